"""``tellapart report``, ``tellapart compare`` and ``tellapart leaderboard``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""

    @app.command()
    def report(
        context: typer.Context,
        run_dir: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a run.")],
        picture: Annotated[
            Path | None,
            typer.Option(metavar="FILE.svg", help="Write the run as a picture, for a README."),
        ] = None,
    ) -> None:
        """Write the report of a finished run anew."""
        from tellapart_reports.picture import write_picture
        from tellapart_reports.report import write_html

        if picture is not None:
            typer.echo(f"picture: {write_picture(run_dir, picture)}")
            return
        typer.echo(f"report: {write_html(run_dir, extra_sections(context.obj, run_dir))}")

    @app.command()
    def compare(
        first: Annotated[Path, typer.Argument(metavar="A", help="The folder of a run.")],
        second: Annotated[Path, typer.Argument(metavar="B", help="The folder of another.")],
        out: Annotated[Path, typer.Option(metavar="FILE.html", help="The page to write.")] = Path(
            "compare.html"
        ),
    ) -> None:
        """Compare the students of two runs on the probes that both played."""
        from tellapart_reports.compare import write_comparison

        view = write_comparison(first, second, out)
        typer.echo(f"{view.headline.finding} {view.headline.support}")
        typer.echo(f"comparison: {out}")

    board = typer.Typer(help="Build a site of verified submissions.", no_args_is_help=True)
    app.add_typer(board, name="leaderboard")

    @board.callback()
    def group() -> None:
        """Build a site of verified submissions."""

    @board.command()
    def build(
        files: Annotated[list[Path], typer.Argument(metavar="FILES...", help="Submissions.")],
        out: Annotated[Path, typer.Option(metavar="SITE", help="The site's folder.")],
        recompute: Annotated[
            bool, typer.Option(help="Make every estimate again from the scores.")
        ] = True,
    ) -> None:
        """Verify submissions and build their static site; copying it publishes it."""
        from tellapart_reports.site.build import build as build_site
        from tellapart_reports.words import plural

        site = build_site(files, out, recompute=recompute)
        typer.echo(
            f"site: {site.path / 'index.html'} ({plural(site.submissions, 'submission')}, "
            f"{plural(site.students, 'student')}, {plural(site.pages, 'page')})"
        )


def extra_sections(plugins: Any, run_dir: Path) -> Sequence[tuple[str, str]]:
    """What plugins append to the report of ``run_dir`` through ``report_sections``."""
    from tellapart.submission.evidence import read_json

    if not plugins.hook.report_sections.get_hookimpls() or (run_dir / "sweep.json").is_file():
        return []  # a plugin's sections are of one run's estimates
    estimates = read_json(Path(run_dir) / "estimates.json")
    found: Sequence[tuple[str, str]] = plugins.sections(Path(run_dir), estimates)
    return found
