"""How many requests a remote model has under way: additive increase, multiplicative decrease.

Also the bridge from the synchronous model contract to asynchronous work in a thread of its
own, so that it works under a running event loop (a notebook) too.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

from tellapart.errors import TellapartError

T = TypeVar("T")
R = TypeVar("R")


class AdaptiveLimit:
    """At most :attr:`limit` holders at a time; the limit follows what the server bears.

    It starts low and doubles with every round of successes (slow start) until the first sign
    of overload, which halves it; from then on each full round of successes adds one. Signs
    from requests that began before the last decrease are echoes of it and do not count.
    (Chiu and Jain, 1989; TCP congestion control.) ``fixed`` keeps it at ``most``.
    """

    def __init__(self, most: int, start: int = 4, *, fixed: bool = False) -> None:
        self.most = most
        self.limit = float(most if fixed else min(start, most))
        self._fixed = fixed
        self._slow_start = True
        self._active = 0
        self._changed = asyncio.Condition()
        self._decreased = 0.0
        self._paused_until = 0.0

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[float]:
        """Hold one slot; gives the time it began, to be handed to :meth:`overloaded`."""
        while True:
            async with self._changed:
                await self._changed.wait_for(lambda: self._active < int(self.limit))
                pause = self._paused_until - time.monotonic()
                if pause <= 0:
                    self._active += 1
                    break
            await asyncio.sleep(pause)
        try:
            yield time.monotonic()
        finally:
            self._active -= 1
            async with self._changed:
                self._changed.notify(max(1, int(self.limit) - self._active))

    def succeeded(self) -> None:
        """A request went well: raise the limit."""
        step = 1.0 if self._slow_start else 1.0 / self.limit
        self.limit = min(float(self.most), self.limit + step)

    def overloaded(self, began: float, pause: float = 0.0) -> None:
        """The server has too much to do: halve the limit; send nothing for ``pause`` seconds."""
        now = time.monotonic()
        self._paused_until = max(self._paused_until, now + pause)
        if began > self._decreased and not self._fixed:
            self._decreased = now
            self._slow_start = False
            self.limit = max(1.0, self.limit / 2)


class LoopThread:
    """An event loop in a daemon thread."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self.loop.run_forever, name="tellapart-remote", daemon=True
        )
        self._thread.start()

    def run(self, work: Awaitable[R]) -> R:
        """Await ``work`` in the loop, from another thread."""

        async def awaited() -> R:
            return await work

        return asyncio.run_coroutine_threadsafe(awaited(), self.loop).result()

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


class Fanout(Generic[T, R]):
    """Run ``work(item)`` for many items at once and hand the results over as they come.

    At most ``window`` items are under way or waiting to be taken, so memory is bounded however
    slow the consumer is. An exception from ``work`` lets what is under way finish and be taken,
    starts nothing new, and is raised last.
    """

    def __init__(self, thread: LoopThread, work: Callable[[T], Awaitable[R]], window: int) -> None:
        self._thread, self._work, self._window = thread, work, window

    def map(self, items: Sequence[T]) -> Iterator[tuple[int, R]]:
        """(index, result) of every item, in the order they end.

        Closing the iterator early cancels what is under way.
        """
        done: queue.SimpleQueue[tuple[int, R] | None] = queue.SimpleQueue()
        failures: list[BaseException] = []
        room = asyncio.Semaphore(self._window)

        async def one(index: int, item: T) -> None:
            try:
                done.put((index, await self._work(item)))
            except asyncio.CancelledError:
                raise
            except BaseException as error:
                failures.append(error)
                room.release()

        async def drive() -> None:
            tasks: set[asyncio.Task[None]] = set()
            try:
                for index, item in enumerate(items):
                    await room.acquire()
                    if failures:
                        break
                    task = asyncio.create_task(one(index, item))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
                if tasks:
                    await asyncio.wait(tasks)
            finally:
                for task in tasks:
                    task.cancel()
                if tasks:
                    await asyncio.gather(*tasks, return_exceptions=True)

        driving: list[asyncio.Task[None]] = []

        def start() -> None:
            driving.append(loop.create_task(drive()))
            driving[0].add_done_callback(lambda _: done.put(None))

        def stop() -> None:
            driving[0].cancel()

        loop = self._thread.loop
        loop.call_soon_threadsafe(start)
        ended = False
        try:
            while True:
                result = done.get()
                if result is None:
                    ended = True
                    break
                loop.call_soon_threadsafe(room.release)
                yield result
        finally:
            if not ended:
                loop.call_soon_threadsafe(stop)
                # The loop's own thread ends the tasks; wait for its word.
                while done.get() is not None:
                    pass
        if failures:
            raise _first(failures)


def _first(failures: Sequence[BaseException]) -> BaseException:
    """The failure that explains most: one of ours, if there is one."""
    return next((f for f in failures if isinstance(f, TellapartError)), failures[0])
