"""Plays in ``run.sqlite``: one adversary's scores as rows, NaN as NULL."""

from __future__ import annotations

import dataclasses
import json
import math
import sqlite3
from typing import Any

import numpy as np

from tellapart.contracts.data import Reason
from tellapart.contracts.play import Play

KEY = ("adversary", "teacher", "student", "game", "arm", "seed", "queries", "plant")
META = (*KEY, "status", "detail", "fit_seconds", "play_seconds", "undecided")


def write(connection: sqlite3.Connection, play: Play) -> None:
    """Write ``play`` in the open transaction, replacing the one with the same key."""
    same = " AND ".join(f"{name} = ?" for name in KEY)
    key = tuple(_plain(getattr(play, name)) for name in KEY)
    connection.execute(f"DELETE FROM plays WHERE {same}", key)
    values = [_plain(getattr(play, name)) for name in META]
    reasons = json.dumps([dataclasses.asdict(reason) for reason in play.reasons])
    cursor = connection.execute(
        f"INSERT INTO plays ({', '.join(META)}, reasons) "
        f"VALUES ({', '.join('?' for _ in META)}, ?)",
        (*values, reasons),
    )
    connection.executemany(
        "INSERT INTO scores VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (cursor.lastrowid, i, str(probe), str(cluster), str(category),
             _finite(value), _finite(teacher), _finite(student), int(block))
            for i, (probe, cluster, category, value, teacher, student, block) in enumerate(
                zip(play.probe, play.cluster, play.category, play.value, play.teacher_score,
                    play.student_score, play.block, strict=True)
            )
        ],
    )  # fmt: skip


def read(connection: sqlite3.Connection, **where: str | None) -> list[Play]:
    """The plays whose columns equal ``where`` (None: any), in the order they were first put."""
    wanted = {name: value for name, value in where.items() if value is not None}
    condition = " AND ".join(f"{name} = ?" for name in wanted) or "1"
    found = connection.execute(
        f"SELECT id, reasons, {', '.join(META)} FROM plays WHERE {condition} ORDER BY id",
        tuple(wanted.values()),
    ).fetchall()
    return [_read_one(connection, row) for row in found]


def _read_one(connection: sqlite3.Connection, row: tuple[Any, ...]) -> Play:
    identifier, reasons, *values = row
    scores = connection.execute(
        "SELECT probe, cluster, category, value, teacher_score, student_score, block "
        "FROM scores WHERE play = ? ORDER BY row",
        (identifier,),
    ).fetchall()
    columns = list(zip(*scores, strict=True)) or [()] * 7
    return Play(
        **dict(zip(META, values, strict=True)),
        reasons=tuple(Reason(**reason) for reason in json.loads(reasons)),
        probe=list(columns[0]),
        cluster=np.array(columns[1], dtype=np.str_),
        category=np.array(columns[2], dtype=np.str_),
        value=np.array(columns[3], dtype=np.float64),
        teacher_score=np.array(columns[4], dtype=np.float64),
        student_score=np.array(columns[5], dtype=np.float64),
        block=np.array(columns[6], dtype=np.int64),
    )


def _finite(value: Any) -> float | None:
    number = float(value)
    return None if math.isnan(number) else number


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
