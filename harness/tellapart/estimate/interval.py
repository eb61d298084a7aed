"""Which interval a cell gets, and the interval."""

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
"""A t interval needs this many clusters whose contributions differ from zero."""
SMALL_CELL = 50
"""Cells of up to this many single-valued clusters get the exact interval."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """Points, two-sided intervals (M,) and their spread. NaN where nothing can be said."""

    point: Floats
    low: Floats
    high: Floats
    spread: Spread
    exact: NDArray[np.bool_]


def needs_exact(cells: Clustered, *, small_cell: int = SMALL_CELL) -> NDArray[np.bool_]:
    """(M,) cells for which a normal approximation cannot be trusted.

    Those with one value per cluster and few clusters, and those where fewer than ten clusters
    hold anything but zeros or differ from the rest: rare disagreements, constant scores.
    """
    moving = (cells.sums != 0).sum(axis=0)
    still = ((cells.sums != cells.sizes * cells.bound) & (cells.sizes > 0)).sum(axis=0)
    fixed = ((cells.sums != -cells.sizes * cells.bound) & (cells.sizes > 0)).sum(axis=0)
    rare = np.minimum(np.minimum(moving, still), fixed) < DENSE
    singles = ((cells.sizes == 1) | (cells.sizes == 0)).all(axis=0)
    return np.asarray(rare | (singles & (cells.count <= small_cell)))


def intervals(
    cells: Clustered, *, level: float, small_cell: int = SMALL_CELL, seed: int = 0
) -> Intervals:
    """Two-sided intervals of every cell, each at ``level`` by itself."""
    tail = (1.0 - level) / 2.0
    low, high, found, exact = bounds(cells, low=tail, high=tail, small_cell=small_cell, seed=seed)
    return Intervals(found[0], low, high, found[1], exact)


def bounds(
    cells: Clustered, *, low: float, high: float, small_cell: int = SMALL_CELL, seed: int = 0
) -> tuple[Floats, Floats, tuple[Floats, Spread], NDArray[np.bool_]]:
    """One-sided bounds of every cell with error probabilities ``low`` and ``high``."""
    from scipy import stats

    lin = linear(cells)
    sp = spread(lin)
    exact = needs_exact(cells, small_cell=small_cell)
    enough = cells.count >= MIN_CLUSTERS
    with np.errstate(invalid="ignore"):
        lower = np.clip(lin.point - stats.t.ppf(1 - low, sp.dof) * sp.error, -cells.bound, None)
        upper = np.clip(lin.point + stats.t.ppf(1 - high, sp.dof) * sp.error, None, cells.bound)
    for m in np.flatnonzero(exact & enough):
        active = cells.sizes[:, m] > 0
        lower[m], upper[m] = dirichlet_bounds(
            cells.sums[active, m], cells.sizes[active, m],
            low=low, high=high, bound=cells.bound, seed=seed,
        )  # fmt: skip
    lower[~enough] = np.nan
    upper[~enough] = np.nan
    return lower, upper, (lin.point, sp), exact & enough
