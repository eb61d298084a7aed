"""``tellapart submit``."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add ``submit`` (on its way)."""
