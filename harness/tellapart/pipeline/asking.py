"""Asking: the answers of teacher and students to training and test probes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tellapart.answers.ask import Asker
from tellapart.answers.budgets import Budget, Budgets
from tellapart.contracts.data import Answer, Generation, Probe, Request
from tellapart.contracts.distiller import ModelRef
from tellapart.contracts.model import Model
from tellapart.pipeline.playing import Table
from tellapart.pipeline.prepare import Prepared
from tellapart.progress import Update, bar
from tellapart.spec import Spec

PHASES = (("train", "training"), ("test", "test"))


def budgets_of(spec: Spec) -> Budgets:
    """The budgets a spec allows."""
    limits = spec.budgets
    return Budgets(
        {
            name: Budget(**getattr(limits, name).model_dump())
            for name in ("distillation", "training", "test")
        }
    )


class Counter:
    """Counts committed answers into whatever progress bar is up."""

    def __init__(self) -> None:
        self.total = 0
        self.done = 0
        self._update: Update | None = None

    @contextmanager
    def showing(self, description: str, total: int) -> Iterator[None]:
        self.done, self.total = 0, total
        with bar(description) as update:
            self._update = update
            update(0, total, "")
            try:
                yield
            finally:
                self._update = None

    def add(self) -> None:
        self.done += 1
        if self._update is not None:
            self._update(self.done, self.total, "")


def ask_all(
    prepared: Prepared,
    asker: Asker,
    teacher: Model,
    students: Mapping[str, ModelRef],
    generation: Generation,
    counter: Counter,
) -> Table:
    """Ask everybody everything; each model is released before the next one is opened.

    Raises:
        BudgetExceededError: a budget does not cover it.
        ModelError: a model cannot be opened.
    """
    draws = second_draws(prepared, teacher, generation)
    answers = {
        "teacher": _ask_one("teacher", teacher, prepared, asker, generation, counter, draws=draws)
    }
    for name, ref in students.items():
        model = prepared.model(ref.model, ref.params)
        answers[name] = _ask_one(name, model, prepared, asker, generation, counter)
    return Table(answers.pop("teacher"), answers, draws)


def _ask_one(
    name: str,
    model: Model,
    prepared: Prepared,
    asker: Asker,
    generation: Generation,
    counter: Counter,
    *,
    draws: bool = False,
) -> dict[tuple[str, int], Answer]:
    found: dict[tuple[str, int], Answer] = {}
    parts = batches(prepared, name, generation, draws=draws)
    with counter.showing(f"asking {name}", sum(len(part.requests) for part in parts)):
        for part in parts:
            answers = asker.ask(name, model, part.requests, phase=part.phase, budget=part.budget)
            for answer in answers:
                found[answer.probe, answer.draw] = answer
    asker.release(model)
    return found


@dataclass(frozen=True, slots=True)
class Batch:
    """Requests that one model gets in one phase, and the budget they are charged to."""

    phase: str
    budget: str | None
    requests: list[Request]


def batches(
    prepared: Prepared, name: str, generation: Generation, *, draws: bool = False
) -> list[Batch]:
    """What ``name`` is asked: training probes, test probes, and second draws of both.

    The budgets are the teacher's: students are the challenger's own, and the second draw is
    the null arm's, which is a cost of the instrument and no part of the game.
    """
    found = []
    for role, budget in PHASES:
        for draw in (0, 1) if draws else (0,):
            found.append(
                Batch(
                    role if draw == 0 else f"{role}:null",
                    budget if name == "teacher" and draw == 0 else None,
                    requests_for(prepared.having(role), generation, draw),
                )
            )
    return found


def second_draws(prepared: Prepared, teacher: Model, generation: Generation) -> bool:
    """Whether the null arm needs a second draw: the teacher's answers vary, and it is played."""
    return (
        prepared.spec.controls.null
        and not generation.deterministic
        and not type(teacher).deterministic
    )


def requests_for(probes: Sequence[Probe], generation: Generation, draw: int = 0) -> list[Request]:
    return [Request(p.id, p.prompt, draw, generation) for p in probes]
