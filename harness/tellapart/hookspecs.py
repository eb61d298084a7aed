"""Every hook, with its exact arguments. A hook exists only with a built-in user and a test."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    import typer

    from tellapart.contracts.acquisition import Acquisition
    from tellapart.contracts.adversary import Adversary
    from tellapart.contracts.data import Answer
    from tellapart.contracts.distiller import Distiller
    from tellapart.contracts.executor import Executor
    from tellapart.contracts.metric import Metric
    from tellapart.contracts.model import Model
    from tellapart.contracts.play import Play
    from tellapart.contracts.suite import Suite

PROJECT = "tellapart"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_models() -> Sequence[type[Model]]:  # type: ignore[empty-body]
    """Model classes to add."""


@hookspec
def register_distillers() -> Sequence[type[Distiller]]:  # type: ignore[empty-body]
    """Distiller classes to add."""


@hookspec
def register_adversaries() -> Sequence[type[Adversary]]:  # type: ignore[empty-body]
    """Adversary classes to add."""


@hookspec
def register_acquisitions() -> Sequence[type[Acquisition]]:  # type: ignore[empty-body]
    """Acquisition strategy classes to add."""


@hookspec
def register_suites() -> Sequence[type[Suite]]:  # type: ignore[empty-body]
    """Suite classes to add."""


@hookspec
def register_metrics() -> Sequence[type[Metric]]:  # type: ignore[empty-body]
    """Metric classes to add."""


@hookspec
def register_executors() -> Sequence[type[Executor]]:  # type: ignore[empty-body]
    """Executor classes to add."""


@hookspec
def register_commands(app: typer.Typer) -> None:
    """Add commands to the ``tellapart`` command line."""


@hookspec(firstresult=True)
def write_report(run_dir: Path, sections: Sequence[tuple[str, str]]) -> Path | None:
    """Render the report of a finished run folder; return the path written.

    ``sections`` is what ``report_sections`` gave.
    """


@hookspec(firstresult=True)
def write_sweep_report(sweep_dir: Path) -> Path | None:
    """Render the report of a sweep's folder, which holds sweep.json; return the path written."""


@hookspec
def run_started(run_dir: Path, spec: dict[str, Any]) -> None:
    """A run begins (or resumes) in ``run_dir`` with the resolved ``spec``."""


@hookspec
def answer_recorded(model: str, answer: Answer, cached: bool) -> None:
    """An answer was committed to the run's store."""


@hookspec
def episode_finished(play: Play) -> None:
    """One adversary finished its episodes of one game, arm, seed and q against one student."""


@hookspec
def run_finished(run_dir: Path, estimates: dict[str, Any]) -> None:
    """A run is complete: ``estimates`` is the content of estimates.json."""


@hookspec
def report_sections(run_dir: Path, estimates: dict[str, Any]) -> Sequence[tuple[str, str]]:  # type: ignore[empty-body]
    """(title, plain text or Markdown) sections to append to a report. Shown escaped."""
