"""Intervals of cells: known exact cases, few clusters, rare disagreements, constant values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from tellapart.estimate.bounded import dirichlet_bounds, gamma_tail, trinomial_upper
from tellapart.estimate.interval import bounds, intervals, needs_exact
from tellapart.estimate.sample import Clustered, collapse_strata
from tellapart.estimate.variance import linear, spread


def cells(values: list[list[float]], stratum: list[int] | None = None) -> Clustered:
    """One cell from the rows of each cluster."""
    sums = np.array([[sum(v)] for v in values], dtype=float)
    sizes = np.array([[len(v)] for v in values], dtype=float)
    strata = np.zeros(len(values), dtype=np.int64) if stratum is None else np.array(stratum)
    return Clustered(sums, sizes, strata)


def test_two_valued_singletons_get_clopper_pearson() -> None:
    made = intervals(cells([[1.0]] * 14 + [[-1.0]] * 6), level=0.95)
    low, high = (stats.beta.ppf(q, *shape) for q, shape in ((0.025, (14, 7)), (0.975, (15, 6))))
    assert made.exact[0]
    assert made.low[0] == pytest.approx(2 * low - 1, abs=1e-6)
    assert made.high[0] == pytest.approx(2 * high - 1, abs=1e-6)


def test_all_ties_get_the_rule_of_three_and_not_zero_width() -> None:
    made = intervals(cells([[0.0]] * 100), level=0.95)
    limit = 1 - 0.025 ** (1 / 100)
    assert made.point[0] == 0
    assert made.high[0] == pytest.approx(limit, rel=1e-6)
    assert made.low[0] == pytest.approx(-limit, rel=1e-6)


@pytest.mark.parametrize("value", [0.5, 1.0, -1.0])
def test_a_constant_is_not_certain(value: float) -> None:
    made = intervals(cells([[value] * 3] * 30), level=0.95)
    assert made.exact[0]
    assert made.high[0] - made.low[0] > 0.05
    assert made.low[0] <= value <= made.high[0]


def test_even_clusters_get_the_textbook_t_interval_where_there_is_no_skew() -> None:
    values = [[-0.6, -0.4], [0.6, 0.4], [-0.2, -0.4], [0.2, 0.4], [-1.0, 0.9], [1.0, -0.9]] * 4
    found = cells(values)
    means = np.array([np.mean(v) for v in values])
    half = stats.t.isf(0.025, len(values) - 1) * means.std(ddof=1) / np.sqrt(len(values))
    made = intervals(found, level=0.95)
    assert not made.exact[0]
    assert made.high[0] == pytest.approx(half, rel=1e-9)
    assert made.spread.dof[0] == pytest.approx(len(values) - 1)


def test_skewness_only_ever_widens() -> None:
    rng = np.random.default_rng(0)
    found = cells([list(rng.choice([0.0, 1.0], p=[0.8, 0.2], size=4)) for _ in range(60)])
    made = intervals(found, level=0.95)
    half = stats.t.isf(0.025, made.spread.dof[0]) * made.spread.error[0]
    assert made.spread.skewness[0] > 0
    assert made.low[0] == pytest.approx(made.point[0] - half)
    assert made.high[0] > made.point[0] + half


def test_one_huge_cluster_counts_as_few_degrees_of_freedom() -> None:
    rng = np.random.default_rng(0)
    even = cells([list(rng.choice([-1.0, 1.0], size=10)) for _ in range(30)])
    rows = [list(rng.choice([-1.0, 1.0], size=2)) for _ in range(29)]
    uneven = cells([*rows, list(rng.choice([-1.0, 1.0], size=242))])
    assert spread(linear(even)).dof[0] == pytest.approx(29)
    assert spread(linear(uneven)).dof[0] < 3


def test_stratifying_takes_differences_between_categories_out_of_the_error() -> None:
    values = [[0.8, 0.9]] * 10 + [[0.7, 0.8]] * 10 + [[-0.8, -0.9]] * 10 + [[-0.7, -0.8]] * 10
    together = spread(linear(cells(values))).error[0]
    apart = spread(linear(cells(values, [0] * 20 + [1] * 20))).error[0]
    assert apart < together / 5


def test_lonely_strata_are_pooled() -> None:
    assert list(collapse_strata(np.array([0, 0, 1, 2, 2, 2]))) == [0, 0, 0, 2, 2, 2]
    assert list(collapse_strata(np.array([0, 1, 2, 2]))) == [0, 0, 2, 2]
    assert list(collapse_strata(np.array([3]))) == [3]


def test_rare_disagreements_in_large_clusters_are_exact() -> None:
    found = cells([[0.0] * 20] * 37 + [[1.0, *[0.0] * 19]] * 3)
    assert needs_exact(found)[0]
    made = intervals(found, level=0.95)
    assert made.low[0] <= 3 / 800 <= made.high[0]
    # What three of forty clusters can hide: one more, full to the brim.
    assert made.high[0] > stats.beta.isf(0.025, 1, 40)


@given(
    st.tuples(*[st.integers(0, 40)] * 3).filter(lambda n: sum(n) > 1),
    st.sampled_from([0.2, 0.05, 0.005]),
)
@settings(max_examples=40, deadline=None)
def test_trinomial_bound_is_the_dirichlet_quantile(
    counts: tuple[int, int, int], alpha: float
) -> None:
    minus, zero, plus = counts
    upper = trinomial_upper(minus, zero, plus, alpha)
    assert upper >= (plus - minus) / sum(counts)
    if zero > 0 and minus > 0:
        scale = np.array([1.0, 0.0, -1.0]) - upper
        tail = gamma_tail(scale, np.array([plus + 1.0, zero, minus]))
        assert tail == pytest.approx(alpha, rel=0.05)


def test_the_saddlepoint_agrees_with_simulation() -> None:
    rng = np.random.default_rng(1)
    scale, shape = np.array([1.0, 0.3, -0.1, -0.4]), np.array([1.0, 4.0, 12.0, 3.0])
    drawn = rng.standard_gamma(shape, size=(200_000, 4)) @ scale
    assert gamma_tail(scale, shape) == pytest.approx((drawn > 0).mean(), abs=0.006)


@given(
    hnp.arrays(np.float64, st.integers(2, 25), elements=st.sampled_from([-1.0, 0.0, 0.5, 1.0])),
    st.sampled_from([0.1, 0.01]),
)
@settings(max_examples=60, deadline=None)
def test_dirichlet_bounds_hold_the_mean_and_mirror(values: np.ndarray, alpha: float) -> None:
    sizes = np.ones(len(values))
    low, high = dirichlet_bounds(values, sizes, low=alpha, high=alpha)
    assert -1 <= low <= values.mean() + 1e-6
    assert values.mean() - 1e-6 <= high <= 1
    other_low, other_high = dirichlet_bounds(-values, sizes, low=alpha, high=alpha)
    assert (other_low, other_high) == pytest.approx((-high, -low), abs=1e-6)


def test_no_clusters_and_one_cluster_say_nothing() -> None:
    one = Clustered(
        np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([[2.0, 0.0], [0.0, 0.0]]),
        np.zeros(2, dtype=np.int64),
    )  # fmt: skip
    made = bounds(one, low=0.05, high=0.05)
    assert np.isnan(made.low).all()
    assert np.isnan(made.high).all()
