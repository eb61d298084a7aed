"""Uncertainty sampling: where the student does not say the same thing twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np
from pydantic import Field

from tellapart import AcquisitionState, Params, Probe
from tellapart_plugins.acquisition.scored import ScoredAcquisition, ScoredParams, newest


class UncertaintyParams(ScoredParams):
    """As for every scored strategy; ``draws`` answers a candidate are sampled."""

    candidates: int = Field(default=200, ge=1)
    draws: int = Field(default=3, ge=2)


class UncertaintyAcquisition(ScoredAcquisition):
    """Buys where the current student's sampled answers differ most in meaning.

    Uncertainty is the mean of 1 − cosine over all pairs of ``draws`` answers at temperature 1:
    the spread of meanings, after Kuhn, Gal & Farquhar 2023, "Semantic Uncertainty", with
    embeddings in place of entailment classes. Log-probabilities would be cheaper, but few
    engines give them. Even the base has an uncertainty, so the first round is no exception;
    stratified where the state offers no sampled answers.

    Lewis & Gale 1994, "A Sequential Algorithm for Training Text Classifiers".
    """

    name = "uncertainty"
    Params: ClassVar[type[Params]] = UncertaintyParams

    def scores(
        self, state: AcquisitionState, candidates: Sequence[Probe]
    ) -> Mapping[str, float] | None:
        student = newest(state)
        if student is None or student not in state.sampled:
            return None
        draws = state.sampled[student](candidates, self.params.draws)
        kept = [
            (p.id, [t for t in texts if t is not None])
            for p, texts in zip(candidates, draws, strict=True)
        ]
        kept = [(i, texts) for i, texts in kept if len(texts) > 1]
        if not kept:
            return None
        vectors = self.encoder(state).encode([t for _, texts in kept for t in texts])
        found: dict[str, float] = {}
        start = 0
        for probe, texts in kept:
            k = len(texts)
            own = vectors[start : start + k].astype(np.float64)
            start += k
            # The sum over ordered pairs of unit vectors is |Σv|² − k.
            cosine = (float((own.sum(axis=0) ** 2).sum()) - k) / (k * (k - 1))
            found[probe] = max(0.0, 1.0 - cosine)
        return found
