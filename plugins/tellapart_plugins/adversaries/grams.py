"""Hashed n-grams of characters and of tokens, and their TF-IDF Gram matrices.

Hashing (Weinberger et al. 2009, "Feature hashing for large scale multitask learning") makes
extraction a function of the text alone, so that it is done once per text and process however
often an adversary is fitted anew; document frequencies are still taken from training answers
only.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart_plugins.adversaries.memo import Memo

Floats = NDArray[np.float64]
Ids = NDArray[np.uint32]
BITS = 20
WIDTH = 1 << BITS
CHARS = (1, 5)
TOKENS = (1, 3)
MOST_CHARACTERS = 20_000
_TOKEN = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]|\n+")
_MIX = np.uint64(0x9E3779B97F4A7C15)
_EDGE = 3  # code points that no text holds: start and end


def _fold(codes: NDArray[np.uint64], orders: tuple[int, int]) -> Iterator[tuple[int, Ids]]:
    """Hashes of all n-grams of ``codes``, order by order: a multiplicative rolling hash."""
    low, high = orders
    rolled = np.zeros(len(codes), dtype=np.uint64)
    for n in range(1, high + 1):
        if len(codes) < n:
            return
        with np.errstate(over="ignore"):
            rolled = (rolled[: len(codes) - n + 1] + codes[n - 1 :] + np.uint64(n)) * _MIX
        rolled ^= rolled >> np.uint64(29)
        if n >= low:
            yield n, ((rolled * _MIX) >> np.uint64(64 - BITS)).astype(np.uint32)


def tokens(text: str) -> list[str]:
    """Words, single punctuation marks and runs of line ends, in lower case."""
    return _TOKEN.findall(text[:MOST_CHARACTERS].lower())


def _char_codes(text: str) -> NDArray[np.uint64]:
    raw = text[:MOST_CHARACTERS].encode("utf-32-le", "surrogatepass")
    inner = np.frombuffer(raw, dtype=np.uint32).astype(np.uint64) + np.uint64(16)
    edge = np.array([_EDGE], dtype=np.uint64)
    return np.concatenate([edge, inner, edge])


def _token_codes(words: Sequence[str]) -> NDArray[np.uint64]:
    inner = [zlib.crc32(w.encode("utf-8", "surrogatepass")) + 16 for w in words]
    return np.array([_EDGE, *inner, _EDGE], dtype=np.uint64)


def char_grams(text: str) -> list[Ids]:
    """Ids of the character n-grams of ``text``, one array for each order."""
    return [ids for _, ids in _fold(_char_codes(text), CHARS)] if text else []


def token_grams(text: str) -> list[Ids]:
    """Ids of the token n-grams of ``text``, one array for each order."""
    return [ids for _, ids in _fold(_token_codes(tokens(text)), TOKENS)] if text else []


FAMILIES = {"chars": char_grams, "tokens": token_grams}


def _count(family: str, text: str) -> tuple[Ids, NDArray[np.float32]]:
    """Distinct ids and 1 + log of their counts."""
    parts = FAMILIES[family](text)
    if not parts:
        return np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.float32)
    ids, counts = np.unique(np.concatenate(parts), return_counts=True)
    return ids, (1.0 + np.log(counts)).astype(np.float32)


COUNTS = {name: Memo(partial(_count, name), size=8_192) for name in FAMILIES}


def sparse_counts(family: str, texts: Iterable[str]) -> Any:
    """Damped counts of each text, a float32 CSR matrix of shape (n, 2**20)."""
    from scipy.sparse import csr_matrix

    rows = [COUNTS[family](text) for text in texts]
    ends = np.cumsum([0, *(len(ids) for ids, _ in rows)])
    ids = np.concatenate([np.zeros(0, dtype=np.uint32), *(r[0] for r in rows)])
    data = np.concatenate([np.zeros(0, dtype=np.float32), *(r[1] for r in rows)])
    return csr_matrix((data, ids.astype(np.int32), ends), shape=(len(rows), WIDTH))


@dataclass
class TfIdf:
    """TF-IDF rows of unit length, with the weights taken from training answers."""

    family: str
    columns: NDArray[np.int64]
    weights: NDArray[np.float32]
    dense: int
    """How many of the columns (the first) are common enough to be multiplied as dense."""
    train: tuple[NDArray[np.float32], Any]

    @classmethod
    def fit(cls, family: str, texts: Sequence[str], *, least: int = 2) -> TfIdf:
        """Keep n-grams of at least ``least`` training texts and weigh them."""
        counts = sparse_counts(family, texts)
        n = counts.shape[0]
        frequency = np.bincount(counts.indices, minlength=WIDTH)
        columns = np.flatnonzero((frequency >= least) & (frequency > 0))
        columns = columns[np.argsort(-frequency[columns], kind="stable")]
        weights = (np.log((1 + n) / (1 + frequency[columns])) + 1).astype(np.float32)
        # Common columns meet in nearly every pair of texts: there BLAS is faster than CSR.
        dense = int(np.count_nonzero(frequency[columns] > 0.06 * n))
        made = cls(family, columns, weights, dense, (np.zeros((0, 0), np.float32), None))
        made.train = made._rows(counts)
        return made

    def rows(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], Any]:
        """Unit rows of ``texts`` as a dense and a sparse part."""
        return self._rows(sparse_counts(self.family, texts))

    def _rows(self, counts: Any) -> tuple[NDArray[np.float32], Any]:
        place = np.full(WIDTH, -1, dtype=np.int64)
        place[self.columns] = np.arange(len(self.columns))
        at = place[counts.indices]
        keep = at >= 0
        ends = np.concatenate([[0], np.cumsum(keep)])[counts.indptr]
        from scipy.sparse import csr_matrix

        data = counts.data[keep] * self.weights[at[keep]]
        shape = (counts.shape[0], len(self.columns))
        matrix = csr_matrix((data, at[keep], ends), shape=shape)
        norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        inverse = np.divide(1.0, norms, out=np.zeros_like(norms), where=norms > 0)
        matrix.data *= np.repeat(inverse, np.diff(matrix.indptr)).astype(np.float32)
        return matrix[:, : self.dense].toarray(), matrix[:, self.dense :]

    def gram(self, texts: Sequence[str] | None = None) -> Floats:
        """Inner products of ``texts`` (the training texts if None) with the training texts."""
        dense, sparse = self.train if texts is None else self.rows(texts)
        product = dense @ self.train[0].T
        rare = (sparse @ self.train[1].T).toarray()
        return np.asarray(product + rare, dtype=np.float64)

    def holding(self, column: int) -> NDArray[np.int64]:
        """The training texts that hold the n-gram of a column."""
        dense, sparse = self.train
        if column < self.dense:
            return np.flatnonzero(dense[:, column])
        return np.asarray(sparse[:, column - self.dense].nonzero()[0], dtype=np.int64)

    def column(self, column: int) -> Floats:
        """Values of the n-gram of a column in the training texts."""
        dense, sparse = self.train
        if column < self.dense:
            return np.asarray(dense[:, column], dtype=np.float64)
        rare = sparse[:, [column - self.dense]].toarray()[:, 0]
        return np.asarray(rare, dtype=np.float64)

    def feature_weights(self, dual: Floats) -> Floats:
        """Primal weight of each kept n-gram for ``dual`` weights of the training texts."""
        dense, sparse = self.train
        return np.concatenate([dense.T @ dual, sparse.T @ dual])
