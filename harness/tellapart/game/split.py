"""Splits by cluster, stratified by category. A cluster is never on two sides."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from random import Random
from typing import TypeVar

from tellapart.contracts.data import Probe
from tellapart.spec import Spec

K = TypeVar("K", bound=Hashable)


def clusters_by_category(probes: Sequence[Probe]) -> dict[str, dict[str, int]]:
    """category → cluster → number of probes. A cluster counts where its probe of lowest id does."""
    home: dict[str, str] = {}
    sizes: dict[str, dict[str, int]] = defaultdict(dict)
    for probe in sorted(probes, key=lambda p: p.id):
        category = home.setdefault(probe.cluster, probe.category)
        sizes[category][probe.cluster] = sizes[category].get(probe.cluster, 0) + 1
    return dict(sizes)


def split_clusters(
    sizes: Mapping[str, Mapping[str, int]], shares: Sequence[tuple[K, float]], seed: int
) -> dict[str, K]:
    """Assign every cluster to a part, in each category near the wanted shares of probes.

    Clusters are taken in a seeded random order; each goes to the part that is furthest below
    its share of the category so far. Independent of the order of the input.

    Args:
        sizes: category → cluster → number of probes.
        shares: (part, share) with shares that add up to 1; a part of share 0 gets nothing.
        seed: of the order.
    """
    total = sum(share for _, share in shares)
    wanted = [(part, share / total) for part, share in shares if share > 0]
    assigned: dict[str, K] = {}
    for category in sorted(sizes):
        clusters = sorted(sizes[category])
        Random(f"{seed}\x1f{category}").shuffle(clusters)
        got = [0.0] * len(wanted)
        placed = 0
        for cluster in clusters:
            size = sizes[category][cluster]
            placed += size
            lack = [share * placed - have for (_, share), have in zip(wanted, got, strict=True)]
            best = max(range(len(wanted)), key=lambda i: (lack[i], -i))
            got[best] += size
            assigned[cluster] = wanted[best][0]
    return assigned


def assign_blocks(test: Sequence[Probe], spec: Spec) -> dict[str, int]:
    """Cluster → block of the test probes, in seeded order, stratified by category."""
    n = spec.games.blocks
    if spec.sequential.enabled:
        n = max(1, math.ceil(len(test) / spec.sequential.batch))
    shares = [(k, 1 / n) for k in range(n)]
    return split_clusters(clusters_by_category(test), shares, spec.seed + 1)


def limit_probes(probes: Sequence[Probe], limit: int, seed: int) -> list[Probe]:
    """About ``limit`` probes, evenly by category, spread over clusters; input order is kept.

    Within a category clusters take turns, so that a small limit keeps as many clusters as it
    can: the cluster is the unit of every interval.
    """
    if limit >= len(probes):
        return list(probes)
    queues: dict[str, dict[str, list[Probe]]] = defaultdict(lambda: defaultdict(list))
    for probe in probes:
        queues[probe.category][probe.cluster].append(probe)
    keep: set[str] = set()
    for i, category in enumerate(sorted(queues)):
        share = limit // len(queues) + (1 if i < limit % len(queues) else 0)
        clusters = sorted(queues[category])
        rng = Random(f"{seed}\x1f{category}\x1flimit")
        rng.shuffle(clusters)
        pools = [sorted(queues[category][c], key=lambda p: p.id) for c in clusters]
        for pool in pools:
            rng.shuffle(pool)
        depth = 0
        taken = 0
        while taken < share and any(depth < len(pool) for pool in pools):
            for pool in pools:
                if depth < len(pool) and taken < share:
                    keep.add(pool[depth].id)
                    taken += 1
            depth += 1
    return [p for p in probes if p.id in keep]
