"""Every example of the documentation does what its page says."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

from doc_examples import DOCS, Page, blocks, commands, runnable, same
from tellapart.pipeline.prepare import check_names
from tellapart.plugins import load_plugins
from tellapart.spec import parse_spec

PAGES = sorted(p for p in DOCS.rglob("*.md") if "reference" not in p.parts)
NAMES = {p: str(p.relative_to(DOCS)) for p in PAGES}
RUN = runnable()
PLAIN = {"text", "json", "toml", "{toctree}", "{include}"}
SMALLEST = {
    "name": "part",
    "suite": "pocket",
    "teacher": "pocket",
    "students": {"base": {"model": "pocket", "params": {"which": "base"}}},
    "adversaries": ["length"],
}


@pytest.mark.parametrize("path", RUN, ids=[NAMES[p] for p in RUN])
def test_examples_do_what_the_page_says(path: Path, started: Path, tmp_path: Path) -> None:
    folder = tmp_path / "page"
    shutil.copytree(started, folder)
    wrong = Page(path, folder).run()
    assert wrong == [], "\n\n".join(wrong)


@pytest.mark.parametrize("path", PAGES, ids=NAMES.values())
def test_every_block_is_run_or_says_why_not(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for block in blocks(text):
        known = {"python", "console", "yaml"} | PLAIN
        assert block.language in known, f"{path}:{block.line}: '{block.language}' is not run"
        if block.language == "console":
            assert commands(block.body), f"{path}:{block.line}: no command"
        if block.language == "json":
            json.loads(block.body)
    outside = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    assert not re.search(r"^    (tellapart|pip|make|\$) ", outside, re.MULTILINE)
    assert len(re.findall(r"<!-- not run: ", text)) == sum(bool(b.reason) for b in blocks(text))


def parts() -> list[tuple[str, str]]:
    return [
        (f"{NAMES[p]}:{b.line}", b.body)
        for p in PAGES
        for b in blocks(p.read_text(encoding="utf-8"))
        if b.language == "yaml" and not re.match(r"# \S+\.yaml\n", b.body)
    ]


@pytest.mark.parametrize(("where", "body"), parts(), ids=[where for where, _ in parts()])
def test_parts_of_specs_are_possible(where: str, body: str) -> None:
    spec = parse_spec(SMALLEST | yaml.safe_load(body), source=where)
    check_names(spec, load_plugins())


def test_a_wrong_example_is_noticed(started: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "```console\n$ tellapart --version\n9.9\n```\n\n"
        "```console\n$ tellapart check nothing.jsonl\n...\n```\n\n"
        "```python\nprint(1 / 4)\n```\n\n```text\n0.5\n```\n"
    )
    folder = tmp_path / "folder"
    folder.mkdir()
    wrong = Page(page, folder).run()
    assert len(wrong) == 3
    assert "9.9" in wrong[0]
    assert "ended with 2, not 0" in wrong[1]
    assert "0.25" in wrong[2]


def test_what_counts_as_the_same() -> None:
    assert same("a  0.500 b\n", "a 0.501 b")
    assert not same("a 0.500", "a 0.600")
    assert not same("120 probes", "121 probes")
    assert same("x ... y", "x 1.5 and 2 y")
