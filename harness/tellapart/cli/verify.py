"""``tellapart verify``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from tellapart.errors import EXIT_USAGE

MARKS = {"verified": "✓", "refused": "✗", "unverified": "–"}


def register(app: typer.Typer) -> None:
    """Add ``verify``."""

    @app.command()
    def verify(
        context: typer.Context,
        files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Submissions.")],
        replay: Annotated[
            bool,
            typer.Option(help="Play installed adversaries again where the answers are there."),
        ] = True,
        as_json: Annotated[bool, typer.Option("--json", help="Print findings as JSON.")] = False,
    ) -> None:
        """Check submissions: form, digests, claims, and every estimate from the scores.

        Says what was verified and what could not be. Exit code 2 if any was refused.
        """
        from tellapart.pipeline.replay import replay as play_again
        from tellapart.submission.verify import verify as check

        accepted = True
        found = []
        for file in files:
            result = check(file)
            if replay and result.ok:
                result = play_again(result, context.obj)
            accepted = accepted and result.ok
            found.append(result.to_dict())
            if not as_json:
                typer.echo(f"{file}: {'accepted' if result.ok else 'REFUSED'}")
                for f in result.findings:
                    typer.echo(f"  {MARKS[f.state]} {f.what}: {f.state}, {_one_line(f.detail)}")
        if as_json:
            typer.echo(json.dumps(found, indent=1, ensure_ascii=False))
        raise typer.Exit(0 if accepted else EXIT_USAGE)


def _one_line(text: str) -> str:
    """``text`` without characters that could move a terminal's cursor or hide what follows."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
