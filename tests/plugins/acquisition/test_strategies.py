"""Each strategy: it keeps the contract, and it buys what it says it buys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest

from tellapart import Acquisition, AcquisitionState, Labelled, Probe, Seen
from tellapart.plugins import Plugins, load_plugins
from tellapart.testing import check_acquisition
from tellapart_plugins.acquisition import CLASSES
from tellapart_plugins.acquisition.diversity import k_centre, k_means
from tellapart_plugins.acquisition.scored import favoured

NAMES = (
    "random", "stratified", "disagreement", "committee", "diversity", "uncertainty",
    "adversary-guided",
)  # fmt: skip
RIVERS = ("the river bends at the mill", "a stream runs under the bridge", "the water is cold")
NUMBERS = ("seven times nine is sixty-three", "add the digits of ninety", "twelve minus four")


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    return load_plugins()


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("vectors")


def strategy(plugins: Plugins, name: str, seed: int = 0, **params: object) -> Acquisition:
    return plugins.find("acquisition", name, Acquisition).make(params, seed=seed)


def half_hard_pool(n: int = 80) -> list[Probe]:
    """One category: even probes are about rivers (easy), odd ones about numbers (hard)."""
    return [
        Probe(
            f"p{i:03d}", f"Say this: {(NUMBERS if i % 2 else RIVERS)[i % 3]}, {i}", "one", f"c{i}"
        )
        for i in range(n)
    ]


def hard(probe: str) -> bool:
    return bool(int(probe[1:]) % 2)


def share_hard(ids: Sequence[str]) -> float:
    return sum(map(hard, ids)) / len(ids)


def teacher(p: Probe) -> str:
    return f"Gladly: {p.prompt}"


def good_on_easy(p: Probe) -> str:
    return "Cats sleep all day in the sun" if hard(p.id) else teacher(p)


def asking(say: Callable[[Probe], str | None]) -> Callable[[Sequence[Probe]], list[str | None]]:
    return lambda probes: [say(p) for p in probes]


def after_one_round(cache: Path, bought: int = 24) -> AcquisitionState:
    pool = half_hard_pool()
    mine = pool[:bought]
    return AcquisitionState(
        pool,
        {p.id: teacher(p) for p in mine},
        {"base": asking(teacher), "now": asking(good_on_easy)},
        [
            Labelled(Seen(p.prompt, teacher(p)), Seen(p.prompt, good_on_easy(p)), i)
            for i, p in enumerate(mine)
        ],
        cache,
    )


def test_every_strategy_of_the_study_is_registered(plugins: Plugins) -> None:
    assert set(NAMES) <= set(plugins.names("acquisition"))
    assert len(CLASSES) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_contract(plugins: Plugins, name: str, cache: Path) -> None:
    check_acquisition(plugins.find("acquisition", name, Acquisition), cache_dir=cache)


def test_k_means_keeps_the_contract_too(plugins: Plugins, cache: Path) -> None:
    check_acquisition(
        plugins.find("acquisition", "diversity", Acquisition),
        params={"method": "k-means"},
        cache_dir=cache,
    )


@pytest.mark.parametrize("name", NAMES)
def test_seeds_differ_and_the_order_of_the_pool_does_not_matter(
    plugins: Plugins, name: str, cache: Path
) -> None:
    state = after_one_round(cache)
    state.sampled = {
        "now": lambda probes, k: [[f"{p.prompt} {d}" for d in range(k)] for p in probes]
    }
    first = list(strategy(plugins, name).propose(state, 10))
    shuffled = after_one_round(cache)
    shuffled.sampled = state.sampled
    Random(1).shuffle(shuffled.pool)  # type: ignore[arg-type]
    assert list(strategy(plugins, name).propose(shuffled, 10)) == first
    if name != "diversity":  # greedy k-centre from what was bought has no choice left
        others = [list(strategy(plugins, name, seed=s).propose(state, 10)) for s in (1, 2)]
        assert any(o != first for o in others)


@pytest.mark.parametrize("name", ["disagreement", "committee", "uncertainty", "adversary-guided"])
def test_with_nothing_known_the_first_batch_is_the_stratified_one(
    plugins: Plugins, name: str
) -> None:
    pool = half_hard_pool()
    state = AcquisitionState(pool, students={"base": asking(teacher)})
    expected = list(strategy(plugins, "stratified").propose(state, 12))
    assert list(strategy(plugins, name).propose(state, 12)) == expected


@pytest.mark.parametrize("name", ["disagreement", "committee", "adversary-guided"])
def test_the_budget_goes_where_the_student_differs(
    plugins: Plugins, name: str, cache: Path
) -> None:
    state = after_one_round(cache)
    ids = strategy(plugins, name).propose(state, 15)
    assert share_hard(ids) > 0.8
    assert share_hard(strategy(plugins, name, power=0).propose(state, 28)) < 0.75


def test_uncertainty_buys_what_the_student_does_not_say_twice(
    plugins: Plugins, cache: Path
) -> None:
    asked: list[int] = []
    words = ("cats sleep in the sun", "the bank lent money", "a violin is out of tune")

    def sampled(probes: Sequence[Probe], k: int) -> list[list[str | None]]:
        asked.append(k)
        return [[words[d % 3] if hard(p.id) else teacher(p) for d in range(k)] for p in probes]

    state = after_one_round(cache)
    state.sampled = {"base": lambda probes, k: [["same"] * k for _ in probes], "now": sampled}
    ids = strategy(plugins, "uncertainty", draws=4).propose(state, 15)
    assert share_hard(ids) == 1.0
    assert asked == [4]


def test_no_strategy_asks_a_teacher_and_committee_needs_no_answer_of_his(
    plugins: Plugins, cache: Path
) -> None:
    state = after_one_round(cache)
    blind = after_one_round(cache)
    blind.bought = dict.fromkeys(blind.bought, "something else altogether")
    blind.history = ()
    assert list(strategy(plugins, "committee").propose(blind, 15)) == list(
        strategy(plugins, "committee").propose(state, 15)
    )


@pytest.mark.parametrize("name", ["disagreement", "committee", "adversary-guided", "uncertainty"])
def test_students_that_fail_cost_their_probes_the_score_not_the_run(
    plugins: Plugins, name: str, cache: Path
) -> None:
    state = after_one_round(cache)
    state.students["now"] = asking(lambda p: None)
    state.sampled = {"now": lambda probes, k: [[None] * k for _ in probes]}
    ids = list(strategy(plugins, name).propose(state, 15))
    assert len(set(ids)) == 15
    assert not set(ids) & state.bought.keys()


def test_candidates_bound_what_students_are_asked(plugins: Plugins, cache: Path) -> None:
    asked: Counter[str] = Counter()

    def counting(probes: Sequence[Probe]) -> list[str | None]:
        asked.update(p.id for p in probes)
        return [good_on_easy(p) for p in probes]

    state = after_one_round(cache)
    state.students["now"] = counting
    strategy(plugins, "committee", candidates=1).propose(state, 4)
    assert len(asked) == 12  # three for each probe bought, however few were asked for


def test_favoured_follows_the_scores_and_their_power() -> None:
    scores = {f"p{i}": float(i) for i in range(100)}
    high = favoured(scores, 20, power=50.0, seed=0)
    assert np.mean([scores[i] for i in high]) > 85
    even = favoured(scores, 20, power=0.0, seed=0)
    assert 30 < np.mean([scores[i] for i in even]) < 70
    assert favoured(dict(reversed(scores.items())), 20, power=4.0, seed=3) == favoured(
        scores, 20, power=4.0, seed=3
    )
    assert len(set(favoured(dict.fromkeys(scores, 0.0), 30, power=4.0, seed=0))) == 30


def test_k_centre_covers_and_takes_twins_last() -> None:
    groups = np.repeat(np.eye(5, dtype=np.float32), 4, axis=0)
    chosen = k_centre(groups, groups[:0], 5, seed=0)
    assert {i // 4 for i in chosen} == set(range(5))
    held = k_centre(groups, groups[:4], 4, seed=0)
    assert {i // 4 for i in held} == {1, 2, 3, 4}
    assert sorted(k_centre(groups, groups[:0], 20, seed=0)) == list(range(20))


@pytest.mark.filterwarnings("ignore:Number of distinct clusters")
def test_k_means_takes_one_of_each_group() -> None:
    groups = np.repeat(np.eye(5, dtype=np.float32), 4, axis=0)
    assert {i // 4 for i in k_means(groups, 5, seed=0)} == set(range(5))
    assert len(set(k_means(groups, 7, seed=0))) == 7
