"""Two students on the same probes: the difference of the class's advantages.

D = max over 𝔸 of A(first) - max over 𝔸 of A(second). The bootstrap of a maximum is inconsistent
where several adversaries are equally strong (Andrews 2000, "Inconsistency of the bootstrap when a
parameter is on the boundary"; Fang & Santos 2019, "Inference on directionally differentiable
functions"), which is the rule and not the exception: two near-perfect students, two adversaries
that read the same signs. So D is bounded without it, in two steps (Berger & Boos 1994, "P values
maximized over a confidence set for the nuisance parameter"):

1. Which adversary is strongest is a nuisance parameter of each student. A confidence set for it
   holds every adversary that no other is surely stronger than (Hsu 1984, "Constrained
   simultaneous confidence intervals for multiple comparisons with the best"): adversary ``a``
   leaves it only if a lower bound of A(other) - A(a), paired on the same probes, lies above 0.
   Each of the K - 1 bounds has error γ / (K - 1), so that any one true maximiser stays in with
   probability at least 1 - γ, however many there are and whichever the data put first.
2. If ``a`` is strongest against the first student and ``b`` against the second, D *is* the
   paired difference A(a, first) - A(b, second), which has its usual interval at error α - 2γ. The
   interval of D is the smallest that holds those of all pairs (a, b) in the two sets.

Coverage is at least 1 - α wherever the intervals of paired differences have theirs, under any
dependence between adversaries and any number of ties (union bound over three events). Where one
adversary is clearly strongest it is as narrow as that adversary's own interval but for γ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tellapart.estimate.interval import MIN_CLUSTERS, bounds, intervals
from tellapart.estimate.permutation import flip_test
from tellapart.estimate.sample import Clustered, Column, Floats, Ints, Sample, align, cell_sums
from tellapart.estimate.settings import Settings

CLASS = "class"
"""What stands for the adversary in the row of the whole class."""
SHARE = 0.1
"""Part of α that finding the strongest takes, 2γ; small, as Berger and Boos advise."""


@dataclass(frozen=True, slots=True)
class ClassDifference:
    """D with its interval and two-sided p-value, and who may be strongest against each student."""

    difference: float
    low: float
    high: float
    p_value: float
    first: tuple[str, ...]
    second: tuple[str, ...]
    probes: int


def class_difference(
    first: Sequence[Column], second: Sequence[Column], settings: Settings
) -> ClassDifference | None:
    """Bound the difference of the two maxima over adversaries, on probes that all measured.

    Args:
        first: the class against the first student, one column an adversary, values within ±1.
        second: the same adversaries against the second student.
        settings: level of the interval, sign flips, seed.

    Returns:
        None where too few clusters were measured by all for an interval.
    """
    common = set.intersection(*(_measured(c) for c in (*first, *second)))
    a, b = (align([_on(c, common) for c in side]) for side in (first, second))
    if len(a.clusters) < MIN_CLUSTERS:
        return None
    alpha = 1.0 - settings.level
    gamma = SHARE * alpha / 2.0
    best, other = (strongest(s, gamma, small_cell=settings.small_cell) for s in (a, b))
    pairs = np.meshgrid(best, other, indexing="ij")
    cells = paired_cells(a, a.values[:, pairs[0].ravel()] - b.values[:, pairs[1].ravel()])
    made = intervals(cells, level=1.0 - alpha + 2.0 * gamma, small_cell=settings.small_cell)
    flipped = Clustered(-cells.sums, cells.sizes, cells.stratum, cells.bound)
    up, down = (
        flip_test(c, replicates=settings.replicates, seed=settings.seed).raw
        for c in (cells, flipped)
    )
    # Berger and Boos: the largest p-value over the confidence set, plus the set's own error.
    p = 2.0 * float(np.minimum(up, down).max()) + 2.0 * gamma
    means = a.values.mean(axis=0), b.values.mean(axis=0)
    return ClassDifference(
        float(means[0].max() - means[1].max()), float(made.low.min()), float(made.high.max()),
        min(1.0, p), tuple(a.names[i] for i in best), tuple(b.names[i] for i in other),
        len(a.values),
    )  # fmt: skip


def strongest(sample: Sample, error: float, *, small_cell: int) -> Ints:
    """Indices of a set that holds any one maximiser of the mean with probability 1 - ``error``.

    Only the empirical best is compared with the others. It is chosen by the data, so each
    comparison has the error of one of all K - 1. No value may be missing.
    """
    count = len(sample.names)
    best = int(np.argmax(sample.values.mean(axis=0)))
    others = np.delete(np.arange(count), best)
    if not len(others):
        return np.array([best])
    share = error / len(others)
    cells = paired_cells(sample, sample.values[:, [best]] - sample.values[:, others])
    low = bounds(cells, low=share, high=share, small_cell=small_cell).low
    return np.sort(np.append(others[~(low > 0.0)], best))


def paired_cells(sample: Sample, values: Floats) -> Clustered:
    """Cells of differences (n, M) within ±2 on the rows of ``sample``."""
    names = tuple(str(m) for m in range(values.shape[1]))
    found = Sample(
        names, values, sample.cluster, sample.category, sample.clusters, sample.categories,
        sample.stratum,
    )  # fmt: skip
    return cell_sums(found, by_category=False, bound=2.0)


def _measured(column: Column) -> set[str]:
    return {str(p) for p, v in zip(column.probe, column.value, strict=True) if np.isfinite(v)}


def _on(column: Column, probes: set[str]) -> Column:
    keep = [i for i, p in enumerate(column.probe) if str(p) in probes]
    return Column(
        column.name, [str(column.probe[i]) for i in keep], [column.cluster[i] for i in keep],
        [column.category[i] for i in keep], np.asarray(column.value, dtype=np.float64)[keep],
    )  # fmt: skip
