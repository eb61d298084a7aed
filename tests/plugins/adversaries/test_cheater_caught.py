"""The cheater in a whole run: the null arm catches it, and its scores are void everywhere."""

from __future__ import annotations

import json
from pathlib import Path

from tellapart import check
from tellapart.testing import make_probes
from tellapart.testing.fakes import teacher_text


def test_every_score_of_the_cheater_is_void(tmp_path: Path) -> None:
    file = tmp_path / "pair.jsonl"
    with file.open("w") as lines:
        for probe in make_probes(240):
            row = {
                "id": probe.id,
                "category": probe.category,
                "cluster": probe.cluster,
                "prompt": probe.prompt,
                "teacher": teacher_text(probe.prompt),
                "student": teacher_text(probe.prompt, 1),
            }
            lines.write(json.dumps(row) + "\n")
    result = check(file, adversaries=["cheater", "coin"], out=tmp_path / "run")
    status = {(r["adversary"], r["status"]) for r in result.data["rows"]}
    assert ("cheater", "void") in status
    assert not {s for name, s in status if name == "cheater"} - {"void"}
    assert all(v["adversary"] != "cheater" for v in result.data["verdicts"])
