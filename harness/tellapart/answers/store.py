"""The run's store, ``run.sqlite``: probes, answers with their ledger, plays, and what is known.

An answer and its ledger row commit in one transaction, so that a killed run resumes with
nothing lost and nothing billed twice.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tellapart.answers import plays, rows, schema
from tellapart.answers.database import BUSY_SECONDS, connect, explained, transaction
from tellapart.answers.lock import FileLock
from tellapart.contracts.data import Answer, Probe
from tellapart.contracts.play import Play
from tellapart.errors import DataError, RunError

_CHUNK = 400  # bound variables a statement may have, with room to spare


@dataclass(frozen=True, slots=True)
class Entry:
    """One query as the ledger keeps it, with the answer it led to.

    ``fresh`` tells an answer that is new to the run from one the store already holds (asked
    again in another phase); only a fresh one is written to ``answers``.
    """

    model: str
    phase: str
    adversary: str
    budget: str
    key: str
    answer: Answer
    charged: int
    cached: bool
    wall: float = 0.0
    fresh: bool = True


class RunStore:
    """``run.sqlite``: one writing run, any number of readers, usable from any thread.

    Processes of the one run may :meth:`join` its writer.

    Use :meth:`open`, as a context manager.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: FileLock | None) -> None:
        self.path = path
        self._connection = connection
        self._file_lock = lock
        self._mutex = threading.RLock()

    @classmethod
    def open(cls, path: Path, *, readonly: bool = False, busy: float = BUSY_SECONDS) -> Self:
        """Open the store at ``path``, made anew if it is not there.

        Args:
            busy: seconds to wait for a database that another process has locked.

        Raises:
            DataError: ``readonly`` and there is none, or the file is not a run's store.
            RunError: another process is writing to it, or it cannot be written.
        """
        path = Path(path)
        if readonly:
            if not path.is_file():
                raise DataError(f"there is no {path}", "name the folder of a run")
            return cls(path, _existing(path, readonly=True, busy=busy), None)
        lock = FileLock(path.with_name(path.name + ".lock"))
        if not lock.acquire():
            raise RunError(
                f"another process is writing to {path}",
                "wait for it to end, or choose another --out",
            )
        try:
            with explained(path):
                connection = connect(path, busy=busy)
                try:
                    if _version(connection) == 0 and not _tables(connection):
                        connection.executescript(f"BEGIN IMMEDIATE; {schema.DDL} COMMIT;")
                    _check_version(connection, path)
                except BaseException:
                    connection.close()
                    raise
        except BaseException:
            lock.release()
            raise
        return cls(path, connection, lock)

    @classmethod
    def join(cls, path: Path, *, busy: float = BUSY_SECONDS) -> Self:
        """Write to a store that another process of the same run has open and keeps locked.

        Raises:
            DataError: there is none, or the file is not a run's store.
            RunError: it cannot be written.
        """
        path = Path(path)
        if not path.is_file():
            raise DataError(f"there is no {path}", "name the store of a run")
        return cls(path, _existing(path, readonly=False, busy=busy), None)

    def close(self) -> None:
        """Close the database and let the next writer in."""
        with self._mutex:
            self._connection.close()
            if self._file_lock is not None:
                self._file_lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # -- probes and meta ---------------------------------------------------------------------

    def put_probes(self, probes: Sequence[Probe], roles: Mapping[str, str]) -> None:
        """Add ``probes`` with their role (``distil``, ``train`` or ``test``) by id.

        The same probes may be put again (a resumed run).

        Raises:
            RunError: the store has another probe, or another role, under one of the ids.
        """
        known = {probe.id: (probe, role) for probe, role in self._probes()}
        new = []
        for probe in probes:
            role = roles[probe.id]
            if probe.id not in known:
                new.append((probe.id, probe.prompt, probe.category, probe.cluster,
                            probe.reference, json.dumps(dict(probe.meta)), role))  # fmt: skip
            elif known[probe.id] != (_comparable(probe), role):
                raise RunError(
                    f"probe '{probe.id}' is not what {self.path} holds under this id",
                    "the suite or the split changed; choose another --out",
                )
        with self._writing():
            self._connection.executemany(
                "INSERT INTO probes (id, prompt, category, cluster, reference, meta, role) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                new,
            )

    def probes(self, *, role: str | None = None) -> list[Probe]:
        """All probes (of ``role``) in the order they were put."""
        return [probe for probe, found in self._probes() if role in (None, found)]

    def roles(self) -> dict[str, str]:
        """Probe id → role."""
        return {probe.id: role for probe, role in self._probes()}

    def _probes(self) -> list[tuple[Probe, str]]:
        found = self._all(
            "SELECT id, prompt, category, cluster, reference, meta, role FROM probes "
            "ORDER BY position"
        )
        return [
            (Probe(i, prompt, category, cluster, reference, json.loads(meta)), role)
            for i, prompt, category, cluster, reference, meta, role in found
        ]

    def get_meta(self, key: str, default: Any = None) -> Any:
        """The JSON value put under ``key``, or ``default``."""
        found = self._all("SELECT value FROM meta WHERE key = ?", (key,))
        return json.loads(found[0][0]) if found else default

    def put_meta(self, key: str, value: Any) -> None:
        """Put a JSON value under ``key``, replacing what was there."""
        with self._writing():
            self._put_meta(key, value)

    # -- answers and the ledger --------------------------------------------------------------

    def record(self, entries: Sequence[Entry]) -> None:
        """Commit ``entries``, each answer together with its ledger row, in one transaction."""
        now = time.time()
        with self._writing():
            self._connection.executemany(
                f"INSERT OR REPLACE INTO answers (model, probe, draw, key, {rows.COLUMNS}) "
                f"VALUES (?, ?, ?, ?, {rows.MARKS})",
                [
                    (e.model, e.answer.probe, e.answer.draw, e.key, *rows.to_row(e.answer))
                    for e in entries
                    if e.fresh
                ],
            )
            self._connection.executemany(
                "INSERT INTO ledger (at, model, phase, adversary, budget, probe, draw, note, "
                "queries, charged, calls, cached, outcome, tokens_in, tokens_out, seconds, wall, "
                "cost) VALUES (?, ?, ?, ?, ?, ?, ?, '', 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [_ledger_row(now, entry) for entry in entries],
            )

    def charge(
        self, model: str, *, phase: str, adversary: str, budget: str, queries: int, note: str
    ) -> bool:
        """Account for ``queries`` at once that recorded answers served (an adversary's episodes).

        ``note`` names what they were for; the same charge is made once, also after a resume.
        Returns whether it was made now.
        """
        key = (model, phase, adversary, budget, note)
        with self._writing():
            found = self._connection.execute(
                "SELECT 1 FROM ledger WHERE model = ? AND phase = ? AND adversary = ? "
                "AND budget = ? AND probe IS NULL AND note = ?",
                key,
            ).fetchone()
            if found is None:
                self._connection.execute(
                    "INSERT INTO ledger (at, model, phase, adversary, budget, probe, draw, note, "
                    "queries, charged, calls, cached, outcome, tokens_in, tokens_out, seconds, "
                    "wall, cost) "
                    "VALUES (?, ?, ?, ?, ?, NULL, NULL, ?, ?, ?, 0, ?, 'ok', NULL, NULL, 0, 0, 0)",
                    (time.time(), *key, queries, queries if budget else 0, queries),
                )
        return found is None

    def answers(self, model: str) -> dict[tuple[str, int], Answer]:
        """Every answer of ``model``, failures included, by probe id and draw."""
        found = self._all(
            f"SELECT probe, draw, {rows.COLUMNS} FROM answers WHERE model = ?", (model,)
        )
        return {(row[0], row[1]): rows.from_row(row[0], row[1], row[2:]) for row in found}

    def lookup(
        self, model: str, asked: Iterable[tuple[str, int]]
    ) -> dict[tuple[str, int], tuple[str, Answer]]:
        """Key and answer of those of ``asked`` (probe id, draw) that the store holds."""
        wanted = set(asked)
        found: dict[tuple[str, int], tuple[str, Answer]] = {}
        for chunk in _chunks(sorted({probe for probe, _ in wanted})):
            marks = ", ".join("?" for _ in chunk)
            for probe, draw, key, *row in self._all(
                f"SELECT probe, draw, key, {rows.COLUMNS} FROM answers "
                f"WHERE model = ? AND probe IN ({marks})",
                (model, *chunk),
            ):
                if (probe, draw) in wanted:
                    found[probe, draw] = (key, rows.from_row(probe, draw, tuple(row)))
        return found

    def accounted(
        self, model: str, phase: str, adversary: str, budget: str, asked: Iterable[tuple[str, int]]
    ) -> set[tuple[str, int]]:
        """Those of ``asked`` (probe id, draw) that the ledger already has for this purpose."""
        wanted = set(asked)
        found: set[tuple[str, int]] = set()
        for chunk in _chunks(sorted({probe for probe, _ in wanted})):
            marks = ", ".join("?" for _ in chunk)
            found.update(
                self._all(
                    "SELECT DISTINCT probe, draw FROM ledger WHERE model = ? AND phase = ? "
                    f"AND adversary = ? AND budget = ? AND probe IN ({marks})",
                    (model, phase, adversary, budget, *chunk),
                )
            )
        return found & wanted

    def models(self) -> list[str]:
        """Names of the models that were asked."""
        return [name for (name,) in self._all("SELECT DISTINCT model FROM ledger ORDER BY model")]

    def spent(self) -> dict[str, dict[str, float]]:
        """What each budget has had charged: queries, tokens, cost and wall seconds."""
        found = self._all(
            "SELECT budget, sum(charged), sum(coalesce(tokens_in, 0) + coalesce(tokens_out, 0)), "
            "sum(cost), sum(wall) FROM ledger WHERE budget <> '' GROUP BY budget"
        )
        return {
            budget: {"queries": queries, "tokens": tokens, "cost": cost, "seconds": seconds}
            for budget, queries, tokens, cost, seconds in found
        }

    def account(self) -> list[dict[str, Any]]:
        """The account, one row a model, phase, adversary and budget, in order of first use.

        ``queries`` is all that was asked; ``charged`` what counts against ``budget``; ``live``
        and ``cached`` how they were served (queries = live + cached); ``calls`` is how often
        the engine was called (calls = live + retries); tokens, seconds and cost are those of
        live queries only.
        """
        names = ("model", "phase", "adversary", "budget", "queries", "charged", "live", "calls",
                 "retries", "cached", "failures", "tokens_in", "tokens_out", "seconds",
                 "cost")  # fmt: skip
        found = self._all(
            "SELECT model, phase, adversary, budget, sum(queries), sum(charged), "
            "sum(queries - cached), sum(calls), sum(calls - (queries - cached)), sum(cached), "
            "sum(outcome <> 'ok'), "
            "coalesce(sum(tokens_in), 0), coalesce(sum(tokens_out), 0), sum(seconds), sum(cost) "
            "FROM ledger GROUP BY model, phase, adversary, budget ORDER BY min(seq)"
        )
        return [dict(zip(names, row, strict=True)) for row in found]

    def failures(self) -> list[dict[str, Any]]:
        """Failed answers as they stand: model, failure, count, and one example of the detail."""
        found = self._all(
            "SELECT model, failure, count(*), min(detail) FROM answers WHERE failure IS NOT NULL "
            "GROUP BY model, failure ORDER BY model, failure"
        )
        names = ("model", "failure", "count", "example")
        return [dict(zip(names, row, strict=True)) for row in found]

    # -- plays -------------------------------------------------------------------------------

    def put_play(self, play: Play) -> None:
        """Store ``play``, replacing one with the same key (``answers.plays.KEY``)."""
        self.put_plays([play])

    def put_plays(self, played: Sequence[Play], meta: Mapping[str, Any] | None = None) -> None:
        """Store plays and what ``meta`` says of them in one transaction: all or nothing."""
        with self._writing():
            for play in played:
                plays.write(self._connection, play)
            for key, value in (meta or {}).items():
                self._put_meta(key, value)

    def plays(self, *, arm: str | None = None, student: str | None = None) -> list[Play]:
        """The plays (of ``arm``, against ``student``), in the order they were put."""
        with self._mutex, explained(self.path):
            return plays.read(self._connection, arm=arm, student=student)

    # -- plumbing ----------------------------------------------------------------------------

    def _put_meta(self, key: str, value: Any) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, json.dumps(value))
        )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._mutex, explained(self.path), transaction(self._connection):
            yield

    def _all(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._mutex, explained(self.path):
            return self._connection.execute(statement, values).fetchall()


def _ledger_row(now: float, entry: Entry) -> tuple[Any, ...]:
    answer, live = entry.answer, not entry.cached
    return (
        now,
        entry.model,
        entry.phase,
        entry.adversary,
        entry.budget,
        answer.probe,
        answer.draw,
        entry.charged,
        answer.calls if live else 0,
        0 if live else 1,
        answer.failure.value if answer.failure else "ok",
        answer.tokens_in if live else None,
        answer.tokens_out if live else None,
        answer.seconds if live else 0.0,
        entry.wall,
        answer.cost if live else 0.0,
    )


def _comparable(probe: Probe) -> Probe:
    """``probe`` as it reads back from JSON."""
    return Probe(probe.id, probe.prompt, probe.category, probe.cluster, probe.reference,
                 json.loads(json.dumps(dict(probe.meta))))  # fmt: skip


def _chunks(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]


def _tables(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def _existing(path: Path, *, readonly: bool, busy: float) -> sqlite3.Connection:
    """A connection to a run's store that is there."""
    with explained(path):
        connection = connect(path, readonly=readonly, busy=busy)
        try:
            _check_version(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    found = _version(connection)
    if found != schema.VERSION:
        raise DataError(
            f"{path} is not a run's store of this version (it says {found}, not {schema.VERSION})",
            "name another folder, or use the version of tellapart that wrote it",
        )
