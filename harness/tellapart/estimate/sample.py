"""From plays to arrays: aligned values of all adversaries, and their cluster sums by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import DataError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Column:
    """One adversary's values on its rows, before alignment. All arrays have shape (n,)."""

    name: str
    probe: Sequence[str]
    cluster: Sequence[str]
    category: Sequence[str]
    value: Floats


@dataclass(frozen=True, slots=True)
class Sample:
    """Values of A adversaries on n rows, in canonical order: category, cluster, probe.

    ``values`` has shape (n, A), NaN where a row was not measured. ``cluster`` and ``category``
    (n,) are indices into ``clusters`` and ``categories``. ``stratum`` (C,) is the category a
    cluster is resampled in: that of its first row.
    """

    names: tuple[str, ...]
    values: Floats
    cluster: Ints
    category: Ints
    clusters: tuple[str, ...]
    categories: tuple[str, ...]
    stratum: Ints


def align(columns: Sequence[Column], *, bound: float = 1.0) -> Sample:
    """Align the columns on their probes. Independent of the order of columns and of rows.

    Infinite values count as not measured.

    Raises:
        DataError: a value beyond ±``bound``, a probe twice, or in two clusters or categories.
    """
    columns = sorted(columns, key=lambda c: c.name)
    home: dict[str, tuple[str, str]] = {}
    for column in columns:
        if len(set(column.probe)) != len(column.probe):
            raise DataError(f"adversary '{column.name}' played a probe twice")
        for probe, cluster, category in zip(
            column.probe, column.cluster, column.category, strict=True
        ):
            place = (str(category), str(cluster))
            if home.setdefault(str(probe), place) != place:
                raise DataError(f"probe '{probe}' is in two clusters or categories")
    order = sorted(home, key=lambda probe: (*home[probe], probe))
    index = {probe: i for i, probe in enumerate(order)}
    values = np.full((len(order), len(columns)), np.nan)
    for j, column in enumerate(columns):
        found = np.asarray(column.value, dtype=np.float64)
        finite = np.isfinite(found)
        if (np.abs(found[finite]) > bound + 1e-12).any():
            raise DataError(f"adversary '{column.name}' has a value beyond ±{bound:g}")
        rows = [index[str(probe)] for probe in column.probe]
        values[rows, j] = np.where(finite, found, np.nan)
    categories = sorted({home[p][0] for p in order})
    clusters = sorted({home[p][1] for p in order})
    category_index = {name: i for i, name in enumerate(categories)}
    cluster_index = {name: i for i, name in enumerate(clusters)}
    kinds = np.array([category_index[home[p][0]] for p in order], dtype=np.int64)
    groups = np.array([cluster_index[home[p][1]] for p in order], dtype=np.int64)
    stratum = np.full(len(clusters), len(categories), dtype=np.int64)
    np.minimum.at(stratum, groups, kinds)
    return Sample(
        tuple(c.name for c in columns),
        values,
        groups,
        kinds,
        tuple(clusters),
        tuple(categories),
        stratum,
    )


@dataclass(frozen=True, slots=True)
class Clustered:
    """Cluster sums of M cells, from which every mean and ratio is estimated.

    Cell m estimates ``sums[:, m].sum() / sizes[:, m].sum()``. ``sums`` and ``sizes`` have shape
    (C, M); for a mean, sizes count the measured rows. ``stratum`` (C,) says which clusters are
    resampled together. A row's numerator lies within ±``bound`` times its denominator.
    """

    sums: Floats
    sizes: Floats
    stratum: Ints
    bound: float = 1.0

    def cells(self, keep: NDArray[np.bool_]) -> Clustered:
        """The chosen cells only."""
        return Clustered(self.sums[:, keep], self.sizes[:, keep], self.stratum, self.bound)

    @property
    def count(self) -> Ints:
        """(M,) clusters with something measured in the cell."""
        return np.asarray((self.sizes > 0).sum(axis=0), dtype=np.int64)


def cell_sums(
    sample: Sample, *, by_category: bool, denominators: Floats | None = None, bound: float = 1.0
) -> Clustered:
    """Cluster sums of every adversary, overall or in each category.

    Args:
        by_category: M = A·K cells, adversary by adversary (cell a·K + k), else M = A.
        denominators: (n, A) of a ratio (|W| for the filtered advantage); ones if None.
    """
    adversaries = sample.values.shape[1]
    measured = ~np.isnan(sample.values)
    top = np.where(measured, sample.values, 0.0)
    bottom = measured.astype(np.float64)
    if denominators is not None:
        bottom = np.where(measured, np.nan_to_num(denominators), 0.0)
    count = len(sample.clusters)
    if not by_category:
        sums = np.zeros((count, adversaries))
        sizes = np.zeros((count, adversaries))
        np.add.at(sums, sample.cluster, top)
        np.add.at(sizes, sample.cluster, bottom)
    else:
        kinds = len(sample.categories)
        full = np.zeros((count, kinds, adversaries))
        full_sizes = np.zeros((count, kinds, adversaries))
        np.add.at(full, (sample.cluster, sample.category), top)
        np.add.at(full_sizes, (sample.cluster, sample.category), bottom)
        sums = full.transpose(0, 2, 1).reshape(count, adversaries * kinds)
        sizes = full_sizes.transpose(0, 2, 1).reshape(count, adversaries * kinds)
    return Clustered(sums, sizes, collapse_strata(sample.stratum), bound)


def collapse_strata(stratum: Ints) -> Ints:
    """Pool strata of a single cluster: within one cluster nothing can be resampled.

    Collapsed strata overstate the variance, never understate it (Cochran 1977, §5A.12).
    """
    kinds, counts = np.unique(stratum, return_counts=True)
    lonely = kinds[counts < 2]
    if not len(lonely):
        return stratum
    rest = kinds[counts >= 2]
    if len(lonely) == 1 and len(rest):
        target = int(rest[np.argmin(counts[counts >= 2])])
    else:
        target = int(lonely[0])
    return np.where(np.isin(stratum, lonely), target, stratum).astype(np.int64)
