"""A bounded memory of what was computed from a text, shared by all refits in one process."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Memo(Generic[T]):
    """``compute(key)``, remembered for the ``size`` most recently used keys.

    Only functions of the key alone may be remembered: nothing that was fitted.
    """

    def __init__(self, compute: Callable[[str], T], size: int = 20_000) -> None:
        self.compute = compute
        self.size = size
        self._kept: OrderedDict[str, T] = OrderedDict()

    def __call__(self, key: str) -> T:
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        value = self._kept[key] = self.compute(key)
        if len(self._kept) > self.size:
            self._kept.popitem(last=False)
        return value
