"""Answers side by side: which to show, and where two of them differ, word by word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from tellapart.contracts.data import Answer
from tellapart.contracts.play import Play
from tellapart.submission.evidence import Evidence

SHOWN = 1400  # characters of an answer that a sample shows
PROMPT_SHOWN = 600
_WORDS = re.compile(r"\s+|[\w'’]+\s*|[^\w\s]\s*")
"""A word or sign with the white space after it, which is shown and not compared."""

Piece = tuple[str, bool]
"""A stretch of an answer, and whether the other answer lacks it."""


@dataclass(frozen=True, slots=True)
class Text:
    """One answer as a sample shows it: pieces, how much was cut, or its failure."""

    pieces: tuple[Piece, ...]
    cut: int = 0
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """One probe with both answers and what the adversary made of them."""

    probe: str
    category: str
    prompt: str
    prompt_cut: int
    teacher: Text
    student: Text
    base: Text | None
    value: float
    gap: float | None
    """The teacher's score less the student's, as the adversary gave them."""


def strongest_play(plays: Sequence[Play], student: str, game: str, adversary: str) -> Play | None:
    """The one-query play of ``adversary`` on the real arm, lowest seed."""
    fitting = [
        p
        for p in plays
        if (p.arm, p.student, p.game, p.adversary, p.status)
        == ("real", student, game, adversary, "ok")
        and p.queries == 1
    ]
    return min(fitting, key=lambda p: p.seed, default=None)


def choose(play: Play, value: int, most: int, per_category: int) -> list[int]:
    """Rows with W = ``value``, the widest score gap first, taking turns among categories."""
    values = np.asarray(play.value)
    gap = np.asarray(play.teacher_score) - np.asarray(play.student_score)
    gap = np.where(np.isfinite(gap), gap, 0.0) * value
    order = [int(i) for i in np.argsort(-gap, kind="stable") if values[i] == value]
    taken: dict[str, int] = {}
    chosen: list[int] = []
    for i in order:
        category = str(play.category[i])
        if taken.get(category, 0) < per_category and len(chosen) < most:
            taken[category] = taken.get(category, 0) + 1
            chosen.append(i)
    return chosen


def samples(evidence: Evidence, play: Play, rows: Sequence[int]) -> list[Sample]:
    """The samples of ``rows`` of ``play``; rows whose probe or answers are unknown are left out."""
    probes = {p.id: p for p in evidence.probes}
    teachers = evidence.answers.get("teacher", {})
    students = evidence.answers.get(play.student, {})
    base_name = evidence.base_of(play.student)
    bases = evidence.answers.get(base_name, {}) if base_name else {}
    made = []
    for i in rows:
        probe = probes.get(str(play.probe[i]))
        teacher = _answer(teachers, str(play.probe[i]))
        student = _answer(students, str(play.probe[i]))
        if probe is None or teacher is None or student is None:
            continue
        left, right = side_by_side(teacher, student)
        base = _answer(bases, probe.id)
        made.append(
            Sample(
                probe.id,
                probe.category,
                probe.prompt[:PROMPT_SHOWN],
                max(0, len(probe.prompt) - PROMPT_SHOWN),
                left,
                right,
                side_by_side(teacher, base)[1] if base is not None else None,
                float(play.value[i]),
                _finite(play.teacher_score[i] - play.student_score[i]),
            )
        )
    return made


def side_by_side(first: Answer, second: Answer) -> tuple[Text, Text]:
    """Both answers, cut to what is shown, with the words the other lacks marked."""
    if first.text is None or second.text is None:
        return _plain(first), _plain(second)
    a, b = (_WORDS.findall(t[:SHOWN]) for t in (first.text, second.text))
    left: list[Piece] = []
    right: list[Piece] = []
    first_words, second_words = ([w.strip() for w in words] for words in (a, b))
    matcher = SequenceMatcher(None, first_words, second_words, autojunk=False)
    for kind, a0, a1, b0, b1 in matcher.get_opcodes():
        left += _pieces("".join(a[a0:a1]), kind != "equal")
        right += _pieces("".join(b[b0:b1]), kind != "equal")
    cuts = [max(0, len(t) - SHOWN) for t in (first.text, second.text)]
    return Text(tuple(left), cuts[0]), Text(tuple(right), cuts[1])


def _pieces(text: str, changed: bool) -> list[Piece]:
    """``text`` as pieces: the white space after a changed word is not part of the change."""
    word = text.rstrip() if changed else text
    return [(t, c) for t, c in ((word, changed), (text[len(word) :], False)) if t]


def _plain(answer: Answer) -> Text:
    if answer.text is None:
        why = answer.failure.value if answer.failure else "failed"
        return Text((), 0, f"{why}: {answer.detail}" if answer.detail else why)
    return Text(((answer.text[:SHOWN], False),), max(0, len(answer.text) - SHOWN))


def _answer(answers: Mapping[tuple[str, int], Answer], probe: str) -> Answer | None:
    return answers.get((probe, 0))


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
