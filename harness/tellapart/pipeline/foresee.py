"""Foreseeing what adversaries will ask models of their own: they play before an empty stage.

Their answers to judge are those that the run already has, and otherwise placeholders of the
greatest length; what they ask is written down and gets a reply that says nothing.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from tellapart.answers.plan import Asking
from tellapart.answers.store import RunStore
from tellapart.contracts.adversary import Adversary, Context
from tellapart.contracts.data import Answer, Generation, Request, digest
from tellapart.contracts.model import Model
from tellapart.game.door import BUDGET, PHASE
from tellapart.game.play import play_match
from tellapart.pipeline.playing import Answers, Table, matches
from tellapart.pipeline.prepare import Prepared

CHARACTERS = 4
"""Of a token, about."""


class Notebook(Model):
    """Writes down what it is asked, and answers with one letter."""

    name = "notebook"

    def __init__(self) -> None:
        super().__init__()
        self.asked: dict[tuple[str, int], Request] = {}

    def identity(self) -> dict[str, Any]:
        return {"model": self.name}

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        for i, request in enumerate(requests):
            # Named as the door to models names it, so that what was asked before is found.
            name = digest([request.probe, request.prompt, asdict(request.generation)])[:24]
            self.asked[name, request.draw] = replace(request, probe=name)
            yield i, Answer(request.probe, "A", request.draw)


def adversaries_ask(
    prepared: Prepared, generation: Generation, *, draws: bool, store: RunStore | None
) -> list[Asking]:
    """The most that each adversary whose parameters name a ``model`` will ask that model.

    An adversary that does not play before an empty stage (it needs likelihoods, say) is warned
    about: what it asks is not known.
    """
    askings: list[Asking] = []
    table: Table | None = None
    for cls, params in prepared.adversaries:
        name = getattr(cls.parse(params), "model", None)
        if not isinstance(name, str) or name not in prepared.plugins.names("model"):
            continue
        table = table or _table(prepared, generation, draws, store)
        for model, given, asked in _played(prepared, cls, params, table):
            label = f"{model}@{cls.name}"
            made = prepared.plugins.find("model", model, Model).make(given)
            askings.append(Asking(label, made, asked, PHASE, BUDGET, cls.name))
    return askings


def _table(
    prepared: Prepared, generation: Generation, draws: bool, store: RunStore | None
) -> Table:
    longest = CHARACTERS * generation.max_tokens
    probes = prepared.having("train") + prepared.having("test")

    def answers(name: str, count: int) -> Answers:
        pairs = [(p.id, draw) for p in probes for draw in range(count)]
        known = store.lookup(name, pairs) if store is not None else {}
        return {
            (probe, draw): known[probe, draw][1]
            if (probe, draw) in known
            else Answer(probe, f"{name} {draw} {probe} ".ljust(longest, "x"), draw)
            for probe, draw in pairs
        }

    students = {name: answers(name, 1) for name in prepared.spec.students}
    return Table(answers("teacher", 2 if draws else 1), students, draws)


def _played(
    prepared: Prepared, cls: type[Adversary], params: dict[str, Any], table: Table
) -> list[tuple[str, dict[str, Any], list[Request]]]:
    """Models by name and parameters, and what was asked of each."""
    opened: dict[str, tuple[str, dict[str, Any], Notebook]] = {}

    def open_model(name: str, given: dict[str, Any]) -> Model:
        key = digest([name, given])
        return opened.setdefault(key, (name, given, Notebook()))[2]

    context = Context(open_model=open_model)
    try:
        for match in matches(prepared, table, cls):
            play_match(cls, params, match, context=context)
    except Exception as error:
        warnings.warn(
            f"what adversary '{cls.name}' will ask a model of its own is not in this plan: it "
            f"cannot be known before it plays ({type(error).__name__})",
            stacklevel=2,
        )
        return []
    return [(name, given, list(book.asked.values())) for name, given, book in opened.values()]
