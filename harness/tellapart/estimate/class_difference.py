"""Two students on the same probes: the difference of the class's advantages.

D = max over 𝔸 of A(first) - max over 𝔸 of A(second). The bootstrap of a maximum is inconsistent
where several adversaries are equally strong (Andrews 2000, "Inconsistency of the bootstrap when a
parameter is on the boundary"; Fang & Santos 2019, "Inference on directionally differentiable
functions"), which is the rule and not the exception: two good students, two adversaries that read
the same signs. So D is bounded without bootstrapping a maximum. With the paired differences
δ_ab = A(a, first) - A(b, second),

    D = max_a min_b δ_ab = min_b max_a δ_ab.

**From above.** Let a* be strongest against the first student: D = min_b δ_a*b. Upper bounds of
δ_a*b that hold for all b at once (centred max-t over b, error α/2; Romano & Wolf 2005) bound D by
the least of them. Who a* is, is unknown but fixed, so that the largest such bound over all a is
valid at the same error (intersection-union: Berger 1982). **From below** alike, the students
exchanged. Together the interval covers with probability at least 1 - α wherever the simultaneous
bounds do, under any dependence and any number of ties; it pays for the multiplicity of one
maximum, not of two, and keeps what pairing gains.

The p-value is the same construction with the sign-flip test: for "D <= 0" the largest over b of
the smallest step-down p-value over a.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tellapart.estimate.interval import MIN_CLUSTERS, bounds
from tellapart.estimate.permutation import flip_test
from tellapart.estimate.sample import Clustered, Column, Floats, Sample, align, cell_sums
from tellapart.estimate.settings import Settings
from tellapart.estimate.simultaneous import band

CLASS = "class"
"""What stands for the adversary in the row of the whole class."""
LEAST_DRAWS = 5000  # of max-t


@dataclass(frozen=True, slots=True)
class ClassDifference:
    """D with its interval and two-sided p-value, and who is strongest against each student."""

    difference: float
    low: float
    high: float
    p_value: float
    first: str
    second: str
    probes: int


def class_difference(
    first: Sequence[Column], second: Sequence[Column], settings: Settings
) -> ClassDifference | None:
    """Bound the difference of the two maxima over adversaries, on probes that all measured.

    Args:
        first: the class against the first student, one column an adversary, values within ±1.
        second: the same adversaries against the second student.
        settings: level of the interval, draws and sign flips, seed.

    Returns:
        None where too few clusters were measured by all for an interval.
    """
    common = set.intersection(*(_measured(c) for c in (*first, *second)))
    a, b = (align([_on(c, common) for c in side]) for side in (first, second))
    if len(a.clusters) < MIN_CLUSTERS:
        return None
    error = (1.0 - settings.level) / 2.0
    means = a.values.mean(axis=0), b.values.mean(axis=0)
    best = [int(np.argmax(m)) for m in means]
    each = range(len(a.names))
    greater = max(_p_value(a, a.values - b.values[:, [j]], settings) for j in each)
    less = max(_p_value(a, b.values - a.values[:, [i]], settings) for i in each)
    return ClassDifference(
        float(means[0].max() - means[1].max()),
        -upper_bound(b, a.values, error, settings),
        upper_bound(a, b.values, error, settings),
        min(1.0, 2.0 * min(greater, less)), a.names[best[0]], b.names[best[1]], len(a.values),
    )  # fmt: skip


def upper_bound(first: Sample, second: Floats, error: float, settings: Settings) -> float:
    """Upper bound of max_a min_b of the mean of ``first[:, a] - second[:, b]`` on the same rows."""
    size = second.shape[1]
    rough: list[tuple[float, int]] = []
    for a in range(len(first.names)):
        cells = paired_cells(first, first.values[:, [a]] - second)
        share = error / size
        high = bounds(cells, low=share, high=share, small_cell=settings.small_cell).high
        rough.append((float(high.min()), a))
    found = -np.inf
    # Bonferroni is never below max-t: whoever it rules out need not be looked at.
    for most, a in sorted(rough, reverse=True):
        if most <= found:
            break
        cells = paired_cells(first, first.values[:, [a]] - second)
        high = band(
            cells, error, replicates=max(settings.replicates, LEAST_DRAWS), seed=settings.seed,
            small_cell=settings.small_cell,
        ).high  # fmt: skip
        found = max(found, min(most, float(high.min())))
    return found


def paired_cells(sample: Sample, values: Floats) -> Clustered:
    """Cells of differences (n, M) within ±2 on the rows of ``sample``."""
    names = tuple(str(m) for m in range(values.shape[1]))
    found = Sample(
        names, values, sample.cluster, sample.category, sample.clusters, sample.categories,
        sample.stratum,
    )  # fmt: skip
    return cell_sums(found, by_category=False, bound=2.0)


def _p_value(sample: Sample, values: Floats, settings: Settings) -> float:
    """Of "no column's mean is above 0"."""
    cells = paired_cells(sample, values)
    p = flip_test(cells, replicates=settings.replicates, seed=settings.seed).adjusted
    return float(p.min())


def _measured(column: Column) -> set[str]:
    return {str(p) for p, v in zip(column.probe, column.value, strict=True) if np.isfinite(v)}


def _on(column: Column, probes: set[str]) -> Column:
    keep = [i for i, p in enumerate(column.probe) if str(p) in probes]
    return Column(
        column.name, [str(column.probe[i]) for i in keep], [column.cluster[i] for i in keep],
        [column.category[i] for i in keep], np.asarray(column.value, dtype=np.float64)[keep],
    )  # fmt: skip
