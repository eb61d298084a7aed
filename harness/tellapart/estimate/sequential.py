"""A whole class tested in sequence: stop as soon as the verdict at ε is settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tellapart.errors import UsageError
from tellapart.estimate.anytime import Bettor, average_log
from tellapart.estimate.sample import Floats


@dataclass(frozen=True, slots=True)
class State:
    """Where a sequential test stands. E-values are natural logarithms, at their highest so far.

    ``outcome`` is ``distinguishable``, ``indistinguishable`` or ``inconclusive``. ``rows`` and
    ``clusters`` are what it took to settle, or what was seen so far.
    """

    outcome: str
    rows: int
    clusters: int
    log_e_above: float
    log_e_below: float
    strongest: int

    @property
    def settled(self) -> bool:
        return self.outcome != "inconclusive"


class SequentialTest:
    """Is the largest advantage over the class above ε, or at most ε?

    *Distinguishable* when the class's average wealth against "Adv <= ε" reaches 1/α;
    *indistinguishable* when every adversary's wealth against "Adv >= ε" has reached 1/α at some
    time: for the claim to be false, that of the adversary which attains the maximum must have
    (intersection–union). At most one of the claims can be false, so each has the full α.

    One bet is made per cluster and adversary, before its values are seen. The claims are about
    the adversaries as they played: one that is still learning is not judged by what it might
    become. A settled verdict stays.
    """

    def __init__(
        self,
        adversaries: int,
        *,
        epsilon: float,
        alpha: float = 0.05,
        horizon: int,
        largest: int = 1,
    ) -> None:
        """Before the first batch.

        Args:
            adversaries: A, the columns of every batch.
            epsilon: the advantage that is tolerated; 0 tests "P = Q" upwards only.
            horizon: clusters available at most; tunes the bets, not their validity.
            largest: rows of the largest cluster that will be played, known from the prompts.
        """
        if adversaries < 1 or not 0.0 <= epsilon < 1.0 or not 0.0 < alpha < 1.0 or largest < 1:
            raise UsageError("a sequential test needs adversaries, epsilon in [0, 1) and alpha")
        self.epsilon, self.alpha, self.largest = epsilon, alpha, largest
        self._above = Bettor.start(adversaries, null=epsilon, sign=1, horizon=horizon)
        self._below = Bettor.start(adversaries, null=epsilon, sign=-1, horizon=horizon)
        self._best_below = np.zeros(adversaries)
        self._measured = np.zeros(adversaries, dtype=bool)
        self._state = State("inconclusive", 0, 0, 0.0, 0.0, 0)

    @property
    def state(self) -> State:
        return self._state

    def update(self, values: Floats, clusters: Sequence[object] | None = None) -> State:
        """Learn of a batch of rows, in order of play.

        Args:
            values: (n, A) values in [-1, 1], NaN where not measured.
            clusters: (n,) cluster of each row; rows of one are one bet. Each row by itself if
                None. A cluster must not come back in a later batch.

        Raises:
            UsageError: the batch has another number of adversaries, or a value that no game has.
        """
        array = np.asarray(values, dtype=np.float64)
        if array.ndim != 2 or array.shape[1] != len(self._best_below):
            raise UsageError(f"a batch of shape {array.shape} for {len(self._best_below)} columns")
        if (np.abs(array[np.isfinite(array)]) > 1.0).any():
            raise UsageError("a value lies beyond ±1")
        names = list(range(len(array))) if clusters is None else list(clusters)
        members: dict[object, list[int]] = {}
        for i, name in enumerate(names):
            members.setdefault(name, []).append(i)
        for rows in members.values():
            if self._state.settled:
                break
            self._bet(array[rows])
        return self._state

    def _bet(self, rows: Floats) -> None:
        known = np.isfinite(rows)
        count = known.sum(axis=0)
        total = np.where(known, rows, 0.0).sum(axis=0)
        mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
        # A cluster of c rows stakes c times a row's share, so that the bet is on the mean over
        # rows, not over clusters.
        scale = np.minimum(np.maximum(count, 1) / self.largest, 1.0)
        above = self._above.update(mean, scale)
        below = self._below.update(mean, scale)
        self._best_below = np.maximum(self._best_below, below)
        self._measured |= count > 0
        old = self._state
        log_above = max(old.log_e_above, average_log(above))
        log_below = float(self._best_below.min())
        threshold = -np.log(self.alpha)
        outcome = "inconclusive"
        if log_above >= threshold:
            outcome = "distinguishable"
        elif log_below >= threshold and self.epsilon > 0:
            outcome = "indistinguishable"
        self._state = State(
            outcome, old.rows + len(rows), old.clusters + 1, log_above, log_below,
            int(np.argmax(np.where(self._measured, above, -np.inf))),
        )  # fmt: skip
