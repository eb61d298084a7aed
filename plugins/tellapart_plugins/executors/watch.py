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

MAX_PROCESSES, MAX_THREADS = 64, 512
"""Of a job's whole tree; the libraries of the field need a few per CPU."""
SETUP_SECONDS = 120.0
"""CPU seconds for imports and unpacking, which belong neither to fit nor to play."""
LARGEST = 16
MAX_LOG = 10_000_000
MARK = "TELLAPART_JOB"
"""Variable of the environment by which a job's processes are known."""


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
    _weighed: float = 0.0
    _last_use: float = field(default_factory=time.monotonic)
    _seen: dict[int, psutil.Process] = field(default_factory=dict)
    _own: dict[int, float] = field(default_factory=dict)

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
        if len(self._seen) > MAX_PROCESSES and self._alive() > MAX_PROCESSES:
            return f"it runs more than {MAX_PROCESSES} processes"
        if threads > MAX_THREADS:
            return f"it runs more than {MAX_THREADS} threads"
        bound = math.inf if limits.memory_mb is None else limits.memory_mb * 2**20
        if memory > bound and self._too_much(bound):
            return f"memory reached its limit of {limits.memory_mb} MB"
        if limits.wall_seconds is not None and now - self.started > limits.wall_seconds:
            return f"it reached its limit of {limits.wall_seconds:g} seconds on the wall clock"
        if self.stall_seconds is not None and now - self._last_use > self.stall_seconds:
            return f"it hangs: no CPU used for {self.stall_seconds:g} seconds"
        return ""

    def kill(self) -> None:
        """End the process and everything it started, however deep; returns when none is left.

        All are stopped, again and again until a look finds no new one, before any is killed:
        else one that is being forked meanwhile would lose its parent and be found no more.
        """
        known = -1
        while len(self._seen) != known:
            known = len(self._seen)
            self._measure()
            self._find_strays()
            self._signal(signal.SIGSTOP)
        self._signal(signal.SIGKILL)
        self.process.wait()
        psutil.wait_procs([p for p in self._seen.values() if not _dead(p)], timeout=5)

    def _signal(self, number: signal.Signals) -> None:
        for process in self._seen.values():
            with suppress(psutil.Error):
                process.send_signal(number)

    def _find_strays(self) -> None:
        """Remember processes that have left the tree, by the mark they inherited."""
        for process in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                if process.environ().get(MARK) == str(self.folder):
                    self._seen.setdefault(process.pid, process)

    def _alive(self) -> int:
        return sum(not _dead(process) for process in self._seen.values())

    def _too_much(self, bound: float) -> bool:
        """Whether the largest processes together exceed ``bound``, shared pages counted once.

        Exact but slow to ask for, so it is asked once a second at most.
        """
        now = time.monotonic()
        if now - self._weighed < 1.0:
            return False
        self._weighed = now
        sizes: list[tuple[int, psutil.Process]] = []
        for process in self._seen.values():
            with suppress(psutil.Error):
                sizes.append((process.memory_info().rss, process))
        total = 0
        for _, process in sorted(sizes, key=lambda pair: -pair[0])[:LARGEST]:
            with suppress(psutil.Error):
                info = process.memory_full_info()
                total += int(getattr(info, "pss", info.uss))
        return total > bound

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
                own = times.user + times.system
                self._own[process.pid] = max(own, self._own.get(process.pid, 0.0))
                cpu += own
                cpu += getattr(times, "children_user", 0.0)
                cpu += getattr(times, "children_system", 0.0)
                memory += process.memory_info().rss
                threads += process.num_threads()
        # A child that nobody waits for is charged to nobody: what it was seen to use counts.
        return max(cpu, sum(self._own.values())), memory, threads


def _dead(process: psutil.Process) -> bool:
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return True
