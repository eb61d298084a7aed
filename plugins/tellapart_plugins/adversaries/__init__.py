"""Built-in adversaries. Importing this package imports no heavy library."""

from __future__ import annotations

CLASSES: tuple[str, ...] = (
    "length:Length",
    "ngram:Ngram",
    "embedding:Embedding",
    "style:Style",
    "stack:Stack",
    "coin:Coin",
    "always:Always",
    "never:Never",
    "cheater:Cheater",
    "mmd_hamming:MmdHamming",
    "mmd_embedding:MmdEmbedding",
)
"""Each built-in as ``"module:Class"``, relative to this package."""
