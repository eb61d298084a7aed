"""Coverage and width of every interval, beside those of the usual alternatives."""

from __future__ import annotations

import numpy as np
from checks import Alternative, Check, coverage, error
from scipy import stats
from simulate import as_cells, latent, values

from tellapart.estimate.auc import auc
from tellapart.estimate.bounded import dirichlet_bounds
from tellapart.estimate.interval import intervals
from tellapart.estimate.permutation import flip_test
from tellapart.estimate.sample import Clustered
from tellapart.estimate.variance import linear, spread

SHAPES = [(1, 30, 0.0), (1, 150, 0.0), (5, 40, 0.3), (20, 20, 0.3), (20, 40, 0.6)]
EPS = 1e-9


def name_of(size: int, clusters: int, rho: float) -> str:
    return f"{clusters} clusters of {size}" + (f", ρ {rho:g}" if size > 1 else "")


def _covers(low, high, truth: float):
    return (low <= truth + EPS) & (high >= truth - EPS)


def advantage(seed: int, runs: int, shape, truth: float, decided: float):
    """The interval of the advantage, and what five others make of the same data."""
    size, clusters, rho = shape
    rng = np.random.default_rng([seed, size, clusters, int(100 * truth), int(100 * decided)])
    cells = as_cells(values(latent(rng, runs, clusters, size, rho), truth, decided))
    made = intervals(cells, level=0.95)
    scenario = f"{name_of(*shape)}, advantage {truth:g}, κ {decided:g}"
    found = [
        coverage("advantage", scenario, _covers(made.low, made.high, truth),
                 float((made.high - made.low).mean()))
    ]  # fmt: skip
    if truth == 0:
        found.append(error("advantage: interval excludes 0", scenario,
                           (made.low > EPS) | (made.high < -EPS)))  # fmt: skip
    others = [
        Alternative(name, scenario, int(_covers(low, high, truth).sum()), runs,
                    float((high - low).mean()))
        for name, (low, high) in alternatives(rng, cells).items()
    ]  # fmt: skip
    return found, others


def alternatives(rng, cells: Clustered):
    """CR2 t, percentile and studentised cluster bootstrap, Dirichlet bounds, plain Wald."""
    lin = linear(cells)
    sp = spread(lin)
    count, runs = cells.sums.shape
    means = cells.sums / cells.sizes
    draws = rng.multinomial(count, np.full(count, 1 / count), size=599).astype(float)
    boot = draws @ means / count
    square = draws @ means**2 / count - boot**2
    with np.errstate(invalid="ignore", divide="ignore"):
        t = (boot - lin.point) / np.sqrt(np.maximum(square, 0) / (count - 1))
    t = np.where(np.isnan(t), 0.0, t)
    # Sorted rather than interpolated: the quantile may be infinite, and then it is.
    ordered = np.sort(t, axis=0)
    down, up = ordered[584], ordered[14]
    half = np.nan_to_num(stats.t.isf(0.025, sp.dof) * sp.error)  # no spread, no width
    wald = 1.96 * means.std(axis=0) / np.sqrt(count)
    found = {
        "CR2 t": (lin.point - half, lin.point + half),
        "cluster bootstrap, percentile": tuple(np.quantile(boot, (0.025, 0.975), axis=0)),
        "cluster bootstrap-t": (lin.point - down * sp.error, lin.point - up * sp.error),
        "Wald": (lin.point - wald, lin.point + wald),
    }
    found = {k: (np.clip(np.nan_to_num(a, neginf=-1), -1, 1), np.clip(b, -1, 1))
             for k, (a, b) in found.items()}  # fmt: skip
    if cells.sizes.max() == 1:  # for larger clusters they are several times wider and slow
        exact = [
            dirichlet_bounds(cells.sums[:, r], cells.sizes[:, r], low=0.025, high=0.025)
            for r in range(runs)
        ]
        found["exact bounds everywhere"] = tuple(np.array(exact).T)
    return found


def filtered(seed: int, runs: int, shape, truth: float, decided: float):
    """A_filt = ΣW / Σ|W|, and that it is A_pair / κ."""
    size, clusters, rho = shape
    rng = np.random.default_rng([seed, 1, size, clusters, int(100 * truth), int(100 * decided)])
    w = values(latent(rng, runs, clusters, size, rho), truth, decided)
    cells = as_cells(w, np.abs(w))
    made = intervals(cells, level=0.95)
    known = np.isfinite(made.low)
    pair, kappa = w.mean(axis=(1, 2)), np.abs(w).mean(axis=(1, 2))
    assert np.allclose(made.point[known], pair[known] / kappa[known])
    scenario = f"{name_of(*shape)}, advantage {truth:g}, κ {decided:g}"
    right = _covers(made.low, made.high, truth / decided)[known]
    found = [coverage("filtered", scenario, right, float((made.high - made.low)[known].mean()))]
    if truth == 0:
        found.append(error("filtered: interval excludes 0", scenario, ~right))
    return found, []


