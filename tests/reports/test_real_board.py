"""One board of real evidence: every recorded pair, a pocket run, and the gemma run where it is.

The pairs lie beside the checkout and are no part of it. A gemma run takes an hour: where one is
kept, in runs/gemma or where TELLAPART_GEMMA_RUN points, it is on the board as well.
"""

from __future__ import annotations

import csv
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import tellapart
from tellapart.errors import MissingGroupError
from tellapart.submission.archive import submit
from tellapart.submission.verify import verify
from tellapart_reports.site.build import Site, build

ROOT = Path(__file__).parents[2]
PAIRS = ROOT.parent / "shared/data/pairs"
GEMMA = Path(os.environ.get("TELLAPART_GEMMA_RUN") or ROOT / "runs/gemma")
WHOLE = bool(os.environ.get("TELLAPART_WHOLE_BOARD"))
LARGE = 350_000
"""Bytes from which a pair is played with the cheaper half of the default class, as time is short;
with TELLAPART_WHOLE_BOARD in the environment the whole class plays them all (five minutes)."""
POCKET = {
    "name": "pocket-small",
    "suite": {"name": "pocket", "limit": 240},
    "teacher": {"model": "pocket", "params": {"which": "teacher"}},
    "students": {
        "base": {"model": "pocket", "params": {"which": "base"}},
        "distilled": {
            "distil": {
                "base": "base",
                "distiller": {"name": "lora", "params": {"epochs": 1}},
                "acquisition": "stratified",
                "queries": 40,
            }
        },
    },
    "adversaries": ["coin", "length"],
    "metrics": ["exact-match"],
    "generation": {"max_tokens": 24},
    "games": {"single": [1]},
    "split": {"train": 0.25, "test": 0.5},
}

pytestmark = [
    pytest.mark.slow(seconds=120),
    pytest.mark.skipif(not PAIRS.is_dir(), reason="the real pairs are not on this machine"),
]


@dataclass(frozen=True)
class Real:
    """The site, and what each run said of itself: name → content of estimates.json."""

    site: Site
    stated: dict[str, dict[str, Any]]
    archives: dict[str, Path]


def build_board(folder: Path) -> Real:
    """Check every pair, run the pocket family, and build the board."""
    runs: dict[str, Path] = {}
    for pair in sorted(PAIRS.glob("*.jsonl.gz")):
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", pair.name.removesuffix(".jsonl.gz"))
        small = WHOLE or pair.stat().st_size < LARGE
        adversaries = None if small else ["length"]
        runs[name] = tellapart.check(pair, adversaries=adversaries, out=folder / name).directory
    try:
        runs["pocket"] = tellapart.run(POCKET, out=folder / "pocket").directory
    except MissingGroupError as error:
        print(f"no pocket run on this board: {error}")
    if (GEMMA / "estimates.json").is_file():
        runs["gemma"] = GEMMA
    else:
        print(f"no gemma run on this board: '{GEMMA}' is not a finished run")
    archives = {n: submit(run, n, folder / f"{n}.tellapart") for n, run in runs.items()}
    stated = {n: json.loads((run / "estimates.json").read_text()) for n, run in runs.items()}
    site = build(list(archives.values()), folder / "site", recompute=False, workers=1)
    return Real(site, stated, archives)


def test_a_board_of_real_evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one test, as its board takes minutes and parallel workers would each build it."""
    monkeypatch.setenv("TELLAPART_CACHE", str(tmp_path / "cache"))
    real = build_board(tmp_path)
    all_are_on_the_board(real)
    the_board_says_what_each_check_said(real)
    the_estimates_for_download_are_those_of_the_check(real)
    the_pages_show_those_numbers(real)
    some_of_them_verify(real)
    what_is_known_of_these_pairs_is_on_the_board(real)


def all_are_on_the_board(real: Real) -> None:
    assert len(list(PAIRS.glob("*.jsonl.gz"))) == 16
    assert len(real.stated) >= 17
    assert real.site.submissions == len(real.stated)
    for name in real.stated:
        assert (real.site.path / "submissions" / f"{name}.html").is_file()


def the_board_says_what_each_check_said(real: Real) -> None:
    rows = json.loads((real.site.path / "data/students.json").read_text())
    board = {
        (r["submission"], r["student"], r["game"], r["queries"], r["category"]): r for r in rows
    }
    count = 0
    for name, stated in real.stated.items():
        best = {
            (r["student"], r["game"], r["queries"], r["category"], r["adversary"]): r
            for r in stated["rows"]
        }
        for v in stated["verdicts"]:
            key = (v["student"], v["game"], v["queries"], v["category"])
            row = board.pop((name, *key))
            for field in ("low", "high", "epsilon", "outcome", "probes"):
                assert row[field] == v[field], (name, key, field)
            strongest = best.get((*key, v["adversary"]))
            assert row["advantage"] == (strongest["advantage"] if strongest else None)
            count += 1
    assert board == {}
    assert count > 16 * 5  # five overall for every pair, and those of its categories


def the_estimates_for_download_are_those_of_the_check(real: Real) -> None:
    for name, stated in real.stated.items():
        with (real.site.path / f"data/estimates/{name}.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == len(stated["rows"])
        for shown, row in zip(rows, stated["rows"], strict=True):
            for field in ("advantage", "low", "high", "low_simultaneous", "high_simultaneous"):
                text = "" if row[field] is None else repr(row[field])
                assert shown[field] == text, (name, field)


def the_pages_show_those_numbers(real: Real) -> None:
    for name, stated in real.stated.items():
        for v in stated["verdicts"]:
            if v["category"] != "all" or v["game"] != "pairwise" or v["low"] is None:
                continue
            page = (real.site.path / f"students/{name}--{v['student']}.html").read_text()
            for value in (v["low"], v["high"]):
                assert f"{value:.3f}".replace("-", "−").replace("−0.000", "0.000") in page


def some_of_them_verify(real: Real) -> None:
    """Made again from their scores; not all, as each takes seconds."""
    for name in [n for n in real.archives if n.startswith("codellama")] + ["pocket"]:
        if name in real.archives:
            result = verify(real.archives[name])
            assert result.ok, (name, result.reason)


def what_is_known_of_these_pairs_is_on_the_board(real: Real) -> None:
    """Two draws of one model are not told apart; a far smaller model is."""
    rows = json.loads((real.site.path / "data/students.json").read_text())
    outcome = {
        r["submission"]: r["outcome"] for r in rows
        if r["category"] == "all" and r["game"] == "pairwise" and r["student"] == "student"
    }  # fmt: skip
    same = next(n for n in outcome if n.startswith("codellama"))
    far = next(n for n in outcome if n.startswith("text_davinci_003"))
    assert outcome[same] != "distinguishable"
    assert outcome[far] == "distinguishable"
    ranked = {
        r["submission"]: r["ranked_among"] for r in rows
        if r["submission"].startswith("gpt-3.5-turbo-0301__")
        and (r["category"], r["game"]) == ("all", "pairwise")
    }  # fmt: skip
    assert set(ranked.values()) == {len(ranked)}, "one teacher's answers in three files"
