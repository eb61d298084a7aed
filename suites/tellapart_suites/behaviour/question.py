"""The shape of an easy question, before it is disturbed."""

from __future__ import annotations

from typing import NamedTuple

from .phrasing import Slots


class Question(NamedTuple):
    """A question, the same in other words, and its answers, as format strings over ``slots``."""

    name: str
    clean: str
    paraphrase: str
    slots: Slots
    teacher: str
    base: str
    reference: str
