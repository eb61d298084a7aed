"""Gradient boosting for paired answers: one model of answers, one of their differences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def _boost(trees: int) -> Any:
    from sklearn.ensemble import GradientBoostingClassifier

    # Stochastic boosting (Friedman 2002) with few features a split: many of the features say
    # the same, and a tree that looks at few of them at each split is faster and varies less. The
    # seed is fixed, so that an adversary made of it is a function of its training pairs alone.
    return GradientBoostingClassifier(
        n_estimators=trees,
        learning_rate=0.08,
        max_depth=3,
        min_samples_leaf=10,
        max_features="sqrt",
        subsample=0.6,
        random_state=0,
    )


@dataclass(frozen=True, slots=True)
class PairBoost:
    """Log-odds of answers and of differences; 0 throughout where there was nothing to learn."""

    point: Any
    pair: Any

    @classmethod
    def fit(
        cls, teacher: Floats, student: Floats, *, point: bool = True, trees: int = 150
    ) -> PairBoost:
        """Fit on features of paired answers, both of shape (n, d); ``point`` may be left out."""
        n = len(teacher)
        if n < 20 or np.array_equal(teacher, student):
            return cls(None, None)
        labels = np.repeat([1, 0], n)
        difference = teacher - student
        pair = _boost(trees).fit(np.concatenate([difference, -difference]), labels)
        both = np.concatenate([teacher, student])
        return cls(_boost(trees).fit(both, labels) if point else None, pair)

    def score(self, rows: Floats) -> Floats:
        if self.point is None or not len(rows):
            return np.zeros(len(rows))
        return np.asarray(self.point.decision_function(rows), dtype=np.float64)

    def compare(self, first: Floats, second: Floats) -> Floats:
        """Antisymmetric by construction, whatever the trees do."""
        if self.pair is None or not len(first):
            return np.zeros(len(first))
        difference = first - second
        one, two = map(self.pair.decision_function, (difference, -difference))
        return np.asarray(one - two, dtype=np.float64) / 2

    def importances(self, width: int) -> Floats:
        """Share of the pairwise model's impurity decrease owed to each feature."""
        if self.pair is None:
            return np.zeros(width)
        return np.asarray(self.pair.feature_importances_, dtype=np.float64)
