"""A two-sample test on sentence embeddings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tellapart import Seen
from tellapart_plugins.adversaries.two_sample import Floats, TwoSample, TwoSampleParams
from tellapart_plugins.adversaries.vectors import vectors

MEDIAN_OF = 500  # answers whose distances set the bandwidth


class MmdEmbeddingParams(TwoSampleParams):
    """``encoder`` is "packaged-minilm", a sentence-transformers folder, or a hub name."""

    encoder: str = "packaged-minilm"


class MmdEmbedding(TwoSample):
    """Compares what answers say: MMD with a Gaussian kernel on sentence embeddings.

    The bandwidth is the median distance of training answers. Source: Gretton et al. 2012, "A
    kernel two-sample test" (JMLR 13).
    """

    name = "mmd-embedding"
    sees = frozenset({"style", "wording"})
    Params = MmdEmbeddingParams

    def prepare(self, answers: Sequence[Seen]) -> None:
        self._gamma = 1.0
        if answers:
            step = -(-len(answers) // MEDIAN_OF)
            some = self.features(answers[::step])
            distances = _squared(some, some)[np.triu_indices(len(some), 1)]
            middle = float(np.median(distances)) if distances.size else 0.0
            self._gamma = 1 / (2 * middle) if middle > 1e-9 else 1.0

    def features(self, answers: Sequence[Seen]) -> Floats:
        texts = [a.text for a in answers]
        return vectors(texts, encoder=self.params.encoder, cache_dir=self.context.cache_dir)

    def kernel(self, first: Floats, second: Floats) -> Floats:
        kernel: Floats = np.exp(-self._gamma * _squared(first, second))
        return kernel


def _squared(first: Floats, second: Floats) -> Floats:
    """Squared Euclidean distances of unit vectors, shape (n, m)."""
    distances: Floats = np.maximum(0.0, 2 - 2 * (first @ second.T))
    return distances
