"""Well-formed submissions that lie: a changed number anywhere does not follow from the rest."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tellapart.contracts.play import Play
from tellapart.submission.archive import seal
from tellapart.submission.evidence import Evidence
from tellapart.submission.verify import WORDING, difference, verify

Change = Callable[[dict[str, Any]], None]


def refusal(evidence: Evidence, tmp_path: Path) -> str:
    """Why the sealed evidence is refused; "" if it is accepted."""
    path = tmp_path / "forged.tellapart"
    path.write_bytes(seal(evidence, "forged"))
    result = verify(path)
    return "" if result.ok else result.reason


def with_part(evidence: Evidence, part: str, change: Change) -> Evidence:
    value = copy.deepcopy(dict(getattr(evidence, part)))
    change(value)
    return dataclasses.replace(evidence, **{part: value})


def with_play(evidence: Evidence, chosen: Callable[[Play], bool], **changes: Any) -> Evidence:
    plays = list(evidence.plays)
    i = next(i for i, p in enumerate(plays) if chosen(p))
    plays[i] = dataclasses.replace(plays[i], **changes)
    return dataclasses.replace(evidence, plays=plays)


def real(p: Play) -> bool:
    return p.arm == "real" and p.game == "pairwise" and p.status == "ok"


def best(p: Play) -> bool:
    return real(p) and p.adversary == "ngram"


ROW_LIES = {
    "advantage": 0.01, "low": -0.2, "high": 0.05, "level": 0.5, "status": "void", "category": "x",
    "p_value": 0.9, "p_adjusted": 0.9, "low_simultaneous": -0.3, "high_simultaneous": 0.05,
    "consistency": 0.1, "filtered": 0.01, "auc": 0.5, "probes": 7, "clusters": 3, "missing": 0.5,
    "adversary": "coin2", "student": "other", "fit_seconds": 0.001,
}  # fmt: skip


def test_a_changed_estimate_does_not_follow_from_the_scores(evidence: Evidence) -> None:
    """Every field of a row, verdict, control and spread, without estimating each time anew."""
    stated = dict(evidence.estimates)
    lies = 0
    for part in ("rows", "verdicts", "controls", "seeds"):
        for key, value in stated[part][0].items():
            if key in WORDING:
                continue
            for lie in (ROW_LIES.get(key, "lie"), None, 0.123456):
                if lie == value:
                    continue
                forged = copy.deepcopy(stated)
                forged[part][0][key] = lie
                assert difference(forged[part], stated[part], part), (part, key, lie)
                lies += 1
        forged = copy.deepcopy(stated)
        forged[part] = forged[part][1:]
        assert difference(forged[part], stated[part], part)
        forged[part] = [*stated[part], stated[part][0]]
        assert difference(forged[part], stated[part], part)
    assert lies > 100


@pytest.mark.parametrize(
    ("part", "key", "lie"),
    [("rows", "advantage", 0.01), ("verdicts", "outcome", "indistinguishable"),
     ("verdicts", "high", 0.0999), ("controls", "passed", None), ("seeds", "spread", 0.0)],
)  # fmt: skip
def test_a_changed_estimate_is_refused(
    evidence: Evidence, tmp_path: Path, part: str, key: str, lie: object
) -> None:
    def change(estimates: dict[str, Any]) -> None:
        estimates[part][0][key] = lie

    reason = refusal(with_part(evidence, "estimates", change), tmp_path)
    assert "do not follow from the scores" in reason
    assert key in reason


def test_what_no_run_writes_is_refused(evidence: Evidence, tmp_path: Path) -> None:
    forged = with_part(evidence, "estimates", lambda e: e.update(note="<script>"))
    assert "which no run writes" in refusal(forged, tmp_path)


def test_a_consistent_change_of_scores_changes_the_estimates(
    evidence: Evidence, tmp_path: Path
) -> None:
    """Even where value and scores agree with each other, the estimates give it away."""
    play = next(p for p in evidence.plays if best(p))
    flip = np.where(np.isfinite(play.value), -1.0, np.nan)
    half = -np.abs(play.teacher_score)
    forged = with_play(evidence, best, value=flip, teacher_score=half, student_score=-half)
    assert "do not follow from the scores" in refusal(forged, tmp_path)


SCORE_LIES: dict[str, tuple[Callable[[Play], dict[str, Any]], str]] = {
    "value": (lambda p: {"value": -p.value}, "does not follow from its scores"),
    "half a value": (lambda p: {"value": p.value * 0.5}, "other than -1, 0 and 1"),
    "beyond": (lambda p: {"value": p.value * 7}, "other than -1, 0 and 1"),
    "score": (lambda p: {"teacher_score": -p.teacher_score}, "does not follow from its scores"),
    "asymmetric": (lambda p: {"student_score": p.student_score * 2}, "does not follow"),
    "unmeasured": (lambda p: {"value": p.value * np.nan}, "scores without values"),
    "dropped rows": (
        lambda p: {f: getattr(p, f)[1:] for f in ("probe", "cluster", "category", "value",
                   "teacher_score", "student_score", "block")}, "lacks 1 test probes"),
    "a probe twice": (lambda p: {"probe": [p.probe[1], *p.probe[1:]]}, "a probe twice"),
    "a strange probe": (lambda p: {"probe": ["strange", *p.probe[1:]]}, "no test probe"),
    "cluster": (lambda p: {"cluster": np.array(["c"] * len(p.probe))}, "another cluster"),
    "category": (lambda p: {"category": np.array(["c"] * len(p.probe))}, "another cluster"),
    "forfeit": (lambda p: {"status": "forfeit"}, "yet has scores"),
    "status": (lambda p: {"status": "fine"}, "has the status"),
    "adversary": (lambda p: {"adversary": "unnamed"}, "has the adversary"),
    "student": (lambda p: {"student": "unnamed"}, "has the student"),
    "seed": (lambda p: {"seed": 99}, "has the seed"),
    "q": (lambda p: {"queries": 3}, "has the queries"),
    "arm": (lambda p: {"arm": "practice"}, "has the arm"),
    "plant": (lambda p: {"arm": "planted", "plant": "none"}, "has the plant"),
    "beyond t": (lambda p: {"fit_seconds": 9999.0}, "beyond t"),
    "negative t": (lambda p: {"fit_seconds": -1.0}, "negative"),
    "moved to the null arm": (lambda p: {"arm": "null"}, "is there twice"),
}  # fmt: skip


@pytest.mark.parametrize("lie", SCORE_LIES)
def test_a_changed_play_is_refused(evidence: Evidence, tmp_path: Path, lie: str) -> None:
    change, reason = SCORE_LIES[lie]
    play = next(p for p in evidence.plays if best(p))
    assert reason in refusal(with_play(evidence, best, **change(play)), tmp_path)


def test_unmeasuring_a_giveaway_is_refused(evidence: Evidence, tmp_path: Path) -> None:
    play = next(p for p in evidence.plays if best(p))
    gone = {}
    for name in ("value", "teacher_score", "student_score"):
        gone[name] = getattr(play, name).copy()
        gone[name][int(np.nanargmax(play.value))] = np.nan
    assert "without a score" in refusal(with_play(evidence, best, **gone), tmp_path)


DROPS: dict[str, tuple[Callable[[Play], bool], str]] = {
    "adversary": (lambda p: p.adversary == "ngram", "did not play against"),
    "game": (lambda p: p.adversary == "ngram" and p.game == "single" and p.queries == 8,
             "left out a q"),
    "null arm": (lambda p: p.adversary == "ngram" and p.arm == "null", "no null arm"),
    "seed of a game": (lambda p: p.adversary == "embedding" and p.seed == 1
                       and p.game == "pairwise", "left out a seed"),
}  # fmt: skip


@pytest.mark.parametrize("what", DROPS)
def test_leaving_out_what_tells_is_refused(evidence: Evidence, tmp_path: Path, what: str) -> None:
    drop, reason = DROPS[what]
    kept = [p for p in evidence.plays if not drop(p)]
    assert reason in refusal(dataclasses.replace(evidence, plays=kept), tmp_path)


MANIFEST_LIES: dict[str, tuple[Change, str]] = {
    "suite digest": (lambda m: m["suite"].update(digest="0" * 64), "suite's digest"),
    "suite name": (lambda m: m["suite"].update(name="other"), "differ in suite"),
    "epsilon": (lambda m: m["settings"].update(epsilon=0.5), "differ in epsilon"),
    "alpha": (lambda m: m["settings"].update(alpha=0.4), "differ in alpha"),
    "view": (lambda m: m["settings"].update(view="raw"), "differ in view"),
    "name": (lambda m: m.update(name="other"), "differ in name"),
    "seed": (lambda m: m.update(seed=1), "differ in seed"),
    "class": (lambda m: m.update(adversaries=["coin"]), "different adversaries"),
}


@pytest.mark.parametrize("lie", MANIFEST_LIES)
def test_a_changed_manifest_is_refused(evidence: Evidence, tmp_path: Path, lie: str) -> None:
    change, reason = MANIFEST_LIES[lie]
    assert reason in refusal(with_part(evidence, "manifest", change), tmp_path)


SPEC_LIES: dict[str, tuple[Change, str]] = {
    "unknown key": (lambda s: s.update(extra=1), "its spec is not one"),
    "no students": (lambda s: s.update(students={}), "its spec is not one"),
    "epsilon": (lambda s: s["estimate"].update(epsilon=0.9), "differ in epsilon"),
    "more adversaries": (lambda s: s["adversaries"].append({"name": "z", "params": {}}),
                         "different adversaries"),
    "lower t": (lambda s: s["limits"].update(fit_seconds=1.0), "beyond t"),
    "budget": (lambda s: s["budgets"]["test"].update(queries=3), "were charged to test"),
}  # fmt: skip


@pytest.mark.parametrize("lie", SPEC_LIES)
def test_a_changed_spec_is_refused(evidence: Evidence, tmp_path: Path, lie: str) -> None:
    change, reason = SPEC_LIES[lie]
    assert reason in refusal(with_part(evidence, "spec", change), tmp_path)


@pytest.mark.parametrize(
    ("key", "value"),
    [("queries", 1), ("charged", 0), ("charged", 10_000), ("cached", 10_000), ("live", 0),
     ("calls", 0), ("queries", -5), ("queries", 2.5), ("failures", None), ("calls", True)],
)  # fmt: skip
def test_a_changed_ledger_is_refused(
    evidence: Evidence, tmp_path: Path, key: str, value: object
) -> None:
    account = [dict(a) for a in evidence.account]
    row = next(a for a in account if a["budget"])
    row[key] = value
    reason = refusal(dataclasses.replace(evidence, account=account), tmp_path)
    assert "ledger" in reason


def test_a_ledger_that_covers_no_answers_is_refused(evidence: Evidence, tmp_path: Path) -> None:
    assert "answers are here" in refusal(dataclasses.replace(evidence, account=[]), tmp_path)
