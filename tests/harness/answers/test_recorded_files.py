"""Files of recorded answers: every encoding reads, every fault is one line with its place."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tellapart.answers.recorded import (
    AnswerRow,
    join_answers,
    prompt_cluster,
    read_answers,
    read_pair,
    read_two,
)
from tellapart.errors import DataError

PAIRS = Path("../shared/data/pairs")


def row(i: int = 0, **changed: Any) -> dict[str, Any]:
    return {"id": f"r{i}", "category": "c", "prompt": f"prompt {i}", "answer": f"a {i}", **changed}


def pair(i: int = 0, **changed: Any) -> dict[str, Any]:
    return {"id": f"r{i}", "category": "c", "prompt": f"prompt {i}", "teacher": "t",
            "student": "s", **changed}  # fmt: skip


def write(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["plain", "gz", "zst", "bom", "utf-16", "crlf", "misnamed"])
def test_every_encoding_reads_the_same(tmp_path: Path, kind: str) -> None:
    text = "".join(json.dumps(row(i, answer="ü\u2028é"), ensure_ascii=False) + "\n" for i in (0, 1))
    data = text.encode()
    path = tmp_path / "a.jsonl"
    if kind == "gz":
        path, data = tmp_path / "a.jsonl.gz", gzip.compress(data, mtime=0)
    elif kind == "zst":  # two frames, as `cat a.zst b.zst` makes them
        half = text.index("\n") + 1
        path = tmp_path / "a.jsonl.zst"
        data = b"".join(
            zstandard.ZstdCompressor().compress(part.encode())
            for part in (text[:half], text[half:])
        )
    elif kind == "misnamed":
        path = tmp_path / "unpacked-by-a-browser.jsonl.gz"
    elif kind == "bom":
        data = text.encode("utf-8-sig")
    elif kind == "utf-16":
        data = text.encode("utf-16")
    elif kind == "crlf":
        data = text.replace("\n", "\r\n").encode()
    path.write_bytes(data)
    assert [(r.id, r.answer) for r in read_answers(path)] == [
        ("r0", "ü\u2028é"),
        ("r1", "ü\u2028é"),
    ]


def test_optional_columns_and_missing_answers(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", [
        row(0), row(0, draw=1, answer=None), row(1, cluster="k", id=7, extra={"ignored": 1}),
    ])  # fmt: skip
    first, second, third = read_answers(path)
    assert first == AnswerRow("r0", "c", "prompt 0", prompt_cluster("prompt 0"), 0, "a 0")
    assert (second.draw, second.answer, second.cluster) == (1, None, first.cluster)
    assert (third.id, third.cluster) == ("7", "k")


def test_an_empty_answer_is_an_answer(tmp_path: Path) -> None:
    assert read_answers(write(tmp_path / "a.jsonl", [row(answer="")]))[0].answer == ""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{not json}", "line 2 is not JSON"),
        ('{"id": "x", ', "line 2 is not JSON"),
        ("[1, 2]", "line 2 is not a JSON object"),
        (json.dumps({"id": "x", "category": "c", "prompt": "p"}), "line 2 has no 'answer'"),
        (json.dumps(row(1, prompt=None)), "line 2 has a 'prompt' that is not a string"),
        (json.dumps(row(1, answer=3.5)), "line 2 has a 'answer' that is a float"),
        (json.dumps(row(1, answer=float("nan"))), "line 2 has NaN"),
        (json.dumps(row(1, answer=["x"])), "line 2 has a 'answer' that is a list"),
        (json.dumps(row(0)), "line 2: id 'r0' repeats at draw 0"),
        (json.dumps(row(1, draw=-1)), "line 2 has a 'draw'"),
        (json.dumps(row(1, draw=True)), "line 2 has a 'draw'"),
        (json.dumps(row(1, draw=2**63)), "line 2 has a 'draw'"),
        (json.dumps(row(1, prompt="")), "line 2 has an empty 'prompt'"),
        ('{"n": ' + "1" * 5000 + "}", "line 2 has a number with too many digits"),
        ("[" * 100_000, "line 2 is not JSON: nested too deeply"),
        (json.dumps(pair(1)), "a file of a pair"),
    ],
)
def test_a_bad_line_is_named_with_its_number(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(row(0)) + "\n" + line + "\n")
    with pytest.raises(DataError) as caught:
        read_answers(path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "holds no answers"),
        (b"\n \n", "holds no answers"),
        (json.dumps(row()).encode() + b"\n\xff\xfe\xfa", "not UTF-8"),
        (gzip.compress(json.dumps(row()).encode() * 99, mtime=0)[:-9], "damaged"),
        (gzip.compress(b"x" * 999, mtime=0)[:12] + b"zzzzzzzz", "damaged"),
        (b"\x28\xb5\x2f\xfd" + b"garbage", "damaged"),
        (zstandard.ZstdCompressor().compress(json.dumps(row()).encode() + b"\n")[:-3], "damaged"),
    ],
)
def test_a_bad_file_is_one_line(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(data)
    with pytest.raises(DataError, match=said):
        read_answers(path)


def test_a_file_cut_between_two_lines_is_damaged_not_shorter(tmp_path: Path) -> None:
    text = "".join(json.dumps(row(i, answer=str(hash(str(i))))) + "\n" for i in range(20_000))
    for suffix, data in (
        ("gz", gzip.compress(text.encode())),
        ("zst", zstandard.ZstdCompressor().compress(text.encode())),
    ):
        path = tmp_path / f"a.jsonl.{suffix}"
        path.write_bytes(data)
        assert len(read_answers(path)) == 20_000
        path.write_bytes(data[:-100])
        with pytest.raises(DataError, match="damaged"):
            read_answers(path)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no file"):
        read_answers(tmp_path / "none.jsonl")
    with pytest.raises(DataError, match="cannot be read"):
        read_answers(tmp_path)


def test_pairs_read_and_name_a_one_model_file(tmp_path: Path) -> None:
    (found,) = read_pair(write(tmp_path / "p.jsonl", [pair(0, student=None)]))
    assert (found.teacher, found.student) == ("t", None)
    with pytest.raises(DataError, match="a file of one model"):
        read_pair(write(tmp_path / "a.jsonl", [row()]))


def test_two_files_are_matched_by_prompt_whatever_their_ids(tmp_path: Path) -> None:
    teacher = write(tmp_path / "t.jsonl", [row(0), row(1), row(2)])
    student = write(tmp_path / "s.jsonl", [
        row(9, prompt="prompt 1", answer="one"), row(0, prompt="prompt 0", answer="zero"),
        row(2, prompt="another", answer="left over"),
    ])  # fmt: skip
    found = read_two(teacher, student)
    assert [(p.id, p.teacher, p.student) for p in found] == [
        ("r0", "a 0", "zero"),
        ("r1", "a 1", "one"),
        ("r2", "a 2", None),
        ("student:r2", None, "left over"),
    ]


def test_two_files_with_no_prompt_in_common_are_refused(tmp_path: Path) -> None:
    teacher = write(tmp_path / "t.jsonl", [row(0), row(1, prompt="p", answer=None)])
    student = write(tmp_path / "s.jsonl", [row(0, prompt="other"), row(1, prompt="p")])
    with pytest.raises(DataError, match="no answered prompt in common"):
        read_two(teacher, student)


RECORDED = st.builds(
    AnswerRow, st.sampled_from("abc"), st.just("c"), st.sampled_from("PQR"), st.just("k"),
    st.integers(0, 1), st.text(max_size=2),
)  # fmt: skip
FILES = st.lists(RECORDED, unique_by=lambda r: (r.id, r.draw))


@given(FILES, FILES)
def test_joining_loses_and_repeats_nothing(
    teacher: list[AnswerRow], student: list[AnswerRow]
) -> None:
    found = join_answers(teacher, student)
    assert [p.teacher for p in found[: len(teacher)]] == [r.answer for r in teacher]
    used = sorted(p.student for p in found if p.student is not None)
    assert used == sorted(str(r.answer) for r in student)
    assert len({(p.id, p.draw) for p in found}) == len(found)
    for found_pair, asked in zip(found, teacher, strict=False):
        if found_pair.student is not None:
            assert any(
                (r.prompt, r.draw, r.answer) == (asked.prompt, asked.draw, found_pair.student)
                for r in student
            )


def test_the_real_pairs_read_whole() -> None:
    if not PAIRS.is_dir():
        pytest.skip("the shared data is not here")
    path = PAIRS / "text_davinci_003__alpaca-7b.jsonl.gz"
    found = read_pair(path)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        assert len(found) == sum(1 for _ in lines) > 700
    assert all(p.teacher and p.student for p in found)
