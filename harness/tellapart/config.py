"""Where tellapart keeps what outlives a run."""

from __future__ import annotations

import os
from pathlib import Path

CACHE_VARIABLE = "TELLAPART_CACHE"


def cache_dir() -> Path:
    """The shared cache folder: ``$TELLAPART_CACHE``, or the platform's user cache."""
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("tellapart", appauthor=False)
