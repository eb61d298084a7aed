"""Lengths, vocabulary and near-duplicates, against cases worked out by hand; real prompts."""

from __future__ import annotations

import math
from itertools import combinations
from pathlib import Path

import pytest

from tellapart import Probe
from tellapart_suites.behaviour.suite import Behaviour
from tellapart_suites.jsonl import Jsonl
from tellapart_suites.spread import near_duplicates, rarefied, spread

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "prompts"


def probe(name: str, prompt: str, **meta: str) -> Probe:
    return Probe(name, prompt, "x", name, None, meta)


def test_rarefied_is_the_mean_over_all_samples() -> None:
    items = "aaaabbc"
    counts = [items.count(x) for x in "abc"]
    samples = list(combinations(items, 3))
    expected = sum(len(set(s)) for s in samples) / len(samples)
    assert rarefied(counts, 3) == pytest.approx(expected)
    assert rarefied(counts, 7) == pytest.approx(3)
    assert math.isnan(rarefied(counts, 8))


def test_spread_of_three_prompts() -> None:
    found = spread(["a b", "A c d", "don't"])
    assert found.prompts == 3
    assert found.words[2] == 2
    assert found.characters[0] == 3
    assert found.vocabulary == 5
    assert math.isnan(found.rarefied)


def test_near_duplicates_are_found_and_twins_are_not() -> None:
    long = "Describe the harbour of a small town in the early morning, in two sentences, please"
    probes = [
        probe("a", long + "."),
        probe("b", long + "!"),
        probe("c", "Something else altogether is asked for here."),
        probe("d", long.upper() + ".", twin="a"),
    ]
    pairs = near_duplicates(probes)
    assert {(i, j) for i, j, _ in pairs} == {(0, 1), (1, 3)}
    assert all(0.9 <= value <= 1 for _, _, value in pairs)
    assert near_duplicates(probes, threshold=1.1) == []
    assert near_duplicates([probe("a", "x"), probe("b", "y")]) == []


def test_near_duplicates_do_not_depend_on_the_block_size() -> None:
    probes = Behaviour.make({"size": 60}).probes()
    once = near_duplicates(probes, 0.6)
    assert once == near_duplicates(probes, 0.6, block=17)
    assert once


def test_vocabulary_is_as_spread_as_that_of_real_prompts() -> None:
    files = sorted(REAL.glob("*.jsonl"))
    if not files:
        pytest.skip("the real prompts of ../shared/data/prompts are not on this machine")
    real = [spread([p.prompt for p in Jsonl.make({"path": f}).probes()]) for f in files]
    ours = spread([p.prompt for p in Behaviour.make().probes()])
    known = sorted(s.rarefied for s in real if not math.isnan(s.rarefied))
    assert ours.rarefied > known[len(known) // 4]
    assert ours.words[4] > min(s.words[4] for s in real)
