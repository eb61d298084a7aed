"""Ranks that say no more than the data: students whose difference is not resolved share one."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from tellapart_reports.site.entries import GameKey, Student, Values

ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Rank:
    """A place among ``of`` comparable students; ``tied`` are those not resolved from this one."""

    place: int
    of: int
    tied: tuple[str, ...]


def ranks(students: Sequence[Student], game: GameKey) -> dict[str, Rank]:
    """Rank by slug. Students are comparable on the same suite against the same teacher.

    The place is one more than the number of students that are harder to tell, resolved on the
    same probes: the paired difference of the values of each one's strongest adversary, with the
    cluster as the unit and a normal interval, Bonferroni over all pairs of the group.
    """
    groups: dict[tuple[str, str], list[Student]] = defaultdict(list)
    for s in students:
        if game in s.values:
            groups[s.suite.digest, s.teacher].append(s)
    found: dict[str, Rank] = {}
    for group in groups.values():
        found |= _rank_group(group, game)
    return found


def _rank_group(group: Sequence[Student], game: GameKey) -> dict[str, Rank]:
    n = len(group)
    if n == 1:
        return {group[0].slug: Rank(1, 1, ())}
    critical = NormalDist().inv_cdf(1 - ALPHA / (n * (n - 1)))  # two-sided over n(n-1)/2 pairs
    # resolved[i, j]: i is easier to tell than j
    z = all_paired_z([s.values[game] for s in group])
    resolved = z > critical
    return {
        s.slug: Rank(
            1 + int(resolved[i].sum()),
            n,
            tuple(
                group[j].title
                for j in range(n)
                if j != i and not resolved[i, j] and not resolved[j, i]
            ),
        )
        for i, s in enumerate(group)
    }


def all_paired_z(values: Sequence[Values]) -> NDArray[np.float64]:
    """(n, n) of :func:`paired_z`; students with the same measured probes are done together.

    With U the cluster sums of centred values, the variance of a paired difference is that of
    U_i - U_j, and a Gram matrix gives all of them at once.
    """
    n = len(values)
    found = np.full((n, n), np.nan)
    alike: dict[bytes, list[int]] = defaultdict(list)
    for i, v in enumerate(values):
        parts = (v.probe.astype(object), v.cluster.astype(object), np.isfinite(v.value).tobytes())
        key = "\x1f".join([*parts[0], *parts[1]]).encode("utf-8", "surrogatepass") + parts[2]
        alike[hashlib.sha256(key).digest()].append(i)
    for members in alike.values():
        found[np.ix_(members, members)] = _together([values[i] for i in members])
    for i, j in zip(*np.nonzero(np.isnan(found)), strict=True):
        if i > j:
            found[i, j] = paired_z(values[i], values[j])
            found[j, i] = -found[i, j]
    return found


def _together(values: Sequence[Values]) -> NDArray[np.float64]:
    known = np.isfinite(values[0].value)
    matrix = np.stack([v.value[known] for v in values])
    n = matrix.shape[1]
    _, cluster = np.unique(values[0].cluster[known], return_inverse=True)
    clusters = int(cluster.max(initial=-1)) + 1
    if clusters < 2:
        return np.zeros((len(values), len(values)))
    mean = matrix.mean(axis=1)
    sums = np.zeros((len(values), clusters))
    for i, centred in enumerate(matrix - mean[:, None]):
        sums[i] = np.bincount(cluster, weights=centred, minlength=clusters)
    gram = sums @ sums.T
    square = np.diag(gram)[:, None] + np.diag(gram)[None, :] - 2 * gram
    error = np.sqrt(np.maximum(square, 0.0) * clusters / (clusters - 1)) / n
    difference = mean[:, None] - mean[None, :]
    tiny = error < 1e-9  # rounding of a difference that is the same on every probe
    with np.errstate(divide="ignore", invalid="ignore"):
        z = difference / error
    always = np.where(difference > 0, np.inf, -np.inf)  # one differs, and by the same everywhere
    return np.where(tiny, np.where(np.abs(difference) < 1e-12, 0.0, always), z)


def paired_z(a: Values, b: Values) -> float:
    """Mean paired difference a - b over its cluster-robust standard error; 0 if unmeasured."""
    if not np.array_equal(a.probe, b.probe):
        common, in_a, in_b = np.intersect1d(a.probe, b.probe, return_indices=True)
        if not len(common):
            return 0.0
    else:
        in_a = in_b = np.arange(len(a.probe))
    difference = a.value[in_a] - b.value[in_b]
    known = np.isfinite(difference)
    difference = difference[known]
    if not len(difference):
        return 0.0
    _, cluster = np.unique(a.cluster[in_a][known], return_inverse=True)
    centred = difference - difference.mean()
    sums = np.bincount(cluster, weights=centred)
    clusters = len(sums)
    if clusters < 2:
        return 0.0
    error = float(np.sqrt((sums**2).sum() * clusters / (clusters - 1))) / len(difference)
    mean = float(difference.mean())
    return mean / error if error > 0 else (np.inf * np.sign(mean) if mean else 0.0)


def by_place(found: Mapping[str, Rank], slug: str) -> str:
    """A rank for a table: "2 of 7", "1 of 1" as nothing."""
    rank = found.get(slug)
    return "" if rank is None or rank.of == 1 else f"{rank.place} of {rank.of}"
