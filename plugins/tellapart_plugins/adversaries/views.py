"""Views of an answer that have a linear kernel: the members a stack is made of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tellapart import Seen
from tellapart_plugins.adversaries.grams import TfIdf
from tellapart_plugins.adversaries.length import measure
from tellapart_plugins.adversaries.standardised import Standardised
from tellapart_plugins.adversaries.style_features import style_matrix

Floats = NDArray[np.float64]


class View(Protocol):
    """A kernel on answers."""

    def fit(self, answers: Sequence[Seen]) -> Floats:
        """Learn scales from training answers; their Gram matrix, shape (n, n)."""

    def kernel(self, answers: Sequence[Seen]) -> Floats:
        """Inner products with the training answers, shape (len(answers), n)."""


class GramView:
    """TF-IDF n-grams of one or several families of :mod:`grams`."""

    def __init__(self, *families: str) -> None:
        self.families = families

    def fit(self, answers: Sequence[Seen]) -> Floats:
        texts = [a.text for a in answers]
        self.parts = [TfIdf.fit(family, texts) for family in self.families]
        return np.asarray(sum(part.gram() for part in self.parts), dtype=np.float64)

    def kernel(self, answers: Sequence[Seen]) -> Floats:
        texts = [a.text for a in answers]
        return np.asarray(sum(part.gram(texts) for part in self.parts), dtype=np.float64)


class _Scaled:
    """Standardised features with a linear kernel."""

    def features(self, answers: Sequence[Seen]) -> Floats:
        raise NotImplementedError

    def fit(self, answers: Sequence[Seen]) -> Floats:
        self.scale = Standardised.fit(self.features(answers))
        return self.scale.gram()

    def kernel(self, answers: Sequence[Seen]) -> Floats:
        return self.scale.gram(self.features(answers))


class StyleView(_Scaled):
    """The stylometric features."""

    def features(self, answers: Sequence[Seen]) -> Floats:
        return style_matrix([a.text for a in answers], [a.prompt for a in answers])


class LengthView(_Scaled):
    """The features of the length adversary."""

    def features(self, answers: Sequence[Seen]) -> Floats:
        return np.array([measure(a) for a in answers], dtype=np.float64).reshape(-1, 4)


class EmbeddingView(_Scaled):
    """Sentence vectors of the answer, of prompt times answer and of their difference."""

    def __init__(self, encoder: str, cache_dir: Path | None) -> None:
        self.encoder, self.cache_dir = encoder, cache_dir

    def features(self, answers: Sequence[Seen]) -> Floats:
        from tellapart_plugins.adversaries.vectors import vectors

        texts = [a.text for a in answers] + [a.prompt for a in answers]
        found = vectors(texts, encoder=self.encoder, cache_dir=self.cache_dir)
        answer, prompt = found[: len(answers)], found[len(answers) :]
        cosine = (answer * prompt).sum(axis=1, keepdims=True)
        return np.concatenate([answer, prompt * answer, answer - prompt, cosine], axis=1)
