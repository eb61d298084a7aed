"""Seeded randomness that depends on names, never on the order in which things are asked for."""

from __future__ import annotations

import hashlib

import numpy as np


def generator(seed: int, *names: object) -> np.random.Generator:
    """A generator keyed by ``seed`` and ``names``: the same key always gives the same stream."""
    key = "\x1f".join(str(name) for name in (seed, *names))
    return np.random.default_rng(int.from_bytes(hashlib.sha256(key.encode()).digest()[:16], "big"))
