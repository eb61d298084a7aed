"""The board: ranks, tables, downloads, and what it refuses."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from pathlib import Path

import numpy as np
import pytest

from many_submissions import scaled, write_many
from tellapart.errors import UsageError
from tellapart.submission.archive import parse, seal
from tellapart.submission.container import RefusedError
from tellapart.submission.evidence import Evidence
from tellapart_reports.site.board import Board, adversary_table, headline, student_table, tally
from tellapart_reports.site.build import build, html
from tellapart_reports.site.data import as_csv, files
from tellapart_reports.site.entries import Student, Values, make_entry, slug
from tellapart_reports.site.pages import DOWNLOADS, adversary_page, overview
from tellapart_reports.site.ranks import all_paired_z, paired_z, ranks


def board_of(evidence: Evidence, factors: list[float]) -> Board:
    return Board(
        [
            make_entry(parse(seal(scaled(evidence, f), f"s{i}")), ())
            for i, f in enumerate(factors)
        ]
    )  # fmt: skip


@pytest.fixture(scope="module")
def board(evidence: Evidence) -> Board:
    return board_of(evidence, [1.0, 0.5, 0.1])


def values(of: np.ndarray, clusters: int = 40) -> Values:
    n = len(of)
    return Values(
        np.array([f"p{i:04d}" for i in range(n)]),
        np.array([f"c{i % clusters}" for i in range(n)]),
        of,
    )


def with_values(student: Student, name: str, found: Values) -> Student:
    return dataclasses.replace(student, submission=name, values={("pairwise", 1): found})


def test_students_that_are_not_resolved_share_a_rank(board: Board) -> None:
    rng = np.random.default_rng(0)
    easy, hard = np.ones(400), np.sign(rng.normal(0.0, 1.0, 400))
    also_hard = hard.copy()
    also_hard[:3] *= -1
    group = [
        with_values(board.students[0], name, values(v))
        for name, v in (("easy", easy), ("hard", hard), ("also", also_hard))
    ]
    found = ranks(group, ("pairwise", 1))
    places = {s.submission: found[s.slug].place for s in group}
    assert places == {"hard": 1, "also": 1, "easy": 3}
    assert found[group[1].slug].tied == (group[2].title,)


def test_ranks_stay_within_one_suite_and_teacher(board: Board) -> None:
    a = with_values(board.students[0], "a", values(np.ones(50)))
    b = dataclasses.replace(with_values(a, "b", values(np.zeros(50))), teacher="another")
    found = ranks([a, b], ("pairwise", 1))
    assert {r.of for r in found.values()} == {1}


def test_the_paired_z_is_that_of_a_one_sample_test_by_cluster() -> None:
    rng = np.random.default_rng(1)
    n = 200
    a, b = rng.choice([-1.0, 0.0, 1.0], (2, n))
    got = paired_z(values(a, clusters=n), values(b, clusters=n))
    d = a - b
    assert got == pytest.approx(d.mean() / (d.std(ddof=1) / np.sqrt(n)), rel=1e-9)
    assert paired_z(values(a), values(a)) == 0.0
    assert paired_z(values(b), values(a)) == -paired_z(values(a), values(b))


def test_all_pairs_together_are_the_pairs_one_by_one() -> None:
    rng = np.random.default_rng(2)
    many = [values(rng.choice([-1.0, 0.0, 1.0], 120)) for _ in range(5)]
    many.append(values(np.where(rng.random(120) < 0.1, np.nan, 1.0)))  # another mask
    many.append(many[0])
    got = all_paired_z(many)
    want = [[paired_z(a, b) for b in many] for a in many]
    np.testing.assert_allclose(got, want, atol=1e-9)


def test_the_overview_says_who_is_hardest_and_how_sure(board: Board) -> None:
    title, _, first = headline(board)
    text = " ".join(f"{a.text} {a.note}" for a in first)
    student, verdict = board.ordered(("pairwise", 1))[0]
    row = student.strongest(verdict)
    assert row is not None
    assert row.advantage == min(
        r.advantage
        for s, v in board.ordered(("pairwise", 1))
        if (r := s.strongest(v)) is not None and r.advantage is not None
    )
    assert student.title in title
    for part in (f"{row.advantage:.3f}", f"{verdict.high:.3f}", "95 %", verdict.outcome, "ε"):
        assert part in text


def test_an_adversary_that_sees_alone_is_counted(evidence: Evidence) -> None:
    board = board_of(evidence, [1.0])
    found = tally(board, ("pairwise", 1))
    cells = [
        r for s in board.students for r in s.rows
        if (r.game, r.queries) == ("pairwise", 1) and r.category != "all" and r.ok
        and (r.low_simultaneous or 0) > 0
    ]  # fmt: skip
    by_cell: dict[tuple[str, str], set[str]] = {}
    for r in cells:
        by_cell.setdefault((r.student, r.category), set()).add(r.adversary)
    alone = [next(iter(v)) for v in by_cell.values() if len(v) == 1]
    assert {a: t.alone for a, t in found.items() if t.alone} == {
        a: alone.count(a) for a in set(alone)
    }


def test_downloads_agree_with_the_tables(board: Board) -> None:
    made = files(board)
    rows = json.loads(made["data/students.json"])
    again = list(csv.DictReader(io.StringIO(made["data/students.csv"])))
    assert len(rows) == len(again) == sum(len(s.verdicts) for s in board.students)
    student, verdict = board.ordered(("pairwise", 1))[0]
    row = next(
        r for r in rows
        if (r["submission"], r["student"], r["game"], r["category"])
        == (student.submission, student.name, "pairwise", "all")
    )  # fmt: skip
    assert row["high"] == verdict.high
    assert row["outcome"] == verdict.outcome


def test_every_table_of_the_board_has_its_files(board: Board) -> None:
    """As many rows in the file as in the table, and the same figures."""
    made = files(board)
    assert {Path(p).stem for p in made} == {Path(href).stem for href, _ in DOWNLOADS}
    assert set(made) == {href for href, _ in DOWNLOADS}
    rows = {Path(p).stem: json.loads(text) for p, text in made.items() if p.endswith(".json")}
    game = board.leading
    for name in board.adversaries():
        students, profile = (s.tables[0] for s in adversary_page(board, name).sections)
        mine = [r for r in rows["adversary-students"] if r["adversary"] == name]
        assert len(students.rows) == len(mine)
        means = [r["mean_advantage"] for r in rows["adversary-categories"]
                 if r["adversary"] == name]  # fmt: skip
        assert sorted(means) == pytest.approx(sorted(r.cells[1].sort or 0 for r in profile.rows))
    assert len(rows["suites"]) == len(board.suites)
    shown = [r for r in rows["adversaries"] if (r["game"], r["queries"]) == game]
    assert len(shown) == len(adversary_table(board, game, "", name="a").rows)


def test_a_capability_column_appears_where_it_was_measured(evidence: Evidence) -> None:
    plain = board_of(evidence, [1.0])
    table = student_table(plain, plain.ordered(plain.leading), "", name="t")
    assert "capability" not in [c.title for c in table.columns]
    metrics = [
        {"student": "base", "metric": m, "category": "all", "value": v, "low": v, "high": v}
        for m, v in (("task-score", 0.25), ("task-score-teacher", 0.5))
    ]
    estimates = {**evidence.estimates, "metrics": [*evidence.estimates["metrics"], *metrics]}
    able = board_of(dataclasses.replace(evidence, estimates=estimates), [1.0])
    table = student_table(able, able.ordered(able.leading), "", name="t")
    at = [c.title for c in table.columns].index("capability")
    cells = {r.cells[1].text: r.cells[at] for r in table.rows}
    assert (cells["s0: base"].text, cells["s0: base"].note) == ("0.250", "teacher 0.500")
    assert cells["s0: distilled"].text == ""


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1+2", "@x", "\tx"])
def test_no_cell_of_a_csv_is_a_formula(text: str) -> None:
    assert as_csv(["a"], [[text]]).splitlines()[1].lstrip('"').startswith("'")


@pytest.mark.parametrize("name", ["../x", "a/b", "CON", "é", "<b>", "x" * 200, "", "\u202e"])
def test_a_page_of_any_name_stays_in_its_folder(name: str) -> None:
    made = slug(name)
    assert made == made.lower()
    assert 0 < len(made) <= 80
    assert not set(made) - set("abcdefghijklmnopqrstuvwxyz0123456789-_.")
    assert not made.startswith(".")


def test_a_page_escapes_what_submissions_say(evidence: Evidence) -> None:
    estimates = json.loads(
        json.dumps(evidence.estimates).replace('"ngram"', '"<script>x</script>"')
    )
    entry = make_entry(parse(seal(dataclasses.replace(evidence, estimates=estimates), "a")), ())
    page = html(overview(Board([entry])))
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_two_submissions_of_one_name_are_refused(evidence: Evidence, tmp_path: Path) -> None:
    paths = [tmp_path / "a.tellapart", tmp_path / "b.tellapart"]
    for path, name in zip(paths, ("same", "Same"), strict=True):
        path.write_bytes(seal(evidence, name))
    with pytest.raises(UsageError, match="are both called"):
        build(paths, tmp_path / "site", recompute=False, workers=1)
    assert not (tmp_path / "site").exists()


def test_a_bent_submission_stops_the_build_and_nothing_is_written(
    evidence: Evidence, tmp_path: Path
) -> None:
    paths = write_many(evidence, tmp_path, 2)
    raw = bytearray(paths[1].read_bytes())
    raw[len(raw) // 2] ^= 1
    paths[1].write_bytes(bytes(raw))
    with pytest.raises(RefusedError, match=r"s001\.tellapart is refused"):
        build(paths, tmp_path / "site", recompute=False, workers=1)
    assert not (tmp_path / "site").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["s000.tellapart", "s001.tellapart"]


def test_false_estimates_stop_the_build(evidence: Evidence, tmp_path: Path) -> None:
    """The scaled submissions lie, and a build that makes the estimates again finds out."""
    paths = write_many(evidence, tmp_path, 2)
    with pytest.raises(RefusedError, match=r"do(es)? not follow from"):
        build(paths[1:], tmp_path / "site", workers=1)


def test_a_folder_of_other_things_is_left_alone(evidence: Evidence, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "mine.txt").write_text("mine")
    paths = write_many(evidence, tmp_path, 1)
    with pytest.raises(UsageError, match="no site of ours"):
        build(paths, tmp_path / "site", recompute=False, workers=1)
    assert (tmp_path / "site" / "mine.txt").read_text() == "mine"


def test_a_site_is_replaced_whole(evidence: Evidence, tmp_path: Path) -> None:
    paths = write_many(evidence, tmp_path, 2)
    build(paths, tmp_path / "site", recompute=False, workers=1)
    build(paths[:1], tmp_path / "site", recompute=False, workers=1)
    assert [p.name for p in (tmp_path / "site" / "submissions").iterdir()] == ["s000.html"]
