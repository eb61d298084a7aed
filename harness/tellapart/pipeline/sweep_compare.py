"""Curves over seeds, and each strategy against one on paired seeds.

The seed of a cell decides what a strategy draws and how the student is trained; the probes are
the same in all cells. Intervals over seeds therefore cover acquisition and training, and not
the choice of test probes, which the intervals of a single run cover.

Two tests of the mean paired difference, both two-sided: Student's t over seeds, which takes the
differences for normal, adjusted by Holm over the family it is made in; and the exact sign-flip
permutation, which takes them for symmetric and nothing more, and cannot fall below 2^(1−n) with
n seeds. Conclusions are drawn from the first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tellapart.estimate.permutation import holm
from tellapart.pipeline.sweep_rows import CLASS

OVER_BUDGETS = 0
"""In place of a budget: the mean over all budgets, the area under the curve."""
LOWER_IS_BETTER = frozenset({"advantage"})
SAME = 1e-12  # differences this small are rounding


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured: an advantage in one game at one q, or a metric."""

    measure: str
    game: str
    queries: int
    adversary: str


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Mean over seeds of one strategy at one budget, with its t-interval (None for one seed)."""

    strategy: str
    budget: int
    charged: float | None
    measure: str
    game: str
    queries: int
    adversary: str
    category: str
    seeds: int
    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A strategy less the one it is compared with, on paired seeds.

    ``budget`` 0 is the mean over budgets. ``outcome`` is ``better``, ``worse`` or ``open``;
    ``smallest_exact`` is the least p that the exact test can give with so many seeds.
    """

    scope: str
    strategy: str
    against: str
    budget: int
    measure: str
    game: str
    queries: int
    adversary: str
    category: str
    seeds: int
    difference: float
    low: float | None
    high: float | None
    p_value: float | None
    p_adjusted: float | None
    p_exact: float | None
    smallest_exact: float
    outcome: str


Values = dict[tuple[Measure, str], dict[tuple[str, int, int], float]]


def compare(
    rows: Sequence[dict[str, Any]], *, against: str, alpha: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(curves, tests) of a sweep's rows, as plain JSON.

    Args:
        rows: see :func:`tellapart.pipeline.sweep_rows.rows_of`; those without a value are left
            out, and the number of seeds that remain is part of every result.
        against: the strategy that all others are compared with.
        alpha: 1 − level of the intervals, and the error rate of the tests of a family.
    """
    values: Values = defaultdict(dict)
    charged: dict[tuple[str, int], list[float]] = defaultdict(list)
    for row in rows:
        if row["value"] is None or not np.isfinite(row["value"]):
            continue
        key = Measure(row["measure"], row["game"], row["queries"], row["adversary"])
        cell = (row["strategy"], row["budget"], row["seed"])
        values[key, row["category"]][cell] = float(row["value"])
        if row["charged"] is not None:
            charged[row["strategy"], row["budget"]].append(float(row["charged"]))
    curves: list[CurvePoint] = []
    tests: list[Comparison] = []
    for (measure, category), cells in values.items():
        groups: dict[tuple[str, int], list[float]] = defaultdict(list)
        for (strategy, budget, _), value in sorted(cells.items()):
            groups[strategy, budget].append(value)
        for (strategy, budget), found in groups.items():
            low, high, _ = t_interval(found, alpha)
            bill = charged.get((strategy, budget))
            curves.append(
                CurvePoint(
                    strategy, budget, float(np.mean(bill)) if bill else None,
                    *_fields(measure), category, len(found), float(np.mean(found)), low, high,
                )
            )  # fmt: skip
        if measure.adversary in (CLASS, ""):
            tests += _tests(measure, category, cells, against, alpha)
    return [asdict(c) for c in curves], [asdict(t) for t in _adjusted(tests, alpha)]


def t_interval(
    values: Sequence[float], alpha: float
) -> tuple[float | None, float | None, float | None]:
    """(low, high, two-sided p of mean 0) by Student's t.

    None where there is no spread to estimate it from: for one value, and where all are equal
    (then p is 1 if they are 0: there is nothing to find).
    """
    from scipy.stats import ttest_1samp

    if len(values) < 2:
        return None, None, None
    mean = float(np.mean(values))
    if float(np.ptp(values)) <= SAME:
        return None, None, 1.0 if abs(mean) <= SAME else None
    result = ttest_1samp(values, 0.0)
    low, high = result.confidence_interval(1.0 - alpha)
    return float(low), float(high), float(result.pvalue)


def exact_p(differences: Sequence[float]) -> float | None:
    """Two-sided sign-flip permutation p of mean 0 (all 2^n flips where these are few)."""
    from scipy.stats import permutation_test

    if len(differences) < 2:
        return None
    if max(abs(d) for d in differences) <= SAME:
        return 1.0
    result = permutation_test(
        (np.asarray(differences),), np.mean, permutation_type="samples", vectorized=True,
        n_resamples=9999, rng=np.random.default_rng(0),
    )  # fmt: skip
    return min(1.0, float(result.pvalue))


def _fields(measure: Measure) -> tuple[str, str, int, str]:
    return measure.measure, measure.game, measure.queries, measure.adversary


def _tests(
    measure: Measure,
    category: str,
    cells: dict[tuple[str, int, int], float],
    against: str,
    alpha: float,
) -> list[Comparison]:
    strategies = sorted({s for s, _, _ in cells} - {against})
    budgets = sorted({b for _, b, _ in cells})
    seeds = sorted({s for _, _, s in cells})
    found: list[Comparison] = []
    for strategy in strategies:
        paired = {
            (budget, seed): cells[strategy, budget, seed] - cells[against, budget, seed]
            for budget in budgets
            for seed in seeds
            if (strategy, budget, seed) in cells and (against, budget, seed) in cells
        }
        whole = [
            float(np.mean([paired[b, s] for b in budgets]))
            for s in seeds
            if all((b, s) in paired for b in budgets)
        ]
        scopes = [("overall" if category == "all" else "by category", OVER_BUDGETS, whole)]
        if category == "all" and len(budgets) > 1:
            scopes += [
                ("by budget", b, [d for (budget, _), d in paired.items() if budget == b])
                for b in budgets
            ]
        for scope, budget, differences in scopes:
            if not differences:
                continue
            low, high, p = t_interval(differences, alpha)
            found.append(
                Comparison(
                    scope, strategy, against, budget, *_fields(measure), category,
                    len(differences), float(np.mean(differences)), low, high, p, None,
                    exact_p(differences), 2.0 ** (1 - len(differences)), "open",
                )
            )  # fmt: skip
    return found


def _adjusted(tests: Sequence[Comparison], alpha: float) -> list[Comparison]:
    """Holm within each family: one measure in one scope (overall, by budget, by category)."""
    families: dict[tuple[Measure, str], list[int]] = defaultdict(list)
    for i, t in enumerate(tests):
        families[Measure(t.measure, t.game, t.queries, t.adversary), t.scope].append(i)
    adjusted: dict[int, float] = {}
    for members in families.values():
        raw = [tests[i].p_value for i in members]
        made = holm(np.array([np.nan if p is None else p for p in raw]))
        adjusted |= {i: float(p) for i, p in zip(members, made, strict=True) if np.isfinite(p)}
    found: list[Comparison] = []
    for i, t in enumerate(tests):
        p = adjusted.get(i)
        outcome = "open"
        if p is not None and p <= alpha:
            lower = t.difference < 0
            outcome = "better" if lower == (t.measure in LOWER_IS_BETTER) else "worse"
        found.append(Comparison(**(asdict(t) | {"p_adjusted": p, "outcome": outcome})))
    return found
