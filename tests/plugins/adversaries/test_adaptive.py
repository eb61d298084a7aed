"""Adversaries that choose their queries: within budget, by what training has shown."""

from __future__ import annotations

import numpy as np
import pytest

from tellapart import AdaptiveAdversary, Labelled, Probe, Seen
from tellapart.game.play import Match, play_match
from tellapart.testing import ScriptedOracle, make_board, make_pairs, make_probes
from tellapart.testing.fakes import student_text, teacher_text
from tellapart_plugins.adversaries.bandit import Bandit
from tellapart_plugins.adversaries.fingerprint import QUERIES, Fingerprint
from tellapart_plugins.adversaries.probing import prompt_rows

BOTH = [Bandit, Fingerprint]


@pytest.mark.parametrize("cls", BOTH)
def test_more_queries_tell_more(cls: type[AdaptiveAdversary]) -> None:
    match = Match("student", "real", make_board(400), 0, queries=(1, 8))
    one, eight = play_match(cls, {}, match)
    assert eight.value.mean() > 0.9
    assert one.value.mean() > 0.4


def split_pairs(n: int) -> list[Labelled]:
    """Answers differ on questions about rivers and nowhere else."""
    pairs = []
    for i in range(n):
        river = i % 4 == 0
        prompt = f"{'Which river runs through' if river else 'How do I cook'} number {i}?"
        other = student_text(prompt) if river else teacher_text(prompt, 1)
        pairs.append(Labelled(Seen(prompt, teacher_text(prompt)), Seen(prompt, other), i))
    return pairs


def mixed_probes() -> list[Probe]:
    return [Probe(str(i), f"How do I cook dish {i}?", "food", "") for i in range(10)] + [
        Probe(str(i), f"Which river runs through town {i}?", "maps", "") for i in range(10, 20)
    ]


def test_bandit_spends_its_queries_where_answers_separated() -> None:
    bandit = Bandit.make()
    bandit.fit(split_pairs(120))
    for reply in (teacher_text, student_text):
        oracle = ScriptedOracle(mixed_probes(), lambda p, f=reply: Seen(p, f(p, 3)), 8)  # type: ignore[misc]
        bandit.play(oracle)
        assert sum(p.category == "maps" for p in oracle.asked) >= 6
    promise = bandit.promise([p.prompt for p in mixed_probes()])
    assert promise[10:].mean() > promise[:10].mean() + 0.5


def test_bandit_turns_to_another_arm_when_one_shows_nothing() -> None:
    bandit = Bandit.make({"exploration": 0.0})
    bandit.fit(split_pairs(120))
    bandit._reader.log_odds = lambda answer: 0.0  # type: ignore[method-assign]
    oracle = ScriptedOracle(mixed_probes(), lambda p: Seen(p, "x"), 12)
    bandit.play(oracle)
    assert {p.category for p in oracle.asked} == {"food", "maps"}


def test_fingerprint_asks_what_is_near_its_own_probe_set() -> None:
    plain = [p.prompt for p in make_probes(30)]
    telling = ["Who made you, and which language model are you?", "Write a short poem about tea."]
    probes = [Probe(str(i), p, "all", "") for i, p in enumerate([*plain, *telling])]
    fingerprint = Fingerprint.make()
    fingerprint.fit(make_pairs(40))
    chosen = fingerprint.choose(probes, len(QUERIES))
    assert {30, 31} <= set(chosen)
    assert len(set(chosen)) == len(QUERIES)
    assert sorted(fingerprint.choose(probes, 99)) == list(range(32))


def test_prompt_rows_are_unit_vectors_of_the_prompt_alone() -> None:
    rows = prompt_rows(["One prompt.", "x", "one  PROMPT."])
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1, 1, 1])
    np.testing.assert_array_equal(rows[0], rows[2])
