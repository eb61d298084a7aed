"""The class's paired difference: it holds whoever is strongest, and costs little if it is clear."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tellapart.contracts.play import Play
from tellapart.estimate.class_difference import CLASS, class_difference, upper_bound
from tellapart.estimate.interval import intervals
from tellapart.estimate.sample import Column, align, cell_sums
from tellapart.estimate.settings import Settings
from tellapart.estimate.table import estimate

QUICK = Settings(replicates=400)


def columns(seed: int, advantages: dict[str, float], n: int = 300) -> list[Column]:
    """Values in -1, 0, 1 of clusters of two in two categories; members agree in part."""
    rng = np.random.default_rng(seed)
    common = rng.standard_normal(n)
    probes = [f"p{i:04d}" for i in range(n)]
    clusters, kinds = [f"c{i // 2:04d}" for i in range(n)], [f"k{i // 2 % 2}" for i in range(n)]
    found = []
    for name, advantage in advantages.items():
        u = (common + rng.standard_normal(n)) / np.sqrt(2)
        value = np.sign(np.where(np.abs(u) < 0.3, 0.0, u + 1.25 * advantage))
        found.append(Column(name, probes, clusters, kinds, value))
    return found


def test_one_clear_winner_gives_its_own_interval_but_for_multiplicity() -> None:
    base = columns(1, {"best": 0.9, "weak": 0.0, "idle": 0.0})
    tuned = columns(2, {"best": 0.5, "weak": 0.0, "idle": 0.0})
    made = class_difference(base, tuned, QUICK)
    assert made is not None
    assert made.first == made.second == "best"
    own = Column("best", base[0].probe, base[0].cluster, base[0].category,
                 base[0].value - tuned[0].value)  # fmt: skip
    alone = intervals(cell_sums(align([own], bound=2.0), by_category=False, bound=2.0), level=0.95)
    assert made.difference == pytest.approx(float(alone.point[0]))
    assert made.low < alone.low[0] < alone.high[0] < made.high
    assert made.high - made.low < 1.25 * float(alone.high[0] - alone.low[0])
    assert made.low > 0
    assert made.p_value < 0.05


def test_of_adversaries_that_agree_the_interval_is_that_of_one() -> None:
    """Ten copies of one adversary are one adversary: nothing is paid for them."""
    base, tuned = (columns(s, {"a": x})[0] for s, x in ((1, 0.6), (2, 0.3)))
    copies = [[replace(c, name=f"copy {k}") for k in range(10)] for c in (base, tuned)]
    one = class_difference([base], [tuned], QUICK)
    ten = class_difference(*copies, QUICK)
    assert one is not None
    assert ten is not None
    assert (ten.low, ten.high) == pytest.approx((one.low, one.high), abs=0.02)
    assert ten.p_value == one.p_value


def test_the_bound_is_the_largest_over_one_side_of_the_least_over_the_other() -> None:
    first = align(columns(3, {"a": 0.5, "b": 0.1, "c": 0.3}))
    second = align(columns(4, {"a": 0.2, "b": 0.3, "c": 0.0})).values
    whole = upper_bound(first, second, 0.025, QUICK)
    rows = [
        upper_bound(align([c]), second, 0.025, QUICK)
        for c in columns(3, {"a": 0.5, "b": 0.1, "c": 0.3})
    ]
    assert whole == max(rows)
    point = float(first.values.mean(axis=0).max() - second.mean(axis=0).max())
    assert point < whole < point + 0.35


def test_the_strongest_may_be_another_one_against_each_student() -> None:
    """Every adversary's own difference is large, the class's is small: one hides what one shows."""
    base = columns(3, {"format": 0.8, "words": 0.0})
    tuned = columns(4, {"format": 0.0, "words": 0.8})
    made = class_difference(base, tuned, QUICK)
    assert made is not None
    assert (made.first, made.second) == ("format", "words")
    assert made.low < 0 < made.high
    assert abs(made.difference) < 0.2
    assert made.p_value > 0.05


def test_it_turns_its_sign_with_the_students_and_ignores_order() -> None:
    base, tuned = columns(5, {"a": 0.5, "b": 0.4}), columns(6, {"a": 0.1, "b": 0.2})
    one, back = class_difference(base, tuned, QUICK), class_difference(tuned, base, QUICK)
    again = class_difference(base[::-1], tuned[::-1], QUICK)
    assert one is not None
    assert back is not None
    assert one == again
    assert (one.low, one.high) == pytest.approx((-back.high, -back.low))
    assert one.p_value == back.p_value


def test_only_probes_that_all_measured_count_and_too_few_are_no_interval() -> None:
    base, tuned = columns(7, {"a": 0.5, "b": 0.4}), columns(8, {"a": 0.1, "b": 0.2})
    holes = base[0].value.copy()
    holes[:10] = np.nan
    made = class_difference([replace(base[0], value=holes), base[1]], tuned, QUICK)
    assert made is not None
    assert made.probes == 290
    nothing = replace(base[0], value=np.full(300, np.nan))
    assert class_difference([nothing, base[1]], tuned, QUICK) is None
    one = np.full(300, np.nan)
    one[0] = 1.0
    assert class_difference([replace(base[0], value=one), base[1]], tuned, QUICK) is None


def test_constant_values_are_bounded_not_certain() -> None:
    base, tuned = columns(9, {"a": 0.0, "b": 0.0}), columns(10, {"a": 0.0, "b": 0.0})
    ones = [replace(c, value=np.ones(300)) for c in base]
    zeros = [replace(c, value=np.zeros(300)) for c in tuned]
    made = class_difference(ones, zeros, QUICK)
    assert made is not None
    assert made.low < made.difference == 1.0 <= made.high


def test_estimates_have_a_row_of_the_class_without_void_and_unplayed_members() -> None:
    plays = []
    for student, shift in (("base", 0.5), ("tuned", 0.2)):
        for k, c in enumerate(columns(11, {"a": shift, "b": shift / 2, "c": shift})):
            n = len(c.value)
            plays.append(
                Play(
                    c.name, "teacher", student, "pairwise", "real", 0, 1, c.probe,
                    np.array(c.cluster), np.array(c.category), c.value, c.value, np.zeros(n),
                    np.zeros(n, dtype=np.int64), "ok" if k < 2 or student == "base" else "forfeit",
                )
            )  # fmt: skip
    found = estimate(plays, QUICK)
    (row,) = [d for d in found.differences if d.adversary == CLASS]
    assert (row.category, row.a, row.b, row.probes) == ("all", "base", "tuned", 300)
    assert row.low <= row.difference <= row.high
    assert "strongest against base: a" in row.detail
    assert " c" not in row.detail
    best = {s: max(r.advantage for r in found.rows if r.student == s and r.adversary in "ab"
                   and r.category == "all" and r.advantage is not None)
            for s in ("base", "tuned")}  # fmt: skip
    assert row.difference == pytest.approx(best["base"] - best["tuned"])
    assert found == estimate(plays[::-1], QUICK)
    alone = estimate([p for p in plays if p.adversary == "a"], QUICK)
    assert not [d for d in alone.differences if d.adversary == CLASS]
