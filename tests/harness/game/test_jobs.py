"""Jobs: whatever an adversary raises, each match ends in its own typed outcome."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tellapart import Limits, Play
from tellapart.game.jobs import Job, out_of_memory, plays_of, run_job
from tellapart.game.play import Match
from tellapart.plugins import load_plugins
from tellapart.testing import make_board
from tellapart_plugins.executors.inline import Inline
from tellapart_plugins.executors.process import Process

PLUGIN = '''
import subprocess, sys, threading
from collections.abc import Sequence
from tellapart import Adversary, hookimpl

class Sound(Adversary):
    """Counts exclamation marks."""
    name = "sound"
    calibrated = True
    def score(self, answers):
        return [-float(a.text.count("!")) for a in answers]

class Raising(Sound):
    """Raises in the null arm alone: its other matches are played."""
    name = "raising"
    error = None
    def fit(self, pairs):
        self.null = len(pairs) > 20
    def score(self, answers):
        if self.null:
            raise self.error
        return super().score(answers)

class Stop(BaseException):
    pass

def recursive(n):
    return recursive(n + 1)

class Deep(Raising):
    name = "deep"
    def score(self, answers):
        return recursive(0) if self.null else super().score(answers)

ERRORS = {
    "memory": MemoryError("no more"), "exits": SystemExit(3), "stops": Stop("enough"),
    "interrupts": KeyboardInterrupt(), "closes": GeneratorExit(),
}
KINDS = [type(name, (Raising,), {"name": name, "error": error, "__doc__": "Raises.",
         "__module__": __name__}) for name, error in ERRORS.items()]
globals().update({kind.__name__: kind for kind in KINDS})

BURN = "sum(x * x for x in range(10**12))"

class Threads(Sound):
    """Computes in the threads of a process of its own, and waits."""
    name = "threads"
    def score(self, answers):
        code = (
            "import threading\\n"
            f"def burn(): {BURN}\\n"
            "for _ in range(3): threading.Thread(target=burn).start()\\n"
        )
        subprocess.run([sys.executable, "-c", code])

class Unreaped(Sound):
    """Starts one short-lived process after another and lets nobody count them."""
    name = "unreaped"
    def score(self, answers):
        import os, signal
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        code = "import time\\nwhile time.process_time() < 0.4: pass"
        while True:
            pid = os.spawnl(os.P_NOWAIT, sys.executable, sys.executable, "-c", code)
            try:
                os.waitpid(pid, 0)
            except ChildProcessError:
                pass

@hookimpl
def register_adversaries():
    return [Sound, Deep, Threads, Unreaped, *KINDS]
'''
LIMITS = Limits(fit_seconds=20.0, play_seconds=1.0, memory_mb=800)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plugin") / "raising_company.py"
    path.write_text(PLUGIN)
    return path


def job(name: str, file: Path) -> Job:
    plugins = load_plugins([file])
    matches = (
        Match("student", "null", make_board(80), 0),
        Match("student", "real", make_board(40), 0),
    )
    return Job(name, {}, matches, plugins.files, None, LIMITS)


def plays(name: str, file: Path) -> list[Play]:
    (result,) = Process.make().run(run_job, [(job(name, file),)], LIMITS)
    cls = load_plugins([file]).get("adversary", name)
    return plays_of(job(name, file), result, cls)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("memory", "forfeit", "memory limit: no more"),
        ("exits", "error", "SystemExit: 3"),
        ("stops", "error", "Stop: enough"),
        ("closes", "error", "GeneratorExit"),
        ("deep", "error", "RecursionError"),
    ],
)
def test_what_is_raised_in_one_match_is_the_outcome_of_that_match(
    name: str, status: str, words: str, file: Path
) -> None:
    this = job(name, file)
    (result,) = Inline.make().run(run_job, [(this,)], LIMITS)
    cls = load_plugins([file]).get("adversary", name)
    found = plays_of(this, result, cls)  # type: ignore[arg-type]
    assert {p.game for p in found} == {"single", "pairwise"}
    for play in found:
        if play.arm == "null":
            assert play.status == status
            assert words in play.detail
            assert not play.value.size
        else:
            assert (play.status, play.detail) == ("ok", "")
            assert play.value.size


def test_an_interrupt_is_the_users_inline_and_an_error_of_its_job_in_a_process(file: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        Inline.make().run(run_job, [(job("interrupts", file),)], LIMITS)
    names = ("interrupts", "sound")
    results = Process.make().run(run_job, [(job(n, file),) for n in names], LIMITS)
    assert [r.status for r in results] == ["error", "ok"]
    assert results[0].detail


@pytest.mark.parametrize("name", ["threads", "unreaped"])
def test_the_limit_of_cpu_seconds_covers_what_an_adversary_starts(name: str, file: Path) -> None:
    for play in plays(name, file):
        assert play.status == "forfeit"
        assert "play reached its limit of 1 CPU seconds" in play.detail


def test_memory_exhausted_is_known_in_the_words_of_torch() -> None:
    torch = pytest.importorskip("torch")
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**60, dtype=torch.uint8)
    assert out_of_memory(caught.value)
    assert not out_of_memory(RuntimeError("DataLoader worker exited"))
    assert not out_of_memory(ValueError("DefaultCPUAllocator"))
    assert "torch" in sys.modules
