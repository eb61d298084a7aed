"""A whole run killed fifty times at random moments ends in the undisturbed run's estimates."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from threadpoolctl import threadpool_limits

from pipeline_spec import SPEC, TOYS
from tellapart.answers.store import RunStore
from tellapart.pipeline.run import execute
from tellapart.plugins import load_plugins
from tellapart.spec import parse_spec

KILLS = 50
SMALL: dict[str, Any] = SPEC | {
    "executor": "inline",  # one process, so that a kill leaves nobody behind
    "suite": {"name": "toy", "limit": 160},
    "adversaries": ["coin", "length"],
    "games": {"single": []},
    "estimate": {"replicates": 200},
}


def run_forked(out: Path, log: Path, seconds: float | None) -> bool:
    """One attempt in a forked child, killed after ``seconds``; whether it ended by itself."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.environ["TOY_LOG"] = str(log)
            devnull = os.open(os.devnull, os.O_WRONLY)
            os.dup2(devnull, 1)
            os.dup2(devnull, 2)
            with threadpool_limits(1):
                execute(parse_spec(SMALL), out, load_plugins([TOYS]), use_cache=False)
            status = 0
        finally:
            os._exit(status)
    if seconds is not None:
        # Returns at once when the child ends, without polling.
        signal.sigtimedwait([signal.SIGCHLD], seconds)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), f"the run failed with status {status}"
    return status == 0


def outcome(out: Path) -> dict[str, Any]:
    """Estimates, scores and account of a run, without its times."""
    with RunStore.open(out / "run.sqlite", readonly=True) as store:
        account = [
            {k: v for k, v in row.items() if k not in ("seconds", "calls", "retries")}
            for row in store.account()
        ]
        scores = store._all("SELECT * FROM scores ORDER BY play, row")
    estimates = json.loads((out / "estimates.json").read_text())
    return {"estimates": without_times(estimates), "account": account, "scores": scores}


def without_times(data: Any) -> Any:
    if isinstance(data, dict):
        return {k: without_times(v) for k, v in data.items() if not k.endswith("_seconds")}
    return [without_times(v) for v in data] if isinstance(data, list) else data


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "sigtimedwait"), reason="needs POSIX signals")
def test_fifty_kills_at_random_moments_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLAPART_CACHE", str(tmp_path / "cache"))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    try:
        # Once here, so that the children find everything imported; then once to learn how long
        # a run takes, so that the kills hit all of it.
        for name in ("warm", "calm"):
            monkeypatch.setenv("TOY_LOG", str(tmp_path / f"{name}.log"))
            start = time.monotonic()
            with threadpool_limits(1):
                execute(parse_spec(SMALL), tmp_path / name, load_plugins([TOYS]), use_cache=False)
            whole = time.monotonic() - start
        expected = outcome(tmp_path / "calm")
        calls = len((tmp_path / "calm.log").read_text().splitlines())
        draw, kills, rounds, longest = random.Random(11), 0, 0, 0
        while kills < KILLS:
            rounds += 1
            out, log = tmp_path / f"run{rounds}", tmp_path / f"run{rounds}.log"
            here = 0
            # Shorter and shorter lives would never end: give each a fair chance of the rest.
            while not run_forked(out, log, draw.uniform(0, 0.9 * whole) if here < 12 else None):
                here += 1
            kills, longest = kills + here, max(longest, here)
            assert outcome(out) == expected
            assert len(log.read_text().splitlines()) <= calls + here  # at most the one under way
        assert longest >= 2
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
