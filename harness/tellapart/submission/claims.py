"""What a submission claims, checked against itself: spec, manifest, suite, plays, ledger."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np

from tellapart.contracts.data import Probe
from tellapart.contracts.play import Play
from tellapart.errors import SpecError
from tellapart.game.arms import PLANTS
from tellapart.game.split import assign_blocks
from tellapart.spec import Spec, parse_spec
from tellapart.submission.archive import REPEATS, Submission
from tellapart.submission.container import RefusedError

STATUSES = ("ok", "forfeit", "error")
PHASES = {"train": "training", "test": "test"}


def read_spec(submission: Submission) -> Spec:
    """The spec, as this version of tellapart understands it.

    Raises:
        RefusedError: it does not.
    """
    try:
        return parse_spec(dict(submission.evidence.spec), source="spec.json")
    except SpecError as error:
        raise RefusedError(f"its spec is not one: {error.message}") from error


def check_manifest(submission: Submission, spec: Spec) -> str:
    """The manifest names the spec's run, adversaries, suite and settings."""
    manifest = submission.evidence.manifest
    settings, suite = _part(manifest, "settings"), _part(manifest, "suite")
    claims = {
        "name": (manifest.get("name"), spec.name),
        "seed": (manifest.get("seed"), spec.seed),
        "suite": (suite.get("name"), spec.suite.name),
        "epsilon": (settings.get("epsilon"), spec.estimate.epsilon),
        "alpha": (settings.get("alpha"), spec.estimate.alpha),
        "view": (settings.get("view"), spec.games.view),
    }
    for what, (stated, meant) in claims.items():
        if stated != meant:
            raise RefusedError(f"manifest and spec differ in {what}: {stated!r} and {meant!r}")
    stated = [
        a.get("name") if isinstance(a, Mapping) else a for a in manifest.get("adversaries") or []
    ]
    if stated != [a.name for a in spec.adversaries]:
        raise RefusedError("manifest and spec name different adversaries")
    return "name, seed, suite, class, ε, α and view are those of the spec"


def check_suite(submission: Submission) -> str | None:
    """The suite's digest is that of the probes; None where only some of its probes were used.

    Raises:
        RefusedError: it is not.
    """
    suite = _part(submission.evidence.manifest, "suite")
    digests = submission.probe_digests
    if suite.get("probes") != len(digests):
        return None
    whole = hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()
    if suite.get("digest") != whole:
        raise RefusedError("the suite's digest is not that of the probes")
    return f"digest of all {len(digests)} probes"


def check_plays(submission: Submission, spec: Spec) -> str:
    """Every play is one of the spec's, complete, of possible values, and none is missing."""
    plays = submission.evidence.plays
    blocks = assign_blocks(_tested(submission), spec) if spec.sequential.enabled else None
    seen: set[tuple[Any, ...]] = set()
    for play in plays:
        _check_named(play, spec)
        key = (play.adversary, play.student, play.game, play.arm, play.plant, play.queries,
               play.seed)  # fmt: skip
        if key in seen:
            raise RefusedError(f"{_which(play)} is there twice")
        seen.add(key)
        if play.status == "ok":
            _check_values(play)
            _check_rows(play, submission, blocks)
        elif len(play.value):
            raise RefusedError(f"{_which(play)} ended in {play.status} and yet has scores")
    _check_class(plays, spec)
    return f"{len(plays)} plays, {sum(len(p.value) for p in plays)} episodes"


