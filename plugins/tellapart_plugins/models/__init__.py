"""Built-in models. Importing this package imports no heavy library."""

from __future__ import annotations

CLASSES: tuple[str, ...] = (
    "recorded:Recorded",
    "hf:Hf",
    "pocket:Pocket",
    "gemma:Gemma",
    "in_context:InContext",
    "openai:OpenAI",
    "llamacpp:LlamaCpp",
    "lm_eval:LmEval",
)
"""Each built-in as ``"module:Class"``, relative to this package."""
