"""AUC of clustered scores, with an interval (DeLong 1988; clustered: Obuchowski 1997)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tellapart.estimate.interval import MIN_CLUSTERS
from tellapart.estimate.sample import Floats, Ints
from tellapart.estimate.variance import Linear, spread


@dataclass(frozen=True, slots=True)
class AucEstimate:
    """An AUC and its interval; None where it cannot be measured."""

    auc: float | None
    low: float | None
    high: float | None


UNMEASURED = AucEstimate(None, None, None)


def placements(teacher: Floats, student: Floats) -> tuple[Floats, Floats]:
    """Placement values: for each teacher score the share of student scores below it, ties half.

    And for each student score the share of teacher scores above it. Both have mean AUC.
    """
    ordered, other = np.sort(student), np.sort(teacher)
    below = np.searchsorted(ordered, teacher, "left") + np.searchsorted(ordered, teacher, "right")
    under = np.searchsorted(other, student, "left") + np.searchsorted(other, student, "right")
    return below / (2.0 * len(student)), 1.0 - under / (2.0 * len(teacher))


def auc(
    teachers: Floats, students: Floats, cluster: Ints, stratum: Ints, *, level: float
) -> AucEstimate:
    """AUC averaged over seeds.

    Args:
        teachers: (n, S) scores of the teacher's answers, one column a seed; NaN where missing.
        students: (n, S) scores of the student's answers to the same probes.
        cluster: (n,) indices of clusters.
        stratum: (C,) stratum of each cluster.
        level: of the two-sided interval, formed on the logit scale, which keeps it in [0, 1].
    """
    from scipy import stats

    points: list[float] = []
    influence = np.zeros(len(stratum))
    weight = np.zeros(len(stratum))
    for s in range(teachers.shape[1]):
        ok = ~(np.isnan(teachers[:, s]) | np.isnan(students[:, s]))
        if not ok.any():
            continue
        up, down = placements(teachers[ok, s], students[ok, s])
        point = float(up.mean())
        points.append(point)
        n = int(ok.sum())
        np.add.at(influence, cluster[ok], (up - point) / n + (down - point) / n)
        np.add.at(weight, cluster[ok], 1.0 / n)
    clusters = int((weight > 0).sum())
    if clusters < MIN_CLUSTERS:
        return UNMEASURED
    point = float(np.mean(points))
    tail = (1.0 - level) / 2.0
    # One more cluster, scored as wrongly as can be, loses all its pairs: what rare clusters of
    # an unseen kind could still do. It alone speaks where the seen ones all agree.
    unseen = float(stats.beta.ppf(1.0 - tail, 1, clusters))
    found = spread(
        Linear(np.array([point]), influence[:, None] / len(points), weight[:, None], stratum)
    )
    error, dof = float(found.error[0]), float(found.dof[0])
    if not 0.0 < point < 1.0 or error <= 1e-12 or not np.isfinite(dof):
        return AucEstimate(
            point,
            max(0.0, point * (1.0 - unseen) ** 2),
            min(1.0, 1.0 - (1.0 - point) * (1.0 - unseen) ** 2),
        )
    logit = np.log(point / (1.0 - point))
    half = float(stats.t.ppf(1.0 - tail, dof)) * error / (point * (1.0 - point))
    low, high = (1.0 / (1.0 + np.exp(-x)) for x in (logit - half, logit + half))
    return AucEstimate(point, float(low), float(high))
