"""Many submissions from one run, for tests of the board: estimates scaled, never verified."""

from __future__ import annotations

import copy
import dataclasses
from pathlib import Path
from typing import Any

import numpy as np

from tellapart.submission.archive import seal
from tellapart.submission.evidence import Evidence

SCALED = {
    "advantage", "low", "high", "low_simultaneous", "high_simultaneous", "filtered",
    "filtered_low", "filtered_high",
}  # fmt: skip


def scaled(evidence: Evidence, factor: float) -> Evidence:
    """``evidence`` with every advantage times ``factor``, and plays whose values follow it."""
    estimates = copy.deepcopy(dict(evidence.estimates))
    for row in [*estimates["rows"], *estimates["verdicts"]]:
        for key in SCALED & set(row):
            if row[key] is not None:
                row[key] = row[key] * factor
    for verdict in estimates["verdicts"]:
        verdict["outcome"] = _outcome(verdict)
    rng = np.random.default_rng(int(factor * 1e6))
    plays = [
        dataclasses.replace(p, value=np.where(rng.random(len(p.value)) < factor, p.value, -p.value))
        for p in evidence.plays
    ]
    return dataclasses.replace(evidence, estimates=estimates, plays=plays)


def widened(evidence: Evidence, adversaries: int) -> Evidence:
    """``evidence`` with a class of that many: rows and plays of ``ngram`` under other names."""
    names = [f"ngram-{i}" for i in range(adversaries - len({p.adversary for p in evidence.plays}))]
    estimates = copy.deepcopy(dict(evidence.estimates))
    estimates["rows"] += [
        {**r, "adversary": n} for n in names for r in evidence.estimates["rows"]
        if r["adversary"] == "ngram"
    ]  # fmt: skip
    plays = [
        *evidence.plays,
        *(
            dataclasses.replace(p, adversary=n)
            for n in names
            for p in evidence.plays
            if p.adversary == "ngram"
        ),
    ]
    return dataclasses.replace(evidence, estimates=estimates, plays=plays)


def _outcome(verdict: dict[str, Any]) -> str:
    if verdict["low"] is None:
        return "not measured"
    if verdict["low"] > verdict["epsilon"]:
        return "distinguishable"
    return "indistinguishable" if verdict["high"] <= verdict["epsilon"] else "inconclusive"


def write_many(evidence: Evidence, folder: Path, count: int) -> list[Path]:
    """``count`` archives named ``s000``, ``s001``, … from the easiest to the hardest to tell."""
    paths = []
    for i in range(count):
        path = folder / f"s{i:03d}.tellapart"
        path.write_bytes(seal(scaled(evidence, 1 - 0.9 * i / max(1, count - 1)), f"s{i:03d}"))
        paths.append(path)
    return paths
