"""The documentation's site, built once, and what its examples play on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from doc_examples import DOCS, prepare
from headless import chromium_in


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as ``make site`` builds it: strictly, so that a broken link fails here."""
    pytest.importorskip("sphinx", reason="the group 'docs' is not installed; nothing was built")
    out = tmp_path_factory.mktemp("site")
    command = [
        sys.executable, "-m", "sphinx", "--fail-on-warning", "--fresh-env", "--quiet",
        "-d", str(out / "doctrees"), str(DOCS), str(out / "html"),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out / "html"


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recorded answers, a finished run of them, and a submission of that run."""
    folder = tmp_path_factory.mktemp("examples")
    prepare(folder)
    return folder


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A headless Chromium with an empty profile whose console can be read."""
    with chromium_in(tmp_path_factory.mktemp("docs-profile")) as driver:
        yield driver
