"""Metrics beside the advantage: mean over probes with a cluster interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tellapart.estimate.interval import intervals
from tellapart.estimate.sample import Column, align, cell_sums
from tellapart.estimate.settings import Settings


def metric_rows(
    values: Sequence[float],
    clusters: Sequence[str],
    categories: Sequence[str],
    *,
    student: str,
    metric: str,
    settings: Settings,
    bounds: tuple[float, float] = (-np.inf, np.inf),
) -> list[dict[str, Any]]:
    """One row overall and one a category; None where nothing could be measured.

    Args:
        values: (n,) one value a probe, NaN where it could not be measured.
        clusters: (n,) cluster names.
        categories: (n,) category names.
        bounds: within which the mean lies whatever the answers; intervals are cut to it.
    """
    array = np.asarray(values, dtype=np.float64)
    finite = np.isfinite(array)
    bound = float(max(1.0, np.abs(array[finite]).max())) if finite.any() else 1.0
    # Rows have no ids here; numbering them in sorted order keeps figures independent of order.
    order = np.lexsort((array, np.asarray(clusters, dtype=str), np.asarray(categories, dtype=str)))
    column = Column(
        metric,
        [f"{i:09d}" for i in range(len(array))],
        [str(clusters[i]) for i in order],
        [str(categories[i]) for i in order],
        array[order],
    )
    rows: list[dict[str, Any]] = []
    sample = align([column], bound=bound)
    for by_category in (False, True):
        kinds = sample.categories if by_category else ("all",)
        cells = cell_sums(sample, by_category=by_category, bound=bound)
        made = intervals(cells, level=settings.level, small_cell=settings.small_cell)
        for k, kind in enumerate(kinds):
            if by_category and kind == "all":
                continue
            known = bool(np.isfinite(made.low[k]))
            low, high = np.clip((made.low[k], made.high[k]), *bounds)
            rows.append(
                {
                    "student": student,
                    "metric": metric,
                    "category": kind,
                    "value": float(made.point[k]) if known else None,
                    "low": float(low) if known else None,
                    "high": float(high) if known else None,
                    "probes": int(cells.sizes[:, k].sum()),
                }
            )
    return rows
