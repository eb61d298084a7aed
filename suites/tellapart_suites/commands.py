"""``tellapart suites``: what suites there are, and the card of one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from tellapart import Probe, Suite
from tellapart.contracts.data import suite_digest
from tellapart.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    suites = typer.Typer(
        help="List suites, or show one.", invoke_without_command=True, rich_markup_mode=None
    )
    app.add_typer(suites, name="suites")

    @suites.callback()
    def listing(context: typer.Context) -> None:
        """List the registered suites, or show one."""
        if context.invoked_subcommand is None:
            for name in context.obj.names("suite"):
                typer.echo(f"{name:<14} {context.obj.get('suite', name).description()}")

    @suites.command()
    def show(
        context: typer.Context,
        name: Annotated[str, typer.Argument(help="Name of a suite.")],
        params: Annotated[
            list[str] | None,
            typer.Option("--set", metavar="KEY=VALUE", help="A parameter of the suite, as YAML."),
        ] = None,
        samples: Annotated[
            int, typer.Option(min=0, help="Prompts a category to print after the card.")
        ] = 0,
        duplicates: Annotated[
            bool, typer.Option("--duplicates", help="Measure the rate of near-duplicates.")
        ] = False,
        against: Annotated[
            list[Path] | None,
            typer.Option(
                metavar="FILE", help="Compare lengths and vocabulary with a JSONL file's prompts."
            ),
        ] = None,
        as_json: Annotated[
            bool, typer.Option("--json", help="Print counts and digest as JSON instead.")
        ] = False,
    ) -> None:
        """Print the card of a suite: what it is, counts, digest, spread."""
        suite = context.obj.find("suite", name, Suite).make(_parsed(params or []))
        if as_json:
            typer.echo(json.dumps(_summary(name, suite.probes()), indent=1))
            return
        typer.echo(suite.card())
        if samples:
            _print_samples(suite.probes(), samples)
        if duplicates:
            _print_duplicates(suite.probes())
        if against:
            _print_comparison(name, suite.probes(), against)


def _parsed(assignments: Sequence[str]) -> dict[str, Any]:
    import yaml

    params: dict[str, Any] = {}
    for text in assignments:
        key, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"--set {text} has no '='", "write --set key=value")
        inner = params
        *path, last = key.split(".")
        for part in path:
            inner = inner.setdefault(part, {})
            if not isinstance(inner, dict):
                raise UsageError(f"--set {text}: '{part}' has no keys below it", "set it once")
        try:
            inner[last] = yaml.safe_load(value)
        except yaml.YAMLError as error:
            raise UsageError(f"--set {text} is not YAML", "quote the value") from error
    return params


def _summary(name: str, probes: Sequence[Probe]) -> dict[str, Any]:
    from collections import Counter

    return {
        "suite": name,
        "probes": len(probes),
        "clusters": len({p.cluster for p in probes}),
        "categories": dict(Counter(p.category for p in probes)),
        "digest": suite_digest(probes),
    }


def _print_samples(probes: Sequence[Probe], count: int) -> None:
    typer.echo("## Samples\n")
    by_category: dict[str, list[Probe]] = {}
    for probe in probes:
        by_category.setdefault(probe.category, []).append(probe)
    for category, members in by_category.items():
        step = max(1, len(members) // count)
        for probe in members[::step][:count]:
            typer.echo(f"- {category}: {json.dumps(probe.prompt, ensure_ascii=False)}")


def _print_duplicates(probes: Sequence[Probe]) -> None:
    from .spread import near_duplicates

    pairs = near_duplicates(probes)
    across = sum(probes[i].cluster != probes[j].cluster for i, j, _ in pairs)
    touched = len({i for i, j, _ in pairs} | {j for i, j, _ in pairs})
    typer.echo("## Near-duplicates\n")
    typer.echo(
        f"Jaccard index of character 5-grams at least 0.9, twins apart: {len(pairs)} pairs, "
        f"{across} of them across clusters; {touched / len(probes):.2%} of the prompts have one."
    )


def _print_comparison(name: str, probes: Sequence[Probe], files: Sequence[Path]) -> None:
    from .card import spread_table
    from .jsonl import Jsonl
    from .spread import spread

    sets = {name: spread([p.prompt for p in probes])}
    stems = [name, *(path.stem for path in files)]
    for path in files:
        row = path.stem if stems.count(path.stem) == 1 else str(path)
        sets[row] = spread([p.prompt for p in Jsonl.make({"path": path}).probes()])
    typer.echo("\n".join(spread_table(sets)))
