"""t of (ε, q, t, 𝔸): CPU seconds by phase, however the adversary spends them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import process_time

if sys.platform != "win32":
    import resource


def cpu_seconds() -> float:
    """CPU seconds of this process so far: all its threads, and the children it has reaped.

    On Windows the children go uncounted.
    """
    if sys.platform == "win32":
        return process_time()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


class Clock:
    """CPU seconds by phase. An inner phase stops the outer one while it lasts.

    ``on_change(name)`` is called with the phase that begins, and with ``""`` when none runs.
    """

    def __init__(self, on_change: Callable[[str], None] | None = None) -> None:
        self._totals: dict[str, float] = {}
        self._stack: list[str] = []
        self._since = cpu_seconds()
        self._on_change = on_change

    def seconds(self, name: str) -> float:
        """CPU seconds spent in phase ``name`` so far, the running stretch included."""
        self._settle()
        return self._totals.get(name, 0.0)

    def enter(self, name: str) -> None:
        self._settle()
        self._stack.append(name)
        self._changed()

    def leave(self) -> None:
        self._settle()
        self._stack.pop()
        self._changed()

    def _settle(self) -> None:
        now = cpu_seconds()
        if self._stack:
            name = self._stack[-1]
            self._totals[name] = self._totals.get(name, 0.0) + now - self._since
        self._since = now

    def _changed(self) -> None:
        if self._on_change is not None:
            self._on_change(self._stack[-1] if self._stack else "")


_current: ContextVar[Clock | None] = ContextVar("tellapart_clock", default=None)


@contextmanager
def running(clock: Clock) -> Iterator[Clock]:
    """Let ``clock`` measure every :func:`phase` inside the block; what executors do."""
    token = _current.set(clock)
    try:
        yield clock
    finally:
        _current.reset(token)


@contextmanager
def phase(name: str) -> Iterator[None]:
    """Charge the CPU seconds of the block to phase ``name`` (``fit`` or ``play``).

    Measures nothing where no executor set a clock.
    """
    clock = _current.get()
    if clock is None:
        yield
        return
    clock.enter(name)
    try:
        yield
    finally:
        clock.leave()
