"""Probes, answers and scores as Parquet, written in one form and read without trust.

Nothing is compressed, so no file can unfold into more than it is; text columns stay
dictionary-encoded while they are read, so one long text repeated a million times costs one text.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tellapart.contracts.data import Answer, Failure, Probe, digest
from tellapart.contracts.play import Play
from tellapart.submission.container import RefusedError

if TYPE_CHECKING:
    import pyarrow as pa

MAX_PROBES = 100_000
MAX_ANSWERS = 1_000_000
MAX_CELL = 4_000_000  # characters of one text
MAX_TEXT = 2**28  # characters of all texts of a column together
MAX_LABEL = 1_000  # characters of an id, a category or a cluster

Answers = Mapping[str, Mapping[tuple[str, int], Answer]]


def _schema(name: str) -> pa.Schema:
    import pyarrow as pa

    text, number, whole = pa.string(), pa.float64(), pa.int64()
    columns: dict[str, list[tuple[str, Any]]] = {
        "probes": [
            ("id", text), ("category", text), ("cluster", text), ("role", text), ("prompt", text),
            ("reference", text), ("meta", text), ("digest", text),
        ],
        "answers": [
            ("model", text), ("probe", text), ("draw", whole), ("text", text), ("digest", text),
            ("failure", text), ("detail", text), ("finish", text), ("tokens_in", whole),
            ("tokens_out", whole), ("seconds", number), ("cost", number), ("logprobs", text),
            ("calls", whole),
        ],
        "scores": [
            ("play", whole), ("probe", text), ("cluster", text), ("category", text),
            ("value", number), ("teacher_score", number), ("student_score", number),
            ("block", whole),
        ],
    }  # fmt: skip
    return pa.schema(columns[name])


def _write(name: str, columns: Mapping[str, Sequence[Any]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _schema(name)
    table = pa.table({f.name: pa.array(columns[f.name], f.type) for f in schema}, schema)
    out = io.BytesIO()
    pq.write_table(table, out, compression="none", row_group_size=2**30, store_schema=False)
    return out.getvalue()


def _open(name: str, blob: bytes, most: int) -> pa.Table:
    """A table whose text columns stay dictionary-encoded.

    Raises:
        RefusedError: not Parquet, another schema, compressed, or more than ``most`` rows.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _schema(name)
    texts = [f.name for f in schema if f.type == pa.string()]
    try:
        if pq.read_schema(io.BytesIO(blob)).names != schema.names:
            raise RefusedError(f"{name}.parquet has other columns than a submission's")
        file = pq.ParquetFile(io.BytesIO(blob), read_dictionary=texts)
        meta = file.metadata
        if meta.num_rows > most:
            raise RefusedError(f"{name}.parquet has {meta.num_rows} rows; at most {most} can be")
        found = [
            f.type.value_type if pa.types.is_dictionary(f.type) else f.type
            for f in file.schema_arrow
        ]
        if found != [f.type for f in schema]:
            raise RefusedError(f"{name}.parquet has other columns than a submission's")
        for g in range(meta.num_row_groups):
            for c in range(meta.num_columns):
                if meta.row_group(g).column(c).compression != "UNCOMPRESSED":
                    raise RefusedError(f"{name}.parquet is compressed, which a submission never is")
        table = file.read(use_threads=False)
    except RefusedError:
        raise
    except Exception as error:  # hostile bytes can raise nearly anything out of a reader
        cause = str(error).splitlines()[0] if str(error) else ""
        raise RefusedError(
            f"{name}.parquet cannot be read: {type(error).__name__}: {cause[:200]}"
        ) from error
    if table.num_rows > most:
        raise RefusedError(f"{name}.parquet has more rows than it says")
    return table


def _read(name: str, blob: bytes, most: int) -> dict[str, list[Any]]:
    """Columns of a table as Python lists.

    Raises:
        RefusedError: as :func:`_open`, or the texts unfold to more than is taken.
    """
    table = _open(name, blob, most)
    try:
        return {c: _values(table.column(c), name) for c in table.column_names}
    except UnicodeDecodeError as error:
        raise RefusedError(f"{name}.parquet has a text that is not UTF-8") from error


def _values(column: Any, name: str) -> list[Any]:
    import pyarrow as pa

    values: list[Any] = []
    unfolded = 0
    for chunk in column.chunks:
        if pa.types.is_dictionary(chunk.type):
            known = chunk.dictionary.to_pylist()
            if any(v is not None and len(v) > MAX_CELL for v in known):
                raise RefusedError(f"{name}.parquet has a text of more than {MAX_CELL} characters")
            indices = chunk.indices.to_pylist()
            unfolded += sum(len(known[i] or "") for i in indices if i is not None)
            if unfolded > MAX_TEXT:
                raise RefusedError(f"{name}.parquet unfolds to more than {MAX_TEXT} characters")
            values += [None if i is None else known[i] for i in indices]
        else:
            values += chunk.to_pylist()
    return values


