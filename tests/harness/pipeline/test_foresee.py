"""A dry run lists what adversaries will ask models of their own, and asks nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline_spec import SPEC, TOYS
from tellapart.cli import run_command
from tellapart.pipeline.dry import plan_run
from tellapart.pipeline.prepare import prepare
from tellapart.pipeline.run import execute
from tellapart.plugins import load_plugins
from tellapart.spec import parse_spec

JUDGES = Path(__file__).parent / "judge_toys.py"
JUDGED: dict[str, Any] = SPEC | {
    "suite": {"name": "toy", "limit": 160},
    "adversaries": [
        "length",
        {"name": "judge", "params": {"model": "verdicts", "characters": 100, "max_tokens": 3}},
    ],
    "generation": {"max_tokens": 20},
    "games": {"single": []},
    "executor": "inline",
    "estimate": {"replicates": 200},
}


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TELLAPART_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("VERDICTS_LOG", str(tmp_path / "log"))
    (tmp_path / "log").touch()
    return tmp_path / "log"


@pytest.mark.parametrize(("temperature", "boards"), [(0.0, 2), (1.0, 3)])
def test_a_judges_questions_are_foretold(
    tmp_path: Path, log: Path, temperature: float, boards: int
) -> None:
    """Two students, and the teacher's second draw where answers vary, each in both orders."""
    generation = {"max_tokens": 20, "temperature": temperature}
    spec, plugins = parse_spec(JUDGED | {"generation": generation}), load_plugins([TOYS, JUDGES])
    planned = [p for p in plan_run(spec, tmp_path / "run", plugins) if p.adversary]
    (row,) = planned
    assert log.read_text() == ""
    assert (row.model, row.phase, row.adversary) == ("verdicts@judge", "play", "judge")
    assert row.budget == "adversaries"
    assert row.tokens_out == 3 * row.calls
    execute(spec, tmp_path / "run", plugins)
    calls = len(log.read_text().splitlines())
    tests = len(prepare(spec, plugins).having("test"))
    assert row.calls == row.charged == 2 * tests * boards
    assert tests < calls < row.calls  # answers that are the same are one question
    after = [p for p in plan_run(spec, tmp_path / "run", plugins) if p.adversary]
    assert [(p.calls, p.stored, p.charged) for p in after] == [(0, calls, 0)]
    assert len(log.read_text().splitlines()) == calls


def test_what_can_not_be_foreseen_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scoring = {"name": "likelihood", "params": {"model": "toy"}}
    spec = tmp_path / "spec.yaml"
    spec.write_text(yaml.safe_dump(JUDGED | {"adversaries": [*JUDGED["adversaries"], scoring]}))
    argv = ["--plugin", str(TOYS), "--plugin", str(JUDGES), "run", str(spec), "--dry-run"]
    with pytest.warns(UserWarning, match="what adversary 'likelihood' will ask"):
        assert run_command([*argv, "--out", str(tmp_path / "run")]) == 0
    printed = capsys.readouterr()
    assert "verdicts@judge" in printed.out
    assert "the most that it can ask" in printed.out
    assert not (tmp_path / "run").exists()
