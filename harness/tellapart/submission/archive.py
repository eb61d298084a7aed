"""A submission: a run's evidence in one archive, the same bytes for the same run."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tellapart.contracts.data import Reason
from tellapart.contracts.play import Play
from tellapart.errors import RunError, UsageError
from tellapart.spec.schema import NAME
from tellapart.submission import tables
from tellapart.submission.container import MAX_BYTES, RefusedError, dump, load, pack, unpack
from tellapart.submission.evidence import Evidence, read_folder

KEY = ("adversary", "student", "game", "arm", "plant", "queries", "seed", "teacher")
FIELDS: dict[str, type | tuple[type, ...]] = {
    "adversary": str, "student": str, "game": str, "arm": str, "plant": str, "queries": int,
    "seed": int, "teacher": str, "status": str, "detail": str, "fit_seconds": (int, float),
    "play_seconds": (int, float), "undecided": int, "reasons": list,
}  # fmt: skip
MAX_PLAYS = 20_000
REPEATS = 4
"""The most often a test probe appears in one play: single-game episodes are drawn this often."""


@dataclass(frozen=True, slots=True)
class Submission:
    """An opened archive. ``digest`` is that of the whole file; ``told`` says which answers are
    texts (True) or failures by model, probe and draw, also where the texts are withheld."""

    name: str
    digest: str
    size: int
    evidence: Evidence
    probe_digests: Sequence[str]
    told: Mapping[str, Mapping[tuple[str, int], bool]]


def seal(evidence: Evidence, name: str, *, withhold: bool = False) -> bytes:
    """The archive of ``evidence``.

    Args:
        name: what the submission is called on a board.
        withhold: leave prompts, answers and explanations out and keep their digests.

    Raises:
        UsageError: the name cannot be, or the run is too large for an archive.
    """
    if not NAME.fullmatch(name):
        raise UsageError(
            f"'{name}' cannot be a submission's name", "use letters, digits, '-', '_' and '.'"
        )
    plays = sorted(evidence.plays, key=lambda p: tuple(getattr(p, k) for k in KEY))
    failures = [
        {**f, "example": ""} if withhold else dict(f) for f in evidence.failures
    ]  # fmt: skip
    files = {
        "spec.json": dump(dict(evidence.spec)),
        "manifest.json": dump(dict(evidence.manifest)),
        "estimates.json": dump(dict(evidence.estimates)),
        "ledger.json": dump({"account": [dict(a) for a in evidence.account], "failures": failures}),
        "plays.json": dump([_play_record(p, withhold) for p in plays]),
        "probes.parquet": tables.write_probes(evidence.probes, evidence.roles, withhold=withhold),
        "answers.parquet": tables.write_answers(evidence.answers, withhold=withhold),
        "scores.parquet": tables.write_scores(plays),
    }
    archive = pack(name, files, withheld=withhold)
    if len(archive) > MAX_BYTES:
        raise UsageError(
            f"the submission would have {len(archive)} bytes, more than the {MAX_BYTES} that "
            "are taken",
            "withhold the texts with --withhold-text",
        )
    return archive


def submit(run_dir: Path, name: str, out: Path, *, withhold: bool = False) -> Path:
    """Write the submission of a finished run's folder to ``out``, whole or not at all.

    Raises:
        DataError: the folder holds no finished run.
        UsageError: the name cannot be.
        RunError: ``out`` cannot be written.
    """
    return write_archive(seal(read_folder(run_dir), name, withhold=withhold), out)


def write_archive(archive: bytes, out: Path) -> Path:
    """Write an archive whole or not at all.

    Raises:
        RunError: ``out`` cannot be written.
    """
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_bytes(archive)
        part.replace(out)
    except OSError as error:
        with suppress(OSError):  # a path below a file: there is nothing to remove either
            part.unlink()
        raise RunError(
            f"'{out}' cannot be written: {error.strerror}", "choose another --out"
        ) from error
    return out


def open_submission(path: Path) -> Submission:
    """Read and check the form of an archive; what it claims is not checked here.

    Raises:
        RefusedError: it is not a submission, is damaged, or holds what cannot be.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise RefusedError(f"it has {size} bytes; at most {MAX_BYTES} are taken")
        raw = path.read_bytes()
    except OSError as error:
        raise RefusedError(f"it cannot be read: {error.strerror}", "check the path") from error
    return parse(raw)


def parse(raw: bytes) -> Submission:
    """As :func:`open_submission`, from bytes."""
    index, files = unpack(raw)
    if not NAME.fullmatch(index["name"]):
        raise RefusedError(f"it is called {index['name']!r}, which cannot be a submission's name")
    withheld = index["withheld"]
    spec, manifest, estimates, ledger = (
        _mapping(n, load(n, files[n]))
        for n in ("spec.json", "manifest.json", "estimates.json", "ledger.json")
    )
    probes, roles, digests = tables.read_probes(files["probes.parquet"], withheld=withheld)
    answers, told = tables.read_answers(files["answers.parquet"], withheld=withheld)
    tested = sum(role == "test" for role in roles.values())
    records = _play_records(load("plays.json", files["plays.json"]))
    most = len(records) * max(1, REPEATS * tested)
    columns = tables.read_scores(files["scores.parquet"], len(records), most)
    evidence = Evidence(
        spec=spec,
        manifest=manifest,
        estimates=estimates,
        probes=tuple(probes),
        roles=roles,
        answers=answers,
        plays=tuple(_play(r, c) for r, c in zip(records, columns, strict=True)),
        account=_list_of_mappings("ledger.json", ledger.get("account")),
        failures=_list_of_mappings("ledger.json", ledger.get("failures")),
        withheld=withheld,
    )
    return Submission(
        index["name"], hashlib.sha256(raw).hexdigest(), len(raw), evidence, digests, told
    )


def _play_record(play: Play, withhold: bool) -> dict[str, Any]:
    record: dict[str, Any] = {k: getattr(play, k) for k in FIELDS if k != "reasons"}
    record["reasons"] = [] if withhold else [dataclasses.asdict(r) for r in play.reasons]
    return {k: v.item() if isinstance(v, np.generic) else v for k, v in record.items()}


def _play_records(value: Any) -> list[dict[str, Any]]:
    records = list(_list_of_mappings("plays.json", value))
    if len(records) > MAX_PLAYS:
        raise RefusedError(f"plays.json has {len(records)} plays; at most {MAX_PLAYS} are taken")
    for record in records:
        if set(record) != set(FIELDS):
            raise RefusedError("plays.json has a play with other fields than a play's")
        for name, kind in FIELDS.items():
            if not isinstance(record[name], kind) or isinstance(record[name], bool):
                raise RefusedError(f"plays.json has a play whose {name} is {record[name]!r:.60}")
    return [dict(r) for r in records]


def _play(record: dict[str, Any], columns: Mapping[str, Any]) -> Play:
    try:
        reasons = tuple(Reason(**r) for r in record.pop("reasons"))
    except TypeError as error:
        raise RefusedError("plays.json has a reason that is none") from error
    return Play(
        **record,
        reasons=reasons,
        probe=list(columns["probe"]),
        cluster=np.array(columns["cluster"], dtype=np.str_),
        category=np.array(columns["category"], dtype=np.str_),
        value=columns["value"],
        teacher_score=columns["teacher_score"],
        student_score=columns["student_score"],
        block=columns["block"],
    )


def _mapping(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RefusedError(f"{name} holds no object")
    return value


def _list_of_mappings(name: str, value: Any) -> tuple[dict[str, Any], ...]:
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        raise RefusedError(f"{name} does not hold a list of objects where one should be")
    return tuple(value)
