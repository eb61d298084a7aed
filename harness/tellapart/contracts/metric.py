"""The contract of a metric: a number beside the advantage."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

from tellapart.contracts.base import Component
from tellapart.contracts.data import Labelled


class Metric(Component):
    """A number per probe about how alike two answers look (similarity, exact match, …)."""

    kind: ClassVar[str] = "metric"
    bounds: ClassVar[tuple[float, float]] = (-math.inf, math.inf)
    """The least and the largest mean that there can be; intervals end there."""

    def measure(self, pairs: Sequence[Labelled]) -> Sequence[float]:
        """One value a pair, in the order given; NaN where it cannot be measured.

        Higher means more alike, 1 means the same.
        """
        raise NotImplementedError
