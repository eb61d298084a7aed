"""Built-in metrics. Importing this package imports no heavy library."""

from __future__ import annotations

CLASSES: tuple[str, ...] = (
    "similarity:Similarity",
    "exact_match:ExactMatch",
)
"""Each built-in as ``"module:Class"``, relative to this package."""
