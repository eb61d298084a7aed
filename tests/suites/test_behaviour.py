"""The behaviour suite in its three sizes: pinned, balanced, distinct, the same everywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from functools import cache

import pytest

from tellapart import Probe, Suite
from tellapart.contracts.data import suite_digest
from tellapart.errors import DataError, SpecError
from tellapart.game.split import clusters_by_category, split_clusters
from tellapart_suites.behaviour.constraints import kinds, satisfies
from tellapart_suites.behaviour.generate import CATEGORIES, generate, load_families
from tellapart_suites.behaviour.suite import Behaviour, Behaviour1k, Pocket
from tellapart_suites.spread import near_duplicates

SUITES: tuple[type[Suite], ...] = (Behaviour, Behaviour1k, Pocket)

# A probe that changes makes old answers and results incomparable: raise generate.VERSION, say
# so in the change log, and pin the new digests here.
DIGESTS = {
    "behaviour": "4ba1f3a9728137596113e458326b7f078177a7b6e875e39aaaf9dfbed9f4d521",
    "behaviour-1k": "5d899233ad9622e460f1bf17d488d4e98e47d0877b0a21e0fea56a50c98351fb",
    "pocket": "4cb521126a881ed73f2d68c1aaf035517b952962e9b28272bd3f9a2c805db9f0",
}


@cache
def drawn(name: str) -> tuple[Probe, ...]:
    return tuple(next(s for s in SUITES if s.name == name).make().probes())


def probes_of(suite: type[Suite]) -> tuple[Probe, ...]:
    return drawn(suite.name)


@pytest.mark.parametrize("suite", SUITES, ids=lambda s: s.name)
def test_digest_is_pinned(suite: type[Suite]) -> None:
    assert suite_digest(probes_of(suite)) == DIGESTS[suite.name]


@pytest.mark.parametrize(
    ("suite", "each"), [(Behaviour, 500), (Behaviour1k, 100), (Pocket, 150)], ids=str
)
def test_every_category_has_its_share(suite: type[Suite], each: int) -> None:
    counts = Counter(p.category for p in probes_of(suite))
    assert counts == dict.fromkeys(CATEGORIES, each)


@pytest.mark.parametrize("suite", SUITES, ids=lambda s: s.name)
def test_ids_and_prompts_are_unique_and_tidy(suite: type[Suite]) -> None:
    probes = probes_of(suite)
    assert len({p.id for p in probes}) == len(probes)
    assert len({p.prompt for p in probes}) == len(probes)
    for probe in probes:
        assert probe.prompt.strip(), probe.id
        assert "{" not in probe.prompt or '"' in probe.prompt, f"unfilled slot: {probe.prompt}"
        assert probe.cluster.startswith(probe.category + "/")
        json.dumps(dict(probe.meta))


@pytest.mark.parametrize("category", CATEGORIES)
def test_at_least_forty_families_and_no_family_dominates(category: str) -> None:
    families = load_families(category).all
    assert len(families) >= 40
    counts = Counter(p.cluster for p in probes_of(Behaviour) if p.category == category)
    assert len(counts) == len(families)
    assert max(counts.values()) - min(counts.values()) <= 2


def test_the_same_in_a_fresh_process_with_another_hash_seed() -> None:
    code = (
        "from tellapart.contracts.data import suite_digest\n"
        "from tellapart_suites.behaviour.suite import Behaviour\n"
        "print(suite_digest(Behaviour.make().probes()))"
    )
    for seed in ("1", "4242"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == DIGESTS["behaviour"]


def test_a_category_does_not_depend_on_the_others() -> None:
    alone = generate(500, ("creative",))
    assert alone == [p for p in probes_of(Behaviour) if p.category == "creative"]


def test_smaller_sizes_ask_questions_of_the_large_one() -> None:
    large = {p.prompt for p in probes_of(Behaviour)}
    assert {p.prompt for p in probes_of(Behaviour1k)} <= large


def test_pocket_prompts_are_short() -> None:
    assert max(len(p.prompt) for p in probes_of(Pocket)) <= 160


def test_few_near_duplicates_and_none_across_families() -> None:
    probes = probes_of(Behaviour)
    pairs = near_duplicates(probes)
    across = [(probes[i].prompt, probes[j].prompt) for i, j, _ in pairs
              if probes[i].cluster != probes[j].cluster]  # fmt: skip
    assert across == []
    touched = {i for i, _, _ in pairs} | {j for _, j, _ in pairs}
    assert len(touched) / len(probes) < 0.02


def test_four_to_one_split_by_cluster_is_near_exact() -> None:
    probes = probes_of(Behaviour)
    sizes = clusters_by_category(probes)
    for seed in range(5):
        part = split_clusters(sizes, [("distil", 0.8), ("test", 0.2)], seed)
        test = [p for p in probes if part[p.cluster] == "test"]
        rest = [p for p in probes if part[p.cluster] == "distil"]
        assert not {p.cluster for p in test} & {p.cluster for p in rest}
        assert abs(len(test) - 1000) <= 30
        for category, n in Counter(p.category for p in test).items():
            assert abs(n - 100) <= 8, category


def test_disturbed_prompts_name_their_clean_twin() -> None:
    probes = {p.id: p for p in probes_of(Behaviour)}
    kinds_seen: dict[str, int] = defaultdict(int)
    twins = [p for p in probes.values() if "twin" in p.meta]
    assert len(twins) >= 200
    for probe in twins:
        clean = probes[probe.meta["twin"]]
        assert probe.category == "robustness"
        assert clean.cluster == probe.cluster
        assert clean.prompt != probe.prompt
        assert clean.reference == probe.reference
        assert "twin" not in clean.meta
        kinds_seen[probe.meta["disturbance"]] += 1
    assert len(kinds_seen) >= 5


def test_formats_carry_constraints_and_facts_references() -> None:
    for probe in probes_of(Behaviour):
        if probe.category == "style_format":
            assert probe.meta["constraint"]["kind"] in kinds()
            satisfies(probe.meta["constraint"], "any text")  # complete: raises otherwise
        if probe.category in ("factual_qa", "reasoning_math", "domain_technical"):
            assert probe.reference, probe.id


def test_size_and_categories_can_be_chosen() -> None:
    some = Behaviour.make({"size": 7, "categories": ["creative", "multilingual"]}).probes()
    assert Counter(p.category for p in some) == {"creative": 7, "multilingual": 7}


def test_wrong_parameters_are_named() -> None:
    with pytest.raises(SpecError, match=r"did you mean creative\?"):
        Behaviour.make({"categories": ["creativ"]})
    with pytest.raises(SpecError, match="none twice"):
        Behaviour.make({"categories": ["creative", "creative"]})
    with pytest.raises(SpecError, match="unknown key 'sise'"):
        Behaviour.make({"sise": 3})


def test_more_than_the_families_hold_is_refused() -> None:
    with pytest.raises(DataError, match="families of creative fill only 0 prompts of the 5"):
        generate(5, ("creative",), max_chars=10)


def test_card_counts_what_is_there() -> None:
    card = Behaviour1k.make().card()
    assert DIGESTS["behaviour-1k"] in card
    assert "| all | 1000 |" in card
    assert "# Suite behaviour-1k" in card
