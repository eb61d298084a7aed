"""Adversaries that hang, crash, eat all memory or are killed in ``score``: the game goes on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tellapart import Limits
from tellapart.game.jobs import Job, plays_of, run_job
from tellapart.game.play import Match
from tellapart.plugins import load_plugins
from tellapart.testing import make_board
from tellapart_plugins.executors.process import Process

PLUGIN = '''
import ctypes, os, signal
import numpy as np
from tellapart import Adversary, hookimpl

class Honest(Adversary):
    """Counts exclamation marks."""
    name = "honest"
    def score(self, answers):
        return [-float(a.text.count("!")) for a in answers]

class Killed(Honest):
    name = "killed"
    def score(self, answers):
        os.kill(os.getpid(), signal.SIGKILL)

class Endless(Honest):
    name = "endless"
    def score(self, answers):
        while True:
            pass

class Greedy(Honest):
    name = "greedy"
    def score(self, answers):
        return np.ones(20 * 2**30 // 8)[: len(answers)]

class Leaking(Honest):
    name = "leaking"
    def score(self, answers):
        kept = []
        while True:
            kept.append(np.ones(2**21))

class Segfault(Honest):
    name = "segfault"
    def score(self, answers):
        ctypes.string_at(0)

class Raises(Honest):
    name = "raises"
    def score(self, answers):
        raise ValueError("no idea")

@hookimpl
def register_adversaries():
    return [Honest, Killed, Endless, Greedy, Leaking, Segfault, Raises]
'''
EXPECTED = {
    "honest": ("ok",),
    "killed": ("error",),
    "endless": ("forfeit",),
    "greedy": ("forfeit",),  # refused by the system, or stopped by the watch
    "leaking": ("forfeit",),
    "segfault": ("error",),
    "raises": ("error",),
}


@pytest.mark.slow
def test_each_ends_in_its_typed_outcome_and_the_honest_one_plays(tmp_path: Path) -> None:
    file = tmp_path / "bad_company.py"
    file.write_text(PLUGIN)
    plugins = load_plugins([file])
    limits = Limits(fit_seconds=60.0, play_seconds=10.0, memory_mb=800)
    match = Match("student", "real", make_board(80), 0)
    jobs = [Job(name, {}, (match,), plugins.files, None, limits) for name in EXPECTED]
    results = Process.make({"parallel": 2}).run(run_job, [(job,) for job in jobs], limits)
    for job, result in zip(jobs, results, strict=True):
        cls = plugins.get("adversary", job.adversary)
        plays = plays_of(job, result, cls)  # type: ignore[arg-type]
        assert {p.game for p in plays} == {"single", "pairwise"}
        for play in plays:
            assert play.status in EXPECTED[job.adversary], (job.adversary, play.detail)
            assert (play.value.size > 0) == (play.status == "ok")
            assert bool(play.detail) == (play.status != "ok")
    assert "tellapart_file_bad_company" in sys.modules
