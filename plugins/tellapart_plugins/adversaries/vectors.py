"""Sentence vectors of many texts, each computed once per process and, with a cache, once ever."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tellapart_plugins.encoder import Encoder

MOST = 20_000


@lru_cache(maxsize=2)
def _opened(
    name: str, cache_dir: Path | None
) -> tuple[Encoder, OrderedDict[str, NDArray[np.float32]]]:
    from tellapart_plugins.encoder import Encoder

    return Encoder.open(name=name, cache_dir=cache_dir), OrderedDict()


def vectors(texts: Sequence[str], *, encoder: str, cache_dir: Path | None) -> NDArray[np.float64]:
    """Unit vectors of ``texts`` by the encoder called ``encoder``, shape (n, d).

    Raises:
        MissingGroupError: the encoder needs an optional group that is not installed.
        ModelError: there is no such encoder.
    """
    opened, kept = _opened(encoder, cache_dir)
    missing = sorted({t for t in texts if t not in kept})
    if missing:
        kept.update(zip(missing, opened.encode(missing), strict=True))
    for text in texts:
        kept.move_to_end(text)
    found = np.array([kept[t] for t in texts], dtype=np.float64)
    while len(kept) > MOST:
        kept.popitem(last=False)
    return found
