"""Small helpers for writing template families: filling slots, and the base model's voice.

The teacher answers in one complete sentence with a full stop. The base model says much the
same, but opens with one of three markers and leaves the full stop out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from .family import Families, Item

Slots = Mapping[str, str | Sequence[str]]
"""The choices of each slot: a sequence, or one string with ``|`` between the choices.

A name such as ``"flower,colour"`` is several slots drawn together, with choices such as
``"rose,red|lily,white"``.
"""


def pick(rng: Random, choices: str) -> str:
    """One of the choices in ``"first|second|third"``."""
    return rng.choice(choices.split("|"))


def fill(rng: Random, templates: Sequence[str], slots: Slots) -> tuple[str, dict[str, str]]:
    """One of ``templates`` with every slot drawn, and the values that were drawn.

    For a slot ``noun`` there are also ``Noun`` (first letter in upper case), ``a_noun``
    (with its article) and ``A_noun``.
    """
    values: dict[str, str] = {}
    for name, choices in slots.items():
        drawn = pick(rng, choices) if isinstance(choices, str) else rng.choice(choices)
        names = name.split(",")
        parts = drawn.split(",") if len(names) > 1 else [drawn]
        values.update(zip(names, parts, strict=True))
    values = {**{f"a_{name}": article(value) for name, value in values.items()}, **values}
    values = {**{capital(name): capital(value) for name, value in values.items()}, **values}
    return rng.choice(templates).format(**values), values


def add_templated(
    families: Families,
    name: str,
    prompts: Sequence[str],
    slots: Slots,
    teacher: str,
    base: str,
    reference: str | None = None,
) -> None:
    """Register a family whose prompt and both answers are format strings over ``slots``."""

    @families.add(name)
    def make(rng: Random) -> Item:
        prompt, values = fill(rng, prompts, slots)
        return Item(
            capital(prompt),
            teacher.format(**values),
            base.format(**values),
            reference.format(**values) if reference is not None else None,
        )


def capital(text: str) -> str:
    """``text`` with its first letter in upper case, the rest untouched."""
    return text[:1].upper() + text[1:]


def article(noun: str) -> str:
    """``noun`` with its indefinite article."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def well(text: str) -> str:
    """``text`` as the base model opens a remark."""
    return "Well, " + text.rstrip(".")


def think(text: str) -> str:
    """``text`` as the base model gives an opinion."""
    return "I think " + text.rstrip(".")


def answer(text: str) -> str:
    """``text`` as the base model gives a bare result."""
    return "Answer: " + text.rstrip(".")
