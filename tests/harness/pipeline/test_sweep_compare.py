"""Rows of a sweep and what is concluded from them, on numbers whose truth is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tellapart.pipeline.sweep_compare import compare, exact_p, t_interval
from tellapart.pipeline.sweep_rows import Cell, Outcome, rows_of, void_adversaries
from tellapart.spec.schema import Named

BUDGETS = (50, 100)


def made_rows(
    effects: dict[str, float],
    *,
    seeds: int = 5,
    noise: float = 0.02,
    rng: int = 0,
    measure: str = "advantage",
) -> list[dict[str, Any]]:
    """Rows with a seed effect that all strategies share, and noise of their own."""
    draw = np.random.default_rng(rng)
    shared = draw.normal(0, 0.2, size=seeds)
    return [
        {
            "strategy": strategy,
            "budget": budget,
            "seed": seed,
            "charged": budget,
            "measure": measure,
            "game": "pairwise" if measure == "advantage" else "",
            "queries": 1 if measure == "advantage" else 0,
            "adversary": "class" if measure == "advantage" else "",
            "category": "all",
            "value": 0.5 + shared[seed] + effect + draw.normal(0, noise),
            "status": "ok",
        }
        for strategy, effect in effects.items()
        for budget in BUDGETS
        for seed in range(seeds)
    ]


def test_pairing_takes_the_shared_seed_effect_out() -> None:
    effects = {"stratified": 0.0, "clever": -0.15, "silly": 0.15, "same": 0.0}
    curves, tests = compare(made_rows(effects), against="stratified", alpha=0.05)
    overall = {t["strategy"]: t for t in tests if t["scope"] == "overall"}
    assert {s: t["outcome"] for s, t in overall.items()} == {
        "clever": "better",
        "silly": "worse",
        "same": "open",
    }
    assert overall["clever"]["low"] < -0.15 < overall["clever"]["high"]
    assert overall["clever"]["p_adjusted"] >= overall["clever"]["p_value"]
    wide = next(c for c in curves if c["strategy"] == "clever" and c["budget"] == 50)
    assert wide["high"] - wide["low"] > 3 * (overall["clever"]["high"] - overall["clever"]["low"])


def test_higher_is_better_for_a_similarity() -> None:
    rows = made_rows({"stratified": 0.0, "clever": 0.2}, measure="similarity")
    _, tests = compare(rows, against="stratified", alpha=0.05)
    assert {t["outcome"] for t in tests if t["scope"] == "overall"} == {"better"}


def test_three_seeds_cannot_fall_below_a_quarter_by_the_exact_test() -> None:
    _, tests = compare(
        made_rows({"stratified": 0.0, "clever": -0.4}, seeds=3), against="stratified", alpha=0.05
    )
    overall = next(t for t in tests if t["scope"] == "overall")
    assert overall["smallest_exact"] == 0.25
    assert overall["p_exact"] == pytest.approx(0.25)
    assert overall["seeds"] == 3


def test_the_exact_test_counts_all_flips() -> None:
    assert exact_p([1.0, 2.0, 3.0, 4.0]) == pytest.approx(2 / 16)
    # |sum| >= 4 for + + +, + + −(1), and their mirrors: 1+2+3=6, −1+2+3=4.
    assert exact_p([-1.0, 2.0, 3.0]) == pytest.approx(4 / 8)
    assert exact_p([0.0, 0.0]) == 1.0
    assert exact_p([1.0]) is None


def test_no_spread_gives_no_interval() -> None:
    assert t_interval([0.3], 0.05) == (None, None, None)
    assert t_interval([0.3, 0.3, 0.3], 0.05) == (None, None, None)
    assert t_interval([0.0, 0.0], 0.05) == (None, None, 1.0)


def test_a_family_of_equal_strategies_is_rarely_told_apart() -> None:
    effects = dict.fromkeys(("stratified", "a", "b", "c", "d"), 0.0)
    wrong = 0
    for i in range(60):
        rows = [r for r in made_rows(effects, seeds=4, rng=i) if r["budget"] == BUDGETS[0]]
        _, tests = compare(rows, against="stratified", alpha=0.05)
        wrong += any(t["outcome"] != "open" for t in tests if t["scope"] == "overall")
    assert wrong <= 10  # P < 1e-3 for Binomial(60, 0.05)


def test_a_missing_cell_shortens_the_pairing_and_is_not_a_zero() -> None:
    rows = made_rows({"stratified": 0.0, "clever": -0.3})
    for row in rows:
        if row["strategy"] == "clever" and row["seed"] == 2 and row["budget"] == 50:
            row["value"], row["status"] = None, "unmeasured"
    curves, tests = compare(rows, against="stratified", alpha=0.05)
    overall = next(t for t in tests if t["scope"] == "overall")
    assert overall["seeds"] == 4
    point = next(c for c in curves if c["strategy"] == "clever" and c["budget"] == 50)
    assert point["seeds"] == 4
    assert point["mean"] == pytest.approx(
        np.mean([r["value"] for r in rows if r["strategy"] == "clever"
                 and r["budget"] == 50 and r["value"] is not None])
    )  # fmt: skip


def test_without_the_reference_nothing_is_tested() -> None:
    curves, tests = compare(made_rows({"a": 0.0, "b": 0.0}), against="stratified", alpha=0.05)
    assert curves
    assert tests == []


def outcome(seed: int, statuses: dict[str, str], controls: list[dict[str, Any]]) -> Outcome:
    return Outcome(
        Cell(Named(name="random"), 50, seed),
        "ok",
        charged=50,
        estimates={
            "rows": [
                {
                    "student": "distilled", "game": "pairwise", "queries": 1, "adversary": name,
                    "category": "all", "advantage": value, "low": value - 0.1,
                    "high": value + 0.1, "status": statuses.get(name, "ok"),
                }
                for name, value in (("length", 0.2), ("ngram", 0.6), ("memo", 0.9))
            ],
            "controls": controls,
        },
    )  # fmt: skip


def test_an_adversary_that_fails_a_control_once_is_void_in_every_cell() -> None:
    failed = [{"adversary": "memo", "arm": "null", "passed": False, "detail": "0.9 on the null"}]
    outcomes = [outcome(0, {}, failed), outcome(1, {}, [])]
    void = void_adversaries(outcomes)
    assert void == {"memo": "0.9 on the null"}
    rows = rows_of(outcomes, "distilled", void)
    assert [r["value"] for r in rows if r["adversary"] == "class"] == [0.6, 0.6]
    assert {r["status"] for r in rows if r["adversary"] == "memo"} == {"void"}
    assert {r["value"] for r in rows if r["adversary"] == "memo"} == {None}


def test_a_class_with_an_unmeasured_member_has_no_largest_advantage() -> None:
    (row,) = [
        r
        for r in rows_of([outcome(0, {"ngram": "forfeit"}, [])], "distilled", {})
        if r["adversary"] == "class"
    ]
    assert (row["value"], row["status"]) == (None, "unmeasured")


def test_cells_that_failed_have_no_rows() -> None:
    assert rows_of([Outcome(Cell(Named(name="random"), 50, 0), "failed", "no")], "d", {}) == []
