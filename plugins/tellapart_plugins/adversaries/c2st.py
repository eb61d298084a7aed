"""Classifier two-sample test."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from tellapart import Adversary, Labelled, Reason, Seen
from tellapart import Params as AnyParams

Floats = NDArray[np.float64]

MIN_TEXTS = 8  # below it there is nothing a network could learn from
LARGEST = 30.0  # log-odds; beyond, a score says nothing more


class C2stParams(AnyParams):
    """``logit`` adds log-odds (Cheng and Cloninger 2022), ``accuracy`` counts votes (2017)."""

    statistic: Literal["logit", "accuracy"] = "logit"
    hidden: int = Field(20, ge=1)
    components: int = Field(100, ge=2)


class C2st(Adversary):
    """Trains a small network to tell the two samples apart: the test is whether it can.

    A network with one hidden layer of 20 rectified units, as in Lopez-Paz and Oquab 2017,
    "Revisiting classifier two-sample tests" (arXiv 1610.06545), on the leading components of
    character n-grams. ``logit`` is the statistic of Cheng and Cloninger 2022, "Classification
    logit two-sample testing by neural networks" (arXiv 1909.11298).
    """

    name = "c2st"
    sees = frozenset({"length", "style", "wording"})
    calibrated = True
    stochastic = True
    Params: ClassVar[type[AnyParams]] = C2stParams

    def fit(self, pairs: Sequence[Labelled]) -> None:
        self._pairs = list(pairs)
        self._network = self._trained(self._pairs)

    def _trained(self, pairs: Sequence[Labelled]) -> Any:
        texts = [p.teacher.text for p in pairs] + [p.student.text for p in pairs]
        if len(texts) < MIN_TEXTS or len(set(texts)) < 2:
            return None
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.neural_network import MLPClassifier
        from sklearn.pipeline import FeatureUnion, make_pipeline
        from sklearn.preprocessing import FunctionTransformer, StandardScaler

        ngrams = TfidfVectorizer(
            analyzer="char", ngram_range=(1, 4), lowercase=False, max_features=20_000,
            sublinear_tf=True, min_df=2 if len(texts) > 50 else 1,
        )  # fmt: skip
        components = min(self.params.components, len(texts) // 2)
        svd = TruncatedSVD(components, random_state=self.seed)
        features = FeatureUnion(
            [("ngrams", make_pipeline(ngrams, svd)), ("lengths", FunctionTransformer(_lengths))]
        )
        network = MLPClassifier(
            (self.params.hidden,), alpha=1.0, max_iter=100, learning_rate_init=3e-3,
            random_state=self.seed,
        )  # fmt: skip
        model = make_pipeline(features, StandardScaler(), network)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a fixed number of epochs is the regularisation
            try:
                model.fit(texts, [1] * len(pairs) + [0] * len(pairs))
            except ValueError:  # no n-gram in any text
                return None
        return model

    @staticmethod
    def _log_odds(network: Any, texts: Sequence[str]) -> Floats:
        if network is None or not texts:
            return np.zeros(len(texts))
        logs = network.predict_log_proba(list(texts))
        odds: Floats = np.clip(np.nan_to_num(logs[:, 1] - logs[:, 0]), -LARGEST, LARGEST)
        return odds

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        odds = self._log_odds(self._network, [a.text for a in answers])
        if self.params.statistic == "accuracy":
            odds = np.sign(odds)
        return [float(x) for x in odds]

    def compare(self, first: Sequence[Seen], second: Sequence[Seen]) -> Sequence[float]:
        one = self._log_odds(self._network, [a.text for a in first])
        two = self._log_odds(self._network, [a.text for a in second])
        return [float(x) for x in one - two]

    def reasons(self) -> Sequence[Reason]:
        """The test itself on training answers: half of the groups to train, half to test."""
        from scipy.stats import binomtest

        held = [p for p in self._pairs if p.group % 2]
        network = self._trained([p for p in self._pairs if not p.group % 2])
        if network is None or not held:
            return ()
        teacher = self._log_odds(network, [p.teacher.text for p in held])
        student = self._log_odds(network, [p.student.text for p in held])
        wins, ties = int((teacher > student).sum()), int((teacher == student).sum())
        n = len(held) - ties
        p = float(binomtest(wins, n, 0.5, "greater").pvalue) if n else 1.0
        text = f"held-out pairs told apart: {wins} of {n}, p = {p:.3g}"
        return [Reason(text, 2 * wins / n - 1 if n else 0.0)]


def _lengths(texts: Sequence[str]) -> Floats:
    counts = [(len(t), len(t.split()), t.count("\n")) for t in texts]
    lengths: Floats = np.log1p(np.array(counts, dtype=np.float64).reshape(-1, 3))
    return lengths
