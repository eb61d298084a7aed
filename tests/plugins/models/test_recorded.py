"""The recorded model: a draw or prompt that was not recorded is missing, never another one's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tellapart.contracts.data import Answer, Failure, Request
from tellapart.errors import DataError, ModelError, SpecError
from tellapart.testing import check_model
from tellapart_plugins.models.recorded import Recorded


def made(tmp_path: Path, rows: list[dict[str, Any]], **params: Any) -> Recorded:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"category": "c", **row}) + "\n" for row in rows))
    return Recorded.make({"path": str(path), **params})


def ask(model: Recorded, *requests: Request) -> list[Answer]:
    model.open()
    try:
        found = dict(model.answer(requests))
    finally:
        model.close()
    return [found[i] for i in range(len(requests))]


def test_by_id_then_by_prompt_and_never_another_draw(tmp_path: Path) -> None:
    model = made(tmp_path, [
        {"id": "a", "prompt": "A", "answer": "a0"},
        {"id": "a", "prompt": "A", "answer": "a1", "draw": 1},
        {"id": "b", "prompt": "B", "answer": None},
        {"id": "c", "prompt": "C", "answer": ""},
    ])  # fmt: skip
    found = ask(
        model,
        Request("a", "A"),
        Request("a", "A", 1),
        Request("a", "A", 2),
        Request("other id", "A"),
        Request("b", "B"),
        Request("c", "C"),
        Request("a", "another prompt"),
        Request("nowhere", "nothing"),
    )
    texts = [answer.text for answer in found]
    assert texts == ["a0", "a1", None, "a0", None, "", None, None]
    assert {a.failure for a in found if not a.ok} == {Failure.MISSING}
    assert found[6].detail == "recorded under another prompt"


def test_it_keeps_the_contract_of_a_model(tmp_path: Path) -> None:
    check_model(made(tmp_path, [{"id": "a", "prompt": "Say hello.", "answer": "hello"}]))


def test_a_side_of_a_pair_is_another_model(tmp_path: Path) -> None:
    rows = [{"id": "a", "prompt": "A", "teacher": "t", "student": "s"}]
    teacher = made(tmp_path, rows, side="teacher")
    student = made(tmp_path, rows, side="student")
    assert ask(teacher, Request("a", "A"))[0].text == "t"
    assert ask(student, Request("a", "A"))[0].text == "s"
    assert teacher.identity() != student.identity()


def test_identity_follows_the_content_not_the_name(tmp_path: Path) -> None:
    one = made(tmp_path, [{"id": "a", "prompt": "A", "answer": "x"}]).identity()
    two = made(tmp_path, [{"id": "a", "prompt": "A", "answer": "y"}]).identity()
    (tmp_path / "a.jsonl").rename(tmp_path / "b.jsonl")
    renamed = Recorded.make({"path": str(tmp_path / "b.jsonl")}).identity()
    assert one != two
    assert two == renamed


def test_a_bad_file_ends_the_model_with_its_line(tmp_path: Path) -> None:
    model = made(tmp_path, [{"id": "a", "prompt": "A", "answer": 1}])
    with pytest.raises(DataError, match="line 1"):
        model.open()
    with pytest.raises(ModelError, match="not open"):
        next(model.answer([Request("a", "A")]))
    with pytest.raises(DataError, match="no file"):
        Recorded.make({"path": str(tmp_path / "none.jsonl")}).identity()
    with pytest.raises(SpecError, match="did you mean path"):
        Recorded.make({"pth": "x"})
