"""Toys for sweeps: a distiller that learns from what was bought, and a strategy that buys badly.

Loaded by the side of ``toy_plugin``, as a third party's plugin would be.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from tellapart import (
    Acquisition,
    AcquisitionState,
    Distiller,
    DistilReport,
    Example,
    ModelRef,
    hookimpl,
)
from tellapart.errors import RunError

ENOUGH = 100


class Learner(Distiller):
    """Loses the base's habit as it sees more examples, if they are of both kinds."""

    name = "learner"

    def distil(
        self,
        base: ModelRef,
        examples: Sequence[Example],
        out: Path,
        *,
        progress: Callable[[int, int, str], None] | None = None,
    ) -> DistilReport:
        if os.environ.get("TOY_BROKEN") == str(self.seed):
            raise RunError("the learner is broken", "mend it")
        kinds = [(int(e.prompt.split()[-1]) // 4) % 2 for e in examples]
        balance = 2 * min(kinds.count(0), kinds.count(1)) / len(kinds)
        learned = balance * min(1.0, len(examples) / ENOUGH)
        habit = base.params["habit"] * (1 - 0.9 * learned) * (1 - 0.02 * (self.seed % 5))
        return DistilReport(ModelRef("toy", {"habit": round(habit, 6)}), ((1, 1.0),))


class Lopsided(Acquisition):
    """Buys one category before it looks at the other."""

    name = "lopsided"

    def propose(self, state: AcquisitionState, n: int) -> Sequence[str]:
        left = [p for p in state.pool if p.id not in state.bought]
        return [p.id for p in sorted(left, key=lambda p: (p.category, p.id))[:n]]


@hookimpl
def register_distillers() -> list[type[Distiller]]:
    return [Learner]


@hookimpl
def register_acquisitions() -> list[type[Acquisition]]:
    return [Lopsided]
