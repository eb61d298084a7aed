"""Built-in models. Importing this package imports no heavy library."""

from __future__ import annotations

CLASSES: tuple[str, ...] = (
    "recorded:Recorded",
    "openai:OpenAI",
)
"""Each built-in as ``"module:Class"``, relative to this package."""
