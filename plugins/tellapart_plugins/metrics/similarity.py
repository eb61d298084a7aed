"""Semantic similarity: the cosine of two answers' sentence embeddings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from tellapart import Labelled, Metric, Params


class SimilarityParams(Params):
    """``encoder`` is ``packaged-minilm``, or a sentence-transformers folder or hub name."""

    encoder: str = "packaged-minilm"


class Similarity(Metric):
    """Cosine of the answers' sentence embeddings (MiniLM unless said otherwise)."""

    name: ClassVar[str] = "similarity"
    bounds: ClassVar[tuple[float, float]] = (-1.0, 1.0)
    Params: ClassVar[type[Params]] = SimilarityParams

    def measure(self, pairs: Sequence[Labelled]) -> Sequence[float]:
        """One cosine a pair, in [-1, 1]; the prompt takes no part."""
        from tellapart.config import cache_dir
        from tellapart_plugins.encoder import Encoder

        if not pairs:
            return []
        encoder = Encoder.open(self.params.encoder, cache_dir())
        vectors = encoder.encode([p.teacher.text for p in pairs] + [p.student.text for p in pairs])
        cosines = (vectors[: len(pairs)] * vectors[len(pairs) :]).sum(axis=1)
        return [min(1.0, max(-1.0, float(c))) for c in cosines]
