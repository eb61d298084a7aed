"""Random acquisition: the plain baseline."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tellapart import Acquisition, AcquisitionState


class RandomAcquisition(Acquisition):
    """Buys probes uniformly at random from what is left of the pool."""

    name = "random"

    def propose(self, state: AcquisitionState, n: int) -> Sequence[str]:
        left = sorted(p.id for p in state.pool if p.id not in state.bought)
        return Random(f"{self.seed}\x1f{len(state.bought)}").sample(left, min(n, len(left)))
