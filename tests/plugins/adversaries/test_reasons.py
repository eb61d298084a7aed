"""Reasons: every learner gives them, and by category where there are several."""

from __future__ import annotations

import numpy as np
import pytest

from tellapart import Adversary, Context, Labelled, Seen
from tellapart.game.board import labelled
from tellapart.plugins import load_plugins
from tellapart.testing import make_board, make_pairs
from tellapart_plugins.adversaries.by_category import telling_answers, telling_features

LEARNERS = ("length", "ngram", "style", "stack", "mmd-hamming")


def two_habits(n: int = 60) -> list[Labelled]:
    """The student exclaims in one category and makes lists in the other."""
    found = []
    for p in make_pairs(n, difference=0.0):
        kind = "loud" if p.group % 2 else "listed"
        text = p.student.text
        other = text.replace(".", "!") if kind == "loud" else "- " + text.replace(". ", ".\n- ")
        found.append(Labelled(p.teacher, Seen(p.prompt, other), p.group, kind))
    return found


def fitted(name: str, pairs: list[Labelled]) -> Adversary:
    adversary = load_plugins().find("adversary", name, Adversary).make({})
    adversary.context = Context()
    adversary.fit(pairs)
    return adversary


@pytest.mark.parametrize("name", LEARNERS)
def test_learners_give_reasons_overall_and_in_every_category(name: str) -> None:
    kinds = {p.category for p in make_pairs(60)}
    reasons = fitted(name, make_pairs(60)).reasons()
    assert len(kinds) > 1
    assert kinds <= {r.category for r in reasons}
    overall = [r.category for r in reasons].index("all")
    assert overall == 0  # strongest first, the breakdown after it
    single = [Labelled(p.teacher, p.student, p.group) for p in make_pairs(60)]
    assert {r.category for r in fitted(name, single).reasons()} == {"all"}


@pytest.mark.parametrize("name", ["style", "ngram"])
def test_each_category_is_told_by_its_own_habit(name: str) -> None:
    reasons = fitted(name, two_habits()).reasons()
    signs = {"loud": ("!", "exclamation"), "listed": ("- ", "list", "\\n")}
    for kind, words in signs.items():
        told = [r.feature for r in reasons if r.category == kind]
        assert any(w in feature for w in words for feature in told), (kind, told)
        other = next(k for k in signs if k != kind)
        assert told != [r.feature for r in reasons if r.category == other]


def test_style_names_the_importance_of_its_features() -> None:
    reasons = [r for r in fitted("style", make_pairs(80)).reasons() if r.category == "all"]
    weights = np.abs([r.weight for r in reasons])
    assert 5 <= len(reasons) <= 20
    assert (np.diff(weights) <= 1e-12).all()
    assert 0.2 < weights.sum() <= 1.0 + 1e-9


def test_features_are_ranked_by_what_they_add_where_they_add_it() -> None:
    differences = np.array([[1.0, 0.0, 5.0], [1.0, 0.0, 5.0], [0.0, -2.0, 5.0]])
    found = telling_features(("a", "b", "c"), differences, np.array([1.0, -0.5, 0.0]), list("xxy"))
    assert [(r.feature, r.category, r.weight) for r in found] == [("a", "x", 1.0), ("b", "y", -1.0)]
    assert telling_features(("a",), np.ones((2, 1)), np.ones(1), list("xx")) == []


def test_the_most_telling_answers_of_each_side_and_category() -> None:
    pairs = [Labelled(Seen("p", f"t{i}"), Seen("p", f"s{i}"), i, "xyx"[i]) for i in range(3)]
    found = telling_answers(pairs, [1.0, -1.0, 2.0], [0.5, -3.0, -1.0])
    assert [(r.example, r.category, r.weight) for r in found] == [
        ("t2", "x", 2.0), ("s2", "x", -1.0), ("s1", "y", -3.0),
    ]  # fmt: skip


def test_the_harness_says_the_category_of_training_pairs() -> None:
    board = make_board(12)
    pairs = labelled(board.rows, "stripped", frozenset())
    assert [p.category for p in pairs] == [r.category for r in board.rows]


def test_answers_without_a_single_ngram_have_no_reasons_and_no_error() -> None:
    empty = [Labelled(Seen("p", ""), Seen("p", ""), i) for i in range(4)]
    assert not fitted("ngram", empty).reasons()
