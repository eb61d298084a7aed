"""Recorded answers: JSONL files of one model or of a pair, plain, ``.gz`` or ``.zst``.

    {"id": …, "category": …, "prompt": …, "answer": …}                one file a model
    {"id": …, "category": …, "prompt": …, "teacher": …, "student": …} one file a pair

``cluster`` and ``draw`` (0, 1, …) are optional. An answer that is ``null`` is a missing one.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal, NoReturn

import zstandard

from tellapart.errors import DataError

Side = Literal["teacher", "student"]
_MAX_LINE = 64 * 2**20  # a longer line is not an answer; keeps a hostile file from eating memory


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One recorded answer; ``answer`` is None where none was recorded."""

    id: str
    category: str
    prompt: str
    cluster: str
    draw: int
    answer: str | None


@dataclass(frozen=True, slots=True)
class PairRow:
    """Both models' recorded answers to one prompt at one draw; None where there is none."""

    id: str
    category: str
    prompt: str
    cluster: str
    draw: int
    teacher: str | None
    student: str | None


def read_answers(path: Path) -> list[AnswerRow]:
    """All rows of a one-model file, in order.

    Raises:
        DataError: the file is missing, empty or of unknown encoding, or a line of it is not a
            recorded answer (the message has its number).
    """
    return list(iter_answers(path))


def iter_answers(path: Path, side: Side | None = None) -> Iterator[AnswerRow]:
    """As :func:`read_answers`, one row at a time; ``side`` picks a model from a pair file."""
    for row in _rows(path, ("answer",) if side is None else ("teacher", "student")):
        yield AnswerRow(**row.common, answer=row.answers[side or "answer"])


def read_pair(path: Path) -> list[PairRow]:
    """All rows of a pair file, in order.

    Raises:
        DataError: as :func:`read_answers`.
    """
    return [
        PairRow(**row.common, teacher=row.answers["teacher"], student=row.answers["student"])
        for row in _rows(path, ("teacher", "student"))
    ]


def read_two(teacher: Path, student: Path) -> list[PairRow]:
    """Pairs from two one-model files (:func:`join_answers`).

    Raises:
        DataError: as :func:`read_answers`, or the files have no prompt in common.
    """
    pairs = join_answers(read_answers(teacher), read_answers(student))
    if not any(pair.teacher is not None and pair.student is not None for pair in pairs):
        raise DataError(
            f"{teacher} and {student} have no answered prompt in common",
            "both files must answer the same prompts",
        )
    return pairs


def join_answers(teacher: Sequence[AnswerRow], student: Sequence[AnswerRow]) -> list[PairRow]:
    """Match two models' rows by prompt and draw, in the teacher's order.

    A prompt that repeats is matched by id where both files have the id, else in order. Rows
    that only one model has become pairs whose other answer is None.
    """
    by_id = {(row.id, row.prompt, row.draw): row for row in student}
    partner: dict[int, AnswerRow] = {}
    taken: set[tuple[str, str, int]] = set()
    for i, row in enumerate(teacher):
        key = (row.id, row.prompt, row.draw)
        if key in by_id:
            partner[i] = by_id[key]
            taken.add(key)
    waiting: dict[tuple[str, int], list[AnswerRow]] = {}
    for row in reversed(student):
        if (row.id, row.prompt, row.draw) not in taken:
            waiting.setdefault((row.prompt, row.draw), []).append(row)
    pairs = []
    for i, row in enumerate(teacher):
        other = partner.get(i)
        if other is None and waiting.get((row.prompt, row.draw)):
            other = waiting[row.prompt, row.draw].pop()
        answer = other.answer if other is not None else None
        pairs.append(
            PairRow(row.id, row.category, row.prompt, row.cluster, row.draw, row.answer, answer)
        )
    known = {(pair.id, pair.draw) for pair in pairs}
    left = {(row.id, row.draw): row for rows in waiting.values() for row in rows}
    for row in student:
        if left.get((row.id, row.draw)) is row:
            name = row.id if (row.id, row.draw) not in known else f"student:{row.id}"
            pairs.append(
                PairRow(name, row.category, row.prompt, row.cluster, row.draw, None, row.answer)
            )
    return pairs


