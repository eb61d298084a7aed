"""Containment: whatever one job does, it ends in a typed result and touches no other job."""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from tellapart import Executor, JobResult, Limits
from tellapart.game.clock import cpu_seconds, phase
from tellapart_plugins.executors.inline import Inline
from tellapart_plugins.executors.process import Process

LIMITS = Limits(fit_seconds=1.0, play_seconds=2.0, memory_mb=600, wall_seconds=600.0)
# For jobs that must end for another reason: touching 600 MB has been seen to cost 2 CPU seconds.
ROOMY = replace(LIMITS, fit_seconds=120.0, play_seconds=120.0)


def burn(seconds: float) -> None:
    end = cpu_seconds() + seconds
    while cpu_seconds() < end:
        pass


def fine(scale: float) -> dict[str, Any]:
    with phase("fit"):
        burn(0.2)
    with phase("play"):
        burn(0.1)
    return {"scores": np.arange(3) * scale, "names": np.array(["a", "ü"]), "list": [1, None, "x"]}


def loop_in_fit(_: float) -> None:
    with phase("fit"):
        while True:
            pass


def loop_in_play(_: float) -> None:
    with phase("play"):
        while True:
            pass


def hang(_: float) -> None:
    threading.Event().wait()


def kill_itself(_: float) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def segfault(_: float) -> None:
    ctypes.string_at(0)


def raise_(_: float) -> None:
    raise ValueError("two\nlines")


def exit_(_: float) -> None:
    os._exit(0)


def allocate(_: float) -> int:
    return np.ones(20 * 2**30, dtype=np.uint8).nbytes


def allocate_slowly(_: float) -> int:
    kept = []
    with phase("play"):
        for _i in range(10_000):
            kept.append(np.ones(2**24, dtype=np.uint8))
    return len(kept)


def threads(_: float) -> None:
    wait = threading.Event()
    for _i in range(100_000):
        threading.Thread(target=wait.wait, daemon=True).start()


def forks(folder: str) -> None:
    for _i in range(200):
        if os.fork() == 0:
            (Path(folder) / str(os.getpid())).touch()
            signal.pause()
    signal.pause()


def orphan(folder: str) -> str:
    """Leave a grandchild in a session of its own, whose parent is gone."""
    code = "import os,time; os.setsid(); time.sleep(600)"
    middle = (
        "import subprocess as s, sys\n"
        f"print(s.Popen([sys.executable, '-c', {code!r}], stdout=s.DEVNULL).pid)"
    )
    out = subprocess.run([sys.executable, "-c", middle], stdout=subprocess.PIPE, check=True)
    (Path(folder) / "pid").write_bytes(out.stdout)
    with phase("play"):
        while True:
            pass


def unplain(_: float) -> Any:
    return {"x": [object()]}


def closed_stdout(_: float) -> str:
    os.close(1)
    os.close(2)
    return "still here"


def shouting(_: float) -> str:
    for _i in range(200):
        sys.stdout.write("x" * 100_000)
        sys.stderr.write("y" * 100_000)
    return "done"


def forge(_: float) -> str:
    import __main__ as child  # in the process, the child module is the main one

    class Evil:
        def __reduce__(self) -> Any:
            return os.system, ("touch /tmp/tellapart-evil",)

    child.safe_dump = lambda value: pickle.dumps(Evil())
    return "x"


def leave_thread(_: float) -> str:
    threading.Thread(target=threading.Event().wait).start()
    return "done"


ENDLESS = {loop_in_fit, loop_in_play, orphan}  # these end at a limit of CPU seconds, or never


def thread_counts(_: float) -> list[str | None]:
    return [os.environ.get("OMP_NUM_THREADS"), os.environ.get("OPENBLAS_NUM_THREADS")]


def run(function: Callable[..., Any], argument: Any = 1.0, **params: Any) -> JobResult:
    limits = LIMITS if function in ENDLESS else ROOMY
    (result,) = Process.make(params).run(function, [(argument,)], limits)
    return result


@pytest.mark.parametrize("cls", [Inline, Process])
def test_results_come_back_in_order_with_cpu_seconds_by_phase(cls: type[Executor]) -> None:
    seen: list[int] = []
    results = cls.make().run(fine, [(1.0,), (2.0,)], ROOMY, on_done=lambda i, r: seen.append(i))
    assert sorted(seen) == [0, 1]
    for scale, result in zip((1.0, 2.0), results, strict=True):
        assert result.status == "ok"
        assert result.value["scores"].tolist() == [0.0, scale, 2 * scale]
        assert result.value["names"].tolist() == ["a", "ü"]
        assert result.value["list"] == [1, None, "x"]
        assert result.fit_seconds >= 0.2
        assert 0.1 <= result.play_seconds < result.fit_seconds


