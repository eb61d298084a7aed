"""What strategies that score probes share: rounds, candidates, and a draw that favours scores.

Taking the n highest scores of a round buys near-copies of one probe. Drawing without
replacement with probability proportional to score^power costs nothing more and does as well as
batch-aware methods (Kirsch et al. 2023, "Stochastic Batch Acquisition: A Simple Baseline for
Deep Active Learning", TMLR).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from pydantic import Field

from tellapart import Acquisition, AcquisitionState, Params, Probe
from tellapart.contracts.data import digest
from tellapart_plugins.acquisition.stratified import StratifiedAcquisition

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tellapart_plugins.encoder import Encoder


MIN_CHOICE = 3
"""Candidates for each probe bought: with fewer there is little to choose from."""


class ScoredParams(Params):
    """``rounds`` batches are bought, with the student retrained in between.

    ``candidates`` unbought probes (at least three times the batch) are looked at in a round,
    spread over the categories: each costs the students an answer. ``power`` 0 draws evenly; a
    large one takes the highest scores. ``encoder`` is ``packaged-minilm``, or a
    sentence-transformers folder or hub name.
    """

    rounds: int = Field(default=3, ge=1)
    candidates: int = Field(default=500, ge=1)
    power: float = Field(default=4.0, ge=0)
    encoder: str = "packaged-minilm"


_Params = Params  # inside the class the name Params is its attribute


class ScoredAcquisition(Acquisition):
    """A strategy that gives candidates a score; stratified where it has nothing to go by."""

    Params: ClassVar[type[Params]] = ScoredParams

    def __init__(self, params: _Params | None = None, *, seed: int = 0) -> None:
        super().__init__(params, seed=seed)
        self.rounds = self.params.rounds

    def scores(
        self, state: AcquisitionState, candidates: Sequence[Probe]
    ) -> Mapping[str, float] | None:
        """Scores from 0 up of candidates' ids; one left out could not be scored.

        None: nothing is known yet, so that coverage is the best choice.
        """
        raise NotImplementedError

    def propose(self, state: AcquisitionState, n: int) -> Sequence[str]:
        left = [p for p in state.pool if p.id not in state.bought]
        if len(left) <= n:
            return sorted(p.id for p in left)
        candidates = self._candidates(left, n, len(state.bought))
        scores = self.scores(state, candidates)
        if not scores:
            return StratifiedAcquisition(seed=self.seed).propose(state, n)
        chosen = favoured(scores, n, power=self.params.power, seed=self.seed + len(state.bought))
        # Candidates that could not be scored come last, in their stratified order.
        return [*chosen, *(p.id for p in candidates if p.id not in scores)][:n]

    def _candidates(self, left: Sequence[Probe], n: int, bought: int) -> list[Probe]:
        """Enough unbought probes to have a choice, spread over categories and clusters."""
        by_id = {p.id: p for p in left}
        seed = self.seed * 1_000_003 + bought  # other candidates in every round
        spread = StratifiedAcquisition(seed=seed).propose(
            AcquisitionState(left), max(self.params.candidates, MIN_CHOICE * n)
        )
        return [by_id[i] for i in spread]

    def encoder(self, state: AcquisitionState) -> Encoder:
        from tellapart_plugins.encoder import Encoder

        return Encoder.open(self.params.encoder, state.cache_dir)


def favoured(scores: Mapping[str, float], n: int, *, power: float, seed: int) -> list[str]:
    """``n`` ids drawn without replacement with probability proportional to score^power.

    By the Gumbel top-k trick; independent of the order of ``scores``.
    """
    ids = sorted(scores)
    values = np.array([scores[i] for i in ids], dtype=np.float64)
    top = float(values.max(initial=0.0))
    if top <= 0:
        values, top = np.ones(len(ids)), 1.0
    rng = np.random.default_rng([seed % 2**32, int(digest(ids)[:8], 16)])
    keys = power * np.log(np.maximum(values / top, 1e-12)) + rng.gumbel(size=len(ids))
    return [ids[k] for k in np.argsort(-keys, kind="stable")[:n]]


def distances(encoder: Encoder, first: Sequence[str], second: Sequence[str]) -> NDArray[np.float64]:
    """1 − cosine of the sentence embeddings of two texts each, shape (n,), from 0 to 2."""
    if not first:
        return np.zeros(0)
    vectors = encoder.encode([*first, *second]).astype(np.float64)
    cosines = (vectors[: len(first)] * vectors[len(first) :]).sum(axis=1)
    return np.asarray(np.clip(1.0 - cosines, 0.0, 2.0), dtype=np.float64)


def newest(state: AcquisitionState) -> str | None:
    """Name of the student that was trained last; the base before the first round."""
    return next(reversed(state.students), None)


def answered(state: AcquisitionState, student: str, probes: Sequence[Probe]) -> dict[str, str]:
    """Probe id → the student's text, without those it failed on."""
    texts = state.students[student](probes)
    return {p.id: t for p, t in zip(probes, texts, strict=True) if t is not None}
