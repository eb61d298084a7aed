"""The ``recorded`` model: answers from a JSONL file."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

from tellapart.contracts.base import Params
from tellapart.contracts.data import Answer, Failure, Request
from tellapart.contracts.model import Model
from tellapart.errors import ModelError


class RecordedParams(Params):
    """``path`` is the JSONL file (``.gz`` and ``.zst`` too); ``side`` picks from a pair file."""

    path: Path
    side: Literal["teacher", "student"] | None = None


class Recorded(Model):
    """Recorded answers from a JSONL file of one model, or one side of a file of a pair."""

    name: ClassVar[str] = "recorded"
    deterministic: ClassVar[bool] = True
    free: ClassVar[bool] = True
    Params: ClassVar[type[Params]] = RecordedParams

    _index: sqlite3.Connection | None = None

    def identity(self) -> dict[str, Any]:
        from tellapart.answers.recorded import file_digest

        sha256 = file_digest(self.params.path)
        return {"model": self.name, "sha256": sha256, "side": self.params.side}

    def open(self) -> None:
        """Index the file in a temporary database, so that memory does not grow with it.

        Raises:
            DataError: the file is not one of recorded answers.
        """
        from tellapart.answers.recorded import iter_answers

        index = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        try:
            index.execute("PRAGMA journal_mode = OFF")
            index.execute("PRAGMA cache_size = -16384")
            index.execute(
                "CREATE TABLE answers (id TEXT, draw INTEGER, prompt BLOB, answer TEXT, "
                "PRIMARY KEY (id, draw)) WITHOUT ROWID"
            )
            index.execute("BEGIN")
            index.executemany(
                "INSERT INTO answers VALUES (?, ?, ?, ?)",
                (
                    (row.id, row.draw, _digest(row.prompt), row.answer)
                    for row in iter_answers(self.params.path, self.params.side)
                ),
            )
            index.execute("CREATE INDEX by_prompt ON answers (prompt, draw)")
            index.execute("COMMIT")
        except BaseException:
            index.close()
            raise
        self._index = index

    def close(self) -> None:
        if self._index is not None:
            self._index.close()
            self._index = None

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        """Look each request up by id and draw, else by prompt and draw.

        A recorded draw is never passed off as another one, nor the answer to another prompt as
        this one's: both are ``missing``.
        """
        if self._index is None:
            raise ModelError(f"recorded answers of {self.params.path} are not open")
        for i, request in enumerate(requests):
            yield i, self._look_up(self._index, request)

    @staticmethod
    def _look_up(index: sqlite3.Connection, request: Request) -> Answer:
        prompt = _digest(request.prompt)
        found = index.execute(
            "SELECT answer, prompt FROM answers WHERE id = ? AND draw = ?",
            (request.probe, request.draw),
        ).fetchone()
        if found is None or found[1] != prompt:
            other = found is not None
            found = index.execute(
                "SELECT answer, prompt FROM answers WHERE prompt = ? AND draw = ? "
                "ORDER BY id LIMIT 1",
                (prompt, request.draw),
            ).fetchone()
            if found is None:
                detail = "recorded under another prompt" if other else "not recorded"
                return Answer.failed(request, Failure.MISSING, detail)
        if found[0] is None:
            return Answer.failed(request, Failure.MISSING, "recorded as null")
        return Answer(request.probe, found[0], request.draw, finish="recorded")


def _digest(prompt: str) -> bytes:
    return hashlib.blake2b(prompt.encode("utf-8", "surrogatepass"), digest_size=16).digest()
