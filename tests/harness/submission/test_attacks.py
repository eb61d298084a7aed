"""Attacks on the archive's bytes: any change after sealing is refused, and nothing unfolds."""

from __future__ import annotations

import io
import random
import resource
import zipfile
from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tellapart.submission import container
from tellapart.submission.archive import parse
from tellapart.submission.container import ENTRIES, INDEX, RefusedError, pack, unpack

FLIPS = 160


@pytest.mark.parametrize("case", range(FLIPS))
def test_any_single_flipped_bit_is_noticed(honest: bytes, case: int) -> None:
    """Half of the bits anywhere, half in the zip's own structures, where slack would be."""
    rng = random.Random(case)
    directory = honest.rindex(b"PK\x05\x06") - 1000
    headers = [i for i in range(len(honest)) if honest.startswith(b"PK\x03\x04", i)]
    places = [*range(directory, len(honest)), *(h + k for h in headers for k in range(45))]
    at = rng.choice(places) if case % 2 else rng.randrange(len(honest))
    bent = bytearray(honest)
    bent[at] ^= 1 << rng.randrange(8)
    with pytest.raises(RefusedError):
        parse(bytes(bent))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_cut_archive_is_refused(honest: bytes, share: float) -> None:
    with pytest.raises(RefusedError):
        parse(honest[: int(len(honest) * share)])


@pytest.mark.parametrize(
    "extra", [lambda raw: raw + b"\0", lambda raw: b"\0" + raw, lambda raw: raw + raw]
)
def test_bytes_around_it_are_refused(honest: bytes, extra: Callable[[bytes], bytes]) -> None:
    with pytest.raises(RefusedError):
        parse(extra(honest))


def zipped(entries: list[tuple[str, bytes, int]], comment: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, blob, method in entries:
            archive.writestr(zipfile.ZipInfo(name), blob, method)
        archive.comment = comment
    return out.getvalue()


def sealed_entries(honest: bytes) -> list[tuple[str, bytes, int]]:
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        return [(n, archive.read(n), zipfile.ZIP_STORED) for n in archive.namelist()]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "C:\\x", "spec.json/../../x", "report.html", "a\0b"]
)
def test_an_entry_that_is_no_part_of_a_submission_is_refused(honest: bytes, name: str) -> None:
    comment = zipfile.ZipFile(io.BytesIO(honest)).comment
    raw = zipped([*sealed_entries(honest), (name, b"x", zipfile.ZIP_STORED)], comment)
    with pytest.raises(RefusedError, match=r"no part of a submission|changed"):
        parse(raw)


def test_an_entry_twice_is_refused(honest: bytes) -> None:
    comment = zipfile.ZipFile(io.BytesIO(honest)).comment
    with pytest.warns(UserWarning, match="Duplicate"):
        raw = zipped([*sealed_entries(honest), ("spec.json", b"{}", zipfile.ZIP_STORED)], comment)
    with pytest.raises(RefusedError, match="2 times"):
        parse(raw)


@pytest.mark.parametrize("name", [*ENTRIES, INDEX])
def test_a_missing_entry_is_refused(honest: bytes, name: str) -> None:
    comment = zipfile.ZipFile(io.BytesIO(honest)).comment
    raw = zipped([e for e in sealed_entries(honest) if e[0] != name], comment)
    with pytest.raises(RefusedError, match="0 times"):
        parse(raw)


def test_a_bomb_is_refused_before_it_unfolds(honest: bytes) -> None:
    comment = zipfile.ZipFile(io.BytesIO(honest)).comment
    entries = [e for e in sealed_entries(honest) if e[0] != "spec.json"]
    bomb = ("spec.json", b"\0" * 50_000_000, zipfile.ZIP_DEFLATED)
    raw = zipped([*entries, bomb], comment)
    assert len(raw) < len(honest) + 100_000
    with pytest.raises(RefusedError, match="compressed"):
        parse(raw)


def test_a_directory_of_very_many_entries_is_refused_unread(honest: bytes) -> None:
    comment = zipfile.ZipFile(io.BytesIO(honest)).comment
    raw = zipped([(f"f{i}", b"", zipfile.ZIP_STORED) for i in range(5000)], comment)
    with pytest.raises(RefusedError, match="directory"):
        parse(raw)


