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

        from tellapart.api import run as run_spec
        from tellapart.cli.tables import print_summary, wide_console

        if dry_run:
            _print_plan(context.obj, spec, set_ or (), out, cache)
            return
        result = run_spec(spec, out=out, set=set_ or (), plugins=context.obj, cache=cache)
        print_summary(result.data, wide_console())
        for line in closing_lines(result.account, result.calls):
            typer.echo(line)
        typer.echo(f"run folder: {result.directory}")
        if result.report is not None:
            typer.echo(f"report:     {result.report}")


def _print_plan(
    plugins: Plugins, source: str, overrides: Sequence[str], out: Path | None, cache: bool
) -> None:
    from rich.table import Table
    from rich.text import Text

    from tellapart.cli.tables import wide_console
    from tellapart.pipeline.dry import plan_run
    from tellapart.spec import load_spec

    spec = load_spec(source, overrides)
    plan = plan_run(spec, out or Path("runs") / spec.name, plugins, use_cache=cache)
    rows = [p.row() for p in plan]
    counted = ["charged", "stored", "cached", "calls", "tokens_in", "tokens_out"]
    if any(row["cost"] for row in rows):
        counted.append("cost")
    table = Table(box=None, pad_edge=False, header_style="dim")
    named = ["model", "phase"] + (["adversary"] if any(row["adversary"] for row in rows) else [])
    for name in named:
        table.add_column(name, overflow="fold", min_width=len(name))
    for name in counted:
        table.add_column(name, justify="right", no_wrap=True)
    total = {c: sum(row[c] for row in rows) for c in counted}
    for row in [*rows, {"model": "total", "phase": "", "adversary": "", **total}]:
        cells = [f"{row[c]:.4f}" if c == "cost" else f"{row[c]:,}" for c in counted]
        table.add_row(*(Text(str(row[name])) for name in named), *cells)
    wide_console().print(table)
    typer.echo(
        "calls, tokens and cost are what is left to pay; tokens_out is the most there can be"
    )
    if "adversary" in named:
        typer.echo("an adversary's row is the most that it can ask, of answers at their longest")


def closing_lines(account: list[dict[str, object]], calls: int) -> list[str]:
    """One line that says what was asked in this folder, of it how much by this command."""

    def total(key: str) -> int:
        return sum(int(str(row.get(key) or 0)) for row in account)

    return [
        f"{total('charged')} queries charged, {total('calls')} model calls made, "
        f"{total('cached')} answers from the cache"
        + ("" if calls == total("calls") else f"; by this command: {calls or 'no'} model calls")
    ]
