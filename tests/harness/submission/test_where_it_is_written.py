"""``tellapart submit``: where it cannot write it says so, and a sweep is no unfinished run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tellapart.errors import DataError, RunError
from tellapart.submission.archive import write_archive
from tellapart.submission.evidence import read_folder


def test_a_path_below_a_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(RunError, match="cannot be written: Not a directory"):
        write_archive(b"archive", tmp_path / "file/x.tellapart")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_in_its_place_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(RunError, match="cannot be written"):
        write_archive(b"archive", tmp_path / "taken")
    assert [p.name for p in tmp_path.iterdir()] == ["taken"]


def test_a_sweep_is_named_as_one(tmp_path: Path) -> None:
    (tmp_path / "sweep.json").write_text("{}")
    with pytest.raises(DataError, match="is a sweep of many runs"):
        read_folder(tmp_path)
