"""The run folder: made once, resumed by the same spec, refused to any other."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tellapart.answers.store import RunStore
from tellapart.errors import RunError, UsageError
from tellapart.spec import Spec


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Names of what a run folder holds."""

    path: Path

    @property
    def spec(self) -> Path:
        return self.path / "spec.yaml"

    @property
    def manifest(self) -> Path:
        return self.path / "manifest.json"

    @property
    def store(self) -> Path:
        return self.path / "run.sqlite"

    @property
    def estimates(self) -> Path:
        return self.path / "estimates.json"

    @property
    def report(self) -> Path:
        return self.path / "report.html"

    def student(self, name: str) -> Path:
        """Where the distiller of a student writes."""
        return self.path / "students" / name


def open_folder(path: Path, spec: Spec) -> tuple[RunFolder, bool]:
    """The folder of a run of ``spec``; the flag tells whether it is resumed.

    Raises:
        UsageError: the folder belongs to another spec, or holds other things.
        RunError: it cannot be written.
    """
    folder = RunFolder(path)
    text = resolved_yaml(spec)
    if folder.spec.is_file():
        old = folder.spec.read_text(encoding="utf-8")
        if old != text:
            raise UsageError(
                f"'{path}' holds a run of another spec: {difference(old, text)}",
                "choose another --out, or remove the folder",
            )
        return folder, True
    if path.exists() and (not path.is_dir() or any(_foreign(path))):
        raise UsageError(f"'{path}' exists and is no run folder", "choose another --out")
    try:
        path.mkdir(parents=True, exist_ok=True)
        write_text(folder.spec, text)
    except OSError as error:
        raise RunError(
            f"'{path}' cannot be written: {error.strerror}", "choose another --out"
        ) from error
    return folder, False


def discard_if_unused(folder: RunFolder) -> None:
    """Remove a new run folder in which nothing was asked: there is nothing to go on from."""
    if folder.store.is_file():
        with RunStore.open(folder.store, readonly=True) as store:
            if store.account() or next(iter(store.plays()), None) is not None:
                return
    ours = {folder.spec.name, *(folder.store.name + end for end in ("", "-wal", "-shm", ".lock"))}
    if {p.name for p in folder.path.iterdir()} <= ours:
        shutil.rmtree(folder.path)


def _foreign(path: Path) -> Iterator[Path]:
    """What is in the folder but for the unfinished spec of a run killed in its first moment."""
    return (p for p in path.iterdir() if not p.name.startswith(".spec.yaml."))


def resolved_yaml(spec: Spec) -> str:
    """``spec`` as YAML with every default written out."""
    return yaml.safe_dump(spec.model_dump(mode="json"), sort_keys=False, allow_unicode=True)


def difference(old: str, new: str) -> str:
    """The first keys in which two specs differ, in one line."""
    a, b = _flat(yaml.safe_load(old)), _flat(yaml.safe_load(new))
    keys = sorted(k for k in a.keys() | b.keys() if a.get(k) != b.get(k))
    shown = [f"{k}: {a.get(k, 'absent')!r} there, {b.get(k, 'absent')!r} here" for k in keys[:3]]
    more = f" and {len(keys) - 3} more" if len(keys) > 3 else ""
    return "; ".join(shown) + more


def _flat(value: Any, prefix: str = "") -> dict[str, Any]:
    if isinstance(value, Mapping):
        items = [(str(k), v) for k, v in value.items()]
    elif isinstance(value, list):
        items = [(str(i), v) for i, v in enumerate(value)]
    else:
        return {prefix: value}
    flat: dict[str, Any] = {}
    for key, inner in items:
        flat |= _flat(inner, f"{prefix}.{key}" if prefix else key)
    return flat


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_json(path: Path, value: Any) -> None:
    """Write JSON whole or not at all; NaN and infinity are refused."""
    write_text(path, json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
