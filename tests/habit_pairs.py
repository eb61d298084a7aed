"""Made-up pairs of answers that differ in one habit of the student."""

from __future__ import annotations

import random

from tellapart import Labelled, Seen

WORDS = (
    "stone", "river", "cloud", "paper", "window", "garden", "bridge", "silver", "morning", "letter",
)  # fmt: skip


def sentence(rng: random.Random, extra: str = "") -> str:
    """Fourteen random words, with ``extra`` somewhere among the first ten."""
    words = rng.choices(WORDS, k=14)
    words.insert(rng.randrange(10), extra)
    return " ".join(filter(None, words)) + "."


def habit_pairs(n: int, habit: str, seed: int = 0) -> list[Labelled]:
    """``n`` pairs of random sentences; the student's contain ``habit``."""
    rng = random.Random(seed)
    return [
        Labelled(Seen(f"p{i}", sentence(rng)), Seen(f"p{i}", sentence(rng, habit)), i)
        for i in range(n)
    ]
