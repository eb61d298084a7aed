"""What the report says, and what it must never say."""

from __future__ import annotations

import dataclasses
import json
import shutil
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from synthetic_run import build
from tellapart.contracts.data import Reason
from tellapart.errors import DataError
from tellapart.submission.evidence import Evidence, read_folder
from tellapart_reports import project
from tellapart_reports.picture import picture
from tellapart_reports.report import build as build_view
from tellapart_reports.report import html, write_html


def with_estimates(evidence: Evidence, **parts: Any) -> Evidence:
    return dataclasses.replace(evidence, estimates={**evidence.estimates, **parts})


def test_the_verdict_comes_first_with_all_it_rests_on(evidence: Evidence) -> None:
    headline = build_view(evidence).headline
    verdict = next(
        v for v in evidence.estimates["verdicts"]
        if (v["student"], v["game"], v["category"]) == ("distilled", "pairwise", "all")
    )  # fmt: skip
    assert headline.outcome == verdict["outcome"]
    assert "distilled" in headline.finding
    for part in (f"{verdict['low']:.3f}", f"{verdict['high']:.3f}", "0.1", "q = 1", "600 s",
                 verdict["adversary"], f"{verdict['probes']} probes"):  # fmt: skip
        assert part.replace("-", "−") in headline.support


def test_sections_are_in_their_order(evidence: Evidence) -> None:
    keys = [s.key for s in build_view(evidence, [("More", "text")]).sections]
    assert keys == [
        "similarity", "categories", "verdicts", "class-pairwise", "class-single", "consistency",
        "differences", "curve", "controls", "seeds", "evidence", "reasons", "account", "loss",
        "plugin-0", "manifest",
    ]  # fmt: skip


@pytest.mark.parametrize("outcome", ["not measured", "inconclusive"])
def test_what_was_not_measured_never_reads_as_likeness(evidence: Evidence, outcome: str) -> None:
    verdicts = [
        v | {"outcome": outcome, "low": None, "high": None, "more_probes": None}
        for v in evidence.estimates["verdicts"]
    ]
    headline = build_view(with_estimates(evidence, verdicts=verdicts)).headline
    assert "No adversary of this class" not in headline.finding
    assert "not evidence of likeness" in headline.support


def test_a_missing_number_is_never_a_zero(evidence: Evidence) -> None:
    nothing = [
        {k: None if isinstance(v, float) else v for k, v in r.items()}
        for r in evidence.estimates["rows"]
    ]
    page = html(with_estimates(evidence, rows=nothing, verdicts=[], metrics=[], differences=[]))
    table = page.split('id="table-class-pairwise"')[1].split("</table>")[0]
    assert table.count("not measured") > 10
    assert ">0.000<" not in table


def test_void_rows_are_struck_with_their_reason(evidence: Evidence) -> None:
    rows = [
        r
        | (
            {"status": "void", "detail": "the null arm reads 0.31"}
            if r["adversary"] == "length"
            else {}
        )
        for r in evidence.estimates["rows"]
    ]
    page = html(with_estimates(evidence, rows=rows))
    table = page.split('id="table-class-pairwise"')[1].split("</table>")[0]
    struck = [r for r in table.split("<tr") if "length" in r]
    assert struck
    assert all('class="void"' in r and "the null arm reads 0.31" in r for r in struck)


def test_kappa_stands_beside_every_filtered_figure(evidence: Evidence) -> None:
    report = build_view(evidence)
    for section in report.sections:
        for table in [*section.tables, *(f.table for f in section.figures)]:
            defined = [c.define for c in table.columns]
            assert ("filtered" in defined) == ("consistency" in defined)


def test_the_giveaways_come_first_and_widest_first(evidence: Evidence) -> None:
    section = next(s for s in build_view(evidence).sections if s.key == "evidence")
    first = section.samples[0].samples
    assert {s.value for s in first} == {1.0}
    gaps = [s.gap for s in first if s.gap is not None]
    assert gaps == sorted(gaps, reverse=True)
    assert min(gaps) > 0
    assert {s.value for s in section.samples[1].samples} == {-1.0}


def test_nothing_hostile_survives_escaping(evidence: Evidence) -> None:
    page = html(evidence, [("<script>title", "</div><script>text")])
    assert page.count("<script") == 1  # ours
    assert "<svg onload" not in page
    assert 'onerror="' not in page
    assert page.count("</style>") == 1


def test_capability_stands_beside_similarity_and_is_not_called_it(evidence: Evidence) -> None:
    rows = [
        {"student": "distilled", "metric": m, "category": "all", "value": v, "low": v, "high": v}
        for m, v in (("task-score", 0.61), ("task-score-teacher", 0.72))
    ]
    view = build_view(with_estimates(evidence, metrics=[*rows, *evidence.estimates["metrics"]]))
    card = next(c for c in view.cards if c.name == "distilled")
    facts = {title: value for title, _, value in card.facts}
    assert facts["Capability (task-score)"] == "0.610"
    assert facts["Teacher's capability (task-score)"] == "0.720"
    assert "Similarity" in facts
    alone = build_view(with_estimates(evidence, metrics=rows))
    assert "similarity" not in [s.key for s in alone.sections]


