"""The episode's handle: q is enforced, ids are opaque, side channels are closed."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from tellapart.answers.ask import Asker
from tellapart.answers.episode import EpisodeHandle, LiveSource, RecordedSource
from tellapart.answers.recorded import iter_answers
from tellapart.answers.store import RunStore
from tellapart.answers.view import see
from tellapart.contracts.adversary import EpisodeOracle
from tellapart.contracts.data import Answer, Failure, Probe
from tellapart.errors import AnswerFailedError, BudgetExceededError, PluginError, UsageError
from tellapart_plugins.models.recorded import Recorded

PROBES = [
    Probe("secret-0", "first?", "c", "template-7", "gold", {"twin": "secret-1"}),
    Probe("secret-1", "second?", "c", "template-7"),
    Probe("secret-2", "third?", "d", "template-9"),
]
ANSWERS = {
    ("secret-0", 0): Answer("secret-0", "  cafe\u0301 \n", 0, finish="length", tokens_out=3),
    ("secret-1", 0): Answer("secret-1", None, 0, Failure.TIMEOUT),
    ("secret-2", 0): Answer("secret-2", "third", 0),
}


def test_one_query_more_than_q_is_refused_and_asks_nothing() -> None:
    asked = []

    def source(probe: Probe) -> Answer:
        asked.append(probe.id)
        return ANSWERS[probe.id, 0]

    oracle: EpisodeOracle = EpisodeHandle(PROBES, source, 2)
    assert oracle.remaining == 2
    oracle.ask(oracle.probes[0])
    oracle.ask(oracle.probes[0])  # the same again costs again
    assert oracle.remaining == 0
    with pytest.raises(BudgetExceededError):
        oracle.ask(oracle.probes[2])
    assert asked == ["secret-0", "secret-0"]


def test_a_failure_spends_the_query_and_an_unknown_probe_does_not() -> None:
    handle = EpisodeHandle(PROBES, RecordedSource(ANSWERS), 2)
    with pytest.raises(UsageError):
        handle.ask(PROBES[0])  # a real id, which the adversary cannot know
    assert handle.remaining == 2
    with pytest.raises(AnswerFailedError, match="timeout"):
        handle.ask(handle.probes[1])
    assert handle.remaining == 1
    assert handle.asked == ("secret-1",)


def test_nothing_but_prompt_and_text_is_seen() -> None:
    handle = EpisodeHandle(PROBES, RecordedSource(ANSWERS), 3)
    shown = handle.probes[0]
    assert (shown.prompt, shown.category) == ("first?", "c")
    assert (shown.reference, dict(shown.meta)) == (None, {})
    assert "secret" not in repr(handle.probes)
    assert "template" not in repr(handle.probes)
    assert [p.cluster for p in handle.probes] == ["c0", "c0", "c1"]
    seen = handle.ask(shown)
    assert seen.text == "caf\u00e9"
    assert dict(seen.extra) == {}


def test_declared_channels_and_the_raw_view() -> None:
    answer = ANSWERS["secret-0", 0]
    seen = see("first?", answer, "raw", frozenset({"finish", "tokens", "label"}))
    assert seen.text == answer.text
    assert seen.extra == {"finish": "length", "tokens": {"in": None, "out": 3}}
    with pytest.raises(PluginError, match="did you mean finish"):
        see("first?", answer, "raw", frozenset({"finsh"}))


def test_a_handle_on_recorded_answers_goes_to_a_contained_process() -> None:
    handle = pickle.loads(pickle.dumps(EpisodeHandle(PROBES, RecordedSource(ANSWERS), 1)))
    assert handle.ask(handle.probes[2]).text == "third"


def test_a_live_episode_is_on_the_ledger(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "secret-2", "category": "d", "prompt": "third?", "answer": "live"}\n')
    assert len(list(iter_answers(path))) == 1
    model = Recorded.make({"path": str(path)})
    with RunStore.open(tmp_path / "run.sqlite") as store:
        with Asker(store) as asker:
            source = LiveSource(
                asker, "teacher", model, phase="episodes", budget="test", adversary="probe"
            )
            handle = EpisodeHandle(PROBES, source, 2)
            assert handle.ask(handle.probes[2]).text == "live"
            with pytest.raises(AnswerFailedError):
                handle.ask(handle.probes[0])
        (row,) = store.account()
    assert (row["adversary"], row["charged"], row["failures"]) == ("probe", 2, 1)
