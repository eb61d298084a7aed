"""How many probes a verdict needs, and what a budget can certify.

Certifying "at most ε" is an exact binomial test: of n independent games with right or wrong
answers, the Clopper–Pearson upper bound of 2p - 1 must come out at ε or below. Its power is a
sawtooth in n (Chernick & Liu 2002), so two numbers are honest: the least n that reaches the
power, and the n from which on every n does. For ε = 0.2, 0.1, 0.05 (α = 0.05 one-sided, power
0.8, no true advantage) these are 158–164, 618–647 and 2,477–2,534 games.

Finding an advantage δ is the classifier two-sample test (Lopez-Paz & Oquab 2017, theorem 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log, sqrt

import numpy as np

from tellapart.errors import UsageError
from tellapart.estimate.sample import Floats, Ints

EXACT_UP_TO = 200_000  # games; beyond, the normal approximation is off by less than half a per cent
GAMES_PER_PROBE = {"pairwise": 1, "single": 2}
"""A pairwise probe is one game; a matched single episode plays the teacher and the student."""


@dataclass(frozen=True, slots=True)
class Required:
    """Games that reach a power: the least n, and the n from which on all do."""

    least: int
    safe: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a claim takes. ``games`` are independent; ``probes`` count clusters' dependence."""

    epsilon: float
    alpha: float
    power: float
    game: str
    advantage: float
    adversaries: int
    cluster_size: int
    icc: float
    games: int
    games_safe: int
    design_effect: float
    probes: int
    clusters: int


def certify_power(n: Ints | int, epsilon: float, alpha: float, advantage: float = 0.0) -> Floats:
    """Chance that n independent games certify "advantage at most ε" at error ``alpha``.

    Args:
        n: games, any shape.
        advantage: the true advantage.
    """
    from scipy import stats

    games = np.atleast_1d(np.asarray(n, dtype=np.int64))
    limit = (1.0 + epsilon) / 2.0
    # The most right answers of which even so few would be rare at the limit.
    most = stats.binom.ppf(alpha, games, limit)
    most = np.where(stats.binom.cdf(most, games, limit) <= alpha, most, most - 1.0)
    return np.asarray(stats.binom.cdf(most, games, (1.0 + advantage) / 2.0))


def detect_power(n: Ints | int, advantage: float, alpha: float, epsilon: float = 0.0) -> Floats:
    """Chance that n independent games show "advantage above ε" at error ``alpha``.

    With ε = 0 this is the exact power of the classifier two-sample test.
    """
    from scipy import stats

    games = np.atleast_1d(np.asarray(n, dtype=np.int64))
    least = stats.binom.isf(alpha, games, (1.0 + epsilon) / 2.0)
    return np.asarray(stats.binom.sf(least, games, (1.0 + advantage) / 2.0))


def games_to_certify(
    epsilon: float, alpha: float, power: float, advantage: float = 0.0
) -> Required:
    """Independent games for "at most ε" with the given power.

    Raises:
        UsageError: the true advantage is not below ε.
    """
    _check(epsilon, alpha, power)
    if advantage >= epsilon:
        raise UsageError(
            f"a true advantage of {advantage:g} cannot be certified to be at most {epsilon:g}",
            "choose a larger epsilon",
        )
    guess = _normal(epsilon, advantage, alpha, power)
    return _search(lambda n: certify_power(n, epsilon, alpha, advantage), guess, power)


def games_to_detect(advantage: float, alpha: float, power: float, epsilon: float = 0.0) -> Required:
    """Independent games for "above ε" with the given power, exact.

    Raises:
        UsageError: the true advantage is not above ε.
    """
    _check(advantage, alpha, power)
    if advantage <= epsilon:
        raise UsageError(
            f"a true advantage of {advantage:g} is not above {epsilon:g}", "choose a larger one"
        )
    guess = _normal(epsilon, advantage, alpha, power)
    return _search(lambda n: detect_power(n, advantage, alpha, epsilon), guess, power)


def c2st_games(advantage: float, alpha: float, power: float) -> float:
    """Test size of the classifier two-sample test by its normal approximation.

    Lopez-Paz & Oquab (2017, theorem 1) solved for n: 245.6, 940.2 and 15,454.3 for advantages
    0.158, 0.081 and 0.02 at α = 0.05 and 80 % power.
    """
    _check(advantage, alpha, power)
    return _normal(0.0, advantage, alpha, power)


