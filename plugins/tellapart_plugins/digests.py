"""SHA-256 of files, remembered by path, size and time so that large weights are read once."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

_CHUNK = 1 << 20
_WORTH_REMEMBERING = 1 << 20  # smaller files are read again: quicker than asking the database


def file_sha256(path: Path, memo_dir: Path | None = None) -> str:
    """SHA-256 (hex) of the content of ``path``.

    With ``memo_dir``, the digest of a file of more than a megabyte is remembered there under
    (path, size, modification time). A memo that cannot be read or written is done without.

    Raises:
        OSError: ``path`` cannot be read.
    """
    path = path.resolve()
    stat = path.stat()
    key = (str(path), stat.st_size, stat.st_mtime_ns)
    if memo_dir is None or stat.st_size < _WORTH_REMEMBERING:
        return _read(path)
    try:
        memo_dir.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(memo_dir / "digests.sqlite", timeout=30)) as memo:
            memo.execute(
                "CREATE TABLE IF NOT EXISTS digests "
                "(path TEXT PRIMARY KEY, size INTEGER, mtime INTEGER, sha256 TEXT)"
            )
            row = memo.execute(
                "SELECT sha256 FROM digests WHERE path = ? AND size = ? AND mtime = ?", key
            ).fetchone()
            if row is not None:
                return str(row[0])
            found = _read(path)
            with memo:
                memo.execute("INSERT OR REPLACE INTO digests VALUES (?, ?, ?, ?)", (*key, found))
            return found
    except (sqlite3.Error, FileExistsError, PermissionError):
        return _read(path)


def files_sha256(paths: Iterable[Path], memo_dir: Path | None = None) -> dict[str, str]:
    """File name → SHA-256, sorted by name."""
    return {p.name: file_sha256(p, memo_dir) for p in sorted(paths, key=lambda p: p.name)}


def _read(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_CHUNK):
            found.update(block)
    return found.hexdigest()
