"""Killed at any moment, out of disk, locked: nothing lost, nothing billed twice, one clear line."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tellapart.answers.store import RunStore
from tellapart.errors import RunError

WORKER = Path(__file__).with_name("killed_asker.py")
sys.path.insert(0, str(WORKER.parent))
import killed_asker  # noqa: E402

N = 150


def content(path: Path) -> dict[str, Any]:
    """All that a run's result is made of (times apart)."""
    with RunStore.open(path, readonly=True) as store:
        account = [{k: v for k, v in row.items() if k != "seconds"} for row in store.account()]
        return {"answers": store.answers("teacher"), "account": account}


def start(path: Path, log: Path, **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(WORKER), str(path), str(log), str(N)], **options)


def size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def lines(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


def fork(path: Path, log: Path) -> int:
    """The worker in a forked child, which skips the start of an interpreter; its process id."""
    child = os.fork()
    if child == 0:
        status = 4
        try:
            killed_asker.work(path, log, N)
            status = 0
        finally:
            os._exit(status)
    return child


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_fifty_kills_end_in_the_undisturbed_runs_store(tmp_path: Path) -> None:
    _, status = os.waitpid(fork(tmp_path / "calm.sqlite", tmp_path / "calm.log"), 0)
    assert status == 0
    expected = content(tmp_path / "calm.sqlite")
    assert len(expected["answers"]) == 2 * N

    draw, kills, rounds = random.Random(5), 0, 0
    while kills < 50:
        rounds += 1
        path, log = tmp_path / f"run{rounds}.sqlite", tmp_path / f"run{rounds}.log"
        killed_here, status = 0, signal.SIGKILL
        while status != 0:
            # Killed after a random number of further calls: the log, not the clock, decides.
            until = size(log) + draw.randint(0, N // 2) * killed_asker.LINE
            child = fork(path, log)
            ended = (0, 0)
            while ended[0] == 0 and size(log) < until:
                ended = os.waitpid(child, os.WNOHANG)
            if ended[0] == 0:
                os.kill(child, signal.SIGKILL)
                ended = os.waitpid(child, 0)
            status = ended[1]
            assert status in (0, signal.SIGKILL)
            killed_here += status != 0
        kills += killed_here
        assert content(path) == expected
        # A kill loses at most the one call whose answer was under way.
        assert len(lines(log)) <= 2 * N + killed_here
        assert max(Counter(lines(log)).values()) <= 1 + killed_here


def test_a_full_disk_is_one_clear_line_and_resumes(tmp_path: Path) -> None:
    assert start(tmp_path / "calm.sqlite", tmp_path / "calm.log").wait() == 0
    path, log = tmp_path / "run.sqlite", tmp_path / "run.log"
    process = subprocess.run(
        [sys.executable, "-c", LIMITED, str(WORKER.parent), str(path), str(log), str(N)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert process.returncode == 4, process.stderr
    assert "could not be written" in process.stdout
    assert "free disk space" in process.stdout
    kept = content(path)["answers"]
    assert 0 < len(kept) < 2 * N
    assert start(path, log).wait() == 0
    assert content(path) == content(tmp_path / "calm.sqlite")
    assert len(lines(log)) == 2 * N + 1  # only the answer that had no room was asked again


LIMITED = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from killed_asker import work
from tellapart.errors import RunError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    work(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
except RunError as error:
    print(error)
    sys.exit(error.exit_code)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")
def test_a_small_file_system_that_fills_up(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(small)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting is not allowed here")
    try:
        path, log, ballast = small / "run.sqlite", tmp_path / "run.log", small / "ballast"
        ballast.write_bytes(b"x" * (16 * 2**20 - 400 * 2**10))
        process = start(path, log, stderr=subprocess.PIPE)
        _, stderr = process.communicate()
        assert process.returncode != 0
        assert b"could not be written: database or disk is full" in stderr
        kept = content(path)["answers"]
        assert 0 < len(kept) < 2 * N
        ballast.unlink()
        assert start(path, log).wait() == 0
        assert len(content(path)["answers"]) == 2 * N
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_database_that_another_process_locked(tmp_path: Path) -> None:
    path = tmp_path / "run.sqlite"
    RunStore.open(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with RunStore.open(path, busy=0.05) as store:
        with pytest.raises(RunError, match="locked by another process"):
            store.put_meta("a", 1)
        other.execute("ROLLBACK")
        store.put_meta("a", 1)
        assert store.get_meta("a") == 1
    other.close()


def test_a_second_writer_is_refused_and_a_reader_is_not(tmp_path: Path) -> None:
    path = tmp_path / "run.sqlite"
    with RunStore.open(path) as store:
        store.put_meta("a", 1)
        with pytest.raises(RunError, match="another process is writing"):
            RunStore.open(path)
        with RunStore.open(path, readonly=True) as reader:
            assert reader.get_meta("a") == 1
    RunStore.open(path).close()


def test_a_forked_child_does_not_keep_the_lock(tmp_path: Path) -> None:
    """A contained adversary may outlive a killed run for a moment; the resume must not wait."""
    if not hasattr(os, "fork"):
        pytest.skip("no fork here")
    path = tmp_path / "run.sqlite"
    code = (
        "import os, sys, signal\n"
        "from pathlib import Path\n"
        "from tellapart.answers.store import RunStore\n"
        "store = RunStore.open(Path(sys.argv[1]))\n"
        "if os.fork() == 0:\n"
        "    print('child', flush=True); sys.stdin.read(); os._exit(0)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"child\n"
    assert process.wait() == -signal.SIGKILL
    RunStore.open(path).close()
    process.communicate(b"")
