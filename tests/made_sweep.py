"""The content of a sweep's sweep.json without running one: cells whose truth is given."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from tellapart.pipeline.sweep import cells_of, content
from tellapart.pipeline.sweep_rows import Outcome
from tellapart.spec import parse_spec


def made_sweep(
    effects: dict[str, float], *, seeds: int = 5, fail: bool = False, evil: str = "plain"
) -> dict[str, Any]:
    """The content of sweep.json of cells whose truth is ``effects``."""
    spec = parse_spec(
        {
            "name": "made",
            "suite": "toy",
            "teacher": "toy",
            "students": {
                "base": "toy",
                "distilled": {"distil": {"base": "base", "distiller": "toy", "queries": 1}},
            },
            "adversaries": ["length", "ngram"],
            "sweep": {
                "budgets": [50, 100, 200],
                "strategies": list(effects),
                "seeds": list(range(seeds)),
            },
        }
    )
    assert spec.sweep is not None
    draw = np.random.default_rng(0)
    outcomes = []
    for i, cell in enumerate(cells_of(spec.sweep)):
        if fail and i == 1:
            outcomes.append(Outcome(cell, "failed", evil))
            continue
        level = 0.6 - cell.budget / 1000 + 0.05 * cell.seed + effects[cell.strategy.name]
        rows, metrics = [], []
        for student, shift in (("base", 0.3), ("distilled", 0.0)):
            for category in ("all", evil):
                for adversary in ("length", "ngram"):
                    value = level + shift + draw.normal(0, 0.01) - 0.2 * (adversary == "length")
                    rows.append(
                        {
                            "student": student, "game": "pairwise", "queries": 1,
                            "adversary": adversary, "category": category, "advantage": value,
                            "low": value - 0.1, "high": value + 0.1, "status": "ok",
                        }
                    )  # fmt: skip
                near = 1 - level / 2 - shift / 2
                metrics.append(
                    {
                        "student": student, "metric": "similarity", "category": category,
                        "value": near, "low": near - 0.02, "high": near + 0.02,
                    }
                )  # fmt: skip
        estimates = {"rows": rows, "metrics": metrics, "controls": []}
        outcomes.append(Outcome(cell, "ok", "", cell.budget, 1.5, estimates))
    return json.loads(json.dumps(content(spec, outcomes)))
