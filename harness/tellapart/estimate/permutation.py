"""Permutation tests: labels swapped within probes, whole clusters at a time.

Swapping teacher and student of a probe turns W into -W, and the single game's value likewise.
If the two answers to each probe are exchangeable ("P = Q"), every swap leaves the law of the
data unchanged, and so does swapping all probes of a cluster together: the test is exact. If
only the mean is zero while values within a cluster depend on each other, flips of single probes
would be too sure; flips of clusters stay valid as clusters grow many (approximate symmetry:
Canay, Romano & Shaikh 2017). So clusters are flipped. With refits between blocks the flips are
those of a conditionally symmetric martingale and the test is asymptotic.

p = (1 + #{T_b >= T}) / (B + 1), never 0 (Phipson & Smyth 2010). Adjusted p-values by step-down
max-T (Westfall & Young 1993, algorithm 4.1; Romano & Wolf 2005).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tellapart.estimate.draws import generator
from tellapart.estimate.sample import Clustered, Floats

CHUNK = 4_000_000  # signs held at once
TIE = 1e-9  # statistics this near are ties: float sums of the same flips differ by less


@dataclass(frozen=True, slots=True)
class PValues:
    """One-sided p-values (M,) of "advantage at most 0", by themselves and step-down adjusted."""

    raw: Floats
    adjusted: Floats


def flip_test(cells: Clustered, *, replicates: int, seed: int) -> PValues:
    """Sign-flip permutation test of every cell, and Westfall–Young over all of them.

    All 2^C sign patterns are used where there are no more than ``replicates`` of them.
    """
    live = cells.count > 0
    raw = np.full(len(live), np.nan)
    adjusted = np.full(len(live), np.nan)
    if not live.any():
        return PValues(raw, adjusted)
    sums = cells.sums[:, live]
    norm = np.sqrt((sums**2).sum(axis=0))
    scores = sums / np.where(norm > 0, norm, 1.0)
    observed = scores.sum(axis=0)
    order = np.argsort(-observed, kind="stable")
    hits = np.zeros(len(observed))
    step = np.zeros(len(observed))
    total = 0
    for signs in _signs(len(sums), replicates, seed):
        drawn = signs @ scores
        hits += (drawn >= observed - TIE).sum(axis=0)
        # Maxima over the hypotheses not yet rejected: those from this rank on.
        rest = np.maximum.accumulate(drawn[:, order[::-1]], axis=1)[:, ::-1]
        step += (rest >= observed[order] - TIE).sum(axis=0)
        total += len(signs)
    raw[live] = (1 + hits) / (total + 1)
    stepped = np.maximum.accumulate((1 + step) / (total + 1))
    back = np.empty_like(stepped)
    back[order] = stepped
    adjusted[live] = back
    return PValues(raw, adjusted)


def _signs(clusters: int, replicates: int, seed: int):  # type: ignore[no-untyped-def]
    if clusters < 63 and 2**clusters <= replicates:
        codes = np.arange(1, 2**clusters, dtype=np.int64)  # the observed labelling is the +1
        yield ((codes[:, None] >> np.arange(clusters)) & 1) * -2.0 + 1.0
        return
    rng = generator(seed, "flips", clusters)
    size = max(1, min(replicates, CHUNK // max(clusters, 1)))
    done = 0
    while done < replicates:
        n = min(size, replicates - done)
        bits = np.frombuffer(rng.bytes((n * clusters + 7) // 8), dtype=np.uint8)
        yield np.unpackbits(bits)[: n * clusters].reshape(n, clusters) * -2.0 + 1.0
        done += n


def holm(p: Floats) -> Floats:
    """Holm's step-down adjustment (1979), valid under any dependence; NaN stays NaN."""
    from statsmodels.stats.multitest import multipletests

    found = np.full(len(p), np.nan)
    known = ~np.isnan(p)
    if known.any():
        found[known] = multipletests(p[known], method="holm")[1]
    return found
