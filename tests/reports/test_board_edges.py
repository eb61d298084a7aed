"""Boards at the edges: one student, nothing measured, a failed adversary, long names."""

from __future__ import annotations

import copy
import dataclasses
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from many_submissions import scaled
from tellapart.submission.archive import seal
from tellapart.submission.evidence import Evidence
from tellapart_reports.charts import Mark, Row, forest, in_two
from tellapart_reports.compare import compare
from tellapart_reports.report import html
from tellapart_reports.site.build import build

ESTIMATED = (
    "advantage", "low", "high", "low_simultaneous", "high_simultaneous", "consistency", "filtered",
    "filtered_low", "filtered_high", "auc",
)  # fmt: skip


def changed(evidence: Evidence, change: Callable[[dict[str, Any]], None]) -> Evidence:
    estimates = copy.deepcopy(dict(evidence.estimates))
    change(estimates)
    return dataclasses.replace(evidence, estimates=estimates)


def only(evidence: Evidence, student: str = "distilled") -> Evidence:
    def drop(estimates: dict[str, Any]) -> None:
        for part in ("rows", "verdicts"):
            estimates[part] = [r for r in estimates[part] if r["student"] == student]

    return changed(evidence, drop)


def failed(row: dict[str, Any]) -> None:
    row.update({k: None for k in ESTIMATED if k in row}, status="error", detail="it crashed")


def unmeasured(estimates: dict[str, Any]) -> None:
    for row in estimates["rows"]:
        failed(row)
    for verdict in estimates["verdicts"]:
        verdict.update(low=None, high=None, adversary="", outcome="not measured")


def board(folder: Path, **submissions: Evidence) -> Path:
    files = []
    for name, evidence in submissions.items():
        files.append(folder / f"{name}.tellapart")
        files[-1].write_bytes(seal(evidence, name))
    return build(files, folder / "site", recompute=False, workers=1).path


