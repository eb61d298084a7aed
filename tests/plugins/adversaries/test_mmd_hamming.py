"""The MMD with a Hamming kernel: the published package's numbers, a valid p-value, its game."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellapart import Labelled, Seen
from tellapart.errors import DataError
from tellapart.testing import check_adversary, make_pairs
from tellapart_plugins.adversaries.hamming import (
    Codes,
    Vocabulary,
    hamming_kernel,
    matches,
    mmd_hamming,
    paired_test,
)
from tellapart_plugins.adversaries.mmd_hamming import MmdHamming


def sample(n: int, length: int, prompts: int, seed: int, top: int = 9) -> tuple[Codes, Codes]:
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, top, (n, length))
    codes[np.arange(length)[None] >= rng.integers(0, length + 1, n)[:, None]] = -1
    return codes, np.arange(n) % prompts


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 1000), st.sampled_from([3, 250, 70_000, 1 << 40]), st.integers(0, 600))
def test_matches_are_counted_place_by_place(seed: int, top: int, length: int) -> None:
    first, second = sample(7, length, 1, seed, top)[0], sample(150, length, 1, seed + 1, top)[0]
    naive = (first[:, None, :] == second[None, :, :]).sum(axis=-1)
    np.testing.assert_array_equal(matches(first, second), naive)
    np.testing.assert_array_equal(matches(second, first), naive.T)


@pytest.mark.parametrize(("n", "m", "length", "prompts"), [(20, 30, 12, 1), (60, 44, 40, 5)])
def test_statistic_is_that_of_the_published_package(
    n: int, m: int, length: int, prompts: int
) -> None:
    reference = pytest.importorskip("model_equality_testing.tests")
    distribution = pytest.importorskip("model_equality_testing.distribution")
    for seed in range(5):
        (x, px), (y, py) = sample(n, length, prompts, seed), sample(m, length, prompts, seed + 99)
        theirs = reference.mmd_hamming(
            distribution.CompletionSample(px, x, prompts),
            distribution.CompletionSample(py, y, prompts),
        )
        ours, _ = mmd_hamming(x, y, px, py)
        assert ours == pytest.approx(float(theirs), abs=1e-9)


def test_permuted_statistics_are_those_of_permuted_samples() -> None:
    """The matrix form of a permutation equals the test run again on relabelled answers."""
    (x, px), (y, py) = sample(12, 6, 2, 0), sample(8, 6, 2, 1)
    observed, p = mmd_hamming(x, y, px, py, permutations=199, seed=3)
    rng = np.random.default_rng(4)
    both, prompts = np.concatenate([x, y]), np.concatenate([px, py])
    reached = 0
    for _ in range(2000):
        first = np.zeros(len(both), dtype=bool)
        for prompt in (0, 1):
            rows = rng.permutation(np.flatnonzero(prompts == prompt))
            first[rows[: (px == prompt).sum()]] = True
        again, _ = mmd_hamming(both[first], both[~first], prompts[first], prompts[~first])
        reached += again >= observed - 1e-12
    assert p == pytest.approx(reached / 2000, abs=5 * np.sqrt(0.25 / 199))


def test_p_is_never_zero_and_small_where_samples_differ() -> None:
    x = np.zeros((30, 4), dtype=np.int64)
    _, p = mmd_hamming(x, x + 1, permutations=99)
    assert p == 1 / 100
    _, p = mmd_hamming(x, x, permutations=99)
    assert p == 1.0


def test_p_is_uniform_under_the_null() -> None:
    found = []
    for seed in range(200):
        x, y = sample(12, 8, 1, seed)[0], sample(12, 8, 1, 10_000 + seed)[0]
        found.append(mmd_hamming(x, y, permutations=39, seed=seed)[1])
    for alpha in (0.05, 0.25, 0.5):
        rate = np.mean(np.array(found) <= alpha)
        assert abs(rate - alpha) < 4 * np.sqrt(alpha * (1 - alpha) / 200)


def test_one_answer_a_prompt_is_no_sample() -> None:
    x, px = sample(10, 5, 10, 0)
    with pytest.raises(DataError, match="two answers"):
        mmd_hamming(x, x, px, px)


def test_paired_test_swaps_within_pairs() -> None:
    x = np.arange(6)[:, None] * np.ones((1, 3), dtype=np.int64)  # prompts differ, models do not
    kernel = hamming_kernel(both := np.concatenate([x, x]), both)
    assert paired_test(kernel, permutations=50) == (pytest.approx(-1 / 3), 1.0)
    kernel = hamming_kernel(both := np.concatenate([x * 0, x * 0 + 1]), both)
    statistic, p = paired_test(kernel, permutations=199)
    assert statistic == pytest.approx(2.0)
    assert p < 0.1


def test_words_and_characters_are_coded_once_and_for_all() -> None:
    words = Vocabulary("words")
    first = words.encode(["the cat, the dog", ""], 5)
    assert first.tolist() == [[0, 1, 2, 0, 3], [-1] * 5]
    assert words.encode(["dog bird"], 3).tolist() == [[3, 4, -1]]
    assert Vocabulary().encode(["a\ud800é"], 4).tolist() == [[97, 0xD800, 233, -1]]


@pytest.mark.parametrize("params", [{"references": "teacher"}, {"unit": "words"}])
def test_keeps_the_contract_otherwise_too(params: dict[str, str]) -> None:
    check_adversary(MmdHamming, params=params, plants=params.get("references") != "teacher")


def fitted(pairs: Sequence[Labelled], **params: str) -> MmdHamming:
    adversary = MmdHamming.make(dict(params))
    adversary.fit(pairs)
    return adversary


def test_references_to_the_same_prompt_are_preferred() -> None:
    pairs = [
        Labelled(Seen("p", "aaaa"), Seen("p", "bbbb"), 0),
        Labelled(Seen("q", "bbbb"), Seen("q", "aaaa"), 1),
    ]
    adversary = fitted(pairs)
    scores = adversary.score([Seen("p", "aaaa"), Seen("q", "aaaa"), Seen("r", "aaaa")])
    assert scores[0] > 0 > scores[1]
    assert scores[2] == 0


@pytest.mark.parametrize("references", ["both", "teacher"])
def test_more_answers_tell_more(references: str) -> None:
    adversary = fitted(make_pairs(200), references=references)
    test = make_pairs(200, seed=1)

    def advantage(q: int) -> float:
        sides = [[p.teacher for p in test], [p.student for p in test]]
        scores = [
            np.array([adversary.episode(side[i : i + q]) for i in range(0, 200, q)])
            for side in sides
        ]
        cut = np.median(np.concatenate(scores))
        return float((scores[0] > cut).mean() - (scores[1] > cut).mean())

    assert advantage(20) > max(0.5, advantage(1))


def test_reasons_give_the_test_and_telling_answers() -> None:
    reasons = fitted(make_pairs(60)).reasons()
    assert "permutation p = 0.001" in reasons[0].feature
    assert {"a telling teacher answer", "a telling student answer"} <= {
        r.feature for r in reasons[1:]
    }
