"""The void rule: a number counts only if its instrument works.

Null arm: nothing can be told there, so an interval that excludes 0 convicts the instrument. An
adversary plays several games and q's, each with its own interval; they share the error 1 -
``control_level``, so that a sound adversary is voided about once in a thousand runs, while one
that memorises labels (advantage near 1) is caught as soon as it plays about a dozen clusters.

Planted arm: an adversary that claims to see a plant must show it in at least one of its games,
by a one-sided 95 % bound above 0. One game suffices: the single game at q = 1 can lack the
power that the same adversary has with both answers side by side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tellapart.contracts.play import Play
from tellapart.estimate.family import mean_column
from tellapart.estimate.interval import bounds
from tellapart.estimate.sample import align, cell_sums
from tellapart.estimate.settings import Settings

PLANT_ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Control:
    """One adversary on one control arm. ``passed`` is None where it could not be measured."""

    adversary: str
    student: str
    game: str
    queries: int
    arm: str
    plant: str
    advantage: float | None
    low: float | None
    high: float | None
    level: float
    passed: bool | None
    detail: str


def judge_controls(
    plays: Sequence[Play], settings: Settings
) -> tuple[list[Control], dict[tuple[str, str], str]]:
    """Every control arm's outcome, and why an adversary is void against a student.

    Returns:
        The controls in canonical order, and (adversary, student) → reason.
    """
    arms = [p for p in plays if p.arm != "real"]
    groups: dict[tuple[str, str], dict[tuple[str, str, str, int], list[Play]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for play in arms:
        key = (play.arm, play.plant, play.game, play.queries)
        groups[play.adversary, play.student][key].append(play)
    found: list[Control] = []
    void: dict[tuple[str, str], str] = {}
    for who in sorted(groups):
        controls = _one_adversary(who, groups[who], settings)
        found += controls
        reasons = [c.detail for c in controls if c.passed is False]
        if reasons:
            void[who] = reasons[0]
    return found, void


def _one_adversary(
    who: tuple[str, str],
    groups: dict[tuple[str, str, str, int], list[Play]],
    settings: Settings,
) -> list[Control]:
    nulls = sum(arm == "null" for arm, *_ in groups)
    controls: list[Control] = []
    for key in sorted(groups):
        arm, plant, game, queries = key
        played = sorted((p for p in groups[key] if p.status == "ok"), key=lambda p: p.seed)
        level = (
            1.0 - (1.0 - settings.control_level) / max(nulls, 1)
            if arm == "null"
            else 1.0 - 2.0 * PLANT_ALPHA
        )
        failed = next((p for p in groups[key] if p.status != "ok"), None)
        point = low = high = None
        detail = f"{failed.status}: {failed.detail}" if failed is not None else ""
        if played:
            cells = cell_sums(align([mean_column(who[0], played)]), by_category=False)
            tail = (1.0 - level) / 2.0
            made = bounds(cells, low=tail, high=tail, small_cell=settings.small_cell)
            if np.isfinite(made.low[0]):
                point, low, high = (float(x[0]) for x in (made.point, made.low, made.high))
            else:
                detail = detail or "too few clusters to measure"
        passed: bool | None = None
        if low is not None and high is not None:
            passed = low <= 0.0 <= high if arm == "null" else low > 0.0
            if arm == "null" and not passed:
                detail = (
                    f"advantage {point:+.3f} on the null arm ({game}, q = {queries}), where there "
                    "is nothing to find"
                )
        controls.append(
            Control(
                who[0], who[1], game, queries, arm, plant, point, low, high, level, passed, detail
            )
        )
    return _settle_plants(controls)


def _settle_plants(controls: Sequence[Control]) -> list[Control]:
    """A plant shown in one game is shown; one shown in none is a miss in all."""
    shown = {c.plant for c in controls if c.arm == "planted" and c.passed}
    settled: list[Control] = []
    for c in controls:
        passed, detail = c.passed, c.detail
        if c.arm == "planted" and passed is not None:
            if c.plant not in shown:
                detail = f"missed the planted change of {c.plant}, which it claims to see"
            elif not passed:
                passed, detail = True, "shown in another game or at another q"
        settled.append(
            Control(
                c.adversary, c.student, c.game, c.queries, c.arm, c.plant, c.advantage, c.low,
                c.high, c.level, passed, detail,
            )
        )  # fmt: skip
    return settled
