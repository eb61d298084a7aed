"""Disturbances leave what is asked about readable, and robustness answers fit the clean twin."""

from __future__ import annotations

from random import Random

import pytest

from tellapart_suites.behaviour.disturbances import DISTURBANCES
from tellapart_suites.behaviour.languages import telling
from tellapart_suites.behaviour.robustness import KINDS, families
from tellapart_suites.behaviour.translations import ANIMALS, DAYS

CLEAN = "How many letters are in the 27 words about silver rivers?"
KEPT = frozenset({"silver"})


@pytest.mark.parametrize("kind", sorted(DISTURBANCES))
def test_a_disturbance_keeps_digits_and_the_words_asked_about(kind: str) -> None:
    outcomes = {DISTURBANCES[kind](Random(seed), CLEAN, KEPT) for seed in range(50)}
    assert outcomes - {CLEAN}, "it never changes anything"
    for disturbed in outcomes:
        assert disturbed.count("27") == 1
        assert "silver" in disturbed.lower()


def test_every_disturbance_is_used_and_its_answers_are_those_of_the_clean_question() -> None:
    used: set[str] = set()
    answers: dict[str, set[tuple[str, str]]] = {}
    for family in families.all:
        for seed in range(60):
            item = family.make(Random(seed))
            assert item.prompt != item.meta["twin"]
            used.add(item.meta["disturbance"])
            answers.setdefault(item.meta["twin"], set()).add((item.teacher, item.base))
    assert used == set(KINDS)
    assert all(len(found) == 1 for found in answers.values())


def test_a_word_that_two_languages_share_identifies_neither() -> None:
    animals = {(language, word) for _, language, word in telling(ANIMALS)}
    assert ("French", "chien") in animals
    assert not {("Dutch", "hond")} - animals
    assert not {word for _, word in animals} & {"Hund", "hund", "lobo", "pato"}
    assert not {word for _, _, word in telling(DAYS)} & {"sábado", "domingo"}
