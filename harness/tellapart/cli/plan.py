"""``tellapart plan``: how many probes a verdict needs, before any is asked."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer


def register(app: typer.Typer) -> None:
    @app.command()
    def plan(
        epsilon: Annotated[
            float | None, typer.Option(help="The advantage to certify as an upper bound.")
        ] = None,
        alpha: Annotated[float, typer.Option(help="The error rate of the verdict.")] = 0.05,
        power: Annotated[
            float, typer.Option(help="The chance of the verdict if the advantage is as assumed.")
        ] = 0.8,
        game: Annotated[str, typer.Option(help="single or pairwise.")] = "pairwise",
        advantage: Annotated[float, typer.Option(help="The assumed true advantage.")] = 0.0,
        clusters_of: Annotated[
            int, typer.Option(help="Probes that share a template or source document.")
        ] = 1,
        icc: Annotated[
            float, typer.Option(help="Assumed correlation within a cluster; no effect for 1.")
        ] = 0.3,
        adversaries: Annotated[int, typer.Option(help="Size of the class.")] = 1,
        budget: Annotated[
            int | None, typer.Option(help="Probes at hand: print the smallest epsilon for them.")
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """How many probes certify an epsilon, and what a budget can certify.

        Counts assume independent games unless --clusters-of says otherwise. One-sided, exact.
        """
        from tellapart.errors import UsageError
        from tellapart.estimate.planner import plan as make_plan
        from tellapart.estimate.planner import smallest_epsilon

        if epsilon is None and budget is None:
            raise UsageError("nothing to plan", "give --epsilon, --budget, or both")
        assumed: dict[str, Any] = {
            "alpha": alpha, "power": power, "game": game, "advantage": advantage,
            "adversaries": adversaries, "cluster_size": clusters_of, "icc": icc,
        }  # fmt: skip
        found = make_plan(epsilon, **assumed) if epsilon is not None else None
        smallest = smallest_epsilon(budget, **assumed) if budget is not None else None
        if as_json:
            data: dict[str, Any] = {"plan": asdict(found) if found else None}
            if budget is not None:
                data |= {"budget": budget, "smallest_epsilon": smallest}
            typer.echo(json.dumps(data, indent=1))
            return
        if found is not None:
            typer.echo(
                f"{found.probes:,} probes in {found.clusters:,} clusters certify an advantage of "
                f"at most {found.epsilon:g} in the {found.game} game "
                f"(α = {alpha:g}, power {power:g}, true advantage {advantage:g}, "
                f"class of {adversaries})."
            )
            typer.echo(
                f"That is {found.games:,} independent games; the exact power is a sawtooth, and "
                f"from {found.games_safe:,} games on it never falls short again."
            )
            if clusters_of > 1:
                typer.echo(
                    f"Clusters of {clusters_of} with an assumed correlation of {icc:g} take "
                    f"{found.design_effect:.3g} times as many probes."
                )
        if budget is not None:
            typer.echo(
                f"{budget:,} probes can certify ε = {smallest:g} and no smaller."
                if smallest is not None
                else f"{budget:,} probes certify no ε below 1."
            )
