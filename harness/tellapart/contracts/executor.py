"""The contract of an executor: where an adversary's code runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from tellapart.contracts.base import Component

JobStatus = Literal["ok", "forfeit", "error"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one adversary's process. CPU seconds are t of (ε, q, t, 𝔸); None is unbounded."""

    fit_seconds: float | None = 600.0
    play_seconds: float | None = 600.0
    memory_mb: int | None = 8192
    wall_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class JobResult:
    """What became of a job. ``forfeit`` is a limit reached; ``error`` a crash or an exception."""

    status: JobStatus
    value: Any = None
    detail: str = ""
    fit_seconds: float = 0.0
    play_seconds: float = 0.0


class Executor(Component):
    """Runs adversaries' jobs, inside this process or contained in another."""

    kind: ClassVar[str] = "executor"

    def run(
        self,
        function: Callable[..., Any],
        arguments: Sequence[tuple[Any, ...]],
        limits: Limits,
        *,
        on_done: Callable[[int, JobResult], None] | None = None,
    ) -> list[JobResult]:
        """Run ``function(*arguments[i])`` for every i, each within ``limits``.

        ``function`` is a module-level function that calls :func:`tellapart.game.clock.phase`
        as it passes from fit to play. One job's hang, crash or exhaustion ends in its typed
        result and touches no other. ``on_done(i, result)`` is called as each ends.
        """
        raise NotImplementedError
