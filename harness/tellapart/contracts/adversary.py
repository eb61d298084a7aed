"""The contract of an adversary. Ten lines make one: a name and ``score``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

from tellapart.contracts.base import Component, Params
from tellapart.contracts.data import Game, Labelled, Probe, Reason, Seen
from tellapart.contracts.model import Model


@dataclass(frozen=True, slots=True)
class Context:
    """What the harness lends an adversary: a cache folder and the door to other models.

    ``open_model`` opens a registered model by name and parameters (for judges and scoring
    models); its calls are counted as the adversary's own.
    """

    cache_dir: Path | None = None
    open_model: Callable[[str, dict[str, Any]], Model] | None = None


class EpisodeOracle(Protocol):
    """The metered handle of one single-game episode: at most q questions to one hidden model."""

    @property
    def remaining(self) -> int:
        """Queries left."""

    @property
    def probes(self) -> Sequence[Probe]:
        """The probes that can be asked. Ids are opaque."""

    def ask(self, probe: Probe) -> Seen:
        """Ask one probe.

        Raises:
            BudgetExceededError: the q queries are spent; nothing was asked.
            AnswerFailedError: the model failed on this probe; the query is spent.
        """


class Adversary(Component):
    """Tries to tell the student from its teacher. Scores above 0 say "teacher".

    A scoring adversary defines :meth:`score` and plays both games. If it learns, it also
    defines :meth:`fit`. Sign and threshold are fixed by the harness on validation probes,
    unless ``calibrated`` says that the scores already are signed log-odds.
    """

    kind: ClassVar[str] = "adversary"
    games: ClassVar[frozenset[Game]] = frozenset({"single", "pairwise"})
    access: ClassVar[frozenset[str]] = frozenset()
    """Side channels it needs: ``finish``, ``tokens``, ``latency``, ``logprobs``, ``label``."""
    sees: ClassVar[frozenset[str]] = frozenset()
    """Planted changes it claims to find: ``length``, ``wording``, ``style``; a miss voids it."""
    calibrated: ClassVar[bool] = False
    """True where 0 already is the threshold and high already means teacher."""
    additive: ClassVar[bool] = True
    """True where an episode's score is the sum of its answers' scores."""
    stochastic: ClassVar[bool] = False
    """True where another seed can give another result; only then are further seeds played."""
    control: ClassVar[bool] = False
    """True for trivial adversaries that are there to check the instrument, not to win."""

    def __init__(
        self, params: Params | None = None, *, seed: int = 0, context: Context | None = None
    ) -> None:
        super().__init__(params, seed=seed)
        self.context = context or Context()

    def fit(self, pairs: Sequence[Labelled]) -> None:
        """Learn from training pairs. Called again for every split; must forget what it knew."""

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        """One finite number per answer; the higher, the more it looks like the teacher's."""
        raise NotImplementedError

    def episode(self, answers: Sequence[Seen]) -> float:
        """Score of one single-game episode from its q answers; the sum of scores by default."""
        return float(sum(self.score(answers)))

    def compare(self, first: Sequence[Seen], second: Sequence[Seen]) -> Sequence[float]:
        """Pairwise game: above 0 where ``first`` looks like the teacher's, 0 if undecided.

        ``first[i]`` and ``second[i]`` answer the same prompt. The harness asks both orders.
        """
        a, b = self.score(first), self.score(second)
        return [x - y for x, y in zip(a, b, strict=True)]

    def reasons(self) -> Sequence[Reason]:
        """Why it decides as it does, strongest first; empty if it cannot say."""
        return ()


class AdaptiveAdversary(Adversary):
    """An adversary that chooses its own queries within q; it plays the single game only."""

    games: ClassVar[frozenset[Game]] = frozenset({"single"})
    additive: ClassVar[bool] = False

    def play(self, oracle: EpisodeOracle) -> float:
        """Play one episode; a score above 0 says "teacher"."""
        raise NotImplementedError
