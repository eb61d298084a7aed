"""Asking: the answers of teacher and students to training and test probes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

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
    draws = bool(
        prepared.spec.controls.null
        and not generation.deterministic
        and not type(teacher).deterministic
    )
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
    groups = {role: prepared.having(role) for role, _ in PHASES}
    indices = (0, 1) if draws else (0,)
    total = sum(map(len, groups.values())) * len(indices)
    with counter.showing(f"asking {name}", total):
        for role, budget in PHASES:
            for draw in indices:
                requests = requests_for(groups[role], generation, draw)
                phase = role if draw == 0 else f"{role}:null"
                # The budgets are the teacher's: students are the challenger's own.
                charged = budget if name == "teacher" and draw == 0 else None
                for answer in asker.ask(name, model, requests, phase=phase, budget=charged):
                    found[answer.probe, answer.draw] = answer
    asker.release(model)
    return found


def requests_for(probes: Sequence[Probe], generation: Generation, draw: int = 0) -> list[Request]:
    return [Request(p.id, p.prompt, draw, generation) for p in probes]
