"""axe-core, the accessibility checker, finds no serious fault on any kind of page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from made_sweep import made_sweep
from many_submissions import scaled, write_many
from tellapart.submission.evidence import Evidence
from tellapart_reports.compare import compare
from tellapart_reports.render import render
from tellapart_reports.site.build import build
from tellapart_reports.sweep import write_html as write_sweep

Serious = Callable[[str, str], list[Any]]
PAGES = (
    "index.html", "adversaries.html", "suites.html", "submissions.html", "how-to-read.html",
    "how-to-submit.html", "students/s000--distilled.html", "adversaries/ngram.html",
    "categories/creative.html", "submissions/s000.html",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(evidence: Evidence, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("accessible")
    return build(write_many(evidence, folder, 2), folder / "site", recompute=False, workers=1).path


@pytest.fixture(scope="module")
def others(run_dir: Path, evidence: Evidence, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages that stand alone: a run's report, a comparison, a sweep."""
    folder = tmp_path_factory.mktemp("others")
    (folder / "report.html").write_text((run_dir / "report.html").read_text("utf-8"), "utf-8")
    view = compare(evidence, scaled(evidence, 0.5))
    (folder / "compare.html").write_text(render("report.html.j2", report=view, home=""), "utf-8")
    data = made_sweep({"stratified": 0.0, "disagreement": -0.1, "random": 0.0, "committee": 0.1})
    (folder / "sweep.json").write_text(json.dumps(data))
    write_sweep(folder)
    return folder


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_no_serious_violation_on_the_board(
    serious: Serious, site: Path, path: str, theme: str
) -> None:
    assert serious((site / path).as_uri(), theme) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["report.html", "compare.html", "sweep.html"])
def test_no_serious_violation_in_a_report(
    serious: Serious, others: Path, name: str, theme: str
) -> None:
    assert serious((others / name).as_uri(), theme) == []


def test_the_checker_finds_a_fault(serious: Serious, tmp_path: Path) -> None:
    """A checker that finds nothing anywhere would pass every page."""
    page = tmp_path / "bad.html"
    page.write_text("<!doctype html><title>x</title><main><button></button><img src=x></main>")
    assert {v[1] for v in serious(page.as_uri(), "light")} >= {"button-name", "image-alt"}
