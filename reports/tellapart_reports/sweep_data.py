"""The content of sweep.json with the look-ups that its sections share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

CLASS = "class"
COLOURS = ("distilled", "third", "fourth", "fifth")
Key = tuple[str, str, int, str]
"""(measure, game, queries, adversary)."""


class Sweep:
    """One sweep: its grid, its curves and its tests."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.name = str(data["name"])
        self.student = str(data["student"])
        self.base = str(data["base"])
        self.against = str(data["against"])
        self.alpha = float(data["alpha"])
        self.budgets: list[int] = list(data["budgets"])
        self.strategies: list[str] = list(data["strategies"])
        self.seeds: list[int] = list(data["seeds"])
        self.void: dict[str, str] = dict(data["void"])
        self.cells: list[Mapping[str, Any]] = list(data["cells"])
        self.base_rows: list[Mapping[str, Any]] = list(data["base_rows"])
        self._tests: list[Mapping[str, Any]] = list(data["tests"])
        self._curves: dict[tuple[Key, str, str], list[Mapping[str, Any]]] = {}
        for c in data["curves"]:
            self._curves.setdefault((key_of(c), c["category"], c["strategy"]), []).append(c)
        for points in self._curves.values():
            points.sort(key=lambda c: c["budget"])
        self.measures: list[Key] = list(dict.fromkeys(k for k, _, _ in self._curves))
        self.categories: list[str] = list(
            dict.fromkeys(c for _, c, _ in self._curves if c != "all")
        )

    @property
    def headline(self) -> Key:
        """The class in the pairwise game, where it was played; else in the single game."""
        found = [k for k in self.measures if k[0] == "advantage" and k[3] == CLASS]
        none: Key = ("advantage", "pairwise", 1, CLASS)
        return max(found, key=lambda k: (k[1] == "pairwise", k[2]), default=none)

    def colour(self, strategy: str) -> str:
        """A strategy's colour: grey for the one that the others are compared with."""
        if strategy == self.against:
            return "teacher"
        others = [s for s in self.strategies if s != self.against]
        return COLOURS[others.index(strategy) % len(COLOURS)] if strategy in others else "void"

    def points(self, key: Key, strategy: str, category: str = "all") -> Sequence[Mapping[str, Any]]:
        """Means over seeds by budget."""
        return self._curves.get((key, category, strategy), ())

    def point(
        self, key: Key, strategy: str, budget: int, category: str = "all"
    ) -> Mapping[str, Any] | None:
        found = (p for p in self.points(key, strategy, category) if p["budget"] == budget)
        return next(found, None)

    def tests(self, key: Key, scope: str) -> list[Mapping[str, Any]]:
        """Comparisons of one measure in one scope, in the order of the strategies."""
        found = [t for t in self._tests if key_of(t) == key and t["scope"] == scope]
        order = {s: i for i, s in enumerate(self.strategies)}
        return sorted(found, key=lambda t: (order.get(t["strategy"], 99), t["budget"]))

    def base_value(self, key: Key, category: str = "all") -> float | None:
        """What the base has without a query."""
        for row in self.base_rows:
            if key_of(row) == key and row["category"] == category:
                return None if row["value"] is None else float(row["value"])
        return None


def key_of(row: Mapping[str, Any]) -> Key:
    return str(row["measure"]), str(row["game"]), int(row["queries"]), str(row["adversary"])
