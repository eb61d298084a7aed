"""An honest submission: the same bytes, nothing lost, everything verified that can be."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from tellapart.cli import run_command
from tellapart.errors import UsageError
from tellapart.submission.archive import parse, seal, submit
from tellapart.submission.evidence import Evidence
from tellapart.submission.verify import verify


@pytest.fixture
def archive(honest: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "honest.tellapart"
    path.write_bytes(honest)
    return path


def test_the_same_run_gives_the_same_bytes(run_dir: Path, tmp_path: Path, honest: bytes) -> None:
    path = submit(run_dir, "honest", tmp_path / "again.tellapart")
    assert path.read_bytes() == honest


def test_nothing_is_lost(evidence: Evidence, honest: bytes) -> None:
    opened = parse(honest).evidence
    for name in ("spec", "manifest", "estimates", "probes", "roles", "answers"):
        assert getattr(opened, name) == getattr(evidence, name), name
    assert [dict(a) for a in opened.account] == [dict(a) for a in evidence.account]
    key = lambda p: (p.adversary, p.student, p.game, p.arm, p.plant, p.queries, p.seed)  # noqa: E731
    for a, b in zip(sorted(opened.plays, key=key), sorted(evidence.plays, key=key), strict=True):
        for field in dataclasses.fields(a):
            left, right = getattr(a, field.name), getattr(b, field.name)
            if isinstance(left, np.ndarray):
                np.testing.assert_array_equal(left, right)
            else:
                assert left == right, field.name


def test_an_opened_submission_is_sealed_to_the_same_bytes(honest: bytes) -> None:
    assert seal(parse(honest).evidence, "honest") == honest


def test_an_honest_submission_is_verified(archive: Path) -> None:
    result = verify(archive)
    assert result.ok, result.reason
    states = {f.what: f.state for f in result.findings}
    assert states == dict.fromkeys(
        [
            "form and digests",
            "spec",
            "manifest",
            "suite",
            "plays",
            "ledger",
            "estimates",
            "metrics",
        ],
        "verified",
    )


def test_withheld_text_is_not_in_the_archive_and_estimates_are_still_verified(
    evidence: Evidence, tmp_path: Path
) -> None:
    raw = seal(evidence, "private", withhold=True)
    text = next(iter(evidence.answers["teacher"].values())).text
    assert text is not None
    assert text.encode() not in raw
    assert evidence.probes[0].prompt.encode() not in raw
    assert b"feature" not in raw.replace(b"features", b"")
    path = tmp_path / "private.tellapart"
    path.write_bytes(raw)
    result = verify(path)
    assert result.ok, result.reason
    assert {f.what: f.state for f in result.findings}["estimates"] == "verified"
    assert result.submission is not None
    assert result.submission.evidence.withheld
    assert result.submission.evidence.answers == {}


@pytest.mark.parametrize("name", ["", "a b", "../x", "<script>", "x" * 200, "\u202ex", "é"])
def test_a_name_is_plain(evidence: Evidence, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be a submission's name"):
        seal(evidence, name)


def test_the_commands(run_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.tellapart"
    assert run_command(["submit", str(run_dir), "--name", "mine", "--out", str(path)]) == 0
    assert "sha256:" in capsys.readouterr().out
    assert run_command(["verify", "--json", "--no-replay", str(path)]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["accepted"]
    assert found["name"] == "mine"
    path.write_bytes(path.read_bytes()[:-1])
    assert run_command(["verify", str(path)]) == 2
    assert "REFUSED" in capsys.readouterr().out
