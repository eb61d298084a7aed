"""Two runs compared on the probes that both played."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tellapart.errors import DataError
from tellapart.submission.evidence import Evidence
from tellapart_reports.compare import compare


@pytest.fixture
def easier(evidence: Evidence) -> Evidence:
    """The same run, in which the strongest adversary always finds the teacher."""
    plays = [
        dataclasses.replace(p, value=np.where(np.isfinite(p.value), 1.0, np.nan))
        if (p.adversary, p.arm, p.game) == ("ngram", "real", "pairwise")
        else p
        for p in evidence.plays
    ]
    manifest = {**evidence.manifest, "name": "easier"}
    return dataclasses.replace(evidence, plays=plays, manifest=manifest)


def test_the_harder_one_is_named_and_the_sign_is_right(
    evidence: Evidence, easier: Evidence
) -> None:
    view = compare(evidence, easier)
    assert view.headline.outcome == "resolved"
    assert view.headline.finding == "“synthetic” is harder to tell from its teacher."
    turned = compare(easier, evidence)
    assert turned.headline.finding == "“synthetic” is harder to tell from its teacher."
    assert "−" in view.headline.support.partition("interval")[0]
    assert "+" in turned.headline.support.partition("interval")[0]


def test_a_run_does_not_differ_from_itself(evidence: Evidence) -> None:
    view = compare(evidence, evidence)
    assert view.headline.outcome == "not resolved"
    assert "It is open" in view.headline.finding


def test_nothing_in_common_is_one_clear_error(evidence: Evidence) -> None:
    none = [dataclasses.replace(p, adversary=f"{p.adversary}-2") for p in evidence.plays]
    with pytest.raises(DataError, match="in common"):
        compare(evidence, dataclasses.replace(evidence, plays=none))


def test_other_probes_and_teachers_are_said(evidence: Evidence) -> None:
    manifest = {
        **evidence.manifest,
        "suite": {"name": "x", "digest": "y"},
        "models": {"teacher": {"model": "another"}},
    }
    view = compare(evidence, dataclasses.replace(evidence, manifest=manifest))
    assert any("different sets of probes" in w for w in view.warnings)
    assert any("teachers are not the same" in w for w in view.warnings)
