"""The class's difference between two students, on a terminal."""

from __future__ import annotations

import io
from typing import Any

from rich.console import Console

from tellapart.cli.tables import MOST_DIFFERENCES, print_summary


def difference(adversary: str, **changes: Any) -> dict[str, Any]:
    return {
        "game": "pairwise", "adversary": adversary, "category": "all", "queries": 1, "a": "base",
        "b": "tuned", "difference": 0.25, "low": 0.1, "high": 0.4, "p_value": 0.01, "probes": 9,
    } | changes  # fmt: skip


def shown(*differences: dict[str, Any]) -> str:
    console = Console(file=io.StringIO(), width=100, color_system=None)
    print_summary({"differences": list(differences)}, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_class_is_shown_at_the_largest_q_and_no_single_adversary() -> None:
    single = [difference("class", game="single", queries=q, difference=q / 10) for q in (1, 4)]
    text = shown(difference("class"), difference("ngram", difference=0.7), *single,
                 difference("class", category="maths", difference=0.9))  # fmt: skip
    assert "base − tuned: 0.250 [0.100, 0.400]" in text
    assert "pairwise game, q = 1" in text
    assert "base − tuned: 0.400" in text
    assert "single game, q = 4" in text
    assert not [x for x in ("0.700", "0.900", "single game, q = 1") if x in text]


def test_many_pairs_are_counted_not_listed() -> None:
    text = shown(*(difference("class", b=f"s{i}") for i in range(MOST_DIFFERENCES + 3)))
    assert text.count("base − ") == MOST_DIFFERENCES
    assert "and 3 more pairs" in text
    assert "−" not in shown(difference("ngram"))
