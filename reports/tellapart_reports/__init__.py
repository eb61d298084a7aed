"""Reports, charts and the leaderboard site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tellapart.hookspecs import hookimpl

if TYPE_CHECKING:
    import typer


@hookimpl
def write_report(run_dir: Path) -> Path | None:
    """Render ``report.html`` of a finished run folder."""
    from tellapart_reports.commands import extra_sections
    from tellapart_reports.report import write_html

    return write_html(run_dir, extra_sections(None, run_dir))


@hookimpl
def register_commands(app: typer.Typer) -> None:
    """Add ``report``, ``compare`` and ``leaderboard``."""
    from tellapart_reports.commands import register

    register(app)
