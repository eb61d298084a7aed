"""Stylometry: how an answer is written, whatever it says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tellapart import Adversary, Labelled, Params, Reason, Seen
from tellapart_plugins.adversaries.boosting import PairBoost
from tellapart_plugins.adversaries.by_category import telling_features
from tellapart_plugins.adversaries.paired_ridge import Floats, PairedRidge
from tellapart_plugins.adversaries.standardised import Standardised
from tellapart_plugins.adversaries.style_features import names, style_matrix


class StyleParams(Params):
    """``trees`` of the gradient boosting; 0 leaves ridge regression alone."""

    trees: int = 150


class Style(Adversary):
    """Some 400 stylometric features; gradient boosting and ridge, their log-odds averaged.

    Lengths, punctuation, markup, casing, lexical richness, function words, phrases, openings
    and endings, relation to the prompt. Sources: Zheng et al. 2006 ("A framework for authorship
    identification of online messages") for the features, Friedman 2002 ("Stochastic gradient
    boosting") for the trees. For pairs both learn from differences.
    """

    name = "style"
    sees = frozenset({"length", "style", "wording"})
    calibrated = True
    Params = StyleParams

    def fit(self, pairs: Sequence[Labelled]) -> None:
        n = len(pairs)
        self._categories = [p.category for p in pairs]
        raw = _features([p.teacher for p in pairs] + [p.student for p in pairs])
        self._scale = Standardised.fit(raw)
        self._ridge = PairedRidge.fit_rows(self._scale.scaled(), [p.group for p in pairs])
        trees = self.params.trees
        boosted = raw[: n if trees else 0], raw[n : None if trees else n]
        self._boost = PairBoost.fit(*boosted, trees=max(1, trees))

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        raw = _features(answers)
        odds = self._ridge.score(self._scale.gram(raw)) + self._boost.score(raw)
        return [float(x) for x in odds / 2]

    def compare(self, first: Sequence[Seen], second: Sequence[Seen]) -> Sequence[float]:
        one, two = _features(first), _features(second)
        odds = self._ridge.utility(self._scale.gram(one)) - self._ridge.utility(
            self._scale.gram(two)
        )
        return [float(x) for x in (odds + self._boost.compare(one, two)) / 2]

    def reasons(self) -> Sequence[Reason]:
        """Features by importance in both models, signed as the ridge has them; then by category."""
        dual = np.concatenate([self._ridge.pair.weights, -self._ridge.pair.weights])
        linear = self._scale.feature_weights(dual)
        trees = self._boost.importances(len(linear))
        total = float(np.abs(linear).sum())
        share = (np.abs(linear) / total if total > 0 else np.abs(linear)) + trees
        features = [name for part in names() for name in part]
        top = np.argsort(-share, kind="stable")[:20]
        signed = np.where(linear < 0, -share, share) / (2 if trees.any() else 1)
        n = len(self._categories)
        differences = self._scale.train[:n] - self._scale.train[n:]
        return (
            *(Reason(features[i], float(signed[i])) for i in top if share[i] > 0),
            *telling_features(features, differences, linear, self._categories),
        )


def _features(answers: Sequence[Seen]) -> Floats:
    return style_matrix([a.text for a in answers], [a.prompt for a in answers])