@pytest.mark.parametrize(
    ("function", "status", "words"),
    [
        (loop_in_fit, "forfeit", "fit reached its limit of 1 CPU seconds"),
        (loop_in_play, "forfeit", "play reached its limit of 2 CPU seconds"),
        (kill_itself, "error", "SIGKILL"),
        (segfault, "error", "SIGSEGV"),
        (raise_, "error", "ValueError: two lines"),
        (exit_, "error", "exit code 0 and no result"),
        (allocate, "forfeit", "memory"),
        (allocate_slowly, "forfeit", "memory"),
        (unplain, "error", "value.x[0] is object"),
        (forge, "error", "can not be read"),
    ],
)
def test_a_bad_job_ends_in_its_typed_result(
    function: Callable[..., Any], status: str, words: str
) -> None:
    result = run(function)
    assert (result.status, result.value) == (status, None)
    assert words in result.detail
    assert "\n" not in result.detail


def test_a_bomb_of_processes_leaves_none_behind(tmp_path: Path) -> None:
    result = run(forks, str(tmp_path))
    assert result.status == "forfeit"
    assert "more than 64 processes" in result.detail
    pids = [int(file.name) for file in tmp_path.iterdir()]
    assert len(pids) > 50
    assert not [pid for pid in pids if alive(pid)]


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def test_a_bomb_of_threads_ends_by_whichever_limit_comes_first() -> None:
    result = run(threads)
    assert result.status in {"forfeit", "error"}  # too many threads, or no memory for stacks
    assert "thread" in result.detail


@pytest.mark.parametrize(
    ("function", "value"),
    [(closed_stdout, "still here"), (shouting, "done"), (leave_thread, "done")],
)
def test_an_odd_but_honest_job_is_fine(function: Callable[..., Any], value: str) -> None:
    result = run(function)
    assert (result.status, result.value) == ("ok", value)


def test_a_hang_that_uses_no_cpu_is_a_forfeit() -> None:
    result = run(hang, stall_seconds=1.0)
    assert result.status == "forfeit"
    assert "hangs" in result.detail


def test_one_bad_job_leaves_the_others_alone() -> None:
    order = [loop_in_play, fine]
    results = Process.make({"parallel": 2}).run(dispatch, [(f.__name__,) for f in order], LIMITS)
    assert [r.status for r in results] == ["forfeit", "ok"]


def dispatch(name: str) -> Any:
    return globals()[name](1.0)


def test_a_job_that_can_not_be_sent_is_its_own_error() -> None:
    results = Process.make().run(fine, [(lambda: 0,), (1.0,)], ROOMY)
    assert [r.status for r in results] == ["error", "ok"]
    assert "not sent" in results[0].detail


def test_orphans_in_other_sessions_are_killed_with_the_job(tmp_path: Path) -> None:
    result = run(orphan, str(tmp_path))
    assert result.status == "forfeit"
    pid = int((tmp_path / "pid").read_text())
    assert not alive(pid)


def test_a_process_killed_from_outside_is_an_error_of_that_job_alone(tmp_path: Path) -> None:
    results: list[JobResult] = []

    def work() -> None:
        results.extend(
            Process.make({"parallel": 2}).run(wait_or_go, [(str(tmp_path / "pid"),), ("",)], ROOMY)
        )

    thread = threading.Thread(target=work)
    thread.start()
    file = tmp_path / "pid"
    gate = threading.Event()
    while not (file.exists() and file.read_text()):
        gate.wait(0.02)
    os.kill(int(file.read_text()), signal.SIGKILL)
    thread.join()
    assert [r.status for r in results] == ["error", "ok"]
    assert "SIGKILL" in results[0].detail


def wait_or_go(file: str) -> str:
    if file:
        Path(file).write_text(str(os.getpid()))
        threading.Event().wait()
    return "ok"


def test_each_of_two_parallel_jobs_gets_its_share_of_threads() -> None:
    results = Process.make({"parallel": 2, "threads": 1}).run(
        thread_counts, [(1.0,), (1.0,)], ROOMY
    )
    assert [r.value for r in results] == [["1", "1"], ["1", "1"]]


def test_inline_judges_limits_afterwards_and_refuses_the_same_values() -> None:
    limits = Limits(fit_seconds=0.05)
    results = Inline.make().run(fine, [(1.0,)], limits)
    assert results[0].status == "forfeit"
    assert Inline.make().run(unplain, [(1.0,)], limits)[0].status == "error"
