"""Recorded runs of 1,000, 10,000 and 100,000 queries: time a query and memory, ledger included.

Prints one JSON line. Each size runs in a process of its own, so that memory is its peak.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

SIZES = (1_000, 10_000, 100_000)


def run(queries: int) -> None:
    """One size, in this process; prints its figures."""
    from tellapart.answers.ask import Asker
    from tellapart.answers.cache import AnswerCache
    from tellapart.answers.store import RunStore
    from tellapart.contracts.data import Request
    from tellapart_plugins.models.recorded import Recorded

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.jsonl"
        with path.open("w") as file:
            for i in range(queries):
                recorded = {
                    "id": f"p{i}",
                    "category": "c",
                    "prompt": f"prompt {i}",
                    "answer": "so " * 150,
                }
                file.write(json.dumps(recorded) + "\n")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        model = Recorded.make({"path": str(path)})
        start = perf_counter()
        with (
            AnswerCache.open(Path(folder) / "cache.sqlite") as cache,
            RunStore.open(Path(folder) / "run.sqlite") as store,
            Asker(store, cache=cache) as asker,
        ):
            requests = (Request(f"p{i}", f"prompt {i}") for i in range(queries))
            asked = asker.fill("teacher", model, requests, phase="test", budget="test")
            (row,) = store.account()
        seconds = perf_counter() - start
        assert asked.live == row["charged"] == queries
        assert row["failures"] == 0
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(json.dumps({
            "queries": queries,
            "seconds": round(seconds, 2),
            "ms_a_query": round(1000 * seconds / queries, 4),
            "memory_mb": round(peak / 1024, 1),
            "memory_of_the_run_mb": round((peak - before) / 1024, 1),
        }))  # fmt: skip


def main() -> None:
    if len(sys.argv) > 1:
        run(int(sys.argv[1]))
        return
    found = []
    for size in SIZES:
        command = [sys.executable, __file__, str(size)]
        found.append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    print(json.dumps({"bench": "recorded", "sizes": found}))


if __name__ == "__main__":
    main()
