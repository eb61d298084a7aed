"""Watching one contained process: its whole tree's CPU, memory and threads, and its end."""

from __future__ import annotations

import math
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen

import psutil

from tellapart import Limits

MAX_THREADS = 512
"""Threads and processes of a job's tree, summed; the libraries of the field need below 100."""
SETUP_SECONDS = 120.0
"""CPU seconds for imports and unpacking, which belong neither to fit nor to play."""
MAX_LOG = 10_000_000


@dataclass
class Watch:
    """What the parent itself knows of a job's process; nothing here is taken on trust but the
    name of the phase."""

    process: Popen[bytes]
    folder: Path
    limits: Limits
    stall_seconds: float | None
    started: float = field(default_factory=time.monotonic)
    spent: dict[str, float] = field(default_factory=dict)
    _cpu: float = 0.0
    _last_use: float = field(default_factory=time.monotonic)
    _seen: dict[int, psutil.Process] = field(default_factory=dict)

    def broken(self) -> str:
        """The limit that is broken, in words; empty while none is."""
        cpu, memory, threads = self._measure()
        now = time.monotonic()
        phase = self._phase()
        delta = max(0.0, cpu - self._cpu)
        self.spent[phase] = self.spent.get(phase, 0.0) + delta
        if delta > 0.01:
            self._last_use = now
        self._cpu = max(cpu, self._cpu)
        limits = self.limits
        bounds = {"fit": limits.fit_seconds, "play": limits.play_seconds}
        for name, limit in [*bounds.items(), ("", SETUP_SECONDS)]:
            used = self.spent.get(name, 0.0)
            if limit is not None and used > limit:
                return f"{name or 'setup'} reached its limit of {limit:g} CPU seconds"
        if threads > MAX_THREADS:
            return f"it runs more than {MAX_THREADS} threads and processes"
        bound = math.inf if limits.memory_mb is None else limits.memory_mb * 2**20
        if memory > bound and self._proportional() > bound:
            return f"memory reached its limit of {limits.memory_mb} MB"
        if limits.wall_seconds is not None and now - self.started > limits.wall_seconds:
            return f"it reached its limit of {limits.wall_seconds:g} seconds on the wall clock"
        if self.stall_seconds is not None and now - self._last_use > self.stall_seconds:
            return f"it hangs: no CPU used for {self.stall_seconds:g} seconds"
        return ""

    def kill(self) -> None:
        """End the process and everything it started, however deep; returns when none is left.

        All are stopped before any is killed, so that none can start another in between.
        """
        self._measure()
        for _ in range(50):
            alive = [p for p in self._seen.values() if p.is_running()]
            for wanted in (signal.SIGSTOP, signal.SIGKILL):
                for process in alive:
                    with suppress(psutil.Error):
                        process.send_signal(wanted)
            self.process.poll()
            before = len(self._seen)
            self._measure()
            _, left = psutil.wait_procs(alive, timeout=0.2)
            if len(self._seen) == before and (not left or all(_dead(p) for p in left)):
                break
        self.process.wait()

    def _proportional(self) -> int:
        """Resident bytes with shared pages counted once: exact, but slow to ask for."""
        total = 0
        for process in list(self._seen.values()):
            with suppress(psutil.Error):
                info = process.memory_full_info()
                total += int(getattr(info, "pss", info.uss))
        return total

    def last_words(self) -> str:
        """The last line of what the job wrote to its standard error, for a crash's cause."""
        with suppress(OSError):
            with (self.folder / "stderr").open("rb") as file:
                file.seek(0, 2)
                file.seek(max(0, file.tell() - 2000))
                lines = file.read().decode("utf-8", "replace").split("\n")
            words = [line.strip() for line in lines if line.strip()]
            return "".join(c for c in words[-1] if c.isprintable())[:200] if words else ""
        return ""

    def _phase(self) -> str:
        with suppress(OSError):
            name = (self.folder / "phase").read_bytes()[:8].decode("ascii", "replace").strip()
            return name if name in {"fit", "play"} else ""
        return ""

    def _measure(self) -> tuple[float, int, int]:
        """CPU seconds, resident bytes and threads of the tree; remembers every process seen."""
        log = self.folder / "stderr"
        with suppress(OSError):
            if log.stat().st_size > MAX_LOG:
                log.write_bytes(b"")
        with suppress(psutil.Error):
            root = self._seen.setdefault(self.process.pid, psutil.Process(self.process.pid))
            for child in root.children(recursive=True):
                self._seen.setdefault(child.pid, child)
        cpu, memory, threads = 0.0, 0, 0
        for process in list(self._seen.values()):
            with suppress(psutil.Error), process.oneshot():
                times = process.cpu_times()
                cpu += times.user + times.system
                cpu += getattr(times, "children_user", 0.0)
                cpu += getattr(times, "children_system", 0.0)
                memory += process.memory_info().rss
                threads += process.num_threads()
        return cpu, memory, threads


def _dead(process: psutil.Process) -> bool:
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return True
