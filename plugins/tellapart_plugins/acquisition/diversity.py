"""Diversity: cover the prompts' space before anything is asked."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from tellapart import Acquisition, AcquisitionState, Params

if TYPE_CHECKING:
    from numpy.typing import NDArray


class DiversityParams(Params):
    """``method`` is ``k-centre`` or ``k-means``; ``encoder`` as for the similarity metric."""

    method: Literal["k-centre", "k-means"] = "k-centre"
    encoder: str = "packaged-minilm"


class DiversityAcquisition(Acquisition):
    """Buys probes that cover the prompts' embeddings; asks neither teacher nor student for it.

    ``k-centre`` takes, again and again, the prompt that is furthest from all taken so far: at
    most twice the best covering radius (Gonzalez 1985; Sener & Savarese 2018, "Active Learning
    for CNNs: A Core-Set Approach"). ``k-means`` takes the prompt nearest to each of n centres
    (Nguyen & Smeulders 2004), which follows density instead of seeking outliers.
    """

    name = "diversity"
    Params: ClassVar[type[Params]] = DiversityParams

    def propose(self, state: AcquisitionState, n: int) -> Sequence[str]:
        left = sorted((p for p in state.pool if p.id not in state.bought), key=lambda p: p.id)
        if len(left) <= n or n < 1:
            return [p.id for p in left][: max(n, 0)]
        from tellapart_plugins.encoder import Encoder

        encoder = Encoder.open(self.params.encoder, state.cache_dir)
        vectors = encoder.encode([p.prompt for p in left])
        had = [p.prompt for p in state.pool if p.id in state.bought]
        seed = Random(f"{self.seed}\x1f{len(had)}").getrandbits(32)
        if self.params.method == "k-centre":
            rows = k_centre(vectors, encoder.encode(had) if had else vectors[:0], n, seed)
        else:
            rows = k_means(vectors, n, seed)
        return [left[i].id for i in rows]


def k_centre(
    vectors: NDArray[np.float32], centres: NDArray[np.float32], n: int, seed: int
) -> list[int]:
    """Rows of ``vectors`` (m, d), n of them, greedily furthest from ``centres`` (k, d) and each
    other; the first is drawn where there are no centres."""
    from sklearn.metrics import pairwise_distances_argmin_min

    chosen: list[int] = []
    if len(centres):
        _, gap = pairwise_distances_argmin_min(vectors, centres)
    else:
        chosen.append(Random(seed).randrange(len(vectors)))
        gap = np.linalg.norm(vectors - vectors[chosen[0]], axis=1)
    gap = np.asarray(gap, dtype=np.float64)
    while len(chosen) < n:
        gap[chosen] = -1.0  # a prompt that occurs twice is at distance 0, and still to be had
        best = int(np.argmax(gap))
        chosen.append(best)
        gap = np.minimum(gap, np.linalg.norm(vectors - vectors[best], axis=1))
    return chosen


def k_means(vectors: NDArray[np.float32], n: int, seed: int) -> list[int]:
    """Rows of ``vectors`` (m, d) nearest to the n centres of k-means, each row once."""
    from sklearn.cluster import KMeans

    fitted = KMeans(n_clusters=n, n_init=1, random_state=seed).fit(vectors)
    gaps = fitted.transform(vectors)
    taken: set[int] = set()
    for k in range(n):
        order = np.argsort(gaps[:, k], kind="stable")
        taken.add(next(int(i) for i in order if int(i) not in taken))
    return sorted(taken)
