"""The same command again: what was true of the run stays so, and what was asked now is said."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

import tellapart
from pipeline_spec import SPEC, TOYS
from tellapart import Answer, Model, Request
from tellapart.answers.store import RunStore
from tellapart.cli import run_command
from tellapart.errors import MissingGroupError
from tellapart.pipeline import finish
from tellapart.pipeline.prepare import prepare
from tellapart.pipeline.run import _Clock
from tellapart.plugins import load_plugins
from tellapart.spec import parse_spec

SMALL: dict[str, Any] = SPEC | {
    "suite": {"name": "toy", "limit": 160},
    "adversaries": ["length"],
    "games": {"single": []},
    "executor": "inline",
    "estimate": {"replicates": 200},
}


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLAPART_CACHE", str(tmp_path / "cache"))


def manifest(out: Path) -> dict[str, Any]:
    return json.loads((out / "manifest.json").read_text())  # type: ignore[no-any-return]


@pytest.mark.parametrize("kept", ["in the store", "in the manifest alone"])
def test_a_later_process_does_not_forget_what_made_the_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str
) -> None:
    spec, out = parse_spec(SMALL), tmp_path / "run"
    monkeypatch.setattr(finish, "_versions", lambda: {"numpy": "1", "torch": "2"})
    tellapart.run(spec, out=out, plugins=load_plugins([TOYS]))
    before = manifest(out) | {"created": "2026-01-02T03:04:05+00:00"}
    if kept == "in the store":
        with RunStore.open(out / "run.sqlite") as store:
            store.put_meta("origins", {k: before[k] for k in ("packages", "created")})
    else:
        (out / "manifest.json").write_text(json.dumps(before))
        with RunStore.open(out / "run.sqlite") as store:
            store.put_meta("origins", None)
    monkeypatch.setattr(finish, "_versions", lambda: {"numpy": "1.1"})
    for _ in range(2):
        tellapart.run(spec, out=out, plugins=load_plugins([TOYS]))
        assert manifest(out)["packages"] == {"numpy": "1, 1.1", "torch": "2"}
        assert manifest(out)["created"] == before["created"]


def test_old_estimates_are_made_anew_without_a_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec, out = tmp_path / "spec.yaml", tmp_path / "run"
    spec.write_text(yaml.safe_dump(SMALL))
    argv = ["--plugin", str(TOYS), "run", str(spec), "--out", str(out)]
    assert run_command(argv) == 0
    first = capsys.readouterr().out
    assert "by this command" not in first
    estimates = (out / "estimates.json").read_text()
    old = json.loads(estimates)
    del old["differences"]
    (out / "estimates.json").write_text(json.dumps(old))
    (out / "report.html").write_text("old")
    assert run_command(argv) == 0
    assert "; by this command: no model calls" in capsys.readouterr().out
    assert (out / "estimates.json").read_text() == estimates
    assert len((out / "report.html").read_text()) > 1000


class Absent(Model):
    """A model of a group that is not installed."""

    name = "absent"

    def identity(self) -> dict[str, Any]:
        return {}

    def open(self) -> None:
        raise MissingGroupError("this model", "hf")

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        raise AssertionError("never opened")


PLUGIN = """
import sys
from tellapart import hookimpl

@hookimpl
def register_models():
    return [sys.modules["test_again_absent"].Absent]
"""


@pytest.mark.parametrize("asked_before", [False, True])
def test_a_run_that_can_not_begin_leaves_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    asked_before: bool,
) -> None:
    import sys
    from types import SimpleNamespace

    monkeypatch.setitem(sys.modules, "test_again_absent", SimpleNamespace(Absent=Absent))  # type: ignore[arg-type]
    (tmp_path / "absent.py").write_text(PLUGIN)
    data = SMALL | {"students": {"base": "absent"}}
    if not asked_before:
        data |= {"teacher": "absent"}
    spec, out = tmp_path / "spec.yaml", tmp_path / "run"
    spec.write_text(yaml.safe_dump(data))
    argv = ["--plugin", str(TOYS), "--plugin", str(tmp_path / "absent.py"), "run", str(spec)]
    assert run_command([*argv, "--out", str(out)]) == 2
    assert "needs the optional group 'hf'" in capsys.readouterr().err
    assert out.exists() is asked_before  # what was paid for is kept


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_more_queries_than_probes_are_refused_before_any_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str]
) -> None:
    spec, out = tmp_path / "spec.yaml", tmp_path / "run"
    spec.write_text(yaml.safe_dump(SMALL))
    argv = ["--plugin", str(TOYS), "run", str(spec), "--out", str(out), *more]
    pool = len(prepare(parse_spec(SMALL), load_plugins([TOYS])).having("distil"))
    assert run_command([*argv, "--set", f"students.distilled.distil.queries={pool + 1}"]) == 2
    printed = capsys.readouterr().err
    assert f"{pool + 1} queries, and only {pool} probes" in printed
    assert printed.count("\n") == 1
    assert not out.exists()


def test_what_is_done_whole_each_time_counts_once(tmp_path: Path) -> None:
    """Else a run that was repeated would seem to have taken longer, each time."""
    with RunStore.open(tmp_path / "run.sqlite") as store:
        store.put_meta("timings", {"play": 1e6, "estimate": 1e6})
        clock = _Clock()
        clock.resume(store)
        for stage in ("play", "estimate"):
            with clock.stage(stage):
                pass
        assert clock.seconds["play"] >= 1e6
        assert clock.seconds["estimate"] < 1e6
        assert store.get_meta("timings", {}) == clock.seconds
