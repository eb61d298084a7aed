"""Episodes: q distinct probes, units that share no cluster."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tellapart.game.episodes import plan_episodes, plan_pools

clusters = st.lists(st.integers(0, 30).map(str), max_size=120)


@given(clusters, st.integers(1, 9), st.integers(0, 3))
@settings(deadline=None)
def test_an_episode_has_q_distinct_rows_and_units_share_no_cluster(
    names: list[str], queries: int, seed: int
) -> None:
    plan = plan_episodes(names, queries, seed=seed)
    owner: dict[str, str] = {}
    for rows, unit in zip(plan.episodes, plan.units, strict=True):
        assert len(rows) == len(set(rows)) == queries
        for row in rows:
            assert owner.setdefault(names[row], unit) == unit
    assert plan_episodes(names, queries, seed=seed) == plan


def test_there_are_ten_units_where_clusters_allow() -> None:
    names = [str(i // 4) for i in range(160)]  # 40 clusters of 4
    for queries in (2, 4, 8):
        assert len(set(plan_episodes(names, queries, seed=0).units)) >= 10


@given(clusters, st.integers(1, 6))
@settings(deadline=None)
def test_pools_are_disjoint_and_large_enough(names: list[str], queries: int) -> None:
    plan = plan_pools(names, queries, seed=1)
    rows = [row for pool in plan.episodes for row in pool]
    assert len(rows) == len(set(rows))
    assert all(len(pool) >= queries for pool in plan.episodes)


def test_pools_dealt_under_another_seed_are_other_units() -> None:
    """Two seeds' pools hold other probes; under one name a mean over seeds would mix them."""
    names = [str(i) for i in range(60)]
    first, second = (set(plan_pools(names, 1, seed=seed).units) for seed in (0, 1))
    assert len(first) > 1
    assert not first & second
