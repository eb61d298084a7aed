"""The workflow for continuous publication: its own shell lines, run on a repository of a board."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import tellapart
from tellapart.submission.archive import submit

WORKFLOW = Path(__file__).parents[2] / "docs/leaderboard/workflow.yml"
WORDS = ("river", "stone", "lamp", "paper", "cloud", "garden", "window")


def lines(job: str) -> list[str]:
    """The job's shell steps that call tellapart, in order."""
    steps: list[dict[str, Any]] = yaml.safe_load(WORKFLOW.read_text())["jobs"][job]["steps"]
    return [s["run"] for s in steps if "tellapart " in s.get("run", "") and "pip" not in s["run"]]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("submitter")
    prompts = [f"Say {WORDS[i % 7]} {i}" for i in range(60)]
    teacher = [f"{WORDS[i % 7]} and {WORDS[i % 5]}, number {i}" for i in range(60)]
    student = [WORDS[i % 7] if i % 3 else t for i, t in enumerate(teacher)]
    run = tellapart.check(
        prompts=prompts, teacher=teacher, student=student, adversaries=["length"],
        out=folder / "run",
    )  # fmt: skip
    return submit(run.directory, "mine", folder / "mine.tellapart")


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """A board's repository with one commit."""
    if shutil.which("git") is None or shutil.which("bash") is None:
        pytest.skip("git and bash are needed; the workflow was not run")
    repository = tmp_path / "board"
    (repository / "submissions").mkdir(parents=True)
    (repository / "README.md").write_text("A board.\n")
    git(repository, "init", "-q")
    commit(repository)
    return repository


def git(repository: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments]
    done = subprocess.run(command, cwd=repository, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(repository: Path) -> str:
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "x")
    return git(repository, "rev-parse", "HEAD")


def shell(repository: Path, line: str, **more: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "TELLAPART_CACHE": str(repository / "c"), **more}
    return subprocess.run(  # as the runner calls it
        ["bash", "-e", "-o", "pipefail", "-c", line],
        cwd=repository, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_pull_request_is_verified_and_the_site_built(board: Path, archive: Path) -> None:
    base = git(board, "rev-parse", "HEAD")
    shutil.copy(archive, board / "submissions")
    commit(board)
    for line in lines("verify"):
        done = shell(board, line, BASE=base)
        assert done.returncode == 0, done.stderr
    assert "students/mine--student.html" in (board / "site/index.html").read_text()
    shutil.rmtree(board / "site")
    for line in lines("publish"):
        assert shell(board, line).returncode == 0
    assert (board / "site/index.html").is_file()


def test_a_bent_submission_fails_the_check(board: Path, archive: Path) -> None:
    base = git(board, "rev-parse", "HEAD")
    raw = bytearray(archive.read_bytes())
    raw[len(raw) // 2] ^= 1
    (board / "submissions/mine.tellapart").write_bytes(bytes(raw))
    commit(board)
    verify, build = lines("verify")
    done = shell(board, verify, BASE=base)
    assert done.returncode != 0
    assert "REFUSED" in done.stdout
    assert shell(board, build).returncode != 0
    assert not (board / "site").exists()
