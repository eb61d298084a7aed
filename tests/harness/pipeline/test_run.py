"""A run, end to end, on toys: distil, ask, play, estimate, report; resume; budgets; bad specs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import tellapart
from pipeline_spec import SPEC, TOYS
from tellapart.answers.store import RunStore
from tellapart.cli import run_command
from tellapart.errors import BudgetExceededError, UsageError
from tellapart.pipeline.dry import plan_run
from tellapart.plugins import Plugins, load_plugins
from tellapart.spec import parse_spec


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plugins:
    monkeypatch.setenv("TELLAPART_CACHE", str(tmp_path / "cache"))
    return load_plugins([TOYS])


def overall(result: tellapart.Result, student: str, adversary: str = "ngram") -> dict[str, Any]:
    (row,) = [
        r
        for r in result.data["rows"]
        if (r["student"], r["adversary"], r["game"], r["category"])
        == (student, adversary, "pairwise", "all")
    ]
    return dict(row)


def test_the_whole_pipeline(tmp_path: Path, plugins: Plugins) -> None:
    result = tellapart.run(SPEC, out=tmp_path / "run", plugins=plugins)
    base, distilled = overall(result, "base"), overall(result, "distilled")
    assert base["advantage"] > 0.7
    assert base["low"] > distilled["high"]
    assert {v["student"] for v in result.headline} == {"base", "distilled"}
    (difference,) = [
        d
        for d in result.data["differences"]
        if d["adversary"] == "ngram" and d["game"] == "pairwise" and d["category"] == "all"
    ]
    assert {difference["a"], difference["b"]} == {"base", "distilled"}
    assert difference["low"] > 0 or difference["high"] < 0
    metrics = {m["student"]: m["value"] for m in result.data["metrics"] if m["category"] == "all"}
    assert metrics["distilled"] > metrics["base"]
    with RunStore.open(tmp_path / "run" / "run.sqlite", readonly=True) as store:
        roles = store.roles()
        account = store.account()
    clusters = {
        role: {int(p[1:]) // 4 for p, r in roles.items() if r == role}
        for role in ("distil", "train", "test")
    }
    assert not clusters["distil"] & clusters["train"] | clusters["train"] & clusters["test"]
    assert sum(r["charged"] for r in account if r["budget"] == "distillation") == 60
    assert result.report is not None
    assert "<svg" in result.report.read_text(encoding="utf-8")


def test_a_run_repeated_asks_nothing_and_says_the_same(
    tmp_path: Path, plugins: Plugins, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    log.touch()
    monkeypatch.setenv("TOY_LOG", str(log))
    first = tellapart.run(SPEC, out=tmp_path / "run", plugins=plugins)
    asked = log.read_text().splitlines()
    assert len(asked) == len(set(asked))
    log.write_text("")
    assert tellapart.run(SPEC, out=tmp_path / "run", plugins=plugins).data == first.data
    other = tellapart.run(SPEC, out=tmp_path / "other", plugins=plugins)
    assert log.read_text() == ""
    assert drop_times(other.data) == drop_times(first.data)


def drop_times(data: Any) -> Any:
    if isinstance(data, dict):
        return {k: drop_times(v) for k, v in data.items() if not k.endswith("_seconds")}
    return [drop_times(v) for v in data] if isinstance(data, list) else data


@pytest.mark.slow
def test_a_run_killed_at_random_moments_ends_in_the_same_estimates(
    tmp_path: Path, plugins: Plugins, monkeypatch: pytest.MonkeyPatch
) -> None:
    undisturbed = tellapart.run(SPEC, out=tmp_path / "whole", plugins=plugins, cache=False)
    spec = tmp_path / "spec.yaml"
    spec.write_text(yaml.safe_dump(SPEC))
    log = tmp_path / "log"
    log.touch()
    command = [
        sys.executable,
        "-m",
        "tellapart",
        "--plugin",
        str(TOYS),
        "run",
        str(spec),
        "--out",
        str(tmp_path / "run"),
        "--no-cache",
    ]
    environment = os.environ | {"TOY_LOG": str(log)}
    for kill_after in (40, 150, 320):
        process = subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        while process.poll() is None and len(log.read_text().splitlines()) < kill_after:
            pass
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    ended = json.loads((tmp_path / "run" / "estimates.json").read_text())
    assert drop_times(ended) == drop_times(undisturbed.data)


def test_a_budget_is_enforced_before_the_call(
    tmp_path: Path, plugins: Plugins, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    log.touch()
    monkeypatch.setenv("TOY_LOG", str(log))
    with pytest.raises(BudgetExceededError):
        tellapart.run(SPEC, set=["budgets.distillation=59"], out=tmp_path / "run", plugins=plugins)
    assert log.read_text() == ""


def test_another_spec_in_the_same_folder_is_refused(tmp_path: Path, plugins: Plugins) -> None:
    tellapart.run(SPEC, out=tmp_path / "run", plugins=plugins)
    with pytest.raises(UsageError, match=r"seed: 0 there, 1 here"):
        tellapart.run(SPEC, set=["seed=1"], out=tmp_path / "run", plugins=plugins)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").touch()
    with pytest.raises(UsageError, match="no run folder"):
        tellapart.run(SPEC, out=tmp_path / "mine", plugins=plugins)


def test_sampled_models_play_a_null_of_second_draws(tmp_path: Path, plugins: Plugins) -> None:
    result = tellapart.run(
        SPEC, set=["generation.temperature=1.0"], out=tmp_path / "run", plugins=plugins
    )
    with RunStore.open(tmp_path / "run" / "run.sqlite", readonly=True) as store:
        draws = {draw for _, draw in store.answers("teacher")}
        assert draws == {0, 1}
        assert {draw for _, draw in store.answers("base")} == {0}
    nulls = [c for c in result.data["controls"] if c["arm"] == "null"]
    assert nulls
    assert all(c["passed"] for c in nulls)


def test_failures_are_counted_and_never_played(tmp_path: Path, plugins: Plugins) -> None:
    result = tellapart.run(
        SPEC, set=["students.base.params.failing=0.3"], out=tmp_path / "run", plugins=plugins
    )
    row = overall(result, "base")
    assert row["missing"] > 10
    assert row["probes"] + row["missing"] == overall(result, "distilled")["probes"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("teacher.model=toi", "did you mean toy"),
        ("suite.params.size=3", "leaves 0 clusters"),
        ("suite.params.sise=3", "did you mean size"),
        ("suite.categories=[nope]", "no category 'nope'"),
        ("students.distilled.distil.distiller=nope", "no distiller is called 'nope'"),
    ],
)
def test_bad_specs_leave_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: str, message: str
) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(yaml.safe_dump(SPEC))
    out = tmp_path / "run"
    code = run_command(
        ["--plugin", str(TOYS), "run", str(spec), "--out", str(out), "--set", change]
    )
    printed = capsys.readouterr().err
    assert code == 2
    assert message in printed
    assert printed.count("\n") == 1
    assert not out.exists()


def test_a_dry_run_asks_nothing_and_foretells_the_account(
    tmp_path: Path, plugins: Plugins, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    log.touch()
    monkeypatch.setenv("TOY_LOG", str(log))
    spec = parse_spec(SPEC)
    before = plan_run(spec, tmp_path / "run", plugins)
    assert log.read_text() == ""
    assert not (tmp_path / "run").exists()
    result = tellapart.run(spec, out=tmp_path / "run", plugins=plugins)
    planned = {(p.model, p.phase): (p.charged, p.calls) for p in before}
    found = {(r["model"], r["phase"]): (r["charged"], r["calls"]) for r in result.account}
    assert planned == found
    after = plan_run(spec, tmp_path / "run", plugins)
    assert sum(p.calls for p in after) == 0
    elsewhere = plan_run(spec, tmp_path / "other", plugins)
    assert {p.model for p in elsewhere if p.calls} == {"distilled"}


def test_a_sequential_run_stops_early_and_says_what_it_saved(
    tmp_path: Path, plugins: Plugins
) -> None:
    spec = SPEC | {
        "students": {"base": SPEC["students"]["base"]},
        "sequential": {"enabled": True, "batch": 30},
    }
    result = tellapart.run(spec, out=tmp_path / "run", plugins=plugins)
    (row,) = result.data["sequential"]
    assert row["outcome"] == "distinguishable"
    assert row["saved"] > 0
    assert result.outcome == "distinguishable"
    with RunStore.open(tmp_path / "run" / "run.sqlite", readonly=True) as store:
        tested = {p for p, role in store.roles().items() if role == "test"}
        asked = {probe for probe, _ in store.answers("teacher")} & tested
    assert len(asked) == row["asked"] == len(tested) - row["saved"]


def test_a_sequential_run_of_equals_asks_everything_and_claims_nothing(
    tmp_path: Path, plugins: Plugins
) -> None:
    spec = SPEC | {
        "students": {"same": {"model": "toy", "params": {"habit": 0.01}}},
        "sequential": {"enabled": True, "batch": 60},
        "estimate": {"epsilon": 0.02},
    }
    result = tellapart.run(spec, out=tmp_path / "run", plugins=plugins)
    (row,) = result.data["sequential"]
    assert row["outcome"] == "inconclusive"
    assert row["saved"] == 0


def test_a_run_killed_before_its_spec_was_written_goes_on(tmp_path: Path, plugins: Plugins) -> None:
    out = tmp_path / "run"
    out.mkdir()
    (out / ".spec.yaml.k1lled").write_text("name: to")
    assert tellapart.run(SPEC, out=out, plugins=plugins).outcome == "distinguishable"
