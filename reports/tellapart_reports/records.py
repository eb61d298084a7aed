"""The rows of ``estimates.json`` as typed records. What is absent or no number reads None.

Records are named tuples: a board has some hundred thousand, which cross between processes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from sys import intern
from typing import Any, NamedTuple, TypeVar, get_type_hints

T = TypeVar("T")


class Estimate(NamedTuple):
    """One adversary's advantage over one student in one game, category and q."""

    teacher: str = ""
    student: str = ""
    game: str = ""
    adversary: str = ""
    category: str = "all"
    queries: int = 1
    probes: int = 0
    clusters: int = 0
    advantage: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    status: str = "ok"
    detail: str = ""
    consistency: float | None = None
    filtered: float | None = None
    filtered_low: float | None = None
    filtered_high: float | None = None
    auc: float | None = None
    auc_low: float | None = None
    auc_high: float | None = None
    p_value: float | None = None
    p_adjusted: float | None = None
    low_simultaneous: float | None = None
    high_simultaneous: float | None = None
    missing: int = 0
    undecided: int = 0
    fit_seconds: float | None = None
    play_seconds: float | None = None

    @property
    def ok(self) -> bool:
        return self.status == "ok"


class Verdict(NamedTuple):
    """What the class says about one student in one game and category."""

    student: str = ""
    game: str = ""
    category: str = "all"
    epsilon: float | None = None
    alpha: float | None = None
    outcome: str = "not measured"
    low: float | None = None
    high: float | None = None
    adversary: str = ""
    queries: int = 1
    probes: int = 0
    more_probes: int | None = None
    sentence: str = ""


class Difference(NamedTuple):
    """The paired difference of two students' advantages, a minus b."""

    game: str = ""
    adversary: str = ""
    category: str = "all"
    queries: int = 1
    a: str = ""
    b: str = ""
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    probes: int = 0


class MetricValue(NamedTuple):
    """A metric's mean over one student's answers in one category."""

    student: str = ""
    metric: str = ""
    category: str = "all"
    value: float | None = None
    low: float | None = None
    high: float | None = None
    probes: int = 0


class Control(NamedTuple):
    """An adversary's play on a null or planted arm, and whether it passed."""

    adversary: str = ""
    student: str = ""
    game: str = ""
    arm: str = ""
    plant: str = ""
    advantage: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    passed: bool | None = None
    detail: str = ""


class SeedSpread(NamedTuple):
    """One adversary's advantage under several seeds."""

    adversary: str = ""
    student: str = ""
    game: str = ""
    category: str = "all"
    seeds: int = 0
    spread: float | None = None
    values: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Records:
    """``estimates.json``, typed."""

    rows: tuple[Estimate, ...]
    verdicts: tuple[Verdict, ...]
    differences: tuple[Difference, ...]
    metrics: tuple[MetricValue, ...]
    controls: tuple[Control, ...]
    seeds: tuple[SeedSpread, ...]

    @classmethod
    def read(cls, estimates: Mapping[str, Any]) -> Records:
        def part(name: str, record: type[T]) -> tuple[T, ...]:
            found = estimates.get(name)
            items = found if isinstance(found, list) else []
            return tuple(typed(record, item) for item in items if isinstance(item, Mapping))

        return cls(
            part("rows", Estimate),
            part("verdicts", Verdict),
            part("differences", Difference),
            part("metrics", MetricValue),
            part("controls", Control),
            part("seeds", SeedSpread),
        )


def typed(record: type[T], item: Mapping[str, Any]) -> T:
    """``item`` as a ``record``; unknown keys are left out, absent ones take their default."""
    kind: Any = record
    values = [read(item[n]) if n in item else absent for n, read, absent in _readers(kind)]
    found: T = kind._make(values)
    return found


@cache
def _readers(record: type[Any]) -> tuple[tuple[str, Any, Any], ...]:
    types, defaults = get_type_hints(record), record._field_defaults
    return tuple((n, _READERS[types[n]], defaults[n]) for n in record._fields)


def number(value: Any) -> float | None:
    """A finite number, or None."""
    if type(value) is float:  # nearly all
        return value if math.isfinite(value) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) else None


def _whole(value: Any) -> int:
    found = number(value)
    return int(found) if found is not None else 0


def _text(value: Any) -> str:
    # Interned: a few names in some hundred thousand rows, kept and sent once each.
    return "" if value is None else intern(str(value))


_READERS: dict[Any, Any] = {
    str: _text,
    int: _whole,
    int | None: lambda v: None if number(v) is None else _whole(v),
    float | None: number,
    bool | None: lambda v: v if isinstance(v, bool) else None,
    tuple[float, ...]: lambda v: tuple(
        n for n in (number(x) for x in (v if isinstance(v, list) else [])) if n is not None
    ),
}