def test_a_large_index_is_refused(honest: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MAX_INDEX", 100)
    with pytest.raises(RefusedError, match="its index has"):
        parse(honest)


def test_a_large_archive_is_refused(honest: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MAX_BYTES", len(honest) - 1)
    with pytest.raises(RefusedError, match="at most"):
        parse(honest)


# -- well sealed, and yet hostile inside -------------------------------------------------------


def test_packed_anew_without_a_change_it_is_accepted(honest: bytes) -> None:
    """So that each refusal below is of the change, and not of the way it was made."""
    assert resealed(honest, {}) == honest
    for name in (n for n in ENTRIES if n.endswith(".parquet")):
        assert parse(resealed(honest, {name: parquet(table_of(honest, name))}))


def resealed(honest: bytes, changes: Mapping[str, bytes]) -> bytes:
    """An archive with other entries and digests that fit: what a forger would send."""
    index, files = unpack(honest)
    return pack(index["name"], {**files, **changes}, withheld=index["withheld"])


@pytest.mark.parametrize("name", [n for n in ENTRIES if n.endswith(".json")])
@pytest.mark.parametrize(
    "blob",
    [
        b"", b"{", b"NaN\n", b"[NaN]\n", b"[1e999]\n", b"[-Infinity]\n", b'{"a": 1, "a": 2}\n',
        b"\xff\xfe", b'["\\ud800"]\n', b"[" * 100_000, b"null\n", b'"text"\n', b"[1]\n",
        b"1" * 5000 + b"\n", b"{}",
    ],
    ids=[
        "empty", "cut", "nan", "nan-in", "overflow", "infinite", "twice", "not-utf8", "surrogate",
        "deep", "null", "string", "list", "long-number", "other-form",
    ],
)  # fmt: skip
def test_json_that_is_not_ours_is_refused(honest: bytes, name: str, blob: bytes) -> None:
    with pytest.raises(RefusedError):
        parse(resealed(honest, {name: blob}))


def parquet(table: pa.Table, compression: str = "none") -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, compression=compression, store_schema=False)
    return out.getvalue()


def table_of(honest: bytes, name: str) -> pa.Table:
    return pq.read_table(io.BytesIO(unpack(honest)[1][name]))


def changed(table: pa.Table, column: str, row: int, value: object) -> pa.Table:
    values = table.column(column).to_pylist()
    values[row] = value
    i = table.column_names.index(column)
    return table.set_column(i, column, pa.array(values, table.schema.field(column).type))


@pytest.mark.parametrize("column", ["value", "teacher_score", "student_score"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_scores_that_are_not_finite_are_refused(honest: bytes, column: str, value: float) -> None:
    table = changed(table_of(honest, "scores.parquet"), column, 3, value)
    with pytest.raises(RefusedError, match="not finite"):
        parse(resealed(honest, {"scores.parquet": parquet(table)}))


def test_a_million_rows_are_refused_unread(honest: bytes) -> None:
    table = table_of(honest, "scores.parquet")
    many = pa.concat_tables([table] * (1_000_000 // len(table) + 1))
    with pytest.raises(RefusedError, match="rows; at most"):
        parse(resealed(honest, {"scores.parquet": parquet(many)}))


@pytest.mark.parametrize("name", ["answers.parquet", "probes.parquet", "scores.parquet"])
def test_compressed_or_foreign_tables_are_refused(honest: bytes, name: str) -> None:
    table = table_of(honest, name)
    with pytest.raises(RefusedError, match="compressed"):
        parse(resealed(honest, {name: parquet(table, "zstd")}))
    with pytest.raises(RefusedError, match="other columns"):
        parse(resealed(honest, {name: parquet(table.drop_columns([table.column_names[-1]]))}))
    with pytest.raises(RefusedError, match="cannot be read"):
        parse(resealed(honest, {name: b"PAR1 not a table PAR1"}))


def test_a_text_repeated_very_often_costs_one_text(honest: bytes) -> None:
    """A dictionary page names one large text by a bit a row: 20 kB that would be 2 GB."""
    rows = 20_000
    table = table_of(honest, "answers.parquet")
    once = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), ["x" * 100_000])
    columns = {}
    for field in table.schema:
        value = table.column(field.name)[0]
        columns[field.name] = pa.array([value.as_py()] * rows, field.type)
    columns["text"] = once
    columns["draw"] = pa.array(range(rows), pa.int64())
    raw = parquet(pa.table(columns))
    assert len(raw) < 2_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(RefusedError, match="unfolds"):
        parse(resealed(honest, {"answers.parquet": raw}))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 500_000  # kB


@pytest.mark.parametrize(
    ("table", "column", "value", "reason"),
    [
        ("answers.parquet", "text", "another answer", "digests"),
        ("answers.parquet", "digest", "0" * 64, "digests"),
        ("answers.parquet", "probe", "no such probe", "digests|twice"),
        ("answers.parquet", "failure", "timeout", "neither"),
        ("answers.parquet", "failure", "made up", "neither|malformed"),
        ("probes.parquet", "prompt", "another prompt", "digest"),
        ("probes.parquet", "category", "another", "digest"),
        ("probes.parquet", "cluster", "another", "digest"),
        ("probes.parquet", "digest", "0" * 64, "digest"),
        ("probes.parquet", "role", "judge", "role"),
        ("probes.parquet", "meta", "{", "meta"),
        ("probes.parquet", "id", None, "lacks"),
        ("probes.parquet", "id", "x" * 2000, "too long"),
        ("scores.parquet", "play", 10_000, "no play"),
        ("scores.parquet", "play", None, "no play"),
        ("scores.parquet", "probe", None, "without"),
        ("scores.parquet", "cluster", "c" * 2000, "too long"),
    ],
)  # fmt: skip
def test_a_changed_cell_is_refused(
    honest: bytes, table: str, column: str, value: object, reason: str
) -> None:
    bent = parquet(changed(table_of(honest, table), column, 1, value))
    with pytest.raises(RefusedError, match=reason):
        parse(resealed(honest, {table: bent}))
