"""What adaptive adversaries share: a classifier of answers, and the asking itself."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tellapart import EpisodeOracle, Labelled, Probe, Seen
from tellapart.errors import AnswerFailedError
from tellapart_plugins.adversaries.ngram import Ngram

Floats = NDArray[np.float64]
WIDTH = 1 << 12


class Reader:
    """Log-odds of single answers by n-grams, with what was held out in training.

    ``margin[i]`` is how far apart the held-out log-odds of training pair i lie, the teacher's
    above the student's: what a query like it is worth.
    """

    def __init__(self, pairs: Sequence[Labelled], seed: int) -> None:
        self._ngram = Ngram(seed=seed)
        self._ngram.fit(pairs)
        held_out = self._ngram._ridge.point.held_out
        self.margin: Floats = held_out[: len(pairs)] - held_out[len(pairs) :]

    def log_odds(self, answer: Seen) -> float:
        return float(self._ngram.score([answer])[0])


def ask(oracle: EpisodeOracle, probe: Probe) -> Seen | None:
    """The answer to ``probe``, None where the model failed on it (the query is spent)."""
    try:
        return oracle.ask(probe)
    except AnswerFailedError:
        return None


def prompt_rows(prompts: Sequence[str]) -> Floats:
    """Hashed counts of words and character 4-grams, rows of unit length; shape (n, 4096)."""
    rows = np.zeros((len(prompts), WIDTH))
    for row, prompt in zip(rows, prompts, strict=True):
        text = f" {' '.join(prompt.lower().split())[:4000]} "
        for piece in [*text.split(), *(text[i : i + 4] for i in range(len(text) - 3))]:
            row[zlib.crc32(piece.encode("utf-8", "surrogatepass")) % WIDTH] += 1
        np.log1p(row, out=row)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Floats = np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 0)
    return unit
