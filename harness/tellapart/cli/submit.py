"""``tellapart submit``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add ``submit``."""

    @app.command()
    def submit(
        run_dir: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a run.")],
        name: Annotated[str, typer.Option(help="What it is called on a board.")],
        out: Annotated[
            Path | None,
            typer.Option(metavar="FILE", help="The archive; NAME.tellapart if not given."),
        ] = None,
        withhold_text: Annotated[
            bool,
            typer.Option(
                "--withhold-text",
                help="Leave prompts, answers and explanations out; keep their digests.",
            ),
        ] = False,
    ) -> None:
        """Seal a finished run into one archive that others can verify.

        The same run gives the same bytes.
        """
        from tellapart.submission.archive import open_submission
        from tellapart.submission.archive import submit as seal_run

        path = seal_run(run_dir, name, out or Path(f"{name}.tellapart"), withhold=withhold_text)
        typer.echo(f"submission: {path} ({path.stat().st_size:,} bytes)")
        typer.echo(f"sha256:     {open_submission(path).digest}")
