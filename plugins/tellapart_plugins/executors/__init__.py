"""Built-in executors. Importing this package imports no heavy library."""

from __future__ import annotations

CLASSES: tuple[str, ...] = (
    "inline:Inline",
    "process:Process",
)
"""Each built-in as ``"module:Class"``, relative to this package."""
