"""What distillers that train weights share: the base, the fingerprint, the finished folder."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tellapart.contracts.data import digest
from tellapart.contracts.distiller import DistilReport, Example, ModelRef
from tellapart.plugins import Plugins
from tellapart_plugins.models.local import LocalModel, local_class

DONE = "training.json"
CHECKPOINT = "checkpoint.safetensors"
Curve = Sequence[tuple[int, float]]


def open_base(base: ModelRef, seed: int, plugins: Plugins | None = None) -> LocalModel:
    """The base model, not yet loaded.

    Raises:
        SpecError: it is not one with local weights.
    """
    return local_class(base.model, plugins).make(base.params, seed=seed)


def fingerprint(
    name: str, model: LocalModel, params: dict[str, Any], seed: int, examples: Sequence[Example]
) -> str:
    """Digest of everything that decides a training's result."""
    rows = [[e.prompt, e.answer] for e in examples]
    return digest([name, model.identity(), params, seed, rows])


def finished(out: Path, student: ModelRef, mark: str) -> DistilReport | None:
    """The report of a training that was finished under ``out``, if it is the one of ``mark``."""
    try:
        found = json.loads((out / DONE).read_text(encoding="utf-8"))
        if found["fingerprint"] != mark:
            return None
        return DistilReport(
            student,
            tuple((int(s), float(x)) for s, x in found["losses"]),
            tuple((int(s), float(x)) for s, x in found["held_out"]),
            str(found["notes"]),
        )
    except (OSError, ValueError, LookupError, TypeError):
        return None


def publish(
    out: Path,
    part: str,
    write: Callable[[Path], object],
    student: ModelRef,
    mark: str,
    *,
    losses: Curve,
    held_out: Curve,
    notes: str = "",
) -> DistilReport:
    """Let ``write`` fill ``out/part``, whole or not at all; then note that it is finished."""
    out.mkdir(parents=True, exist_ok=True)
    scratch, target = out / f"{part}.part", out / part
    for old in (scratch, target):
        shutil.rmtree(old, ignore_errors=True)
    scratch.mkdir()
    write(scratch)
    os.replace(scratch, target)
    report = {"fingerprint": mark, "losses": losses, "held_out": held_out, "notes": notes}
    done = out / f"{DONE}.part"
    done.write_text(json.dumps(report), encoding="utf-8")
    os.replace(done, out / DONE)
    with suppress(FileNotFoundError):
        (out / CHECKPOINT).unlink()
    return DistilReport(student, tuple(losses), tuple(held_out), notes)
