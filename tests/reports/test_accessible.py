"""axe-core, the accessibility checker, finds no serious fault on any kind of page."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

from many_submissions import write_many
from tellapart.submission.evidence import Evidence
from tellapart_reports.site.build import build

AXE = "axe-core@4.10.2"
PAGES = (
    "index.html", "adversaries.html", "how-to-read.html", "how-to-submit.html",
    "students/s000--distilled.html", "adversaries/ngram.html", "submissions/s000.html",
)  # fmt: skip


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed; accessibility was not checked")
    folder = tmp_path_factory.mktemp("axe")
    try:
        subprocess.run(
            [npm, "pack", AXE, "--silent"], cwd=folder, check=True, timeout=60, capture_output=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        pytest.skip(f"{AXE} could not be fetched; accessibility was not checked ({error})")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        member = archive.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode()


@pytest.fixture(scope="module")
def site(evidence: Evidence, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("accessible")
    return build(write_many(evidence, folder, 2), folder / "site", recompute=False, workers=1).path


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_no_serious_violation(chromium: Any, axe: str, site: Path, path: str, theme: str) -> None:
    chromium.get((site / path).as_uri())
    chromium.execute_script(f"document.documentElement.setAttribute('data-theme', '{theme}')")
    chromium.execute_script(axe)
    found = chromium.execute_async_script(
        "const done = arguments[arguments.length - 1]; axe.run().then(r => done(r.violations.map("
        "v => [v.impact, v.id, v.nodes.length, v.nodes[0].html.slice(0, 160)])), "
        "e => done(String(e)))"
    )
    assert isinstance(found, list), found
    assert [v for v in found if v[0] in ("serious", "critical")] == []
