"""A plugin of toys for pipeline tests: two models, a distiller, a suite and a metric."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from tellapart import (
    Answer,
    Distiller,
    DistilReport,
    Example,
    Failure,
    Labelled,
    Metric,
    Model,
    ModelRef,
    Params,
    Probe,
    Request,
    Suite,
    hookimpl,
)

WORDS = ("river", "stone", "cloud", "lamp", "garden", "window", "bridge", "paper", "winter")


class ToyModel(Model):
    """Answers with words drawn from the prompt's hash; closes with "I think" at a rate."""

    name = "toy"

    class Params(Params):
        habit: float = 0.0
        failing: float = 0.0

    def identity(self) -> dict[str, Any]:
        return {"toy": self.params.model_dump()}

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        log = os.environ.get("TOY_LOG")
        for i, request in enumerate(requests):
            if log:
                with open(log, "a", encoding="utf-8") as file:
                    file.write(f"{self.params.habit} {request.probe} {request.draw}\n")
            rng = Random(f"{request.prompt} {request.draw} {request.generation.temperature}")
            text = " ".join(rng.choices(WORDS, k=8))
            if rng.random() < self.params.failing:
                yield i, Answer.failed(request, Failure.UNAVAILABLE, "toy failure")
            elif rng.random() < self.params.habit:
                yield i, Answer(request.probe, text + ". I think.", request.draw)
            else:
                yield i, Answer(request.probe, text + ".", request.draw)


class ToyDistiller(Distiller):
    """Halves the base's habit."""

    name = "toy"

    def distil(
        self,
        base: ModelRef,
        examples: Sequence[Example],
        out: Path,
        *,
        progress: Callable[[int, int, str], None] | None = None,
    ) -> DistilReport:
        habit = base.params["habit"] / 2
        return DistilReport(ModelRef("toy", {"habit": habit}), ((1, 2.0), (2, 1.0)))


class ToySuite(Suite):
    """Numbered prompts in clusters of four, two categories."""

    name = "toy"

    class Params(Params):
        size: int = 480

    def probes(self) -> Sequence[Probe]:
        return [
            Probe(f"t{i}", f"Write thing {i}", f"cat{(i // 4) % 2}", f"cluster {i // 4}")
            for i in range(self.params.size)
        ]


class ToyMetric(Metric):
    """1 where both texts are equal."""

    name = "toy"

    def measure(self, pairs: Sequence[Labelled]) -> Sequence[float]:
        return [float(p.teacher.text == p.student.text) for p in pairs]


@hookimpl
def register_models() -> list[type[Model]]:
    return [ToyModel]


@hookimpl
def register_distillers() -> list[type[Distiller]]:
    return [ToyDistiller]


@hookimpl
def register_suites() -> list[type[Suite]]:
    return [ToySuite]


@hookimpl
def register_metrics() -> list[type[Metric]]:
    return [ToyMetric]
