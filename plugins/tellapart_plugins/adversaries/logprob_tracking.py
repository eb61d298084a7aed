"""Log-probability tracking."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tellapart import Adversary, Labelled, Reason, Seen
from tellapart_plugins.adversaries.logprob_features import NAMES, distance, features
from tellapart_plugins.adversaries.paired_ridge import Floats, PairedRidge


class LogprobTracking(Adversary):
    """Reads the first token's log-probabilities, a side channel it has to be granted.

    Where training had the same prompt, the answer's log-probabilities are compared with the
    teacher's and the student's by mean absolute difference; elsewhere a ridge on their shape
    (top, gap, entropy, the answer's own first token) decides. Answers that come without
    log-probabilities score 0.

    Source: Chauvin et al. 2025, "Log probability tracking of LLM APIs" (arXiv 2512.03816).
    """

    name = "logprob-tracking"
    access = frozenset({"logprobs"})
    calibrated = True

    def fit(self, pairs: Sequence[Labelled]) -> None:
        self._prompts: dict[str, list[Labelled]] = {}
        for pair in pairs:
            self._prompts.setdefault(pair.prompt, []).append(pair)
        rows = [(self._row(p.teacher), self._row(p.student), p.group) for p in pairs]
        known = [(t, s, g) for t, s, g in rows if t is not None and s is not None]
        self._known = len(known) > 1
        if not self._known:
            return
        raw = np.array([t for t, _, _ in known] + [s for _, s, _ in known], dtype=np.float64)
        self._mean, spread = raw.mean(axis=0), raw.std(axis=0)
        self._spread = np.where(spread > 1e-9, spread, 1.0)
        self._train = self._scaled(raw)
        self._ridge = PairedRidge.fit_rows(self._train, [g for _, _, g in known])

    @staticmethod
    def _row(answer: Seen) -> list[float] | None:
        return features(answer.extra.get("logprobs"), answer.text)

    def _scaled(self, raw: Floats) -> Floats:
        scaled: Floats = np.clip((raw - self._mean) / self._spread, -5, 5)
        return scaled

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [self._tracked(a) + s for a, s in zip(answers, self._shape(answers), strict=True)]

    def _shape(self, answers: Sequence[Seen]) -> list[float]:
        rows = [self._row(a) for a in answers]
        scores = [0.0] * len(rows)
        known = [i for i, row in enumerate(rows) if row is not None]
        if self._known and known:
            raw = np.array([rows[i] for i in known], dtype=np.float64)
            for i, score in zip(
                known, self._ridge.score(self._scaled(raw) @ self._train.T), strict=True
            ):
                scores[i] = float(score)
        return scores

    def _tracked(self, answer: Seen) -> float:
        """How much nearer the answer is to the teacher's at this prompt than to the student's."""
        given = answer.extra.get("logprobs")
        nearer = []
        for pair in self._prompts.get(answer.prompt, ()):
            to_teacher = distance(given, pair.teacher.extra.get("logprobs"))
            to_student = distance(given, pair.student.extra.get("logprobs"))
            if to_teacher is not None and to_student is not None:
                nearer.append(to_student - to_teacher)
        return float(np.mean(nearer)) if nearer else 0.0

    def reasons(self) -> Sequence[Reason]:
        if not self._known:
            return ()
        weights = self._train.T @ self._ridge.point.weights
        rows = [Reason(name, float(w)) for name, w in zip(NAMES, weights, strict=True)]
        return sorted(rows, key=lambda r: -abs(r.weight))
