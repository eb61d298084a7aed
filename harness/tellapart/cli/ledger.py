"""``tellapart ledger``: the account of a run's queries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

SUMS = ("queries", "charged", "live", "calls", "retries", "cached", "failures", "tokens_in",
        "tokens_out", "seconds", "cost")  # fmt: skip


def register(app: typer.Typer) -> None:
    @app.command()
    def ledger(
        directory: Annotated[Path, typer.Argument(metavar="DIR", help="A run folder.")],
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Print the account of a run: who was asked, for what, and at what cost.

        Charged queries are what the game allows; model calls are what it cost. Queries are
        live calls plus cached answers; calls are live queries plus their retries.
        """
        from tellapart.answers.store import RunStore

        path = directory / "run.sqlite" if directory.is_dir() else directory
        with RunStore.open(path, readonly=True) as store:
            rows, failures = store.account(), store.failures()
        total = total_of(rows)
        if as_json:
            print(json.dumps({"rows": rows, "total": total, "failures": failures}, indent=1))
            return
        _print(rows, total, failures)


def total_of(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The sum of every counted column of an account."""
    return {name: sum(row[name] for row in rows) for name in SUMS}


def _print(
    rows: Sequence[dict[str, Any]], total: dict[str, Any], failures: Sequence[dict[str, Any]]
) -> None:
    from rich.table import Table
    from rich.text import Text

    from tellapart.cli.tables import wide_console

    console = wide_console()
    # A column in which nothing happened tells nothing; the sums below say so once.
    some = {name for name in SUMS if any(row[name] for row in rows)}
    columns = ["queries", "charged", "cached", "calls", "retries", "failures", "tokens_in",
               "tokens_out", "seconds", "cost"]  # fmt: skip
    shown = [c for c in columns if c in some or c in ("queries", "charged", "cached", "calls")]
    named = [n for n in ("model", "phase", "adversary", "budget") if any(row[n] for row in rows)]
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 1, 0, 0))
    for name in named:
        table.add_column(name, overflow="fold", min_width=len(name))
    heads = {"tokens_in": "in", "tokens_out": "out", "failures": "failed", "seconds": "s"}
    for name in shown:
        table.add_column(heads.get(name, name), justify="right", no_wrap=True)
    for row in rows:
        names = [Text(str(row[name])) for name in named]
        table.add_row(*names, *(_cell(name, row[name]) for name in shown))
    table.add_section()
    blank = [""] * (len(named) - 1)
    table.add_row("total", *blank, *(_cell(name, total[name]) for name in shown), style="bold")
    console.print(table)
    console.print(
        Text(
            f"{total['queries']:,} queries = {total['cached']:,} cached + {total['live']:,} live; "
            f"{total['calls']:,} model calls = {total['live']:,} live + "
            f"{total['retries']:,} retries; {total['charged']:,} charged to budgets",
            style="dim",
        )
    )
    for failure in failures:
        what = f"{failure['model']}: {failure['count']} {failure['failure']}"
        console.print(Text(f"{what}, for example: {failure['example']}"[:300], style="dim"))


def _cell(name: str, value: float) -> str:
    if name == "cost":
        return f"{value:.4f}"
    return f"{value:,.1f}" if name == "seconds" else f"{value:,}"
