"""Sentence embeddings of answer and prompt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tellapart import Adversary, Labelled, Params, Reason, Seen
from tellapart_plugins.adversaries.by_category import telling_answers
from tellapart_plugins.adversaries.paired_ridge import Floats, PairedRidge
from tellapart_plugins.adversaries.views import EmbeddingView


class EmbeddingParams(Params):
    """``encoder`` names a registered encoder or a local sentence-transformers folder."""

    encoder: str = "packaged-minilm"


class Embedding(Adversary):
    """What an answer says, and how it relates to its prompt, by sentence embeddings.

    Features: e(a), e(p) * e(a), e(a) - e(p) and their cosine, after Conneau et al. 2017
    ("Supervised learning of universal sentence representations") with the prompt as the
    other sentence; ridge on answers and on differences of paired answers.
    """

    name = "embedding"
    sees = frozenset({"style"})
    calibrated = True
    Params = EmbeddingParams

    def fit(self, pairs: Sequence[Labelled]) -> None:
        self._ridge = PairedRidge.fit(np.zeros((0, 0)), [])
        self._reasons: tuple[Reason, ...] = ()
        if not pairs:
            return
        seen = [p.teacher for p in pairs] + [p.student for p in pairs]
        self._view = EmbeddingView(self.params.encoder, self.context.cache_dir)
        self._ridge = PairedRidge.fit(self._view.fit(seen), [p.group for p in pairs])
        self._reasons = self._most_telling(pairs)

    def _kernel(self, answers: Sequence[Seen]) -> Floats:
        if not answers or not self._ridge.pair.weights.size:
            return np.zeros((len(answers), 2 * self._ridge.pair.weights.size))
        return self._view.kernel(answers)

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [float(x) for x in self._ridge.score(self._kernel(answers))]

    def compare(self, first: Sequence[Seen], second: Sequence[Seen]) -> Sequence[float]:
        one = self._ridge.utility(self._kernel(first))
        two = self._ridge.utility(self._kernel(second))
        return [float(x) for x in one - two]

    def _most_telling(self, pairs: Sequence[Labelled]) -> tuple[Reason, ...]:
        """The training answers whose held-out log-odds lie furthest on the right side."""
        held_out, n = self._ridge.point.held_out, len(pairs)
        return tuple(telling_answers(pairs, held_out[:n], held_out[n:]))

    def reasons(self) -> Sequence[Reason]:
        return self._reasons
