"""10,000 bootstrap replicates of 10 adversaries × 10 categories on 5,000 probes.

What is timed is what a verdict needs: simultaneous bounds of the class, and of the class by
category. The yardstick computes the same bounds by a loop over replicates that resamples
clusters within every category, as one writes it first. Both must agree. Prints one JSON line.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import json
import resource
import time
import tracemalloc

import numpy as np

from tellapart.estimate.sample import Column, Sample, align, cell_sums
from tellapart.estimate.simultaneous import band

ALPHA = 0.05


def sample(adversaries: int, categories: int, probes: int, cluster: int) -> Sample:
    """Adversaries that agree in part, with advantages from 0 to 0.2."""
    rng = np.random.default_rng(0)
    common = rng.standard_normal(probes)
    names = [f"p{i:06d}" for i in range(probes)]
    clusters = [f"c{i // cluster:06d}" for i in range(probes)]
    kinds = [f"k{i // cluster % categories:03d}" for i in range(probes)]
    columns = []
    for a in range(adversaries):
        z = 0.7 * common + 0.7 * rng.standard_normal(probes) + 0.03 * a
        columns.append(Column(f"a{a:03d}", names, clusters, kinds, np.sign(z) * (np.abs(z) > 0.4)))
    return align(columns)


def loop(data: Sample, replicates: int) -> tuple[np.ndarray, np.ndarray]:
    """Max-t multiples, overall and by category, from one pass of Python per replicate."""
    rng = np.random.default_rng(1)
    sums = np.zeros((len(data.clusters), data.values.shape[1]))
    np.add.at(sums, data.cluster, data.values)
    size = len(data.values) / len(data.clusters)
    means = sums / size
    strata = [np.flatnonzero(data.stratum == k) for k in range(len(data.categories))]
    share = np.array([len(rows) for rows in strata]) / len(means)
    centre = np.array([means[rows].mean(axis=0) for rows in strata])
    best = np.empty((replicates, 2))
    for b in range(replicates):
        average, variance = np.empty_like(centre), np.empty_like(centre)
        for k, rows in enumerate(strata):
            drawn = means[rng.choice(rows, len(rows))]
            average[k] = drawn.mean(axis=0)
            variance[k] = drawn.var(axis=0, ddof=1) / len(rows)
        off = average - centre
        total = (share[:, None] * off).sum(axis=0)
        error = np.sqrt((share[:, None] ** 2 * variance).sum(axis=0))
        best[b] = (total / error).max(), (off / np.sqrt(variance)).max()
    return np.quantile(best, 1 - ALPHA, axis=0)


def vectorised(data: Sample, replicates: int) -> tuple[float, float]:
    """Widest multiple of the standard error by which each family's bounds reach down."""
    found = []
    for by_category in (False, True):
        cells = cell_sums(data, by_category=by_category)
        made = band(cells, ALPHA, replicates=replicates, seed=0)
        from tellapart.estimate.variance import linear, spread

        lin = linear(cells)
        found.append(float(np.median((lin.point - made.low) / spread(lin).error)))
    return found[0], found[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=10_000)
    parser.add_argument("--adversaries", type=int, default=10)
    parser.add_argument("--categories", type=int, default=10)
    parser.add_argument("--probes", type=int, default=5_000)
    parser.add_argument("--cluster", type=int, default=1)
    parser.add_argument("--loop-replicates", type=int, default=1_000,
                        help="replicates of the loop that are timed, and scaled up")  # fmt: skip
    o = parser.parse_args()
    data = sample(o.adversaries, o.categories, o.probes, o.cluster)
    vectorised(data, 100)  # imports are not what is measured
    # CPU time: what the machine does beside it is not measured either.
    start, wall = time.process_time(), time.perf_counter()
    multiples = vectorised(data, o.replicates)
    seconds, wall = time.process_time() - start, time.perf_counter() - wall
    tracemalloc.start()
    vectorised(data, o.replicates)
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    start = time.process_time()
    looped = loop(data, o.loop_replicates)
    loop_seconds = (time.process_time() - start) * o.replicates / o.loop_replicates
    print(
        json.dumps(
            {
                "bench": "bootstrap",
                "replicates": o.replicates,
                "adversaries": o.adversaries,
                "categories": o.categories,
                "probes": o.probes,
                "clusters": len(data.clusters),
                "cpu_seconds": round(seconds, 3),
                "wall_seconds": round(wall, 3),
                "peak_mb": round(peak, 1),
                "process_peak_mb": round(
                    resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1
                ),
                "loop_cpu_seconds": round(loop_seconds, 2),
                "loop_replicates_timed": o.loop_replicates,
                "ratio": round(loop_seconds / seconds, 1),
                "multiples": [round(m, 3) for m in multiples],
                "loop_multiples": [round(float(m), 3) for m in looped],
            }
        )
    )


if __name__ == "__main__":
    main()
