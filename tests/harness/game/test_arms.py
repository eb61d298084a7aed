"""Control arms: what the null hides and what the plants change."""

from __future__ import annotations

import pytest

from tellapart import Answer, Failure
from tellapart.game.arms import PLANTS, null_by_draws, null_by_swaps, planted
from tellapart.game.board import TRAIN, Board, Row

TEXT = "The answer is a good one. It has two sentences, and both of them are in English."


def board(n: int = 400) -> Board:
    rows = []
    for i in range(n):
        teacher = Answer(f"p{i}", f"{TEXT} Number {i} is the teacher's.")
        student = Answer(f"p{i}", f"student {i}")
        rows.append(
            Row(f"p{i}", f"prompt {i}", "x", f"c{i}", TRAIN if i % 2 else i % 3, teacher, student)
        )
    return Board(tuple(rows))


def test_a_swap_keeps_every_pair_and_turns_about_half() -> None:
    real, null = board(), null_by_swaps(board(), 1)
    turned = 0
    for a, b in zip(real.rows, null.rows, strict=True):
        assert {a.teacher.text, a.student.text} == {b.teacher.text, b.student.text}
        assert (a.probe, a.cluster, a.block) == (b.probe, b.cluster, b.block)
        turned += a.teacher.text != b.teacher.text
    assert 150 < turned < 250
    assert null_by_swaps(board(), 1) == null


def test_a_null_by_draws_holds_no_student() -> None:
    second = {f"p{i}": Answer(f"p{i}", f"{TEXT} second {i}", draw=1) for i in range(400)}
    null = null_by_draws(board(), second, 1)
    texts = {t for r in null.rows for t in (r.teacher.text, r.student.text)}
    assert not any(text and text.startswith("student") for text in texts)
    assert len(null.rows) == 400


@pytest.mark.parametrize("plant", sorted(PLANTS))
def test_a_plant_changes_its_share_and_nothing_of_the_teacher(plant: str) -> None:
    real = board()
    changed, rate = planted(real, plant, 0.5, 3)
    assert 0.4 < rate < 0.6
    for a, b in zip(real.rows, changed.rows, strict=True):
        assert b.teacher == a.teacher
        assert b.student.text in {a.teacher.text, PLANTS[plant](a.teacher.text or "")}
    assert changed.blocks == [0]


def test_a_failed_answer_is_not_planted() -> None:
    row = Row(
        "p", "prompt", "x", "c", 0, Answer("p", None, failure=Failure.TIMEOUT), Answer("p", "text")
    )
    changed, rate = planted(Board((row,)), "style", 1.0, 0)
    assert changed.rows == ()
    assert rate == 0.0
