"""Cluster-robust standard errors and degrees of freedom of means, ratios and AUCs.

Everything estimated here is asymptotically a sum over clusters of influences. From them come a
bias-reduced sandwich variance (Bell & McCaffrey 2002, CR2) stratified by category, and
Satterthwaite degrees of freedom, so that t intervals hold with few clusters and uneven ones
(Cameron, Gelbach & Miller 2008; Imbens & Kolesár 2016).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tellapart.estimate.sample import Clustered, Floats, Ints


@dataclass(frozen=True, slots=True)
class Linear:
    """M estimates and what each cluster contributes to their error.

    ``point`` (M,), NaN where nothing was measured; ``influence`` (C, M), zero for clusters not
    in the cell; ``weight`` (C, M), each cluster's share of the cell's denominator.
    """

    point: Floats
    influence: Floats
    weight: Floats
    stratum: Ints


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard errors (M,) and degrees of freedom (M,); NaN where they cannot be had.

    ``scores`` (C, M) are the centred, leverage-adjusted influences: their squares add up to the
    squared standard error, and multiplied by signs or normals they make bootstrap replicates.
    """

    error: Floats
    dof: Floats
    scores: Floats

    @property
    def skewness(self) -> Floats:
        """(M,) skewness of the sum of the scores; 0 where there is no spread."""
        cubes = (self.scores**3).sum(axis=0)
        scale = (self.scores**2).sum(axis=0) ** 1.5
        return np.asarray(np.where(scale > 0, cubes / np.where(scale > 0, scale, 1.0), 0.0))

    def cells(self, keep: NDArray[np.bool_]) -> Spread:
        """The chosen cells only."""
        return Spread(self.error[keep], self.dof[keep], self.scores[:, keep])


def linear(cells: Clustered) -> Linear:
    """Ratio estimates ``sums / sizes`` of every cell, linearised by cluster."""
    total = cells.sizes.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        point = np.where(total > 0, cells.sums.sum(axis=0) / total, np.nan)
        safe = np.where(total > 0, total, 1.0)
        influence = (cells.sums - np.nan_to_num(point) * cells.sizes) / safe
        weight = cells.sizes / safe
    return Linear(point, influence, weight, cells.stratum)


def spread(found: Linear) -> Spread:
    """Stratified CR2 standard errors and Satterthwaite degrees of freedom of M estimates.

    Within a stratum, influences are centred and divided by sqrt(1 - h), h the cluster's share
    of the stratum; with clusters of one size this is the textbook C/(C-1). A stratum that has a
    single cluster in a cell contributes its uncentred square. Degrees of freedom take the
    smaller of the values under independent rows (Bell & McCaffrey) and under fully dependent
    rows within clusters: a few large clusters count as few either way.
    """
    scores = np.zeros_like(found.influence)
    m = found.influence.shape[1]
    below = np.zeros(m)
    variance = np.zeros(m)
    for kind in np.unique(found.stratum):
        rows = found.stratum == kind
        weight = found.weight[rows]
        active = weight > 0
        count = active.sum(axis=0)
        influence = found.influence[rows]
        mean = np.where(count > 1, influence.sum(axis=0) / np.maximum(count, 1), 0.0)
        total = weight.sum(axis=0)
        share = weight / np.where(total > 0, total, 1.0)
        adjust = np.where(count > 1, 1.0 / np.sqrt(np.maximum(1.0 - share, 1e-12)), 1.0)
        part = np.where(active, (influence - mean) * adjust, 0.0)
        scores[rows] = part
        v = (part**2).sum(axis=0)
        variance += v
        dof = _stratum_dof(share, count)
        below += v**2 / dof
    with np.errstate(invalid="ignore", divide="ignore"):
        dof = np.where(below > 0, variance**2 / below, np.nan)
    known = ~np.isnan(found.point)
    return Spread(np.where(known, np.sqrt(variance), np.nan), dof, scores)


def _stratum_dof(share: Floats, count: NDArray[np.int64]) -> Floats:
    """(M,) degrees of freedom of one stratum's variance from its clusters' shares (C_h, M)."""
    inside = np.maximum(1.0 - share, 1e-12)
    q = share**2 / inside
    squares = (share**2).sum(axis=0)
    independent = 1.0 / np.maximum(squares + q.sum(axis=0) ** 2 - (q**2).sum(axis=0), 1e-12)
    fourth = (share**4).sum(axis=0)
    dependent = squares**2 / np.maximum(fourth, 1e-300) - 1.0
    found = np.minimum(independent, dependent)
    return np.where(count > 1, np.clip(found, 1.0, np.maximum(count - 1, 1)), 1.0)