def difference(seed: int, runs: int, shape, first: float, second: float):
    """Two students on the same probes."""
    size, clusters, rho = shape
    rng = np.random.default_rng([seed, 2, size, clusters, int(100 * first), int(100 * second)])
    common = latent(rng, runs, clusters, size, rho)
    own = [rng.standard_normal(common.shape) for _ in range(2)]
    w = [values(np.sqrt(0.6) * common + np.sqrt(0.4) * e, d, 0.7)
         for e, d in zip(own, (first, second), strict=True)]  # fmt: skip
    cells = as_cells(w[0] - w[1], bound=2.0)
    made = intervals(cells, level=0.95)
    right = _covers(made.low, made.high, first - second)
    scenario = f"{name_of(*shape)}, advantages {first:g} and {second:g}"
    found = [coverage("difference", scenario, right, float((made.high - made.low).mean()))]
    if first == second:
        found.append(error("difference: interval excludes 0", scenario, ~right))
        p = np.minimum(
            flip_test(cells, replicates=400, seed=seed).raw,
            flip_test(Clustered(-cells.sums, cells.sizes, cells.stratum), replicates=400,
                      seed=seed).raw,
        )  # fmt: skip
        found.append(error("difference: flip test", scenario, 2 * p <= 0.05))
    return found, []


def permutation(seed: int, runs: int, shape, decided: float):
    """Single-cell flip test under the null."""
    size, clusters, rho = shape
    rng = np.random.default_rng([seed, 3, size, clusters, int(100 * decided)])
    cells = as_cells(values(latent(rng, runs, clusters, size, rho), 0.0, decided))
    p = flip_test(cells, replicates=400, seed=seed).raw
    return [error("flip test", f"{name_of(*shape)}, κ {decided:g}", p <= 0.05)], []


def areas(seed: int, runs: int, shape, shift: float):
    """AUC of normal scores whose means differ by ``shift``; prompts shift both answers' scores."""
    size, clusters, rho = shape
    rng = np.random.default_rng([seed, 4, size, clusters, int(100 * shift)])
    truth = float(stats.norm.cdf(shift / np.sqrt(2)))
    cluster = np.repeat(np.arange(clusters), size)
    stratum = np.zeros(clusters, dtype=np.int64)
    low, high = np.empty(runs), np.empty(runs)
    for r in range(runs):
        teacher, student = (latent(rng, 1, clusters, size, rho).reshape(-1, 1) for _ in range(2))
        made = auc(teacher + shift, student, cluster, stratum, level=0.95)
        low[r], high[r] = made.low, made.high
    right = _covers(low, high, truth)
    scenario = f"{name_of(*shape)}, AUC {truth:.3f}"
    found = [coverage("AUC", scenario, right, float((high - low).mean()))]
    if shift == 0:
        found.append(error("AUC: interval excludes 1/2", scenario, ~right))
    return found, []


def uneven(seed: int, runs: int, truth: float, decided: float):
    """Clusters of 1 to 20 probes in four categories of different advantage."""
    rng = np.random.default_rng([seed, 5, int(100 * truth), int(100 * decided)])
    sizes = rng.choice([1, 2, 3, 5, 8, 20], size=48)
    stratum = np.repeat(np.arange(4), 12)
    shift = np.array([-0.1, 0.0, 0.0, 0.1])[stratum] if truth + 0.1 <= decided else np.zeros(48)
    sums = np.empty((48, runs))
    for c, m in enumerate(sizes):
        z = latent(rng, runs, 1, int(m), 0.3)
        sums[c] = values(z, truth + shift[c], decided).sum(axis=(1, 2))
    cells = Clustered(sums, np.repeat(sizes[:, None], runs, axis=1).astype(float), stratum)
    target = float((sizes * (truth + shift)).sum() / sizes.sum())
    made = intervals(cells, level=0.95)
    scenario = f"48 clusters of 1 to 20 in 4 categories, advantage {truth:g}, κ {decided:g}"
    right = _covers(made.low, made.high, target)
    return [coverage("advantage", scenario, right, float((made.high - made.low).mean()))], []


def tasks(seed: int, runs: int, slow_runs: int):
    """All tasks of this file, as (function, arguments)."""
    found = []
    for shape in SHAPES:
        for decided in (0.35, 0.9):
            for truth in (0.0, 0.05, 0.1, 0.3):
                found.append((advantage, (seed, runs, shape, truth, decided)))
            found.append((permutation, (seed, runs, shape, decided)))
            found += [(filtered, (seed, runs, shape, truth, decided)) for truth in (0.0, 0.1, 0.3)]
        for truth in (0.0, 0.05):
            found.append((advantage, (seed, slow_runs, shape, truth, 0.05)))
        for pair in ((0.0, 0.0), (0.3, 0.3), (0.3, 0.1)):
            found.append((difference, (seed, runs, shape, *pair)))
        found += [(areas, (seed, slow_runs, shape, shift)) for shift in (0.0, 0.5, 2.0)]
    for truth, decided in ((0.0, 0.9), (0.1, 0.35), (0.3, 0.9)):
        found.append((uneven, (seed, runs, truth, decided)))
    return found


__all__ = ["Check", "tasks"]
