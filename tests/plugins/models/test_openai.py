"""The openai model: endpoints, keys, typed failures, and caches that never mix."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from faultserver import FaultServer
from tellapart.answers.ask import Asker
from tellapart.answers.cache import AnswerCache
from tellapart.answers.store import RunStore
from tellapart.contracts.data import Answer, Failure, Generation, Request
from tellapart.errors import ModelError, SpecError
from tellapart.testing import check_model
from tellapart_plugins.models.concurrency import AdaptiveLimit, Fanout, LoopThread
from tellapart_plugins.models.openai import OpenAI
from tellapart_plugins.models.openai_reply import retry_after

pytest.importorskip("openai")

KEY = "sk-planted-0123456789-do-not-write-me"


def model_of(server: FaultServer, **params: object) -> OpenAI:
    return OpenAI.make({"model": "fake", "base_url": server.url, "backoff": 0.001,
                        "backoff_max": 0.01, "timeout": 5.0, **params})  # fmt: skip


def ask(model: OpenAI, *prompts: str, generation: Generation | None = None) -> list[Answer]:
    requests = [Request(f"p{i}", p, 0, generation or Generation()) for i, p in enumerate(prompts)]
    model.open()
    try:
        found = dict(model.answer(requests))
    finally:
        model.close()
    return [found[i] for i in range(len(prompts))]


def test_every_generation_argument_reaches_the_server() -> None:
    generation = Generation(max_tokens=9, temperature=0.5, top_p=0.9, stop=("END",), system="Be.")
    with FaultServer() as server:
        ask(model_of(server, logprobs=2), "one", generation=generation)
        chat = server.bodies[-1]
        ask(model_of(server, endpoint="completions", logprobs=1), "one", generation=generation)
        plain = server.bodies[-1]
    assert chat["messages"] == [
        {"role": "system", "content": "Be."},
        {"role": "user", "content": "one"},
    ]
    assert plain["prompt"] == "Be.\n\none"
    for body in (chat, plain):
        assert (body["max_tokens"], body["temperature"], body["top_p"]) == (9, 0.5, 0.9)
        assert body["stop"] == ["END"]
    expected = Request("p0", "one", 0, generation).seed & 0x7FFFFFFF
    assert chat["seed"] == plain["seed"] == expected


@pytest.mark.parametrize("endpoint", ["chat", "completions"])
def test_it_keeps_the_contract_of_a_model(endpoint: str) -> None:
    with FaultServer(0.3, faults=("429", "500", "cut-json")) as server:
        check_model(model_of(server, endpoint=endpoint, retries=20))


def test_first_logprobs_come_from_both_endpoints() -> None:
    with FaultServer() as server:
        (chat,) = ask(model_of(server, logprobs=2), "one")
        (plain,) = ask(model_of(server, endpoint="completions", logprobs=1), "one")
    assert chat.first_logprobs == {"echo": -0.5, "no": -1.5}
    assert plain.first_logprobs == {"echo": -0.5}


def test_refusals_and_filters_are_typed_and_not_asked_again() -> None:
    with FaultServer() as server:
        found = ask(model_of(server), "a", "[refuse] b", "[filter] c", "[bad request] d")
        assert server.calls == 4
    failures = [answer.failure for answer in found]
    assert failures == [None, Failure.REFUSED, Failure.FILTERED, Failure.REFUSED]
    assert found[1].detail == "I must decline."
    assert "too long" in found[3].detail
    assert all(answer.text is None for answer in found[1:])


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ("429", Failure.UNAVAILABLE),
        ("429-after", Failure.UNAVAILABLE),
        ("500", Failure.UNAVAILABLE),
        ("reset", Failure.UNAVAILABLE),
        ("cut-json", Failure.TRUNCATED),
        ("cut-body", Failure.TRUNCATED),
        ("bad-json", Failure.MALFORMED),
        ("html", Failure.MALFORMED),
        ("no-choices", Failure.MALFORMED),
    ],
)
def test_a_fault_that_lasts_is_a_typed_failure(fault: str, failure: Failure) -> None:
    with FaultServer(1.0, faults=(fault,)) as server:
        (answer,) = ask(model_of(server, retries=2), "q")
        assert server.calls == 3
    assert answer.failure is failure
    assert answer.text is None
    assert answer.calls == 3
    assert "after 3 attempts" in answer.detail


def test_a_body_that_never_ends_is_a_timeout() -> None:
    with FaultServer(1.0, faults=("stall",)) as server:
        (answer,) = ask(model_of(server, retries=0, timeout=0.2), "q")
    assert answer.failure is Failure.TIMEOUT


def test_nobody_listening_is_unavailable() -> None:
    with FaultServer() as server:
        url = server.url
    model = OpenAI.make({"model": "m", "base_url": url, "retries": 1, "backoff": 0.001})
    (answer,) = ask(model, "q")
    assert answer.failure is Failure.UNAVAILABLE


@pytest.mark.parametrize("status", [401, 403, 404])
def test_what_no_request_will_survive_ends_the_model(status: int, tmp_path: Path) -> None:
    requests = [Request("a", "fine"), Request("b", f"[status {status}]")]
    with FaultServer() as server, RunStore.open(tmp_path / "run.sqlite") as store:
        with Asker(store) as asker, pytest.raises(ModelError, match=str(status)):
            asker.ask("teacher", model_of(server), requests, phase="test")
        answers = store.answers("teacher")
        assert server.answered["fine"] == len(answers)  # what was paid for is kept


def test_retry_after_is_read_in_every_form() -> None:
    assert retry_after({"retry-after-ms": "250"}) == 0.25
    assert retry_after({"retry-after": "3"}) == 3.0
    assert retry_after({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}) == 0.0
    assert retry_after({"retry-after": "soon"}) is None
    assert retry_after({}) is None


def test_a_wait_beyond_patience_fails_instead() -> None:
    with FaultServer(1.0, faults=("429-after",)) as server:
        (answer,) = ask(model_of(server, patience=0.001), "q")
        assert server.calls == 1
    assert answer.failure is Failure.UNAVAILABLE


# -- keys ----------------------------------------------------------------------------------------


def test_the_key_is_in_no_file_the_run_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setenv("MY_KEY", KEY)
    caplog.set_level("DEBUG")
    with FaultServer(key=KEY) as server, AnswerCache.open(tmp_path / "c.sqlite") as cache:
        model = model_of(server, api_key_env="MY_KEY")
        with RunStore.open(tmp_path / "run.sqlite") as store, Asker(store, cache=cache) as asker:
            (answer,) = asker.ask("teacher", model, [Request("a", "hello")], phase="test")
            store.put_meta("identity", model.identity())
            assert answer.ok
            assert server.keys == {f"Bearer {KEY}"}
    # A server that repeats the key it does not like must not get it into our files either.
    with FaultServer(key="another") as server, RunStore.open(tmp_path / "2.sqlite") as store:
        model = model_of(server, api_key_env="MY_KEY")
        with Asker(store) as asker, pytest.raises(ModelError) as caught:
            asker.ask("teacher", model, [Request("a", "hello")], phase="test")
    said = capfd.readouterr()
    for text in (str(caught.value), str(model.params), said.out, said.err, caplog.text):
        assert KEY not in text
    assert "[key]" in str(caught.value)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) >= 3
    assert not [path for path in files if KEY.encode() in path.read_bytes()]


def test_a_key_for_one_host_is_not_sent_to_another(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID"):
        monkeypatch.setenv(f"OPENAI_{variable}", KEY)
    with FaultServer() as server:
        ask(model_of(server), "q")
        assert server.calls == 1
        assert KEY not in "".join(server.heads)


def test_a_key_that_is_not_set_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MY_KEY", raising=False)
    model = OpenAI.make({"model": "m", "base_url": "http://x/v1", "api_key_env": "MY_KEY"})
    with pytest.raises(ModelError, match="MY_KEY"):
        model.open()


@pytest.mark.parametrize("url", ["http://u:k@x/v1", "http://x/v1?key=k", "ftp://x", "x"])
def test_addresses_that_could_hold_a_key_are_refused(url: str) -> None:
    with pytest.raises(SpecError, match="base_url"):
        OpenAI.make({"model": "m", "base_url": url})


# -- caches --------------------------------------------------------------------------------------


def test_two_endpoints_and_two_draws_never_share_an_answer(tmp_path: Path) -> None:
    warm = Generation(temperature=1.0)
    requests = [Request("p", "q", draw, warm) for draw in (0, 1)]
    with (
        FaultServer(tag="first ") as first,
        FaultServer(tag="second ") as second,
        AnswerCache.open(tmp_path / "c.sqlite") as cache,
    ):
        for run, server in enumerate((first, second)):
            with RunStore.open(tmp_path / f"{run}.sqlite") as store:
                with Asker(store, cache=cache) as asker:
                    model = model_of(server)
                    answers = asker.ask("teacher", model, requests, phase="test")
                assert [a.text for a in answers] == [f"{server.tag}echo: q"] * 2
            assert server.calls == 2  # one a draw
            assert len({body["seed"] for body in server.bodies}) == 2
        # The same run again costs no call, and the ledger says so.
        with RunStore.open(tmp_path / "again.sqlite") as store:
            with Asker(store, cache=cache) as asker:
                asker.ask("teacher", model_of(first), requests, phase="test")
            (row,) = store.account()
        assert (row["calls"], row["cached"], row["queries"]) == (0, 2, 2)
        assert first.calls == 2
        # Another served model, template or extra argument at the same address is another model.
        for params in ({"model": "other"}, {"endpoint": "completions"}, {"extra_body": {"k": 1}}):
            with RunStore.open(tmp_path / f"{params}.sqlite") as store:
                with Asker(store, cache=cache) as asker:
                    before = first.calls
                    asker.ask("t", model_of(first, **params), requests, phase="test")
                assert first.calls == before + 2


# -- the limit and the bridge --------------------------------------------------------------------


def test_the_limit_rises_slowly_and_halves_once_an_overload() -> None:
    limit = AdaptiveLimit(64, start=4)
    for _ in range(4):
        limit.succeeded()
    assert limit.limit == 8  # slow start: doubled in one round
    limit.overloaded(began=1.0)
    assert limit.limit == 4
    limit.overloaded(began=0.5)  # began before the decrease: its echo
    assert limit.limit == 4
    for _ in range(5):
        limit.succeeded()
    assert 5 <= limit.limit < 5.2  # one more a round
    fixed = AdaptiveLimit(64, fixed=True)
    fixed.overloaded(began=1.0)
    assert fixed.limit == 64


def test_a_slow_consumer_bounds_what_is_under_way() -> None:
    started: list[int] = []

    async def work(item: int) -> int:
        started.append(item)
        return item

    thread = LoopThread()
    try:
        taken = 0
        for _, _value in Fanout(thread, work, window=8).map(range(1000)):
            taken += 1
            assert len(started) <= taken + 8
        assert taken == 1000
    finally:
        thread.close()


def test_closing_early_cancels_what_is_under_way() -> None:
    cancelled = threading.Event()

    async def work(item: int) -> int:
        if item == 0:
            return 0
        import asyncio

        try:
            await asyncio.sleep(3600)
        finally:
            cancelled.set()
        return item

    thread = LoopThread()
    try:
        results = Fanout(thread, work, window=2).map([0, 1, 2])
        assert next(results) == (0, 0)
        results.close()  # type: ignore[attr-defined]
        assert cancelled.is_set()
    finally:
        thread.close()


def test_one_fatal_error_lets_the_others_finish() -> None:
    async def work(item: int) -> int:
        if item == 1:
            raise ModelError("gone")
        return item

    thread = LoopThread()
    try:
        results = Fanout(thread, work, window=2).map([0, 1, 2, 3, 4, 5, 6, 7])
        seen: list[tuple[int, int]] = []
        with pytest.raises(ModelError, match="gone"):
            seen.extend(results)
        assert (0, 0) in seen
    finally:
        thread.close()
