"""The metered handle of one episode. The budget q is enforced here, not by convention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tellapart.contracts.data import Answer, Probe, Seen, TextView
from tellapart.errors import AnswerFailedError, BudgetExceededError
from tellapart.game.board import seen


class Episode:
    """At most q questions to one hidden model, answered from what was recorded.

    Implements :class:`tellapart.contracts.adversary.EpisodeOracle`. Probe ids are replaced by
    their position, so that they tell nothing; a probe asked twice is charged twice.
    """

    def __init__(
        self,
        probes: Sequence[Probe],
        answers: Mapping[str, Answer],
        queries: int,
        *,
        view: TextView,
        access: frozenset[str] = frozenset(),
        label: int = -1,
    ) -> None:
        self._probes = tuple(replace(p, id=str(i), cluster="") for i, p in enumerate(probes))
        self._answers = tuple(answers[p.id] for p in probes)
        self._left = queries
        self._queries = queries
        self._view: TextView = view
        self._access = access
        self._label = label

    @property
    def remaining(self) -> int:
        return self._left

    @property
    def spent(self) -> int:
        return self._queries - self._left

    @property
    def probes(self) -> Sequence[Probe]:
        return self._probes

    def ask(self, probe: Probe) -> Seen:
        """Ask one of :attr:`probes`; see the protocol for errors."""
        if self._left <= 0:
            raise BudgetExceededError(
                f"the episode's {self._queries} queries are spent", "nothing was asked"
            )
        index = int(probe.id) if probe.id.isdigit() else -1
        if not 0 <= index < len(self._probes) or self._probes[index].prompt != probe.prompt:
            raise BudgetExceededError(
                "the probe is not one of this episode's", "ask one of 'oracle.probes'"
            )
        self._left -= 1
        answer = self._answers[index]
        if not answer.ok:
            raise AnswerFailedError(f"the model failed on this probe: {answer.failure}")
        return seen(answer, probe.prompt, self._view, self._access, self._label)
