"""The metrics ``task-score`` and ``task-score-teacher``: capability beside the advantage."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

from tellapart import Metric, Params
from tellapart.contracts.data import Labelled, Seen
from tellapart.errors import DataError, near

from .lm_eval import Split, TaskParams, documents, load_tasks, prompt_of


class TaskScoreParams(TaskParams):
    """The task as in the suite ``lm-eval``; ``measure`` and ``filter`` default to its first."""

    measure: str | None = None
    filter: str | None = None


class TaskScore(Metric):
    """The student's score in the metric of an lm-evaluation-harness task."""

    name: ClassVar[str] = "task-score"
    Params: ClassVar[type[Params]] = TaskScoreParams

    def measure(self, pairs: Sequence[Labelled]) -> Sequence[float]:
        """The task's own metric of each answer; NaN for a prompt that is not of the task.

        Higher is not "more alike" here but better, as far as the task's metric says so.

        Raises:
            MissingGroupError: lm-evaluation-harness is not installed.
            DataError: the task scores log-likelihoods, or has no such measure or filter.
        """
        params: TaskScoreParams = self.params
        known = {}
        for task in load_tasks(params).values():
            if task.OUTPUT_TYPE != "generate_until":
                raise DataError(
                    f"task '{task.task_name}' scores log-likelihoods ({task.OUTPUT_TYPE}), which "
                    "answers do not have",
                    "choose a task of output type generate_until",
                )
            known.update(_by_prompt(task, params.split, params.fewshot))
        return [
            _score(*known[pair.prompt], self._answer(pair).text, params)
            if pair.prompt in known
            else math.nan
            for pair in pairs
        ]

    def _answer(self, pair: Labelled) -> Seen:
        return pair.student


class TeacherTaskScore(TaskScore):
    """The teacher's score in the metric of an lm-evaluation-harness task."""

    name: ClassVar[str] = "task-score-teacher"

    def _answer(self, pair: Labelled) -> Seen:
        return pair.teacher


def _by_prompt(task: Any, split: Split, fewshot: int) -> dict[str, tuple[Any, dict[str, Any]]]:
    return {prompt_of(task, doc, fewshot): (task, doc) for doc in documents(task, split)}


def _score(task: Any, doc: dict[str, Any], text: str, params: TaskScoreParams) -> float:
    """What the task makes of one answer: stop strings, then its filter, then its metric."""
    from lm_eval.api.instance import Instance

    stops = (task.config.generation_kwargs or {}).get("until") or []
    for stop in [stops] if isinstance(stops, str) else stops:
        text = text.partition(stop)[0] if stop else text
    instance = Instance("generate_until", doc, (), 0, resps=[text])
    filters = {one.name: one for one in task._filters}
    name = params.filter or next(iter(filters))
    if name not in filters:
        raise DataError(f"task '{task.task_name}' has no filter '{name}'", near(name, filters))
    filters[name].apply([instance])
    results = task.process_results(doc, [instance.filtered_resps[name]])
    measure = params.measure or next(iter(results))
    if measure not in results:
        raise DataError(
            f"task '{task.task_name}' has no measure '{measure}'", near(measure, results)
        )
    value = results[measure]
    return float(value) if isinstance(value, (int, float)) or hasattr(value, "item") else math.nan
