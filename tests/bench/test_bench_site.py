"""A board of 200 submissions × 12 adversaries × 10 categories: run by ``make bench`` only."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

import pytest

from many_submissions import widened, write_many
from synthetic_run import build as build_run
from tellapart.submission.evidence import read_folder
from tellapart_reports.site.build import build

SUBMISSIONS, ADVERSARIES = 200, 12


def cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@pytest.mark.bench
def test_the_site_of_two_hundred_submissions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = read_folder(build_run(tmp_path / "run", n=20))
    files = write_many(widened(run, ADVERSARIES), tmp_path, SUBMISSIONS, played=10)
    start, before = time.perf_counter(), cpu()
    site = build(files, tmp_path / "site", recompute=False)
    seconds, spent = time.perf_counter() - start, cpu() - before
    peak = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    size = sum(p.stat().st_size for p in site.path.rglob("*") if p.is_file())
    index = (site.path / "index.html").stat().st_size
    with capsys.disabled():
        print(
            f"\n{site.submissions} submissions, {site.pages} pages: {seconds:.1f} s "
            f"({spent:.1f} s of CPU), peak {peak / 1024:.0f} MB, "
            f"site {size / 2**20:.0f} MB, index {index / 2**20:.1f} MB"
        )
    assert site.submissions == SUBMISSIONS
