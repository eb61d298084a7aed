"""Sequential verdicts from plays: who is in the class, in which order clusters are learned of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tellapart.contracts.data import Game, Probe
from tellapart.contracts.play import Play
from tellapart.estimate.sequential_table import Design, sentence
from tellapart.estimate.sequential_table import verdicts as verdicts_of
from tellapart.game.split import assign_blocks
from tellapart.pipeline.prepare import Prepared
from tellapart.plugins import Plugins, load_plugins
from tellapart.spec import parse_spec

EPSILON = 0.2


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    return load_plugins()


def prepared(plugins: Plugins, names: list[str], batch: int, pairwise: bool = True) -> Prepared:
    """A run of one student whose test probes have these clusters, named by category."""
    spec = parse_spec(
        {
            "name": "sequential",
            "suite": {"name": "recorded", "params": {"path": "answers.jsonl"}},
            "teacher": {"model": "recorded", "params": {"path": "answers.jsonl"}},
            "students": {"s": {"model": "recorded", "params": {"path": "answers.jsonl"}}},
            "adversaries": ["length"],
            "games": {"pairwise": pairwise},
            "estimate": {"epsilon": EPSILON},
            "sequential": {"enabled": True, "batch": batch},
        }
    )
    probes = tuple(Probe(n, n, n.partition("/")[0], n) for n in names)
    roles = {p.id: "test" for p in probes}
    return Prepared(spec, plugins, probes, roles, assign_blocks(probes, spec), "")


def verdicts(run: Prepared, plays: list[Play], **void: Any) -> list[dict[str, Any]]:
    return verdicts_of(Design.of(run.spec, run.having("test")), plays, **void)


def played(run: Prepared, adversary: str, values: dict[str, float], **changes: Any) -> Play:
    names = list(values)
    n = len(names)
    text = np.array(names, dtype=np.str_)
    game: Game = "pairwise" if run.spec.games.pairwise else "single"
    arrays: dict[str, Any] = {
        "probe": tuple(names), "cluster": text, "category": np.full(n, "k", dtype=np.str_),
        "value": np.array(list(values.values())), "teacher_score": np.zeros(n),
        "student_score": np.zeros(n),
        "block": np.array([run.blocks.get(name, 0) for name in names], dtype=np.int64),
    }  # fmt: skip
    arrays |= changes
    return Play(adversary, "t", "s", game, "real", 0, 1, **arrays)


@pytest.mark.parametrize("batch", [100, 400])
def test_categories_are_not_learned_of_one_after_the_other(plugins: Plugins, batch: int) -> None:
    """A quarter of the suite shows the student, the rest does not: together exactly ε."""
    names = [f"{kind}/{i:03d}" for kind in "abbb" for i in range(100)]
    names = [f"{name}-{i // 100}" for i, name in enumerate(names)]
    run = prepared(plugins, names, batch)
    rng = np.random.default_rng(0)
    wrong = 0
    for _ in range(40):
        mean = np.where([n.startswith("a") for n in names], 4 * EPSILON, 0.0)
        values = np.where(rng.random(len(names)) < (1 + mean) / 2, 1.0, -1.0)
        play = played(run, "length", dict(zip(names, values.tolist(), strict=True)))
        (row,) = verdicts(run, [play])
        wrong += row["outcome"] == "distinguishable"
    assert wrong <= 7  # of 40 at 5 %; binomial: beyond with probability below 0.001


def test_one_that_failed_stands_in_the_way_and_is_named(plugins: Plugins) -> None:
    names = [f"a/{i:04d}" for i in range(900)]
    run = prepared(plugins, names, 100)
    zero = played(run, "length", dict.fromkeys(names, 0.0))
    (alone,) = verdicts(run, [zero])
    assert alone["outcome"] == "indistinguishable"
    assert alone["unmeasured"] == []
    failed = played(run, "ngram", {}, status="error", detail="it fell over")
    (row,) = verdicts(run, [zero, failed])
    assert row["outcome"] == "inconclusive"
    assert row["adversary"] == "length"
    assert "not measured: ngram" in sentence(row)
    # One that breaks the bound t is outside the class that t defines; one that is void is too.
    (row,) = verdicts(run, [zero, played(run, "ngram", {}, status="forfeit")])
    assert row["outcome"] == "indistinguishable"
    (row,) = verdicts(run, [zero, failed], void=frozenset({("ngram", "s")}))
    assert row["outcome"] == "indistinguishable"
    (row,) = verdicts(run, [failed])
    assert (row["outcome"], row["asked"]) == ("not measured", 0)
    assert "not measured: ngram" in sentence(row)


def test_what_was_asked_are_probes_not_the_pools_of_an_adaptive_adversary(plugins: Plugins) -> None:
    names = [f"a/{i:03d}" for i in range(80)]
    run = prepared(plugins, names, 40, pairwise=False)
    first = [n for n in names if run.blocks[n] == 0]
    plays = [
        played(run, "length", dict.fromkeys(first, 0.0)),
        played(run, "bandit", {f"b0-pool1-{i}": 0.0 for i in range(10)}),
    ]
    (row,) = verdicts(run, plays)
    assert (row["asked"], row["saved"]) == (len(first), len(names) - len(first))
