"""The contained process of one job: ``python -m tellapart_plugins.executors.child FOLDER``.

Reads ``task`` (written by the parent, which is trusted) from the folder, keeps ``phase`` up to
date while it works, and leaves its result in ``result`` as plain data.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import json
import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tellapart.game.clock import Clock, running
from tellapart_plugins.executors.inline import one_line
from tellapart_plugins.executors.plain import safe_dump

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def main(folder: Path) -> None:
    """Run the job of ``folder``; this process ends here whatever threads it left running."""
    settings = json.loads((folder / "settings.json").read_text())
    _fence(settings)
    phase_file = os.open(folder / "phase", os.O_WRONLY | os.O_CREAT)
    clock = Clock(on_change=lambda name: _note(phase_file, name))
    status, value, detail = "ok", None, ""
    try:
        function = _function(*settings["function"])
        task = pickle.loads((folder / "task").read_bytes())  # noqa: S301 - written by the parent
        with running(clock):
            value = function(*task)
        # Encoded here, so that a value that is not plain data is this job's own error.
        safe_dump(value)
    except MemoryError as error:
        status, value, detail = "forfeit", None, f"memory limit: {error}"
    except Exception as error:  # somebody's code: whatever it raises is its own outcome
        status, value, detail = "error", None, one_line(error)
    row = {
        "status": status,
        "value": value,
        "detail": detail,
        "fit": clock.seconds("fit"),
        "play": clock.seconds("play"),
    }
    part = folder / "result.part"
    part.write_bytes(safe_dump(row))
    part.rename(folder / "result")
    sys.stderr.flush()
    os._exit(0)


def _note(file: int, name: str) -> None:
    os.pwrite(file, name[:8].ljust(8).encode("ascii", "replace"), 0)


def _function(module: str, name: str, file: str) -> Callable[..., Any]:
    """The function by its module's name, or from the module's file where the name is unknown."""
    try:
        found = importlib.import_module(module)
    except ImportError:
        spec = importlib.util.spec_from_file_location(module, file)
        if spec is None or spec.loader is None:
            raise
        found = importlib.util.module_from_spec(spec)
        sys.modules[module] = found
        spec.loader.exec_module(found)
    function: Callable[..., Any] = getattr(found, name)
    return function


def _fence(settings: dict[str, Any]) -> None:
    """Limits of the operating system, where it has them; the parent watches besides."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            prctl = ctypes.CDLL(None, use_errno=True).prctl
            prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # a run that is killed leaves nobody behind
            prctl(PR_SET_CHILD_SUBREAPER, 1)  # orphans stay in this tree, where they are seen
    if os.getppid() != settings["parent"]:
        os._exit(1)
    try:
        import resource
    except ImportError:
        return
    wanted = [("RLIMIT_CORE", 0)]
    if settings["cpu"] is not None:
        wanted.append(("RLIMIT_CPU", settings["cpu"]))
    if settings["data"] is not None:
        # Data, not address space: torch and memory-mapped weights reserve far more than they use.
        wanted.append(("RLIMIT_DATA", settings["data"]))
    for name, value in wanted:
        with suppress(OSError, ValueError, AttributeError):
            kind = getattr(resource, name)
            _, hard = resource.getrlimit(kind)
            limit = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (limit, hard))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
