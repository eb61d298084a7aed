"""``tellapart ledger`` and the plan: the account reconciles, before and after."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest
import typer
from typer.testing import CliRunner

from tellapart.answers.ask import Asker
from tellapart.answers.cache import AnswerCache
from tellapart.answers.plan import Asking, plan_queries
from tellapart.answers.store import RunStore
from tellapart.cli import ledger
from tellapart.contracts.data import Answer, Failure, Generation, Request
from tellapart.contracts.model import Model
from tellapart.errors import DataError


class Priced(Model):
    """Costs 2 a call; retried once where the prompt is odd; refuses the last prompt."""

    name: ClassVar[str] = "priced"

    def identity(self) -> dict[str, Any]:
        return {"model": "priced"}

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        for i, request in enumerate(requests):
            number = int(request.probe)
            if number == 9:
                yield i, Answer.failed(request, Failure.REFUSED, "[red]no[/red]")
            else:
                yield i, Answer(request.probe, "x", request.draw, tokens_in=10, tokens_out=1,
                                cost=2.0, calls=1 + number % 2)  # fmt: skip

    def estimate_cost(self, tokens_in: int, tokens_out: int) -> float:
        return 0.5 * tokens_in + tokens_out


def requests_of(numbers: range) -> list[Request]:
    return [Request(str(i), "four" * 5, 0, Generation(max_tokens=3)) for i in numbers]


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    ledger.register(made)
    made.command("other")(lambda: None)
    return made


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    with RunStore.open(folder / "run.sqlite") as store, Asker(store) as asker:
        asker.ask("teacher", Priced(), requests_of(range(10)), phase="test", budget="test")
        asker.ask("teacher", Priced(), requests_of(range(4)), phase="train", budget="training",
                  adversary="judge")  # fmt: skip
    return folder


def test_the_account_reconciles(app: typer.Typer, run: Path) -> None:
    result = CliRunner().invoke(app, ["ledger", str(run), "--json"], catch_exceptions=False)
    found = json.loads(result.stdout)
    by_phase = {row["phase"]: row for row in found["rows"]}
    assert by_phase["test"]["calls"] == 10 + 4  # 1, 3, 5, 7 once more; 9 was refused at once
    assert by_phase["train"] | {"seconds": 0} == {
        "model": "teacher", "phase": "train", "adversary": "judge", "budget": "training",
        "queries": 4, "charged": 4, "live": 0, "calls": 0, "retries": 0, "cached": 4,
        "failures": 0, "tokens_in": 0, "tokens_out": 0, "seconds": 0, "cost": 0,
    }  # fmt: skip
    total = found["total"]
    assert total["queries"] == total["live"] + total["cached"] == 14
    assert total["calls"] == total["live"] + total["retries"] == 14
    assert (total["charged"], total["cost"], total["failures"]) == (14, 18.0, 1)
    assert found["failures"] == [
        {"model": "teacher", "failure": "refused", "count": 1, "example": "[red]no[/red]"}
    ]


def test_the_table_shows_every_row_and_shows_markup_as_text(app: typer.Typer, run: Path) -> None:
    result = CliRunner(env={"COLUMNS": "160"}).invoke(app, ["ledger", str(run)])
    assert "14 queries = 4 cached + 10 live" in result.stdout
    assert "judge" in result.stdout
    assert "[red]no[/red]" in result.stdout


def test_a_folder_without_a_run_is_said(app: typer.Typer, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["ledger", str(tmp_path)])
    assert isinstance(result.exception, DataError)


def test_the_plan_says_what_is_charged_cached_and_left_to_pay(tmp_path: Path) -> None:
    model = Priced()
    with AnswerCache.open(tmp_path / "cache.sqlite") as cache:
        with (
            RunStore.open(tmp_path / "old.sqlite") as store,
            Asker(store, cache=cache) as asker,
        ):
            asker.ask("t", model, requests_of(range(3)), phase="test")
        with RunStore.open(tmp_path / "run.sqlite") as store:
            with Asker(store) as asker:
                asker.ask("teacher", model, requests_of(range(2, 5)), phase="test", budget="test")
            askings = [
                Asking("teacher", model, requests_of(range(8)), "test", "test"),
                Asking("teacher", model, requests_of(range(2)), "train", "training"),
                Asking("distilled", None, requests_of(range(5)), "test"),
            ]
            before = store.account()
            test, train, distilled = plan_queries(askings, store=store, cache=cache)
            assert store.account() == before
            # What the plan says is what then happens.
            with Asker(store, cache=cache) as asker:
                asked = asker.fill("teacher", model, requests_of(range(8)), phase="test",
                                   budget="test")  # fmt: skip
    assert (test.queries, test.charged, test.stored, test.cached, test.calls) == (8, 5, 3, 2, 3)
    assert (test.tokens_in, test.tokens_out) == (3 * 5, 3 * 3)
    assert test.cost == 0.5 * 15 + 9
    assert (asked.stored, asked.cached, asked.live) == (3, 2, 3)
    assert (train.charged, train.stored, train.calls, train.cost) == (2, 2, 0, 0.0)
    assert (distilled.queries, distilled.charged, distilled.calls) == (5, 0, 5)
