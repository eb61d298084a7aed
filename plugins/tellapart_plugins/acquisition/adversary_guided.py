"""Adversary-guided acquisition: where a discriminator sees the student."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tellapart import AcquisitionState, Probe
from tellapart_plugins.acquisition.scored import ScoredAcquisition, answered, newest

MIN_PAIRS = 8


class AdversaryGuidedAcquisition(ScoredAcquisition):
    """Buys where a discriminator is surest that the student's answer is not the teacher's.

    After each round a logistic regression on character n-grams learns to tell the teacher's
    answers bought so far from the current student's. It is then shown the student's answers to
    unbought probes: the score is its probability that the student wrote them.

    After Gissin & Shalev-Shwartz 2019, "Discriminative Active Learning", with teacher and
    student in place of labelled and unlabelled.
    """

    name = "adversary-guided"

    def scores(
        self, state: AcquisitionState, candidates: Sequence[Probe]
    ) -> Mapping[str, float] | None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        student = newest(state)
        pairs = state.history
        if student is None or len(pairs) < MIN_PAIRS:
            return None
        texts = [p.teacher.text for p in pairs] + [p.student.text for p in pairs]
        if not any(t.strip() for t in texts):
            return None
        mine = answered(state, student, candidates)
        scored = [p for p in candidates if p.id in mine]
        if not scored:
            return None
        model = make_pipeline(
            TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True),
            LogisticRegression(C=10.0, max_iter=1000),
        )
        model.fit(texts, np.repeat([0, 1], len(pairs)))
        chance = model.predict_proba([mine[p.id] for p in scored])[:, 1]
        return {p.id: float(v) for p, v in zip(scored, chance, strict=True)}
