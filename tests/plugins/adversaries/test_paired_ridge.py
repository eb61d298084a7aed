"""The closed forms against what they stand for: refits without a group."""

from __future__ import annotations

import numpy as np
import pytest

from tellapart_plugins.adversaries.paired_ridge import (
    PENALTIES,
    PairedRidge,
    _inverse,
    blocks_of,
    difference_gram,
    fit_head,
    leave_group_out,
    scale_to_log_odds,
)

GROUPS = [0, 0, 1, 2, 2, 2, 3, 4, 5, 6]


def test_leave_group_out_is_a_refit_without_the_group() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(10, 6))
    target, groups = np.sign(rng.normal(size=10)), np.array(GROUPS)
    gram, penalty = x @ x.T, 0.7
    inverse = _inverse(gram, penalty)
    held_out = leave_group_out(blocks_of(inverse), inverse @ target, target, groups)
    for group in set(GROUPS):
        out = groups == group
        left = gram[np.ix_(~out, ~out)] + penalty * np.eye(int((~out).sum()))
        refit = gram[np.ix_(out, ~out)] @ np.linalg.solve(left, target[~out])
        np.testing.assert_allclose(held_out[out], refit, atol=1e-10)


def test_the_inverse_is_one_even_where_the_matrix_is_singular() -> None:
    x = np.random.default_rng(1).normal(size=(8, 3))
    gram = x @ x.T
    np.testing.assert_allclose(_inverse(gram, 0.3) @ (gram + 0.3 * np.eye(8)), np.eye(8), atol=1e-9)
    assert np.isfinite(_inverse(-np.eye(4), 1.0)).all()


def test_difference_gram_is_the_gram_of_differences() -> None:
    x = np.random.default_rng(2).normal(size=(10, 4))
    d = x[:5] - x[5:]
    np.testing.assert_allclose(difference_gram(x @ x.T), d @ d.T, atol=1e-12)


def test_penalty_walk_finds_the_least_held_out_error() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(60, 20))
    target = np.sign(x[:, 0] + 0.5 * rng.normal(size=60))
    gram, groups = x @ x.T, np.arange(60)
    normed = gram / (np.trace(gram) / 60)

    def error(penalty: float) -> float:
        inverse = _inverse(normed, penalty)
        held_out = leave_group_out(blocks_of(inverse), inverse @ target, target, groups)
        return float(np.mean((target - held_out) ** 2))

    chosen = fit_head(gram, target, groups, intercept=False).penalty
    assert chosen == min(PENALTIES, key=error)


def test_log_odds_are_calibrated_and_never_turned_round() -> None:
    rng = np.random.default_rng(4)
    scores = rng.normal(size=20_000)
    target = np.where(rng.random(20_000) < 1 / (1 + np.exp(-3 * scores - 1)), 1.0, -1.0)
    assert scale_to_log_odds(scores, target, intercept=True) == pytest.approx((3, 1), abs=0.15)
    slope, offset = scale_to_log_odds(-scores, target, intercept=False)
    assert slope > 0
    assert offset == 0


def test_both_heads_learn_and_the_pairwise_one_ignores_what_pairs_share() -> None:
    rng = np.random.default_rng(5)
    shared = 10 * rng.normal(size=(200, 30))  # the prompt: large, and the same on both sides
    signal = np.zeros(30)
    signal[0] = 0.5
    noise = rng.normal(size=(2, 200, 30))
    teacher, student = shared + signal + 0.3 * noise[0], shared - signal + 0.3 * noise[1]
    x = np.concatenate([teacher[:150], student[:150]])
    ridge = PairedRidge.fit(x @ x.T, range(150))
    one, two = ridge.utility(teacher[150:] @ x.T), ridge.utility(student[150:] @ x.T)
    assert np.mean(one > two) > 0.9
    assert abs(float(np.mean(ridge.score(teacher[150:] @ x.T) > 0)) - 0.5) < 0.25


def test_few_features_give_what_their_gram_matrix_gives() -> None:
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(120, 5)) + np.repeat([[0.4], [-0.4]], 60, axis=0)
    groups = np.arange(60) // 2
    dense, low = PairedRidge.fit(rows @ rows.T, groups), PairedRidge.fit_rows(rows, groups)
    for one, two in ((dense.point, low.point), (dense.pair, low.pair)):
        assert one.penalty == two.penalty
        np.testing.assert_allclose(one.weights, two.weights, rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(one.held_out, two.held_out, rtol=1e-6, atol=1e-9)
