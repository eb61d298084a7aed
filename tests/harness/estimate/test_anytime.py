"""Anytime-valid play: validity by construction, settling, missing values, clusters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tellapart.errors import UsageError
from tellapart.estimate.anytime import Bettor, average_log, confidence_sequence, wealth_path
from tellapart.estimate.sequential import SequentialTest

VALUES = hnp.arrays(
    np.float64, st.tuples(st.integers(1, 40), st.integers(1, 3)),
    elements=st.sampled_from([-1.0, -0.3, 0.0, 1.0, np.nan]),
)  # fmt: skip


@given(VALUES, st.sampled_from([0.0, 0.1, 0.7]), st.sampled_from([-1, 1]))
@settings(max_examples=60, deadline=None)
def test_wealth_stays_positive_and_never_gains_on_the_null(
    values: np.ndarray, null: float, sign: int
) -> None:
    path = wealth_path(values, null=null, sign=sign)
    assert np.isfinite(path).all()
    constant = np.full((10, 1), null)
    assert np.abs(wealth_path(constant, null=null, sign=sign)).max() < 1e-12


def test_nothing_is_bet_where_nothing_was_measured() -> None:
    rng = np.random.default_rng(0)
    values = rng.choice([-1.0, 0.0, 1.0], size=(30, 1))
    gaps = np.insert(values, [3, 10, 10, 25], np.nan, axis=0)
    assert wealth_path(values, horizon=50)[-1] == wealth_path(gaps, horizon=50)[-1]


def test_the_average_is_taken_over_the_class_not_the_maximum() -> None:
    logs = np.log(np.array([30.0, 0.1, 0.1]))
    assert np.exp(average_log(logs)) == pytest.approx(30.2 / 3)


def test_a_bet_does_not_see_its_own_value() -> None:
    first, second = (Bettor.start(1, null=0.0, sign=1, horizon=100) for _ in range(2))
    gains = []
    for bettor, value in ((first, 1.0), (second, -1.0)):
        bettor.update(np.array([value]))
        gains.append(np.exp(bettor.log_wealth[0]) - 1)
    assert gains[0] == pytest.approx(-gains[1])


def test_a_clear_advantage_settles_early_and_stays_settled() -> None:
    rng = np.random.default_rng(0)
    test = SequentialTest(2, epsilon=0.1, horizon=600)
    w = np.where(rng.random((600, 2)) < 0.8, 1.0, -1.0)
    for start in range(0, 600, 20):
        state = test.update(w[start : start + 20])
    assert state.outcome == "distinguishable"
    assert state.rows < 200
    assert test.update(-w).outcome == "distinguishable"


def test_no_advantage_is_certified() -> None:
    rng = np.random.default_rng(0)
    test = SequentialTest(2, epsilon=0.3, horizon=600)
    state = test.update(rng.choice([-1.0, 1.0], size=(600, 2)))
    assert state.outcome == "indistinguishable"
    assert state.rows < 600


def test_an_adversary_that_was_never_measured_stands_in_the_way() -> None:
    rng = np.random.default_rng(0)
    w = rng.choice([-1.0, 1.0], size=(600, 2))
    w[:, 1] = np.nan
    assert SequentialTest(2, epsilon=0.3, horizon=600).update(w).outcome == "inconclusive"


def test_who_was_never_measured_is_not_the_strongest() -> None:
    test = SequentialTest(2, epsilon=0.1, horizon=50)
    values = np.column_stack([np.full(20, np.nan), np.zeros(20)])
    assert test.update(values).strongest == 1


@pytest.mark.parametrize("small", [0.8, -0.4])
def test_large_clusters_count_by_their_rows(small: float) -> None:
    """A mean over rows of exactly ε, with an advantage that goes by the size of the cluster."""
    rng = np.random.default_rng(3)
    share, size, large = 0.7, 20, 0.05
    epsilon = (share * small + (1 - share) * size * large) / (share + (1 - share) * size)
    wrong = 0
    for _ in range(100):
        rows, names = [], []
        for cluster in range(150):
            n, mean = (1, small) if rng.random() < share else (size, large)
            rows.append(np.where(rng.random(n) < (1 + mean) / 2, 1.0, -1.0))
            names += [cluster] * n
        test = SequentialTest(1, epsilon=max(epsilon, 0.0), horizon=150, largest=size)
        outcome = test.update(np.concatenate(rows)[:, None], names).outcome
        wrong += outcome == ("distinguishable" if small > 0 else "indistinguishable")
    assert wrong <= 12  # of 100 at 5 %; binomial: beyond with probability below 0.002


def test_a_cluster_is_one_bet() -> None:
    test = SequentialTest(1, epsilon=0.1, horizon=50, largest=5)
    state = test.update(np.zeros((10, 1)), ["a"] * 5 + ["b"] * 5)
    assert state.clusters == 2
    assert state.rows == 10


@pytest.mark.parametrize("batch", [np.zeros(3), np.zeros((3, 2)), np.full((3, 1), 2.0)])
def test_a_wrong_batch_is_refused(batch: np.ndarray) -> None:
    with pytest.raises(UsageError):
        SequentialTest(1, epsilon=0.1, horizon=10).update(batch)


def test_the_confidence_sequence_narrows_and_holds() -> None:
    rng = np.random.default_rng(3)
    low, high = confidence_sequence(rng.choice([-1.0, 0.0, 1.0], size=300, p=[0.2, 0.3, 0.5]))
    assert (np.diff(low) >= 0).all()
    assert (np.diff(high) <= 0).all()
    assert low[-1] <= 0.3 <= high[-1]
    assert high[-1] - low[-1] < 0.45
