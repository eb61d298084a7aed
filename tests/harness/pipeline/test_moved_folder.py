"""A run folder that was moved still finds what its distillation wrote into it."""

from __future__ import annotations

import json
from pathlib import Path

from tellapart.pipeline.distil import _read_report


def test_paths_inside_the_folder_move_with_it(tmp_path: Path) -> None:
    here = tmp_path / "moved" / "students" / "distilled"
    here.mkdir(parents=True)
    old = "/somewhere/students/distilled"
    params = {
        "adapter": f"{old}/adapter",
        "path": "/somewhere/else",
        "layers": [0, 1],
        "note": f"{old}-not",
    }
    report = {
        "student": {"model": "hf", "params": params},
        "folder": old,
        "losses": [[1, 2.0]],
        "held_out": [],
        "notes": "",
    }
    (here / "student.json").write_text(json.dumps(report))
    student = _read_report(here / "student.json").student
    assert student.params == params | {"adapter": str(here / "adapter")}
