"""A third party's plugin: an adversary, a suite and an acquisition strategy."""

from __future__ import annotations

from collections.abc import Sequence

from tellapart import (
    Acquisition,
    AcquisitionState,
    Adversary,
    Params,
    Probe,
    Seen,
    Suite,
    hookimpl,
)


class ShoutingParams(Params):
    """``weight`` is what one exclamation mark counts."""

    weight: float = 1.0


class Shouting(Adversary):
    """Says student when an answer exclaims."""

    name = "shouting"
    Params = ShoutingParams

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [-self.params.weight * a.text.count("!") for a in answers]


class Capitals(Suite):
    """Twelve questions about capitals."""

    name = "example-capitals"

    def probes(self) -> Sequence[Probe]:
        countries = ("France", "Japan", "Peru", "Kenya", "Norway", "India")
        asks = ("What is the capital of {}?", "How many people live in the capital of {}?")
        return [
            Probe(f"{c.lower()}-{i}", ask.format(c), ("name", "size")[i], c.lower())
            for c in countries
            for i, ask in enumerate(asks)
        ]


class Longest(Acquisition):
    """Buys the longest prompts first."""

    name = "longest"

    def propose(self, state: AcquisitionState, n: int) -> Sequence[str]:
        left = [p for p in state.pool if p.id not in state.bought]
        return [p.id for p in sorted(left, key=lambda p: (-len(p.prompt), p.id))[:n]]


@hookimpl
def register_adversaries() -> list[type[Adversary]]:
    return [Shouting]


@hookimpl
def register_suites() -> list[type[Suite]]:
    return [Capitals]


@hookimpl
def register_acquisitions() -> list[type[Acquisition]]:
    return [Longest]
