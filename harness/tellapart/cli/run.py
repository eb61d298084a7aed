"""``tellapart run``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from tellapart.plugins import Plugins


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
            _print_plan(context.obj, spec, set_ or (), out, cache)
            return
        result = run_spec(spec, out=out, set=set_ or (), plugins=context.obj, cache=cache)
        print_summary(result.data, Console())
        for line in closing_lines(result.account):
            typer.echo(line)
        typer.echo(f"run folder: {result.directory}")
        if result.report is not None:
            typer.echo(f"report:     {result.report}")


def _print_plan(
    plugins: Plugins, source: str, overrides: Sequence[str], out: Path | None, cache: bool
) -> None:
    from rich.console import Console
    from rich.table import Table

    from tellapart.pipeline.dry import plan_run
    from tellapart.spec import load_spec

    spec = load_spec(source, overrides)
    plan = plan_run(spec, out or Path("runs") / spec.name, plugins, use_cache=cache)
    columns = ("model", "phase", "charged", "stored", "cached", "calls", "tokens_in",
               "tokens_out", "cost")  # fmt: skip
    table = Table(*columns, box=None)
    rows = [p.row() for p in plan]
    total = {c: sum(row[c] for row in rows) for c in columns[2:]}
    for row in [*rows, {"model": "total", "phase": "", **total}]:
        cells = [f"{row[c]:.4f}" if c == "cost" else str(row[c]) for c in columns]
        table.add_row(*cells)
    Console().print(table)
    typer.echo(
        "calls, tokens and cost are what is left to pay; tokens_out is the most there can be"
    )


def closing_lines(account: list[dict[str, object]]) -> list[str]:
    """One line that says what was asked in this folder, and what was not."""

    def total(key: str) -> int:
        return sum(int(str(row.get(key) or 0)) for row in account)

    return [
        f"{total('charged')} queries charged, {total('calls')} model calls made, "
        f"{total('cached')} answers from the cache"
    ]
