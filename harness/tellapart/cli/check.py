"""``tellapart check``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from tellapart.errors import UsageError


def register(app: typer.Typer) -> None:
    @app.command()
    def check(
        context: typer.Context,
        files: Annotated[
            list[Path],
            typer.Argument(help="TEACHER.jsonl STUDENT.jsonl, or one PAIR.jsonl; .gz, .zst too."),
        ],
        epsilon: Annotated[float, typer.Option(help="The advantage that is tolerated.")] = 0.1,
        alpha: Annotated[float, typer.Option(help="The error rate of the verdict.")] = 0.05,
        adversaries: Annotated[
            str | None, typer.Option(help="The class, as a,b,c; length,ngram if not given.")
        ] = None,
        seed: Annotated[int, typer.Option(help="Seed of splits, adversaries and resampling.")] = 0,
        out: Annotated[
            Path | None, typer.Option(help="The run folder; one under runs/ if not given.")
        ] = None,
        sequential: Annotated[
            bool, typer.Option("--sequential", help="Stop as soon as the verdict is settled.")
        ] = False,
        as_json: Annotated[
            bool, typer.Option("--json", help="Print estimates.json and nothing else.")
        ] = False,
    ) -> None:
        """Can recorded answers of a student be told from its teacher's?

        Exit code 0: indistinguishable at epsilon. 1: distinguishable. 3: inconclusive.
        4: could not measure.
        """

        from tellapart.api import check as check_answers
        from tellapart.cli.tables import print_summary, wide_console

        if len(files) > 2:
            raise UsageError(f"{len(files)} files were given", "give one pair file, or two files")
        result = check_answers(
            *files,
            epsilon=epsilon,
            alpha=alpha,
            seed=seed,
            adversaries=_names(adversaries),
            sequential=sequential,
            out=out,
            plugins=context.obj,
        )
        if as_json:
            typer.echo(json.dumps(result.data, indent=1, ensure_ascii=False))
        else:
            print_summary(result.data, wide_console())
            typer.echo(f"run folder: {result.directory}")
            if result.report is not None:
                typer.echo(f"report:     {result.report}")
        raise typer.Exit(result.exit_code)


def _names(text: str | None) -> list[str] | None:
    if text is None:
        return None
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise UsageError("--adversaries names none", "e.g. --adversaries length,ngram")
    return names
