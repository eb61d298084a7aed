"""The answer cache, shared between runs: a model asked the same thing again costs nothing.

The key covers everything that decides an answer: the model's identity (weights and adapter
digest, template, endpoint, …), the prompt, every generation argument, and the draw index.
Failures are never cached.
"""

from __future__ import annotations

import dataclasses
import hashlib
import sqlite3
import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tellapart.answers import rows
from tellapart.answers.database import BUSY_SECONDS, connect, explained, transaction, translate
from tellapart.config import CACHE_VARIABLE, cache_dir
from tellapart.contracts.data import Answer, Generation, Request, digest
from tellapart.errors import TellapartError

_CHUNK = 400
_DDL = (
    f"CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, {rows.DDL.strip()}) WITHOUT ROWID"
)


class CacheWarning(UserWarning):
    """The cache cannot be used; answers are asked for and kept in the run as usual."""


def answer_keys(identity: Mapping[str, Any]) -> Callable[[Request], str]:
    """A function from a request to its cache key, for the model of ``identity``.

    The seed of a request derives from the run's seed, the probe and the draw, and is part of
    the key: two draws are never one, at whatever temperature.
    """
    model = digest(dict(identity))
    prefixes: dict[Generation, bytes] = {}

    def key(request: Request) -> str:
        prefix = prefixes.get(request.generation)
        if prefix is None:
            prefix = digest([model, dataclasses.asdict(request.generation)]).encode()
            prefixes[request.generation] = prefix
        part = f"\x1f{request.draw}\x1f{request.seed}\x1f{request.prompt}"
        return hashlib.sha256(prefix + part.encode("utf-8", "surrogatepass")).hexdigest()

    return key


class AnswerCache:
    """Answers by key, in one SQLite file that any number of runs share.

    A cache that fails (full disk, damaged file, locked for long) is switched off with a
    :class:`CacheWarning`: it saves money, and must not cost a run.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._mutex = threading.Lock()
        self._off = False

    @classmethod
    def open(cls, path: Path | None = None, *, busy: float = BUSY_SECONDS) -> Self:
        """Open the cache at ``path`` (by default in the user's cache folder).

        Raises:
            RunError: it cannot be opened for writing.
            DataError: the file is not a cache.
        """
        path = Path(path) if path is not None else cache_dir() / "answers.sqlite"
        with explained(path):
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise TellapartError(
                    f"the cache folder {path.parent} cannot be made: {error}",
                    f"set {CACHE_VARIABLE}, or run without a cache",
                ) from error
            connection = connect(path, busy=busy)
            try:
                connection.execute(_DDL)
            except BaseException:
                connection.close()
                raise
        return cls(path, connection)

    def close(self) -> None:
        with self._mutex:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def get(self, wanted: Mapping[str, Request]) -> dict[str, Answer]:
        """The cached answers of ``wanted`` (key → request), addressed to those requests."""
        found: dict[str, Answer] = {}
        keys = list(wanted)
        with self._mutex:
            if self._off:
                return {}
            try:
                for start in range(0, len(keys), _CHUNK):
                    chunk = keys[start : start + _CHUNK]
                    marks = ", ".join("?" for _ in chunk)
                    for key, *row in self._connection.execute(
                        f"SELECT key, {rows.COLUMNS} FROM answers WHERE key IN ({marks})", chunk
                    ):
                        request = wanted[key]
                        found[key] = rows.from_row(request.probe, request.draw, tuple(row))
            except sqlite3.Error as error:
                self._switch_off(error)
                return {}
        return found

    def put(self, answers: Sequence[tuple[str, Answer]]) -> None:
        """Keep ``answers`` by key; failures among them are left out."""
        kept = [(key, *rows.to_row(answer)) for key, answer in answers if answer.ok]
        with self._mutex:
            if self._off or not kept:
                return
            try:
                with transaction(self._connection):
                    self._connection.executemany(
                        f"INSERT OR IGNORE INTO answers (key, {rows.COLUMNS}) "
                        f"VALUES (?, {rows.MARKS})",
                        kept,
                    )
            except sqlite3.Error as error:
                self._switch_off(error)

    def __len__(self) -> int:
        with self._mutex, explained(self.path):
            return int(self._connection.execute("SELECT count(*) FROM answers").fetchone()[0])

    def _switch_off(self, error: sqlite3.Error) -> None:
        self._off = True
        warnings.warn(
            f"the answer cache is off for the rest of this run: {translate(error, self.path)}",
            CacheWarning,
            stacklevel=4,
        )
