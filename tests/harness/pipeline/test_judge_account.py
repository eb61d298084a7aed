"""What a judge asks its model is on the run's ledger, cached, and held to its budget."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline_spec import SPEC, TOYS
from tellapart.answers.store import RunStore
from tellapart.pipeline.run import execute
from tellapart.plugins import load_plugins
from tellapart.spec import parse_spec
from tellapart.submission.archive import submit
from tellapart.submission.verify import verify

PLUGINS = [TOYS, Path(__file__).parent / "judge_toys.py"]
JUDGED: dict[str, Any] = SPEC | {
    "suite": {"name": "toy", "limit": 160},
    "adversaries": ["length", {"name": "judge", "params": {"model": "verdicts"}}],
    "games": {"single": []},
    "estimate": {"replicates": 200},
}


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TELLAPART_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("VERDICTS_LOG", str(tmp_path / "log"))
    (tmp_path / "log").touch()
    return tmp_path / "log"


def judged(out: Path) -> list[dict[str, Any]]:
    with RunStore.open(out / "run.sqlite", readonly=True) as store:
        return [row for row in store.account() if row["adversary"] == "judge"]


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["inline", "process"])
def test_every_question_is_counted_once_and_cached(
    executor: str, tmp_path: Path, log: Path
) -> None:
    spec = parse_spec(JUDGED | {"executor": executor})
    done = execute(spec, tmp_path / "one", load_plugins(PLUGINS))
    calls = log.read_text().splitlines()
    (row,) = judged(tmp_path / "one")
    assert (row["model"], row["phase"], row["budget"]) == ("verdicts@judge", "play", "adversaries")
    assert row["live"] == row["queries"] == row["charged"] == len(calls) == len(set(calls)) > 0
    played = {r["status"] for r in done.estimates["rows"] if r["adversary"] == "judge"}
    assert played == {"ok"}

    execute(spec, tmp_path / "two", load_plugins(PLUGINS))
    (again,) = judged(tmp_path / "two")
    assert again["live"] == 0
    assert again["cached"] == again["charged"] == len(calls)
    assert log.read_text().splitlines() == calls

    archive = tmp_path / "run.tellapart"
    submit(tmp_path / "one", "toy", archive)
    assert verify(archive).ok


def test_a_judge_beyond_its_budget_forfeits_and_asks_nothing(tmp_path: Path, log: Path) -> None:
    spec = parse_spec(JUDGED | {"executor": "inline", "budgets": {"adversaries": 5}})
    done = execute(spec, tmp_path / "one", load_plugins(PLUGINS))
    status = {r["adversary"]: r["status"] for r in done.estimates["rows"] if r["student"] == "base"}
    assert status["judge"] == "forfeit"
    assert status["length"] == "ok"
    assert len(log.read_text().splitlines()) <= 5
