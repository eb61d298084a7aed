"""Reports, charts and the leaderboard site."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tellapart.hookspecs import hookimpl

if TYPE_CHECKING:
    import typer


@hookimpl
def write_report(run_dir: Path, sections: Sequence[tuple[str, str]]) -> Path | None:
    """Render ``report.html`` of a finished run folder, with what plugins append to it."""
    from tellapart_reports.report import write_html

    return write_html(run_dir, sections)


@hookimpl
def write_sweep_report(sweep_dir: Path) -> Path | None:
    """Render ``sweep.html`` of a sweep's folder."""
    from tellapart_reports.sweep import write_html

    return write_html(sweep_dir)


@hookimpl
def register_commands(app: typer.Typer) -> None:
    """Add ``report``, ``compare`` and ``leaderboard``."""
    from tellapart_reports.commands import register

    register(app)
