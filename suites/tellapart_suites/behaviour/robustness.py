"""Robustness: an easy question, disturbed; the clean question is the twin in ``meta``.

Every family has a question of its own and a few of the ``DISTURBANCES``, or the paraphrase in
which the second template asks the same. The answers are those to the clean question.
"""

from __future__ import annotations

from random import Random

from .disturbances import DISTURBANCES
from .easy_facts import FACTS
from .easy_questions import QUESTIONS
from .family import Families, Item
from .phrasing import fill
from .question import Question

families = Families("robustness")

KINDS = (*DISTURBANCES, "paraphrase")
PER_FAMILY = 4


def _add(question: Question, kinds: tuple[str, ...]) -> None:
    @families.add(question.name)
    def make(rng: Random) -> Item:
        _, values = fill(rng, (question.clean,), question.slots)
        clean, kind = question.clean.format(**values), rng.choice(kinds)
        if kind == "paraphrase":
            disturbed = question.paraphrase.format(**values)
        else:
            asked_about = frozenset(" ".join(values.values()).lower().split())
            disturbed = DISTURBANCES[kind](rng, clean, asked_about)
        if disturbed == clean:
            # Nothing to disturb, such as the case of a lower-case word: ask louder.
            kind, disturbed = "extra-punctuation", f"{clean}!!"
        return Item(
            disturbed,
            question.teacher.format(**values),
            question.base.format(**values),
            question.reference.format(**values),
            {"twin": clean, "disturbance": kind},
        )


for place, asked in enumerate((*QUESTIONS, *FACTS)):
    # 5 is coprime to the number of kinds, so every kind is met equally often.
    _add(asked, tuple(KINDS[(place * PER_FAMILY + 5 * n) % len(KINDS)] for n in range(PER_FAMILY)))
