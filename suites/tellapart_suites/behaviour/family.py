"""Template families: the unit of the behaviour suite. One family is one cluster."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any


@dataclass(frozen=True, slots=True)
class Item:
    """One filled template.

    ``teacher`` and ``base`` are the wordings the two pocket models are trained on; a suite
    shows neither to anybody. ``reference`` is the bare right answer where there is one.
    ``meta`` must be JSON. ``twin`` is the clean prompt of a disturbed one: the suite makes it
    a probe of its own and puts its id here. ``constraint`` is one that
    :func:`~tellapart_suites.behaviour.constraints.satisfies` can check.
    """

    prompt: str
    teacher: str
    base: str
    reference: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Family:
    """A named template family; ``make`` fills it from a seeded generator."""

    name: str
    make: Callable[[Random], Item]


class Families:
    """The families of one category, in order of definition. Use as a decorator.

    families = Families("factual_qa")

    @families.add("capital-of")
    def capital_of(rng: Random) -> Item: ...
    """

    def __init__(self, category: str) -> None:
        self.category = category
        self.all: list[Family] = []

    def add(self, name: str) -> Callable[[Callable[[Random], Item]], Callable[[Random], Item]]:
        """Register the decorated function as the family ``name``; names are unique."""
        if any(f.name == name for f in self.all):
            raise ValueError(f"family '{name}' is defined twice in {self.category}")

        def register(make: Callable[[Random], Item]) -> Callable[[Random], Item]:
            self.all.append(Family(name, make))
            return make

        return register
