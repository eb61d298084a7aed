"""The control arms: a null that nobody can see, and plants that a sound adversary must see."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from tellapart.contracts.data import Answer
from tellapart.game.board import TRAIN, Board, Row

SENTENCE = re.compile(r"(?<=[.!?。])\s+")
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")

# Everyday words and a plain substitute for each: enough of them that most English answers have
# several. The sense may suffer a little; what is tested is whether the change is noticed.
SUBSTITUTES = {
    "a": "one", "also": "too", "and": "plus", "are": "remain", "because": "since", "big": "large",
    "but": "yet", "can": "may", "cannot": "must not", "first": "initial", "for": "toward",
    "good": "fine", "has": "holds", "have": "hold", "help": "assist", "however": "still",
    "important": "key", "in": "within", "is": "remains", "it": "this", "make": "create",
    "many": "several", "of": "from", "often": "frequently", "on": "upon", "or": "else",
    "some": "certain", "such": "like", "that": "which", "the": "this", "to": "towards",
    "use": "employ", "used": "employed", "very": "quite", "was": "became", "with": "using",
    "you": "one", "your": "one's",
}  # fmt: skip


def null_by_swaps(board: Board, seed: int) -> Board:
    """Swap teacher and student within each probe with probability one half.

    Under any pair of models the swapped board has no difference to find, and it is as hard as
    the real one in every other respect. Used where answers are deterministic.
    """
    return replace(board, rows=tuple(_swap(r, seed) for r in board.rows))


def null_by_draws(board: Board, second: Mapping[str, Answer], seed: int) -> Board:
    """The teacher against a second, independent draw of itself.

    Which of the two draws plays the teacher is itself tossed for each probe, so that a drift of
    the endpoint between first and second draws is not mistaken for a fault of the instrument.
    """
    rows = [replace(r, student=second[r.probe]) for r in board.rows if r.probe in second]
    return null_by_swaps(replace(board, rows=tuple(rows)), seed)


def _swap(row: Row, seed: int) -> Row:
    if Random(f"{seed}\x1fnull\x1f{row.probe}").random() < 0.5:
        return row
    return replace(row, teacher=row.student, student=row.teacher)


def plant_length(text: str) -> str:
    """Lose the last sentence, or the second half of the words if there is only one."""
    sentences = SENTENCE.split(text.strip())
    if len(sentences) > 1:
        return text[: text.rfind(sentences[-1])].rstrip()
    words = text.split()
    return " ".join(words[: (len(words) + 1) // 2]) if len(words) > 1 else text


def plant_wording(text: str) -> str:
    """Replace everyday words by a plain substitute, keeping a leading capital."""

    def substitute(match: re.Match[str]) -> str:
        word = match.group()
        other = SUBSTITUTES.get(word.lower())
        if other is None:
            return word
        return other.capitalize() if word[0].isupper() else other

    return WORD.sub(substitute, text)


def plant_style(text: str) -> str:
    """Open with "Sure! ", as a chattier model would."""
    return f"Sure! {text}" if text else text


PLANTS: dict[str, Callable[[str], str]] = {
    "length": plant_length,
    "style": plant_style,
    "wording": plant_wording,
}


def planted(board: Board, plant: str, rate: float, seed: int) -> tuple[Board, float]:
    """Teacher against teacher with ``plant`` done to a share ``rate`` of the second's answers.

    All test blocks become one: a plant is there to be found, and one fit finds it.

    Returns:
        The board, and the share of test answers that the plant really changed.
    """
    change = PLANTS[plant]
    rows: list[Row] = []
    tested = changed = 0
    for row in board.rows:
        if not row.teacher.ok:
            continue
        text = row.teacher.text or ""
        if Random(f"{seed}\x1f{plant}\x1f{row.probe}").random() < rate:
            text = change(text)
        block = TRAIN if row.block == TRAIN else 0
        if block != TRAIN:
            tested += 1
            changed += text != row.teacher.text
        rows.append(replace(row, block=block, student=replace(row.teacher, text=text)))
    return replace(board, rows=tuple(rows)), (changed / tested if tested else 0.0)
