"""A finished run folder with hostile strings wherever a string can be; scores are drawn."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import yaml

from tellapart.answers.store import Entry, RunStore
from tellapart.contracts.data import Answer, Arm, Failure, Game, Probe, Reason, suite_digest
from tellapart.contracts.play import Play
from tellapart.estimate.table import Settings, estimate
from tellapart.spec import parse_spec

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
    "<a href=\"javascript:window.pwned=1\">x</a> <iframe srcdoc='<script>parent.pwned=1</script>'>",
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
FAILS = 113
"""One probe in this many has no answer."""
SKILL = {"length": 0.30, "ngram": 0.62, "embedding": 0.48, "coin": 0.0}
EASE = {"base": 1.0, "distilled": 0.45}


def build(
    path: Path,
    *,
    n: int = 40,
    hostile: bool = True,
    seed: int = 0,
    base: bool = True,
    categories: int = len(CATEGORIES),
    estimates: str | None = None,
) -> Path:
    """Write a run folder with ``n`` test probes a category and return it.

    ``estimates`` is written in place of the true ones, which take seconds to make.
    """
    path.mkdir(parents=True)
    rng = np.random.default_rng(seed)
    students = ["base", "distilled"] if base else ["student"]
    probes = [
        Probe(f"{c}-{i}", _prompt(c, i, hostile), c, f"{c}/{i // 3}")
        for c in CATEGORIES[:categories]
        for i in range(n)
    ]
    with RunStore.open(path / "run.sqlite") as store:
        store.put_probes(probes, {p.id: "test" for p in probes})
        for model in ["teacher", *students]:
            store.record([_entry(model, p, i, rng, hostile) for i, p in enumerate(probes)])
        plays = [p for s in students for p in _plays(s, probes, rng, hostile)]
        for play in plays:
            store.put_play(play)
    spec = parse_spec(_spec(students)).model_dump(mode="json")
    (path / "spec.yaml").write_text(yaml.safe_dump(spec, sort_keys=False))
    (path / "manifest.json").write_text(json.dumps(_manifest(probes, students, hostile)))
    if estimates is None:
        estimates = json.dumps(_estimates(plays, students, rng))
    (path / "estimates.json").write_text(estimates)
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
    if i % FAILS == 50:
        answer = Answer(probe.id, None, failure=Failure.TIMEOUT, detail="no answer in 30 s")
    budget = "test" if model == "teacher" else ""
    return Entry(
        model, "test", "", budget, f"key-{model}-{i}", answer, int(bool(budget)), i % 5 == 0
    )


def _plays(student: str, probes: Sequence[Probe], rng: Any, hostile: bool) -> list[Play]:
    plays = []
    ease = EASE.get(student, 0.6)
    for name, skill in SKILL.items():
        for seed in (0, 1) if name == "embedding" else (0,):
            reasons = _reasons(hostile) if name == "ngram" else ()
            made = _pairwise(name, student, probes, skill * ease, rng, "real")
            plays.append(dataclasses.replace(made, seed=seed, reasons=reasons))
            for q in (1, 2, 4, 8):
                edge = 1 - (1 - skill * ease * 0.6) ** (q**0.8)
                made = _single(name, student, probes, edge, q, rng, "real")
                plays.append(dataclasses.replace(made, seed=seed))
        plays.append(_pairwise(name, student, probes, 0.0, rng, "null"))
        plays.append(_single(name, student, probes, 0.0, 1, rng, "null"))
        if name in ("length", "ngram"):
            plays.append(_pairwise(name, student, probes, skill, rng, "planted", "length"))
            plays.append(_single(name, student, probes, skill, 1, rng, "planted", "length"))
    none, real = np.array([], str), np.array([], float)
    played = [("real", "pairwise", 1), *(("real", "single", q) for q in (1, 2, 4, 8))]
    for arm, game, q in [*played, ("null", "pairwise", 1), ("null", "single", 1)]:
        plays.append(
            Play("slow", "teacher", student, cast(Game, game), cast(Arm, arm), 0, q, [], none, none,
                 real, real, real, np.array([], np.int64), status="forfeit",
                 detail="stopped at 600 s of CPU time", fit_seconds=600.0)
        )  # fmt: skip
    return plays


def _reasons(hostile: bool) -> tuple[Reason, ...]:
    return tuple(
        Reason(
            HOSTILE[k % len(HOSTILE)] if hostile else f"feature {k}",
            1.5 - 0.4 * k,
            CATEGORIES[k],
            "an example",
        )
        for k in range(8)
    )


def _pairwise(
    name: str,
    student: str,
    probes: Sequence[Probe],
    edge: float,
    rng: Any,
    arm: Arm,
    plant: str = "",
) -> Play:
    tilt = np.array([1.6 - 0.14 * CATEGORIES.index(p.category) for p in probes])
    half = rng.normal(1.1 * edge * tilt, 0.5)
    half[50::FAILS] = np.nan
    value = np.where(np.abs(half) < 0.12, 0.0, np.sign(half))
    return Play(
        name, "teacher", student, "pairwise", arm, 0, 1, [p.id for p in probes],
        np.array([p.cluster for p in probes]), np.array([p.category for p in probes]), value,
        half, -half, np.zeros(len(probes), np.int64), plant=plant, fit_seconds=3.0 + len(name),
        play_seconds=0.8, undecided=2,
    )  # fmt: skip


def _single(
    name: str, student: str, probes: Sequence[Probe], edge: float, q: int, rng: Any, arm: Arm,
    plant: str = "",
) -> Play:  # fmt: skip
    n = len(probes) // q
    says_t, says_s = rng.random(n) < 0.5 + edge / 2, rng.random(n) < 0.5 - edge / 2
    size = np.abs(rng.normal(size=n)) + 0.01
    if q == 1:
        size[50::FAILS] = np.nan
    unit = [p.cluster if q == 1 else f"b0-q{q}-{i % 12}" for i, p in enumerate(probes[:n])]
    return Play(
        name, "teacher", student, "single", arm, 0, q,
        [p.id if q == 1 else f"{unit[i]}-{i}" for i, p in enumerate(probes[:n])],
        np.array(unit), np.array([p.category if q == 1 else "all" for p in probes[:n]]),
        says_t.astype(float) - says_s.astype(float) + 0 * size, np.where(says_t, size, -size),
        np.where(says_s, size, -size), np.zeros(n, np.int64), plant=plant, play_seconds=0.4,
    )  # fmt: skip


def _spec(students: Sequence[str]) -> dict[str, Any]:
    entries: dict[str, Any] = {s: {"model": "recorded", "params": {}} for s in students}
    if "distilled" in entries:
        entries["distilled"] = {
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
        "metrics": ["similarity", "exact"],
        "games": {"single": [1, 2, 4, 8], "seeds": [0, 1]},
        "estimate": {"epsilon": 0.1, "alpha": 0.05, "replicates": 200},
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
    estimates = estimate(plays, Settings(epsilon=0.1, replicates=200)).to_dict()
    estimates["metrics"] = _metrics() if "base" in students else []
    estimates["losses"] = {}
    if "base" in students:
        steps = np.arange(0, 300)
        loss = 2.2 * np.exp(-steps / 80) + 0.9 + rng.normal(0, 0.04, len(steps))
        curve = [[int(s), float(x)] for s, x in zip(steps, loss, strict=True)]
        estimates["losses"] = {"distilled": {"train": curve, "held_out": curve[::50]}}
    return estimates


def _metrics() -> list[dict[str, Any]]:
    rows = []
    for student, centre in (("base", 0.79), ("distilled", 0.87)):
        for metric, shift in (("similarity", 0.0), ("exact", -0.6)):
            for k, category in enumerate(["all", *CATEGORIES]):
                value = centre + shift + (0 if category == "all" else 0.012 * (k - 5))
                half = 0.012 if category == "all" else 0.03
                rows.append(
                    {
                        "student": student,
                        "metric": metric,
                        "category": category,
                        "value": value,
                        "low": value - half,
                        "high": value + half,
                        "probes": 400,
                    }
                )
    return rows
