"""Exact match: whether two answers are the same text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from tellapart import Labelled, Metric


class ExactMatch(Metric):
    """1 where both answers are the same text, 0 where they are not."""

    name: ClassVar[str] = "exact-match"
    bounds: ClassVar[tuple[float, float]] = (0.0, 1.0)

    def measure(self, pairs: Sequence[Labelled]) -> Sequence[float]:
        return [float(p.teacher.text == p.student.text) for p in pairs]
