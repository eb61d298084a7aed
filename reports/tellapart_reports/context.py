"""One run's evidence with the look-ups that its pages share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tellapart.submission.evidence import Evidence
from tellapart_reports import words
from tellapart_reports.records import Estimate, MetricValue, Records, Verdict, number

SIMILAR = ("semantic", "similar", "cosine", "minilm", "embedding")
SPARE_COLOURS = ("third", "fourth", "fifth")


@dataclass(slots=True)
class Context:
    """Evidence and records of a run, which student has which colour, which game leads."""

    evidence: Evidence
    records: Records = field(init=False)
    students: list[str] = field(init=False)
    colours: dict[str, str] = field(init=False)
    game: str = field(init=False)
    _rows: dict[tuple[str, str, str, str, int], Estimate] = field(init=False)

    def __post_init__(self) -> None:
        self.records = Records.read(self.evidence.estimates)
        self.students = self.evidence.students
        self.colours = self._colours()
        games = {r.game for r in self.records.rows}
        self.game = "pairwise" if "pairwise" in games or not games else "single"
        self._rows = {
            (r.student, r.game, r.adversary, r.category, r.queries): r for r in self.records.rows
        }

    def _colours(self) -> dict[str, str]:
        bases = {b for s in self.students if (b := self.evidence.base_of(s))}
        spare = iter(SPARE_COLOURS)
        colours: dict[str, str] = {}
        for student in self.students:
            wanted = "base" if student in bases or student == "base" else "distilled"
            taken = wanted in colours.values()
            colours[student] = next(spare, "teacher") if taken else wanted
        return colours

    # -- settings ----------------------------------------------------------------------------

    @property
    def settings(self) -> Mapping[str, Any]:
        found = self.evidence.manifest.get("settings")
        return found if isinstance(found, Mapping) else {}

    @property
    def epsilon(self) -> float | None:
        for verdict in self.records.verdicts:
            if verdict.epsilon is not None:
                return verdict.epsilon
        return number(self.settings.get("epsilon"))

    @property
    def limits(self) -> str:
        """t in words, with a leading "and", or nothing where it is not known."""
        limits = self.evidence.spec.get("limits")
        limits = limits if isinstance(limits, Mapping) else {}
        fit, play = number(limits.get("fit_seconds")), number(limits.get("play_seconds"))
        if fit is None and play is None:
            return ""
        parts = [
            f"{value:g} s CPU to {verb}"
            for value, verb in ((fit, "fit"), (play, "play"))
            if value is not None
        ]
        return ", t ≤ " + " and ".join(parts)

    # -- students ----------------------------------------------------------------------------

    @property
    def main(self) -> str:
        """The student the report is about: the last that was distilled, or the last."""
        distilled = [s for s in self.students if self.evidence.base_of(s)]
        named = [s for s in self.students if s == "distilled"]
        return (distilled or named or self.students or ["student"])[-1]

    def role(self, student: str) -> str:
        base = self.evidence.base_of(student)
        if base:
            return f"distilled from {base}"
        bases = {self.evidence.base_of(s) for s in self.students}
        return "base: before distillation" if student in bases else ""

    # -- estimates ---------------------------------------------------------------------------

    def verdict(self, student: str, game: str = "", category: str = "all") -> Verdict:
        """The verdict on a student; for the single game the one at the largest q."""
        game = game or self.game
        found = [
            v
            for v in self.records.verdicts
            if (v.student, v.game, v.category) == (student, game, category)
        ]
        return max(found, key=lambda v: v.queries, default=Verdict(student=student, game=game))

    def row(
        self, student: str, adversary: str, game: str, category: str = "all", queries: int = 1
    ) -> Estimate | None:
        return self._rows.get((student, game, adversary, category, queries))

    def rows(self, **wanted: object) -> list[Estimate]:
        """Estimates whose fields equal ``wanted``, in file order."""
        return [r for r in self.records.rows if all(getattr(r, k) == v for k, v in wanted.items())]

    def strongest(self, student: str, game: str = "", category: str = "all") -> Estimate | None:
        """The row of the verdict's adversary, or of the largest sound advantage."""
        game = game or self.game
        verdict = self.verdict(student, game, category)
        if verdict.adversary:
            row = self.row(student, verdict.adversary, game, category, verdict.queries)
            if row is not None:
                return row
        found = [
            r
            for r in self.rows(student=student, game=game, category=category)
            if r.ok and r.advantage is not None
        ]
        if game == "single" and found:
            most = max(r.queries for r in found)
            found = [r for r in found if r.queries == most]
        return max(found, key=lambda r: r.advantage or 0.0, default=None)

    def categories(self, rows: Iterable[Estimate] | None = None) -> list[str]:
        """Categories other than ``all``, in order of appearance."""
        found = rows if rows is not None else self.records.rows
        return list(dict.fromkeys(r.category for r in found if r.category != "all"))

    def adversaries(self, game: str = "") -> list[str]:
        """Adversaries that have an estimate (in ``game``), in order of appearance."""
        return list(dict.fromkeys(r.adversary for r in self.records.rows if game in ("", r.game)))

    # -- metrics -----------------------------------------------------------------------------

    @property
    def similarity(self) -> str | None:
        """The metric that serves as similarity: a semantic one where there is one."""
        names = [m for m in self.measures if not words.capability(m)]
        for name in names:
            if any(part in name.lower() for part in SIMILAR):
                return name
        return names[0] if names else None

    @property
    def measures(self) -> list[str]:
        """Names of all metrics, in order of appearance."""
        return list(dict.fromkeys(m.metric for m in self.records.metrics))

    def capabilities(self, student: str, category: str = "all") -> list[tuple[str, MetricValue]]:
        """(title, value) of how well the student does its tasks, and its teacher beside it."""
        found = [
            (m, self.metric(student, m, category)) for m in self.measures if words.capability(m)
        ]
        return [(words.measure(m), value) for m, value in found if value is not None]

    def metric(self, student: str, metric: str | None, category: str = "all") -> MetricValue | None:
        for m in self.records.metrics:
            if (m.student, m.metric, m.category) == (student, metric, category):
                return m
        return None
