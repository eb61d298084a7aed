"""A fair coin: the control that must stay at zero."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tellapart import Adversary, Seen


class Coin(Adversary):
    """Tosses a fair coin for every answer, and again for either order of a pair.

    Deterministic under its seed, whatever it was asked before. Advantage 0 by construction, and
    consistency 1/2, since the two orders are tossed independently.
    """

    name = "coin"
    control = True
    calibrated = True
    stochastic = True

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [self._toss(a.prompt, a.text) for a in answers]

    def compare(self, first: Sequence[Seen], second: Sequence[Seen]) -> Sequence[float]:
        return [self._toss(a.prompt, a.text, b.text) for a, b in zip(first, second, strict=True)]

    def _toss(self, *what: str) -> float:
        return Random("\x1f".join([str(self.seed), *what])).choice((-1.0, 1.0))
