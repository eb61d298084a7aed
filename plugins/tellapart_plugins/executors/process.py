"""The default executor: every job in a fresh, limited, watched process of its own."""

from __future__ import annotations

import json
import math
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from tellapart import Executor, JobResult, Limits, Params
from tellapart.errors import DataError
from tellapart_plugins.executors.inline import one_line
from tellapart_plugins.executors.plain import MAX_BYTES, safe_load
from tellapart_plugins.executors.watch import MARK, SETUP_SECONDS, Watch

SLACK_MB = 2048
"""Above the memory limit: what libraries map as data and never touch."""
THREADS = (
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS", "RAYON_NUM_THREADS",
)  # fmt: skip


class ProcessParams(Params):
    """How many jobs at once, and when a job that uses no CPU counts as hanging."""

    parallel: int | None = Field(None, ge=1, description="jobs at once; None: one per CPU")
    threads: int | None = Field(None, ge=1, description="threads per job; None: CPUs / jobs")
    stall_seconds: float | None = Field(600.0, gt=0)


@dataclass
class _Running:
    index: int
    folder: tempfile.TemporaryDirectory[str]
    watch: Watch


class Process(Executor):
    """Runs each adversary in its own process, with limits on CPU, memory, threads and time.

    A fresh interpreter is started for each job (a fork of a process with running threads may
    hang), in a session of its own. The limits of the operating system are set inside it, and
    its whole tree is watched from outside and killed as one. It contains accidents: hangs,
    crashes, leaks. It is no sandbox against code that means harm to the user who runs it.
    """

    name = "process"
    Params = ProcessParams

    def run(
        self,
        function: Callable[..., Any],
        arguments: Sequence[tuple[Any, ...]],
        limits: Limits,
        *,
        on_done: Callable[[int, JobResult], None] | None = None,
    ) -> list[JobResult]:
        results: dict[int, JobResult] = {}
        waiting = list(enumerate(arguments))[::-1]
        running: list[_Running] = []
        cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        parallel = min(self.params.parallel or cpus or 1, max(1, len(arguments)))
        threads = self.params.threads or max(1, (cpus or 1) // parallel)

        def done(index: int, result: JobResult) -> None:
            results[index] = result
            if on_done is not None:
                on_done(index, result)

        try:
            while waiting or running:
                while waiting and len(running) < parallel:
                    index, args = waiting.pop()
                    try:
                        running.append(self._start(index, function, args, limits, threads))
                    except (TypeError, AttributeError, pickle.PicklingError) as error:
                        done(index, JobResult("error", detail=f"not sent: {one_line(error)}"))
                for job in list(running):
                    ended = job.watch.process.poll() is not None
                    limit = "" if ended else job.watch.broken()
                    if ended or limit:
                        running.remove(job)
                        done(job.index, self._finish(job, limit))
                if running:
                    time.sleep(0.05)
        finally:
            for job in running:
                job.watch.kill()
                job.folder.cleanup()
        return [results[i] for i in range(len(arguments))]

    def _start(
        self,
        index: int,
        function: Callable[..., Any],
        args: tuple[Any, ...],
        limits: Limits,
        threads: int,
    ) -> _Running:
        task = pickle.dumps(args)
        temporary = tempfile.TemporaryDirectory(prefix="tellapart-", ignore_cleanup_errors=True)
        folder = Path(temporary.name)
        (folder / "task").write_bytes(task)
        module = sys.modules[function.__module__]
        phases = (limits.fit_seconds, limits.play_seconds)
        cpu = None if None in phases else math.ceil(sum(p or 0 for p in phases) + SETUP_SECONDS)
        memory = limits.memory_mb
        settings = {
            "function": [function.__module__, function.__qualname__, str(module.__file__)],
            "parent": os.getpid(),
            "cpu": cpu,
            "data": None if memory is None else (memory + SLACK_MB) * 2**20,
        }
        (folder / "settings.json").write_text(json.dumps(settings))
        path = os.pathsep.join(str(Path(p or ".").resolve()) for p in sys.path)
        environment = dict(os.environ, PYTHONPATH=path, TOKENIZERS_PARALLELISM="false")
        environment |= {MARK: str(folder), **dict.fromkeys(THREADS, str(threads))}
        command = [sys.executable, "-P", "-m", "tellapart_plugins.executors.child", str(folder)]
        with (folder / "stderr").open("ab") as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                env=environment,
                start_new_session=True,
            )
        return _Running(index, temporary, Watch(process, folder, limits, self.params.stall_seconds))

    @staticmethod
    def _finish(job: _Running, limit: str) -> JobResult:
        """The typed result of a job that ended, or that has to end because of ``limit``."""
        watch = job.watch
        code = None if limit else watch.process.returncode
        watch.kill()
        spent = (watch.spent.get("fit", 0.0), watch.spent.get("play", 0.0))
        try:
            if limit:
                return JobResult("forfeit", None, limit, *spent)
            file = watch.folder / "result"
            if file.is_file() and not file.is_symlink():
                return _result(file, spent)
            if code == -getattr(signal, "SIGXCPU", 0):
                return JobResult("forfeit", None, "it reached its limit of CPU seconds", *spent)
            how = f"was killed by {signal.Signals(-code).name}" if code and code < 0 else ""
            detail = how or f"ended with exit code {code} and no result"
            words = watch.last_words()
            detail = f"its process {detail}" + (f": {words}" if words else "")
            return JobResult("error", None, detail, *spent)
        finally:
            job.folder.cleanup()


def _result(file: Path, spent: tuple[float, float]) -> JobResult:
    """The result a child wrote, checked: its code is not trusted."""
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            raise DataError(f"its result has {size} bytes, more than {MAX_BYTES}")
        row = safe_load(file.read_bytes())
        status, detail = row["status"], str(row["detail"])[:500]
        fit, play = float(row["fit"]), float(row["play"])
        if status not in {"ok", "forfeit", "error"}:
            raise DataError("its result has no status")
    except (DataError, OSError, KeyError, TypeError, ValueError, MemoryError) as error:
        return JobResult("error", None, f"its result can not be read: {one_line(error)}", *spent)
    # The child measures itself to the millisecond; the parent's coarser count is the check.
    if not (0 <= fit < math.inf and 0 <= play < math.inf):
        fit, play = spent
    return JobResult(status, row["value"] if status == "ok" else None, detail, fit, play)
