"""What the whole offline class costs on one recorded pair, with a cache that is empty at first.

Prints one JSON line: wall seconds of ``tellapart check`` without and with ``transformer``, and
CPU seconds of every adversary. Needs recorded answers; says so where there are none.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

OFFLINE = (
    "length", "ngram", "style", "embedding", "stack", "mmd-hamming", "mmd-embedding", "c2st",
    "fingerprint", "bandit",
)  # fmt: skip
PAIR = Path("../shared/data/pairs/text_davinci_003__alpaca-7b.jsonl.gz")


def timed(pair: Path, adversaries: tuple[str, ...]) -> tuple[float, list[dict[str, Any]]]:
    """Wall seconds of one check, and its rows over all probes in the game each plays."""
    from tellapart.pipeline.check import CheckOptions, check_files
    from tellapart.plugins import load_plugins

    with tempfile.TemporaryDirectory() as folder:
        os.environ["TELLAPART_CACHE"] = str(Path(folder) / "cache")
        start = perf_counter()
        out = Path(folder) / "run"
        check_files([pair], CheckOptions(adversaries=adversaries, out=out), load_plugins())
        seconds = perf_counter() - start
        estimates = json.loads((out / "estimates.json").read_text(encoding="utf-8"))
    return seconds, [r for r in estimates["rows"] if r["category"] == "all"]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("pair", type=Path, nargs="?", default=PAIR)
    parser.add_argument("--without-transformer", action="store_true")
    options = parser.parse_args()
    if not options.pair.exists():
        print(f"bench_class: no recorded answers at {options.pair}; name a file", file=sys.stderr)
        return
    seconds, rows = timed(options.pair, OFFLINE)
    row: dict[str, Any] = {
        "bench": "class",
        "pair": options.pair.name.partition(".jsonl")[0],
        "adversaries": len(OFFLINE),
        "seconds": round(seconds, 1),
    }
    if not options.without_transformer:
        more, rows = timed(options.pair, (*OFFLINE, "transformer"))
        row["seconds_with_transformer"] = round(more, 1)
    cost: dict[str, float] = {}
    for r in rows:
        spent = (r.get("fit_seconds") or 0) + (r.get("play_seconds") or 0)
        cost[r["adversary"]] = max(cost.get(r["adversary"], 0.0), spent)
    row["cpu_seconds"] = {name: round(c, 1) for name, c in sorted(cost.items())}
    row["failed"] = sorted({r["adversary"] for r in rows if r["status"] in ("error", "forfeit")})
    print(json.dumps(row))


if __name__ == "__main__":
    main()
