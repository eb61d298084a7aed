"""Episodes of the single game: which probes are asked together, and what is resampled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

MIN_UNITS = 10  # below about ten resampling units an interval means little


@dataclass(frozen=True, slots=True)
class EpisodePlan:
    """``episodes[i]`` are row indices asked together; ``units[i]`` the resampling unit."""

    episodes: tuple[tuple[int, ...], ...]
    units: tuple[str, ...]


def plan_episodes(
    clusters: Sequence[str], queries: int, *, seed: int, repeats: int = 4, tag: str = ""
) -> EpisodePlan:
    """Cut rows into episodes of ``queries`` probes whose units share no cluster.

    Clusters are dealt at random into groups, about ``queries`` clusters a group so that an
    episode mixes clusters as a draw from the suite does, but at least ten groups where there
    are clusters enough. Episodes are drawn inside a group, without replacement, ``repeats``
    times over; the group is the resampling unit, so that overlapping episodes are never
    taken for independent ones. With one query, every row is an episode and its cluster the
    unit.

    Args:
        clusters: cluster of each row.
        queries: q, at least 1.
        seed: of the dealing.
        repeats: times each group is cut anew.
        tag: prefix of the units' names.
    """
    if queries == 1:
        return EpisodePlan(tuple((i,) for i in range(len(clusters))), tuple(clusters))
    rng = Random(f"{seed}\x1fepisodes\x1f{queries}\x1f{tag}")
    members: dict[str, list[int]] = {}
    for i, cluster in enumerate(clusters):
        members.setdefault(cluster, []).append(i)
    names = sorted(members)
    rng.shuffle(names)
    count = max(len(names) // queries, min(MIN_UNITS, len(names)), 1)
    groups: list[list[int]] = [[] for _ in range(count)]
    for k, name in enumerate(names):
        groups[k % count].extend(members[name])
    full: list[list[int]] = []
    rest: list[int] = []
    for group in groups:
        rest.extend(group)
        if len(rest) >= queries:
            full.append(rest)
            rest = []
    if rest and full:
        full[-1].extend(rest)
    episodes: list[tuple[int, ...]] = []
    units: list[str] = []
    for g, group in enumerate(full):
        for _ in range(repeats):
            rng.shuffle(group)
            for start in range(0, len(group) - queries + 1, queries):
                episodes.append(tuple(group[start : start + queries]))
                units.append(f"{tag}q{queries}-{g}")
    return EpisodePlan(tuple(episodes), tuple(units))


def plan_pools(clusters: Sequence[str], queries: int, *, seed: int, tag: str = "") -> EpisodePlan:
    """Disjoint pools from which an adaptive adversary chooses its q queries, one episode each.

    A pool has at least four times q rows where the rows suffice for ten pools, and whole
    clusters. Pools are disjoint, because two episodes that may ask the same probes of the
    same deterministic model are one episode. They are dealt anew under every seed, and their
    names say under which.
    """
    rng = Random(f"{seed}\x1fpools\x1f{queries}\x1f{tag}")
    members: dict[str, list[int]] = {}
    for i, cluster in enumerate(clusters):
        members.setdefault(cluster, []).append(i)
    names = sorted(members)
    rng.shuffle(names)
    want = max(queries, min(4 * queries, len(clusters) // MIN_UNITS))
    pools: list[list[int]] = []
    rest: list[int] = []
    for name in names:
        rest.extend(members[name])
        if len(rest) >= want:
            pools.append(rest)
            rest = []
    if rest and pools:
        pools[-1].extend(rest)
    units = tuple(f"{tag}pool{queries}-s{seed}-{g}" for g in range(len(pools)))
    return EpisodePlan(tuple(tuple(p) for p in pools), units)
