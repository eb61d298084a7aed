"""The conformance check: honest adversaries pass, and each way to break the rules is named."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import pytest

from tellapart import AdaptiveAdversary, Adversary, EpisodeOracle, Labelled, Reason, Seen
from tellapart.errors import AnswerFailedError
from tellapart.testing import check_adversary


class Exclaims(Adversary):
    """Counts exclamation marks."""

    name = "exclaims"

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [-float(a.text.count("!")) for a in answers]


class Length(Adversary):
    """Compares a length with the mean length of either side."""

    name = "mean-length"
    sees = frozenset({"length"})
    calibrated = True

    def fit(self, pairs: Sequence[Labelled]) -> None:
        self.teacher = float(np.mean([len(p.teacher.text) for p in pairs] or [0]))
        self.student = float(np.mean([len(p.student.text) for p in pairs] or [0]))

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        middle = (self.teacher + self.student) / 2
        return [(len(a.text) - middle) * (self.teacher - self.student) for a in answers]


class FirstAsked(AdaptiveAdversary):
    """Asks what comes first."""

    name = "first-asked"

    def play(self, oracle: EpisodeOracle) -> float:
        total = 0.0
        for probe in oracle.probes[: oracle.remaining]:
            try:
                total -= oracle.ask(probe).text.count("!") - 0.5
            except AnswerFailedError:
                continue
        return total


@pytest.mark.parametrize("cls", [Exclaims, Length, FirstAsked])
def test_honest_adversaries_pass(cls: type[Adversary]) -> None:
    check_adversary(cls)
    check_adversary(cls.make())


class Shape(Exclaims):
    """One score too few."""

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [0.0] * max(0, len(answers) - 1)


class Nan(Exclaims):
    """NaN on an empty answer."""

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [float("nan") if not a.text.strip() else 1.0 for a in answers]


class GlobalRandom(Exclaims):
    """Draws from the global random state."""

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [random.Random(a.text).random() * random.random() for a in answers]


class FitRandom(Exclaims):
    """Fits from the global random state."""

    weight: float = 1.0

    def fit(self, pairs: Sequence[Labelled]) -> None:
        self.weight = float(np.random.rand())

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [self.weight * len(a.text) for a in answers]


class Clocked(FitRandom):
    """Looks at the clock."""

    def fit(self, pairs: Sequence[Labelled]) -> None:
        self.weight = time.time() - 1.7e9


class Order(Exclaims):
    """Scores by position."""

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [float(i) for i, _ in enumerate(answers)]


class Company(Exclaims):
    """Scores against the batch's mean."""

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        mean = np.mean([len(a.text) for a in answers] or [0])
        return [len(a.text) - float(mean) for a in answers]


class Remembers(Exclaims):
    """Learns on top of what it knew."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.texts: list[str] = []

    def fit(self, pairs: Sequence[Labelled]) -> None:
        self.texts += [p.teacher.text for p in pairs]

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [float(len(a.text) * len(self.texts)) for a in answers]


class Seeded(Exclaims):
    """Depends on its seed and does not say so."""

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [len(a.text) * float(self.seed + 1) for a in answers]


class TinyFails(Exclaims):
    """Needs more than one pair."""

    def fit(self, pairs: Sequence[Labelled]) -> None:
        if len(pairs) < 2:
            raise ValueError("too few")


class Peeks(Exclaims):
    """Peeks at the label."""

    access: ClassVar[frozenset[str]] = frozenset({"label"})
    calibrated = True

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [2.0 * a.extra["label"] - 1.0 for a in answers]


class PeekingControl(Peeks):
    """Peeks at the label, to be caught."""

    control = True


class IdleControl(PeekingControl):
    """Asks for the label and makes nothing of it."""

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [0.0] * len(answers)


class Boasts(Exclaims):
    """Claims to see wording."""

    sees = frozenset({"wording"})


class WrongAccess(Exclaims):
    """Wants what does not exist."""

    access = frozenset({"roles"})


class BadReason(Exclaims):
    """Gives no proper reason."""

    def reasons(self) -> Sequence[Reason]:
        return [Reason("x", float("inf"))]


class Overspends(FirstAsked):
    """Asks once too often."""

    def play(self, oracle: EpisodeOracle) -> float:
        for probe in oracle.probes:
            oracle.ask(probe)
        return 0.0


class FailsOnFailure(FirstAsked):
    """Does not expect a failed answer."""

    def play(self, oracle: EpisodeOracle) -> float:
        return float(sum(len(oracle.ask(p).text) for p in oracle.probes[: oracle.remaining]))


class Ids(FirstAsked):
    """Looks at ids."""

    def play(self, oracle: EpisodeOracle) -> float:
        return super().play(oracle) + len(oracle.probes[0].id)


class Latency(FirstAsked):
    """Times the answers."""

    def play(self, oracle: EpisodeOracle) -> float:
        start = time.perf_counter()
        return super().play(oracle) + time.perf_counter() - start


class Silent(FirstAsked):
    """Asks nothing."""

    def play(self, oracle: EpisodeOracle) -> float:
        return 0.0


@pytest.mark.parametrize(
    ("cls", "words"),
    [
        (Shape, "returned shape"),
        (Nan, "NaN or infinity"),
        (GlobalRandom, "asked again"),
        (FitRandom, "not determined by its seed"),
        (Clocked, "not determined by its seed"),
        (Order, "by the order of the answers"),
        (Company, "by its company"),
        (Remembers, "remembers an earlier fit"),
        (Seeded, "declare 'stochastic = True'"),
        (TinyFails, "fails after fit on no pair"),
        (Peeks, "where there is none"),
        (IdleControl, "asks for the label and is not caught"),
        (Boasts, "claims to see the plant 'wording'"),
        (WrongAccess, "asks for access"),
        (BadReason, "finite weight"),
        (Overspends, "BudgetExceededError"),
        (FailsOnFailure, "AnswerFailedError"),
        (Ids, "looks at the ids"),
        (Latency, "how long an answer takes"),
        (Silent, "never asks"),
    ],
)
def test_every_broken_rule_is_named_in_one_line(cls: type[Adversary], words: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check_adversary(cls)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_control_that_peeks_has_to_be_caught() -> None:
    check_adversary(PeekingControl)


def test_a_class_that_can_not_be_found_by_name_does_not_pickle() -> None:
    class Local(Exclaims):
        """Defined inside a function."""

    with pytest.raises(AssertionError, match="does not pickle"):
        check_adversary(Local)
