"""A real run on toys, sealed, verified, played again, and given a further adversary."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from pipeline_spec import SPEC, TOYS
from tellapart.api import run
from tellapart.errors import PluginError, UsageError
from tellapart.pipeline.replay import replay
from tellapart.pipeline.rescore import rescore
from tellapart.plugins import Plugins, load_plugins
from tellapart.submission.archive import open_submission, seal, submit
from tellapart.submission.evidence import Evidence, read_folder
from tellapart.submission.verify import Verification, verify

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    return load_plugins([TOYS])


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, plugins: Plugins) -> Path:
    folder = tmp_path_factory.mktemp("toys") / "run"
    run(SPEC, out=folder, plugins=plugins, cache=False)
    return folder


def sealed(evidence: Evidence, path: Path) -> Verification:
    path.write_bytes(seal(evidence, "toys"))
    return verify(path)


def test_a_real_run_is_verified_and_replayed(
    played: Path, plugins: Plugins, tmp_path: Path
) -> None:
    result = verify(submit(played, "toys", tmp_path / "toys.tellapart"))
    assert result.ok, result.reason
    again = replay(result, plugins)
    assert again.ok, again.reason
    states = {f.what: f.state for f in again.findings}
    assert states["replay"] == states["metrics"] == states["estimates"] == "verified"


def test_changed_answers_are_found_by_playing_again(
    played: Path, plugins: Plugins, tmp_path: Path
) -> None:
    """Digests, scores and estimates all fit; only the adversaries say otherwise."""
    evidence = read_folder(played)
    answers = {m: dict(a) for m, a in evidence.answers.items()}
    for key, answer in answers["distilled"].items():
        teacher = answers["teacher"].get(key)
        if teacher is not None and answer.ok:
            answers["distilled"][key] = dataclasses.replace(answer, text=teacher.text)
    result = sealed(dataclasses.replace(evidence, answers=answers), tmp_path / "x.tellapart")
    assert result.ok, result.reason
    again = replay(result, plugins)
    assert not again.ok
    assert "when it played again" in again.reason


def test_withheld_and_foreign_submissions_say_what_was_not_replayed(
    played: Path, plugins: Plugins, tmp_path: Path
) -> None:
    path = submit(played, "toys", tmp_path / "toys.tellapart", withhold=True)
    states = {f.what: f for f in replay(verify(path), plugins).findings}
    assert states["replay"].state == "unverified"
    assert "withheld" in states["replay"].detail


def test_a_new_adversary_plays_on_stored_answers(
    played: Path, plugins: Plugins, tmp_path: Path
) -> None:
    submission = open_submission(submit(played, "toys", tmp_path / "toys.tellapart"))
    more = rescore(submission, ["length"], plugins)
    before = {(p.adversary, p.student, p.arm) for p in submission.evidence.plays}
    after = {(p.adversary, p.student, p.arm) for p in more.plays}
    assert {a for a, _, _ in after - before} == {"length"}
    assert more.account == submission.evidence.account  # nobody was asked
    result = sealed(more, tmp_path / "more.tellapart")
    assert result.ok, result.reason
    old = next(p for p in submission.evidence.plays if p.adversary == "ngram")
    new = next(p for p in more.plays if p.adversary == "ngram")
    np.testing.assert_array_equal(old.value, new.value)
    assert more.manifest["rescored"]["added"] == ["length"]
    with pytest.raises(UsageError, match="has played"):
        rescore(submission, ["ngram"], plugins)
    with pytest.raises(PluginError, match="no adversary is called 'lenght'"):
        rescore(submission, ["lenght"], plugins)
