"""Observers are told of a run's events, and a plugin's report section is shown escaped."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

import tellapart
from pipeline_spec import SPEC, TOYS
from tellapart.plugins import load_plugins

OBSERVER = """
    from pathlib import Path
    from tellapart import hookimpl

    LOG = Path(__file__).with_suffix(".log")

    def note(line):
        with LOG.open("a") as file:
            file.write(line + "\\n")

    @hookimpl
    def run_started(run_dir, spec):
        note(f"started {spec['name']}")

    @hookimpl
    def answer_recorded(model, answer, cached):
        note(f"answer {model}")

    @hookimpl
    def episode_finished(play):
        note(f"episode {play.adversary}")

    @hookimpl
    def run_finished(run_dir, estimates):
        note(f"finished {len(estimates['rows']) > 0}")

    @hookimpl
    def report_sections(run_dir, estimates):
        return [("My <b>section</b>", "says <script>alert(1)</script>")]
"""


def test_observers_hear_everything_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLAPART_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "observer.py"
    path.write_text(textwrap.dedent(OBSERVER))
    plugins = load_plugins([TOYS, path])
    spec = SPEC | {"adversaries": ["coin"]}
    result = tellapart.run(spec, out=tmp_path / "run", plugins=plugins)
    lines = path.with_suffix(".log").read_text().splitlines()
    assert lines[0] == "started toys"
    assert lines[-1] == "finished True"
    assert {"answer teacher", "answer base", "answer distilled", "episode coin"} <= set(lines)
    assert result.report is not None
    page = result.report.read_text(encoding="utf-8")
    assert "My &lt;b&gt;section&lt;/b&gt;" in page
    assert "<script>alert(1)" not in page
