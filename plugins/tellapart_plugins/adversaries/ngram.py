"""Character and word n-grams."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tellapart import Adversary, Labelled, Reason, Seen
from tellapart_plugins.adversaries.by_category import telling_features
from tellapart_plugins.adversaries.grams import (
    CHARS,
    FAMILIES,
    TOKENS,
    WIDTH,
    char_grams,
    token_grams,
)
from tellapart_plugins.adversaries.grams import tokens as split_tokens
from tellapart_plugins.adversaries.paired_ridge import PairedRidge
from tellapart_plugins.adversaries.views import GramView

SHOWN = 50  # texts that hold an n-gram, from which its spelling is read


class Ngram(Adversary):
    """Character 1- to 5-grams and word 1- to 3-grams, TF-IDF, ridge on answers and differences.

    Source: the standard of authorship attribution (Stamatatos 2009, "A survey of modern
    authorship attribution methods") and the TF-IDF baseline of machine-text detection
    (Solaiman et al. 2019); the pairwise head learns from differences of paired answers.
    """

    name = "ngram"
    sees = frozenset({"style", "wording"})
    calibrated = True

    def fit(self, pairs: Sequence[Labelled]) -> None:
        self._texts = [p.teacher.text for p in pairs] + [p.student.text for p in pairs]
        self._categories = [p.category for p in pairs]
        self._view = GramView(*FAMILIES)
        gram = self._view.fit([p.teacher for p in pairs] + [p.student for p in pairs])
        self._ridge = PairedRidge.fit(gram, [p.group for p in pairs])

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [float(x) for x in self._ridge.score(self._view.kernel(answers))]

    def compare(self, first: Sequence[Seen], second: Sequence[Seen]) -> Sequence[float]:
        one = self._ridge.utility(self._view.kernel(first))
        two = self._ridge.utility(self._view.kernel(second))
        return [float(x) for x in one - two]

    def reasons(self) -> Sequence[Reason]:
        """The n-grams of most weight in the pairwise head; then those that told by category."""
        n = len(self._ridge.pair.weights)
        if n == 0:
            return ()
        dual = np.concatenate([self._ridge.pair.weights, -self._ridge.pair.weights])
        found: list[Reason] = []
        by_kind: list[Reason] = []
        for part in self._view.parts:
            weights = part.feature_weights(dual)
            top = np.argsort(-np.abs(weights), kind="stable")[:10]
            if not len(top):
                continue
            holding = np.unique(np.concatenate([part.holding(i)[:SHOWN] for i in top]))
            texts = [self._texts[i] for i in holding]
            names = _names(part.family, part.columns[top], texts)
            named = [i for i in top if weights[i] != 0.0 and int(part.columns[i]) in names]
            spelled = [f"{part.family[:-1]} n-gram {names[int(part.columns[i])]!r}" for i in named]
            found += [Reason(s, float(w)) for s, w in zip(spelled, weights[named], strict=True)]
            columns = [part.column(i) for i in named]
            rows = np.stack(columns, axis=1) if columns else np.zeros((2 * n, 0))
            by_kind += telling_features(
                spelled, rows[:n] - rows[n:], weights[named], self._categories
            )
        return (
            *sorted(found, key=lambda r: -abs(r.weight)),
            *sorted(by_kind, key=lambda r: (r.category, -abs(r.weight))),
        )


def _names(family: str, columns: NDArray[np.int64], texts: Sequence[str]) -> dict[int, str]:
    """The n-gram behind each hashed id; where several collide, the most frequent in ``texts``."""
    seen: dict[int, Counter[str]] = {}
    wanted = np.zeros(WIDTH, dtype=bool)
    wanted[columns] = True
    for text in texts:
        if family == "chars":
            units, orders, glue = ["⟨", *text, "⟩"], CHARS, ""
            parts = char_grams(text)
        else:
            units, orders, glue = ["⟨", *split_tokens(text), "⟩"], TOKENS, " "
            parts = token_grams(text)
        for n, ids in zip(range(orders[0], orders[1] + 1), parts, strict=False):
            for i in np.flatnonzero(wanted[ids]):
                name = glue.join(units[i : i + n])
                seen.setdefault(int(ids[i]), Counter())[name] += 1
    return {key: names.most_common(1)[0][0] for key, names in seen.items()}
