"""Model Equality Testing: the two-sample MMD test with a Hamming kernel, made fast.

Gao, Liang and Guestrin 2024, "Model Equality Testing: Which Model Is This API Serving?" (arXiv
2410.20247). The kernel is 1{x = x'} · Σ_i 1{y_i = y'_i} over prompts x and padded answers y,
normalised to a diagonal of 1. The kernel matrix is made once, prompt by prompt, and every
permutation is a row of one matrix product.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import DataError

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]
Unit = Literal["characters", "words"]

PAD = -1
WORD = re.compile(r"\w+|[^\w\s]")
TILE = 128
CHUNK = 256


@dataclass
class Vocabulary:
    """Numbers for the units of texts. It grows: a word keeps the number it first got."""

    unit: Unit = "characters"
    _words: dict[str, int] = field(default_factory=dict)

    def encode(self, texts: Sequence[str], length: int) -> Codes:
        """Codes of the first ``length`` units of each text, padded with -1; shape (n, length)."""
        codes = np.full((len(texts), length), PAD, dtype=np.int64)
        for row, text in zip(codes, texts, strict=True):
            found = self._codes(text, length)
            row[: len(found)] = found
        return codes

    def _codes(self, text: str, length: int) -> Sequence[int] | NDArray[np.uint32]:
        if self.unit == "characters":
            data = text[:length].encode("utf-32-le", "surrogatepass")
            return np.frombuffer(data, dtype="<u4")
        words = WORD.findall(text)[:length]
        return [self._words.setdefault(word, len(self._words)) for word in words]


def matches(first: Codes, second: Codes) -> NDArray[np.int64]:
    """At how many positions each row of ``first`` equals each row of ``second``; padding counts.

    Args:
        first: codes of at least -1, shape (n, L).
        second: the same, shape (m, L).

    Returns:
        Counts, shape (n, m).
    """
    n, m = len(first), len(second)
    counts = np.zeros((n, m), dtype=np.int64)
    if not counts.size or not first.shape[1]:
        return counts
    a, b = _compact(first, second)
    equal = np.empty((min(TILE, n), m), dtype=np.bool_)
    tally = np.empty_like(equal, dtype=np.uint8)
    for start in range(0, n, TILE):
        rows = a[:, start : start + TILE, None]
        k = rows.shape[1]
        for block in range(0, len(a), 255):  # so that a count fits into a byte
            tally[:k] = 0
            for left, right in zip(rows[block : block + 255], b[block : block + 255], strict=True):
                np.equal(left, right, out=equal[:k])
                np.add(tally[:k], equal[:k].view(np.uint8), out=tally[:k])
            counts[start : start + k] += tally[:k]
    return counts


def _compact(
    first: Codes, second: Codes
) -> tuple[NDArray[np.unsignedinteger], NDArray[np.unsignedinteger]]:
    """Both as (L, n) arrays of the smallest type that tells their codes apart."""
    top = max(int(first.max()), int(second.max())) + 2
    if top > 1 << 24:  # too sparse for a table
        values = np.unique(np.concatenate([first.ravel(), second.ravel()]))
        kind = np.min_scalar_type(len(values))
        both = (np.searchsorted(values, x).astype(kind) for x in (first, second))
    else:
        used = np.zeros(top, dtype=np.bool_)
        used[first + 1] = True
        used[second + 1] = True
        rank = np.cumsum(used) - 1
        table = rank.astype(np.min_scalar_type(int(rank[-1])))
        both = (table[x + 1] for x in (first, second))
    a, b = (np.ascontiguousarray(x.T) for x in both)
    return a, b


def hamming_kernel(first: Codes, second: Codes) -> Floats:
    """Share of equal positions, in [0, 1], shape (n, m); 0 where rows have no positions."""
    kernel: Floats = matches(first, second) / max(1, first.shape[1])
    return kernel


def mmd_hamming(
    first: Codes,
    second: Codes,
    first_prompts: NDArray[np.integer] | None = None,
    second_prompts: NDArray[np.integer] | None = None,
    *,
    permutations: int = 0,
    seed: int = 0,
) -> tuple[float, float]:
    """The unbiased MMD² of two samples of answers, and its permutation p-value.

    Args:
        first: codes of one model's answers, padded to one length, shape (n, L).
        second: codes of the other's, shape (m, L).
        first_prompts: number of the prompt of each row; one prompt for all if None.
        second_prompts: the same for ``second``.
        permutations: B; labels are permuted within each prompt. 0 gives a p-value of 1.
        seed: of the permutations.

    Returns:
        The statistic, and p = (1 + #{T_b ≥ T}) / (B + 1), which is never 0.

    Raises:
        DataError: no prompt has two answers of the one model, or of the other, or one of both.
    """
    px = np.zeros(len(first), dtype=np.int64) if first_prompts is None else first_prompts
    py = np.zeros(len(second), dtype=np.int64) if second_prompts is None else second_prompts
    rng = np.random.default_rng(seed)
    blocks: list[tuple[Floats, Callable[[int], NDArray[np.bool_]], int]] = []
    for prompt in np.unique(np.concatenate([px, py])):
        x, y = first[px == prompt], second[py == prompt]
        both = np.concatenate([x, y])
        blocks.append((hamming_kernel(both, both), _shuffles(rng, len(x), len(y)), len(x)))
    return _test(blocks, permutations)


def paired_test(kernel: Floats, *, permutations: int, seed: int = 0) -> tuple[float, float]:
    """MMD² of two paired samples over all their prompts, its p-value by swaps within pairs.

    For one answer a prompt and model, where no two answers of one side share a prompt.

    Args:
        kernel: of n answers of the one model, then the n of the other to the same prompts;
            symmetric, shape (2n, 2n), n at least 2.
        permutations: B.
        seed: of the swaps.

    Returns:
        The statistic, and p = (1 + #{T_b ≥ T}) / (B + 1).
    """
    n = len(kernel) // 2
    rng = np.random.default_rng(seed)

    def swaps(count: int) -> NDArray[np.bool_]:
        keep = rng.random((count, n)) < 0.5
        return np.concatenate([keep, ~keep], axis=1)

    return _test([(kernel.copy(), swaps, n)], permutations)


def _shuffles(rng: np.random.Generator, n: int, m: int) -> Callable[[int], NDArray[np.bool_]]:
    def shuffles(count: int) -> NDArray[np.bool_]:
        labels = np.zeros((count, n + m), dtype=np.bool_)
        labels[:, :n] = True
        return rng.permuted(labels, axis=1, out=labels)

    return shuffles


def _test(
    blocks: Sequence[tuple[Floats, Callable[[int], NDArray[np.bool_]], int]], permutations: int
) -> tuple[float, float]:
    """Statistic and p-value from (kernel, drawer of labels, size of the first sample) blocks.

    With z the labels, K the kernel without its diagonal and r its row sums, the three sums of
    the statistic are z'Kz, z'r - z'Kz and 1'K1 - 2 z'r + z'Kz.
    """
    sizes = [(n, len(kernel) - n) for kernel, _, n in blocks]
    xx = sum(n * (n - 1) for n, _ in sizes)
    xy = sum(n * m for n, m in sizes)
    yy = sum(m * (m - 1) for _, m in sizes)
    if not xx * xy * yy:
        raise DataError(
            "the MMD needs two answers of each model to one prompt",
            "ask more than one draw, or compare all answers as one prompt",
        )
    inner = np.zeros(permutations + 1)
    outer = np.zeros(permutations + 1)
    total = 0.0
    for kernel, draw, n in blocks:
        np.fill_diagonal(kernel, 0.0)
        rows = kernel.sum(axis=1)
        total += float(rows.sum())
        for start in range(0, permutations + 1, CHUNK):
            stop = min(start + CHUNK, permutations + 1)
            labels = draw(stop - start)
            if start == 0:
                labels[0] = np.arange(len(kernel)) < n
            z = labels.astype(np.float64)
            inner[start:stop] += np.einsum("ij,ij->i", z @ kernel, z)
            outer[start:stop] += z @ rows
    statistics = inner * (1 / xx + 2 / xy + 1 / yy) - outer * (2 / xy + 2 / yy) + total / yy
    observed = float(statistics[0])
    # Equal arrangements may differ in the last bits; they count as at least as extreme.
    reached = int((statistics[1:] >= observed - 1e-12).sum())
    return observed, (1 + reached) / (permutations + 1)
