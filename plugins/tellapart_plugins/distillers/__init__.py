"""Built-in distillers. Importing this package imports no heavy library."""

from __future__ import annotations

CLASSES: tuple[str, ...] = (
    "lora:Lora",
    "full:Full",
    "in_context:InContextDistiller",
    "best_of_n:BestOfN",
)
"""Each built-in as ``"module:Class"``, relative to this package."""
