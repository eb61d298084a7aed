"""Naming the plugin where somebody's code fails: one line with what, where and why."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from tellapart.contracts.base import Component
from tellapart.errors import RunError, TellapartError

LONGEST = 300
FAULT = "this is a fault of the plugin"


@contextmanager
def calling(component: Component, method: str) -> Iterator[None]:
    """Turn what the code of ``component`` raises into an error that names it.

    Raises:
        RunError: it raised anything but a :class:`TellapartError`, which passes.
    """
    try:
        yield
    except (TellapartError, BrokenPipeError):
        raise
    except (Exception, SystemExit) as error:
        file = getattr(inspect.getmodule(type(component)), "__file__", None)
        raise RunError(
            f"{component.kind} '{component.name}' failed in {method}: {why(error, file)}", FAULT
        ) from error


def why(error: BaseException, file: str | None = None) -> str:
    """``Type: message``, and the last line of ``file`` that led there; on one line, and short."""
    text = printable(f"{type(error).__name__}: {error}")
    place = _place(error.__traceback__, file)
    return text + (f" ({place})" if place else "")


def printable(text: str, longest: int = LONGEST) -> str:
    """``text`` on one line without control characters, cut at ``longest`` characters."""
    line = " ".join(text[: 4 * longest].split())
    line = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
    return line if len(line) <= longest else line[: longest - 1] + "…"


def shown(value: Any) -> str:
    """What ``value`` is, without asking it: its own ``repr`` may be anything."""
    if inspect.isclass(value):
        return f"the class {value.__qualname__}"
    if value is None or isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else value[:59] + "…")
    return f"an instance of {type(value).__name__}"


def _place(trace: TracebackType | None, file: str | None) -> str:
    if file is None:
        return ""
    for frame in reversed(traceback.extract_tb(trace)):
        if frame.filename == file:
            return f"{Path(file).name}, line {frame.lineno}"
    return ""
