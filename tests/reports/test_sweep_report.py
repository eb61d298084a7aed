"""A sweep's report: the finding follows the tests, nothing in it runs, gaps are said."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from made_sweep import made_sweep
from tellapart.errors import DataError
from tellapart_reports.report import write_html as write_report
from tellapart_reports.sweep import build, write_html

EVIL = "<script>alert(1)</script>"


class Seen(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [v or "" for k, v in attrs if k in ("href", "src")]


def test_the_finding_follows_the_tests() -> None:
    better = build(made_sweep({"stratified": 0.0, "disagreement": -0.1})).headline
    assert "lower with “disagreement” than with “stratified”" in better.finding
    same = build(made_sweep({"stratified": 0.0, "disagreement": 0.0})).headline
    assert same.outcome == "open"
    assert "No strategy is shown to beat" in same.finding
    worse = build(made_sweep({"stratified": 0.0, "disagreement": 0.1})).headline
    assert "Shown to be worse: “disagreement”" in worse.support
    alone = build(made_sweep({"stratified": 0.0})).headline
    assert alone.outcome == "not measured"


def test_few_seeds_are_said_to_be_few() -> None:
    few = build(made_sweep({"stratified": 0.0, "random": 0.0}, seeds=3)).headline.support
    assert "cannot give a p-value below 0.25" in few
    assert "can never reject at 0.05" in few
    many = build(made_sweep({"stratified": 0.0, "random": 0.0}, seeds=7)).headline.support
    assert "never reject" not in many


def test_the_page_has_its_pictures_and_runs_nothing(tmp_path: Path) -> None:
    data = made_sweep({"stratified": 0.0, "disagreement": -0.1}, fail=True, evil=EVIL)
    (tmp_path / "sweep.json").write_text(json.dumps(data))
    page = write_html(tmp_path).read_text(encoding="utf-8")
    assert EVIL not in page
    seen = Seen(page)
    assert seen.tags.count("script") == 1  # our own, for the theme
    assert seen.tags.count("svg") >= 6  # curves, differences and a category of each measure
    assert not [u for u in seen.links if u.startswith(("http", "//", "javascript"))]
    assert "cells/stratified-50-0/report.html" in seen.links
    assert "1 cell of 30 could not be run" in page


def test_every_curve_point_stands_in_a_table() -> None:
    data = made_sweep({"stratified": 0.0, "disagreement": -0.1})
    report = build(data)
    (curves,) = [s for s in report.sections if s.key == "curves"]
    figure = curves.figures[0]
    assert len(figure.table.rows) == 6
    shown = {(r.cells[0].text, r.cells[1].sort): r.cells[2].sort for r in figure.table.rows}
    for point in data["curves"]:
        if (point["adversary"], point["category"]) == ("class", "all"):
            assert shown[point["strategy"], point["budget"]] == point["mean"]


def test_a_folder_without_a_sweep_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no sweep"):
        write_html(tmp_path)
    (tmp_path / "sweep.json").write_text("[]")
    with pytest.raises(DataError, match="no sweep that this version reads"):
        write_html(tmp_path)


def test_the_report_of_a_sweep_is_written_anew(tmp_path: Path) -> None:
    (tmp_path / "sweep.json").write_text(json.dumps(made_sweep({"stratified": 0.0, "random": 0.1})))
    assert write_report(tmp_path) == tmp_path / "sweep.html"
    assert "strategy" in (tmp_path / "sweep.html").read_text()