def _check_named(play: Play, spec: Spec) -> None:
    known: dict[str, set[Any]] = {
        "adversary": {a.name for a in spec.adversaries},
        "student": set(spec.students),
        "game": {*(["single"] if spec.games.single else []),
                 *(["pairwise"] if spec.games.pairwise else [])},
        "arm": {"real", "null", "planted"},
        "plant": set(PLANTS) if play.arm == "planted" else {""},
        "seed": set(spec.games.seeds),
        "queries": {1} if play.game == "pairwise" or play.arm != "real" else set(spec.games.single),
        "teacher": {"teacher"},
        "status": set(STATUSES),
    }  # fmt: skip
    for what, allowed in known.items():
        if getattr(play, what) not in allowed:
            raise RefusedError(
                f"a play has the {what} {getattr(play, what)!r:.60}, which the spec does not name"
            )
    for name in ("fit_seconds", "play_seconds", "undecided"):
        if getattr(play, name) < 0:
            raise RefusedError(f"{_which(play)} has a negative {name}")
    for phase in ("fit", "play"):
        limit = getattr(spec.limits, f"{phase}_seconds")
        spent = getattr(play, f"{phase}_seconds")
        if play.status == "ok" and limit is not None and spent > limit:
            raise RefusedError(
                f"{_which(play)} took {spent:.1f} s to {phase}, beyond t = {limit:g} s, and is "
                "not recorded as a forfeit"
            )


def _check_values(play: Play) -> None:
    """Values follow from scores by the rule of the game; what was not measured has neither."""
    value, teacher, student = play.value, play.teacher_score, play.student_score
    measured = np.isfinite(value)
    if (np.isfinite(teacher) != measured).any() or (np.isfinite(student) != measured).any():
        raise RefusedError(f"{_which(play)} has values without scores, or scores without values")
    v, t, s = value[measured], teacher[measured], student[measured]
    if not np.isin(v, (-1.0, 0.0, 1.0)).all():
        raise RefusedError(f"{_which(play)} has a value other than -1, 0 and 1")
    if play.game == "single":
        follows = v == (t > 0).astype(float) - (s > 0).astype(float)
    else:  # both orders agree only if their mean points the same way
        follows = ((v == 0) | (np.sign(t) == v)) & (s == -t)
    if not follows.all():
        raise RefusedError(f"{_which(play)} has a value that does not follow from its scores")


def _tested(submission: Submission) -> list[Probe]:
    evidence = submission.evidence
    return [p for p in evidence.probes if evidence.roles.get(p.id) == "test"]


def _check_rows(play: Play, submission: Submission, blocks: Mapping[str, int] | None) -> None:
    """``blocks`` are those of a sequential run: it stops after one, and never within."""
    tested = {p.id: p for p in _tested(submission)}
    if play.queries > 1 or (play.probe and play.probe[0] not in tested and play.game == "single"):
        # Episodes of several probes have names of their own; there are only so many.
        if len(play.value) * play.queries > REPEATS * max(1, len(tested)):
            raise RefusedError(f"{_which(play)} has more episodes than the probes can make")
        if len(set(play.probe)) != len(play.probe):
            raise RefusedError(f"{_which(play)} has an episode twice")
        return
    names = [str(p) for p in play.probe]
    if len(set(names)) != len(names):
        raise RefusedError(f"{_which(play)} has a probe twice")
    for name, cluster, category in zip(names, play.cluster, play.category, strict=True):
        probe = tested.get(name)
        if probe is None:
            raise RefusedError(f"{_which(play)} has {name!r:.60}, which is no test probe")
        if (probe.cluster, probe.category) != (cluster, category):
            raise RefusedError(f"{_which(play)} puts {name!r:.60} in another cluster or category")
    if play.arm == "real":
        wanted = set(tested)
        if blocks is not None:
            given = zip(play.cluster, play.block, strict=True)
            if any(blocks[str(cluster)] != block for cluster, block in given):
                raise RefusedError(f"{_which(play)} was not played in the order of its seed")
            reached = max(map(int, play.block), default=-1)
            wanted = {n for n, p in tested.items() if blocks[p.cluster] <= reached}
        if set(names) != wanted:
            raise RefusedError(f"{_which(play)} lacks {len(wanted - set(names))} test probes")
    if play.arm == "real":
        both = _answered(submission, play.student)
        told = [n for n, v in zip(names, play.value, strict=True) if np.isfinite(v)]
        if any(n not in both for n in told):
            raise RefusedError(f"{_which(play)} scored a probe that was not answered")
        if len(told) != sum(n in both for n in names):
            raise RefusedError(f"{_which(play)} leaves answered probes without a score")


