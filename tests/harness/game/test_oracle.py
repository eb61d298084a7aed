"""The episode's budget is enforced by the handle."""

from __future__ import annotations

import pytest

from tellapart import Answer, Failure, Probe
from tellapart.errors import AnswerFailedError, BudgetExceededError
from tellapart.game.oracle import Episode

PROBES = [Probe(f"secret-{i}", f"prompt {i}", "x", f"cluster {i}") for i in range(3)]
ANSWERS = {p.id: Answer(p.id, f" answer to {p.prompt} ") for p in PROBES}


def test_one_question_too_many_is_refused_and_not_asked() -> None:
    oracle = Episode(PROBES, ANSWERS, 2, view="stripped")
    assert oracle.ask(oracle.probes[0]).text == "answer to prompt 0"
    oracle.ask(oracle.probes[2])
    with pytest.raises(BudgetExceededError, match="2 queries are spent"):
        oracle.ask(oracle.probes[1])
    assert (oracle.spent, oracle.remaining) == (2, 0)


def test_ids_and_clusters_tell_nothing() -> None:
    oracle = Episode(PROBES, ANSWERS, 2, view="stripped")
    assert [p.id for p in oracle.probes] == ["0", "1", "2"]
    assert {p.cluster for p in oracle.probes} == {""}


def test_a_foreign_probe_is_refused_and_free() -> None:
    oracle = Episode(PROBES, ANSWERS, 2, view="stripped")
    with pytest.raises(BudgetExceededError, match="not one of this episode's"):
        oracle.ask(Probe("0", "my own prompt", "x", ""))
    assert oracle.remaining == 2


def test_a_failure_is_spent_and_typed() -> None:
    answers = ANSWERS | {"secret-0": Answer("secret-0", None, failure=Failure.FILTERED)}
    oracle = Episode(PROBES, answers, 2, view="raw")
    with pytest.raises(AnswerFailedError, match="filtered"):
        oracle.ask(oracle.probes[0])
    assert oracle.remaining == 1
    assert oracle.ask(oracle.probes[1]).text == " answer to prompt 1 "
