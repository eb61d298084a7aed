"""Simulated truths: values of an adversary on clustered probes, with known advantage."""

from __future__ import annotations

import numpy as np
from scipy import stats

from tellapart.estimate.sample import Clustered


def latent(rng, count: int, clusters: int, size: int, rho: float):
    """(count, clusters, size) standard normals with correlation ``rho`` within clusters."""
    shared = rng.standard_normal((count, clusters, 1))
    return np.sqrt(rho) * shared + np.sqrt(1 - rho) * rng.standard_normal((count, clusters, size))


def values(z, advantage: float, decided: float):
    """W in {-1, 0, 1} from normals: mean ``advantage``, P(W != 0) = ``decided``.

    ``decided`` below 1 are ties and inconsistent judges.
    """
    plus, minus = (decided + advantage) / 2, (decided - advantage) / 2
    return (z > stats.norm.isf(plus)).astype(float) - (z < stats.norm.ppf(minus))


def as_cells(w, denominators=None, bound: float = 1.0, stratum=None) -> Clustered:
    """Data sets (R, C, m) as R cells: every data set is one column."""
    sums = w.sum(axis=2).T
    sizes = np.full_like(sums, w.shape[2]) if denominators is None else denominators.sum(2).T
    if stratum is None:
        stratum = np.zeros(len(sums), dtype=np.int64)
    return Clustered(sums, sizes, stratum, bound)


def class_values(rng, advantages, decided: float, clusters: int, size: int, rho: float):
    """(C·m, A) values of a class whose members agree in part, as adversaries do."""
    common = latent(rng, 1, clusters, size, rho)[0].reshape(-1, 1)
    own = rng.standard_normal((clusters * size, len(advantages)))
    z = np.sqrt(0.5) * common + np.sqrt(0.5) * own
    return np.column_stack([values(z[:, a], d, decided) for a, d in enumerate(advantages)])
