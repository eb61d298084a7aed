"""``tellapart run``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    @app.command()
    def run(
        context: typer.Context,
        spec: Annotated[str, typer.Argument(help="A spec file, or the name of a recipe.")],
        out: Annotated[
            Path | None, typer.Option(help="The run folder; runs/NAME if not given.")
        ] = None,
        set_: Annotated[
            list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Override a key.")
        ] = None,
        cache: Annotated[
            bool, typer.Option(help="Share answers with other runs through the cache.")
        ] = True,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Print what would be asked, and ask nothing.")
        ] = False,
    ) -> None:
        """Distil, ask, play, estimate and report, as a spec says.

        The same command continues a run that was interrupted.
        """
        from rich.console import Console

        from tellapart.api import run as run_spec
        from tellapart.cli.tables import print_summary

        if dry_run:
            from tellapart.cli.dry import print_plan

            print_plan(context.obj, spec, set_ or (), out)
            return
        result = run_spec(spec, out=out, set=set_ or (), plugins=context.obj, cache=cache)
        print_summary(result.data, Console())
        for line in closing_lines(result.account):
            typer.echo(line)
        typer.echo(f"run folder: {result.directory}")
        if result.report is not None:
            typer.echo(f"report:     {result.report}")


def closing_lines(account: list[dict[str, object]]) -> list[str]:
    """One line that says what was asked in this folder, and what was not."""

    def total(key: str) -> int:
        return sum(int(str(row.get(key) or 0)) for row in account)

    return [
        f"{total('charged')} queries charged, {total('calls')} model calls made, "
        f"{total('cached')} answers from the cache"
    ]