# -- probes ----------------------------------------------------------------------------------


def probe_digest(probe: Probe) -> str:
    """The digest of one probe, as the suite's digest is made of."""
    return digest(
        [probe.id, probe.prompt, probe.category, probe.cluster, probe.reference, dict(probe.meta)]
    )


def write_probes(probes: Sequence[Probe], roles: Mapping[str, str], *, withhold: bool) -> bytes:
    """Probes with their roles; ``withhold`` leaves prompts, references and meta out."""
    return _write(
        "probes",
        {
            "id": [p.id for p in probes],
            "category": [p.category for p in probes],
            "cluster": [p.cluster for p in probes],
            "role": [roles[p.id] for p in probes],
            "prompt": [None if withhold else p.prompt for p in probes],
            "reference": [None if withhold else p.reference for p in probes],
            "meta": [
                None if withhold else json.dumps(dict(p.meta), sort_keys=True) for p in probes
            ],
            "digest": [probe_digest(p) for p in probes],
        },
    )


def read_probes(blob: bytes, *, withheld: bool) -> tuple[list[Probe], dict[str, str], list[str]]:
    """Probes, their roles, and their digests.

    Raises:
        RefusedError: an id twice, an unknown role, or a text that does not match its digest.
    """
    columns = _read("probes", blob, MAX_PROBES)
    probes: list[Probe] = []
    roles: dict[str, str] = {}
    for id_, category, cluster, role, prompt, reference, meta, stated in zip(
        *columns.values(), strict=True
    ):
        if not all(isinstance(v, str) for v in (id_, category, cluster, stated)):
            raise RefusedError("a probe lacks its id, category, cluster or digest")
        if max(len(id_), len(category), len(cluster)) > MAX_LABEL:
            raise RefusedError(f"probe {id_[:40]!r} has an id, category or cluster too long")
        if id_ in roles:
            raise RefusedError(f"probe {id_!r} is there twice")
        if role not in {"distil", "train", "test"}:
            raise RefusedError(f"probe {id_!r} has the role {role!r}")
        if withheld:
            if (prompt, reference, meta) != (None, None, None):
                raise RefusedError("it says that text is withheld, and yet a prompt is in it")
            probe = Probe(id_, "", category, cluster)
        else:
            probe = Probe(id_, prompt or "", category, cluster, reference, _meta(id_, meta))
            if probe_digest(probe) != stated:
                raise RefusedError(f"probe {id_!r} does not match its digest")
        probes.append(probe)
        roles[id_] = role
    return probes, roles, [str(d) for d in columns["digest"]]


def _meta(probe: str, text: Any) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise RefusedError(f"probe {probe!r} has meta that is not JSON") from error
    if not isinstance(value, dict):
        raise RefusedError(f"probe {probe!r} has meta that is no object")
    return value


# -- answers ---------------------------------------------------------------------------------


