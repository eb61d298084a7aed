"""Cells and columns that several sections share."""

from __future__ import annotations

from tellapart_reports.context import Context
from tellapart_reports.records import Estimate, Verdict
from tellapart_reports.views import Cell, Column
from tellapart_reports.words import num

ADVANTAGE = Column("advantage", "advantage", numeric=True)
INTERVAL = Column("interval", "interval", numeric=True)
BOUNDS = Column("bounds of the class", "bounds", numeric=True)
SIMULTANEOUS = Column("simultaneous interval", "simultaneous", numeric=True)


def number(value: float | None, text: str | None = None, *, note: str = "") -> Cell:
    """A cell that shows and sorts by a number."""
    return Cell(num(value) if text is None else text, sort=value, note=note)


def student_cell(context: Context, student: str) -> Cell:
    return Cell(student, colour=context.colours.get(student, "teacher"))


def advantage_of(row: Estimate | None) -> float | None:
    return row.advantage if row is not None and row.ok else None


def bounds_of(verdict: Verdict, row: Estimate | None) -> tuple[float | None, float | None]:
    """The class's simultaneous bounds, else the row's own."""
    if verdict.low is not None and verdict.high is not None:
        return verdict.low, verdict.high
    if row is None:
        return None, None
    if row.low_simultaneous is not None and row.high_simultaneous is not None:
        return row.low_simultaneous, row.high_simultaneous
    return row.low, row.high
