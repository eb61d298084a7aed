"""Each kind of constraint accepts what it should, and refuses what it should."""

from __future__ import annotations

from typing import Any

import pytest

from tellapart_suites.behaviour.constraints import kinds, satisfies

TABLE = "| a | b |\n| --- | --- |\n| 1 | 2 |"
CASES: list[tuple[dict[str, Any], list[str], list[str]]] = [
    ({"kind": "uppercase"}, ["ALL ON 3."], ["All", "123", ""]),
    ({"kind": "lowercase"}, ["all on 3."], ["All", ""]),
    ({"kind": "title_case"}, ["The Old Man And 2 Cats"], ["The old Man", "", "12"]),
    ({"kind": "max_words", "n": 2}, ["one", "one two"], ["one two three", ""]),
    ({"kind": "exact_words", "n": 2}, ["one two"], ["one", "one two three"]),
    ({"kind": "sentences", "n": 2}, ["A b. C d!", "Pi is 3.14. Yes."], ["A b. C d", "One.", ""]),
    ({"kind": "lines", "n": 2}, ["a\nb"], ["a", "a\nb\nc"]),
    ({"kind": "max_chars", "n": 3}, ["abc"], ["abcd", " "]),
    ({"kind": "bullets", "n": 2}, ["- a\n- b"], ["- a", "* a\n* b", "- a\n- ", "-a\n-b"]),
    ({"kind": "bullets", "n": 1, "mark": "*"}, ["* a"], ["- a"]),
    ({"kind": "numbered", "n": 2}, ["1. a\n2. b"], ["1. a\n3. b", "1. a", "1) a\n2) b"]),
    ({"kind": "numbered", "n": 2, "style": "I."}, ["I. a\nII. b"], ["1. a\n2. b"]),
    ({"kind": "separated", "n": 3, "by": "; "}, ["a; b; c"], ["a; b", "a; ; c", "a, b, c"]),
    ({"kind": "json_keys", "keys": ["a", "b"]}, ['{"b": 1, "a": 2}'],
     ['{"a": 1}', "[1]", "{a: 1}", '{"a": 1, "b": 2, "c": 3}', '{"a": 1, "b": 2} ok']),
    ({"kind": "json_list", "n": 2}, ["[1, 2]"], ["[1]", "1, 2", '{"a": 1}']),
    ({"kind": "key_values", "keys": ["a", "b"]}, ["a: 1\nb: 2"],
     ["a: 1", "b: 2\na: 1", "a:\nb: 2"]),
    ({"kind": "table", "columns": 2, "rows": 2}, [TABLE],
     ["| a | b |", TABLE.replace("---", "x"), TABLE + "\n| 3 | 4 |"]),
    ({"kind": "csv", "columns": 2, "rows": 2}, ['a,b\n"1,5",2'], ["a,b", "a,b\n1,5,2"]),
    ({"kind": "wrapped", "open": "[", "close": "]"}, ["[x]"], ["[]", "x]", "[x"]),
    ({"kind": "starts_with", "text": "Arr"}, ["Arr, me"], ["arr", "So Arr"]),
    ({"kind": "ends_with", "text": "STOP"}, ["a STOP"], ["STOP a"]),
    ({"kind": "contains", "words": ["cat", "old bed"]}, ["The Cat on an old bed."],
     ["A cathedral, an old bed", "cat"]),
    ({"kind": "excludes", "words": ["cold"]}, ["It is scolded."], ["So Cold!", ""]),
    ({"kind": "choice", "options": ["Yes", "No"]}, ["Yes", " No "], ["yes", "Yes."]),
    ({"kind": "pattern", "regex": r"\d+:\d+"}, ["3:4"], ["3:4 pm", "x3:4"]),
    ({"kind": "sorted", "by": ", "}, ["2, 10, 11", "ant, Bee, cow."], ["10, 2", "bee, ant"]),
    ({"kind": "all", "of": [{"kind": "uppercase"}, {"kind": "lines", "n": 1}]}, ["AB"],
     ["Ab", "A\nB"]),
]  # fmt: skip


@pytest.mark.parametrize(("constraint", "good", "bad"), CASES, ids=lambda x: str(x)[:40])
def test_accepts_and_refuses(constraint: dict[str, Any], good: list[str], bad: list[str]) -> None:
    assert [text for text in good if not satisfies(constraint, text)] == []
    assert [text for text in bad if satisfies(constraint, text)] == []


def test_every_kind_has_a_case() -> None:
    assert {case[0]["kind"] for case in CASES} == set(kinds())


def test_unknown_or_incomplete_constraints_are_errors() -> None:
    with pytest.raises(ValueError, match="unknown kind of constraint 'rhyme'"):
        satisfies({"kind": "rhyme"}, "a")
    with pytest.raises(KeyError):
        satisfies({"kind": "lines"}, "a")


def test_hostile_answers_do_not_crash_the_checks() -> None:
    for text in ("[" * 200_000, '{"a":' * 50_000, "\x00", "|" * 1000, '"' * 999, " a" * 50_000):
        for constraint, _, _ in CASES:
            assert satisfies(constraint, text) in (True, False)
