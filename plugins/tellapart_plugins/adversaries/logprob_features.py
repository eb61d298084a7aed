"""What the first token's log-probabilities say of a model, as numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

NAMES = (
    "top log-probability", "gap to the second", "entropy of what is given",
    "probability not given", "tokens given", "top token has a leading space",
    "top token has a capital", "top token is a word", "rank of the answer's first token",
    "log-probability of the answer's first token",
)  # fmt: skip
FLOOR = -25.0


def read(value: Any) -> list[tuple[str, float]]:
    """(token, log-probability) pairs, highest first; what is not a number is left out."""
    if not isinstance(value, Mapping):
        return []
    pairs = []
    for token, logprob in value.items():
        if isinstance(logprob, int | float) and not math.isnan(logprob):
            pairs.append((str(token), min(0.0, max(FLOOR, float(logprob)))))
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))


def features(value: Any, text: str) -> list[float] | None:
    """Numbers in the order of ``NAMES``; None where no log-probabilities are given."""
    pairs = read(value)
    if not pairs:
        return None
    token, top = pairs[0]
    second = pairs[1][1] if len(pairs) > 1 else FLOOR
    probabilities = [math.exp(logprob) for _, logprob in pairs]
    entropy = -sum(p * math.log(p) for p in probabilities if p > 0)
    missing = max(0.0, 1.0 - sum(probabilities))
    start = text.lstrip()
    rank, own = len(pairs), FLOOR
    for i, (candidate, logprob) in enumerate(pairs):
        if candidate.strip() and start.startswith(candidate.strip()):
            rank, own = i, logprob
            break
    return [
        top, top - second, entropy, missing, math.log(len(pairs)), float(token[:1].isspace()),
        float(token.strip()[:1].isupper()), float(token.strip().isalpha()), math.log1p(rank), own,
    ]  # fmt: skip


def distance(first: Any, second: Any) -> float | None:
    """Mean absolute difference of log-probabilities over the tokens either side gives.

    A token that one side does not give has at most the least log-probability that it does give.
    The statistic of log-probability tracking (see ``logprob_tracking``); None where a side
    gives none.
    """
    a, b = dict(read(first)), dict(read(second))
    if not a or not b:
        return None
    least_a, least_b = min(a.values()), min(b.values())
    tokens = sorted(a.keys() | b.keys())
    total = sum(
        abs(a.get(t, min(least_a, b.get(t, 0.0))) - b.get(t, min(least_b, a.get(t, 0.0))))
        for t in tokens
    )
    return total / len(tokens)
