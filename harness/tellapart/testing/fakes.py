"""Fakes: models that answer from a script, a small suite, and pairs of answers that differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any, ClassVar

from tellapart.contracts.base import Params
from tellapart.contracts.data import Answer, Failure, Labelled, Probe, Request, Seen
from tellapart.contracts.model import Model
from tellapart.contracts.suite import Suite
from tellapart.errors import AnswerFailedError, BudgetExceededError
from tellapart.game.board import TRAIN, Board, Row

SUBJECTS = ("the river", "a kettle", "my neighbour", "the old clock", "a violin", "the market")
VERBS = ("shows", "keeps", "hides", "needs", "turns", "finds")
OBJECTS = ("a way", "some light", "the good part", "many small parts", "your own pace", "it all")
TAILS = ("in the morning", "with a little help", "for a while", "and you can use it", "to be fair")
TOPICS = ("rivers", "kettles", "neighbours", "clocks", "violins", "markets")
CATEGORIES = ("howto", "facts", "opinions")


def make_probes(n: int, *, seed: int = 0) -> list[Probe]:
    """``n`` probes in three categories, two probes a cluster."""
    rng = Random(f"{seed}probes")
    return [
        Probe(
            f"p{i}",
            f"Tell me something about {rng.choice(TOPICS)}, part {i // 2}, please ({i % 2}).",
            CATEGORIES[i // 2 % len(CATEGORIES)],
            f"c{i // 2}",
        )
        for i in range(n)
    ]


def teacher_text(prompt: str, draw: int = 0) -> str:
    """What the fake teacher says: two to five plain sentences."""
    rng = Random(f"{prompt}\x1fteacher\x1f{draw}")
    return " ".join(_sentence(rng) + "." for _ in range(rng.randint(2, 5)))


def student_text(prompt: str, draw: int = 0) -> str:
    """What the fake student says: shorter, chattier, with a list now and then."""
    rng = Random(f"{prompt}\x1fstudent\x1f{draw}")
    lines = [_sentence(rng) for _ in range(rng.randint(1, 3))]
    if rng.random() < 0.3:
        return "Here you go:\n" + "\n".join(f"- {line}" for line in lines)
    return ("Well, " if rng.random() < 0.5 else "") + "! ".join(lines) + "!"


def _sentence(rng: Random) -> str:
    words = (rng.choice(part) for part in (SUBJECTS, VERBS, OBJECTS, TAILS))
    return " ".join(words).capitalize()


def make_pairs(
    n: int,
    *,
    seed: int = 0,
    difference: float = 1.0,
    extra: Callable[[str], Mapping[str, Any]] | None = None,
) -> list[Labelled]:
    """``n`` training pairs, two a group.

    Args:
        n: how many.
        seed: of the prompts.
        difference: share of prompts where the student differs from a second draw of the teacher.
        extra: from role (``"teacher"``, ``"student"``) to the side channels of an answer.
    """
    rng = Random(f"{seed}pairs")
    pairs = []
    for i, probe in enumerate(make_probes(n, seed=seed)):
        other = student_text if rng.random() < difference else teacher_text
        more = extra or (lambda role: {})
        pairs.append(
            Labelled(
                Seen(probe.prompt, teacher_text(probe.prompt), more("teacher")),
                Seen(probe.prompt, other(probe.prompt, 1), more("student")),
                i // 2,
                probe.category,
            )
        )
    return pairs


def make_board(n: int = 240, *, seed: int = 0) -> Board:
    """A board of the fake teacher against the fake student: half to train, half to test."""
    rows = []
    for i, probe in enumerate(make_probes(n, seed=seed)):
        answers = (
            Answer(probe.id, text, finish="stop", tokens_out=len(text.split()), seconds=0.1)
            for text in (teacher_text(probe.prompt), student_text(probe.prompt, 1))
        )
        block = TRAIN if i // 2 % 2 else 0
        rows.append(Row(probe.id, probe.prompt, probe.category, probe.cluster, block, *answers))
    return Board(tuple(rows))


class SmallSuite(Suite):
    """Two dozen made-up prompts in three categories."""

    name = "testing-small"

    def probes(self) -> Sequence[Probe]:
        return make_probes(24, seed=self.seed)


class ScriptedModel(Model):
    """Answers from ``script`` (prompt to text; ``None`` fails), else from ``reply``, else fails.

    ``asked`` keeps every request in the order in which it came. Built in code, not from a spec.
    """

    name = "testing-scripted"

    def __init__(
        self,
        script: Mapping[str, str | None] | None = None,
        *,
        reply: Callable[[Request], str | None] | None = None,
        seed: int = 0,
    ) -> None:
        super().__init__(None, seed=seed)
        self.script = dict(script or {})
        self.reply = reply
        self.asked: list[Request] = []

    def identity(self) -> dict[str, Any]:
        return {"model": self.name, "script": self.script}

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        for i, request in enumerate(requests):
            self.asked.append(request)
            text = self.script.get(request.prompt)
            if text is None and self.reply is not None and request.prompt not in self.script:
                text = self.reply(request)
            if text is None:
                yield i, Answer.failed(request, Failure.MISSING, "not in the script")
            else:
                yield i, Answer(request.probe, text, request.draw, finish="stop")


class EchoParams(Params):
    """``prefix`` is put before the prompt."""

    prefix: str = ""


class EchoModel(Model):
    """Answers every prompt with itself."""

    name = "testing-echo"
    deterministic: ClassVar[bool] = True
    free: ClassVar[bool] = True
    Params = EchoParams

    def identity(self) -> dict[str, Any]:
        return {"model": self.name, "prefix": self.params.prefix}

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        for i, request in enumerate(requests):
            text = self.params.prefix + request.prompt
            yield i, Answer(request.probe, text, request.draw, finish="stop")


class ScriptedOracle:
    """An episode's oracle over ``reply``; keeps what was asked. ``failing`` prompts have no answer.

    Implements :class:`tellapart.contracts.adversary.EpisodeOracle`. ``on_ask`` is called before
    every answer.
    """

    def __init__(
        self,
        probes: Sequence[Probe],
        reply: Callable[[str], Seen],
        queries: int,
        *,
        failing: frozenset[str] = frozenset(),
        on_ask: Callable[[], None] | None = None,
    ) -> None:
        self._probes = tuple(probes)
        self._reply = reply
        self._left = queries
        self._failing = failing
        self._on_ask = on_ask
        self.asked: list[Probe] = []
        self.refused = 0

    @property
    def remaining(self) -> int:
        return self._left

    @property
    def probes(self) -> Sequence[Probe]:
        return self._probes

    def ask(self, probe: Probe) -> Seen:
        """Ask one of :attr:`probes`; see the protocol for errors."""
        if self._left <= 0 or probe not in self._probes:
            self.refused += 1
            raise BudgetExceededError("the queries are spent, or the probe is not of this episode")
        self._left -= 1
        self.asked.append(probe)
        if self._on_ask is not None:
            self._on_ask()
        if probe.prompt in self._failing:
            raise AnswerFailedError("the model failed on this probe")
        return self._reply(probe.prompt)
