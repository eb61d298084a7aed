"""Checking recorded answers: a run whose models are files."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from numbers import Integral
from pathlib import Path
from typing import Any

from tellapart.answers.recorded import file_digest, read_pair, read_two
from tellapart.contracts.data import digest
from tellapart.errors import DataError, SpecError, TellapartError, UsageError
from tellapart.pipeline.folder import write_text
from tellapart.pipeline.run import Finished, execute
from tellapart.plugins import Plugins
from tellapart.spec import Spec, parse_spec

DEFAULT_CLASS = ("length", "ngram")
"""Fixed by name, so that what happens to be installed never changes a verdict."""
BLOCKS = 5
STUDENT = "student"


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What ``tellapart check`` can be told."""

    epsilon: float = 0.1
    alpha: float = 0.05
    seed: int = 0
    adversaries: tuple[str, ...] | None = None
    out: Path | None = None
    sequential: bool = False


def check_files(files: Sequence[Path], options: CheckOptions, plugins: Plugins) -> Finished:
    """Play on one pair file, or on the teacher's and the student's file.

    Raises:
        UsageError: not one or two files.
        DataError: a file is not what it should be; the line is named.
    """
    if len(files) not in (1, 2):
        raise UsageError(f"{len(files)} files were given", "give one pair file, or two files")
    rows = read_pair(files[0]) if len(files) == 1 else read_two(*files)
    if not any(r.teacher is not None and r.student is not None for r in rows):
        raise DataError(f"{files[0]} has no prompt that both answered", "check its columns")
    if further := sum(r.draw > 0 for r in rows):
        warnings.warn(
            f"{further} of {len(rows)} rows are further draws, which a check leaves out: it plays "
            "draw 0 (to play all of them, give each its own 'id' and leave 'draw' out)",
            stacklevel=2,
        )
    spec = check_spec(files, options)
    return execute(spec, options.out or _default_out(spec), plugins, use_cache=False)


def check_texts(
    prompts: Iterable[str],
    teacher: Iterable[str | None],
    student: Iterable[str | None],
    options: CheckOptions,
    plugins: Plugins,
    *,
    categories: Iterable[str] | None = None,
    clusters: Iterable[str | int] | None = None,
) -> Finished:
    """Play on answers in memory; they are written beside the run folder first.

    Raises:
        DataError: the sequences are not of one length, or hold what is not text.
    """
    columns: dict[str, Any] = {"prompt": prompts, "teacher": teacher, "student": student}
    columns |= {"category": categories} if categories is not None else {}
    columns |= {"cluster": clusters} if clusters is not None else {}
    text = _as_lines({name: _values(name, column) for name, column in columns.items()})
    what = digest([text, asdict(replace(options, out=None))])
    out = options.out or Path("runs") / f"check-{what[:12]}"
    path = out.parent / f"{out.name}.answers.jsonl"
    known = path.exists()
    if known and out.exists() and path.read_text(encoding="utf-8") != text:
        raise UsageError(f"'{out}' holds a check of other answers", "choose another out")
    out.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, text)
    try:
        return check_files([path], replace(options, out=out), plugins)
    except TellapartError:
        if not known and not out.exists():
            path.unlink(missing_ok=True)
        raise


def _values(name: str, column: Any) -> list[Any]:
    """The values of a list, an array, a pandas Series or any other iterable of one dimension.

    A Series marks what is missing in its own ways, NaN among them: all of them are None here.
    """
    if isinstance(column, str | bytes | Mapping) or not isinstance(column, Iterable):
        raise DataError(f"{name} is a {type(column).__name__}", "give a sequence of strings")
    if (dimensions := getattr(column, "ndim", 1)) != 1:
        raise DataError(f"{name} has {dimensions} dimensions", "give one column")
    if hasattr(column, "isna"):
        return [
            None if missing else value for value, missing in zip(column, column.isna(), strict=True)
        ]
    return list(column)


def _as_lines(columns: Mapping[str, list[Any]]) -> str:
    """The columns as a pair file, each value checked."""
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) != 1:
        shown = ", ".join(f"{n} {name}" for name, n in lengths.items())
        raise DataError(f"the sequences differ in length: {shown}", "give one of each a prompt")
    if not lengths["prompt"]:
        raise DataError("there are no prompts", "give at least a few dozen")
    lines = []
    for i, values in enumerate(zip(*columns.values(), strict=True)):
        row: dict[str, Any] = {"id": f"{i:06d}", "category": "all prompts"}
        for name, value in zip(columns, values, strict=True):
            row[name] = _checked(name, i, value)
        lines.append(json.dumps(row, ensure_ascii=False))
    return "\n".join(lines) + "\n"


def _checked(name: str, i: int, value: Any) -> str | None:
    if name == "cluster" and isinstance(value, Integral):
        return str(int(value))
    answer = name in {"teacher", "student"}
    if isinstance(value, str) and (value or answer):
        return str(value)  # a plain one, where it is NumPy's
    if value is None and answer:
        return None
    what = "empty" if value == "" else f"of type {type(value).__name__}, not text"
    remedy = "give strings" + (", or None for an answer that failed" if answer else "")
    raise DataError(f"{name} {i} is {what}", remedy)


def check_spec(files: Sequence[Path], options: CheckOptions) -> Spec:
    """The spec of a check: prequential evaluation of recorded answers.

    Raises:
        SpecError: ε or α cannot be.
    """
    paths = [str(f) for f in files]
    what = ", ".join(f"{f.name} {file_digest(f)[:12]}" for f in files)
    suite: dict[str, Any] = {"path": paths[0]}
    sides: list[dict[str, Any]] = [{"path": paths[0]}, {"path": paths[-1]}]
    if len(files) == 2:
        suite["other"] = paths[1]
    else:
        sides[0]["side"], sides[1]["side"] = "teacher", "student"
    data = {
        "name": _stem(files[0]) if len(files) == 1 else f"{_stem(files[0])}--{_stem(files[1])}",
        "description": f"check of {what}",
        "seed": options.seed,
        "suite": {"name": "recorded", "params": suite},
        "teacher": {"model": "recorded", "params": sides[0]},
        "students": {STUDENT: {"model": "recorded", "params": sides[1]}},
        "adversaries": list(options.adversaries or DEFAULT_CLASS),
        "split": {"train": 0.5, "test": 0.5},
        "games": {"blocks": BLOCKS, "seeds": [options.seed + k for k in range(3)]},
        "estimate": {"epsilon": options.epsilon, "alpha": options.alpha},
        "sequential": {"enabled": options.sequential},
    }
    try:
        return parse_spec(data, source="check")
    except SpecError as error:
        raise UsageError(error.message.replace("estimate.", "--"), error.remedy) from error


def _stem(path: Path) -> str:
    name = path.name
    for suffix in (".gz", ".zst", ".jsonl", ".json"):
        name = name.removesuffix(suffix)
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in name)
    return kept.lstrip("-_.")[:40] or "answers"


def _default_out(spec: Spec) -> Path:
    return Path("runs") / f"check-{spec.name}-{digest(spec.model_dump(mode='json'))[:8]}"
