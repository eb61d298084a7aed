"""Asking: the answers of teacher and students to training and test probes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tellapart.answers.ask import Asker
from tellapart.answers.budgets import Budgets
from tellapart.contracts.data import Answer, Generation, Probe, Request
from tellapart.contracts.distiller import ModelRef
from tellapart.contracts.model import Model
from tellapart.pipeline.playing import Table, limits_of
from tellapart.pipeline.prepare import Prepared
from tellapart.progress import Update, bar
from tellapart.spec import Spec

PHASES = (("train", "training"), ("test", "test"))


def budgets_of(spec: Spec) -> Budgets:
    """The budgets a spec allows."""
    return Budgets(limits_of(spec))


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


class Interview:
    """Everybody's answers as they come in: all training probes first, test probes as wanted."""

    def __init__(
        self,
        prepared: Prepared,
        asker: Asker,
        teacher: Model,
        students: Mapping[str, ModelRef],
        generation: Generation,
        counter: Counter,
    ) -> None:
        self.prepared = prepared
        self.asker = asker
        self.generation = generation
        self.counter = counter
        self.models = {"teacher": teacher} | {
            name: prepared.model(ref.model, ref.params) for name, ref in students.items()
        }
        self.draws = second_draws(prepared, teacher, generation)
        self.answers: dict[str, dict[tuple[str, int], Answer]] = {n: {} for n in self.models}

    def ask(self, roles: Collection[str], probes: Collection[str] | None = None) -> None:
        """Ask every model its probes of ``roles``, only those in ``probes`` if given.

        Raises:
            BudgetExceededError: a budget does not cover it.
            ModelError: a model cannot be opened.
        """
        for name, model in self.models.items():
            draws = self.draws and name == "teacher"
            parts = batches(self.prepared, name, self.generation, draws=draws)
            with self.counter.showing(f"asking {name}", sum(len(p.requests) for p in parts)):
                for part in parts:
                    if part.phase.partition(":")[0] not in roles:
                        continue
                    wanted = [r for r in part.requests if probes is None or r.probe in probes]
                    for answer in self.asker.ask(
                        name, model, wanted, phase=part.phase, budget=part.budget
                    ):
                        self.answers[name][answer.probe, answer.draw] = answer

    def release(self) -> None:
        """Close every model."""
        for model in self.models.values():
            self.asker.release(model)

    @property
    def table(self) -> Table:
        """What was answered so far."""
        students = {n: a for n, a in self.answers.items() if n != "teacher"}
        return Table(self.answers["teacher"], students, self.draws)


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
