"""Which interval a cell gets, and the interval.

The usual interval is that of the multiplier cluster bootstrap (every cluster's centred influence
times an independent normal), stratified by category, in closed form: point ± t · SE with CR2
errors and Satterthwaite degrees of freedom, extended on the side to which the clusters are
skewed by Johnson's (1978) term γ(1 + 2t²)/6, the second-order correction that the bootstrap-t
makes (Hall 1992). It is never narrower than the t interval. Where too few clusters speak it
gives way to exact bounds; see :mod:`tellapart.estimate.bounded`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tellapart.estimate.bounded import dirichlet_bounds
from tellapart.estimate.sample import Clustered, Floats
from tellapart.estimate.variance import Spread, linear, spread

MIN_CLUSTERS = 2
"""Below this many clusters there is no interval, and no estimate is given."""
DENSE = 10
"""A t interval needs this many clusters, or half of a few, that differ from the commonest."""
SMALL_CELL = 50
"""Cells of up to this many single-valued clusters get the exact interval."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """Points, bounds (M,) and spread. NaN where nothing can be said."""

    point: Floats
    low: Floats
    high: Floats
    spread: Spread
    exact: NDArray[np.bool_]


def needs_exact(cells: Clustered, *, small_cell: int = SMALL_CELL) -> NDArray[np.bool_]:
    """(M,) cells for which a normal approximation cannot be trusted.

    Those with one value per cluster and few clusters, and those where nearly all clusters have
    the same mean: rare disagreements, constant scores.
    """
    found = np.zeros(cells.sums.shape[1], dtype=bool)
    for m in range(len(found)):
        sizes = cells.sizes[:, m]
        active = sizes > 0
        count = int(active.sum())
        if count == 0:
            continue
        means = np.round(cells.sums[active, m] / sizes[active], 12)
        moving = count - int(np.unique(means, return_counts=True)[1].max())
        few = moving < min(DENSE, (count + 1) // 2)
        found[m] = few or (count <= small_cell and bool((sizes[active] == 1.0).all()))
    return found


def intervals(cells: Clustered, *, level: float, small_cell: int = SMALL_CELL) -> Intervals:
    """Two-sided intervals of every cell, each at ``level`` by itself."""
    tail = (1.0 - level) / 2.0
    return bounds(cells, low=tail, high=tail, small_cell=small_cell)


def bounds(cells: Clustered, *, low: float, high: float, small_cell: int = SMALL_CELL) -> Intervals:
    """One-sided bounds of every cell with error probabilities ``low`` and ``high``."""
    from scipy import stats

    lin = linear(cells)
    sp = spread(lin)
    exact = needs_exact(cells, small_cell=small_cell)
    enough = cells.count >= MIN_CLUSTERS
    lower, upper = reach(
        lin.point, sp, stats.t.isf(low, sp.dof), stats.t.isf(high, sp.dof), cells.bound
    )
    for m in np.flatnonzero(exact & enough):
        active = cells.sizes[:, m] > 0
        lower[m], upper[m] = dirichlet_bounds(
            cells.sums[active, m], cells.sizes[active, m], low=low, high=high, bound=cells.bound
        )
    lower[~enough] = np.nan
    upper[~enough] = np.nan
    return Intervals(lin.point, lower, upper, sp, exact & enough)


def reach(
    point: Floats, found: Spread, down: Floats, up: Floats, bound: float
) -> tuple[Floats, Floats]:
    """Bounds ``down`` and ``up`` standard errors away, extended for skewness, within ±bound."""
    lean = found.skewness
    lower = point - found.error * (down + np.maximum(-lean, 0.0) * (1.0 + 2.0 * down**2) / 6.0)
    upper = point + found.error * (up + np.maximum(lean, 0.0) * (1.0 + 2.0 * up**2) / 6.0)
    return np.maximum(lower, -bound), np.minimum(upper, bound)