def prompt_cluster(prompt: str) -> str:
    """The cluster of a prompt that names none: rows that repeat the prompt share it."""
    return "prompt:" + hashlib.sha256(prompt.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def file_digest(path: Path) -> str:
    """SHA-256 (hex) of the file as it is.

    Raises:
        DataError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from error


# -- reading -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    common: dict[str, Any]
    answers: dict[str, str | None]


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[_Row]:
    """Checked rows of ``path``; memory is that of one line and the ids seen."""
    path = Path(path)
    seen: set[bytes] = set()
    number = 0
    for number, line in numbered_lines(path):
        row = _parse(path, number, line, columns)
        common = row.common
        key = hashlib.blake2b(f"{common['draw']}\x1f{common['id']}".encode(), digest_size=12)
        if key.digest() in seen:
            raise DataError(
                f"{path} line {number}: id '{_short(common['id'])}' repeats at draw "
                f"{common['draw']}",
                "ids must be unique; number repeated draws with 'draw': 0, 1, …",
            )
        seen.add(key.digest())
        yield row
    if not seen:
        raise DataError(f"{path} holds no answers", "it must have one JSON object a line")


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines of ``path`` that are not blank; plain, gzip or zstandard, told by content.

    Raises:
        DataError: the file is missing, damaged, not UTF-8, or has a line beyond all reason.
    """
    with _opened(path) as file:
        number = 0
        try:
            while line := file.readline(_MAX_LINE):
                number += 1
                if len(line) >= _MAX_LINE and not line.endswith("\n"):
                    _refuse(path, number, f"is longer than {_MAX_LINE} characters", "cut it")
                if line.strip():
                    yield number, line
        except UnicodeDecodeError as error:
            raise DataError(
                f"{path} line {number + 1} or after is not UTF-8: {error.reason}",
                "convert the file to UTF-8",
            ) from error
        except (EOFError, zlib.error, gzip.BadGzipFile, zstandard.ZstdError) as error:
            raise DataError(
                f"{path} is damaged after line {number}: {error}", "copy or make it again"
            ) from error


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    try:
        head = b""
        with path.open("rb") as probe:
            head = probe.read(4)
        raw: IO[bytes] = path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error
    # The content decides, not the name: a .gz that a browser unpacked reads as well.
    with raw:
        if head[:2] == b"\x1f\x8b":
            stream: Any = gzip.GzipFile(fileobj=raw)
            encoding = "utf-8-sig"
        elif head == b"\x28\xb5\x2f\xfd":
            stream = _ZstdFrames(raw)
            encoding = "utf-8-sig"
        else:
            stream = raw
            encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        with io.TextIOWrapper(io.BufferedReader(stream), encoding=encoding, newline="\n") as text:
            yield text


class _ZstdFrames(io.RawIOBase):
    """Reads Zstandard frames; a file cut in a frame is an error, not an early end."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self._decompressor = zstandard.ZstdDecompressor(max_window_size=2**27)
        self._frame: Any = None
        self._input = b""
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            # Small pieces, so that what one of them unpacks to stays small as well.
            self._input = self._input or self._raw.read(2048)
            if not self._input:
                if self._frame is not None:
                    raise EOFError("the compressed data ends too early")
                return 0
            if self._frame is None:
                self._frame = self._decompressor.decompressobj()
            self._ready = self._frame.decompress(self._input)
            self._input = b""
            if self._frame.eof:
                self._input = self._frame.unused_data
                self._frame = None
        size = min(len(buffer), len(self._ready))
        buffer[:size], self._ready = self._ready[:size], self._ready[size:]
        return size


def _parse(path: Path, number: int, line: str, columns: tuple[str, ...]) -> _Row:
    try:
        row = json.loads(line, parse_constant=_not_json)
    except _NotFinite as error:
        _refuse(path, number, f"has {error}, which is not JSON", "an answer is a string or null")
    except (json.JSONDecodeError, RecursionError) as error:
        what = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        raise DataError(
            f"{path} line {number} is not JSON: {what}", "write one JSON object a line"
        ) from error
    except ValueError as error:  # Python's bound on the digits of a whole number
        raise DataError(
            f"{path} line {number} has a number with too many digits", "quote it"
        ) from error
    if not isinstance(row, dict):
        _refuse(path, number, "is not a JSON object", "write one JSON object a line")
    for column in ("id", "category", "prompt", *columns):
        if column not in row:
            _refuse(path, number, f"has no '{column}'", _expected(row, columns))
    strings = {}
    for column in ("id", "category", "prompt"):
        value = row[column]
        if isinstance(value, int) and not isinstance(value, bool) and column == "id":
            value = str(value)
        if value == "":
            _refuse(path, number, f"has an empty '{column}'", "fill it in, or leave out the row")
        if not isinstance(value, str):
            _refuse(path, number, f"has a '{column}' that is not a string", "quote it")
        strings[column] = _well_formed(value)
    answers: dict[str, str | None] = {}
    for column in columns:
        value = row[column]
        if value is not None and not isinstance(value, str):
            kind = type(value).__name__
            _refuse(path, number, f"has a '{column}' that is a {kind}, not a string",
                    "write the answer's text, or null where there is none")  # fmt: skip
        answers[column] = _well_formed(value) if value is not None else None
    draw = row.get("draw", 0)
    if not isinstance(draw, int) or isinstance(draw, bool) or not 0 <= draw < 2**63:
        _refuse(path, number, "has a 'draw' that is not 0, 1, …", "number the draws from 0")
    cluster = row.get("cluster")
    if cluster is None:
        cluster = prompt_cluster(strings["prompt"])
    return _Row({**strings, "cluster": _well_formed(str(cluster)), "draw": draw}, answers)


class _NotFinite(ValueError):
    """NaN or Infinity, which Python's parser would let through."""


def _not_json(name: str) -> NoReturn:
    raise _NotFinite(name)


def _expected(row: dict[str, Any], columns: tuple[str, ...]) -> str:
    if columns == ("answer",) and {"teacher", "student"} <= set(row):
        return "this is a file of a pair: name it alone, or choose a side"
    if columns != ("answer",) and "answer" in row:
        return "this is a file of one model: name the other model's file as well"
    names = ", ".join(("id", "category", "prompt", *columns))
    return f"every row needs {names}"


def _refuse(path: Path, number: int, what: str, remedy: str) -> NoReturn:
    raise DataError(f"{path} line {number} {what}", remedy)


def _unreadable(path: Path, error: OSError) -> DataError:
    if isinstance(error, FileNotFoundError):
        return DataError(f"there is no file {path}", "check the path")
    return DataError(f"{path} cannot be read: {os.strerror(error.errno or 0)}", "check the path")


def _well_formed(text: str) -> str:
    """``text`` with lone surrogates (``"\\ud800"`` in JSON) replaced by U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
