"""Never the word: a control."""

from __future__ import annotations

from collections.abc import Sequence

from tellapart import Adversary, Seen


class Never(Adversary):
    """Says "student" to everything. Advantage 0; of a pair it picks whichever comes second."""

    name = "never"
    control = True
    calibrated = True

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [-1.0] * len(answers)

    def compare(self, first: Sequence[Seen], second: Sequence[Seen]) -> Sequence[float]:
        return [-1.0] * len(first)
