"""An advisory lock on a file: one writer a run. The system drops it when the process dies."""

from __future__ import annotations

import os
import sys
import weakref
from pathlib import Path


class FileLock:
    """Exclusive between processes and between instances, until released or the process ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock; False if somebody has it. Where locking is unsupported, always True."""
        if sys.platform == "win32":
            return True
        import fcntl

        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError:
            return True  # the database itself will say what is wrong with the folder
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        except OSError:  # a file system without locks
            os.close(descriptor)
            return True
        self._descriptor = descriptor
        _HELD.add(self)
        return True

    def release(self) -> None:
        """Give the lock back. The file stays: removing it would let two writers in."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


_HELD: weakref.WeakSet[FileLock] = weakref.WeakSet()


def _forget_in_child() -> None:
    """A forked child must not keep the lock alive after its parent was killed."""
    for lock in list(_HELD):
        lock.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_in_child)
