"""A sequential run's submission: its verdicts follow from scores that end with a block."""

from __future__ import annotations

import copy
import dataclasses
from pathlib import Path
from random import Random
from typing import Any

import pytest

import tellapart
from tellapart.submission.archive import seal
from tellapart.submission.evidence import Evidence, read_folder
from tellapart.submission.verify import verify

WORDS = ("river", "stone", "cloud", "lamp", "garden", "window", "bridge", "paper", "winter")


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """A sequential check that settled before all probes were asked."""
    rng = Random(0)
    said = [[" ".join(rng.choices(WORDS, k=8)) for _ in range(400)] for _ in range(2)]
    out = tmp_path_factory.mktemp("sequential") / "run"
    result = tellapart.check(
        prompts=[f"Say thing {i}" for i in range(400)],
        teacher=said[0],
        student=[f"{text}, I think." if rng.random() < 0.9 else text for text in said[1]],
        adversaries=["length", "coin"],
        sequential=True,
        out=out,
    )
    assert result.data["sequential"][0]["saved"] > 0
    return read_folder(out)


def refusal(evidence: Evidence, tmp_path: Path) -> str:
    path = tmp_path / "one.tellapart"
    path.write_bytes(seal(evidence, "one"))
    result = verify(path)
    return "" if result.ok else result.reason


def test_an_honest_one_is_accepted(stopped: Evidence, tmp_path: Path) -> None:
    assert refusal(stopped, tmp_path) == ""


@pytest.mark.parametrize(
    ("part", "key", "lie"),
    [("verdicts", "outcome", "indistinguishable"), ("sequential", "outcome", "indistinguishable"),
     ("sequential", "log_e_above", 1.0), ("sequential", "saved", 0)],
)  # fmt: skip
def test_a_changed_verdict_is_refused(
    stopped: Evidence, tmp_path: Path, part: str, key: str, lie: object
) -> None:
    estimates: dict[str, Any] = copy.deepcopy(dict(stopped.estimates))
    estimates[part][0][key] = lie
    reason = refusal(dataclasses.replace(stopped, estimates=estimates), tmp_path)
    assert "do not follow from the scores" in reason
    assert key in reason


def test_rows_left_out_of_a_block_that_was_asked_are_missed(
    stopped: Evidence, tmp_path: Path
) -> None:
    """Else a run could drop what speaks against it and say that it stopped there."""
    plays = list(stopped.plays)
    i = next(i for i, p in enumerate(plays) if p.arm == "real" and p.game == "pairwise")
    kept = [k for k in range(len(plays[i].probe)) if k != 3]
    columns = {
        f: getattr(plays[i], f)[kept]
        for f in ("cluster", "category", "value", "teacher_score", "student_score", "block")
    }
    plays[i] = dataclasses.replace(plays[i], probe=[plays[i].probe[k] for k in kept], **columns)
    assert "lacks 1 test probes" in refusal(dataclasses.replace(stopped, plays=plays), tmp_path)


def test_an_order_of_ones_own_is_refused(stopped: Evidence, tmp_path: Path) -> None:
    plays = list(stopped.plays)
    i = next(i for i, p in enumerate(plays) if p.arm == "real" and p.game == "pairwise")
    plays[i] = dataclasses.replace(plays[i], block=plays[i].block + 1)
    assert "in the order of its seed" in refusal(
        dataclasses.replace(stopped, plays=plays), tmp_path
    )
