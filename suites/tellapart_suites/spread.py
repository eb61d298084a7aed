"""How long prompts are, how varied their words, and how many are nearly the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, lgamma

from tellapart import Probe

SAMPLE = 2000
"""Words that a vocabulary is rarefied to, so that sets of different size compare."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@dataclass(frozen=True, slots=True)
class Spread:
    """Figures of a set of prompts.

    ``characters`` and ``words`` are the 5, 25, 50, 75 and 95 % quantiles of prompt length.
    ``vocabulary`` counts distinct words; ``rarefied`` is how many distinct words
    :data:`SAMPLE` words drawn without replacement are expected to have, NaN where there are
    fewer words.
    """

    prompts: int
    characters: tuple[int, ...]
    words: tuple[int, ...]
    vocabulary: int
    rarefied: float


def spread(prompts: Sequence[str]) -> Spread:
    """Length quantiles and vocabulary of ``prompts``, of which there is at least one."""
    counts: Counter[str] = Counter()
    lengths = []
    for prompt in prompts:
        found = _WORD.findall(prompt.casefold())
        counts.update(found)
        lengths.append(len(prompt.split()))
    return Spread(
        len(prompts),
        _quantiles([len(p) for p in prompts]),
        _quantiles(lengths),
        len(counts),
        rarefied(counts.values(), SAMPLE),
    )


def _quantiles(values: list[int]) -> tuple[int, ...]:
    values = sorted(values)
    return tuple(values[round(q * (len(values) - 1))] for q in (0.05, 0.25, 0.5, 0.75, 0.95))


def rarefied(counts: Iterable[int], sample: int) -> float:
    """Expected number of kinds among ``sample`` items drawn without replacement.

    Source: Hurlbert (1971), "The nonconcept of species diversity"; as a measure of vocabulary
    it is the HD-D of McCarthy & Jarvis (2007). NaN if there are fewer items than ``sample``.
    """
    counts = list(counts)
    total = sum(counts)
    if total < sample:
        return float("nan")

    def log_choose(n: int) -> float:
        return lgamma(n + 1) - lgamma(sample + 1) - lgamma(n - sample + 1)

    whole = log_choose(total)
    return sum(
        1.0 if total - c < sample else 1.0 - exp(log_choose(total - c) - whole) for c in counts
    )


def near_duplicates(
    probes: Sequence[Probe], threshold: float = 0.9, block: int = 500
) -> list[tuple[int, int, float]]:
    """Pairs (i, j, similarity) of prompts that are nearly the same, i < j, twins left out.

    Similarity is the Jaccard index of the sets of character 5-grams, lower-cased, exact (no
    hashing). A disturbed prompt and its clean twin are alike on purpose and do not count.
    """
    import numpy as np
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(analyzer="char", ngram_range=(5, 5), binary=True, dtype=np.float32)
    try:
        grams = counter.fit_transform([p.prompt for p in probes])
    except ValueError:  # no prompt has five characters
        return []
    sizes = np.asarray(grams.sum(axis=1)).ravel()
    twins = {(p.id, p.meta["twin"]) for p in probes if "twin" in p.meta}
    found = []
    for start in range(0, len(probes), block):
        both = (grams[start : start + block] @ grams.T).toarray()
        either = sizes[start : start + block, None] + sizes[None, :] - both
        alike = both / np.maximum(either, 1)
        for row, j in zip(*np.nonzero(alike >= threshold), strict=True):
            i = start + int(row)
            ids = probes[i].id, probes[int(j)].id
            if i < j and ids not in twins and ids[::-1] not in twins:
                found.append((i, int(j), float(alike[row, j])))
    return found
