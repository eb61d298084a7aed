"""Bounds for means of bounded values that stay honest in small and nearly constant cells.

The upper bound is a quantile of a Bayesian cluster bootstrap (Rubin 1981) to which one
pseudo-cluster at the top of the support is added: weights are Dirichlet(1, …, 1) over the C
clusters and the pseudo-cluster. It is Gaffke's bound (Gaffke 2005; Learned-Miller & Thomas
2019, "A new confidence interval for the mean of a bounded random variable"). With two-valued
data it *is* Clopper–Pearson; with all values equal it is the exact rule of three.
"""

from __future__ import annotations

import numpy as np

from tellapart.estimate.draws import generator
from tellapart.estimate.sample import Floats

DRAWS = 20_000
NODES = 200


def dirichlet_bounds(
    sums: Floats, sizes: Floats, *, low: float, high: float, bound: float = 1.0, seed: int = 0
) -> tuple[float, float]:
    """Lower and upper bound of ``sum(sums) / sum(sizes)`` in the population of clusters.

    Args:
        sums: (C,) cluster sums; each within ±bound times its size.
        sizes: (C,) positive cluster sizes.
        low: error probability of the lower bound; 0 for none (then it is -bound).
        high: error probability of the upper bound; 0 for none.
        bound: the values' bound.
        seed: of the Dirichlet draws, used only where clusters have many different sums.

    Returns:
        (lower, upper), always within ±bound.
    """
    top = float(sizes.max())
    pairs, counts = np.unique(np.column_stack([sums, sizes]), axis=0, return_counts=True)
    mean = pairs[:, 0] / pairs[:, 1]
    on_lattice = np.isin(np.round(mean / bound, 12), (-1.0, 0.0, 1.0)).all()
    if on_lattice and np.ptp(pairs[:, 1]) == 0:
        minus, zero, plus = (
            int(counts[np.isclose(mean, v * bound)].sum()) for v in (-1.0, 0.0, 1.0)
        )
        upper = trinomial_upper(minus, zero, plus, high) if high else 1.0
        lower = -trinomial_upper(plus, zero, minus, low) if low else -1.0
        return lower * bound, upper * bound
    rng = generator(seed, "dirichlet", len(sums))
    weights = rng.standard_gamma(counts.astype(np.float64), size=(DRAWS, len(counts)))
    extra = rng.standard_exponential(DRAWS)
    numerator, denominator = weights @ pairs[:, 0], weights @ pairs[:, 1] + extra * top
    upper = _quantile((numerator + extra * top * bound) / denominator, 1.0 - high, bound)
    lower = _quantile((numerator - extra * top * bound) / denominator, low, -bound)
    return lower, upper


def _quantile(draws: Floats, q: float, extreme: float) -> float:
    """The conservative empirical quantile; the extreme where the draws cannot resolve it."""
    n = len(draws)
    if not 0.0 < q < 1.0:
        return extreme
    if extreme > 0:
        rank = int(np.ceil(q * (n + 1)))
        return float(np.partition(draws, rank - 1)[rank - 1]) if rank <= n else extreme
    rank = int(np.floor(q * (n + 1)))
    return float(np.partition(draws, rank - 1)[rank - 1]) if rank >= 1 else extreme


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
    moved = plus + 1 + minus
    width = stats.beta.ppf((nodes + 1.0) / 2.0, moved, zero)

    def excess(t: float) -> float:
        cut = np.clip((1.0 + t / width) / 2.0, 0.0, 1.0)
        tail = special.betaincc(plus + 1, minus, cut)
        return float((tail * weights).sum() / 2.0 - alpha)

    if excess(1.0 - 1e-12) >= 0:
        return 1.0
    return float(optimize.brentq(excess, -1.0, 1.0, xtol=1e-10))