def text(page: str) -> str:
    """What is there to read: tags out, white space one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.split("<main", 1)[1]))


def answer(page: str, question: str) -> str:
    found = re.search(rf"<div><dt>[^\n]*?{question}.*?</dd>", page, re.S)
    assert found is not None, question
    return re.sub(r"<[^>]*>", " ", found[0])


def test_a_student_that_was_not_measured_gives_itself_away_nowhere_that_is_known(
    evidence: Evidence, tmp_path: Path
) -> None:
    lost = changed(only(evidence), unmeasured)
    site = board(tmp_path, lost=lost)
    page = (site / "students/lost--distilled.html").read_text()
    for question in ("By how much", "How sure", "Where it gives itself away"):
        assert "not measured" in answer(page, question), question
    assert "no single category" not in page
    assert "not evidence of likeness" in answer(page, "How sure")
    report = text(html(lost))
    assert "No category could be measured." in report
    assert "In no single category is an advantage" not in report


def test_the_overview_counts_those_that_could_not_be_measured(
    evidence: Evidence, tmp_path: Path
) -> None:
    site = board(
        tmp_path, a=only(evidence), b=only(scaled(evidence, 0.5)),
        lost=changed(only(evidence), unmeasured),
    )  # fmt: skip
    page = text((site / "index.html").read_text())
    assert "2 students in the pairwise game" in page
    assert "1 more could not be measured." in page


def test_one_student_alone_is_not_called_the_hardest(evidence: Evidence, tmp_path: Path) -> None:
    page = (board(tmp_path, alone=only(evidence)) / "index.html").read_text()
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page)
    assert heading is not None
    assert "hardest" not in heading[1]
    assert "alone: distilled" in heading[1]


def test_an_adversary_that_failed_is_named_beside_the_verdict(
    evidence: Evidence, tmp_path: Path
) -> None:
    def crash(estimates: dict[str, Any]) -> None:
        for row in estimates["rows"]:
            if row["adversary"] == "length":
                failed(row)

    site = board(tmp_path, whole=only(evidence), broken=changed(only(evidence), crash))
    table = (site / "index.html").read_text().split('id="table-students"')[1].split("</table>")[0]
    notes = {
        name: "1 not measured" in row
        for row in table.split("<tr")
        for name in ("whole", "broken")
        if f"{name}--distilled" in row and 'data-game="pairwise-1"' in row
    }
    assert notes == {"whole": False, "broken": True}


def test_an_adversary_of_the_single_game_alone_has_a_page(
    evidence: Evidence, tmp_path: Path
) -> None:
    def drop(estimates: dict[str, Any]) -> None:
        estimates["rows"] = [
            r for r in estimates["rows"] if (r["adversary"], r["game"]) != ("length", "pairwise")
        ]

    site = board(tmp_path, single=changed(only(evidence), drop))
    page = (site / "adversaries/length.html").read_text()
    assert "single-answer game" in text(page)
    assert "single--distilled" in page.split('id="table-students"')[1].split("</table>")[0]


def test_bounds_that_overlap_across_teachers_are_said_to(
    evidence: Evidence, tmp_path: Path
) -> None:
    def other_teacher(e: Evidence) -> Evidence:
        models = {**e.manifest.get("models", {}), "teacher": {"model": "another"}}
        return dataclasses.replace(e, manifest={**e.manifest, "models": models})

    near = board(tmp_path, a=only(evidence), b=other_teacher(only(evidence)))
    assert "Its bounds overlap those of “b: distilled”" in text((near / "index.html").read_text())
    folder = tmp_path / "far"
    folder.mkdir()
    far = board(folder, a=only(scaled(evidence, 0.01)), b=other_teacher(only(evidence)))
    assert "Its bounds overlap" not in text((far / "index.html").read_text())


def test_a_long_name_is_told_from_its_like_in_the_picture() -> None:
    names = ["gpt-3.5-turbo-0301-assistant__vicuna-7b", "gpt-3.5-turbo-0301-assistant__wizard-13b"]
    rows = [Row(n, [Mark(n, "distilled", 0.5, 0.4, 0.6)]) for n in names]
    drawn = str(forest("c", rows, title="t", axis="a").svg())
    assert "vicuna-7b<" in drawn
    assert "wizard-13b<" in drawn
    assert in_two("short", 28) == ["short"]
    assert all(len(part) <= 28 for part in in_two("x" * 100, 28))


def recorded(evidence: Evidence, file: str, said: str = "") -> Evidence:
    """``evidence`` as if its teacher were answers in ``file``; one of them reads ``said``."""
    identity = {"model": "recorded", "sha256": file, "side": "teacher"}
    models = {**evidence.manifest["models"], "teacher": identity}
    answers = dict(evidence.answers["teacher"])
    if said:
        first = min(answers)
        answers[first] = dataclasses.replace(answers[first], text=said, failure=None)
    return dataclasses.replace(
        evidence,
        manifest={**evidence.manifest, "models": models},
        answers={**evidence.answers, "teacher": answers},
    )


def test_one_recorded_teacher_in_two_files_is_one_teacher(evidence: Evidence) -> None:
    a, b = recorded(evidence, "file a"), recorded(evidence, "file b")
    assert a.teacher == b.teacher
    assert a.teacher != recorded(evidence, "file a", "something else").teacher
    assert "The teachers are not the same model." not in compare(a, b).warnings
    other = recorded(evidence, "file b", "something else")
    assert "The teachers are not the same model." in compare(a, other).warnings


def test_students_of_one_recorded_teacher_are_ranked_together(
    evidence: Evidence, tmp_path: Path
) -> None:
    site = board(
        tmp_path, a=recorded(only(evidence), "file a"),
        b=recorded(only(scaled(evidence, 0.2)), "file b"),
    )  # fmt: skip
    page = text((site / "students/b--distilled.html").read_text())
    assert "of 2 against this teacher on this suite" in page
    assert "Students of other teachers" not in (site / "index.html").read_text()
