"""Bounds that hold for a whole family at once, by a centred max-t cluster bootstrap.

Replicates multiply every cluster's centred influence by an independent standard normal (the
multiplier bootstrap; Chernozhukov, Chetverikov & Kato 2013), so that dependence between
adversaries on the same probes is kept. Given the data they are exactly N(0, R) with R the
cells' correlation matrix, and are drawn as such: cost and memory do not grow with the number of
clusters. Each is studentised by a chi-square draw with its cell's degrees of freedom, so that a
family of one cell gets its t interval. Studentising and max-t: Romano & Wolf 2005.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tellapart.estimate.draws import generator
from tellapart.estimate.interval import MIN_CLUSTERS, SMALL_CELL, bounds, needs_exact, reach
from tellapart.estimate.sample import Clustered, Floats
from tellapart.estimate.variance import Spread, linear, spread

CHUNK = 2_000_000  # replicate values held at once
STEPS = 25  # of bisection on the log of a tail probability


@dataclass(frozen=True, slots=True)
class Band:
    """One-sided bounds (M,), each side simultaneous over the family at its error."""

    low: Floats
    high: Floats


def max_t_multiples(found: Spread, alpha: float, *, replicates: int, seed: int) -> Floats:
    """(M,) multiples of the standard errors that hold for all M cells at once, one-sided.

    All cells get the same tail probability by themselves: those with fewer degrees of freedom
    a larger multiple.
    """
    from scipy import stats

    if len(found.dof) == 1:
        return np.asarray(stats.t.isf(alpha, found.dof))
    scores = found.scores / np.where(found.error > 0, found.error, 1.0)
    values, vectors = np.linalg.eigh(scores.T @ scores)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))).T
    rng = generator(seed, "max-t", len(found.dof))
    # The chi-squares of cells on the same clusters rise and fall together. Wilson & Hilferty
    # (1931): the cube root of a chi-square over its dof is nearly normal.
    centre, width = 1.0 - 2.0 / (9.0 * found.dof), np.sqrt(2.0 / (9.0 * found.dof))
    # Each cell's own tail lies between Bonferroni's and alpha.
    least, most = np.log(alpha / len(found.dof)), np.log(alpha)
    parts: list[Floats] = []
    size = max(1, CHUNK // len(found.dof))
    for start in range(0, replicates, size):
        n = min(size, replicates - start)
        normal = rng.standard_normal((n, len(values))) @ root
        scale = np.maximum(centre + width * rng.standard_normal((n, 1)), 0.05) ** 1.5
        drawn = normal / scale
        # Only replicates that could exceed the smallest multiple matter to the search.
        near = (drawn > stats.t.isf(np.exp(most), found.dof)).any(axis=1)
        parts.append(drawn[near])
    drawn = np.concatenate(parts)
    for _ in range(STEPS):
        middle = (least + most) / 2.0
        beyond = (drawn > stats.t.isf(np.exp(middle), found.dof)).any(axis=1).sum()
        least, most = (middle, most) if beyond / replicates <= alpha else (least, middle)
    return np.asarray(stats.t.isf(np.exp(least), found.dof))


def band(
    cells: Clustered, alpha: float, *, replicates: int, seed: int, small_cell: int = SMALL_CELL
) -> Band:
    """Simultaneous one-sided bounds over all cells of a family, each side at error ``alpha``.

    Cells that need exact bounds get alpha / M each; the others share the rest through max-t.
    """
    lin = linear(cells)
    sp = spread(lin)
    live = np.asarray(cells.count >= MIN_CLUSTERS)
    exact = live & needs_exact(cells, small_cell=small_cell)
    usual = live & ~exact
    low = np.full(len(live), np.nan)
    high = np.full(len(live), np.nan)
    family = int(live.sum())
    if exact.any():
        share = alpha / family
        found = bounds(cells.cells(exact), low=share, high=share, small_cell=small_cell)
        low[exact], high[exact] = found.low, found.high
    if usual.any():
        part = sp.cells(usual)
        share = alpha * int(usual.sum()) / family
        multiple = max_t_multiples(part, share, replicates=replicates, seed=seed)
        low[usual], high[usual] = reach(lin.point[usual], part, multiple, multiple, cells.bound)
    return Band(low, high)
