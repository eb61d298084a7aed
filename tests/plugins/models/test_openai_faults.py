"""The openai model against a server that fails three times out of ten."""

from __future__ import annotations

from pathlib import Path

import pytest

from faultserver import ANSWER_TOKENS, FAULTS, PROMPT_TOKENS, FaultServer
from tellapart.answers.ask import Asker
from tellapart.answers.store import RunStore
from tellapart.contracts.data import Failure, Request
from tellapart_plugins.models.openai import OpenAI

pytest.importorskip("openai")


def quick(server: FaultServer, **params: object) -> OpenAI:
    return OpenAI.make({
        "model": "fake", "base_url": server.url, "concurrency": 64, "timeout": 20.0,
        "backoff": 0.001, "backoff_max": 0.01, **params,
    })  # fmt: skip


def prompt_of(i: int) -> str:
    special = {0: "[refuse] ", 1: "[filter] ", 2: "[bad request] "}.get(i % 500, "")
    return f"{special}prompt {i}"


@pytest.mark.slow
def test_ten_thousand_requests_reconcile_with_the_servers_count(tmp_path: Path) -> None:
    n = 10_000
    requests = [Request(f"p{i}", prompt_of(i)) for i in range(n)]
    price = 1.0
    with FaultServer(rate=0.3) as server, RunStore.open(tmp_path / "run.sqlite") as store:
        model = quick(server, adaptive=False, prices={"input": price, "output": price})
        with Asker(store) as asker:
            asked = asker.fill("teacher", model, requests, phase="test", budget="test")
        answers = store.answers("teacher")
        (row,) = store.account()

        assert set(FAULTS) <= set(server.met)  # every kind of fault was met
        faults = sum(count for kind, count in server.met.items() if kind != "none")
        assert 0.25 < faults / server.calls < 0.35
        assert len(answers) == n == asked.live  # an answer or a typed failure, each
        for i in range(n):
            answer = answers[f"p{i}", 0]
            expected = {0: Failure.REFUSED, 1: Failure.FILTERED, 2: Failure.REFUSED}.get(i % 500)
            if expected and answer.failure in (Failure.REFUSED, Failure.FILTERED):
                assert answer.failure == expected
            elif answer.ok:
                assert answer.text == f"echo: {prompt_of(i)}"
                assert expected is None
            else:
                assert answer.failure is not None
                assert answer.calls == 7  # it had all its attempts

        # The ledger is the server's own count, to the last query and to the last token.
        assert row["queries"] == row["charged"] == row["live"] == n
        assert row["calls"] == server.calls
        assert row["retries"] == server.calls - n
        assert row["failures"] == sum(not answer.ok for answer in answers.values())
        assert row["cost"] * 1e6 / price == pytest.approx(server.billed)
        assert max(server.answered.values()) == 1  # nothing was paid for twice
        assert {p for p, _ in server.answered.items()} == {
            prompt_of(int(probe[1:])) for (probe, _), a in answers.items()
            if a.ok or a.detail in ("I must decline.", "finish_reason content_filter")
        }  # fmt: skip
        assert server.peak <= 64

        # Once more: nothing is asked that has an answer.
        failed = sum(a.failure in (Failure.UNAVAILABLE, Failure.MALFORMED, Failure.TRUNCATED,
                                   Failure.TIMEOUT) for a in answers.values())  # fmt: skip
        before = server.calls
        with Asker(store) as asker:
            again = asker.fill(
                "teacher", quick(server, adaptive=False), requests, phase="test", budget="test"
            )
        assert again.live == failed
        assert server.calls - before <= 7 * failed
        assert store.account()[0]["charged"] == n  # a retry is not charged again


def test_fixed_concurrency_is_reached_and_never_exceeded() -> None:
    with FaultServer(gate=64) as server:
        model = quick(server, adaptive=False)
        model.open()
        answers = dict(model.answer([Request(f"p{i}", f"q{i}") for i in range(256)]))
        model.close()
    assert len(answers) == 256
    assert all(answer.ok for answer in answers.values())
    assert server.peak == 64


def test_tokens_are_those_of_the_answer() -> None:
    with FaultServer() as server:
        model = quick(server)
        model.open()
        ((_, answer),) = model.answer([Request("p", "q")])
        model.close()
    assert (answer.tokens_in, answer.tokens_out) == (PROMPT_TOKENS, ANSWER_TOKENS)
    assert answer.calls == 1
    assert answer.finish == "stop"
