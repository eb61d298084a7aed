"""Fill the marked blocks of README.md and the docs from what commands printed.

    python docs/fill.py gemma=runs/gemma quickstart=runs/quickstart   # tables of two runs
    python docs/fill.py bench=build/bench.jsonl                       # lines of `make bench`
    python docs/fill.py check=build/check.txt                         # output of a command

A block stands between ``<!-- begin NAME -->`` and ``<!-- end NAME -->``. Nothing in a block is
typed by hand.
"""

from __future__ import annotations

import json
import os
import platform
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

PAGES = (Path("README.md"), *sorted(Path("docs").glob("*.md")))


def machine() -> str:
    """The class of this machine, without its name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores {platform.machine()}, {memory:.0f} GB, no GPU"


def number(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.3f}"


def interval(row: dict[str, Any], low: str = "low", high: str = "high") -> str:
    if row.get(low) is None or row.get(high) is None:
        return ""
    return f" [{row[low]:.3f}, {row[high]:.3f}]"


def run_table(folder: Path) -> str:
    """Students × similarity, exact match and the verdict's bounds, from estimates.json."""
    data = json.loads((folder / "estimates.json").read_text(encoding="utf-8"))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    metrics = {(m["student"], m["metric"]): m for m in data["metrics"] if m["category"] == "all"}
    names = sorted({metric for _, metric in metrics}, reverse=True)
    head = ["student", *names, "strongest adversary", "pairwise advantage", "verdict"]
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    for verdict in data["verdicts"]:
        if verdict["category"] != "all" or verdict["game"] != "pairwise":
            continue
        student = verdict["student"]
        best = [
            r
            for r in data["rows"]
            if (r["student"], r["game"], r["adversary"], r["category"])
            == (student, "pairwise", verdict["adversary"], "all")
        ]
        cells = [student]
        for name in names:
            metric = metrics.get((student, name))
            cells.append(number(metric["value"]) + interval(metric) if metric else "")
        cells += [
            str(verdict["adversary"]),
            number(best[0]["advantage"]) + interval(best[0]) if best else "not measured",
            f"{verdict['outcome']} at ε = {verdict['epsilon']:g}",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    seconds = sum(manifest["timings"].values())
    lines.append("")
    lines.append(
        f"`tellapart run {manifest['name']}`, {manifest['created'][:10]}, {machine()}, "
        f"{seconds / 60:.1f} minutes, {manifest['suite']['roles']['test']} test probes, suite "
        f"`{manifest['suite']['name']}` {manifest['suite']['digest'][:12]}. In brackets: "
        "95 % intervals over clusters of probes."
    )
    return "\n".join(lines)


def bench_table(path: Path) -> str:
    """One row per JSON line of `make bench`: its name, and every figure it printed."""
    lines = ["| benchmark | figures |", "| --- | --- |"]
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("{"):
            continue
        row = json.loads(line)
        name = row.pop("bench")
        lines.append(f"| {name} | {', '.join(figures(row))} |")
    lines += ["", f"`make bench`, {machine()}."]
    return "\n".join(lines)


def figures(row: dict[str, Any]) -> list[str]:
    """``name value`` of every figure; lists of rows are put one after the other."""
    found = []
    for key, value in row.items():
        if isinstance(value, list):
            parts = ["; ".join(figures(v)) if isinstance(v, dict) else str(v) for v in value]
            found.append(f"{key.replace('_', ' ')}: " + " / ".join(parts))
        elif isinstance(value, dict):
            found.append(f"{key.replace('_', ' ')}: " + "; ".join(figures(value)))
        else:
            found.append(f"{key.replace('_', ' ')} {value}")
    return found


def printed(path: Path) -> str:
    """What a command printed, as it was."""
    return f"```text\n{path.read_text(encoding='utf-8').rstrip()}\n```"


def content(source: Path) -> str:
    kinds: list[tuple[bool, Callable[[Path], str]]] = [
        (source.is_dir(), run_table),
        (source.suffix == ".jsonl", bench_table),
        (source.suffix == ".md", lambda path: path.read_text(encoding="utf-8").rstrip()),
    ]
    return next((make for fits, make in kinds if fits), printed)(source)


def main(arguments: list[str]) -> int:
    for argument in arguments:
        name, _, source = argument.partition("=")
        block = f"<!-- begin {name} -->\n{content(Path(source))}\n<!-- end {name} -->"
        pattern = re.compile(rf"<!-- begin {re.escape(name)} -->.*?<!-- end {re.escape(name)} -->",
                             re.DOTALL)  # fmt: skip
        found = 0
        for page in PAGES:
            text = page.read_text(encoding="utf-8")
            new, count = pattern.subn(lambda _, block=block: block, text)
            if count:
                page.write_text(new, encoding="utf-8")
                found += count
        if not found:
            print(f"no block '{name}' in {', '.join(map(str, PAGES))}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
