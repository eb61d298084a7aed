"""The checks of models, suites, acquisition strategies and distillers find what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tellapart import (
    Acquisition,
    AcquisitionState,
    Answer,
    Distiller,
    DistilReport,
    Example,
    ModelRef,
    Probe,
    Request,
)
from tellapart.testing import (
    EchoModel,
    ScriptedModel,
    SmallSuite,
    check_acquisition,
    check_distiller,
    check_model,
    check_suite,
)


def test_fakes_keep_their_own_contracts() -> None:
    check_model(EchoModel())
    check_model(ScriptedModel({"Say hello.": "hello", "Name a colour.": None}))
    check_model(ScriptedModel(reply=lambda request: request.prompt[::-1]))
    check_suite(SmallSuite())


def test_scripted_model_keeps_what_it_was_asked() -> None:
    model = ScriptedModel({"a": "b"}, reply=lambda request: None)
    answers = dict(model.answer([Request("p", "a"), Request("q", "z")]))
    assert answers[0].text == "b"
    assert answers[1].failure == "missing"
    assert [r.prompt for r in model.asked] == ["a", "z"]


class Twice(EchoModel):
    """Yields an index twice."""

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        for _, answer in super().answer(requests):
            yield 0, answer


class Fewer(EchoModel):
    """Forgets the last."""

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        yield from list(super().answer(requests))[:-1]


class Counting(EchoModel):
    """Answers with a count."""

    count = 0

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        for i, answer in super().answer(requests):
            self.count += 1
            yield i, replace(answer, text=str(self.count))


class Renames(EchoModel):
    """Answers under another draw."""

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        for i, answer in super().answer(requests):
            yield i, replace(answer, draw=9)


class Shifty(EchoModel):
    """Is another once opened."""

    opened = False

    def open(self) -> None:
        self.opened = True

    def identity(self) -> dict[str, Any]:
        return {"opened": self.opened}


class Nameless(EchoModel):
    """Has no identity."""

    def identity(self) -> dict[str, Any]:
        return None  # type: ignore[return-value]


class Numbers(EchoModel):
    """Answers with a number."""

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        for i, answer in super().answer(requests):
            yield i, replace(answer, text=5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cls", "words"),
    [
        (Nameless, "identity that is a NoneType"),
        (Numbers, "else than an Answer"),
        (Twice, "index 0 twice"),
        (Fewer, "answers 3 of 4"),
        (Counting, "differently at temperature 0"),
        (Renames, "another probe id or draw"),
        (Shifty, "changes its identity"),
    ],
)
def test_broken_models_are_named(cls: type[EchoModel], words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        check_model(cls())


def suite_with(change: Callable[[list[Probe]], Sequence[Probe]]) -> SmallSuite:
    class Changed(SmallSuite):
        """Changed."""

        name = "changed"

        def probes(self) -> Sequence[Probe]:
            return change(list(super().probes()))

    return Changed()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda probes: [], "no probes"),
        (lambda probes: [*probes, probes[0]], "two probes with id"),
        (lambda probes: [replace(probes[0], prompt=" ")], "empty prompt"),
        (lambda probes: [{"id": "a"}], "a dict where a Probe"),
        (lambda probes: [replace(probes[0], prompt=float("nan"))], "prompt is no text"),
        (lambda probes: [replace(probes[0], id=7)], "id is no text"),
        (lambda probes: [replace(probes[0], prompt="\ud800")], "half a character"),
        (lambda probes: [replace(probes[0], category="all")], "category 'all'"),
        (lambda probes: [replace(probes[0], meta={"x": {1}})], "not JSON"),
        (lambda probes: Random().sample(probes, len(probes)), "another order"),
        (lambda probes: [replace(probes[0], prompt=str(Random().random()))], "other probes"),
    ],
)
def test_broken_suites_are_named(
    change: Callable[[list[Probe]], Sequence[Probe]], words: str
) -> None:
    with pytest.raises(AssertionError, match=words):
        check_suite(suite_with(change))


class Firsts(Acquisition):
    """Buys what comes first."""

    name = "firsts"

    def propose(self, state: AcquisitionState, n: int) -> Sequence[str]:
        return [p.id for p in state.pool if p.id not in state.bought][:n]


class Rebuys(Firsts):
    """Buys again."""

    def propose(self, state: AcquisitionState, n: int) -> Sequence[str]:
        return [p.id for p in state.pool][:n]


class Greedy(Firsts):
    """Buys more than it may."""

    def propose(self, state: AcquisitionState, n: int) -> Sequence[str]:
        return super().propose(state, n + 1)


class Lazy(Firsts):
    """Buys less than it could."""

    def propose(self, state: AcquisitionState, n: int) -> Sequence[str]:
        return super().propose(state, n // 2)


def test_acquisition_strategies_are_checked() -> None:
    check_acquisition(Firsts)
    for cls, words in ((Rebuys, "already bought"), (Greedy, "at most"), (Lazy, "left")):
        with pytest.raises(AssertionError, match=words):
            check_acquisition(cls)


class Parrot(Distiller):
    """Makes a student that repeats; trains nothing."""

    name = "parrot"
    losses: tuple[tuple[int, float], ...] = ((1, 2.0), (2, 1.0))

    def distil(
        self,
        base: ModelRef,
        examples: Sequence[Example],
        out: Path,
        *,
        progress: Callable[[int, int, str], None] | None = None,
    ) -> DistilReport:
        out.mkdir(parents=True)
        if progress:
            progress(1, 1, "")
        return DistilReport(ModelRef("echo", {"prefix": examples[0].answer}), self.losses)


class Diverges(Parrot):
    """Reports a loss that is not a number."""

    losses = ((1, float("nan")),)


class Silent(Parrot):
    """Returns nothing."""

    def distil(self, *args: Any, **kwargs: Any) -> DistilReport:
        return None  # type: ignore[return-value]


def test_distillers_are_checked() -> None:
    with pytest.raises(AssertionError, match="no DistilReport"):
        check_distiller(Silent(), ModelRef("echo", {}))
    check_distiller(Parrot(), ModelRef("echo", {}))
    with pytest.raises(AssertionError, match="not finite"):
        check_distiller(Diverges(), ModelRef("echo", {}))
