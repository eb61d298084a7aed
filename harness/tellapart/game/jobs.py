"""Jobs: what is sent to an adversary's process, and the plain data that comes back.

What comes back is made of numbers, strings and arrays only: the child ran somebody's code, and
nothing it wrote is ever unpickled.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from tellapart.contracts.adversary import Adversary
from tellapart.contracts.data import Game, Reason
from tellapart.contracts.executor import JobResult, Limits
from tellapart.contracts.play import Play, PlayStatus
from tellapart.errors import BudgetExceededError, DataError
from tellapart.game.door import Account, open_context
from tellapart.game.play import Match, play_match
from tellapart.plugins import load_plugins

ARRAYS = {
    "cluster": np.str_,
    "category": np.str_,
    "value": np.float64,
    "teacher_score": np.float64,
    "student_score": np.float64,
    "block": np.int64,
}


@dataclass(frozen=True, slots=True)
class Job:
    """All matches of one adversary."""

    adversary: str
    params: Mapping[str, Any]
    matches: tuple[Match, ...]
    files: tuple[str, ...] = ()
    cache_dir: Path | None = None
    limits: Limits = field(default_factory=Limits)
    account: Account | None = None

    def scaled_limits(self) -> Limits:
        """Bounds of the whole job: those of one match, times its matches."""
        n = max(1, len(self.matches))

        def times(seconds: float | None) -> float | None:
            return None if seconds is None else seconds * n

        return replace(
            self.limits,
            fit_seconds=times(self.limits.fit_seconds),
            play_seconds=times(self.limits.play_seconds),
        )


def run_job(job: Job) -> list[dict[str, Any]]:
    """Play every match of ``job``; runs in the adversary's process.

    A match in which the adversary raises is an ``error`` of that match, one in which it asks
    beyond its budget, computes beyond its limit or runs out of memory a ``forfeit``. Whatever
    it raises is caught, ``SystemExit`` too; only ``KeyboardInterrupt`` passes, since where
    there is no process of its own it may be the user's: it ends the job.
    """
    cls = load_plugins(job.files).find("adversary", job.adversary, Adversary)
    context = open_context(job.cache_dir, job.files, account=job.account, adversary=job.adversary)
    plays: list[Play] = []
    for match in job.matches:
        try:
            played = play_match(cls, dict(job.params), match, context=context)
        except BudgetExceededError as error:
            played = not_played(cls, match, "forfeit", str(error))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # somebody's code: whatever it raises is its own outcome
            if out_of_memory(error):
                played = not_played(cls, match, "forfeit", f"memory limit: {error}")
            else:
                played = not_played(cls, match, "error", f"{type(error).__name__}: {error}")
        plays.extend(_within(play, job.limits) for play in played)
    return [to_plain(play) for play in plays]


def out_of_memory(error: BaseException) -> bool:
    """Whether ``error`` says that memory is exhausted, in Python's own way or torch's."""
    if isinstance(error, MemoryError) or (
        isinstance(error, OSError) and error.errno == errno.ENOMEM
    ):
        return True
    # torch has no type of its own for it on a CPU; torch.OutOfMemoryError is that of a device.
    named = any(kind.__name__ == "OutOfMemoryError" for kind in type(error).__mro__)
    return named or (isinstance(error, RuntimeError) and "DefaultCPUAllocator" in str(error))


def plays_of(job: Job, result: JobResult, cls: type[Adversary]) -> list[Play]:
    """The plays of a finished job; a job that died leaves a typed outcome for every match.

    Raises:
        DataError: the child returned something that is not plays.
    """
    if result.status == "ok":
        return [from_plain(row) for row in result.value]
    return [
        play
        for match in job.matches
        for play in not_played(cls, match, result.status, result.detail)
    ]


def not_played(cls: type[Adversary], match: Match, status: PlayStatus, detail: str) -> list[Play]:
    """Empty plays with a typed outcome, one for each game and q of ``match``."""
    games = match.games & cls.games
    keys: list[tuple[Game, int]] = []
    if "single" in games:
        keys += [("single", q) for q in match.queries]
    if "pairwise" in games:
        keys.append(("pairwise", 1))
    none = np.zeros(0)
    text = np.zeros(0, dtype=np.str_)
    return [
        Play(
            cls.name, "teacher", match.student, game, match.arm, match.seed, q, (), text, text,
            none, none, none, np.zeros(0, dtype=np.int64), status, detail[:500],
            plant=match.plant,
        )
        for game, q in keys
    ]  # fmt: skip


def _within(play: Play, limits: Limits) -> Play:
    for name, spent, limit in (
        ("fit", play.fit_seconds, limits.fit_seconds),
        ("play", play.play_seconds, limits.play_seconds),
    ):
        if play.status == "ok" and limit is not None and spent > limit:
            detail = f"{name} took {spent:.1f} CPU seconds of {limit:g}"
            return replace(play, status="forfeit", detail=detail)
    return play


def to_plain(play: Play) -> dict[str, Any]:
    """A play as plain data: strings, numbers, lists and arrays."""
    row = {f.name: getattr(play, f.name) for f in fields(play)}
    row["probe"] = list(play.probe)
    row["reasons"] = [[r.feature, r.weight, r.category, r.example] for r in play.reasons]
    return row


def from_plain(row: Mapping[str, Any]) -> Play:
    """A play from plain data, checked: nothing in it is trusted.

    Raises:
        DataError: it is not a play.
    """
    try:
        values = dict(row)
        for name, kind in ARRAYS.items():
            values[name] = np.asarray(values[name]).astype(kind)
        values["probe"] = tuple(str(p) for p in values["probe"])
        values["reasons"] = tuple(
            Reason(str(f), float(w), str(c), str(e)) for f, w, c, e in values["reasons"]
        )
        play = Play(**values)
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"an adversary's process returned no play: {error}") from error
    lengths = {len(play.probe), *(len(getattr(play, name)) for name in ARRAYS)}
    if len(lengths) != 1:
        raise DataError("an adversary's process returned a play of uneven columns")
    finite = play.value[~np.isnan(play.value)]
    if not np.isin(finite, (-1.0, 0.0, 1.0)).all():
        raise DataError("an adversary's process returned values that no game has")
    return play