def design_effect(cluster_size: float, icc: float) -> float:
    """1 + (m - 1)·ρ: how many times more probes clusters of m need (Kish 1965)."""
    return 1.0 + (cluster_size - 1.0) * icc


def plan(
    epsilon: float, *, alpha: float = 0.05, power: float = 0.8, game: str = "pairwise",
    advantage: float = 0.0, adversaries: int = 1, cluster_size: int = 1, icc: float = 0.3,
) -> Plan:  # fmt: skip
    """Probes needed to certify "at most ε".

    All adversaries' upper bounds must come out at most ε; counted as if they were independent,
    which errs on the safe side when they agree (Šidák 1967). The single game's matched episode
    counts as two independent games.

    Raises:
        UsageError: an argument is out of range.
    """
    if game not in GAMES_PER_PROBE:
        raise UsageError(f"there is no game '{game}'", "choose single or pairwise")
    if cluster_size < 1 or adversaries < 1 or not 0.0 <= icc <= 1.0:
        raise UsageError(
            "clusters and adversaries count from 1, and the correlation lies in [0, 1]"
        )
    _check(epsilon, alpha, power)
    need = games_to_certify(epsilon, alpha, power ** (1.0 / adversaries), advantage)
    effect = design_effect(cluster_size, icc)
    probes = ceil(ceil(need.least / GAMES_PER_PROBE[game]) * effect)
    return Plan(
        epsilon, alpha, power, game, advantage, adversaries, cluster_size, icc, need.least,
        need.safe, effect, probes, ceil(probes / cluster_size),
    )  # fmt: skip


def smallest_epsilon(
    budget: int, *, alpha: float = 0.05, power: float = 0.8, game: str = "pairwise",
    advantage: float = 0.0, adversaries: int = 1, cluster_size: int = 1, icc: float = 0.3,
) -> float | None:  # fmt: skip
    """The smallest ε, to 0.001, that ``budget`` probes certify; None if they certify none."""
    if budget < 1:
        raise UsageError(f"a budget of {budget} probes certifies nothing", "name one above 0")
    low, high = int(1000 * max(advantage, 0.0)) + 1, 999

    def enough(thousandths: int) -> bool:
        found = plan(
            thousandths / 1000, alpha=alpha, power=power, game=game, advantage=advantage,
            adversaries=adversaries, cluster_size=cluster_size, icc=icc,
        )  # fmt: skip
        return found.probes <= budget

    if low > high or not enough(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low / 1000


def _check(size: float, alpha: float, power: float) -> None:
    if not 0.0 < size < 1.0:
        raise UsageError(f"an advantage or epsilon of {size:g} is outside (0, 1)")
    if not 0.0 < alpha < 0.5:
        raise UsageError(f"alpha is {alpha:g}", "choose it between 0 and 0.5")
    if not alpha < power < 1.0:
        raise UsageError(f"power is {power:g}", "choose it between alpha and 1")


def _normal(null: float, truth: float, alpha: float, power: float) -> float:
    from scipy import stats

    p0, p1 = (1.0 + null) / 2.0, (1.0 + truth) / 2.0
    reach = stats.norm.isf(alpha) * sqrt(p0 * (1 - p0)) + stats.norm.ppf(power) * sqrt(
        p1 * (1 - p1)
    )
    return float((reach / (p1 - p0)) ** 2)


def _search(power_at, guess: float, power: float) -> Required:  # type: ignore[no-untyped-def]
    """Scan the sawtooth around the normal approximation, widely enough to hold all its teeth."""
    if guess > EXACT_UP_TO:
        return Required(ceil(guess), ceil(guess))
    width = int(0.2 * guess + 12 * sqrt(guess) + 20 * log(guess + 2))
    n = np.arange(max(1, int(guess) - width), int(guess) + width)
    enough = power_at(n) >= power
    short = np.flatnonzero(~enough)
    return Required(int(n[np.argmax(enough)]), int(n[short[-1] + 1]) if len(short) else int(n[0]))
