"""Probe suites, registered through the same door as anybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tellapart import Suite, hookimpl

from .behaviour.suite import Behaviour, Behaviour1k, Pocket
from .recorded import Recorded

if TYPE_CHECKING:
    import typer


@hookimpl
def register_suites() -> list[type[Suite]]:
    return [Behaviour, Behaviour1k, Pocket, Recorded]


@hookimpl
def register_commands(app: typer.Typer) -> None:
    del app
