"""Disagreement-guided acquisition: more of what the student gets wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tellapart import AcquisitionState, Probe
from tellapart_plugins.acquisition.scored import (
    ScoredAcquisition,
    answered,
    distances,
    newest,
)

MIN_BOUGHT = 8
ALPHAS = tuple(10.0**k for k in range(-2, 4))


class DisagreementAcquisition(ScoredAcquisition):
    """Buys where the current student is expected to disagree with the teacher.

    Disagreement is 1 − cosine of the two answers' embeddings. It can be known only where the
    teacher's answer is paid for, so a ridge regression carries it from the probes bought to the
    others, by the prompt's embedding, its category, and how far training has moved the student
    there from its base. The student was trained on the probes it is regressed on: their
    disagreement is that which training left.

    Expected error reduction by a learned predictor of loss: Yoo & Kweon 2019, "Learning Loss
    for Active Learning"; teacher–student disagreement as in arXiv 2605.30448.
    """

    name = "disagreement"

    def scores(
        self, state: AcquisitionState, candidates: Sequence[Probe]
    ) -> Mapping[str, float] | None:
        from sklearn.linear_model import RidgeCV

        student = newest(state)
        bought = [p for p in state.pool if p.id in state.bought]
        if student is None or len(bought) < MIN_BOUGHT:
            return None
        known = answered(state, student, bought)
        seen = [p for p in bought if p.id in known]
        if len(seen) < MIN_BOUGHT:
            return None
        encoder = self.encoder(state)
        target = distances(encoder, [state.bought[p.id] for p in seen], [known[p.id] for p in seen])
        mine = answered(state, student, candidates)
        scored = [p for p in candidates if p.id in mine]
        if not scored:
            return None
        probes = [*seen, *scored]
        after = known | mine
        before = answered(state, next(iter(state.students)), probes)
        moved = distances(
            encoder,
            [after[p.id] for p in probes],
            [before.get(p.id, after[p.id]) for p in probes],
        )
        categories = sorted({p.category for p in probes})
        table = np.zeros((len(probes), len(categories)))
        for i, p in enumerate(probes):
            table[i, categories.index(p.category)] = 1.0
        features = np.hstack([encoder.encode([p.prompt for p in probes]), table, moved[:, None]])
        model = RidgeCV(alphas=ALPHAS).fit(features[: len(seen)], target)
        expected = np.clip(model.predict(features[len(seen) :]), 0.0, None)
        return {p.id: float(v) for p, v in zip(scored, expected, strict=True)}