def _answered(submission: Submission, student: str) -> set[str]:
    """Probes that both teacher and student answered with a text."""
    sides = [submission.told.get(m, {}) for m in ("teacher", student)]
    first, second = ({probe for (probe, draw), ok in s.items() if ok and draw == 0} for s in sides)
    return first & second


def _check_class(plays: Any, spec: Spec) -> None:
    """No adversary of the class, no student, game, q, seed or control was left out."""
    real: dict[str, dict[str, set[tuple[Any, ...]]]] = defaultdict(lambda: defaultdict(set))
    arms: dict[tuple[str, str], set[str]] = defaultdict(set)
    for p in plays:
        if p.arm == "real":
            real[p.adversary][p.student].add((p.game, p.queries, p.seed))
        arms[p.adversary, p.student].add(p.arm)
    for adversary in (a.name for a in spec.adversaries):
        against = real.get(adversary, {})
        missing = set(spec.students) - set(against)
        if missing:
            raise RefusedError(f"{adversary} did not play against {sorted(missing)[0]}")
        if len({frozenset(keys) for keys in against.values()}) > 1:
            raise RefusedError(f"{adversary} played other games against one student than another")
        keys = next(iter(against.values()))
        for game, wanted in (("single", set(spec.games.single)), ("pairwise", {1})):
            played = {q for g, q, _ in keys if g == game}
            if played and played != wanted:
                raise RefusedError(f"{adversary} left out a q of the {game} game")
        if (
            len({frozenset(k[:2] for k in keys if k[2] == seed) for seed in {k[2] for k in keys}})
            > 1
        ):
            raise RefusedError(f"{adversary} left out a seed of a game")
        for student in spec.students:
            if spec.controls.null and "null" not in arms[adversary, student]:
                raise RefusedError(f"{adversary} has no null arm against {student}")


def check_ledger(submission: Submission, spec: Spec) -> str:
    """The account adds up, covers every answer, and keeps within the budgets."""
    spent: dict[str, float] = defaultdict(float)
    asked: dict[tuple[str, str], int] = defaultdict(int)
    for row in submission.evidence.account:
        counts = {k: row.get(k) for k in ("queries", "charged", "live", "calls", "cached",
                                          "retries", "failures")}  # fmt: skip
        if any(isinstance(v, bool) or not isinstance(v, int) or v < 0 for v in counts.values()):
            raise RefusedError("the ledger has a count that is none")
        queries, charged, budget = row["queries"], row["charged"], str(row.get("budget") or "")
        if queries != row["live"] + row["cached"] or row["calls"] != row["live"] + row["retries"]:
            raise RefusedError("the ledger does not add up: queries are not live plus cached")
        if charged != (queries if budget else 0):
            raise RefusedError(f"the ledger charges {charged} of {queries} queries to {budget!r}")
        spent[budget] += charged
        asked[str(row.get("model")), str(row.get("phase"))] += queries
    for name in type(spec.budgets).model_fields:
        limit = getattr(spec.budgets, name).queries
        if limit is not None and spent[name] > limit:
            raise RefusedError(f"{spent[name]:g} queries were charged to {name}; {limit} were set")
    roles = submission.evidence.roles
    for model, told in submission.told.items():
        for phase in PHASES:
            held = sum(roles.get(probe) == phase and draw == 0 for probe, draw in told)
            if asked[model, phase] < held:
                raise RefusedError(
                    f"the ledger has {asked[model, phase]} queries to {model!r} for {phase}, and "
                    f"{held} answers are here"
                )
    for student, entry in spec.students.items():
        bought = asked["teacher", f"distil:{student}"]
        if entry.distil is not None and bought > entry.distil.queries:
            raise RefusedError(f"{student} was distilled from {bought} queries, beyond its budget")
    total = int(sum(v for k, v in spent.items() if k))
    return f"adds up and covers the answers; {total} queries charged, within the budgets"


def _which(play: Play) -> str:
    plant = f" ({play.plant})" if play.plant else ""
    return (
        f"the play of {play.adversary} against {play.student} ({play.game}, q = {play.queries}, "
        f"{play.arm} arm{plant}, seed {play.seed})"
    )


def _part(manifest: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = manifest.get(name)
    return value if isinstance(value, Mapping) else {}
