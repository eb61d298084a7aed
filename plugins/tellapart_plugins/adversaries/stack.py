"""A cross-fitted combination of the other learned adversaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tellapart import Adversary, Labelled, Params, Reason, Seen
from tellapart_plugins.adversaries.boosting import PairBoost
from tellapart_plugins.adversaries.by_category import telling_answers
from tellapart_plugins.adversaries.paired_ridge import PairedRidge
from tellapart_plugins.adversaries.style_features import style_matrix
from tellapart_plugins.adversaries.views import EmbeddingView, GramView, LengthView, StyleView, View

Floats = NDArray[np.float64]
Member = Literal["chars", "tokens", "style", "embedding", "length"]


class StackParams(Params):
    """What is stacked, besides ridge regression on all of it at once."""

    members: tuple[Member, ...] = ("chars", "tokens", "style")
    encoder: str = "packaged-minilm"
    trees: int = 100
    """Trees of gradient boosting on the style features; 0 leaves it out."""
    folds: int = 3
    """Folds, by group, from which the boosted member's held-out log-odds come."""


@dataclass
class _Combination:
    """Weights of the members' log-odds: a logistic regression pulled to their mean."""

    weights: Floats
    intercept: float = 0.0

    @classmethod
    def fit(cls, odds: Floats, target: Floats, *, intercept: bool) -> _Combination:
        """Fit on held-out log-odds of shape (n, members), without or with an intercept.

        The pull has the weight of 20 rows a member: with few members and hundreds of rows the
        data decide, with few rows all members count alike. No weight falls below 0.
        """
        n, m = odds.shape
        start = np.full(m, 1.0 / m)
        if n == 0 or not np.any(odds):
            return cls(start)
        from scipy.optimize import minimize

        spread = np.sqrt(np.mean(odds**2)) or 1.0
        pull = 20.0 * spread**2

        def loss(beta: Floats) -> tuple[float, Floats]:
            margin = target * (odds @ beta[:m] + beta[m])
            value = float(np.logaddexp(0, -margin).sum())
            slope = -target / (1 + np.exp(np.clip(margin, -40, 40)))
            gap = beta[:m] - start
            gradient = np.append(odds.T @ slope + pull * gap, slope.sum() + 0.01 * beta[m])
            return value + pull / 2 * float(gap @ gap) + 0.005 * float(beta[m]) ** 2, gradient

        limit = (None, None) if intercept else (0.0, 0.0)
        found = minimize(
            loss,
            np.append(start, 0.0),
            jac=True,
            method="L-BFGS-B",
            bounds=[(0.0, None)] * m + [limit],
        )
        return cls(np.asarray(found.x[:m]), float(found.x[m]))

    def apply(self, odds: Floats) -> Floats:
        combined: Floats = odds @ self.weights + self.intercept
        return combined


@dataclass
class _Fitted:
    views: list[View] = field(default_factory=list)
    scales: list[float] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    ridges: list[PairedRidge] = field(default_factory=list)
    boost: PairBoost | None = None
    point: _Combination | None = None
    pair: _Combination | None = None
    telling: list[Reason] = field(default_factory=list)


