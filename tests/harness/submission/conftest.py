"""One small honest run and its submission, for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthetic_run import build
from tellapart.submission.archive import seal
from tellapart.submission.evidence import Evidence, read_folder


@pytest.fixture(scope="session")
def run_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("runs") / "small", n=12, base=False, categories=2)


@pytest.fixture(scope="session")
def evidence(run_dir: Path) -> Evidence:
    return read_folder(run_dir)


@pytest.fixture(scope="session")
def honest(evidence: Evidence) -> bytes:
    return seal(evidence, "honest")
