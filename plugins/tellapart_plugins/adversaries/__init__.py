"""Built-in adversaries. Importing this package imports no heavy library."""

from __future__ import annotations

CLASSES: tuple[str, ...] = (
    "length:Length",
    "ngram:Ngram",
    "embedding:Embedding",
    "style:Style",
    "stack:Stack",
    "likelihood:Likelihood",
    "transformer:Transformer",
    "coin:Coin",
    "always:Always",
    "never:Never",
    "cheater:Cheater",
    "mmd_hamming:MmdHamming",
    "mmd_embedding:MmdEmbedding",
    "c2st:C2st",
    "rank_uniformity:RankUniformity",
    "logprob_tracking:LogprobTracking",
    "judge:Judge",
    "fingerprint:Fingerprint",
    "bandit:Bandit",
)
"""Each built-in as ``"module:Class"``, relative to this package."""
