"""The planner against published and reference figures."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tellapart.errors import UsageError
from tellapart.estimate.planner import (
    c2st_games,
    certify_power,
    detect_power,
    games_to_certify,
    games_to_detect,
    plan,
    smallest_epsilon,
)


@pytest.mark.parametrize(("epsilon", "reference"), [(0.2, 162), (0.1, 618), (0.05, 2534)])
def test_reference_sizes_lie_on_the_sawtooth_where_it_crosses(
    epsilon: float, reference: int
) -> None:
    found = games_to_certify(epsilon, 0.05, 0.8)
    assert found.least <= reference <= found.safe
    at, before = certify_power([reference, reference - 1], epsilon, 0.05)  # type: ignore[arg-type]
    assert before < 0.8 <= at


@pytest.mark.parametrize(("advantage", "published"), [(0.158, 246), (0.081, 940), (0.02, 15454)])
def test_classifier_two_sample_test_of_lopez_paz_and_oquab(
    advantage: float, published: int
) -> None:
    assert round(c2st_games(advantage, 0.05, 0.8)) == published
    exact = games_to_detect(advantage, 0.05, 0.8)
    assert exact.least == pytest.approx(published, rel=0.015)


@given(st.floats(0.03, 0.6), st.sampled_from([0.01, 0.05]), st.sampled_from([0.7, 0.9]))
@settings(max_examples=25, deadline=None)
def test_least_and_safe_do_what_they_say(epsilon: float, alpha: float, power: float) -> None:
    found = games_to_certify(epsilon, alpha, power)
    assert certify_power(found.least, epsilon, alpha)[0] >= power
    assert certify_power(found.safe, epsilon, alpha)[0] >= power
    if found.least > 1:
        assert certify_power(found.least - 1, epsilon, alpha)[0] < power
    if found.safe > found.least:
        assert certify_power(found.safe - 1, epsilon, alpha)[0] < power


def test_level_of_the_tests_is_kept_at_the_edge() -> None:
    for n in (20, 101, 500):
        assert certify_power(n, 0.1, 0.05, advantage=0.1)[0] <= 0.05
        assert detect_power(n, 0.1, 0.05, epsilon=0.1)[0] <= 0.05


def test_clusters_and_classes_cost_more_and_the_single_game_half() -> None:
    one = plan(0.1)
    assert one.probes == 618
    assert plan(0.1, game="single").probes == 309
    assert plan(0.1, cluster_size=5, icc=0.25).probes == 618 * 2
    assert plan(0.1, adversaries=5).probes > one.probes


def test_a_budget_and_its_epsilon_agree() -> None:
    epsilon = smallest_epsilon(700)
    assert epsilon is not None
    assert plan(epsilon).probes <= 700
    assert plan(epsilon - 0.001).probes > 700
    assert smallest_epsilon(2) is None


@pytest.mark.parametrize(
    "arguments",
    [{"epsilon": 0.0}, {"epsilon": 0.1, "alpha": 0.7}, {"epsilon": 0.1, "advantage": 0.2},
     {"epsilon": 0.1, "game": "chess"}, {"epsilon": 0.1, "cluster_size": 0}],
)  # fmt: skip
def test_what_cannot_be_planned_is_refused(arguments: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        plan(**arguments)  # type: ignore[arg-type]


def test_command_line() -> None:
    import json

    import typer

    from tellapart.cli import plan as command

    app = typer.Typer()
    command.register(app)
    app.command("other")(lambda: None)
    runner = CliRunner()
    result = runner.invoke(app, ["plan", "--epsilon", "0.1", "--budget", "700", "--json"])
    assert result.exit_code == 0, result.output
    data = json.loads(result.output)
    assert data["plan"]["games"] == 618
    assert data["smallest_epsilon"] <= 0.1
    plain = runner.invoke(app, ["plan", "--epsilon", "0.1", "--clusters-of", "5"])
    assert "618" in plain.output
    assert isinstance(runner.invoke(app, ["plan"]).exception, UsageError)
