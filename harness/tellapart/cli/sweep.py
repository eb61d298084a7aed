"""``tellapart sweep``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tellapart.errors import EXIT_COULD_NOT_RUN

if TYPE_CHECKING:
    from rich.table import Table


def register(app: typer.Typer) -> None:
    @app.command()
    def sweep(
        context: typer.Context,
        spec: Annotated[str, typer.Argument(help="A spec with a sweep, or a recipe's name.")],
        out: Annotated[
            Path | None, typer.Option(help="The sweep's folder; runs/NAME if not given.")
        ] = None,
        set_: Annotated[
            list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Override a key.")
        ] = None,
        cache: Annotated[
            bool, typer.Option(help="Share answers between cells, and with other runs.")
        ] = True,
    ) -> None:
        """Distil with every budget, strategy and seed of a grid, and compare the strategies.

        The same command continues a sweep that was interrupted; a grid that has grown keeps
        the cells it has. Exit code 4: some cells could not be run.
        """
        from rich.text import Text

        from tellapart.cli.tables import wide_console
        from tellapart.pipeline.sweep import execute_sweep
        from tellapart.pipeline.sweep_rows import Outcome
        from tellapart.spec import load_spec

        def on_cell(done: int, total: int, outcome: Outcome) -> None:
            took = "" if outcome.seconds is None else f", {outcome.seconds:.1f} s"
            reason = f": {outcome.detail}" if outcome.detail else took
            typer.echo(f"cell {done}/{total} {outcome.cell.key} {outcome.status}{reason}", err=True)

        parsed = load_spec(spec, set_ or ())
        swept = execute_sweep(
            parsed,
            out if out is not None else Path("runs") / parsed.name,
            context.obj,
            use_cache=cache,
            on_cell=on_cell,
        )
        console = wide_console()
        for table in (curves_table(swept.data), tests_table(swept.data)):
            if table is not None:
                console.print(Text(str(table.title), style="dim"))
                table.title = None
                console.print(table)
                console.print()
        for adversary, reason in swept.data["void"].items():
            console.print(Text(f"void: {adversary}: {reason}", style="dim"))
        typer.echo(f"sweep folder: {swept.folder}")
        if swept.report is not None:
            typer.echo(f"report:       {swept.report}")
        failed = [c for c in swept.data["cells"] if c["status"] != "ok"]
        if failed:
            typer.echo(
                f"{len(failed)} of {len(swept.data['cells'])} cells could not be run; the same "
                "command tries them again",
                err=True,
            )
            raise typer.Exit(EXIT_COULD_NOT_RUN)


def headline(data: Mapping[str, Any]) -> tuple[str, int]:
    """(game, q) of the headline advantage: pairwise where it was played, else the largest q."""
    found = {(r["game"], r["queries"]) for r in data["rows"] if r["measure"] == "advantage"}
    return max(found, key=lambda k: (k[0] == "pairwise", k[1]), default=("pairwise", 1))


def curves_table(data: Mapping[str, Any]) -> Table | None:
    """Class advantage over all probes: strategies × budgets, means over seeds."""
    from rich.text import Text

    game, queries = headline(data)
    points = {
        (c["strategy"], c["budget"]): c
        for c in data["curves"]
        if (c["measure"], c["game"], c["queries"], c["adversary"], c["category"])
        == ("advantage", game, queries, "class", "all")
    }
    if not points:
        return None
    table = _table(f"advantage of the class ({game}, q = {queries}) by teacher queries")
    table.add_column("strategy", no_wrap=True)
    for budget in data["budgets"]:
        table.add_column(str(budget), justify="right", no_wrap=True)
    for strategy in data["strategies"]:
        cells = [_mean(points.get((strategy, b))) for b in data["budgets"]]
        table.add_row(*map(Text, (strategy, *cells)))
    return table


def tests_table(data: Mapping[str, Any]) -> Table | None:
    """Each strategy against the one it is compared with, over all budgets and probes."""
    from rich.text import Text

    game, queries = headline(data)
    tests = [
        t
        for t in data["tests"]
        if t["scope"] == "overall"
        and (t["measure"] != "advantage" or (t["game"], t["queries"]) == (game, queries))
    ]
    if not tests:
        return None
    table = _table(f"less {data['against']}, mean over budgets, paired seeds")
    for name in ("strategy", "measure"):
        table.add_column(name, overflow="fold", no_wrap=name == "strategy")
    for name in ("difference", "interval", "p (Holm)", "exact p"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("outcome", no_wrap=True)
    for t in tests:
        cells = (
            t["strategy"], t["measure"], _signed(t["difference"]),
            "not measured" if t["low"] is None else f"[{_signed(t['low'])}, {_signed(t['high'])}]",
            _p(t["p_adjusted"]), _p(t["p_exact"]), t["outcome"],
        )  # fmt: skip
        table.add_row(*map(Text, cells))
    return table


def _table(title: str) -> Table:
    from rich.table import Table

    return Table(
        title=title, title_justify="left", title_style="dim", box=None, pad_edge=False,
        padding=(0, 2, 0, 0), header_style="dim",
    )  # fmt: skip


def _mean(point: Mapping[str, Any] | None) -> str:
    if point is None:
        return "not measured"
    if point["low"] is None:
        return f"{point['mean']:.3f}"
    return f"{point['mean']:.3f} ± {(point['high'] - point['low']) / 2:.3f}"


def _signed(value: float) -> str:
    return f"{value:+.3f}"


def _p(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
