"""The calibration study: ``make calibrate`` writes docs/calibration.md and docs/calibration.svg.

Seeded, in two processes, some minutes. ``--quick`` runs a twentieth of it for development and
writes nothing unless --out says where.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # two processes, two cores
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import sys
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

import adversary_tasks
import class_tasks
import coverage_tasks
import document
import sequential_tasks
from checks import Check, bound_rates

ROOT = Path(__file__).resolve().parents[2]


def all_tasks(seed: int, quick: bool):
    """Every simulation of the study; at least 1,000 null data sets for each rate."""
    runs, slow = (200, 50) if quick else (2000, 1000)
    return [
        *adversary_tasks.tasks(seed, 20 if quick else 1000),
        *class_tasks.tasks(seed, slow),
        *sequential_tasks.tasks(seed, runs, slow),
        *coverage_tasks.tasks(seed, runs, slow),
    ]


def run_task(task):
    """One simulation, timed."""
    function, arguments = task
    start = time.process_time()
    checks, extra = function(*arguments)
    return checks, extra, time.process_time() - start


def merged(checks: list[Check]) -> list[Check]:
    """Parts of one simulation added up."""
    parts: dict[tuple[str, str, str], list[Check]] = defaultdict(list)
    for check in checks:
        parts[check.kind, check.what, check.scenario].append(check)
    return [
        replace(group[0], hits=sum(c.hits for c in group), trials=sum(c.trials for c in group))
        for group in parts.values()
    ]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a twentieth of the study")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=None, help="folder; docs/ unless --quick")
    parser.add_argument("--only", default="", help="tasks whose name contains this")
    options = parser.parse_args(argv)
    tasks = [t for t in all_tasks(options.seed, options.quick) if options.only in t[0].__name__]
    results: list = [None] * len(tasks)
    spent: dict[str, float] = defaultdict(float)
    with ProcessPoolExecutor(options.processes) as pool:
        running = {pool.submit(run_task, task): i for i, task in enumerate(tasks)}
        for done, future in enumerate(as_completed(running), 1):
            i = running[future]
            checks, extra, seconds = future.result()
            results[i] = (checks, extra)
            spent[tasks[i][0].__name__] += seconds
            if sys.stderr.isatty():
                print(f"\r{done} of {len(tasks)}", end="", file=sys.stderr)
    checks = bound_rates(merged([c for found, _ in results for c in found]))
    extras = [e for _, more in results for e in more]
    out = options.out or (None if options.quick else ROOT / "docs")
    failures = document.failures(checks, extras)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        text, picture = document.write(checks, extras, seed=options.seed, quick=options.quick)
        (out / "calibration.md").write_text(text, encoding="utf-8")
        (out / "calibration.svg").write_text(picture, encoding="utf-8")
    for line in failures:
        print(f"FAILED {line}")
    seconds = ", ".join(f"{k} {v:.0f} s" for k, v in sorted(spent.items()))
    print(
        f"{len(checks)} checks, {len(failures)} failed; CPU {sum(spent.values()):.0f} s: {seconds}"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
