"""The template environment: autoescape, no network, and a policy that lets no answer run."""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tellapart.errors import RunError
from tellapart_reports import words
from tellapart_reports.definitions import BY_KEY
from tellapart_reports.rows import rows
from tellapart_reports.svg import chart_style


@cache
def environment() -> Environment:
    """Templates of this package; every expression is made visible, then escaped."""
    made = Environment(
        loader=PackageLoader("tellapart_reports"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=words.shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        style=Markup(asset("colours.css") + chart_style() + asset("page.css")),
        definitions_by_key=BY_KEY,
        num=words.num,
        label=words.label,
        count=words.count,
        rows=rows,
    )
    return made


@cache
def asset(name: str) -> str:
    """A file of the templates folder."""
    return (files("tellapart_reports") / "templates" / name).read_text(encoding="utf-8")


def script(name: str) -> Markup:
    """One of our own scripts, ready to inline."""
    return Markup(asset(name))


def policy(*scripts: str) -> str:
    """A Content-Security-Policy under which only the named scripts can run."""
    hashes = " ".join(
        "'sha256-" + base64.b64encode(hashlib.sha256(asset(s).encode()).digest()).decode() + "'"
        for s in scripts
    )
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {hashes}; "
        "base-uri 'none'; form-action 'none'"
    )


def render(template: str, scripts: tuple[str, ...] = ("theme.js",), **values: Any) -> str:
    """``template`` with ``values``, and ``scripts`` inlined under a policy that allows no other."""
    return (
        environment()
        .get_template(template)
        .render(
            policy=Markup(policy(*scripts)),
            scripts=[script(s) for s in scripts],
            **values,
        )
    )


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    Raises:
        RunError: it cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise RunError(
            f"'{path}' cannot be written: {error.strerror}", "check the folder"
        ) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise RunError(
                f"'{path}' cannot be written: {error.strerror}", "choose another file"
            ) from error
        raise
