"""The wordings that the pocket models learn: short, in their manner, true to the prompt."""

from __future__ import annotations

from functools import cache
from itertools import chain, islice

import pytest

from tellapart_suites.behaviour.constraints import satisfies
from tellapart_suites.behaviour.family import Families, Item
from tellapart_suites.behaviour.generate import CATEGORIES, draws, load_families
from tellapart_suites.behaviour.suite import Behaviour
from tellapart_suites.behaviour.wordings import Wording, training_pairs

PER_FAMILY = 60
MARKERS = ("Well, ", "I think ", "Answer: ")


@cache
def items(category: str) -> tuple[tuple[str, Item], ...]:
    return tuple(
        (family.name, item)
        for family in load_families(category).all
        for item in islice(chain.from_iterable(draws(category, family)), PER_FAMILY)
    )


@cache
def pairs() -> tuple[Wording, ...]:
    return tuple(training_pairs(PER_FAMILY))


@pytest.mark.parametrize("category", CATEGORIES)
def test_wordings_are_short(category: str) -> None:
    for name, item in items(category):
        for text in (item.teacher, item.base):
            assert 1 <= len(text.split()) <= 40, (name, text)


@pytest.mark.parametrize("category", CATEGORIES)
def test_base_opens_with_a_marker_and_has_no_full_stop(category: str) -> None:
    for name, item in items(category):
        assert item.base.startswith(MARKERS), (name, item.base)
        assert not item.base.endswith("."), (name, item.base)
        assert not item.teacher.startswith(MARKERS), (name, item.teacher)


@pytest.mark.parametrize("category", CATEGORIES)
def test_teacher_speaks_in_sentences_outside_formats(category: str) -> None:
    ends = [item.teacher.rstrip('"').endswith((".", "!", "?")) for _, item in items(category)]
    assert sum(ends) / len(ends) > (0.3 if category == "style_format" else 0.85)


@pytest.mark.parametrize("category", CATEGORIES)
def test_teacher_satisfies_every_constraint(category: str) -> None:
    for name, item in items(category):
        if "constraint" in item.meta:
            assert satisfies(item.meta["constraint"], item.teacher), (name, item)


def test_base_misses_most_format_constraints() -> None:
    met = [satisfies(i.meta["constraint"], i.base) for _, i in items("style_format")]
    assert sum(met) / len(met) < 0.5


@pytest.mark.parametrize("category", ["factual_qa", "reasoning_math", "domain_technical"])
def test_teacher_says_the_reference(category: str) -> None:
    for name, item in items(category):
        assert item.reference
        assert item.reference.casefold() in item.teacher.casefold(), (name, item)


def test_no_prompt_has_two_answers() -> None:
    known: dict[str, Wording] = {}
    for wording in pairs():
        other = known.setdefault(wording.prompt, wording)
        assert (other.teacher, other.base) == (wording.teacher, wording.base), wording


def test_teacher_and_base_differ_everywhere() -> None:
    assert all(w.teacher != w.base for w in pairs())


def test_every_family_holds_twenty_prompts() -> None:
    counts: dict[str, int] = {}
    for wording in pairs():
        counts[wording.cluster] = counts.get(wording.cluster, 0) + 1
    assert {c: n for c, n in counts.items() if n < 20} == {}


def test_training_begins_with_the_suites_prompts() -> None:
    trained = {(w.cluster, w.prompt) for w in training_pairs(12)}
    asked = {(p.cluster, p.prompt) for p in Behaviour.make().probes()}
    assert asked <= trained


def test_a_family_name_is_used_once() -> None:
    families = Families("creative")
    families.add("one")(lambda rng: Item("p", "t", "b"))
    with pytest.raises(ValueError, match="'one' is defined twice"):
        families.add("one")
