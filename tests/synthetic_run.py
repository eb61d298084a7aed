"""A finished run folder with hostile strings wherever a string can be; scores are synthetic."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from tellapart.answers.store import Entry, RunStore
from tellapart.contracts.data import Answer, Failure, Probe, Reason, suite_digest
from tellapart.contracts.play import Play

CATEGORIES = (
    "factual_qa",
    "reasoning_math",
    "instruction_following",
    "style_format",
    "domain_technical",
    "robustness",
    "safety_refusal",
    "creative",
    "summarization_rewrite",
    "multilingual",
)
HOSTILE = (
    "<script>window.pwned = 1; document.title = 'pwned'</script>",
    '</style></script><img src=x onerror="window.pwned = 1">',
    "<svg onload='window.pwned = 1'><circle r=9 /></svg>",
    "\u202eright to left override\u202c and \u2066isolate",
    "{{ 7 * 7 }} {% raw %} &amp; \" ' ` ]]> --> \x00\x1b[31m",
    "<a href=\"javascript:window.pwned=1\">click</a> <iframe srcdoc='<script>parent.pwned=1</script>'>",
)
SENTENCES = (
    "The capital of Austria is Vienna.",
    "It lies on the Danube.",
    "First, add the two numbers.",
    "Then carry the one.",
    "The result is forty-two.",
    "I cannot help with that request.",
    "Here is a short list of options.",
    "Water boils at lower temperature on a mountain.",
    "La réponse est simple.",
    "In summary, the report finds no change.",
    "The function returns a sorted copy.",
)
SKILL = {"length": 0.30, "ngram": 0.62, "embedding": 0.48, "coin": 0.0}
EASE = {"base": 1.0, "distilled": 0.45}


def build(
    path: Path, *, n: int = 40, hostile: bool = True, seed: int = 0, base: bool = True
) -> Path:
    """Write a run folder with ``n`` test probes a category and return it."""
    path.mkdir(parents=True)
    rng = np.random.default_rng(seed)
    students = ["base", "distilled"] if base else ["student"]
    probes = [
        Probe(f"{c}-{i}", _prompt(c, i, hostile), c, f"{c}/{i // 3}")
        for c in CATEGORIES
        for i in range(n)
    ]
    with RunStore.open(path / "run.sqlite") as store:
        store.put_probes(probes, {p.id: "test" for p in probes})
        for model in ["teacher", *students]:
            store.record([_entry(model, p, i, rng, hostile) for i, p in enumerate(probes)])
        plays = [p for s in students for p in _plays(s, probes, rng, hostile)]
        for play in plays:
            store.put_play(play)
    spec = _spec(students)
    (path / "spec.yaml").write_text(yaml.safe_dump(spec, sort_keys=False))
    (path / "manifest.json").write_text(json.dumps(_manifest(probes, students, hostile)))
    (path / "estimates.json").write_text(json.dumps(_estimates(plays, students, rng)))
    return path


def _prompt(category: str, i: int, hostile: bool) -> str:
    text = f"Question {i} about {category.replace('_', ' ')}: what would you say?"
    return f"{text} {HOSTILE[i % len(HOSTILE)]}" if hostile and i % 2 else text


def _entry(model: str, probe: Probe, i: int, rng: Any, hostile: bool) -> Entry:
    words = [SENTENCES[int(k)] for k in rng.integers(0, len(SENTENCES), size=4)]
    shared = [SENTENCES[(i + k) % len(SENTENCES)] for k in range(5)]
    text = " ".join([*shared[:3], *(words if model == "base" else words[:1]), *shared[3:]])
    if hostile and i % 3 == 0:
        text = f"{text} {HOSTILE[i % len(HOSTILE)]} {model}"
    if hostile and i % 97 == 5:
        text = text + " long" * 20_000
    answer = Answer(probe.id, text, tokens_in=20, tokens_out=60, seconds=0.05)
    if i % 113 == 50:
        answer = Answer(probe.id, None, failure=Failure.TIMEOUT, detail="no answer in 30 s")
    phase = "answers"
    return Entry(
        model, phase, "", "training" if i % 2 else "", f"key-{model}-{i}", answer, i % 2, i % 5 == 0
    )


def _plays(student: str, probes: Sequence[Probe], rng: Any, hostile: bool) -> list[Play]:
    plays = []
    for name, skill in SKILL.items():
        for seed in (0, 1) if name == "embedding" else (0,):
            edge = skill * EASE.get(student, 0.6)
            plays.append(_pairwise(name, student, probes, edge, rng, "real", "", seed, hostile))
        for arm, plant, strength in (("null", "", 0.0), ("planted", "length", skill)):
            plays.append(_pairwise(name, student, probes, strength, rng, arm, plant, 0, False))
        for q in (1, 2, 4, 8):
            edge = 1 - (1 - skill * EASE.get(student, 0.6) * 0.6) ** (q**0.8)
            plays.append(_single(name, student, probes, edge, q, rng))
    text, real = np.array([], str), np.array([], float)
    plays.append(
        Play(
            "slow",
            "teacher",
            student,
            "pairwise",
            "real",
            0,
            1,
            [],
            text,
            text,
            real,
            real,
            real,
            np.array([], np.int64),
            status="forfeit",
            detail="stopped at 600 s of CPU time",
            fit_seconds=600.0,
        )
    )
    return plays


def _pairwise(
    name: str,
    student: str,
    probes: Sequence[Probe],
    edge: float,
    rng: Any,
    arm: Any,
    plant: str,
    seed: int,
    hostile: bool,
) -> Play:
    n = len(probes)
    tilt = np.array([1.6 - 0.14 * CATEGORIES.index(p.category) for p in probes])
    gap = rng.normal(2.2 * edge * tilt, 1.0)
    value = np.where(np.abs(gap) < 0.25, 0.0, np.sign(gap))
    base = rng.normal(size=n)
    reasons = (
        tuple(
            Reason(
                HOSTILE[k % len(HOSTILE)] if hostile else f"feature {k}",
                1.5 - 0.4 * k,
                CATEGORIES[k],
                "an example",
            )
            for k in range(8)
        )
        if arm == "real" and name == "ngram"
        else ()
    )
    return Play(
        name,
        "teacher",
        student,
        "pairwise",
        arm,
        seed,
        1,
        [p.id for p in probes],
        np.array([p.cluster for p in probes]),
        np.array([p.category for p in probes]),
        value,
        base + gap / 2,
        base - gap / 2,
        np.zeros(n, np.int64),
        plant=plant,
        fit_seconds=3.0 + len(name),
        play_seconds=0.8,
        reasons=reasons,
        undecided=2,
    )


def _single(
    name: str, student: str, probes: Sequence[Probe], edge: float, q: int, rng: Any
) -> Play:
    chosen = list(probes)[:: q if q > 1 else 1]
    n = len(chosen)
    says_t, says_s = rng.random(n) < 0.5 + edge / 2, rng.random(n) < 0.5 - edge / 2
    score = rng.normal(size=n)
    return Play(
        name,
        "teacher",
        student,
        "single",
        "real",
        0,
        q,
        [p.id for p in chosen],
        np.array([p.cluster for p in chosen]),
        np.array([p.category if q == 1 else "all" for p in chosen]),
        says_t.astype(float) - says_s.astype(float),
        np.where(says_t, 1.0, -1.0) * np.abs(score),
        np.where(says_s, 1.0, -1.0) * np.abs(score),
        np.zeros(n, np.int64),
        play_seconds=0.4,
    )


def _spec(students: Sequence[str]) -> dict[str, Any]:
    entries: dict[str, Any] = {s: {"model": "recorded", "params": {}} for s in students}
    if "distilled" in entries:
        entries["distilled"] = {
            "model": None,
            "distil": {
                "base": "base",
                "distiller": {"name": "lora", "params": {}},
                "acquisition": {"name": "stratified", "params": {}},
                "queries": 400,
            },
        }
    return {
        "name": "synthetic",
        "seed": 0,
        "suite": {"name": "behaviour", "params": {}},
        "teacher": {"model": "recorded", "params": {}},
        "students": entries,
        "adversaries": [{"name": n, "params": {}} for n in [*SKILL, "slow"]],
        "limits": {"fit_seconds": 600.0, "play_seconds": 600.0, "memory_mb": 8192},
    }


def _manifest(probes: Sequence[Probe], students: Sequence[str], hostile: bool) -> dict[str, Any]:
    return {
        "tellapart": "0.1.0",
        "python": "3.11.7",
        "platform": "Linux",
        "name": "synthetic",
        "seed": 0,
        "created": "2026-11-24T10:00:00+00:00",
        "suite": {"name": "behaviour", "digest": suite_digest(probes), "probes": len(probes)},
        "models": {
            s: {
                "model": "recorded",
                "digest": "ab" * 32,
                "note": HOSTILE[0] if hostile else "plain",
            }
            for s in ["teacher", *students]
        },
        "plugins": [
            {
                "name": "ngram",
                "kind": "adversary",
                "version": "0.1.0",
                "origin": HOSTILE[1] if hostile else "tellapart:tellapart_plugins",
            }
        ],
        "adversaries": [*SKILL, "slow"],
        "settings": {"epsilon": 0.1, "alpha": 0.05, "view": "stripped"},
        "timings": {"answers": 12.5, "play": 30.25},
    }


def _estimates(plays: Sequence[Play], students: Sequence[str], rng: Any) -> dict[str, Any]:
    real = [p for p in plays if p.arm == "real" and p.seed == 0]
    rows = [row for p in real for row in _rows(p)]
    verdicts = []
    for student in students:
        for game, q in (("pairwise", 1), ("single", 8)):
            for category in ["all", *(CATEGORIES if game == "pairwise" else ())]:
                found = [
                    r
                    for r in rows
                    if (r["student"], r["game"], r["category"], r["queries"])
                    == (student, game, category, q)
                    and r["status"] == "ok"
                ]
                best = max(found, key=lambda r: r["advantage"])
                low, high = best["low_simultaneous"], best["high_simultaneous"]
                outcome = (
                    "distinguishable"
                    if low > 0.1
                    else "indistinguishable"
                    if high <= 0.1
                    else "inconclusive"
                )
                verdicts.append(
                    {
                        "student": student,
                        "game": game,
                        "category": category,
                        "epsilon": 0.1,
                        "alpha": 0.05,
                        "outcome": outcome,
                        "low": low,
                        "high": high,
                        "adversary": best["adversary"],
                        "queries": q,
                        "probes": best["probes"],
                        "more_probes": 240 if outcome == "inconclusive" else None,
                        "sentence": "",
                    }
                )
    values = {
        (p.student, p.adversary): p.value for p in real if p.game == "pairwise" and p.status == "ok"
    }
    differences = []
    if "base" in students:
        for name in SKILL:
            d = values["base", name] - values["distilled", name]
            for category in ["all", *CATEGORIES]:
                where = np.array([category in ("all", p.category) for p in _first(real)])
                half = 1.96 * d[where].std() / max(1, where.sum()) ** 0.5
                differences.append(
                    {
                        "game": "pairwise",
                        "adversary": name,
                        "category": category,
                        "queries": 1,
                        "a": "base",
                        "b": "distilled",
                        "difference": d[where].mean(),
                        "low": d[where].mean() - half,
                        "high": d[where].mean() + half,
                        "p_value": 0.01,
                        "probes": int(where.sum()),
                    }
                )
    metrics = []
    if "base" in students:
        for student, centre in (("base", 0.79), ("distilled", 0.87)):
            for metric, shift in (("similarity", 0.0), ("exact", -0.6)):
                for k, category in enumerate(["all", *CATEGORIES]):
                    v = centre + shift + (0 if category == "all" else 0.012 * (k - 5))
                    half = 0.012 if category == "all" else 0.03
                    metrics.append(
                        {
                            "student": student,
                            "metric": metric,
                            "category": category,
                            "value": v,
                            "low": v - half,
                            "high": v + half,
                            "probes": 400,
                        }
                    )
    controls = []
    for p in plays:
        if p.arm != "real":
            m, half = p.value.mean(), 1.96 * p.value.std() / len(p.value) ** 0.5
            seen = m - half > 0
            passed = (
                (not seen)
                if p.arm == "null"
                else (seen if p.adversary in ("length", "ngram") else None)
            )
            controls.append(
                {
                    "adversary": p.adversary,
                    "student": p.student,
                    "game": p.game,
                    "arm": p.arm,
                    "plant": p.plant,
                    "advantage": m,
                    "low": m - half,
                    "high": m + half,
                    "level": 0.95,
                    "passed": bool(passed) if passed is not None else None,
                    "detail": "" if passed is not False else "the null interval excludes 0",
                }
            )
    seeds = []
    for student in students:
        both = [
            p.value.mean()
            for p in plays
            if p.adversary == "embedding"
            and p.arm == "real"
            and p.game == "pairwise"
            and p.student == student
        ]
        seeds.append(
            {
                "adversary": "embedding",
                "student": student,
                "game": "pairwise",
                "category": "all",
                "seeds": len(both),
                "spread": float(np.std(both)),
                "values": both,
            }
        )
    estimates = {
        "schema": 1,
        "rows": rows,
        "verdicts": verdicts,
        "differences": differences,
        "metrics": metrics,
        "controls": controls,
        "seeds": seeds,
    }
    if "base" in students:
        steps = np.arange(0, 300)
        loss = 2.2 * np.exp(-steps / 80) + 0.9 + rng.normal(0, 0.04, len(steps))
        curve = [[int(s), float(x)] for s, x in zip(steps, loss, strict=True)]
        estimates["losses"] = {"distilled": {"train": curve, "held_out": curve[::50]}}
    return json.loads(json.dumps(estimates, default=float))  # type: ignore[no-any-return]


def _first(real: Sequence[Play]) -> list[Any]:
    play = next(p for p in real if p.game == "pairwise" and p.status == "ok")
    return [Probe(p, "", str(c), "") for p, c in zip(play.probe, play.category, strict=True)]


def _rows(p: Play) -> list[dict[str, Any]]:
    common = {
        "teacher": p.teacher,
        "student": p.student,
        "game": p.game,
        "adversary": p.adversary,
        "queries": p.queries,
        "level": 0.95,
        "status": p.status,
        "detail": p.detail,
        "fit_seconds": p.fit_seconds,
        "play_seconds": p.play_seconds,
        "undecided": p.undecided,
    }
    empty = dict.fromkeys(
        (
            "advantage",
            "low",
            "high",
            "consistency",
            "filtered",
            "filtered_low",
            "filtered_high",
            "auc",
            "auc_low",
            "auc_high",
            "p_value",
            "p_adjusted",
            "low_simultaneous",
            "high_simultaneous",
        )
    )
    if p.status != "ok":
        return [{**common, **empty, "category": "all", "probes": 0, "clusters": 0, "missing": 0}]
    rows = []
    for category in ["all", *dict.fromkeys(str(c) for c in p.category if c != "all")]:
        where = np.array([category in ("all", str(c)) for c in p.category])
        v = p.value[where]
        m, half = v.mean(), 1.96 * v.std() / len(v) ** 0.5
        row = {
            **common,
            **empty,
            "category": category,
            "probes": len(v),
            "missing": 0,
            "clusters": len(set(p.cluster[where])),
            "advantage": m,
            "low": m - half,
            "high": m + half,
            "low_simultaneous": m - 1.35 * half,
            "high_simultaneous": m + 1.35 * half,
            "p_value": 0.0005,
            "p_adjusted": 0.0015,
        }
        if p.game == "pairwise":
            k = np.abs(v).mean()
            row |= {
                "consistency": k,
                "filtered": m / k,
                "filtered_low": (m - half) / k,
                "filtered_high": (m + half) / k,
            }
        else:
            row |= {
                "auc": 0.5 + m / 2,
                "auc_low": 0.5 + (m - half) / 2,
                "auc_high": 0.5 + (m + half) / 2,
            }
        rows.append(row)
    return rows
