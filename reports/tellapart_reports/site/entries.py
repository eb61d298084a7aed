"""What the site keeps of a submission: its students' records, and the values that rank them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.config import cache_dir
from tellapart.contracts.data import digest
from tellapart.errors import DataError
from tellapart.plugins import core_version
from tellapart.spec.schema import NAME
from tellapart.submission.archive import Submission, open_submission
from tellapart.submission.container import RefusedError
from tellapart.submission.verify import Finding, Verification, verify
from tellapart_reports import words
from tellapart_reports.context import Context
from tellapart_reports.records import Estimate, MetricValue, Verdict, number

GameKey = tuple[str, int]
"""A game and its q."""


@dataclass(frozen=True, slots=True)
class Values:
    """A student's values under its strongest adversary, one a probe, for paired comparison."""

    probe: NDArray[np.str_]
    cluster: NDArray[np.str_]
    value: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Suite:
    """The prompt distribution of a submission."""

    name: str
    digest: str
    probes: int
    categories: tuple[str, ...]

    @property
    def slug(self) -> str:
        return f"{slug(self.name)}-{self.digest[:10]}"


@dataclass(frozen=True, slots=True)
class Student:
    """One student of one submission."""

    submission: str
    name: str
    colour: str
    role: str
    suite: Suite
    teacher: str
    """Which teacher, as a digest: only students of one teacher are ranked together."""
    queries: int | None
    """Queries charged to the teacher for distillation."""
    rows: tuple[Estimate, ...]
    verdicts: tuple[Verdict, ...]
    metrics: tuple[MetricValue, ...]
    similarity: str
    values: Mapping[GameKey, Values]
    void: int
    cells: Mapping[tuple[str, int, str], Sequence[Estimate]] = field(
        init=False, repr=False, compare=False
    )
    """Rows by game, q and category: a board asks for them thousands of times."""

    def __post_init__(self) -> None:
        cells: dict[tuple[str, int, str], list[Estimate]] = {}
        for r in self.rows:
            cells.setdefault((r.game, r.queries, r.category), []).append(r)
        object.__setattr__(self, "cells", cells)

    @property
    def slug(self) -> str:
        return f"{self.submission}--{self.name}"

    @property
    def title(self) -> str:
        """The submission's name stands for its only student."""
        return self.submission if self.name == "student" else f"{self.submission}: {self.name}"

    def verdict(self, game: str, queries: int, category: str = "all") -> Verdict | None:
        for v in self.verdicts:
            if (v.game, v.queries, v.category) == (game, queries, category):
                return v
        return None

    def strongest(self, verdict: Verdict) -> Estimate | None:
        """The row of the adversary that the verdict names."""
        for r in self.cells.get((verdict.game, verdict.queries, verdict.category), ()):
            if r.adversary == verdict.adversary:
                return r
        return None

    def metric(self, name: str, category: str = "all") -> MetricValue | None:
        return next((m for m in self.metrics if (m.metric, m.category) == (name, category)), None)

    def capability(self, category: str = "all") -> tuple[float | None, float | None]:
        """The student's and its teacher's score of the first task that was measured."""
        found = {
            m.metric: m.value
            for m in self.metrics
            if m.category == category and words.capability(m.metric)
        }
        own = next((m for m in found if not m.endswith(words.TEACHERS)), None)
        return (found[own], found.get(f"{own}{words.TEACHERS}")) if own else (None, None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One submission of the board."""

    name: str
    digest: str
    size: int
    created: str
    version: str
    findings: tuple[Finding, ...]
    withheld: bool
    students: tuple[Student, ...]
    suite: Suite


def read_entry(path: Path, *, recompute: bool) -> tuple[Entry, Context]:
    """Open and verify a submission. What was verified before, by this version, is not again.

    Raises:
        RefusedError: it is refused; the reason names the file.
    """
    result = checked(path, recompute=recompute)
    if not result.ok or result.submission is None:
        raise RefusedError(f"{path} is refused: {result.reason}", "verify it with its author")
    context = Context(result.submission.evidence)
    return make_entry(result.submission, tuple(result.findings), context), context


def checked(path: Path, *, recompute: bool) -> Verification:
    """Verification of ``path``, its costly part remembered by digest."""
    if not recompute:
        return _form_only(path)
    try:
        found = open_submission(path)
    except RefusedError:
        return verify(path)
    memory = cache_dir() / "verified" / f"{found.digest}-{core_version()}.json"
    try:
        findings = [Finding(**f) for f in json.loads(memory.read_text(encoding="utf-8"))]
        return Verification(path, findings, found)
    except (OSError, ValueError, TypeError):
        result = verify(path)
    if result.ok:
        try:
            memory.parent.mkdir(parents=True, exist_ok=True)
            memory.write_text(json.dumps(result.to_dict()["findings"]), encoding="utf-8")
        except OSError:
            pass  # a cache that cannot be written costs time, nothing else
    return result


def _form_only(path: Path) -> Verification:
    try:
        found = open_submission(path)
        from tellapart.submission import claims

        claims.read_spec(found)
    except DataError as error:
        return Verification(path, [Finding("form and digests", "refused", error.message)])
    return Verification(
        path,
        [
            Finding("form and digests", "verified", f"sha256 {found.digest}"),
            Finding("estimates", "unverified", "this site was built without making them again"),
        ],
        found,
    )


def make_entry(
    submission: Submission, findings: tuple[Finding, ...], context: Context | None = None
) -> Entry:
    """What the board keeps of a verified submission."""
    evidence = submission.evidence
    context = context or Context(evidence)
    manifest = evidence.manifest
    stated = manifest.get("suite")
    stated = stated if isinstance(stated, Mapping) else {}
    suite = Suite(
        str(stated.get("name") or "unknown"),
        str(stated.get("digest") or ""),
        len(evidence.probes),
        tuple(dict.fromkeys(p.category for p in evidence.probes if p.category != "all")),
    )
    teacher = evidence.teacher
    students = tuple(
        _student(context, submission.name, name, suite, teacher)
        for name in context.students
        if any(r.student == name for r in context.records.rows)
    )
    return Entry(
        submission.name, submission.digest, submission.size, str(manifest.get("created") or ""),
        str(manifest.get("tellapart") or ""), findings, evidence.withheld, students, suite,
    )  # fmt: skip


def _student(context: Context, submission: str, name: str, suite: Suite, teacher: str) -> Student:
    records = context.records
    verdicts = tuple(v for v in records.verdicts if v.student == name)
    rows = tuple(r for r in records.rows if r.student == name)
    return Student(
        submission=submission,
        name=name,
        colour=context.colours[name],
        role=context.role(name),
        suite=suite,
        teacher=teacher,
        queries=_distilled(context, name),
        rows=rows,
        verdicts=verdicts,
        metrics=tuple(m for m in records.metrics if m.student == name),
        similarity=context.similarity or "",
        values={
            (v.game, v.queries): found
            for v in verdicts
            if v.category == "all" and (found := _values(context, name, v)) is not None
        },
        void=len({r.adversary for r in rows if r.status == "void"}),
    )


def _distilled(context: Context, student: str) -> int | None:
    """Queries charged for distilling ``student``; None where this run did not distil it."""
    if not context.evidence.base_of(student):
        return None
    phase = f"distil:{student}"
    return sum(
        int(number(a.get("charged")) or 0)
        for a in context.evidence.account
        if a.get("phase") == phase and a.get("budget") == "distillation"
    )


def _values(context: Context, student: str, verdict: Verdict) -> Values | None:
    """Only episodes of one probe are the same for two students, so only they can be paired."""
    if verdict.queries != 1:
        return None
    plays = [
        p
        for p in context.evidence.plays
        if (p.adversary, p.student, p.game, p.queries, p.arm, p.status)
        == (verdict.adversary, student, verdict.game, 1, "real", "ok")
    ]
    if not plays:
        return None
    play = min(plays, key=lambda p: p.seed)
    order = np.argsort(np.array(play.probe, dtype=np.str_))
    return Values(np.array(play.probe, dtype=np.str_)[order], play.cluster[order],
                  play.value[order])  # fmt: skip


def slug(name: str) -> str:
    """A file name for ``name``: itself where it is plain, else a digest of it."""
    plain = name if NAME.fullmatch(name) and name == name.lower() else f"x-{digest(name)[:12]}"
    return plain[:80]


def named(values: Mapping[str, Any]) -> dict[str, Any]:
    """Plain JSON of a mapping, None for what is no finite number."""
    return {
        k: number(v) if isinstance(v, (int, float)) and not isinstance(v, bool) else v
        for k, v in values.items()
    }
