"""Anytime-valid tests by betting: stop whenever you like, the error stays at alpha.

For "Adv <= ε" wealth starts at 1 and is multiplied by 1 + λ_t (f_t - ε) at every cluster, λ_t
decided before f_t is seen; under the hypothesis it is a non-negative supermartingale and
exceeds 1/α at any time with probability at most α (Ville 1939). "Adv >= ε" bets the other way.
With ε = 0 the first is a test of "P = Q": if teacher and student are exchangeable within
clusters, the wealth averages exactly 1 over all label swaps.

The bets follow Waudby-Smith & Ramdas (2024, "Estimating means of bounded random variables by
betting"), λ_t ∝ 1/sqrt(variance so far × horizon), in a mixture: a fixed share of the capital
bets the amount that suits an advantage just detectable within the horizon, the rest twice,
four and eight times as much, for advantages that show sooner. A mixture of test martingales is
one (method of mixtures: Robbins 1970).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UsageError
from tellapart.estimate.sample import Floats

MULTIPLES = np.array([1.0, 2.0, 4.0, 8.0])
SHARES = np.array([0.7, 0.2, 0.07, 0.03])
REACH = 3.045
"""sqrt(1.5)·(z_0.95 + z_0.8): a horizon of 1.5 times the fixed test's size for power 0.8."""
CAP = 0.9
"""No bet risks more than this share of the capital."""
PRIOR_WEIGHT = 2.0  # observations' worth of the first guess at the variance


@dataclass(slots=True)
class Bettor:
    """Wealth of A independent bets on one hypothesis about a mean, as observations come in.

    Attributes:
        null: the mean under test.
        sign: +1 bets that the mean is above ``null``, -1 that it is below.
        horizon: observations expected at most; it tunes the bets, validity does not rest on it.
        log_wealth: (A, K) natural logarithms of each mixture component's wealth.
    """

    null: float
    sign: int
    horizon: int
    log_wealth: Floats
    squares: Floats
    seen: Floats
    bound: float = 1.0

    @classmethod
    def start(
        cls, columns: int, *, null: float, sign: int, horizon: int, guess: float = 1.0
    ) -> Bettor:
        """Before the first observation.

        Args:
            columns: A.
            guess: a first guess at the mean square of f - null.

        Raises:
            UsageError: the null is not inside (-1, 1) or the horizon not positive.
        """
        if not -1.0 < null < 1.0 or horizon < 1 or sign not in {-1, 1}:
            raise UsageError("a bet needs a null in (-1, 1), a sign of ±1 and a horizon from 1")
        return cls(
            null, sign, horizon, np.zeros((columns, len(MULTIPLES))),
            np.full(columns, PRIOR_WEIGHT * guess), np.full(columns, PRIOR_WEIGHT),
        )  # fmt: skip

    def update(self, values: Floats, scale: float | Floats = 1.0) -> Floats:
        """Bet on one observation, then see it.

        Args:
            values: (A,) means in [-1, 1]; NaN where there is none, and then nothing is bet.
            scale: weight of the observation in (0, 1], known before it is seen: a cluster's
                size over the largest cluster's. The stake does not look at it: one that did
                would bet on another mean than the weighted one wherever the cap binds.

        Returns:
            (A,) log of each column's wealth after it.
        """
        known = np.isfinite(values)
        gain = np.where(known, values - self.null, 0.0) * scale
        base = REACH / np.sqrt(self.horizon * self.squares / self.seen)
        most = CAP / (1.0 + self.sign * self.null)
        stake = np.minimum(MULTIPLES[None, :] * base[:, None], most)
        self.log_wealth += np.log1p(self.sign * stake * gain[:, None])
        self.squares = self.squares + gain**2
        self.seen = self.seen + known
        return self.log_e()

    def log_e(self) -> Floats:
        """(A,) log of the mixture's wealth, an e-value for each column."""
        top = self.log_wealth.max(axis=1, keepdims=True)
        inside = (SHARES * np.exp(self.log_wealth - top)).sum(axis=1)
        return np.asarray(np.log(inside) + top[:, 0])


def average_log(log_wealth: Floats) -> float:
    """Log of the average wealth over 𝔸: an e-value under any dependence.

    A product would need independence and a maximum is no e-value (Vovk & Wang 2021).
    """
    top = float(log_wealth.max())
    return top + float(np.log(np.exp(log_wealth - top).mean()))


def wealth_path(
    values: Floats, *, null: float = 0.0, sign: int = 1, horizon: int | None = None,
    guess: float = 1.0,
) -> Floats:  # fmt: skip
    """(T, A) log wealth after each of T observations of A columns.

    Args:
        values: (T, A) observations in order of play, NaN where there is none.
        horizon: T if None.
    """
    steps, columns = values.shape
    bettor = Bettor.start(
        columns, null=null, sign=sign, horizon=horizon or max(steps, 1), guess=guess
    )
    path = np.empty((steps, columns))
    for t in range(steps):
        path[t] = bettor.update(values[t])
    return path


def confidence_sequence(
    values: NDArray[np.float64], *, alpha: float = 0.05, horizon: int | None = None,
    resolution: int = 2001,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Hedged-capital confidence sequence for a fixed adversary's advantage.

    All means at which neither the upward nor the downward bettor, with half the capital each,
    has reached 1/alpha so far (Waudby-Smith & Ramdas 2024, theorem 3). Holds at all times at
    once with probability 1 - alpha.

    Args:
        values: (T,) cluster means in [-1, 1], in order of play.
        resolution: number of candidate means; bounds are rounded outward to them.

    Returns:
        Lower and upper bounds after each observation, shape (T,) each, nested in time.
    """
    steps = len(values)
    grid = np.linspace(-1.0, 1.0, resolution)
    size = horizon or max(steps, 1)
    squares, seen, mean = PRIOR_WEIGHT * 1.0, PRIOR_WEIGHT, 0.0
    up = np.zeros((resolution, len(MULTIPLES)))
    down = np.zeros((resolution, len(MULTIPLES)))
    alive = np.ones(resolution, dtype=bool)
    low, high = np.empty(steps), np.empty(steps)
    with np.errstate(divide="ignore"):
        most_up, most_down = CAP / (1.0 + grid), CAP / (1.0 - grid)
    for t, value in enumerate(values):
        if np.isfinite(value):
            stake = MULTIPLES * REACH / np.sqrt(size * max(squares / seen - mean**2, 1e-4))
            gain = (value - grid)[:, None]
            up += np.log1p(np.maximum(np.minimum(stake, most_up[:, None]) * gain, -CAP))
            down += np.log1p(np.maximum(-np.minimum(stake, most_down[:, None]) * gain, -CAP))
            total = np.logaddexp(_mixture(up), _mixture(down)) - np.log(2.0)
            alive &= total < np.log(1.0 / alpha)
            mean += (value - mean) / (seen - PRIOR_WEIGHT + 1.0)
            squares, seen = squares + value**2, seen + 1.0
        inside = np.flatnonzero(alive)
        if len(inside):
            low[t] = grid[max(inside[0] - 1, 0)]
            high[t] = grid[min(inside[-1] + 1, resolution - 1)]
        else:  # every mean is refuted: the adversary's advantage is not constant in time
            low[t], high[t] = np.nan, np.nan
    return low, high


def _mixture(log_wealth: Floats) -> Floats:
    top = log_wealth.max(axis=1, keepdims=True)
    return np.asarray(np.log((SHARES * np.exp(log_wealth - top)).sum(axis=1)) + top[:, 0])
