"""The ``jsonl`` suite: anyone's own prompts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, NoReturn

from tellapart import Params, Probe, Suite
from tellapart.answers.recorded import numbered_lines
from tellapart.errors import DataError

from .card import probes_card
from .rows import RowParams, probes_from


class JsonlParams(RowParams):
    """``path`` is a JSONL file, plain, ``.gz`` or ``.zst``."""

    path: Path


class Jsonl(Suite):
    """Prompts from a JSONL file, one object a line; columns can be named."""

    name: ClassVar[str] = "jsonl"
    Params: ClassVar[type[Params]] = JsonlParams

    def probes(self) -> Sequence[Probe]:
        """One probe a line, in order; a prompt that repeats is one cluster.

        Raises:
            DataError: the file is missing, empty or damaged, or a line is not a probe; the
                message names file and line.
        """
        path: Path = self.params.path
        probes = probes_from(_objects(path), self.params)
        if not probes:
            raise DataError(f"{path} holds no prompts", "it must have one JSON object a line")
        return probes

    def card(self) -> str:
        """Counts, digest and spread of the file's prompts."""
        return probes_card(self.name, f"Prompts of {self.params.path.name}.", self.probes())


class _NotFiniteError(ValueError):
    """NaN or Infinity, which Python's parser would let through."""


def _refuse(name: str) -> NoReturn:
    raise _NotFiniteError(name)


def _objects(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in numbered_lines(path):
        where = f"{path} line {number}"
        try:
            row = json.loads(line, parse_constant=_refuse)
        except _NotFiniteError as error:
            raise DataError(
                f"{where} has {error}, which is not JSON", "write null, or leave it out"
            ) from error
        except (json.JSONDecodeError, RecursionError) as error:
            what = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            raise DataError(
                f"{where} is not JSON: {what}", "write one JSON object a line"
            ) from error
        if not isinstance(row, dict):
            raise DataError(f"{where} is not a JSON object", "write one JSON object a line")
        yield where, row
