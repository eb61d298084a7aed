"""The suites ``behaviour``, ``behaviour-1k`` and ``pocket``: one generator in three sizes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field, field_validator

from tellapart import Params, Probe, Suite
from tellapart.errors import near

from .generate import CATEGORIES, generate


class BehaviourParams(Params):
    """``size`` probes of each of ``categories`` (default: all ten)."""

    size: int = Field(default=500, ge=1, le=5000)
    categories: tuple[str, ...] = CATEGORIES

    @field_validator("categories")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name not in CATEGORIES:
                raise ValueError(f"no category is called '{name}' ({near(name, CATEGORIES)})")
        if not value or len(set(value)) < len(value):
            raise ValueError("name at least one category, and none twice")
        return value


class Behaviour1kParams(BehaviourParams):
    """As for ``behaviour``, with 100 probes a category."""

    size: int = Field(default=100, ge=1, le=5000)


class PocketParams(BehaviourParams):
    """As for ``behaviour``, with 150 probes a category of at most ``max_chars`` characters."""

    size: int = Field(default=150, ge=1, le=5000)
    max_chars: int = Field(default=160, ge=80)


class Behaviour(Suite):
    """Ten categories of 500 probes, from template families that are the clusters; 5,000 in all."""

    name: ClassVar[str] = "behaviour"
    Params: ClassVar[type[Params]] = BehaviourParams

    def probes(self) -> Sequence[Probe]:
        """Probes by category, family and number; the same on every machine."""
        return generate(self.params.size, self.params.categories)

    def card(self) -> str:
        """The generated suite card."""
        from tellapart_suites.card import behaviour_card

        return behaviour_card(self.name, self.probes())


class Behaviour1k(Behaviour):
    """A fifth of behaviour: all ten categories and all families, 1,000 probes."""

    name: ClassVar[str] = "behaviour-1k"
    Params: ClassVar[type[Params]] = Behaviour1kParams


class Pocket(Behaviour):
    """The short prompts of behaviour, for the pocket models and quick runs; 1,500 probes."""

    name: ClassVar[str] = "pocket"
    Params: ClassVar[type[Params]] = PocketParams

    def probes(self) -> Sequence[Probe]:
        """As for ``behaviour``, prompts above ``max_chars`` characters left out."""
        return generate(self.params.size, self.params.categories, self.params.max_chars)
