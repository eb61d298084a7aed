from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from habit_pairs import habit_pairs
from tellapart import Context, Model
from tellapart.errors import UsageError
from tellapart_plugins.adversaries.likelihood import FEATURES, RANKS, Likelihood, describe


@dataclass
class Scores:
    logprobs: tuple[float, ...]
    ranks: tuple[int, ...]
    fits: bool = True


class Unigram(Model):
    """A scoring model that finds rare the words whose checksum says so, and 'zebra' rarest."""

    name = "unigram"

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def token_scores(self, pairs: Sequence[tuple[str, str]], *, system: str | None) -> list[Scores]:
        self.calls += len(pairs)
        return [self._one(answer) for _, answer in pairs]

    @staticmethod
    def _one(answer: str) -> Scores:
        words = answer.split()
        ranks = [5000 if "zebra" in w else 1 + zlib.crc32(w.encode()) % 50 for w in words]
        return Scores(tuple(-math.log(1 + r) for r in ranks), tuple(ranks), len(words) < 1000)


def context(model: Model | None = None) -> Context:
    found = model or Unigram()

    def door(name: str, params: dict[str, Any]) -> Model:
        return found

    return Context(None, door)


def test_an_unlikely_habit_is_found_and_each_text_scored_once() -> None:
    model = Unigram()
    adversary = Likelihood(context=context(model))
    pairs, test = habit_pairs(60, "zebra"), habit_pairs(30, "zebra", seed=1)
    adversary.fit(pairs)
    chosen = adversary.compare([p.teacher for p in test], [p.student for p in test])
    assert np.mean(np.array(chosen) > 0) > 0.9
    assert {"least log-probability", "mean log rank"} & {r.feature for r in adversary.reasons()[:6]}
    before = model.calls
    adversary.fit(pairs)
    assert model.calls == before


def test_features_of_one_answer() -> None:
    row = dict(zip(FEATURES, describe([-1.0, -3.0], [1, 20]), strict=True))
    assert row["mean log-probability"] == -2.0
    assert row["least log-probability"] == -3.0
    assert row["mean log rank"] == pytest.approx(math.log(20) / 2)
    assert [row[f"tokens of rank up to {r}"] for r in RANKS] == [0.5, 0.5, 0.5, 1.0, 1.0]


def test_no_tokens_and_no_room_differ_and_neither_is_a_likelihood() -> None:
    empty, too_long = describe([], []), describe([], [], fits=False)
    assert empty[0] == 1.0
    assert too_long[0] == 0.0
    assert not empty[1:].any()
    assert not too_long[1:].any()


def test_a_model_without_likelihoods_is_refused_by_name() -> None:
    class Remote(Model):
        name = "remote"

    adversary = Likelihood.make({"model": "remote"})
    adversary.context = context(Remote())
    with pytest.raises(UsageError, match="'remote' gives no likelihoods"):
        adversary.fit(habit_pairs(4, "zebra"))


def test_a_local_model_scores(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from tellapart_plugins.models.hf import Hf
    from tiny_models import llama

    model = Hf.make({"path": str(llama(tmp_path / "tiny", max_position_embeddings=1024))})
    model.open()
    adversary = Likelihood(context=context(model))
    adversary.fit(habit_pairs(12, "zebra"))
    scores = adversary.score([p.teacher for p in habit_pairs(3, "", seed=2)])
    assert np.isfinite(scores).all()
