"""Bounds for means of bounded values that stay honest in small and nearly constant cells.

The upper bound is a quantile of a Bayesian cluster bootstrap (Rubin 1981) to which one
pseudo-cluster at the top of the support is added: weights are Dirichlet(1, …, 1) over the C
clusters and the pseudo-cluster. It is Gaffke's bound (Gaffke 2005; Learned-Miller & Thomas
2019, "A new confidence interval for the mean of a bounded random variable"). With two-valued
data it *is* Clopper–Pearson; with all values equal it is the exact rule of three.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from tellapart.estimate.sample import Floats, Ints

NODES = 200


def dirichlet_bounds(
    sums: Floats, sizes: Floats, *, low: float, high: float, bound: float = 1.0
) -> tuple[float, float]:
    """Lower and upper bound of ``sum(sums) / sum(sizes)`` in the population of clusters.

    Args:
        sums: (C,) cluster sums; each within ±bound times its size.
        sizes: (C,) positive cluster sizes.
        low: error probability of the lower bound.
        high: error probability of the upper bound.
        bound: the values' bound.

    Returns:
        (lower, upper), always within ±bound.
    """
    pairs, counts = np.unique(np.column_stack([sums, sizes]), axis=0, return_counts=True)
    mean = pairs[:, 0] / pairs[:, 1] / bound
    if np.ptp(pairs[:, 1]) == 0 and np.isin(np.round(mean, 12), (-1.0, 0.0, 1.0)).all():
        minus, zero, plus = (int(counts[np.isclose(mean, v)].sum()) for v in (-1.0, 0.0, 1.0))
        upper = trinomial_upper(minus, zero, plus, high)
        lower = -trinomial_upper(plus, zero, minus, low)
        return lower * bound, upper * bound
    upper = _upper(pairs[:, 0] / bound, pairs[:, 1], counts, high)
    lower = -_upper(-pairs[:, 0] / bound, pairs[:, 1], counts, low)
    return lower * bound, upper * bound


@lru_cache(maxsize=8192)
def trinomial_upper(minus: int, zero: int, plus: int, alpha: float) -> float:
    """Upper 1 - ``alpha`` bound for the mean of values -1, 0, 1 seen so many times each.

    The quantile of X - Y with (X, Z, Y) ~ Dirichlet(plus + 1, zero, minus), by quadrature over
    X + Y. Clopper–Pearson where only two of the values occur.
    """
    from scipy import optimize, special, stats

    if minus == 0 and zero == 0:
        return 1.0
    if zero == 0:
        return float(2.0 * stats.beta.ppf(1.0 - alpha, plus + 1, minus) - 1.0)
    if minus == 0:
        return float(stats.beta.ppf(1.0 - alpha, plus + 1, zero))
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    width = stats.beta.ppf((nodes + 1.0) / 2.0, plus + 1 + minus, zero)

    def excess(t: float) -> float:
        cut = np.clip((1.0 + t / width) / 2.0, 0.0, 1.0)
        tail = special.betaincc(plus + 1, minus, cut)
        return float((tail * weights).sum() / 2.0 - alpha)

    if excess(1.0 - 1e-12) >= 0:
        return 1.0
    return float(optimize.brentq(excess, -1.0, 1.0, xtol=1e-10))


def _upper(sums: Floats, sizes: Floats, counts: Ints, alpha: float) -> float:
    """The bound for clusters of any sums and sizes, the pseudo-cluster as large as the largest.

    P(Σ w_c (S_c - θ N_c) + w_0 N_max (1 - θ) > 0) = alpha is solved for θ; the weights are
    standard exponentials, so the sum is one of scaled gammas and its tail a saddlepoint away
    (Lugannani & Rice 1980), accurate to about one per cent of the tail at any alpha.
    """
    from scipy import optimize

    shape = np.append(counts, 1).astype(np.float64)
    top = np.append(sums, sizes.max())
    size = np.append(sizes, sizes.max())
    means = top / size
    if means.min() >= 1.0 - 1e-12:
        return 1.0

    def excess(theta: float) -> float:
        return gamma_tail(top - theta * size, shape) - alpha

    lowest, highest = float(means.min()) + 1e-9, 1.0 - 1e-9
    if excess(lowest) <= 0:
        return lowest
    if excess(highest) >= 0:
        return 1.0
    return float(optimize.brentq(excess, lowest, highest, xtol=1e-8))


def gamma_tail(scale: Floats, shape: Floats) -> float:
    """P(Σ scale_i · Gamma(shape_i, 1) > 0), scales of both signs, by saddlepoint."""
    from scipy import optimize, stats

    keep = np.abs(scale) > 0
    scale, shape = scale[keep], shape[keep]
    if not (scale > 0).any():
        return 0.0
    if not (scale < 0).any():
        return 1.0
    unit = np.abs(scale).max()
    a = scale / unit

    def slope(s: float) -> float:
        return float((shape * a / (1.0 - s * a)).sum())

    right, left = 1.0 / a.max(), 1.0 / a.min()
    inside = 1.0 - 1e-10
    s = float(optimize.brentq(slope, left * inside, right * inside, xtol=1e-13))
    k = float(-(shape * np.log1p(-s * a)).sum())
    curve = float((shape * a**2 / (1.0 - s * a) ** 2).sum())
    w = float(np.sign(s) * np.sqrt(max(-2.0 * k, 0.0)))
    u = s * np.sqrt(curve)
    if abs(w) < 1e-4:  # the saddlepoint is at the mean: the limit of log(u/w)/w
        third = float((2.0 * shape * a**3).sum() / (shape * a**2).sum() ** 1.5)
        return float(stats.norm.sf(w - third / 6.0))
    return float(stats.norm.sf(w + np.log(u / w) / w))
