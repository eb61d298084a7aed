"""Stratified random acquisition: the baseline that clever strategies have to beat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from random import Random

from tellapart import Acquisition, AcquisitionState


class StratifiedAcquisition(Acquisition):
    """Buys equally many probes from each category, and within it from each cluster in turn."""

    name = "stratified"

    def propose(self, state: AcquisitionState, n: int) -> Sequence[str]:
        rng = Random(f"{self.seed}\x1f{len(state.bought)}")
        pools: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        have: dict[str, int] = defaultdict(int)
        for probe in state.pool:
            if probe.id in state.bought:
                have[probe.category] += 1
            else:
                pools[probe.category][probe.cluster].append(probe.id)
        queues = {c: _interleaved(clusters, rng) for c, clusters in sorted(pools.items())}
        chosen: list[str] = []
        while len(chosen) < n and queues:
            category = min(queues, key=lambda c: (have[c], c))
            chosen.append(queues[category].pop())
            have[category] += 1
            if not queues[category]:
                del queues[category]
        return chosen


def _interleaved(clusters: dict[str, list[str]], rng: Random) -> list[str]:
    """A stack of ids whose pops take the clusters in turn."""
    pools = [sorted(clusters[c]) for c in sorted(clusters)]
    rng.shuffle(pools)
    for pool in pools:
        rng.shuffle(pool)
    order: list[str] = []
    depth = 0
    while any(depth < len(p) for p in pools):
        order += [p[depth] for p in pools if depth < len(p)]
        depth += 1
    return order[::-1]
