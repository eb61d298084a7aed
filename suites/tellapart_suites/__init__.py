"""Probe suites and what goes with them, registered through the same door as anybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tellapart import Metric, Suite, hookimpl

from .behaviour.suite import Behaviour, Behaviour1k, Pocket
from .hf_dataset import HfDataset
from .jsonl import Jsonl
from .lm_eval import LmEval
from .recorded import Recorded
from .task_score import TaskScore, TeacherTaskScore

if TYPE_CHECKING:
    import typer


@hookimpl
def register_suites() -> list[type[Suite]]:
    return [Behaviour, Behaviour1k, Pocket, Jsonl, LmEval, HfDataset, Recorded]


@hookimpl
def register_metrics() -> list[type[Metric]]:
    return [TaskScore, TeacherTaskScore]


@hookimpl
def register_commands(app: typer.Typer) -> None:
    from .commands import register

    register(app)
