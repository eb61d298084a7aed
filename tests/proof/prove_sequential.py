"""Sequential against fixed-size play on recorded pairs of real models.

    python tests/proof/prove_sequential.py ../shared/data/pairs --page docs/sequential.md

Measurements are kept, one JSON file a pair, and what is measured is not measured again. Each pair
is checked twice with the default class and the same seed, once to the end and once
stopped as soon as the verdict is settled. The page says where they differ and what was saved.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

SETTLED = ("distinguishable", "indistinguishable")


def measure(path: Path) -> dict[str, Any]:
    """The pairwise verdict of both ways on one pair file, and the test probes each needed."""
    from tellapart.pipeline.check import CheckOptions, check_files
    from tellapart.plugins import load_plugins

    plugins = load_plugins()
    found: dict[str, Any] = {"pair": path.name.partition(".jsonl")[0]}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("fixed", "sequential"):
            out = Path(folder) / name
            check_files([path], CheckOptions(out=out, sequential=name == "sequential"), plugins)
            estimates = json.loads((out / "estimates.json").read_text(encoding="utf-8"))
            if name == "fixed":
                found[name] = next(
                    v
                    for v in estimates["verdicts"]
                    if v["game"] == "pairwise" and v["category"] == "all"
                )
            else:
                found[name] = estimates["sequential"][0]
    return found


def measure_to(path: Path, out: Path) -> dict[str, Any]:
    """The measurement in ``out``, made now if there is none."""
    if not out.exists():
        temporary = out.with_suffix(".part")
        temporary.write_text(json.dumps(measure(path), indent=1) + "\n", encoding="utf-8")
        os.replace(temporary, out)
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def contradicts(found: dict[str, Any]) -> bool:
    """Both settled the question, and differently."""
    one, two = found["fixed"]["outcome"], found["sequential"]["outcome"]
    return one in SETTLED and two in SETTLED and one != two


def page(results: Sequence[dict[str, Any]]) -> str:
    """The page, from one measurement a pair."""
    lines = [
        "# Sequential play on real pairs",
        "",
        "Written by `tests/proof/prove_sequential.py`; nothing here is typed by hand. Default",
        "class (`length`, `ngram`), pairwise game, ε = 0.1, α = 0.05. *Settled after* counts the",
        "test probes that the sequential test had read when it settled; it asks in blocks, so",
        "what was never asked is less than what was not needed.",
        "",
        "| pair | fixed size | sequential | settled after | of test probes | never asked |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for found in results:
        fixed, sequential = found["fixed"], found["sequential"]
        after = sequential["probes"] if sequential["outcome"] in SETTLED else "–"
        lines.append(
            f"| {found['pair'].replace('__', ' / ')} | {fixed['outcome']} | "
            f"{sequential['outcome']} | {after} | {sequential['planned']} | {sequential['saved']} |"
        )
    settled = [f for f in results if f["fixed"]["outcome"] in SETTLED]
    both = [f for f in settled if f["sequential"]["outcome"] in SETTLED]
    alone = sum(
        f["fixed"]["outcome"] not in SETTLED and f["sequential"]["outcome"] in SETTLED
        for f in results
    )
    share = [f["sequential"]["probes"] / f["sequential"]["planned"] for f in both]
    middle = sorted(share)[len(share) // 2] if share else float("nan")
    lines += [
        "",
        f"The fixed-size test settles {len(settled)} of {len(results)} pairs, sequential play "
        f"{len(both)} of those {len(settled)} and {alone} more; they contradict each other on "
        f"{sum(map(contradicts, results))}. Where both settle, the median share of the test "
        f"probes used is {middle:.2f}.",
        "",
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="the folder of pair files")
    parser.add_argument("--page", type=Path, required=True, help="the page to write")
    parser.add_argument("--out", type=Path, default=Path("build/sequential"), help="measurements")
    parser.add_argument("--jobs", type=int, default=2, help="pairs measured at a time")
    options = parser.parse_args(arguments)
    files = sorted(options.folder.glob("*.jsonl.gz"))
    if not files:
        parser.error(f"{options.folder} has no *.jsonl.gz")
    options.out.mkdir(parents=True, exist_ok=True)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # read by the libraries when a worker starts
    with ProcessPoolExecutor(options.jobs, mp_context=get_context("spawn")) as pool:
        outs = [options.out / f"{f.name.partition('.jsonl')[0]}.json" for f in files]
        results = list(pool.map(measure_to, files, outs))
    options.page.write_text(page(results), encoding="utf-8")
    print(page(results).splitlines()[-1])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
