"""From the cells' estimates to the sweep's rows: one number a cell, measure and category."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tellapart.spec.schema import Named

CLASS = "class"
"""Stands for the largest advantage in the class, where an adversary's name stands otherwise."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One point of the grid."""

    strategy: Named
    budget: int
    seed: int

    @property
    def key(self) -> str:
        """The name of its folder."""
        return f"{self.strategy.name}-{self.budget}-{self.seed}"


@dataclass(frozen=True)
class Outcome:
    """A cell that was run (``ok``) or could not be (``failed``, with its reason)."""

    cell: Cell
    status: str
    detail: str = ""
    charged: int | None = None
    seconds: float | None = None
    estimates: Mapping[str, Any] = field(default_factory=dict)

    def summary(self) -> dict[str, Any]:
        return {
            "strategy": self.cell.strategy.name,
            "budget": self.cell.budget,
            "seed": self.cell.seed,
            "folder": f"cells/{self.cell.key}",
            "status": self.status,
            "detail": self.detail,
            "charged": self.charged,
            "seconds": self.seconds,
        }


def void_adversaries(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Adversary → why it is void: one that failed a control anywhere is void everywhere."""
    found: dict[str, str] = {}
    for outcome in outcomes:
        for control in outcome.estimates.get("controls") or ():
            if control.get("passed") is False:
                reason = control.get("detail") or f"failed the {control.get('arm')} arm"
                found.setdefault(str(control["adversary"]), str(reason))
    return dict(sorted(found.items()))


def rows_of(
    outcomes: Sequence[Outcome], student: str, void: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Rows of every cell that was run.

    ``measure`` is ``advantage`` or a metric's name; ``adversary`` is a name or ``class``, the
    largest advantage of the sound adversaries. ``value`` is None with a status where it could
    not be measured: a class of which one member was not measured has no largest advantage.
    ``low`` and ``high`` are a cell's own interval over probes.
    """
    rows: list[dict[str, Any]] = []
    for outcome in outcomes:
        if outcome.status != "ok":
            continue
        head = {
            "strategy": outcome.cell.strategy.name,
            "budget": outcome.cell.budget,
            "seed": outcome.cell.seed,
            "charged": outcome.charged,
        }
        for row in (*_advantages(outcome, student, void), *_metrics(outcome, student)):
            rows.append(head | row)
    return rows


def _advantages(
    outcome: Outcome, student: str, void: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    groups: dict[tuple[str, int, str], list[dict[str, Any]]] = {}
    for row in outcome.estimates.get("rows") or ():
        if row["student"] != student:
            continue
        status = "void" if row["adversary"] in void else row["status"]
        ok = status == "ok"
        made = {
            "measure": "advantage",
            "game": row["game"],
            "queries": row["queries"],
            "adversary": row["adversary"],
            "category": row["category"],
            "value": row["advantage"] if ok else None,
            "low": row["low"] if ok else None,
            "high": row["high"] if ok else None,
            "status": status,
        }
        groups.setdefault((row["game"], row["queries"], row["category"]), []).append(made)
    for (game, queries, category), members in groups.items():
        sound = [m for m in members if m["status"] != "void"]
        whole = bool(sound) and all(m["status"] == "ok" for m in sound)
        yield {
            "measure": "advantage",
            "game": game,
            "queries": queries,
            "adversary": CLASS,
            "category": category,
            "value": max(float(m["value"]) for m in sound) if whole else None,
            "low": None,
            "high": None,
            "status": "ok" if whole else "unmeasured",
        }
        yield from members


def _metrics(outcome: Outcome, student: str) -> Iterator[dict[str, Any]]:
    for row in outcome.estimates.get("metrics") or ():
        if row["student"] == student:
            yield {
                "measure": row["metric"],
                "game": "",
                "queries": 0,
                "adversary": "",
                "category": row["category"],
                "value": row["value"],
                "low": row["low"],
                "high": row["high"],
                "status": "ok" if row["value"] is not None else "unmeasured",
            }
