from __future__ import annotations

import numpy as np
import pytest

from habit_pairs import habit_pairs
from tellapart import Labelled, Seen
from tellapart_plugins.adversaries.style import Style
from tellapart_plugins.adversaries.style_features import describe, names, style_matrix


def features(text: str) -> dict[str, float]:
    return dict(describe(text))


def test_features_have_distinct_names_and_the_same_ones_for_every_text() -> None:
    text, related = names()
    assert len({*text, *related}) == len(text) + len(related) >= 100
    assert tuple(n for n, _ in describe("# A\n\n- b\n- c. D?")) == text


@pytest.mark.parametrize(
    ("feature", "text", "other"),
    [
        ("heading", "## Title\ntext", "Title\ntext"),
        ("dash bullet", "- a\n- b", "a\nb"),
        ("code fence", "```\nx = 1\n```", "x = 1"),
        ("mark !", "Yes!", "Yes."),
        ("double space", "one  two", "one two"),
        ("phrase: refusal", "I can’t provide that.", "I provide that."),
        ("opens: sure", "Sure! Here it is.", "Here it is."),
        ("closes: question", "Is it?", "It is."),
        ("capital letters", "ABC def", "abc def"),
        ("words used once", "one two three", "one one one"),
        ("word however", "however it is", "but it is"),
        ("sentence length, mean", "One two three four five.", "One. Two."),
        ("emoji", "fine \U0001f600", "fine"),
    ],
)
def test_a_feature_sees_what_it_is_called_after(feature: str, text: str, other: str) -> None:
    assert features(text)[feature] > features(other)[feature]


def test_relation_to_the_prompt() -> None:
    prompt = "Which planets have large moons?"
    copied, free = style_matrix(
        ["The planets which have large moons are two.", "Jupiter and Saturn."], [prompt] * 2
    )
    where = [n for part in names() for n in part].index("prompt words used")
    assert copied[where] > free[where] == 0


@pytest.mark.parametrize(
    "text",
    ["\n" * 20_000, " " * 20_000 + "a", "(" * 20_000, "*" * 20_000, "a\n \n" * 5_000,
     "\ud800\x00\u202e", "|" * 20_000 + "x", "<a" * 9_000],
)  # fmt: skip
def test_hostile_texts_give_finite_features(text: str) -> None:
    assert np.isfinite([value for _, value in describe(text)]).all()


def test_reasons_name_the_difference() -> None:
    plain = habit_pairs(80, "")
    shouted = [
        Labelled(p.teacher, Seen(p.prompt, p.student.text.rstrip(".") + "!"), p.group)
        for p in plain
    ]
    adversary = Style()
    adversary.fit(shouted)
    top = adversary.reasons()[:6]
    assert any("exclamation" in r.feature or "mark !" in r.feature for r in top)
    alone = Style.make({"trees": 0})
    alone.fit(shouted)
    sides = [p.teacher for p in shouted[:5]], [p.student for p in shouted[:5]]
    assert min(adversary.compare(*sides)) > 0
    assert min(alone.compare(*sides)) > 0
