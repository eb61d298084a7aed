"""The jsonl suite: what it reads, and the one line it says about what it cannot read."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
import zstandard

from tellapart.errors import DataError, SpecError
from tellapart_suites.jsonl import Jsonl

GOOD = '{"id": "a", "category": "x", "prompt": "One?", "cluster": "c", "reference": "1"}\n'


def written(folder: Path, text: str, name: str = "mine.jsonl") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path, **params: Any) -> list[Any]:
    return list(Jsonl.make({"path": path, **params}).probes())


def test_reads_all_fields(tmp_path: Path) -> None:
    (probe,) = read(written(tmp_path, GOOD))
    assert (probe.id, probe.category, probe.prompt) == ("a", "x", "One?")
    assert (probe.cluster, probe.reference, dict(probe.meta)) == ("c", "1", {})


def test_only_a_prompt_is_needed_and_repeats_share_a_cluster(tmp_path: Path) -> None:
    probes = read(written(tmp_path, '{"prompt": "A"}\n\n{"prompt": "B"}\n{"prompt": "A"}\n'))
    assert len({p.id for p in probes}) == 3
    assert probes[0].cluster == probes[2].cluster != probes[1].cluster
    assert {p.category for p in probes} == {"uncategorised"}


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_reads_compressed_files(tmp_path: Path, suffix: str) -> None:
    pack = gzip.compress if suffix == "gz" else zstandard.compress
    path = tmp_path / f"mine.jsonl.{suffix}"
    path.write_bytes(pack(GOOD.encode()))
    assert [p.prompt for p in read(path)] == ["One?"]


def test_columns_and_categories_can_be_mapped(tmp_path: Path) -> None:
    path = written(tmp_path, '{"n": 7, "q": "Why?", "kind": "m", "doc": 3, "lang": "en"}\n')
    columns = {"prompt": "q", "id": "n", "category": "kind", "cluster": "doc"}
    (probe,) = read(path, columns=columns, categories={"m": "maths"}, keep=["lang"])
    assert (probe.id, probe.prompt, probe.category, probe.cluster) == ("7", "Why?", "maths", "3")
    assert dict(probe.meta) == {"lang": "en"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no prompts"),
        ("\n\n", "holds no prompts"),
        (GOOD + "{no\n", r"mine\.jsonl line 2 is not JSON"),
        (GOOD + "[1]\n", "line 2 is not a JSON object"),
        (GOOD + GOOD, r"line 2: id 'a' is also that of .*line 1"),
        ('{"prompt": NaN}\n', "line 1 has NaN, which is not JSON"),
        ('{"prompt": -Infinity}\n', "line 1 has -Infinity"),
        ('{"prompt": 1e999}\n', "line 1 has inf in column 'prompt'"),
        ('{"question": "a"}\n', r"line 1 has no column 'prompt' \(.*has: question"),
        ('{"prompt": "  "}\n', "line 1 has an empty 'prompt'"),
        ('{"prompt": ["a"]}\n', "line 1 has a 'prompt' that is a list, not text"),
        ('{"prompt": null}\n', "line 1 has a 'prompt' that is a NoneType"),
        ('{"prompt": "a", "category": {}}\n', "'category' that is a dict"),
        ("[" * 100_000, "line 1 is not JSON: nested too deeply"),
    ],
)
def test_bad_files_are_named_with_their_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message) as caught:
        read(written(tmp_path, text))
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_a_named_column_must_be_there(tmp_path: Path) -> None:
    path = written(tmp_path, '{"prompt": "a"}\n')
    with pytest.raises(DataError, match="line 1 has no column 'topic'"):
        read(path, columns={"category": "topic"})
    with pytest.raises(DataError, match="take it out of 'keep'"):
        read(path, keep=["lang"])


def test_missing_damaged_and_foreign_files(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no file"):
        read(tmp_path / "absent.jsonl")
    whole = gzip.compress(GOOD.encode() * 50)
    (tmp_path / "cut.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match="is damaged"):
        read(tmp_path / "cut.gz")
    (tmp_path / "latin").write_bytes('{"prompt": "é"}'.encode("latin-1"))
    with pytest.raises(DataError, match="is not UTF-8"):
        read(tmp_path / "latin")


def test_unknown_parameters_are_named(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"'columns.promt' \(did you mean prompt\?\)"):
        Jsonl.make({"path": tmp_path, "columns": {"promt": "q"}})
    with pytest.raises(SpecError, match="'path' is required"):
        Jsonl.make({})


def test_card_counts_the_prompts(tmp_path: Path) -> None:
    card = Jsonl.make({"path": written(tmp_path, GOOD)}).card()
    assert "| x | 1 | 1 |" in card
    assert "mine.jsonl" in card
