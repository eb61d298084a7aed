"""The formulas of the concept pages, written out here, are what the estimators compute."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tellapart.estimate.anytime import CAP, MULTIPLES, REACH, SHARES, Bettor
from tellapart.estimate.interval import intervals
from tellapart.estimate.permutation import flip_test
from tellapart.estimate.planner import design_effect
from tellapart.estimate.sample import Clustered
from tellapart.estimate.variance import linear, spread


def clusters(seed: int = 0) -> Clustered:
    """Thirty clusters of one to five values in two strata, skewed upwards."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 6, 30)
    sums = [rng.choice([-1, 0, 1], n, p=[0.1, 0.6, 0.3]).sum() for n in sizes]
    stratum = np.repeat([0, 1], 15)
    return Clustered(
        np.array(sums, dtype=float)[:, None], np.array(sizes, dtype=float)[:, None], stratum
    )


def test_standard_error() -> None:
    cells = clusters()
    total, count = cells.sums[:, 0], cells.sizes[:, 0]
    a = total.sum() / count.sum()
    psi = (total - a * count) / count.sum()
    square = 0.0
    for h in (0, 1):
        inside = cells.stratum == h
        share = count[inside] / count[inside].sum()
        square += ((psi[inside] - psi[inside].mean()) ** 2 / (1 - share)).sum()
    found = spread(linear(cells))
    assert found.error[0] == pytest.approx(np.sqrt(square), rel=1e-12)


def test_bounds_lean_to_the_side_of_the_skewness() -> None:
    cells = clusters()
    made = intervals(cells, level=0.95, small_cell=0)
    error, gamma = made.spread.error[0], made.spread.skewness[0]
    assert not made.exact[0]
    t = stats.t.isf(0.025, made.spread.dof[0])
    high = made.point[0] + error * (t + max(gamma, 0) * (1 + 2 * t**2) / 6)
    low = made.point[0] - error * (t + max(-gamma, 0) * (1 + 2 * t**2) / 6)
    assert (made.low[0], made.high[0]) == pytest.approx((low, high), rel=1e-12)


def test_small_cells_of_two_values_get_clopper_pearson() -> None:
    ones, zeros = 7, 13
    sums = np.array([1.0] * ones + [0.0] * zeros)[:, None]
    made = intervals(Clustered(sums, np.ones_like(sums), np.zeros(20, dtype=int)), level=0.95)
    exact = stats.binomtest(ones, ones + zeros).proportion_ci(0.95, method="exact")
    assert made.high[0] == pytest.approx(exact.high, abs=1e-9)


def test_permutation_p_value() -> None:
    values = np.array([1.0, 1.0, 0.0, 1.0, -1.0, 1.0])
    cells = Clustered(values[:, None], np.ones((6, 1)), np.zeros(6, dtype=int))
    signs = np.array(np.meshgrid(*[[1, -1]] * 6)).reshape(6, -1).T[1:]  # all but the observed one
    hits = ((signs @ values) >= values.sum() - 1e-9).sum()
    p = flip_test(cells, replicates=1000, seed=0)
    assert p.raw[0] == pytest.approx((1 + hits) / (len(signs) + 1))


@pytest.mark.parametrize("sign", [1, -1])
def test_wealth_is_multiplied_by_one_plus_stake_times_gain(sign: int) -> None:
    epsilon, horizon = 0.1, 50
    bettor = Bettor.start(1, null=epsilon, sign=sign, horizon=horizon)
    wealth, squares, seen = np.ones(4), 2.0, 2.0
    for f, w in ((1.0, 1.0), (-1.0, 0.5), (0.0, 1.0), (0.5, 0.75)):
        stake = np.minimum(
            MULTIPLES * REACH / np.sqrt(horizon * squares / seen), CAP / (1 + sign * epsilon)
        )
        wealth = wealth * (1 + sign * stake * w * (f - epsilon))
        squares, seen = squares + (w * (f - epsilon)) ** 2, seen + 1
        made = bettor.update(np.array([f]), w)
        assert np.exp(made[0]) == pytest.approx(float((SHARES * wealth).sum()))
    assert pytest.approx(1.0) == SHARES.sum()


def test_many_queries_give_at_least_hoeffdings_advantage() -> None:
    for delta in (0.05, 0.2, 0.5):
        for q in (1, 9, 101, 1001):
            votes = np.arange(q + 1)
            says = votes > q / 2
            teacher = stats.binom.pmf(votes, q, (1 + delta) / 2)[says].sum()
            student = stats.binom.pmf(votes, q, (1 - delta) / 2)[says].sum()
            assert teacher - student >= 1 - 2 * np.exp(-q * delta**2 / 2) - 1e-12


def test_the_bias_of_taking_the_size_of_the_advantage() -> None:
    n = 400
    right = np.arange(n + 1)
    bias = (stats.binom.pmf(right, n, 0.5) * np.abs(2 * right / n - 1)).sum()
    assert bias == pytest.approx(np.sqrt(2 / (np.pi * n)), rel=0.01)


def test_design_effect() -> None:
    assert design_effect(3, 0.3) == pytest.approx(1 + 2 * 0.3)
