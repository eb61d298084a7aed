"""A headless Chromium for the pages, and one synthetic run for all of these tests."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from headless import chromium_in
from synthetic_run import build
from tellapart.submission.evidence import Evidence, read_folder
from tellapart_reports.report import write_html

AXE = "axe-core@4.10.2"


@pytest.fixture(scope="session")
def run_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run with hostile strings everywhere, and its report."""
    path = build(tmp_path_factory.mktemp("runs") / "hostile", n=12)
    write_html(path)
    return path


@pytest.fixture(scope="session")
def evidence(run_dir: Path) -> Evidence:
    return read_folder(run_dir)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser with an empty profile whose console can be read."""
    with chromium_in(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """axe-core as npm has it. It is fetched, not kept here."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed; accessibility was not checked")
    folder = tmp_path_factory.mktemp("axe")
    try:
        subprocess.run(
            [npm, "pack", AXE, "--silent"], cwd=folder, check=True, timeout=120, capture_output=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        pytest.skip(f"{AXE} could not be fetched; accessibility was not checked ({error})")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        member = archive.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode()


@pytest.fixture
def serious(chromium: Any, axe: str) -> Callable[[str, str], list[Any]]:
    """Serious and critical faults of the page at an address in a theme."""

    def check(url: str, theme: str) -> list[Any]:
        chromium.get(url)
        chromium.execute_script(f"document.documentElement.setAttribute('data-theme', '{theme}')")
        chromium.execute_script(axe)
        found = chromium.execute_async_script(
            "const done = arguments[arguments.length - 1]; axe.run().then(r => done("
            "r.violations.map(v => [v.impact, v.id, v.nodes.length, "
            "v.nodes[0].html.slice(0, 160)])), e => done(String(e)))"
        )
        assert isinstance(found, list), found
        return [v for v in found if v[0] in ("serious", "critical")]

    return check
