"""``tellapart suites``: the list, a card, parameters, comparison, and what stays unimported."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tellapart.cli import run_command

BUILT_IN = {"behaviour", "behaviour-1k", "pocket", "jsonl", "lm-eval", "hf-dataset", "recorded"}


def test_list_names_every_suite(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["suites"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[0] for line in lines} >= BUILT_IN
    assert all(len(line.split()) > 2 for line in lines)


def test_show_prints_card_with_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--set", "size=42", "--set", "categories=[creative]"]
    assert run_command(["suites", "show", "behaviour", *arguments]) == 0
    out = capsys.readouterr().out
    assert "| creative | 42 | 42 |" in out
    assert "digest: `" in out
    assert "## Limits" in out


def test_show_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["suites", "show", "behaviour", "--json", "--set", "size=3"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["probes"] == 30
    assert set(shown["categories"].values()) == {3}
    assert len(shown["digest"]) == 64


def test_samples_duplicates_and_comparison(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.jsonl"
    mine.write_text('{"prompt": "What is this?"}\n')
    arguments = ["--set", "size=5", "--samples", "2", "--duplicates", "--against", str(mine)]
    assert run_command(["suites", "show", "behaviour", *arguments]) == 0
    out = capsys.readouterr().out
    assert out.count("- creative: ") == 2
    assert "0 pairs, 0 of them across clusters" in out
    assert "| mine | 1 |" in out


def test_files_of_one_name_are_compared_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two files called alike, and one called like the suite, each have a row."""
    arguments = []
    for i, name in enumerate(["a/p.jsonl", "b/p.jsonl", "pocket.jsonl"], start=1):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text('{"prompt": "What is this?"}\n' * i)
        arguments += ["--against", str(path)]
    assert run_command(["suites", "show", "pocket", "--set", "size=1", *arguments]) == 0
    table = capsys.readouterr().out.split("## Prompt length and vocabulary")[-1]
    assert "| pocket | 10 |" in table
    assert f"| {tmp_path / 'a/p.jsonl'} | 1 |" in table
    assert f"| {tmp_path / 'b/p.jsonl'} | 2 |" in table
    assert f"| {tmp_path / 'pocket.jsonl'} | 3 |" in table


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["behavior"], "did you mean behaviour"),
        (["behaviour", "--set", "size"], "has no '='"),
        (["jsonl", "--set", "path=a", "--set", "path.b=1"], "'path' has no keys below it"),
        (["behaviour", "--set", "size=0"], "greater than or equal to 1"),
        (["behaviour", "--set", "size=[1"], "is not YAML"),
        (["jsonl"], "'path' is required"),
        (["jsonl", "--set", "path=absent.jsonl"], "there is no file absent.jsonl"),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["suites", "show", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert message in captured.err


def test_importing_and_showing_pull_in_nothing_heavy() -> None:
    code = (
        "import sys, tellapart_suites\n"
        "print('tellapart_suites.behaviour.factual_qa' in sys.modules)\n"
        "from tellapart_suites.behaviour.suite import Behaviour\n"
        "Behaviour.make().card()\n"
        "heavy = {'torch', 'sklearn', 'scipy', 'pandas', 'lm_eval', 'datasets'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["False", "[]"]
