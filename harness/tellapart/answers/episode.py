"""The metered handle of one episode: q queries to one hidden model, and not one more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from tellapart.answers.ask import Asker
from tellapart.answers.view import see
from tellapart.contracts.data import Answer, Generation, Probe, Request, Seen, TextView
from tellapart.contracts.model import Model
from tellapart.errors import BudgetExceededError, UsageError


class Source(Protocol):
    """Where an episode's answers come from."""

    def __call__(self, probe: Probe) -> Answer:
        """The hidden model's answer, or its typed failure."""


class RecordedSource:
    """Answers that were asked for before the game (picklable, for a contained adversary)."""

    def __init__(self, answers: Mapping[tuple[str, int], Answer], draw: int = 0) -> None:
        self._answers, self._draw = answers, draw

    def __call__(self, probe: Probe) -> Answer:
        return self._answers[probe.id, self._draw]


class LiveSource:
    """Answers asked for as the episode goes, through the asker and on its ledger."""

    def __init__(
        self,
        asker: Asker,
        name: str,
        model: Model,
        *,
        phase: str,
        budget: str | None = None,
        adversary: str = "",
        draw: int = 0,
        generation: Generation | None = None,
    ) -> None:
        self._asker, self._name, self._model = asker, name, model
        self._phase, self._budget, self._adversary = phase, budget, adversary
        self._draw, self._generation = draw, generation or Generation()

    def __call__(self, probe: Probe) -> Answer:
        request = Request(probe.id, probe.prompt, self._draw, self._generation)
        (answer,) = self._asker.ask(
            self._name,
            self._model,
            [request],
            phase=self._phase,
            budget=self._budget,
            adversary=self._adversary,
        )
        return answer


class EpisodeHandle:
    """An :class:`~tellapart.contracts.adversary.EpisodeOracle` that enforces q itself.

    The adversary sees probes with opaque ids and clusters and without reference or meta, and
    answers in the spec's text view with the side channels it declared.

    Args:
        probes: what may be asked.
        source: the hidden model's answers.
        queries: q.
        view, access: as in :func:`tellapart.answers.view.see`.
    """

    def __init__(
        self,
        probes: Sequence[Probe],
        source: Source,
        queries: int,
        *,
        view: TextView = "stripped",
        access: frozenset[str] = frozenset(),
    ) -> None:
        clusters = {c: f"c{i}" for i, c in enumerate(dict.fromkeys(p.cluster for p in probes))}
        self._probes = tuple(
            Probe(f"p{i}", p.prompt, p.category, clusters[p.cluster]) for i, p in enumerate(probes)
        )
        self._hidden = {shown.id: p for shown, p in zip(self._probes, probes, strict=True)}
        self._source, self._queries, self._view, self._access = source, queries, view, access
        self._asked: list[str] = []

    @property
    def remaining(self) -> int:
        """Queries left."""
        return self._queries - len(self._asked)

    @property
    def probes(self) -> Sequence[Probe]:
        """The probes that can be asked. Ids are opaque."""
        return self._probes

    @property
    def asked(self) -> tuple[str, ...]:
        """Real ids of the probes asked so far, in order, failures included (for the harness)."""
        return tuple(self._asked)

    def ask(self, probe: Probe) -> Seen:
        """Ask one probe; the same probe again costs another query and gives the same answer.

        Raises:
            BudgetExceededError: the q queries are spent; nothing was asked.
            AnswerFailedError: the model failed on this probe; the query is spent.
            UsageError: the probe is none of :attr:`probes`; nothing was asked.
        """
        if self.remaining <= 0:
            raise BudgetExceededError(
                f"the episode's {self._queries} queries are spent", "nothing was asked"
            )
        hidden = self._hidden.get(probe.id)
        if hidden is None:
            raise UsageError(f"probe '{probe.id}' cannot be asked here", "ask one of .probes")
        self._asked.append(hidden.id)
        return see(hidden.prompt, self._source(hidden), self._view, self._access)
