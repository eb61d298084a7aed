"""Kernel ridge regression for paired answers, with exact leave-group-out predictions.

With a Gram matrix K over the training answers, one factorisation gives the fit, and from the
same inverse the prediction of every answer had its group been left out (Rifkin & Lippert 2007,
"Notes on regularized least squares", for groups of one; the block form is the same algebra).
So the penalty is chosen, scores are scaled to log-odds and stacks are cross-fitted without a
single refit.

Two heads share K. The **pointwise** head regresses +1 / -1 (teacher / student) on answers. The
**pairwise** head regresses +1 on differences phi(teacher) - phi(student), without an intercept;
it is antisymmetric by construction and what all answers to one prompt share cancels in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PENALTIES = tuple(float(p) for p in np.geomspace(0.01, 100.0, 9))


@dataclass(frozen=True, slots=True)
class Head:
    """A fitted head: ``kernel(new, training) @ weights`` is a log-odds (without intercept).

    ``held_out`` are the leave-group-out log-odds of the training rows, signed so that positive
    means teacher; for the pairwise head one per pair, for the pointwise head one per answer.
    """

    weights: Floats
    intercept: float
    held_out: Floats
    penalty: float


Blocks = Callable[[NDArray[np.int64]], Floats]
"""From row numbers, shape (m, k), to the blocks of an inverse at them, shape (m, k, k)."""


def leave_group_out(
    blocks: Blocks, alpha: Floats, target: Floats, groups: NDArray[np.int64]
) -> Floats:
    """Predictions of a ridge regression for every row, had its group not been trained on.

    Args:
        blocks: of (K + penalty I)^-1, shape (n, n).
        alpha: that inverse times ``target``.
        target: shape (n,).
        groups: a number for each row.
    """
    out = np.empty_like(target)
    order = np.argsort(groups, kind="stable")
    starts = np.concatenate([[0], np.flatnonzero(np.diff(groups[order])) + 1])
    sizes = np.diff(np.append(starts, len(order)))
    for size in np.unique(sizes):
        rows = order[starts[sizes == size][:, None] + np.arange(size)]
        out[rows] = target[rows] - np.linalg.solve(blocks(rows), alpha[rows][..., None])[..., 0]
    return out


def blocks_of(inverse: Floats) -> Blocks:
    """The blocks of an explicit matrix."""
    return lambda rows: inverse[rows[:, :, None], rows[:, None, :]]


class _Dense:
    """A Gram matrix as it is."""

    def __init__(self, gram: Floats) -> None:
        self.gram = gram
        self.size = len(gram)
        self.trace = float(np.trace(gram))

    def solve(
        self, scale: float, intercept: bool, penalty: float, target: Floats
    ) -> tuple[Floats, Blocks]:
        normed = self.gram / scale
        inverse = _inverse(normed + 1.0 if intercept else normed, penalty)
        return inverse @ target, blocks_of(inverse)


class _LowRank:
    """The Gram matrix of ``rows`` with fewer features than rows (Woodbury's identity)."""

    def __init__(self, rows: Floats) -> None:
        self.rows = rows
        self.size = len(rows)
        self.trace = float((rows**2).sum())

    def solve(
        self, scale: float, intercept: bool, penalty: float, target: Floats
    ) -> tuple[Floats, Blocks]:
        x = self.rows / np.sqrt(scale)
        if intercept:
            x = np.concatenate([x, np.ones((len(x), 1))], axis=1)
        core = np.linalg.inv(penalty * np.eye(x.shape[1]) + x.T @ x)
        half = x @ core

        def blocks(at: NDArray[np.int64]) -> Floats:
            inside: Floats = half[at] @ x[at].transpose(0, 2, 1)
            return (np.eye(at.shape[1]) - inside) / penalty

        return (target - half @ (x.T @ target)) / penalty, blocks


def _inverse(gram: Floats, penalty: float) -> Floats:
    from scipy.linalg.lapack import dpotrf, dpotri

    damped = gram + penalty * np.eye(len(gram))
    factor, failed = dpotrf(damped, lower=1, overwrite_a=1)
    if failed:
        # Rounding left it indefinite; the pseudo-inverse always exists.
        pseudo = np.linalg.pinv(gram + penalty * np.eye(len(gram)), hermitian=True)
        return np.asarray(pseudo, dtype=np.float64)
    lower, _ = dpotri(factor, lower=1, overwrite_c=1)
    upper = np.triu_indices(len(gram), 1)
    lower[upper] = lower.T[upper]
    return np.asarray(lower, dtype=np.float64)


def fit_head(
    gram: Floats | _Dense | _LowRank,
    target: Floats,
    groups: NDArray[np.int64],
    *,
    intercept: bool,
    penalties: Sequence[float] = PENALTIES,
) -> Head:
    """Ridge regression whose penalty has the least leave-group-out squared error.

    Penalties are in units of the mean diagonal of ``gram``, so that they mean the same for
    every feature family. The scores are then scaled to log-odds by a logistic regression on
    the leave-group-out scores (Platt 1999); for the pairwise head through the origin.

    Args:
        gram: symmetric, shape (n, n), or rows whose products are it.
        target: +1 or -1 for each row, shape (n,); all +1 for differences.
        groups: rows of one group are left out together, shape (n,).
        intercept: whether to fit one.
    """
    n = len(target)
    kernel = _Dense(gram) if isinstance(gram, np.ndarray) else gram
    scale = kernel.trace / max(n, 1)
    if n == 0 or scale <= 1e-12 or (intercept and np.all(target == target[0])):
        return Head(np.zeros(n), 0.0, np.zeros(n), 0.0)

    @cache
    def attempt(i: int) -> tuple[float, Floats, Floats]:
        alpha, blocks = kernel.solve(scale, intercept, penalties[i], target)
        held_out = leave_group_out(blocks, alpha, target, groups)
        return float(np.mean((target - held_out) ** 2)), alpha, held_out

    # The error falls and then rises with the penalty: walk down from the middle.
    i = len(penalties) // 2
    for step in (-1, 1):
        while 0 <= i + step < len(penalties) and attempt(i + step)[0] < attempt(i)[0]:
            i += step
    penalty, (_, alpha, held_out) = penalties[i], attempt(i)
    slope, offset = scale_to_log_odds(held_out, target, intercept=intercept)
    return Head(
        slope * alpha / scale,
        slope * float(alpha.sum()) * float(intercept) + offset,
        slope * held_out + offset,
        penalty,
    )


def scale_to_log_odds(
    scores: Floats, target: Floats, *, intercept: bool, prior: float = 1.0
) -> tuple[float, float]:
    """Slope (at least 0) and offset that make ``scores`` log-odds of ``target`` = +1.

    ``prior`` is the weight of a weak pull to the slope of one standard deviation = one unit of
    log-odds, which keeps it finite where the scores separate.
    """
    spread = float(np.sqrt(np.mean(scores**2)))
    if spread < 1e-12:
        return 1.0, 0.0
    x = np.stack([scores / spread, np.ones_like(scores)], axis=1)
    ridge = np.array([prior, 1e-3])
    centre = np.array([1.0, 0.0])
    beta = centre.copy()
    free = np.array([True, intercept])
    for _ in range(50):
        p = 1.0 / (1.0 + np.exp(-np.clip(target * (x @ beta), -40, 40)))
        gradient = -x.T @ (target * (1 - p)) + ridge * (beta - centre)
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.zeros(2)
        step[free] = np.linalg.solve(hessian[np.ix_(free, free)], gradient[free])
        beta = beta - step
        if np.abs(step).max() < 1e-8:
            break
    slope = float(max(beta[0], 1e-3)) / spread  # never turns a score round
    return slope, float(beta[1]) if intercept else 0.0


def difference_gram(gram: Floats) -> Floats:
    """Gram matrix of phi(teacher) - phi(student) from that of all answers.

    Args:
        gram: shape (2n, 2n), the n teacher's answers first, the student's in the same order.
    """
    n = len(gram) // 2
    tt, ts, ss = gram[:n, :n], gram[:n, n:], gram[n:, n:]
    return tt - ts - ts.T + ss


@dataclass(frozen=True, slots=True)
class PairedRidge:
    """Both heads on one kernel. ``point`` scores answers, ``pair`` scores differences."""

    point: Head
    pair: Head

    @classmethod
    def fit(cls, gram: Floats, groups: Sequence[int] | NDArray[np.int64]) -> PairedRidge:
        """Fit both heads.

        Args:
            gram: shape (2n, 2n), the n teacher's answers first, then the student's.
            groups: the group of each pair, shape (n,).
        """
        return cls._fit(_Dense(gram), _Dense(difference_gram(gram)), groups)

    @classmethod
    def fit_rows(cls, rows: Floats, groups: Sequence[int] | NDArray[np.int64]) -> PairedRidge:
        """The same from features whose inner products are the Gram matrix.

        Args:
            rows: shape (2n, d), the n teacher's answers first, then the student's.
            groups: the group of each pair, shape (n,).
        """
        n = len(rows) // 2
        if rows.shape[1] >= n:
            return cls.fit(rows @ rows.T, groups)
        return cls._fit(_LowRank(rows), _LowRank(rows[:n] - rows[n:]), groups)

    @classmethod
    def _fit(
        cls,
        answers: _Dense | _LowRank,
        differences: _Dense | _LowRank,
        groups: Sequence[int] | NDArray[np.int64],
    ) -> PairedRidge:
        n = differences.size
        group = np.asarray(groups, dtype=np.int64)
        signs = np.concatenate([np.ones(n), -np.ones(n)])
        point = fit_head(answers, signs, np.concatenate([group, group]), intercept=True)
        pair = fit_head(differences, np.ones(n), group, intercept=False)
        return cls(point, pair)

    def score(self, kernel: Floats) -> Floats:
        """Log-odds that each answer is the teacher's; ``kernel`` is (m, 2n) to training."""
        return kernel @ self.point.weights + self.point.intercept

    def utility(self, kernel: Floats) -> Floats:
        """What :meth:`compare` is a difference of: w . phi(answer), up to a constant."""
        n = len(self.pair.weights)
        return (kernel[:, :n] - kernel[:, n:]) @ self.pair.weights
