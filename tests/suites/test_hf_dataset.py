"""The hf-dataset suite on local files, offline."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tellapart.errors import DataError, MissingGroupError, SpecError
from tellapart_suites.hf_dataset import HfDataset

pytest.importorskip("datasets", reason="the optional group 'hf' is not installed")


@pytest.fixture(autouse=True)
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets
    import huggingface_hub

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)


def read(files: list[Path], **params: Any) -> list[Any]:
    return list(HfDataset.make({"files": files, **params}).probes())


def jsonl(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_columns_are_mapped(tmp_path: Path) -> None:
    path = jsonl(tmp_path, {"q": "One?", "kind": "a"}, {"q": "Two?", "kind": "b"})
    probes = read([path], columns={"prompt": "q", "category": "kind"}, categories={"b": "c"})
    assert [(p.prompt, p.category) for p in probes] == [("One?", "a"), ("Two?", "c")]


def test_csv_parquet_slices_and_limits(tmp_path: Path) -> None:
    import pandas as pd

    table = pd.DataFrame({"prompt": ["A", "B", "A", "C"]})
    table.to_csv(tmp_path / "t.csv", index=False)
    table.to_parquet(tmp_path / "t.parquet")
    assert [p.prompt for p in read([tmp_path / "t.csv"])] == ["A", "B", "A", "C"]
    probes = read([tmp_path / "t.parquet"], split="test[1:]", limit=2)
    assert [p.prompt for p in probes] == ["B", "A"]


def test_bad_sources_are_one_line(tmp_path: Path) -> None:
    path = jsonl(tmp_path, {"text": "a"})
    with pytest.raises(DataError, match=r"rows\.jsonl row 1 has no column 'prompt'"):
        read([path])
    with pytest.raises(DataError, match="there is no file"):
        read([tmp_path / "absent.csv"])
    with pytest.raises(DataError, match=r"name files of one kind"):
        read([path.rename(tmp_path / "rows.txt")])
    (tmp_path / "bad.json").write_text("{no")
    with pytest.raises(DataError, match="cannot be read") as caught:
        read([tmp_path / "bad.json"])
    assert "\n" not in str(caught.value)
    with pytest.raises(DataError, match="cannot be read"):
        list(HfDataset.make({"dataset": "nobody/nothing-of-that-name"}).probes())


def test_exactly_one_source() -> None:
    with pytest.raises(SpecError, match="either a 'dataset' or local 'files'"):
        HfDataset.make({})
    with pytest.raises(SpecError, match="either a 'dataset' or local 'files'"):
        HfDataset.make({"dataset": "a/b", "files": ["c.csv"]})


def test_without_the_package_the_group_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(MissingGroupError, match=r"tellapart\[hf\]"):
        read([jsonl(tmp_path, {"prompt": "a"})])
