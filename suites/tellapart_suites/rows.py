"""Rows of somebody else's data as probes: which column is what, and what cannot be a probe."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import Field

from tellapart import Params, Probe
from tellapart.answers.recorded import prompt_cluster
from tellapart.errors import DataError

UNCATEGORISED = "uncategorised"


class Columns(Params):
    """Names of the columns. One that is named and absent is an error; defaults may be absent."""

    prompt: str = "prompt"
    id: str = "id"
    category: str = "category"
    cluster: str = "cluster"
    reference: str = "reference"


class RowParams(Params):
    """What suites made of rows share.

    ``columns`` names the columns; ``categories`` maps what stands in the category column to
    the name to report (what it does not list keeps its own); ``category`` is for rows without
    one; ``keep`` lists columns to carry along as ``meta``.
    """

    columns: Columns = Columns()
    categories: dict[str, str] = Field(default_factory=dict)
    category: str = UNCATEGORISED
    keep: tuple[str, ...] = ()


def probes_from(rows: Iterable[tuple[str, Mapping[str, Any]]], params: RowParams) -> list[Probe]:
    """Probes from rows, each with where it stands ("file.jsonl line 7").

    A row without an id gets its place in the order; one without a cluster shares one with the
    rows that repeat its prompt.

    Raises:
        DataError: a row lacks a prompt, has a value that is not text, or repeats an id.
    """
    probes: list[Probe] = []
    seen: dict[str, str] = {}
    for number, (where, row) in enumerate(rows):
        probe = _probe(where, row, f"{number:06d}", params)
        if probe.id in seen:
            raise DataError(
                f"{where}: id '{probe.id[:60]}' is also that of {seen[probe.id]}",
                "ids must be unique",
            )
        seen[probe.id] = where
        probes.append(probe)
    return probes


def _probe(where: str, row: Mapping[str, Any], number: str, params: RowParams) -> Probe:
    columns, named = params.columns, params.columns.model_fields_set
    prompt = _text(where, row, columns.prompt, required=True)
    found = {
        field: _text(where, row, getattr(columns, field), required=field in named)
        for field in ("id", "category", "cluster", "reference")
    }
    category = found["category"] or params.category
    return Probe(
        id=found["id"] or number,
        prompt=prompt or "",
        category=params.categories.get(category, category),
        cluster=found["cluster"] or prompt_cluster(prompt or ""),
        reference=found["reference"],
        meta={name: _kept(where, row, name) for name in params.keep},
    )


def _text(where: str, row: Mapping[str, Any], column: str, *, required: bool) -> str | None:
    """The column's text; a whole number counts as text, nothing as None."""
    value = row.get(column)
    if column not in row:
        if not required:
            return None
        known = ", ".join(sorted(map(str, row))[:12])
        raise DataError(
            f"{where} has no column '{column}'", f"name the right one under 'columns'; has: {known}"
        )
    if isinstance(value, float) and not math.isfinite(value):
        raise DataError(f"{where} has {value} in column '{column}'", "write text, or leave it out")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is None and not required:
        return None
    if not isinstance(value, str):
        raise DataError(
            f"{where} has a '{column}' that is a {type(value).__name__}, not text",
            "name a text column under 'columns'",
        )
    if required and not value.strip():
        raise DataError(f"{where} has an empty '{column}'", "leave the row out or fill it in")
    return value


def _kept(where: str, row: Mapping[str, Any], column: str) -> Any:
    if column not in row:
        raise DataError(f"{where} has no column '{column}'", "take it out of 'keep'")
    try:
        return json.loads(json.dumps(row[column], allow_nan=False))
    except (TypeError, ValueError) as error:
        raise DataError(
            f"{where} has a '{column}' that JSON cannot hold", "take it out of 'keep'"
        ) from error
