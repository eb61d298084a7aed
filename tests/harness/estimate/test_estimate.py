"""The entry point: typed outcomes, invariance, controls, seeds, differences, verdicts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellapart.contracts.play import Play
from tellapart.errors import DataError, UsageError
from tellapart.estimate.controls import judge_controls
from tellapart.estimate.metrics import metric_rows
from tellapart.estimate.table import Settings, estimate

QUICK = Settings(replicates=200)


def play(values: Sequence[float], adversary: str = "ngram", **changes: Any) -> Play:
    """A play of the given values: two probes a cluster, two clusters a category in turn."""
    n = len(values)
    value = np.asarray(values, dtype=np.float64)
    rng = np.random.default_rng(n)
    noise = rng.standard_normal(n)
    found = Play(
        adversary, "teacher", "student", "pairwise", "real", 0, 1,
        [f"p{i:04d}" for i in range(n)],
        np.array([f"c{i // 2:04d}" for i in range(n)], dtype=np.str_),
        np.array([f"k{i // 2 % 2}" for i in range(n)], dtype=np.str_),
        value, noise + np.nan_to_num(value), noise, np.zeros(n, dtype=np.int64),
    )  # fmt: skip
    return replace(found, **changes)


def draw(seed: int, n: int = 120, advantage: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    p = [(0.6 - advantage) / 2, 0.4, (0.6 + advantage) / 2]
    return rng.choice([-1.0, 0.0, 1.0], size=n, p=p)


def rows_of(plays: Sequence[Play], category: str = "all") -> dict[str, dict[str, Any]]:
    data = estimate(plays, QUICK).to_dict()
    json.dumps(data, allow_nan=False)
    return {r["adversary"]: r for r in data["rows"] if r["category"] == category}


def test_filtered_is_pairwise_over_consistency() -> None:
    row = rows_of([play(draw(1, advantage=0.3))])["ngram"]
    assert row["filtered"] == pytest.approx(row["advantage"] / row["consistency"])
    assert row["filtered_low"] <= row["filtered"] <= row["filtered_high"]
    assert row["low"] <= row["advantage"] <= row["high"]
    assert row["auc_low"] <= row["auc"] <= row["auc_high"]


def test_filtered_with_seeds_is_still_pairwise_over_consistency() -> None:
    plays = [play(draw(s, advantage=0.2), seed=s) for s in (1, 2, 3)]
    row = rows_of(plays)["ngram"]
    kappa = np.mean([np.abs(p.value).mean() for p in plays])
    assert row["consistency"] == pytest.approx(kappa)
    assert row["filtered"] == pytest.approx(row["advantage"] / kappa)


def test_the_single_game_has_no_consistency() -> None:
    row = rows_of([play(draw(1), game="single")])["ngram"]
    assert row["consistency"] is None
    assert row["filtered"] is None


@pytest.mark.parametrize(
    ("advantage", "n", "outcome"),
    [(0.5, 400, "distinguishable"), (0.0, 2000, "indistinguishable"), (0.1, 60, "inconclusive")],
)
def test_verdicts(advantage: float, n: int, outcome: str) -> None:
    found = estimate([play(draw(5, n, advantage))], QUICK)
    verdict = next(v for v in found.verdicts if v.category == "all")
    assert verdict.outcome == outcome
    assert verdict.low is not None
    assert verdict.high is not None
    assert verdict.low <= verdict.high
    assert (verdict.more_probes is not None) == (outcome == "inconclusive")
    assert {"all", "k0", "k1"} == {v.category for v in found.verdicts}


def test_verdict_bounds_come_from_the_rows() -> None:
    plays = [play(draw(s, 300, 0.2), f"a{s}") for s in range(4)]
    found = estimate(plays, QUICK)
    verdict = next(v for v in found.verdicts if v.category == "all")
    lows = [r.low_simultaneous for r in found.rows if r.category == "all"]
    assert verdict.low == max(x for x in lows if x is not None)


def test_a_member_that_could_not_be_measured_blocks_indistinguishable() -> None:
    good = play(draw(5, 2000))
    empty = play([], "judge", status="error", detail="crashed")
    found = estimate([good, empty], QUICK)
    verdict = next(v for v in found.verdicts if v.category == "all")
    assert verdict.outcome == "inconclusive"
    assert "judge" in verdict.sentence
    row = next(r for r in found.rows if r.adversary == "judge")
    assert (row.status, row.advantage, row.detail) == ("error", None, "crashed")


def test_a_forfeit_is_named_and_does_not_block() -> None:
    found = estimate([play(draw(5, 2000)), play([], "slow", status="forfeit")], QUICK)
    verdict = next(v for v in found.verdicts if v.category == "all")
    assert verdict.outcome == "indistinguishable"
    assert "slow" in verdict.sentence


def test_everything_failed_is_not_measured_and_not_no_difference() -> None:
    values = np.full(40, np.nan)
    found = estimate([play(values)], QUICK)
    assert {v.outcome for v in found.verdicts} == {"not measured"}
    assert {r.status for r in found.rows} == {"unmeasured"}
    assert {r.advantage for r in found.rows} == {None}
    assert next(r for r in found.rows if r.category == "all").missing == 40


def test_no_plays_give_nothing() -> None:
    assert estimate([], QUICK).to_dict()["rows"] == []


def test_one_cluster_gives_a_typed_outcome() -> None:
    row = rows_of([play([1.0, 1.0])])["ngram"]
    assert row["status"] == "unmeasured"
    assert row["advantage"] is None
    assert "cluster" in row["detail"]


def test_infinite_values_count_as_missing_and_others_are_refused() -> None:
    values = draw(1)
    values[:3] = [np.inf, -np.inf, np.nan]
    row = rows_of([play(values)])["ngram"]
    assert row["missing"] == 3
    assert row["probes"] == 117
    values[0] = 3.0
    with pytest.raises(DataError):
        estimate([play(values)], QUICK)


@pytest.mark.parametrize("scores", [np.zeros(120), np.full(120, np.inf), np.full(120, np.nan)])
def test_constant_infinite_and_missing_scores(scores: np.ndarray) -> None:
    row = rows_of([play(draw(1), teacher_score=scores, student_score=scores)])["ngram"]
    if np.isnan(scores).all():
        assert row["auc"] is None
    else:
        assert row["auc"] == 0.5
        assert row["auc_low"] < 0.5 < row["auc_high"]


@given(
    st.lists(st.sampled_from([-1.0, 0.0, 1.0, float("nan")]), min_size=0, max_size=24),
    st.sampled_from(["single", "pairwise"]),
    st.integers(1, 3),
)
@settings(max_examples=40, deadline=None)
def test_whatever_was_played_every_figure_is_finite_or_absent(
    values: list[float], game: str, adversaries: int
) -> None:
    plays = [play(values, f"a{i}", game=game) for i in range(adversaries)]
    data = estimate(plays, QUICK).to_dict()
    json.dumps(data, allow_nan=False)
    for row in data["rows"]:
        assert (row["advantage"] is None) == (row["low"] is None) == (row["high"] is None)
        assert (row["status"] == "ok") == (row["advantage"] is not None)
        if row["low"] is not None:
            assert row["high"] > row["low"]
            assert row["low_simultaneous"] <= row["advantage"] <= row["high_simultaneous"]


def test_no_order_changes_a_figure() -> None:
    plays = [
        play(draw(10 * a + s, advantage=0.2), f"a{a}", student=student, seed=s)
        for a in range(3) for s in range(2) for student in ("base", "tuned")
    ]  # fmt: skip
    plays += [play(draw(a, 40), f"a{a}", student="base", arm="null") for a in range(3)]
    wanted = estimate(plays, QUICK).to_dict()
    rng = np.random.default_rng(0)
    mixed = []
    for i in rng.permutation(len(plays)):
        p, order = plays[i], rng.permutation(len(plays[i].value))
        arrays = ("cluster", "category", "value", "teacher_score", "student_score", "block")
        mixed.append(
            replace(
                p, probe=[p.probe[j] for j in order],
                **{name: getattr(p, name)[order] for name in arrays},
            )
        )  # fmt: skip
    assert estimate(mixed, QUICK).to_dict() == wanted


def test_a_cheater_is_void_everywhere_and_out_of_the_verdict() -> None:
    ones = np.ones(40)
    plays = [play(ones, "cheater"), play(ones, "cheater", arm="null"), play(draw(5, 2000))]
    found = estimate(plays, QUICK)
    assert {r.status for r in found.rows if r.adversary == "cheater"} == {"void"}
    assert {v.outcome for v in found.verdicts if v.category == "all"} == {"indistinguishable"}
    assert all(v.adversary != "cheater" for v in found.verdicts)
    control = next(c for c in found.controls if c.adversary == "cheater")
    assert control.passed is False


def test_a_label_memoriser_is_caught_in_at_least_199_of_200_runs() -> None:
    caught = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        w = np.where(rng.random(40) < 0.95, 1.0, -1.0)  # it remembers all but a few labels
        _, void = judge_controls([play(w, "cheater", arm="null")], QUICK)
        caught += bool(void)
    assert caught >= 199


def test_a_sound_adversary_is_rarely_voided() -> None:
    voided = 0
    for seed in range(300):
        arms = [play(draw(seed + 1000 * q, 60), arm="null", game="single", queries=q)
                for q in (1, 2, 4)]  # fmt: skip
        voided += bool(judge_controls(arms, QUICK)[1])
    assert voided <= 3


def test_a_missed_plant_voids_and_one_game_that_shows_it_suffices() -> None:
    strong, nothing = draw(1, 120, 0.55), draw(3, 120, 0.0)
    planted = {"arm": "planted", "plant": "length"}
    missed = [play(nothing, game=g, **planted) for g in ("single", "pairwise")]
    assert judge_controls(missed, QUICK)[1]
    shown = [play(nothing, game="single", **planted), play(strong, game="pairwise", **planted)]
    controls, void = judge_controls(shown, QUICK)
    assert not void
    assert all(c.passed for c in controls)


def test_a_control_that_could_not_be_measured_neither_passes_nor_voids() -> None:
    controls, void = judge_controls([play([], arm="null", status="forfeit", detail="slow")], QUICK)
    assert controls[0].passed is None
    assert not void


def test_seeds_are_averaged_and_their_spread_stands_apart() -> None:
    values = [draw(s, advantage=a) for s, a in ((1, 0.5), (2, 0.1))]
    found = estimate([play(v, seed=s) for s, v in enumerate(values)], QUICK)
    row = next(r for r in found.rows if r.category == "all")
    means = [v.mean() for v in values]
    assert row.advantage == pytest.approx(np.mean(means))
    spread = next(s for s in found.seeds if s.category == "all")
    assert spread.seeds == 2
    assert spread.values == pytest.approx(means)
    assert spread.spread == pytest.approx(np.std(means, ddof=1))
    assert not estimate([play(values[0])], QUICK).seeds


def test_episodes_of_several_probes_do_not_pass_for_independent_across_seeds() -> None:
    plays = [
        play(draw(s), seed=s, game="single", queries=4, category=np.full(120, "all"))
        for s in (1, 2, 3)
    ]
    found = estimate(plays, QUICK)
    alone = estimate(plays[:1], QUICK).rows[0]
    assert (found.rows[0].advantage, found.rows[0].low) == (alone.advantage, alone.low)
    assert found.seeds[0].seeds == 3


def test_students_are_compared_on_the_same_probes() -> None:
    base, tuned = draw(1, advantage=0.5), draw(1, advantage=0.1)
    tuned[0] = np.nan
    found = estimate([play(base, student="base"), play(tuned, student="tuned")], QUICK)
    row = next(d for d in found.differences if d.category == "all" and d.adversary == "ngram")
    assert (row.a, row.b) == ("base", "tuned")
    assert row.probes == 119
    assert row.difference == pytest.approx((base - tuned)[1:].mean())
    assert row.low <= row.difference <= row.high
    alone = estimate([play(base, student="base")], QUICK).rows[0]
    assert alone.low is not None
    assert row.p_value < 0.05


def test_metrics_have_intervals_by_category() -> None:
    rng = np.random.default_rng(0)
    values = [*rng.uniform(0.4, 0.9, size=40), float("nan")]
    rows = metric_rows(
        values, [f"c{i // 2}" for i in range(41)], [f"k{i // 2 % 2}" for i in range(41)],
        student="s", metric="similarity", settings=QUICK,
    )  # fmt: skip
    assert [r["category"] for r in rows] == ["all", "k0", "k1"]
    assert rows[0]["probes"] == 40
    assert rows[0]["value"] == pytest.approx(np.nanmean(values))
    assert rows[0]["low"] < rows[0]["value"] < rows[0]["high"]


def test_a_metrics_interval_ends_where_the_metric_does() -> None:
    """Few matches in few clusters: the t interval alone would reach below no match at all."""
    values = [1.0] + [0.0] * 59
    names = [f"c{i // 20}" for i in range(60)]

    def made(**bounds: tuple[float, float]) -> dict[str, Any]:
        return metric_rows(
            values, names, ["k"] * 60, student="s", metric="exact-match", settings=QUICK, **bounds
        )[0]

    assert made()["low"] < 0
    cut = made(bounds=(0.0, 1.0))
    assert cut["low"] == 0.0
    assert cut["high"] == made()["high"]


@pytest.mark.parametrize(
    "changes", [{"epsilon": 0}, {"alpha": 0.6}, {"level": 1.0}, {"replicates": 3}]
)
def test_settings_that_make_no_sense_are_refused(changes: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        Settings(**changes)  # type: ignore[arg-type]


def test_an_adversary_that_plays_over_the_whole_suite_adds_no_category() -> None:
    """An adaptive one has pools, and no probe of a category, at q = 1 too."""
    pools = np.array([f"pool-{i}" for i in range(40)], dtype=np.str_)

    def played(student: str) -> list[Play]:
        whole = play(
            np.zeros(40), "adaptive", game="single", student=student, probe=tuple(pools),
            cluster=pools, category=np.array(["all"] * 40, dtype=np.str_),
        )  # fmt: skip
        return [whole, play(np.zeros(120), "length", game="single", student=student)]

    plain = Settings(replicates=200, epsilon=0.9)
    found = estimate([*played("base"), *played("tuned")], plain)
    keys = [(r.student, r.adversary, r.category) for r in found.rows]
    assert len(set(keys)) == len(keys)
    verdicts = [(v.student, v.category) for v in found.verdicts]
    assert verdicts == [(s, c) for s in ("base", "tuned") for c in ("all", "k0", "k1")]
    assert {v.outcome for v in found.verdicts if v.category == "all"} == {"indistinguishable"}
    told = [(d.adversary, d.category) for d in found.differences]
    assert len(set(told)) == len(told)
    # The family by category is that of the adversaries that play by category.
    alone = estimate(played("base")[1:], plain)
    bounds = {r.category: r.low_simultaneous for r in found.rows if r.adversary == "length"}
    for row in alone.rows:
        if row.category != "all":
            assert bounds[row.category] == row.low_simultaneous
