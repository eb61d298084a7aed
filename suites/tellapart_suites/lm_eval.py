"""The ``lm-eval`` suite: any task of lm-evaluation-harness as probes.

A task may contain Python code of its own (``!function``), which runs when it is loaded: name
only folders you trust.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field

from tellapart import Params, Probe, Suite
from tellapart.answers.recorded import prompt_cluster
from tellapart.errors import DataError, MissingGroupError, near

from .card import probes_card

Split = Literal["eval", "test", "validation", "train"]


class TaskParams(Params):
    """Where a task comes from.

    ``task`` is a task, group or tag; ``include_path`` is the folder that defines it (without
    one, the tasks that come with lm-evaluation-harness are indexed, which takes many seconds).
    ``split`` is the task's own evaluation split unless said otherwise.
    """

    task: str
    include_path: Path | None = None
    split: Split = "eval"
    fewshot: int = Field(default=0, ge=0)


class LmEvalParams(TaskParams):
    """A task, and how its documents become probes.

    ``limit`` is per task. The category is the task's name; ``category_field`` takes it from
    the documents instead, and ``categories`` renames it. ``cluster_field`` names the field
    whose documents belong together (a passage, a template).
    """

    limit: int | None = Field(default=None, ge=1)
    category_field: str | None = None
    categories: dict[str, str] = Field(default_factory=dict)
    cluster_field: str | None = None


class LmEval(Suite):
    """The documents of any task of lm-evaluation-harness, prompts as the task words them."""

    name: ClassVar[str] = "lm-eval"
    Params: ClassVar[type[Params]] = LmEvalParams

    def probes(self) -> Sequence[Probe]:
        """One probe a document; no chat template is applied, the model does that.

        Raises:
            MissingGroupError: lm-evaluation-harness is not installed.
            DataError: there is no such task or folder, or its data cannot be read.
        """
        params: LmEvalParams = self.params
        probes = []
        for name, task in load_tasks(params).items():
            for index, doc in enumerate(documents(task, params.split)):
                if params.limit is not None and index == params.limit:
                    break
                probes.append(_probe(name, task, index, doc, params))
        if not probes:
            raise DataError(f"task '{params.task}' has no documents", "check its split")
        return probes

    def card(self) -> str:
        """Counts, digest and spread of the task's prompts."""
        text = f"Documents of the lm-evaluation-harness task {self.params.task}."
        return probes_card(self.name, text, self.probes())


def load_tasks(params: TaskParams) -> dict[str, Any]:
    """Name → task object, several for a group or tag.

    Raises:
        MissingGroupError: lm-evaluation-harness is not installed.
        DataError: there is no such task or folder, or it cannot be loaded.
    """
    folder = params.include_path
    if folder is not None and not folder.is_dir():
        raise DataError(f"there is no folder {folder}", "check 'include_path'")
    try:
        from lm_eval.tasks import TaskManager
    except ImportError as error:
        raise MissingGroupError("suite 'lm-eval'", "lm-eval") from error
    # Indexing the thousands of tasks that come along takes many seconds; a folder needs none.
    manager = TaskManager(
        include_path=str(folder) if folder is not None else None, include_defaults=folder is None
    )
    known = [*manager.all_tasks]
    if params.task not in known:
        where = f"in {folder}" if folder is not None else "in lm-evaluation-harness"
        raise DataError(f"there is no task '{params.task}' {where}", near(params.task, known))
    try:
        with redirect_stdout(StringIO()):
            return dict(manager.load(params.task)["tasks"])
    except Exception as error:  # tasks are code and data of others: anything can be raised
        cause = str(error).partition("\n")[0] or type(error).__name__
        raise DataError(f"task '{params.task}' cannot be loaded: {cause}", "check it") from error


def documents(task: Any, split: Split) -> Iterator[dict[str, Any]]:
    """The documents of one split, in order.

    Raises:
        DataError: the task has no such split.
    """
    if split == "eval":
        yield from task.eval_docs
        return
    kind = "training" if split == "train" else split
    if not getattr(task, f"has_{kind}_docs")():
        raise DataError(f"task '{task.task_name}' has no {split} split", "choose another 'split'")
    yield from getattr(task, f"{kind}_docs")()


def prompt_of(task: Any, doc: dict[str, Any], fewshot: int) -> str:
    """The prompt as the task words it: description, examples, question, answer prefix.

    Raises:
        DataError: the task has several prompts for one document.
    """
    prompt = task.fewshot_context(doc, num_fewshot=fewshot)
    if not isinstance(prompt, str):
        raise DataError(
            f"task '{task.task_name}' has several prompts a document", "choose another task"
        )
    return prompt


def _probe(name: str, task: Any, index: int, doc: dict[str, Any], params: LmEvalParams) -> Probe:
    prompt = prompt_of(task, doc, params.fewshot)
    if not prompt.strip():
        raise DataError(f"task '{name}' document {index} has an empty prompt", "check the task")
    category = _field(name, doc, params.category_field) or name
    cluster = _field(name, doc, params.cluster_field)
    return Probe(
        id=f"{name}-{index:05d}",
        prompt=prompt,
        category=params.categories.get(category, category),
        cluster=f"{name}:{cluster}" if cluster is not None else prompt_cluster(prompt),
        reference=_reference(task, doc),
        meta={"task": name, "document": index},
    )


def _field(name: str, doc: dict[str, Any], field: str | None) -> str | None:
    if field is None:
        return None
    if field not in doc:
        raise DataError(f"task '{name}' has no field '{field}'", near(field, map(str, doc)))
    return str(doc[field])


def _reference(task: Any, doc: dict[str, Any]) -> str | None:
    """The right answer as text; the chosen option where the task is a choice."""
    target = task.doc_to_target(doc)
    if isinstance(target, int) and task.OUTPUT_TYPE == "multiple_choice":
        target = task.doc_to_choice(doc)[target]
    if isinstance(target, (list, tuple)):
        target = target[0] if target else None
    return None if target is None else str(target).strip()
