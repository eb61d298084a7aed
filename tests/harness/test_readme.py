"""README: its plugin is at most 15 lines and appears in the next report; its blocks are filled."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import tellapart
from tellapart.plugins import load_plugins

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_plugin_shown_appears_in_the_next_report(tmp_path: Path) -> None:
    (source,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(source.strip().splitlines()) <= 15
    path = tmp_path / "shouting.py"
    path.write_text(source)
    rng = Random(0)
    rows = []
    for i in range(80):
        words = rng.choices(["stone", "river", "lamp", "cloud"], k=9)
        rows.append({"id": str(i), "category": "x", "prompt": f"Say {i}",
                     "teacher": " ".join(words).upper(), "student": " ".join(words)})  # fmt: skip
    pair = tmp_path / "pair.jsonl"
    pair.write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = tellapart.check(
        pair, adversaries=["shouting"], out=tmp_path / "out", plugins=load_plugins([path])
    )
    assert result.outcome == "distinguishable"
    assert result.report is not None
    assert "shouting" in result.report.read_text(encoding="utf-8")


def test_every_block_is_filled_by_a_command() -> None:
    blocks = re.findall(r"<!-- begin (\S+) -->\n(.*?)<!-- end \1 -->", README, re.DOTALL)
    assert {name for name, _ in blocks} >= {"gemma", "quickstart", "check"}
    assert [name for name, text in blocks if not text.strip()] == []


def test_every_link_to_a_file_leads_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_check_shown_is_what_its_command_prints() -> None:
    (block,) = re.findall(r"<!-- begin check -->\n(.*?)<!-- end check -->", README, re.DOTALL)
    (command,) = re.findall(r"^\$ (.*)$", block, re.MULTILINE)
    name = Path(command.split()[-1]).name.partition(".")[0]
    assert "--" not in command, "the folder shown is not the one that the command chooses"
    assert re.search(
        rf"^run folder: runs/check-{re.escape(name)}-[0-9a-f]{{8}}$", block, re.MULTILINE
    )
