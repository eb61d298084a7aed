"""The three-valued verdict at epsilon.

*Distinguishable* needs L > ε, L the largest of the adversaries' simultaneous lower bounds at
error α: multiplicity matters, since any one of them may be wrong. *Indistinguishable* needs
U <= ε, U the largest of the adversaries' marginal upper bounds at error α: for the maximum over
the class to exceed U, the upper bound of the very adversary that attains the maximum must fail,
so no adjustment is due (intersection–union test, Berger 1982). Under any truth at most one of
the two claims is false, so each is made at the full α (as in two one-sided tests, Schuirmann
1987). By category the claims are many: lower bounds are simultaneous over adversary × category,
upper bounds share α over the categories.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tellapart.estimate.family import Key
from tellapart.estimate.sample import Floats

POWER = 0.8
MOST = 10_000_000  # beyond this many probes "more probes" is no advice


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the class says about one student in one game, category and q."""

    student: str
    game: str
    category: str
    epsilon: float
    alpha: float
    outcome: str
    low: float | None
    high: float | None
    adversary: str
    queries: int
    probes: int
    more_probes: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One sound adversary in the category a verdict is about."""

    adversary: str
    point: float
    low: float
    high: float
    error: float
    probes: int


def decide(
    key: Key,
    category: str,
    cells: Sequence[Cell],
    unmeasured: Sequence[str],
    *,
    epsilon: float,
    alpha: float,
    void: Sequence[str] = (),
    forfeits: Sequence[str] = (),
) -> Verdict:
    """The verdict from simultaneous lower and valid upper bounds.

    Args:
        cells: the class as far as it was measured.
        unmeasured: members of the class that could not be measured: with any, the class cannot
            be said to be unable to tell.
        void: members left out because their instrument failed a control.
        forfeits: members that broke the bound t; they are outside the class that t defines.
    """
    if not cells:
        reason = "no adversary was measured"
        if void and not unmeasured and not forfeits:
            reason = "every adversary is void"
        return Verdict(
            key.student, key.game, category, epsilon, alpha, "not measured", None, None, "",
            key.queries, 0, None, f"{_where(key, category)}: not measured, {reason}.",
        )  # fmt: skip
    low = max(c.low for c in cells)
    high = max(c.high for c in cells)
    best = max(cells, key=lambda c: (c.point, c.adversary))
    told = max(cells, key=lambda c: (c.low, c.adversary))
    probes = max(c.probes for c in cells)
    if low > epsilon:
        outcome, strongest, more = "distinguishable", told, None
    elif high <= epsilon and not unmeasured:
        outcome, strongest, more = "indistinguishable", best, None
    else:
        outcome, strongest = "inconclusive", best
        more = None if high <= epsilon else more_probes(cells, epsilon)
    sentence = _sentence(
        key, category, outcome, strongest, low, high, epsilon, alpha, more, unmeasured, forfeits,
        void, probes,
    )  # fmt: skip
    return Verdict(
        key.student, key.game, category, epsilon, alpha, outcome, low, high,
        strongest.adversary, key.queries, probes, more, sentence,
    )  # fmt: skip


def more_probes(cells: Sequence[Cell], epsilon: float) -> int | None:
    """How many more probes would settle the verdict with power 0.8 if the estimates are right.

    Standard errors shrink as 1/sqrt(n). Settling as distinguishable takes one adversary above
    ε, settling as indistinguishable takes all of them below. The widths of the bounds at hand
    carry the class's multiplicity. None where an estimate sits so near ε that no sane number
    would do.
    """
    from scipy import stats

    quantile = float(stats.norm.ppf(POWER))
    above: list[float] = []
    below: list[float] = []
    n = max(c.probes for c in cells)
    for c in cells:
        if c.point > epsilon:
            reach = (c.point - c.low) + quantile * c.error
            above.append(n * (reach / (c.point - epsilon)) ** 2)
        else:
            reach = (c.high - c.point) + quantile * c.error
            below.append(n * (reach / max(epsilon - c.point, 1e-12)) ** 2)
    needed = min(above) if above else max(below)
    if not np.isfinite(needed) or needed > MOST:
        return None
    return max(int(np.ceil(needed)) - n, 1)


def _where(key: Key, category: str) -> str:
    where = f"{key.student}, {key.game} game" + (f", q = {key.queries}" if key.queries > 1 else "")
    return where if category == "all" else f"{where}, {category}"


def _sentence(
    key: Key, category: str, outcome: str, strongest: Cell, low: float, high: float,
    epsilon: float, alpha: float, more: int | None, unmeasured: Sequence[str],
    forfeits: Sequence[str], void: Sequence[str], probes: int,
) -> str:  # fmt: skip
    sure = f"{100 * (1 - alpha):g} % confidence"
    where = _where(key, category)
    if outcome == "distinguishable":
        text = (
            f"{where}: distinguishable at ε = {epsilon:g}: '{strongest.adversary}' has an "
            f"advantage of {strongest.point:.3f}, and the class at least {low:.3f} with {sure}"
        )
    elif outcome == "indistinguishable":
        text = (
            f"{where}: indistinguishable at ε = {epsilon:g}, for q = {key.queries}, the given t "
            f"and this class: the largest advantage is at most {high:.3f} with {sure}"
        )
    else:
        text = (
            f"{where}: inconclusive at ε = {epsilon:g}: the largest advantage lies between "
            f"{low:.3f} and {high:.3f}"
        )
        if unmeasured and high <= epsilon:
            text += "; what was not measured stands in the way of a verdict"
        elif more is None:
            text += "; the estimate is too near ε for more probes to settle it"
        else:
            unit = "probes" if key.queries == 1 else "episodes"
            text += f"; about {more:,} more {unit} would settle it (power {POWER:g})"
    notes = []
    if unmeasured:
        notes.append("not measured: " + ", ".join(unmeasured))
    if forfeits:
        notes.append("forfeit at t: " + ", ".join(forfeits))
    if void:
        notes.append("void: " + ", ".join(void))
    unit = "probes" if key.queries == 1 else "episodes"
    return f"{text} ({probes:,} {unit}" + ("; " + "; ".join(notes) if notes else "") + ")."


def upper_error(categories: int, alpha: float) -> float:
    """Error of each category's marginal upper bound, shared over the categories (Bonferroni)."""
    return alpha / max(categories, 1)


def finite(values: Floats) -> list[float | None]:
    """Plain numbers; None for NaN."""
    return [float(v) if np.isfinite(v) else None for v in values]
