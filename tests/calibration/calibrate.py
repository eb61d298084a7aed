"""The calibration study: ``make calibrate`` writes docs/calibration.md and docs/calibration.svg.

Seeded, in two processes, some minutes. What was measured with the same code is kept in build/ and
not measured again; ``--fresh`` measures everything. ``--only`` measures a part, and the page is
written once nothing is missing. ``--quick`` runs a twentieth of it for development and writes
nothing unless --out says where.
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
import arms
import class_tasks
import coverage_tasks
import document
import kept
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


def single_threaded() -> None:
    """What a process does first: two processes share two cores."""
    import torch

    torch.set_num_threads(1)


def measure(tasks, *, processes: int, keep: bool):
    """Run tasks and yield (task, result) as each ends."""
    with ProcessPoolExecutor(processes, initializer=single_threaded) as pool:
        running = {pool.submit(run_task, task): task for task in tasks}
        for done, future in enumerate(as_completed(running), 1):
            task, result = running[future], future.result()
            if keep:
                kept.store(task, *result)
            if sys.stderr.isatty():
                print(f"\r{done} of {len(tasks)}", end="", file=sys.stderr)
            yield task, result


def title(task) -> str:
    """What --only looks into: the function and its arguments."""
    return f"{task[0].__name__} {' '.join(map(str, task[1]))}"


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
    parser.add_argument("--fresh", action="store_true", help="measure again what was kept")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=None, help="folder; docs/ unless --quick")
    parser.add_argument(
        "--only", action="append", default=[], help="tasks whose name or arguments contain this"
    )
    options = parser.parse_args(argv)
    tasks = all_tasks(options.seed, options.quick)
    results = {}
    if not (options.quick or options.fresh):
        results = {title(t): r for t in tasks if (r := kept.load(t)) is not None}
    wanted = [t for t in tasks if not options.only or any(x in title(t) for x in options.only)]
    todo = [t for t in wanted if title(t) not in results]
    if any(t[0] is adversary_tasks.null_data for t in todo):
        arms.write_models()
    for task, result in measure(todo, processes=options.processes, keep=not options.quick):
        results[title(task)] = result
    whole = all(title(t) in results for t in tasks)
    shown = tasks if whole else wanted
    checks = bound_rates(merged([c for t in shown for c in results[title(t)][0]]))
    extras = [e for t in shown for e in results[title(t)][1]]
    failures = document.failures(checks, extras)
    out = options.out or (ROOT / "docs" if whole and not options.quick else None)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        text, picture = document.write(checks, extras, seed=options.seed, quick=options.quick)
        (out / "calibration.md").write_text(text, encoding="utf-8")
        (out / "calibration.svg").write_text(picture, encoding="utf-8")
    else:
        missing = sum(title(t) not in results for t in tasks)
        print(f"no page written: {missing} of {len(tasks)} tasks are still to be measured")
    for line in failures:
        print(f"FAILED {line}")
    spent: dict[str, float] = defaultdict(float)
    for task in shown:
        spent[_group(task)] += results[title(task)][2]
    seconds = ", ".join(f"{k} {v:.0f} s" for k, v in sorted(spent.items()))
    print(
        f"{len(checks)} checks, {len(failures)} failed; CPU {sum(spent.values()):.0f} s, "
        f"{sum(results[title(t)][2] for t in todo):.0f} s of it now: {seconds}"
    )
    return 1 if failures else 0


def _group(task) -> str:
    function, arguments = task
    return f"{function.__name__} {arguments[1]}" if function is adversary_tasks.null_data else (
        function.__name__)  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
