"""Two students on the same probes: paired differences of one adversary, and of the class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tellapart.estimate.class_difference import CLASS, class_difference
from tellapart.estimate.family import Entry, Key
from tellapart.estimate.interval import intervals
from tellapart.estimate.permutation import flip_test
from tellapart.estimate.sample import Clustered, Column, align, cell_sums
from tellapart.estimate.settings import Settings


@dataclass(frozen=True, slots=True)
class Difference:
    """Advantage over student ``a`` minus advantage over student ``b``, probe by probe.

    ``adversary`` is ``"class"`` where it is the largest advantage over 𝔸 that is compared; then
    ``detail`` names who is the strongest against either. ``p_value`` is two-sided.
    """

    game: str
    adversary: str
    category: str
    queries: int
    a: str
    b: str
    difference: float
    low: float
    high: float
    p_value: float
    probes: int
    detail: str = ""


def pair_up(name: str, first: Column, second: Column) -> Column | None:
    """First minus second on the probes that both measured; None if there are none."""
    other = dict(zip(map(str, second.probe), second.value, strict=True))
    rows = [
        (str(p), str(k), str(c), float(v - other[str(p)]))
        for p, k, c, v in zip(first.probe, first.cluster, first.category, first.value, strict=True)
        if str(p) in other and np.isfinite(v) and np.isfinite(other[str(p)])
    ]
    if not rows:
        return None
    probe, cluster, category, value = zip(*rows, strict=True)
    return Column(name, probe, cluster, category, np.array(value))


def differences(
    families: Mapping[Key, Mapping[str, Entry]],
    void: Mapping[tuple[str, str], str],
    settings: Settings,
) -> list[Difference]:
    """All pairs of students, for the class and for every sound adversary that played both.

    The test flips the sign of whole clusters of differences: if an adversary is as good
    against one student as against the other, swapping the students within a probe changes
    nothing. Two-sided.
    """
    found: list[Difference] = []
    games = sorted({(k.game, k.queries) for k in families})
    for game, queries in games:
        members = {
            k.student: f for k, f in families.items() if (k.game, k.queries) == (game, queries)
        }
        students = sorted(members)
        for i, a in enumerate(students):
            for b in students[i + 1 :]:
                found += _pair(game, queries, a, b, members[a], members[b], void, settings)
    return found


def _pair(
    game: str, queries: int, a: str, b: str, first: Mapping[str, Entry],
    second: Mapping[str, Entry], void: Mapping[tuple[str, str], str], settings: Settings,
) -> list[Difference]:  # fmt: skip
    columns: list[Column] = []
    sides: tuple[list[Column], list[Column]] = ([], [])
    for name in sorted(first.keys() & second.keys()):
        if (name, a) in void or (name, b) in void:
            continue
        if first[name].status != "ok" or second[name].status != "ok":
            continue
        one, two = first[name].column(), second[name].column()
        paired = pair_up(name, one, two)
        if paired is not None:
            columns.append(paired)
            sides[0].append(one)
            sides[1].append(two)
    if not columns:
        return []
    sample = align(columns, bound=2.0)
    found = _whole_class(game, queries, a, b, *sides, settings)
    for by_category in (False, True):
        kinds: Sequence[str] = sample.categories if by_category else ("all",)
        if by_category and set(kinds) == {"all"}:
            continue
        cells = cell_sums(sample, by_category=by_category, bound=2.0)
        made = intervals(cells, level=settings.level, small_cell=settings.small_cell)
        up = flip_test(cells, replicates=settings.replicates, seed=settings.seed)
        flipped = Clustered(-cells.sums, cells.sizes, cells.stratum, cells.bound)
        down = flip_test(flipped, replicates=settings.replicates, seed=settings.seed)
        for m in range(cells.sums.shape[1]):
            name, kind = sample.names[m // len(kinds)], kinds[m % len(kinds)]
            if not np.isfinite(made.low[m]) or (by_category and kind == "all"):
                continue
            found.append(
                Difference(
                    game, name, kind, queries, a, b, float(made.point[m]), float(made.low[m]),
                    float(made.high[m]), float(min(1.0, 2 * min(up.raw[m], down.raw[m]))),
                    int(cells.sizes[:, m].sum()),
                )
            )  # fmt: skip
    return found


def _whole_class(
    game: str, queries: int, a: str, b: str, first: Sequence[Column], second: Sequence[Column],
    settings: Settings,
) -> list[Difference]:  # fmt: skip
    """The row of the class, where it has members enough to differ from its only one's."""
    if len(first) < 2:
        return []
    made = class_difference(first, second, settings)
    if made is None:
        return []
    detail = f"strongest against {a}: {made.first}; strongest against {b}: {made.second}"
    return [
        Difference(
            game, CLASS, "all", queries, a, b, made.difference, made.low, made.high,
            made.p_value, made.probes, detail,
        )
    ]  # fmt: skip
