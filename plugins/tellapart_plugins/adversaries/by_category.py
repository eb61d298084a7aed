"""Reasons by category: which features told most there, and which answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tellapart import Labelled, Reason

Floats = NDArray[np.float64]


def telling_features(
    names: Sequence[str],
    differences: Floats,
    weights: Floats,
    categories: Sequence[str],
    *,
    most: int = 3,
) -> list[Reason]:
    """The features that added most to telling the pairs of each category apart.

    Args:
        names: of d features.
        differences: teacher's minus student's features of every training pair, shape (n, d).
        weights: log-odds that a unit of each feature is worth, shape (d,).
        categories: of the pairs, shape (n,).
        most: features a category.

    Returns:
        Weights are mean log-odds a pair, with the sign of the side that the feature speaks for;
        nothing where there is but one category.
    """
    kinds = sorted(set(categories))
    if len(kinds) < 2:
        return []
    where = np.array(categories)
    found = []
    for kind in kinds:
        told = differences[where == kind].mean(axis=0) * weights
        for j in np.argsort(-told, kind="stable")[:most]:
            if told[j] > 0:
                weight = float(np.copysign(told[j], weights[j]))
                found.append(Reason(names[j], weight, kind))
    return found


def telling_answers(
    pairs: Sequence[Labelled], teacher: Sequence[float] | Floats, student: Sequence[float] | Floats,
    *, most: int = 3,
) -> list[Reason]:  # fmt: skip
    """The training answers of either side whose log-odds lie furthest on the right side.

    ``most`` a side where there is one category, one of each category and side where there are
    more. ``teacher`` and ``student`` are the log-odds of their answers, shape (n,).
    """
    kinds = sorted({p.category for p in pairs})
    found: list[Reason] = []
    for sign, side, odds in ((1.0, "teacher", teacher), (-1.0, "student", student)):
        worth = sign * np.asarray(odds, dtype=np.float64)
        for kind in kinds:
            inside = [i for i, p in enumerate(pairs) if p.category == kind]
            best = sorted(inside, key=lambda i: -worth[i])[: most if len(kinds) == 1 else 1]
            found += [
                Reason(f"a telling {side} answer", float(sign * worth[i]), kind,
                       getattr(pairs[i], side).text)
                for i in best if worth[i] > 0
            ]  # fmt: skip
    return found
