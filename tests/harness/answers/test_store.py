"""The run store: what is put in comes out, and what cannot be measured is never 0."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from tellapart.answers.store import RunStore
from tellapart.contracts.data import Arm, Probe, Reason
from tellapart.contracts.play import Play
from tellapart.errors import DataError, RunError


def play_of(arm: Arm = "real", student: str = "base", value: float = 1.0) -> Play:
    return Play(
        "ngram", "teacher", student, "single", arm, 3, 2, ["a|b", "c|d"],
        cluster=np.array(["k1", "a longer cluster"]), category=np.array(["all", "all"]),
        value=np.array([value, np.nan]), teacher_score=np.array([0.25, np.inf]),
        student_score=np.array([-0.5, np.nan]), block=np.array([0, 1]),
        status="forfeit", detail="stopped", fit_seconds=1.5, play_seconds=0.5, plant="length",
        reasons=(Reason("the", -0.5, "all", "…"),), undecided=1,
    )  # fmt: skip


def test_a_play_reads_back_as_it_was_with_nan_as_null(tmp_path: Path) -> None:
    path = tmp_path / "run.sqlite"
    with RunStore.open(path) as store:
        store.put_play(play_of())
    with RunStore.open(path, readonly=True) as store:
        (found,) = store.plays()
    expected = play_of()
    for field in ("cluster", "category", "value", "teacher_score", "student_score", "block"):
        np.testing.assert_array_equal(getattr(found, field), getattr(expected, field))
        assert getattr(found, field).dtype.kind == getattr(expected, field).dtype.kind
    for field in ("adversary", "game", "arm", "seed", "queries", "probe", "status", "detail",
                  "fit_seconds", "play_seconds", "plant", "reasons", "undecided"):  # fmt: skip
        assert getattr(found, field) == getattr(expected, field)
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT value FROM scores ORDER BY row").fetchall() == [(1.0,), (None,)]


def test_putting_a_play_again_replaces_it_and_filters_select(tmp_path: Path) -> None:
    with RunStore.open(tmp_path / "run.sqlite") as store:
        for _ in range(2):
            store.put_play(play_of())
            store.put_play(play_of(arm="null", value=-1.0))
            store.put_play(play_of(student="distilled"))
        assert len(store.plays()) == 3
        assert [p.value[0] for p in store.plays(arm="null")] == [-1.0]
        assert len(store.plays(student="base")) == 2
        assert store._all("SELECT count(*) FROM scores") == [(6,)]


def test_probes_keep_order_and_role_and_cannot_change(tmp_path: Path) -> None:
    probes = [Probe("b", "B", "c", "k", "ref", {"twin": ["a"]}), Probe("a", "A", "c", "k")]
    roles = {"b": "train", "a": "test"}
    with RunStore.open(tmp_path / "run.sqlite") as store:
        store.put_probes(probes, roles)
        store.put_probes(probes, roles)
        assert store.probes() == probes
        assert store.roles() == roles
        assert store.probes(role="test") == probes[1:]
        with pytest.raises(RunError, match="probe 'a'"):
            store.put_probes([Probe("a", "other", "c", "k")], roles)
        with pytest.raises(RunError, match="probe 'b'"):
            store.put_probes(probes, {**roles, "b": "test"})


def test_charges_for_recorded_episodes_are_made_once(tmp_path: Path) -> None:
    with RunStore.open(tmp_path / "run.sqlite") as store:
        for note, expected in (("q=4", True), ("q=4", False), ("q=8", True)):
            made = store.charge(
                "teacher", phase="episodes", adversary="ngram", budget="test", queries=40, note=note
            )
            assert made is expected
        (row,) = store.account()
        assert (row["queries"], row["charged"], row["cached"], row["calls"]) == (80, 80, 80, 0)
        assert store.spent()["test"]["queries"] == 80


def test_what_is_not_a_store_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no"):
        RunStore.open(tmp_path / "none.sqlite", readonly=True)
    (tmp_path / "text.sqlite").write_text("no database at all, but long enough to look at" * 9)
    with pytest.raises(DataError, match="not a usable database"):
        RunStore.open(tmp_path / "text.sqlite")
    sqlite3.connect(tmp_path / "other.sqlite").execute("CREATE TABLE t (x)").connection.close()
    with pytest.raises(DataError, match="not a run's store"):
        RunStore.open(tmp_path / "other.sqlite")
    with pytest.raises(RunError, match="could not be opened"):
        RunStore.open(tmp_path / "no folder" / "run.sqlite")


def test_a_reader_sees_a_killed_runs_log_and_a_folder_that_is_read_only(tmp_path: Path) -> None:
    path = tmp_path / "run.sqlite"
    with RunStore.open(path) as store:
        store.put_meta("spec", {"a": [1, None, "ü"]})
    tmp_path.chmod(0o555)
    try:
        with RunStore.open(path, readonly=True) as reader:
            assert reader.get_meta("spec") == {"a": [1, None, "ü"]}
            assert reader.get_meta("other", 7) == 7
    finally:
        tmp_path.chmod(0o755)
