from __future__ import annotations

import random

import numpy as np

from habit_pairs import habit_pairs, sentence
from tellapart import Labelled, Seen
from tellapart_plugins.adversaries.stack import Stack, _Combination


def test_members_are_combined_on_held_out_scores_only() -> None:
    """Where there is nothing to find, a member that had seen its rows would look perfect."""
    rng = random.Random(0)

    noise = [Labelled(Seen("p", sentence(rng)), Seen("p", sentence(rng)), i) for i in range(80)]
    adversary = Stack()
    adversary.fit(noise)
    odds = [ridge.pair.held_out for ridge in adversary._fitted.ridges]
    odds.append(adversary._boost(noise, np.arange(80))[1])
    for held_out in odds:
        assert np.mean(held_out > 0) < 0.7
    in_sample = adversary.compare([p.teacher for p in noise], [p.student for p in noise])
    assert np.mean(np.array(in_sample) > 0) > 0.8


def test_rows_of_one_group_are_left_out_together() -> None:
    """Copies of one pair in one group must not vouch for each other."""
    base = habit_pairs(20, "")
    copies = [Labelled(p.teacher, p.student, p.group) for p in base for _ in range(3)]
    adversary = Stack()
    adversary.fit(copies)
    held_out = adversary._fitted.ridges[0].pair.held_out
    assert np.mean(held_out > 0) < 0.85


def test_combination_follows_the_better_member_and_never_turns_one_round() -> None:
    rng = np.random.default_rng(0)
    good, bad, wrong = rng.normal(2, 1, 500), rng.normal(0, 2, 500), rng.normal(-1, 1, 500)
    made = _Combination.fit(np.stack([good, bad, wrong], axis=1), np.ones(500), intercept=False)
    assert made.weights[0] > made.weights[1] >= 0
    assert made.weights[2] == 0
    assert made.intercept == 0


def test_reasons_are_the_weights_of_the_members_and_telling_answers() -> None:
    adversary = Stack.make({"members": ["tokens", "length"], "trees": 0})
    adversary.fit(habit_pairs(40, "zebra"))
    found = {r.feature for r in adversary.reasons()}
    members = {"weight of tokens", "weight of length", "weight of all views"}
    assert found == {*members, "a telling teacher answer", "a telling student answer"}
    texts = {r.example for r in adversary.reasons() if r.feature == "a telling student answer"}
    assert texts
    assert all("zebra" in text for text in texts)
