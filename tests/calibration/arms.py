"""Null data for every built-in adversary, and small stand-ins for the models that some need.

Teacher and student answer from one distribution, whatever the adversary reads of them. Where a
model has to read every answer, answers are drawn from a pool, so that each is read once.
"""

from __future__ import annotations

import math
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from tellapart.contracts.adversary import Context
from tellapart.contracts.data import Answer, Generation, Request
from tellapart.contracts.model import Model
from tellapart.game.board import TRAIN, Board, Row
from tellapart.game.door import open_context
from tellapart.plugins import load_plugins
from tellapart.testing import ScriptedModel

MODELS = Path(__file__).resolve().parents[2] / "build" / "calibration" / "models"
SYLLABLES = ["lo", "mi", "ra", "te", "su", "pa", "ko", "ne", "sta", "vi", "dor", "el"]
POOL = 40  # answers to choose from, a topic
DRAWS = 12  # answers of the tiny model to choose from, a prompt
GENERATION = Generation(max_tokens=6, temperature=1.0)

Answers = Callable[[Random, str, str, str], tuple[Answer, Answer]]
"""From a generator, a probe's id, its prompt and its topic to both answers."""


def text(rng: Random, topic: str) -> str:
    """A few sentences of invented words; the topic comes back in them."""
    sentences = []
    for _ in range(rng.randint(1, 3)):
        words = ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 3))) for _ in range(6)]
        words.insert(rng.randrange(6), topic)
        sentences.append(" ".join(words).capitalize() + rng.choice(".!?"))
    return " ".join(sentences)