def test_a_judges_prompt_is_printed_whole(evidence: Evidence) -> None:
    template = "Which is the teacher's?\n" + "{first} or {second} " * 60
    reasons = (Reason("judge's prompt", 0.0, example=template), Reason("wordy", 0.5, "creative"))
    i, play = next(
        (i, p) for i, p in enumerate(evidence.plays) if p.game == "pairwise" and p.reasons
    )
    plays = list(evidence.plays)
    plays[i] = dataclasses.replace(play, adversary="judge", reasons=reasons)
    view = build_view(dataclasses.replace(evidence, plays=plays))
    section = next(s for s in view.sections if s.key == "reasons")
    assert template in [b.text for b in section.texts]
    told = [[c.text for c in r.cells] for r in section.tables[0].rows]
    assert ["judge", "creative", "wordy", "+0.500", "teacher"] in [row[1:6] for row in told]


@pytest.mark.parametrize(
    ("entries", "href"),
    [
        ([], ""),
        (["Documentation, https://docs.invalid/"], "https://docs.invalid/calibration.html"),
        (["Calibration, https://docs.invalid/c"], "https://docs.invalid/c"),
        (["Documentation, javascript:alert(1)"], ""),
    ],
)
def test_the_controls_say_how_the_instrument_was_calibrated(
    evidence: Evidence, monkeypatch: pytest.MonkeyPatch, entries: list[str], href: str
) -> None:
    found = Message()
    for entry in entries:
        found["Project-URL"] = entry
    monkeypatch.setattr(project, "metadata", lambda name: found)
    project.calibration.cache_clear()
    try:
        page = html(evidence)
        controls = page.partition('<section id="controls"')[2].partition("</section>")[0]
        assert "How the instrument was calibrated" in controls
        assert f'href="{href}"' in controls if href else "docs/calibration.md" in controls
        assert "javascript:" not in controls
    finally:
        project.calibration.cache_clear()


def test_the_cost_of_each_adversary_stands_in_the_report(evidence: Evidence) -> None:
    section = next(s for s in build_view(evidence).sections if s.key == "account")
    shown = {r.cells[0].text: r.cells[1].sort for r in section.figures[0].table.rows}
    for name in {p.adversary for p in evidence.plays}:
        spent = sum(p.fit_seconds for p in evidence.plays if p.adversary == name)
        assert shown[name] == pytest.approx(spent)


def test_the_loss_curve_is_that_of_the_run(evidence: Evidence) -> None:
    section = next(s for s in build_view(evidence).sections if s.key == "loss")
    train = evidence.estimates["losses"]["distilled"]["train"]
    row = section.figures[0].table.rows[0]
    assert [c.sort for c in row.cells[2:5]] == [train[-1][0], train[0][1], train[-1][1]]


def test_charged_queries_and_model_calls_are_two_columns(evidence: Evidence) -> None:
    section = next(s for s in build_view(evidence).sections if s.key == "account")
    titles = [c.title for c in section.tables[0].columns]
    assert "charged" in titles
    assert "model calls" in titles
    column = titles.index("charged")
    shown = sum(r.cells[column].sort or 0 for r in section.tables[0].rows)
    assert shown == sum(a["charged"] for a in evidence.account)


def test_a_check_run_without_base_or_metrics_has_its_report(tmp_path: Path) -> None:
    run = build(tmp_path / "check", n=9, base=False)
    page = write_html(run).read_text(encoding="utf-8")
    assert "“student”" in page
    assert "similarity-chart" not in page
    assert picture(read_folder(run)).startswith("<svg")


def test_five_thousand_probes_stay_below_three_megabytes(run_dir: Path, tmp_path: Path) -> None:
    estimates = (run_dir / "estimates.json").read_text()
    run = build(tmp_path / "large", n=500, estimates=estimates)
    assert write_html(run).stat().st_size < 3_000_000


def test_the_picture_is_a_whole_svg_without_scripts(evidence: Evidence) -> None:
    from xml.etree import ElementTree

    root = ElementTree.fromstring(picture(evidence))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    tags = {e.tag.rpartition("}")[2] for e in root.iter()}
    assert not tags & {"script", "image", "foreignObject", "a"}
    assert "prefers-color-scheme: dark" in picture(evidence)


@pytest.mark.parametrize("name", ["estimates.json", "manifest.json", "spec.yaml", "run.sqlite"])
def test_an_unfinished_folder_is_one_clear_error(run_dir: Path, tmp_path: Path, name: str) -> None:
    run = Path(shutil.copytree(run_dir, tmp_path / "run"))
    (run / "report.html").unlink()
    (run / name).unlink()
    with pytest.raises(DataError, match=name):
        write_html(run)
    assert not (run / "report.html").exists()


def test_broken_estimates_are_one_clear_error(tmp_path: Path) -> None:
    run = build(tmp_path / "run", n=3, estimates="{}")
    (run / "estimates.json").write_text("[1, 2")
    with pytest.raises(DataError, match="cannot be read"):
        write_html(run)
    (run / "estimates.json").write_text(json.dumps([1]))
    with pytest.raises(DataError, match="no JSON object"):
        write_html(run)
