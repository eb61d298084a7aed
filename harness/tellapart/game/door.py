"""The door to other models: what a judge or a scoring model is asked is on the run's account."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from tellapart.answers.ask import Asker
from tellapart.answers.budgets import Budget, Budgets
from tellapart.answers.cache import AnswerCache
from tellapart.answers.store import RunStore
from tellapart.contracts.adversary import Context
from tellapart.contracts.data import Answer, Request, digest
from tellapart.contracts.model import Model
from tellapart.plugins import load_plugins

PHASE = "play"
BUDGET = "adversaries"


@dataclass(frozen=True, slots=True)
class Account:
    """Where an adversary's questions to models of its own are written: the store of its run.

    ``limits`` are the run's budgets. Processes that play side by side see what the others spent
    when they open their door, so that they may overshoot a limit by what they ask at once.
    """

    store: Path
    limits: Mapping[str, Budget] = field(default_factory=dict)
    use_cache: bool = True


class Metered(Model):
    """A model whose answers are kept, cached, charged and counted as the adversary's own.

    Everything else it can do (likelihoods of local weights) is the model's.
    """

    name = "metered"

    def __init__(self, model: Model, asker: Asker, label: str, adversary: str) -> None:
        super().__init__(model.params, seed=model.seed)
        self._model = model
        self._asker = asker
        self._label = label
        self._adversary = adversary

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._model, name)

    def identity(self) -> dict[str, Any]:
        return self._model.identity()

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        # Named by all that is asked: a store knows an answer by its name and draw alone.
        named = [
            replace(r, probe=digest([r.probe, r.prompt, asdict(r.generation)])[:24])
            for r in requests
        ]
        answers = self._asker.ask(
            self._label, self._model, named, phase=PHASE, budget=BUDGET, adversary=self._adversary
        )
        for i, (request, answer) in enumerate(zip(requests, answers, strict=True)):
            yield i, replace(answer, probe=request.probe)


def open_context(
    cache_dir: Path | None,
    files: Sequence[str],
    *,
    account: Account | None = None,
    adversary: str = "",
) -> Context:
    """The context of an adversary in its own process: the door to registered models.

    Without an ``account`` (an author's test) what is asked there is not counted.
    """
    return Context(cache_dir, _door(files, account, adversary))


def _door(
    files: Sequence[str], account: Account | None, adversary: str
) -> Callable[[str, dict[str, Any]], Model]:
    askers: list[Asker] = []

    def open_model(name: str, params: dict[str, Any]) -> Model:
        model = load_plugins(files).find("model", name, Model).make(params)
        if account is None:
            model.open()
            return model
        if not askers:
            askers.append(
                Asker(
                    RunStore.join(account.store),
                    cache=AnswerCache.open() if account.use_cache else None,
                    budgets=Budgets(account.limits),
                )
            )
        asker = askers[0]
        asker.open(model)
        return Metered(model, asker, f"{name}@{adversary}", adversary)

    return open_model
