"""Installing a plugin's package where a child interpreter finds it, without a network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def install(package: Path, target: Path) -> dict[str, str]:
    """Install ``package`` into ``target`` with pip; the environment that sees it."""
    command = [
        sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
        "--no-build-isolation", "--disable-pip-version-check", "--target", str(target),
        str(package),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, text=True)
    return seeing(target)


def seeing(target: Path) -> dict[str, str]:
    """The environment of a child interpreter that sees what is installed in ``target``."""
    paths = [str(target), *(p for p in sys.path if p)]
    return dict(os.environ, PYTHONPATH=os.pathsep.join(paths))


def python(environment: dict[str, str], *arguments: str, cwd: Path) -> str:
    """Standard output of ``python *arguments``; fails with its output where it fails."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
