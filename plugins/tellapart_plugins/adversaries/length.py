"""Length alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tellapart import Adversary, Labelled, Reason, Seen
from tellapart_plugins.adversaries.by_category import telling_features
from tellapart_plugins.adversaries.paired_ridge import Floats, PairedRidge
from tellapart_plugins.adversaries.standardised import Standardised

FEATURES = ("log characters", "log words", "log lines", "mean word length")


def measure(answer: Seen) -> tuple[float, float, float, float]:
    """The features of one answer, in the order of ``FEATURES``."""
    words = answer.text.split()
    characters = len(answer.text)
    return (
        float(np.log1p(characters)),
        float(np.log1p(len(words))),
        float(np.log1p(answer.text.count("\n"))),
        sum(map(len, words)) / len(words) if words else 0.0,
    )


class Length(Adversary):
    """Length alone, in characters, words and lines: what any stronger adversary must beat.

    Source: length is the best known confounder of pairwise comparison of language models
    (Dubois et al. 2024, "Length-controlled AlpacaEval").
    """

    name = "length"
    sees = frozenset({"length"})
    calibrated = True

    def fit(self, pairs: Sequence[Labelled]) -> None:
        seen = [p.teacher for p in pairs] + [p.student for p in pairs]
        self._categories = [p.category for p in pairs]
        self._scale = Standardised.fit(self._raw(seen))
        self._train = self._rows(seen)
        self._ridge = PairedRidge.fit_rows(self._train, [p.group for p in pairs])

    @staticmethod
    def _raw(answers: Sequence[Seen]) -> Floats:
        return np.array([measure(a) for a in answers], dtype=np.float64).reshape(-1, len(FEATURES))

    def _rows(self, answers: Sequence[Seen]) -> Floats:
        """Standardised features and squares of the first two: a middling length can tell."""
        x = self._scale.rows(self._raw(answers))
        return np.concatenate([x, 0.3 * x[:, :2] ** 2], axis=1)

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [float(x) for x in self._ridge.score(self._rows(answers) @ self._train.T)]

    def compare(self, first: Sequence[Seen], second: Sequence[Seen]) -> Sequence[float]:
        one = self._ridge.utility(self._rows(first) @ self._train.T)
        two = self._ridge.utility(self._rows(second) @ self._train.T)
        return [float(x) for x in one - two]

    def reasons(self) -> Sequence[Reason]:
        n = len(self._ridge.pair.weights)
        differences = self._train[:n] - self._train[n:]
        weights = differences.T @ self._ridge.pair.weights
        rows = [Reason(f, float(w)) for f, w in zip(FEATURES, weights, strict=False)]
        plain = slice(0, len(FEATURES))
        return (
            *sorted(rows, key=lambda r: -abs(r.weight)),
            *telling_features(FEATURES, differences[:, plain], weights[plain], self._categories),
        )
