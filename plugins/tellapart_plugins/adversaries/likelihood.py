"""How likely a scoring language model finds the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from tellapart import Adversary, Labelled, Model, Reason, Seen
from tellapart import Params as AnyParams
from tellapart.errors import UsageError
from tellapart_plugins.adversaries.by_category import telling_features
from tellapart_plugins.adversaries.door import open_model
from tellapart_plugins.adversaries.paired_ridge import PairedRidge
from tellapart_plugins.adversaries.standardised import Standardised

Floats = NDArray[np.float64]
RANKS = (1, 3, 10, 100, 1000)
EDGE = 10
FEATURES = (
    "fits into the context", "log tokens", "mean log-probability", "spread of log-probability",
    "least log-probability", "lower quartile", "median", "upper quartile",
    "opening log-probability", "closing log-probability", "change of log-probability",
    "mean log rank", "log-likelihood to log-rank ratio",
    *(f"tokens of rank up to {r}" for r in RANKS),
)  # fmt: skip

_SCORED: WeakKeyDictionary[Model, dict[tuple[str, str], Floats]] = WeakKeyDictionary()
"""Scores do not depend on what is fitted, so refits in one process share them."""


class LikelihoodParams(AnyParams):
    """``model`` and ``params`` name the scoring model: any whose weights are local.

    Answers and prompts are cut at ``characters``, so that most fit into its context.
    """

    model: str = "pocket"
    params: dict[str, Any] = Field(default_factory=dict)
    characters: int = Field(1500, ge=1)
    system: str | None = None


class Likelihood(Adversary):
    """Log-probabilities and ranks of an answer's tokens under a scoring model, then ridge.

    Sources: Gehrmann et al. 2019 (GLTR) for the rank histogram, Mitchell et al. 2023
    (DetectGPT) for the likelihood as a sign of who wrote it, Su et al. 2023 (DetectLLM) for
    the log-likelihood to log-rank ratio.
    """

    name = "likelihood"
    calibrated = True
    Params: ClassVar[type[AnyParams]] = LikelihoodParams

    def fit(self, pairs: Sequence[Labelled]) -> None:
        self._categories = [p.category for p in pairs]
        raw = self._features([p.teacher for p in pairs] + [p.student for p in pairs])
        self._scale = Standardised.fit(raw)
        self._ridge = PairedRidge.fit_rows(self._scale.scaled(), [p.group for p in pairs])

    def _features(self, answers: Sequence[Seen]) -> Floats:
        if not answers:
            return np.zeros((0, len(FEATURES)))
        p = self.params
        model = open_model(self, p.model, p.params)
        token_scores = getattr(model, "token_scores", None)
        if token_scores is None:
            raise UsageError(
                f"model '{p.model}' gives no likelihoods of answers",
                "likelihood needs a model whose weights are on this machine, as 'hf' has them",
            )
        cut = [(a.prompt[: p.characters], a.text[: p.characters]) for a in answers]
        known = _SCORED.setdefault(model, {})
        new = sorted({pair for pair in cut if pair not in known})
        for pair, scores in zip(new, token_scores(new, system=p.system), strict=True):
            known[pair] = describe(scores.logprobs, scores.ranks, fits=scores.fits)
        return np.array([known[pair] for pair in cut])

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        kernel = self._scale.gram(self._features(answers))
        return [float(x) for x in self._ridge.score(kernel)]

    def compare(self, first: Sequence[Seen], second: Sequence[Seen]) -> Sequence[float]:
        one, two = (self._scale.gram(self._features(side)) for side in (first, second))
        return [float(x) for x in self._ridge.utility(one) - self._ridge.utility(two)]

    def reasons(self) -> Sequence[Reason]:
        dual = np.concatenate([self._ridge.pair.weights, -self._ridge.pair.weights])
        weights = self._scale.feature_weights(dual)
        found = [Reason(n, float(w)) for n, w in zip(FEATURES, weights, strict=True) if w]
        n = len(self._categories)
        differences = self._scale.train[:n] - self._scale.train[n:]
        return (
            *sorted(found, key=lambda r: -abs(r.weight)),
            *telling_features(FEATURES, differences, weights, self._categories),
        )


def describe(logprobs: Sequence[float], ranks: Sequence[int], *, fits: bool = True) -> Floats:
    """``FEATURES`` of one answer from its tokens' log-probabilities (nats) and ranks (1 best)."""
    if not logprobs or not fits:
        return np.array([float(fits), *[0.0] * (len(FEATURES) - 1)])
    logs, rank = np.asarray(logprobs, dtype=np.float64), np.asarray(ranks, dtype=np.float64)
    opening, closing = float(logs[:EDGE].mean()), float(logs[-EDGE:].mean())
    log_rank = float(np.log(rank).mean())
    return np.array(
        [
            1.0, np.log1p(len(logs)), logs.mean(), logs.std(), logs.min(),
            *np.quantile(logs, [0.25, 0.5, 0.75]),
            opening, closing, closing - opening,
            log_rank, -logs.mean() / (log_rank + 0.1),
            *((rank <= r).mean() for r in RANKS),
        ]
    )  # fmt: skip
