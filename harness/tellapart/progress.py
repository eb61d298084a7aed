"""Progress bars: on standard error, only where a person is watching."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Update = Callable[[int, int, str], None]


@contextmanager
def bar(description: str, *, enabled: bool | None = None) -> Iterator[Update]:
    """A bar; the yielded function takes (done, total, note).

    ``enabled`` None shows it only on a terminal. Nothing is drawn in the first half second, so
    that quick work stays quiet.
    """
    if not (sys.stderr.isatty() if enabled is None else enabled):
        yield _quiet
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False),
        console=Console(stderr=True),
        transient=True,
    )
    with progress:
        task = progress.add_task(description, total=None, note="")

        def update(done: int, total: int, note: str = "") -> None:
            progress.update(task, completed=done, total=total, note=note)

        yield update


def _quiet(done: int, total: int, note: str = "") -> None:
    """No bar: nobody is watching."""