class Stack(Adversary):
    """N-grams, style and boosting together, combined on held-out log-odds only.

    Each member is a ridge regression on one view of the answers; one more sees all views at
    once (a sum of kernels; Gönen & Alpaydın 2011, "Multiple kernel learning algorithms"), and
    gradient boosting sees the style features. Their log-odds for answers they were not trained
    on (exact leave-group-out for the ridges, folds by group for the boosting) train the
    combination (Wolpert 1992, "Stacked generalization"), which never sees an answer through a
    member that learned from it.
    """

    name = "stack"
    sees = frozenset({"length", "style", "wording"})
    calibrated = True
    Params = StackParams

    def fit(self, pairs: Sequence[Labelled]) -> None:
        self._fitted = fitted = _Fitted()
        if not pairs:
            return
        seen = [p.teacher for p in pairs] + [p.student for p in pairs]
        groups = np.array([p.group for p in pairs], dtype=np.int64)
        together = np.zeros((len(seen), len(seen)))
        for member in self.params.members:
            view = self._view(member)
            gram = view.fit(seen)
            scale = max(float(np.trace(gram)) / len(gram), 1e-12)
            together += gram / scale
            fitted.views.append(view)
            fitted.scales.append(scale)
            fitted.names.append(member)
            fitted.ridges.append(PairedRidge.fit(gram, groups))
        fitted.names.append("all views")
        fitted.ridges.append(PairedRidge.fit(together, groups))
        point = [ridge.point.held_out for ridge in fitted.ridges]
        pair = [ridge.pair.held_out for ridge in fitted.ridges]
        if self.params.trees:
            boosted = self._boost(pairs, groups)
            fitted.names.append("boosting")
            point.append(boosted[0])
            pair.append(boosted[1])
        n = len(pairs)
        signs = np.concatenate([np.ones(n), -np.ones(n)])
        fitted.point = _Combination.fit(np.stack(point, axis=1), signs, intercept=True)
        held_out = fitted.point.apply(np.stack(point, axis=1))
        fitted.telling = telling_answers(pairs, held_out[:n], held_out[n:])
        fitted.pair = _Combination.fit(np.stack(pair, axis=1), np.ones(n), intercept=False)

    def _view(self, member: str) -> View:
        if member == "style":
            return StyleView()
        if member == "length":
            return LengthView()
        if member == "embedding":
            return EmbeddingView(self.params.encoder, self.context.cache_dir)
        return GramView(member)

    def _boost(self, pairs: Sequence[Labelled], groups: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Fit the boosted member; its held-out log-odds of all answers and of all pairs."""
        n, trees = len(pairs), self.params.trees
        teacher, student = _style([p.teacher for p in pairs]), _style([p.student for p in pairs])
        point, pair = np.zeros(2 * n), np.zeros(n)
        order = np.random.default_rng(0).permutation(np.unique(groups))
        for part in np.array_split(order, self.params.folds):
            out = np.isin(groups, part)
            member = PairBoost.fit(teacher[~out], student[~out], trees=trees)
            pair[out] = member.compare(teacher[out], student[out])
            point[:n][out] = member.score(teacher[out])
            point[n:][out] = member.score(student[out])
        self._fitted.boost = PairBoost.fit(teacher, student, trees=trees)
        return point, pair

    def _kernels(self, answers: Sequence[Seen]) -> list[Floats]:
        fitted = self._fitted
        kernels = [view.kernel(answers) for view in fitted.views]
        scaled = [k / s for k, s in zip(kernels, fitted.scales, strict=True)]
        return [*kernels, np.asarray(sum(scaled), dtype=np.float64)]

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        fitted = self._fitted
        if fitted.point is None or not answers:
            return [0.0] * len(answers)
        kernels = self._kernels(answers)
        odds = [r.score(k) for r, k in zip(fitted.ridges, kernels, strict=True)]
        if fitted.boost is not None:
            odds.append(fitted.boost.score(_style(answers)))
        return [float(x) for x in fitted.point.apply(np.stack(odds, axis=1))]

    def compare(self, first: Sequence[Seen], second: Sequence[Seen]) -> Sequence[float]:
        fitted = self._fitted
        if fitted.pair is None or not first:
            return [0.0] * len(first)
        one, two = self._kernels(first), self._kernels(second)
        odds = [
            r.utility(a) - r.utility(b) for r, a, b in zip(fitted.ridges, one, two, strict=True)
        ]
        if fitted.boost is not None:
            odds.append(fitted.boost.compare(_style(first), _style(second)))
        return [float(x) for x in fitted.pair.apply(np.stack(odds, axis=1))]

    def reasons(self) -> Sequence[Reason]:
        """The weights of the members in the pairwise combination, and the most telling answers."""
        if self._fitted.pair is None:
            return ()
        weights = zip(self._fitted.names, self._fitted.pair.weights, strict=True)
        rows = [Reason(f"weight of {name}", float(w)) for name, w in weights]
        return (*sorted(rows, key=lambda r: -r.weight), *self._fitted.telling)


def _style(answers: Sequence[Seen]) -> Floats:
    return style_matrix([a.text for a in answers], [a.prompt for a in answers])
