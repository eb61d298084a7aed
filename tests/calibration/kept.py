"""Results of tasks, kept in build/ for as long as the code that they came from is the same."""

from __future__ import annotations

import ast
import hashlib
import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from checks import Alternative, Caught, Check, Curve, Maxima

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
FOLDER = ROOT / "build" / "calibration" / "results"
SOURCES = {
    "tellapart": ROOT / "harness" / "tellapart",
    "tellapart_plugins": ROOT / "plugins" / "tellapart_plugins",
}
DECIDE_NOTHING = tuple(
    SOURCES["tellapart"] / name
    for name in ("__init__.py", "answers", "config.py", "errors.py", "hookspecs.py", "plugins.py")
)
"""They name, find, store or complain: no number of the study depends on them."""
KINDS = {kind.__name__: kind for kind in (Alternative, Caught, Check, Curve, Maxima)}


def _file(module: str) -> Path | None:
    """The project's file behind a module's name; None for libraries."""
    top, _, rest = module.partition(".")
    if top in SOURCES:
        place = SOURCES[top].joinpath(*rest.split(".")) if rest else SOURCES[top]
        found = [place.with_suffix(".py")] if rest else []
        found.append(place / "__init__.py")
    else:
        found = [HERE / f"{module}.py", HERE.parent / f"{module}.py"]
    return next((f for f in found if f.is_file()), None)


@lru_cache(maxsize=1000)
def _imports(file: Path) -> frozenset[Path]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    found = {f for n in names if (f := _file(n)) is not None}
    return frozenset(f for f in found if not any(f.is_relative_to(x) for x in DECIDE_NOTHING))


@lru_cache(maxsize=1000)
def _closure(start: Path) -> str:
    """Digest of a file and of all the project's files that it imports, however far."""
    seen, waiting = {start}, [start]
    while waiting:
        new = _imports(waiting.pop()) - seen
        seen |= new
        waiting += new
    lines = [f"{f.relative_to(ROOT)} {hashlib.sha256(f.read_bytes()).hexdigest()}"
             for f in sorted(seen)]  # fmt: skip
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def key(task) -> str:
    """Names a task: function, arguments and the code behind it, an adversary's own included."""
    function, arguments = task
    parts = [function.__name__, json.dumps(arguments), _closure(_file(function.__module__))]
    if function.__module__ == "adversary_tasks":
        from tellapart.plugins import load_plugins

        module = load_plugins().get("adversary", arguments[1]).__module__
        parts.append(_closure(_file(module)))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def load(task):
    """(checks, extras, CPU seconds) of a task, or None where it has not run with this code."""
    file = FOLDER / f"{key(task)}.json"
    if not file.is_file():
        return None
    data = json.loads(file.read_text(encoding="utf-8"))
    found, extras = ([_read(row) for row in data[part]] for part in ("checks", "extras"))
    return found, extras, data["seconds"]


def store(task, found, extras, seconds: float) -> None:
    """Keep a task's result."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    data = {
        "task": [task[0].__name__, *map(str, task[1])],
        "checks": [_plain(x) for x in found],
        "extras": [_plain(x) for x in extras],
        "seconds": seconds,
    }
    part = FOLDER / f"{key(task)}.part"
    part.write_text(json.dumps(data), encoding="utf-8")
    part.rename(part.with_suffix(".json"))


def _plain(row):
    name = type(row).__name__
    return [name, list(row) if isinstance(row, tuple) else asdict(row)]


def _read(row):
    name, values = row
    return tuple(values) if name == "tuple" else KINDS[name](**values)
