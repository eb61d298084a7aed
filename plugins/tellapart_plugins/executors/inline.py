"""The executor without a fence: in this process, one job after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tellapart import Executor, JobResult, Limits
from tellapart.game.clock import Clock, running
from tellapart_plugins.executors.plain import safe_dump, safe_load


class Inline(Executor):
    """Runs adversaries in this process, for debugging: limits are judged only afterwards.

    A crash or an endless loop takes the run with it. Results pass through the same plain-data
    form as those of ``process``, so that both refuse the same things.
    """

    name = "inline"

    def run(
        self,
        function: Callable[..., Any],
        arguments: Sequence[tuple[Any, ...]],
        limits: Limits,
        *,
        on_done: Callable[[int, JobResult], None] | None = None,
    ) -> list[JobResult]:
        results = []
        for i, args in enumerate(arguments):
            result = self._one(function, args, limits)
            results.append(result)
            if on_done is not None:
                on_done(i, result)
        return results

    @staticmethod
    def _one(function: Callable[..., Any], args: tuple[Any, ...], limits: Limits) -> JobResult:
        clock = Clock()
        status, value, detail = "ok", None, ""
        try:
            with running(clock):
                value = safe_load(safe_dump(function(*args)))
        except MemoryError as error:
            status, detail = "forfeit", f"memory limit: {error}"
        except Exception as error:  # somebody's code: whatever it raises is its own outcome
            status, detail = "error", one_line(error)
        fit, play = clock.seconds("fit"), clock.seconds("play")
        for name, spent, limit in (
            ("fit", fit, limits.fit_seconds),
            ("play", play, limits.play_seconds),
        ):
            if status == "ok" and limit is not None and spent > limit:
                status = "forfeit"
                detail = f"{name} took {spent:.1f} CPU seconds of {limit:g}"
        return JobResult(status, value if status == "ok" else None, detail, fit, play)  # type: ignore[arg-type]


def one_line(error: BaseException) -> str:
    """``Type: message`` on one line, not longer than 300 characters."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
