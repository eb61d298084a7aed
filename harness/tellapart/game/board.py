"""The board: the answers of teacher and student, row by row, as one arm of the game has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tellapart.contracts.data import Answer, Labelled, Seen, TextView, view_text

TRAIN = -1
"""The block number of training rows; test blocks are 0, 1, …"""


@dataclass(frozen=True, slots=True)
class Row:
    """One probe with both answers. ``block`` is TRAIN or the number of its test block."""

    probe: str
    prompt: str
    category: str
    cluster: str
    block: int
    teacher: Answer
    student: Answer

    @property
    def ok(self) -> bool:
        """Whether both sides answered; a row that is not ok is never played, only counted."""
        return self.teacher.ok and self.student.ok


@dataclass(frozen=True, slots=True)
class Board:
    """All rows of one arm against one student."""

    rows: tuple[Row, ...]
    view: TextView = "stripped"

    @property
    def blocks(self) -> list[int]:
        return sorted({r.block for r in self.rows if r.block != TRAIN})

    def training(self, block: int) -> list[Row]:
        """Rows an adversary may learn from before it plays ``block``."""
        return [r for r in self.rows if r.block < block and r.ok]

    def test(self, block: int) -> list[Row]:
        return [r for r in self.rows if r.block == block]


def seen(answer: Answer, prompt: str, view: TextView, access: frozenset[str], label: int) -> Seen:
    """What an adversary with ``access`` sees of an answer that has a text."""
    extra: dict[str, Any] = {}
    if access:
        channels: Mapping[str, Any] = {
            "finish": answer.finish,
            "tokens": answer.tokens_out,
            "latency": answer.seconds,
            "logprobs": answer.first_logprobs,
            "label": label,
        }
        extra = {name: channels[name] for name in sorted(access)}
    return Seen(prompt, view_text(answer.text or "", view), extra)


def labelled(rows: Sequence[Row], view: TextView, access: frozenset[str]) -> list[Labelled]:
    """Training pairs; ``group`` numbers the clusters in order of appearance."""
    groups: dict[str, int] = {}
    return [
        Labelled(
            seen(r.teacher, r.prompt, view, access, 1),
            seen(r.student, r.prompt, view, access, 0),
            groups.setdefault(r.cluster, len(groups)),
            r.category,
        )
        for r in rows
    ]