def answer_salt(answers: Answers) -> str:
    """A secret of all texts together, so that a short answer cannot be guessed from its digest."""
    texts = [
        [model, *key, answer.text]
        for model in sorted(answers)
        for key, answer in sorted(answers[model].items())
    ]
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def answer_digest(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


def write_answers(answers: Answers, *, withhold: bool) -> bytes:
    """Every answer; ``withhold`` leaves texts, details and log-probabilities out."""
    salt = answer_salt(answers)
    rows = [(m, k, answers[m][k]) for m in sorted(answers) for k in sorted(answers[m])]
    logprobs = [
        None if withhold or a.first_logprobs is None else json.dumps(dict(a.first_logprobs))
        for _, _, a in rows
    ]
    return _write(
        "answers",
        {
            "model": [m for m, _, _ in rows],
            "probe": [k[0] for _, k, _ in rows],
            "draw": [k[1] for _, k, _ in rows],
            "text": [None if withhold else a.text for _, _, a in rows],
            "digest": [None if a.text is None else answer_digest(salt, a.text) for _, _, a in rows],
            "failure": [None if a.failure is None else a.failure.value for _, _, a in rows],
            "detail": ["" if withhold else a.detail for _, _, a in rows],
            "finish": [a.finish for _, _, a in rows],
            "tokens_in": [a.tokens_in for _, _, a in rows],
            "tokens_out": [a.tokens_out for _, _, a in rows],
            "seconds": [a.seconds for _, _, a in rows],
            "cost": [a.cost for _, _, a in rows],
            "logprobs": logprobs,
            "calls": [a.calls for _, _, a in rows],
        },
    )


def read_answers(
    blob: bytes, *, withheld: bool
) -> tuple[dict[str, dict[tuple[str, int], Answer]], dict[str, dict[tuple[str, int], bool]]]:
    """Answers by model, and for each whether it is a text (True) or a failure.

    Where text is withheld the first is empty.

    Raises:
        RefusedError: a row is no answer, is there twice, or does not match its digest.
    """
    columns = _read("answers", blob, MAX_ANSWERS)
    found: dict[str, dict[tuple[str, int], Answer]] = {}
    told: dict[str, dict[tuple[str, int], bool]] = {}
    for row in zip(*columns.values(), strict=True):
        model, probe, draw, text, stated, failure, *rest = row
        key = (probe, draw)
        if not isinstance(model, str) or not isinstance(probe, str) or not isinstance(draw, int):
            raise RefusedError("an answer lacks its model, probe or draw")
        if key in told.setdefault(model, {}):
            raise RefusedError(f"the answer of {model!r} to {probe!r} is there twice")
        if (stated is None) == (failure is None):
            raise RefusedError(f"the answer of {model!r} to {probe!r} is neither text nor failure")
        if (text is not None) != (stated is not None and not withheld):
            raise RefusedError(f"the answer of {model!r} to {probe!r} has no text, or too much")
        told[model][key] = failure is None
        if not withheld:
            found.setdefault(model, {})[key] = _answer(probe, text, draw, failure, rest)
    salt = answer_salt(found)
    if not withheld:
        for model, probe, draw, stated in zip(
            columns["model"], columns["probe"], columns["draw"], columns["digest"], strict=True
        ):
            text = found[model][probe, draw].text
            if text is not None and answer_digest(salt, text) != stated:
                raise RefusedError("the texts of the answers do not match their digests")
    return found, told


def _answer(
    probe: str, text: str | None, draw: int, failure: str | None, rest: Sequence[Any]
) -> Answer:
    detail, finish, tokens_in, tokens_out, seconds, cost, logprobs, calls = rest
    try:
        return Answer(
            probe, text, draw, Failure(failure) if failure is not None else None, detail or "",
            finish or "", tokens_in, tokens_out, float(seconds or 0.0), float(cost or 0.0),
            None if logprobs is None else dict(json.loads(logprobs)), int(calls or 0),
        )  # fmt: skip
    except (ValueError, TypeError, RecursionError) as error:
        raise RefusedError(f"the answer to {probe!r} is malformed: {error}") from error


# -- scores ----------------------------------------------------------------------------------


def write_scores(plays: Sequence[Play]) -> bytes:
    """Every episode of every play; NaN (not measured) is null."""
    columns: dict[str, list[Any]] = {f.name: [] for f in _schema("scores")}
    for i, play in enumerate(plays):
        columns["play"] += [i] * len(play.value)
        columns["probe"] += [str(p) for p in play.probe]
        columns["cluster"] += [str(c) for c in play.cluster]
        columns["category"] += [str(c) for c in play.category]
        columns["block"] += [int(b) for b in play.block]
        for name in ("value", "teacher_score", "student_score"):
            columns[name] += [None if np.isnan(v) else float(v) for v in getattr(play, name)]
    return _write("scores", columns)


def read_scores(blob: bytes, plays: int, most: int) -> list[dict[str, Any]]:
    """The columns of each of ``plays`` plays as arrays, at most ``most`` rows in all.

    Raises:
        RefusedError: rows out of order, of no play, or with a number that is not finite.
    """
    table = _open("scores", blob, most)
    try:
        columns = {name: _array(table.column(name), name) for name in table.column_names}
    except UnicodeDecodeError as error:
        raise RefusedError("scores.parquet has a text that is not UTF-8") from error
    owner = columns.pop("play")
    if len(owner) and (owner[0] < 0 or owner[-1] >= plays or (np.diff(owner) < 0).any()):
        raise RefusedError("scores.parquet has rows of no play, or out of order")
    edges = np.searchsorted(owner, np.arange(plays + 1))
    return [
        {name: values[edges[i] : edges[i + 1]] for name, values in columns.items()}
        for i in range(plays)
    ]


def _array(column: Any, name: str) -> Any:
    """A column of scores.parquet; null is NaN in a score and refused elsewhere."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_floating(column.type):
        if pc.any(pc.invert(pc.is_finite(column)), skip_nulls=True).as_py():
            raise RefusedError(f"scores.parquet has a {name} that is not finite")
        return column.to_numpy()
    if column.null_count:
        what = "of no play" if name == "play" else f"without {name}"
        raise RefusedError(f"scores.parquet has a row {what}")
    if pa.types.is_integer(column.type):
        return column.to_numpy()
    column = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    known = column.dictionary.to_pylist()
    longest = max(map(len, known), default=0)
    if longest > MAX_LABEL or longest * len(column) > MAX_TEXT:
        raise RefusedError(f"scores.parquet has a {name} too long")
    return np.array(known, dtype=object)[column.indices.to_numpy()]
