"""``tellapart submit`` and ``tellapart rescore``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tellapart.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add ``submit`` and ``rescore``."""

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

    @app.command()
    def rescore(
        context: typer.Context,
        file: Annotated[Path, typer.Argument(metavar="FILE", help="A submission.")],
        adversaries: Annotated[str, typer.Option(help="Adversaries to add, as a,b,c.")],
        name: Annotated[str, typer.Option(help="What the new submission is called.")],
        out: Annotated[
            Path | None,
            typer.Option(metavar="FILE", help="The archive; NAME.tellapart if not given."),
        ] = None,
    ) -> None:
        """Let more adversaries play on a submission's recorded answers; no model is asked."""
        from tellapart.pipeline.rescore import rescore as play_more
        from tellapart.submission.archive import open_submission, seal, write_archive

        names = [n.strip() for n in adversaries.split(",") if n.strip()]
        if not names:
            raise UsageError("--adversaries names none", "e.g. --adversaries embedding")
        evidence = play_more(open_submission(file), names, context.obj)
        path = write_archive(seal(evidence, name), out or Path(f"{name}.tellapart"))
        typer.echo(f"submission: {path} ({path.stat().st_size:,} bytes)")
