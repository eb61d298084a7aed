"""Standardised features with their linear kernel: what several adversaries are built on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LIMIT = 4.0


@dataclass(frozen=True, slots=True)
class Standardised:
    """Features in standard deviations of the training answers, cut at four of them."""

    mean: Floats
    spread: Floats
    train: Floats

    @classmethod
    def fit(cls, raw: Floats) -> Standardised:
        """``raw`` holds the features of all training answers, shape (n, d)."""
        some = len(raw) > 0
        mean = raw.mean(axis=0) if some else np.zeros(raw.shape[1])
        spread = raw.std(axis=0) if some else np.ones(raw.shape[1])
        spread = np.where(spread > 1e-9, spread, np.inf)
        made = cls(mean, spread, np.zeros((0, raw.shape[1])))
        return cls(mean, spread, made.rows(raw))

    def rows(self, raw: Floats) -> Floats:
        scaled: Floats = np.clip((raw - self.mean) / self.spread, -LIMIT, LIMIT)
        return scaled

    def scaled(self) -> Floats:
        """Training rows whose inner products are :meth:`gram`, shape (n, d)."""
        made: Floats = self.train / max(1, self.train.shape[1]) ** 0.5
        return made

    def gram(self, raw: Floats | None = None) -> Floats:
        """Mean products over features with the training answers, shape (n, training)."""
        rows = self.train if raw is None else self.rows(raw)
        product: Floats = rows @ self.train.T / max(1, self.train.shape[1])
        return product

    def feature_weights(self, dual: Floats) -> Floats:
        """Primal weight of each feature, in log-odds a standard deviation."""
        weights: Floats = self.train.T @ dual / max(1, self.train.shape[1])
        return weights
