"""Between-seed spread of learned adversaries, apart from the sampling interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tellapart.estimate.family import Entry, Key


@dataclass(frozen=True, slots=True)
class SeedSpread:
    """Advantages of one adversary under several seeds; ``spread`` is their standard deviation."""

    adversary: str
    student: str
    game: str
    queries: int
    category: str
    seeds: int
    spread: float
    values: tuple[float, ...]


def seed_spreads(key: Key, entry: Entry) -> list[SeedSpread]:
    """Spread overall and by category; nothing for an adversary that played one seed."""
    plays = entry.played
    if len(plays) < 2:
        return []
    names = sorted({str(c) for p in plays for c in p.category} - {"all"})
    found: list[SeedSpread] = []
    for category in ["all", *names]:
        values: list[float] = []
        for play in plays:
            chosen = np.isfinite(play.value)
            if category != "all":
                chosen &= np.asarray(play.category) == category
            if chosen.any():
                # Sorted, so that the sum does not depend on the order of rows.
                values.append(float(np.sort(play.value[chosen]).mean()))
        if len(values) >= 2:
            found.append(
                SeedSpread(
                    entry.adversary, key.student, key.game, key.queries, category, len(values),
                    float(np.std(values, ddof=1)), tuple(values),
                )
            )  # fmt: skip
    return found
