"""Bounds that hold for a whole family at once, by a centred max-t cluster bootstrap.

Replicates multiply every cluster's centred influence by an independent standard normal (the
multiplier bootstrap; Chernozhukov, Chetverikov & Kato 2013), so that dependence between
adversaries on the same probes is kept. Given the data they are exactly N(0, R) with R the
cells' correlation matrix, and are drawn as such. Studentising and max-t: Romano & Wolf 2005.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tellapart.estimate.draws import generator
from tellapart.estimate.interval import SMALL_CELL, bounds, needs_exact
from tellapart.estimate.sample import Clustered, Floats
from tellapart.estimate.variance import Spread, linear, spread


@dataclass(frozen=True, slots=True)
class Band:
    """One-sided bounds (M,), each side simultaneous over the family at error ``alpha``."""

    low: Floats
    high: Floats


def max_t_quantile(found: Spread, alpha: float, *, replicates: int, seed: int) -> Floats:
    """(M,) multiples of the standard errors that hold for all M cells at once, one-sided.

    Cells with fewer degrees of freedom get a larger multiple: the maximum is taken on the
    scale of tail probabilities, not of t values.
    """
    from scipy import stats

    scores = found.scores / np.where(found.error > 0, found.error, 1.0)
    correlation = scores.T @ scores
    values, vectors = np.linalg.eigh(correlation)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    rng = generator(seed, "max-t", len(found.dof))
    normal = rng.standard_normal((replicates, len(values))) @ root.T
    uniform = rng.random((replicates, 1))
    scale = np.sqrt(stats.chi2.ppf(uniform, found.dof) / found.dof)
    tails = stats.t.sf(normal / scale, found.dof)
    least = np.sort(tails.min(axis=1))
    rank = max(int(np.floor(alpha * (replicates + 1))), 1)
    return np.asarray(stats.t.isf(least[rank - 1], found.dof))


def band(
    cells: Clustered, alpha: float, *, replicates: int, seed: int, small_cell: int = SMALL_CELL
) -> Band:
    """Simultaneous one-sided bounds over all cells of a family.

    Cells that need exact bounds get alpha / M each; the others share the rest through max-t.
    """
    m = cells.sums.shape[1]
    lin = linear(cells)
    sp = spread(lin)
    live = np.asarray(cells.count >= 2)
    exact = needs_exact(cells, small_cell=small_cell)
    usual = live & ~exact
    low = np.full(m, np.nan)
    high = np.full(m, np.nan)
    family = int(live.sum())
    if exact[live].any():
        chosen = np.flatnonzero(live & exact)
        low[chosen], high[chosen], _, _ = bounds(
            cells.cells(chosen), low=alpha / family, high=alpha / family,
            small_cell=small_cell, seed=seed,
        )  # fmt: skip
    if usual.any():
        part = Spread(sp.error[usual], sp.dof[usual], sp.scores[:, usual])
        share = alpha * int(usual.sum()) / family
        multiple = max_t_quantile(part, share, replicates=replicates, seed=seed)
        low[usual] = np.maximum(lin.point[usual] - multiple * sp.error[usual], -cells.bound)
        high[usual] = np.minimum(lin.point[usual] + multiple * sp.error[usual], cells.bound)
    return Band(low, high)
