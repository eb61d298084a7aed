"""Replaying a submission's scores: its adversaries play again on its answers, asking no model."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tellapart.answers.store import RunStore
from tellapart.contracts.play import Play
from tellapart.contracts.suite import Suite
from tellapart.errors import TellapartError
from tellapart.game.split import assign_blocks
from tellapart.pipeline.finish import measure
from tellapart.pipeline.playing import Table, play_all
from tellapart.pipeline.prepare import Prepared
from tellapart.plugins import Plugins
from tellapart.spec import Spec
from tellapart.spec.schema import Named
from tellapart.submission.evidence import Evidence
from tellapart.submission.verify import Finding, Verification, difference

CLOSE = 1e-3
"""How far a replayed score or metric may be off: other processors round otherwise."""


def replay(verification: Verification, plugins: Plugins) -> Verification:
    """``verification`` with what came of playing again.

    Adversaries and metrics that are installed and take no parameters play again on the
    submission's answers, each in a process with the limits of the spec. One with parameters does
    not: its author would decide what this machine opens. Nor does one whose version is another.
    """
    submission, spec = verification.submission, verification.spec
    if submission is None or spec is None:
        return verification
    if submission.evidence.withheld:
        why = Finding("replay", "unverified", "the texts are withheld, so no score can be replayed")
        return dataclasses.replace(verification, findings=[*verification.findings, why])
    findings = [f for f in verification.findings if f.what not in {"metrics"}]
    stated = next((f for f in verification.findings if f.what == "metrics"), None)
    if any(f.what == "suite" and f.state == "unverified" for f in findings):
        made = _suite(submission.evidence, spec, plugins)
        findings = [made if f.what == "suite" else f for f in findings]
    findings += _scores(submission.evidence, spec, plugins)
    findings += _metrics(submission.evidence, spec, plugins, stated)
    return dataclasses.replace(verification, findings=findings)


def _suite(evidence: Evidence, spec: Spec, plugins: Plugins) -> Finding:
    """Regenerate a suite that takes no parameters and look for its digest and probes in it."""
    from tellapart.contracts.data import suite_digest

    suite = spec.suite
    if suite.name not in plugins.names("suite") or any(
        not isinstance(v, (int, float)) for v in suite.params.values()
    ):
        return Finding("suite", "unverified", f"suite '{suite.name}' cannot be made again here")
    try:
        made = plugins.find("suite", suite.name, Suite).make(suite.params, seed=spec.seed)
        probes = {p.id: p for p in made.probes()}
    except TellapartError as error:
        return Finding("suite", "unverified", f"suite '{suite.name}' was not made: {error.message}")
    strange = [p.id for p in evidence.probes if probes.get(p.id) != p]
    if strange:
        return Finding(
            "suite", "refused",
            f"{len(strange)} probes are not those of suite '{suite.name}', e.g. {strange[0]!r:.60}",
        )  # fmt: skip
    whole = suite_digest(probes.values())
    stated = dict(evidence.manifest.get("suite") or {}).get("digest")
    also = ", whose digest it is" if stated == whole else ", of which the run drew a part"
    return Finding("suite", "verified", f"every probe is one of '{suite.name}'{also}")


def prepared_of(evidence: Evidence, spec: Spec, plugins: Plugins) -> Prepared:
    """A run's preparation from what its submission holds; its suite is not made again."""
    test = [p for p in evidence.probes if evidence.roles[p.id] == "test"]
    return Prepared(
        spec, plugins, tuple(evidence.probes), dict(evidence.roles), assign_blocks(test, spec), ""
    )


def table_of(evidence: Evidence, spec: Spec) -> Table:
    """Everything that was answered, from a submission."""
    teacher = evidence.answers.get("teacher", {})
    return Table(
        teacher,
        {name: evidence.answers.get(name, {}) for name in spec.students},
        any(draw == 1 for _, draw in teacher),
    )


