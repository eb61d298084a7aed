"""SQLite as both the run store and the cache use it: WAL, and errors that say what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tellapart.errors import DataError, RunError, TellapartError

BUSY_SECONDS = 10.0


def connect(
    path: Path, *, readonly: bool = False, busy: float = BUSY_SECONDS
) -> sqlite3.Connection:
    """A connection in autocommit mode to the database at ``path``, usable from any thread.

    The caller serialises its use. WAL lets readers go on while one writes; ``synchronous =
    NORMAL`` survives a killed process at any moment (a power cut may cost the last commits,
    never consistency).
    """
    if readonly:
        return _connect_readonly(path, busy)
    connection = sqlite3.connect(path, timeout=busy, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _connect_readonly(path: Path, busy: float) -> sqlite3.Connection:
    uri = path.resolve().as_uri()
    connection = sqlite3.connect(
        f"{uri}?mode=ro", uri=True, timeout=busy, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        if path.with_name(path.name + "-wal").exists():
            raise
        # A WAL database in a folder that cannot be written to opens only as immutable.
        connection = sqlite3.connect(
            f"{uri}?immutable=1", uri=True, isolation_level=None, check_same_thread=False
        )
    return connection


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors on ``path`` into ours.

    Raises:
        RunError: the disk is full, the database is locked, or it could not be written.
        DataError: the file is not a database, or not one of ours.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise translate(error, path) from error


def translate(error: sqlite3.Error, path: Path) -> TellapartError:
    """Our error for SQLite's ``error`` on ``path``."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return RunError(
            f"{path} is locked by another process",
            "end the other process and repeat the command; what was committed is kept",
        )
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return RunError(
            f"{path} could not be written: {error}",
            "free disk space and repeat the command; what was committed is kept",
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return RunError(
            f"{path} could not be opened for writing: {error}",
            "check that the folder exists and may be written to",
        )
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return DataError(f"{path} is not a usable database: {error}", "move the file away")
    return RunError(f"{path}: {error}", "the file may come from another version of tellapart")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; the write lock is taken at the start."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    try:
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
