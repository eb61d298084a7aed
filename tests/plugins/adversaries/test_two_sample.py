"""c2st, rank-uniformity and logprob-tracking: contracts, statistics, reasons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tellapart import Adversary, Context, Labelled, Request, Seen
from tellapart.errors import SpecError, UsageError
from tellapart.testing import ScriptedModel, check_adversary, make_pairs
from tellapart_plugins.adversaries.c2st import C2st
from tellapart_plugins.adversaries.logprob_features import NAMES, distance, features
from tellapart_plugins.adversaries.logprob_tracking import LogprobTracking
from tellapart_plugins.adversaries.rank_uniformity import RankUniformity, cramer_von_mises


def told_apart(adversary: Adversary, test: Sequence[Labelled]) -> float:
    values = adversary.compare([p.teacher for p in test], [p.student for p in test])
    return float(np.mean(np.sign(values)))


# c2st --------------------------------------------------------------------------------------------


def test_c2st_that_counts_votes_keeps_the_contract() -> None:
    check_adversary(C2st, params={"statistic": "accuracy"}, plants=False)


def test_c2st_tells_apart_what_differs_and_counts_votes() -> None:
    adversary = C2st.make({"statistic": "accuracy"})
    adversary.fit(make_pairs(100))
    test = make_pairs(60, seed=1)
    assert told_apart(adversary, test) > 0.8
    votes = adversary.score([p.teacher for p in test])
    assert set(votes) <= {-1.0, 0.0, 1.0}
    assert adversary.episode([p.teacher for p in test]) == sum(votes)


def test_c2st_reports_a_test_on_groups_it_did_not_train_on() -> None:
    adversary = C2st.make()
    adversary.fit(make_pairs(80))
    (reason,) = adversary.reasons()
    assert "of 40" in reason.feature
    assert reason.weight > 0.8
    adversary.fit(make_pairs(80, difference=0.0))
    (reason,) = adversary.reasons()
    assert float(reason.feature.rpartition("p = ")[2]) > 0.001


# rank-uniformity ---------------------------------------------------------------------------------


class LocalTeacher(ScriptedModel):
    """Draws whole numbers; how likely an answer is, is a function of the number alone."""

    def __init__(self) -> None:
        super().__init__(reply=self.draw)

    @staticmethod
    def draw(request: Request) -> str:
        return str(int(np.random.default_rng(request.seed).integers(0, 8)))

    @staticmethod
    def log_likelihood(
        pairs: Sequence[tuple[str, str]], *, system: str | None = None
    ) -> list[float]:
        return [-float(len(text)) if not text.isdigit() else -int(text) / 3 for _, text in pairs]


PARAMS: dict[str, Any] = {"model": "local", "draws": 10}


def ranked(pairs: Sequence[Labelled] = (), **params: Any) -> RankUniformity:
    adversary = RankUniformity.make(PARAMS | params)
    adversary.context = Context(open_model=lambda name, parameters: LocalTeacher())
    adversary.fit(pairs)
    return adversary


def answers(n: int, seed: int, top: int = 8) -> list[Seen]:
    rng = np.random.default_rng(seed)
    return [Seen(f"prompt {i}", str(int(rng.integers(0, top)))) for i in range(n)]


def pairs(n: int, seed: int, top: int) -> list[Labelled]:
    both = zip(answers(n, seed), answers(n, seed + 1, top), strict=True)
    return [Labelled(t, s, i) for i, (t, s) in enumerate(both)]


def test_ranks_of_the_teachers_own_draws_are_uniform_however_many_ties() -> None:
    from scipy.stats import kstest

    ranks = ranked().ranks(answers(600, seed=7))
    assert ranks.min() > 0
    assert ranks.max() < 1
    assert kstest(ranks, "uniform").pvalue > 1e-3
    other = ranked().ranks(answers(600, seed=7, top=3))
    assert kstest(other, "uniform").pvalue < 1e-6


def test_episodes_of_the_teacher_are_nearer_to_uniform() -> None:
    adversary = ranked(pairs(40, seed=0, top=3))
    teacher = [adversary.episode(answers(24, seed=s)) for s in range(20)]
    student = [adversary.episode(answers(24, seed=100 + s, top=3)) for s in range(20)]
    assert np.median(teacher) > np.max(student)
    assert told_apart(adversary, pairs(200, seed=50, top=3)) > 0.3


def test_cramer_von_mises_is_that_of_scipy() -> None:
    from scipy.stats import cramervonmises

    values = np.random.default_rng(0).random(17)
    assert cramer_von_mises(values) == pytest.approx(cramervonmises(values, "uniform").statistic)


def test_draws_are_made_once_for_all_refits() -> None:
    model = LocalTeacher()

    def door(name: str, parameters: dict[str, Any]) -> LocalTeacher:
        return model

    context = Context(open_model=door)
    for _ in range(2):
        adversary = RankUniformity.make(PARAMS)
        adversary.context = context
        adversary.fit(pairs(5, seed=0, top=3))
    assert len(model.asked) == 5 * 10


def test_an_answer_beyond_the_models_context_has_any_rank() -> None:
    adversary = ranked()
    model = adversary.context.open_model
    assert model is not None
    teacher = model("", {})
    teacher.log_likelihood = lambda pairs, system=None: [math.nan for _ in pairs]  # type: ignore[attr-defined]
    adversary.context = Context(open_model=lambda name, parameters: teacher)
    ranks = adversary.ranks(answers(200, seed=1))
    assert ranks.min() < 0.1
    assert ranks.max() > 0.9


def test_local_weights_give_what_is_needed(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    from tellapart.game.door import open_context
    from tiny_models import llama

    folder = llama(tmp_path / "teacher")
    adversary = RankUniformity.make(
        {"model": "hf", "params": {"path": str(folder)}, "draws": 4, "max_tokens": 5}
    )
    adversary.context = open_context(None, ())
    adversary.fit([])
    ranks = adversary.ranks([Seen("a prompt", "an answer"), Seen("another", "")])
    assert ((ranks > 0) & (ranks < 1)).all()


def test_rank_uniformity_says_what_it_needs() -> None:
    with pytest.raises(SpecError, match="'model' is required"):
        RankUniformity.make({})
    remote = RankUniformity.make(PARAMS)
    remote.context = Context(open_model=lambda name, parameters: ScriptedModel())
    with pytest.raises(UsageError, match="gives no likelihoods"):
        remote.fit(pairs(2, seed=0, top=3))


# logprob-tracking --------------------------------------------------------------------------------


def logprobs(role: str) -> dict[str, Any]:
    if role == "teacher":
        return {"logprobs": {"The": -0.2, " a": -2.0, "My": -4.0}}
    return {"logprobs": {"Well": -0.3, "The": -1.6}}


def test_logprob_tracking_keeps_the_contract_without_log_probabilities() -> None:
    check_adversary(LogprobTracking, pairs=make_pairs(20, extra=lambda role: {"logprobs": None}))


def test_logprob_tracking_reads_the_side_channel_alone() -> None:
    adversary = LogprobTracking.make()
    adversary.fit(make_pairs(40, difference=0.0, extra=logprobs))
    test = make_pairs(40, seed=1, difference=0.0, extra=logprobs)
    assert told_apart(adversary, test) == 1.0
    bare = make_pairs(40, seed=1, extra=lambda role: {"logprobs": None})
    assert not any(adversary.score([p.teacher for p in bare]))
    assert len(adversary.reasons()) == len(NAMES)


def test_same_prompt_is_tracked_by_distance() -> None:
    adversary = LogprobTracking.make()
    same = Labelled(Seen("x", "a", logprobs("teacher")), Seen("x", "a", logprobs("student")), 0)
    adversary.fit([same])
    assert adversary.score([same.teacher])[0] > 0 > adversary.score([same.student])[0]


def test_distance_is_symmetric_zero_at_home_and_bounds_what_is_not_given() -> None:
    one, two = logprobs("teacher")["logprobs"], logprobs("student")["logprobs"]
    assert distance(one, one) == 0
    assert distance(one, two) == distance(two, one) > 0
    assert distance(one, None) is None
    assert distance({"a": -1.0}, {"a": -1.0, "b": -9.0}) == 0  # "b" may be as rare with the first


def test_hostile_log_probabilities_give_finite_features() -> None:
    for value in ({"a": -math.inf}, {"a": 5.0, "": -1}, {"a": "x"}, {"a": math.nan}, 3, []):
        row = features(value, "a")
        assert row is None or np.isfinite(row).all()
