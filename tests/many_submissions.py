"""Many submissions from one run, for tests of the board: estimates scaled, never verified."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tellapart.submission.archive import seal
from tellapart.submission.container import dump, pack, unpack
from tellapart.submission.evidence import Evidence

SCALED = {
    "advantage", "low", "high", "low_simultaneous", "high_simultaneous", "filtered",
    "filtered_low", "filtered_high",
}  # fmt: skip


def scaled(evidence: Evidence, factor: float) -> Evidence:
    """``evidence`` with every advantage times ``factor``, and plays whose values follow it."""
    estimates = scaled_estimates(evidence.estimates, factor)
    rng = np.random.default_rng(int(factor * 1e6))
    plays = [
        dataclasses.replace(p, value=np.where(rng.random(len(p.value)) < factor, p.value, -p.value))
        for p in evidence.plays
    ]
    return dataclasses.replace(evidence, estimates=estimates, plays=plays)


def scaled_estimates(estimates: Mapping[str, Any], factor: float) -> dict[str, Any]:
    """``estimates`` with every advantage times ``factor``."""
    made = dict(estimates)
    for part in ("rows", "verdicts"):
        made[part] = [
            {k: v * factor if k in SCALED and v is not None else v for k, v in row.items()}
            for row in estimates[part]
        ]
    for verdict in made["verdicts"]:
        verdict["outcome"] = _outcome(verdict)
    return made


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


def write_many(
    evidence: Evidence, folder: Path, count: int, *, played: int | None = None
) -> list[Path]:
    """``count`` archives named ``s000``, ``s001``, … from the easiest to the hardest to tell.

    ``played`` is how many have scores of their own; each of the others has estimates of its own
    and the scores of one of those, which costs a tenth to write and as much to read.
    """
    paths, sealed = [], []
    for i in range(count):
        name, factor = f"s{i:03d}", 1 - 0.9 * i / max(1, count - 1)
        if played is None or i < played:
            archive = seal(scaled(evidence, factor), name)
            sealed.append(unpack(archive)[1])
        else:
            estimates = dump(scaled_estimates(evidence.estimates, factor))
            files = {**sealed[i % len(sealed)], "estimates.json": estimates}
            archive = pack(name, files, withheld=False)
        path = folder / f"{name}.tellapart"
        path.write_bytes(archive)
        paths.append(path)
    return paths