def null_board(seed: int, probes: int, answers: Answers) -> Board:
    """Both sides answer alike; clusters of two, a third of them for training."""
    rng = Random(seed)
    rows = []
    for i in range(probes):
        topic = SYLLABLES[(i // 2) % len(SYLLABLES)] * 2
        block = TRAIN if (i // 2) % 3 == 0 else 0
        name, prompt = f"p{i:03d}", f"Say {topic} {i}"
        both = answers(rng, name, prompt, topic)
        rows.append(Row(name, prompt, "all", f"c{i // 2:03d}", block, *both))
    return Board(tuple(rows))


# What the two sides answer ------------------------------------------------------------------------


def fresh(rng: Random, name: str, prompt: str, topic: str) -> tuple[Answer, Answer]:
    """New texts every time."""
    return Answer(name, text(rng, topic)), Answer(name, text(rng, topic))


@lru_cache(maxsize=len(SYLLABLES))
def _pool(topic: str) -> tuple[str, ...]:
    rng = Random(f"pool\x1f{topic}")
    return tuple(text(rng, topic) for _ in range(POOL))


def pooled(rng: Random, name: str, prompt: str, topic: str) -> tuple[Answer, Answer]:
    """Texts from a pool for each topic."""
    return Answer(name, rng.choice(_pool(topic))), Answer(name, rng.choice(_pool(topic)))


def with_logprobs(rng: Random, name: str, prompt: str, topic: str) -> tuple[Answer, Answer]:
    """New texts, with log-probabilities of five first tokens of which the text's is one."""

    def one() -> Answer:
        words = text(rng, topic)
        tokens = {words.split()[0], *rng.sample(SYLLABLES, 4)}
        weights = [rng.expovariate(1.0) for _ in tokens]
        rest = rng.expovariate(1.0)
        total = sum(weights) + rest
        logs = {t: math.log(w / total) for t, w in zip(sorted(tokens), weights, strict=True)}
        return Answer(name, words, first_logprobs=logs)

    return one(), one()


@lru_cache(maxsize=1)
def _local() -> tuple[Context, Model]:
    context = open_context(None, ())
    assert context.open_model is not None
    return context, context.open_model("hf", {"path": str(MODELS / "llama")})


@lru_cache(maxsize=256)
def _drawn(prompt: str) -> tuple[str, ...]:
    requests = [Request(f"draw-{prompt}", prompt, i, GENERATION) for i in range(DRAWS)]
    return tuple(answer.text or "" for _, answer in _local()[1].answer(requests))


def by_tiny_model(rng: Random, name: str, prompt: str, topic: str) -> tuple[Answer, Answer]:
    """Draws of the tiny language model to the prompt."""
    return Answer(name, rng.choice(_drawn(prompt))), Answer(name, rng.choice(_drawn(prompt)))


# The adversaries ----------------------------------------------------------------------------------


def partial_judge(request: Request) -> str:
    """Takes the longer answer for the teacher's, the first where they are near, or mumbles."""
    parts = request.prompt.split("\n")
    first, second = (len(parts[i + 1]) for i, x in enumerate(parts)
                     if x.endswith(("ANSWER A", "ANSWER B")))  # fmt: skip
    if (first + second) % 11 == 0:
        return "Hard to say."
    return "A" if first - second > -10 else "B"


@lru_cache(maxsize=1)
def _scripted() -> Context:
    model = ScriptedModel(reply=partial_judge)

    def door(name: str, params: dict[str, Any]) -> Model:
        model.asked.clear()
        return model

    return Context(open_model=door)


@dataclass(frozen=True)
class Arm:
    """How one adversary is tried: parameters, context, data, and what stands in for what."""

    params: dict[str, Any] = field(default_factory=dict)
    context: Callable[[], Context] = Context
    answers: Answers = fresh
    probes: int = 96
    queries: tuple[int, ...] = (1,)
    stand_in: str = ""


LLAMA = {"model": "hf", "params": {"path": str(MODELS / "llama")}}
ARMS: dict[str, Arm] = {
    "bandit": Arm(probes=64, queries=(1, 2)),
    "c2st": Arm(probes=40),
    "embedding": Arm(answers=pooled, stand_in="packaged MiniLM, the default"),
    "fingerprint": Arm(probes=64, queries=(1, 2)),
    "judge": Arm(
        {"model": "scripted"}, _scripted,
        stand_in="a scripted model that prefers the longer answer and the first, or mumbles",
    ),
    "likelihood": Arm(
        LLAMA, lambda: _local()[0], pooled,
        stand_in="a random Llama of 60,000 parameters as scoring model",
    ),
    "logprob-tracking": Arm(answers=with_logprobs),
    "mmd-embedding": Arm(answers=pooled, queries=(1, 4), stand_in="packaged MiniLM, the default"),
    "mmd-hamming": Arm({"length": 200}, probes=40),
    "rank-uniformity": Arm(
        LLAMA | {"draws": 8, "max_tokens": GENERATION.max_tokens}, lambda: _local()[0],
        by_tiny_model, probes=60, queries=(1, 4),
        stand_in="a random Llama of 60,000 parameters as teacher; its own draws as answers",
    ),
    "stack": Arm(probes=48),
    "style": Arm(probes=48),
    "transformer": Arm(
        {"encoder": str(MODELS / "bert"), "tokens": 48, "rate": 3e-3}, answers=pooled, probes=64,
        stand_in="a random BERT of two layers, the upper one trained for two epochs",
    ),
}  # fmt: skip
"""Where the default will not do."""


def names() -> list[str]:
    """Every built-in adversary that is held to be sound; the cheater is there to be caught."""
    plugins = load_plugins()
    found = [
        name for name in plugins.names("adversary")
        if plugins.get("adversary", name).__module__.startswith("tellapart_plugins.")
    ]  # fmt: skip
    return [name for name in found if "label" not in plugins.get("adversary", name).access]  # type: ignore[attr-defined]


def arm(name: str) -> Arm:
    """How ``name`` is tried."""
    return ARMS.get(name, Arm())


def write_models() -> None:
    """Write the stand-ins anew, before any process asks for them."""
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    from tiny_encoder import bert
    from tiny_models import llama

    shutil.rmtree(MODELS, ignore_errors=True)
    llama(MODELS / "llama", max_position_embeddings=512)
    bert(MODELS / "bert")
