"""The spec of a run on toys that several tests share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

TOYS = Path(__file__).parent / "harness" / "pipeline" / "toy_plugin.py"
SPEC: dict[str, Any] = {
    "name": "toys",
    "suite": "toy",
    "teacher": {"model": "toy", "params": {"habit": 0.0}},
    "students": {
        "base": {"model": "toy", "params": {"habit": 0.9}},
        "distilled": {"distil": {"base": "base", "distiller": "toy", "queries": 60}},
    },
    "adversaries": ["coin", "ngram"],
    "metrics": ["toy"],
    "games": {"single": [1, 4]},
    "estimate": {"replicates": 500},
}
