"""Our MMD test against the package ``model-equality-testing``: same numbers, less time.

Prints one JSON line. The package needs minutes for its 1,000 permutations, so a few of them are
timed and scaled up, unless ``--full`` asks for all. Both run on one thread, in this process, and
CPU seconds are counted: what else the machine does falls on neither.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
from time import process_time
from typing import Any

import numpy as np
import torch
from model_equality_testing.algorithm import run_two_sample_test
from model_equality_testing.distribution import CompletionSample
from threadpoolctl import threadpool_limits

from tellapart_plugins.adversaries.hamming import mmd_hamming

N, PERMUTATIONS = 1000, 1000
SHAPES = ((1, 50), (25, 50), (1, 1000))  # (prompts, length of an answer)


def sample(prompts: int, length: int, seed: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, 64, (N, length))
    codes[np.arange(length)[None] >= rng.integers(length // 2, length + 1, N)[:, None]] = -1
    return codes, np.arange(N) % prompts


def compare(prompts: int, length: int, timed: int) -> dict[str, Any]:
    (x, px), (y, py) = (sample(prompts, length, seed) for seed in (0, 1))
    start = process_time()
    ours, p = mmd_hamming(x, y, px, py, permutations=PERMUTATIONS)
    seconds = process_time() - start
    first, second = CompletionSample(px, x, prompts), CompletionSample(py, y, prompts)
    start = process_time()
    with contextlib.redirect_stderr(io.StringIO()):
        _, theirs = run_two_sample_test(first, second, stat_type="mmd_hamming", b=timed)
    reference = (process_time() - start) / (timed + 1) * (PERMUTATIONS + 1)
    return {
        "prompts": prompts,
        "length": length,
        "seconds": round(seconds, 3),
        "reference_seconds": round(reference, 1),
        "reference_permutations_timed": timed,
        "times_faster": round(reference / seconds),
        "difference": abs(ours - float(theirs)),
        "p": p,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="time all of the package's work")
    full = parser.parse_args().full
    torch.set_num_threads(1)
    with threadpool_limits(1):
        mmd_hamming(*(sample(1, 10, s)[0] for s in (0, 1)), permutations=2)  # warm up
        rows = [compare(m, k, PERMUTATIONS if full and k == 50 else 4) for m, k in SHAPES]
    least = min(row["times_faster"] for row in rows)
    head = {"bench": "mmd-hamming", "answers_a_side": N, "permutations": PERMUTATIONS}
    print(json.dumps({**head, "least_times_faster": least, "shapes": rows}))


if __name__ == "__main__":
    main()
