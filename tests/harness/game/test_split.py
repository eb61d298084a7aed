"""Splits by cluster: disjoint, near their shares, blind to the order of the input."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tellapart import Probe
from tellapart.game.split import clusters_by_category, limit_probes, split_clusters


@st.composite
def suites(draw: st.DrawFn) -> list[Probe]:
    sizes = draw(st.lists(st.tuples(st.integers(1, 9), st.sampled_from("abc")), max_size=40))
    return [
        Probe(f"{c}-{k}", f"prompt {c} {k}", category, f"cluster-{c}")
        for c, (size, category) in enumerate(sizes)
        for k in range(size)
    ]


@given(suites(), st.integers(0, 5))
@settings(deadline=None)
def test_every_cluster_has_one_part_whatever_the_order(probes: list[Probe], seed: int) -> None:
    shares = [("a", 0.5), ("b", 0.3), ("c", 0.2)]
    parts = split_clusters(clusters_by_category(probes), shares, seed)
    assert set(parts) == {p.cluster for p in probes}
    shuffled = probes[:]
    Random(seed).shuffle(shuffled)
    assert split_clusters(clusters_by_category(shuffled), shares, seed) == parts


def test_shares_are_met_in_every_category() -> None:
    probes = [Probe(f"{c}-{k}", "", f"cat{c % 4}", str(c)) for c in range(160) for k in range(12)]
    parts = split_clusters(clusters_by_category(probes), [("a", 0.75), ("b", 0.25)], 3)
    for category in range(4):
        mine = [p for p in probes if p.category == f"cat{category}"]
        assert sum(parts[p.cluster] == "b" for p in mine) == len(mine) // 4


def test_another_seed_is_another_split() -> None:
    sizes = {"x": {str(c): 1 for c in range(50)}}
    shares = [("a", 0.5), ("b", 0.5)]
    assert split_clusters(sizes, shares, 0) != split_clusters(sizes, shares, 1)


@given(suites(), st.integers(1, 60), st.integers(0, 3))
@settings(deadline=None)
def test_a_limit_keeps_its_number_and_the_order(probes: list[Probe], n: int, seed: int) -> None:
    kept = limit_probes(probes, n, seed)
    assert len(kept) <= n or len(kept) == len(probes) <= n
    ids = [p.id for p in kept]
    assert ids == [p.id for p in probes if p.id in set(ids)]


def test_a_limit_keeps_as_many_clusters_as_it_can() -> None:
    probes = [Probe(f"{c}-{k}", "", "x", str(c)) for c in range(20) for k in range(10)]
    assert len({p.cluster for p in limit_probes(probes, 20, 0)}) == 20
