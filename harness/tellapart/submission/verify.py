"""Verifying: every estimate is made again from the scores, and it is said what was not verified."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tellapart.errors import DataError, UsageError
from tellapart.estimate.sequential_table import Design, apply
from tellapart.estimate.table import Settings, estimate
from tellapart.spec import Spec
from tellapart.submission import claims
from tellapart.submission.archive import Submission, open_submission
from tellapart.submission.container import RefusedError

State = Literal["verified", "refused", "unverified"]
WORDING = frozenset({"sentence"})
"""Numbers said in words: another version words them otherwise, and no page shows them."""
RECOMPUTED = ("rows", "verdicts", "differences", "controls", "seeds")
TOLERANCE = 1e-6
"""Room for another machine's rounding; a change that matters is a thousand times larger."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and what came of it."""

    what: str
    state: State
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """All findings about one archive; ``submission`` is None where it could not be opened."""

    path: Path
    findings: Sequence[Finding]
    submission: Submission | None = None
    spec: Spec | None = field(default=None, repr=False)

    @property
    def ok(self) -> bool:
        """Whether nothing was refused."""
        return all(f.state != "refused" for f in self.findings)

    @property
    def reason(self) -> str:
        """Why it was refused."""
        return next((f.detail for f in self.findings if f.state == "refused"), "")

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "file": str(self.path),
            "name": self.submission.name if self.submission else None,
            "digest": self.submission.digest if self.submission else None,
            "accepted": self.ok,
            "findings": [
                {"what": f.what, "state": f.state, "detail": f.detail} for f in self.findings
            ],
        }


def verify(path: Path) -> Verification:
    """Check an archive's form, digests and claims, and make its estimates again.

    Asks no model and runs no adversary; replaying scores is for
    :func:`tellapart.pipeline.replay.replay`.
    """
    path = Path(path)
    try:
        submission = open_submission(path)
    except RefusedError as error:
        return Verification(path, [Finding("form and digests", "refused", error.message)])
    findings = [Finding("form and digests", "verified", f"sha256 {submission.digest}")]
    try:
        spec = claims.read_spec(submission)
    except RefusedError as error:
        findings.append(Finding("spec", "refused", error.message))
        return Verification(path, findings, submission)
    findings.append(Finding("spec", "verified", "every key and value is possible"))
    checks: list[tuple[str, Callable[[], str | None]]] = [
        ("manifest", lambda: claims.check_manifest(submission, spec)),
        ("suite", lambda: claims.check_suite(submission)),
        ("plays", lambda: claims.check_plays(submission, spec)),
        ("ledger", lambda: claims.check_ledger(submission, spec)),
    ]
    for what, check in checks:
        findings.append(_finding(what, check))
    if all(f.state != "refused" for f in findings):
        # Only then: values that cannot be would make estimation fail or take for ever.
        findings.append(_finding("estimates", lambda: check_estimates(submission, spec)))
        findings.append(_finding("metrics", lambda: check_metrics(submission, spec)))
    return Verification(path, findings, submission, spec)


def _finding(what: str, check: Callable[[], str | None]) -> Finding:
    try:
        detail = check()
    except DataError as error:
        return Finding(what, "refused", error.message)
    if detail is None:
        return Finding(what, "unverified", UNVERIFIED[what])
    return Finding(what, "verified", detail)


UNVERIFIED = {
    "suite": "the run used only some of the suite's probes, so its digest cannot be made from them",
    "metrics": "metrics are measured on texts; replay them where texts and metric are at hand",
}


def check_estimates(submission: Submission, spec: Spec) -> str:
    """Every row, verdict, difference, control and spread follows from the scores.

    Raises:
        RefusedError: one does not; the first is named.
    """
    try:
        settings = Settings(
            epsilon=spec.estimate.epsilon,
            alpha=spec.estimate.alpha,
            replicates=spec.estimate.replicates,
            seed=spec.seed,
        )
    except UsageError as error:
        raise RefusedError(error.message) from error
    made = estimate(submission.evidence.plays, settings).to_dict()
    parts: tuple[str, ...] = RECOMPUTED
    if spec.sequential.enabled:
        evidence = submission.evidence
        test = [p for p in evidence.probes if evidence.roles.get(p.id) == "test"]
        apply(Design.of(spec, test), made, [p for p in evidence.plays if p.arm == "real"])
        parts = (*RECOMPUTED, "sequential")
    stated = submission.evidence.estimates
    if stated.get("schema") != made["schema"]:
        raise RefusedError(f"estimates.json is of schema {stated.get('schema')!r:.40}")
    for part in parts:
        where = difference(stated.get(part), made[part], part)
        if where:
            raise RefusedError(f"the estimates do not follow from the scores: {where}")
    known = {*parts, "schema", "metrics", "losses"}
    extra = sorted(set(stated) - known)
    if extra:
        raise RefusedError(f"estimates.json holds {extra[0]!r:.60}, which no run writes")
    counts = ", ".join(f"{len(made[part])} {part}" for part in parts)
    return f"made again from the scores: {counts}"


def difference(stated: Any, made: Any, where: str, *, tolerance: float = TOLERANCE) -> str:
    """Where two JSON values first differ beyond rounding, or nothing."""
    if isinstance(made, Mapping):
        if not isinstance(stated, Mapping) or set(stated) != set(made):
            return f"{where} has other fields"
        for key in made:
            if key in WORDING:
                continue
            found = difference(stated[key], made[key], f"{where}, {key}", tolerance=tolerance)
            if found:
                return found
        return ""
    if isinstance(made, list):
        if not isinstance(stated, list) or len(stated) != len(made):
            return f"{where} has another number of entries"
        for i, (a, b) in enumerate(zip(stated, made, strict=True)):
            found = difference(a, b, f"{where} {i}", tolerance=tolerance)
            if found:
                return found
        return ""
    if (
        isinstance(made, float)
        and isinstance(stated, (int, float))
        and not isinstance(stated, bool)
    ):
        if math.isclose(stated, made, rel_tol=tolerance, abs_tol=tolerance):
            return ""
    elif type(stated) is type(made) and stated == made:
        return ""
    return f"{where} is stated as {stated!r:.40} and comes out as {made!r:.40}"


def check_metrics(submission: Submission, spec: Spec) -> str | None:
    """Metrics have possible values, of the spec's metrics and students. None: there are some.

    Raises:
        RefusedError: one is of nothing the spec names, or no number.
    """
    rows = submission.evidence.estimates.get("metrics") or []
    names = {m.name for m in spec.metrics}
    if not isinstance(rows, list):
        raise RefusedError("the metrics are no list")
    for row in rows:
        if not isinstance(row, Mapping):
            raise RefusedError("a metric is no object")
        if row.get("metric") not in names or row.get("student") not in spec.students:
            raise RefusedError("there is a metric of a name or student that the spec has not")
        for key in ("value", "low", "high"):
            value = row.get(key)
            if value is not None and (
                isinstance(value, bool) or not isinstance(value, (int, float))
            ):
                raise RefusedError(f"a metric's {key} is {value!r:.40}")
    return None if rows else "none was measured"