def _replayable(named: Sequence[Named], kind: str, evidence: Evidence, plugins: Plugins) -> tuple[
    list[Named], list[str]
]:  # fmt: skip
    """Those that can play again here, and why the others cannot."""
    versions = {
        (p.get("kind"), p.get("name")): p.get("version")
        for p in evidence.manifest.get("plugins") or []
        if isinstance(p, dict)
    }
    here = {(r.kind, r.name): r.version for r in plugins.registered()}
    able, unable = [], []
    for entry in named:
        key = (kind, entry.name)
        if key not in here:
            unable.append(f"{entry.name} is not installed")
        elif entry.params:
            unable.append(f"{entry.name} has parameters")
        elif versions.get(key) != here[key]:
            unable.append(f"{entry.name} is of version {here[key]} here")
        else:
            able.append(entry)
    return able, unable


def _scores(evidence: Evidence, spec: Spec, plugins: Plugins) -> list[Finding]:
    able, unable = _replayable(spec.adversaries, "adversary", evidence, plugins)
    findings = []
    if unable:
        findings.append(Finding("replay", "unverified", "not played again: " + "; ".join(unable)))
    if not able:
        return findings
    shorter = spec.model_copy(
        update={"adversaries": tuple(able), "executor": Named(name="process")}
    )
    with tempfile.TemporaryDirectory() as folder:
        try:
            with RunStore.open(Path(folder) / "run.sqlite") as store:
                play_all(
                    prepared_of(evidence, shorter, plugins), table_of(evidence, shorter), store
                )
                made = {_key(p): p for p in store.plays()}
        except TellapartError as error:
            return [*findings, Finding("replay", "unverified", f"not played: {error.message}")]
    names = {a.name for a in able}
    stated = [p for p in evidence.plays if p.adversary in names]
    for play in stated:
        where = compare(play, made.get(_key(play)))
        if where:
            return [*findings, Finding("replay", "refused", where)]
    episodes = sum(len(p.value) for p in stated)
    detail = f"{', '.join(sorted(names))}: {episodes} episodes came out the same"
    return [*findings, Finding("replay", "verified", detail)]


def _key(play: Play) -> tuple[Any, ...]:
    return (play.adversary, play.student, play.game, play.arm, play.plant, play.queries, play.seed)


def compare(stated: Play, made: Play | None) -> str:
    """How a stated play differs from the one that was played again, or nothing."""
    which = f"{stated.adversary} against {stated.student} ({stated.game}, {stated.arm} arm)"
    if made is None:
        return f"{which} does not play this at all when it plays again"
    if "forfeit" in (made.status, stated.status):
        return ""  # time is the machine's, not the adversary's
    if made.status != stated.status:
        return f"{which} ended in {stated.status}, and in {made.status} when it played again"
    if list(stated.probe) != list(made.probe):
        return f"{which} was played on other episodes"
    for name in ("teacher_score", "student_score"):
        a, b = getattr(stated, name), getattr(made, name)
        same = np.isclose(a, b, rtol=CLOSE, atol=CLOSE, equal_nan=True)
        if not same.all():
            i = int(np.argmin(same))
            return (
                f"{which} scored {a[i]:.4g} on {stated.probe[i]!r:.40}, and {b[i]:.4g} when it "
                f"played again; {int((~same).sum())} of {len(same)} scores differ"
            )
    near = np.minimum(np.abs(made.teacher_score), np.abs(made.student_score)) <= CLOSE
    differs = ~((stated.value == made.value) | near | np.isnan(made.value))
    return f"{which} has {int(differs.sum())} other values" if differs.any() else ""


def _metrics(
    evidence: Evidence, spec: Spec, plugins: Plugins, stated: Finding | None
) -> list[Finding]:
    able, unable = _replayable(spec.metrics, "metric", evidence, plugins)
    findings = []
    if unable:
        findings.append(
            Finding("metrics", "unverified", "not measured again: " + "; ".join(unable))
        )
    if not able:
        return findings or ([stated] if stated else [])
    shorter = spec.model_copy(update={"metrics": tuple(able)})
    try:
        made = measure(prepared_of(evidence, shorter, plugins), table_of(evidence, shorter))
    except TellapartError as error:
        return [*findings, Finding("metrics", "unverified", f"not measured: {error.message}")]
    names = {m.name for m in able}
    claimed = [m for m in evidence.estimates.get("metrics") or [] if m.get("metric") in names]
    where = difference(claimed, made, "metrics", tolerance=CLOSE)
    if where:
        return [*findings, Finding("metrics", "refused", f"they do not come out again: {where}")]
    return [*findings, Finding("metrics", "verified", f"{', '.join(sorted(names))}: the same")]
