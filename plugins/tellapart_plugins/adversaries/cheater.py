"""The cheat: a control that must always be caught."""

from __future__ import annotations

from collections.abc import Sequence

from tellapart import Adversary, Seen


class Cheater(Adversary):
    """Peeks at the label, so it "finds" a difference where there is none: always void.

    It shows that the null arm works. A run in which its scores are not marked void has a harness
    that would believe anybody.
    """

    name = "cheater"
    access = frozenset({"label"})
    control = True
    calibrated = True

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [1.0 if a.extra["label"] == 1 else -1.0 for a in answers]
