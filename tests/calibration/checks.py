"""What the study records: a rate that must be small, or a coverage that must be large."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scipy import stats

ALPHA = 0.05
SIMULTANEOUS = 0.99


@dataclass(frozen=True)
class Check:
    """``hits`` of ``trials``: errors for kind ``error``, covering intervals for ``coverage``.

    ``target`` is the nominal rate. ``width`` is the mean width of the interval, where one was
    made. ``low`` and ``high`` bound the rate simultaneously over all checks of the study.
    """

    kind: str
    what: str
    scenario: str
    hits: int
    trials: int
    target: float
    width: float | None = None
    low: float = 0.0
    high: float = 1.0

    @property
    def rate(self) -> float:
        return self.hits / self.trials

    @property
    def passed(self) -> bool:
        return self.low <= self.target if self.kind == "error" else self.high >= self.target


@dataclass(frozen=True)
class Alternative:
    """Another interval in the same scenario: its coverage and mean width."""

    name: str
    scenario: str
    hits: int
    trials: int
    width: float


@dataclass(frozen=True)
class Maxima:
    """The interval of the class's difference beside the percentile bootstrap of both maxima."""

    scenario: str
    trials: int
    hits: int
    width: float
    bootstrap_hits: int
    bootstrap_width: float


@dataclass(frozen=True)
class Curve:
    """Fixed against sequential play at one true advantage, sizes relative to the fixed test."""

    design: float
    games: int
    truth: float
    fixed: float
    sequential: float
    median: float | None
    trials: int


@dataclass(frozen=True)
class Caught:
    """Adversaries against the controls: how many of so many runs were voided."""

    adversary: str
    voided: int
    runs: int
    wanted: str
    passed: bool


def error(what: str, scenario: str, wrong: object, target: float = ALPHA) -> Check:
    """A check that ``wrong`` (a boolean array) is true no more often than ``target``."""
    flags = [bool(x) for x in wrong]  # type: ignore[attr-defined]
    return Check("error", what, scenario, sum(flags), len(flags), target)


def coverage(
    what: str, scenario: str, right: object, width: float | None = None, target: float = 1 - ALPHA
) -> Check:
    """A check that ``right`` (a boolean array) is true at least as often as ``target``."""
    flags = [bool(x) for x in right]  # type: ignore[attr-defined]
    return Check("coverage", what, scenario, sum(flags), len(flags), target, width)


def bound_rates(checks: list[Check]) -> list[Check]:
    """Clopper–Pearson intervals of all rates, Bonferroni over the study."""
    tail = (1 - SIMULTANEOUS) / 2 / max(len(checks), 1)
    return [
        replace(
            c,
            low=float(stats.beta.ppf(tail, c.hits, c.trials - c.hits + 1)) if c.hits else 0.0,
            high=float(stats.beta.isf(tail, c.hits + 1, c.trials - c.hits))
            if c.hits < c.trials
            else 1.0,
        )
        for c in checks
    ]
