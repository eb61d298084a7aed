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

PAGES = (Path("README.md"), *sorted(Path("docs").rglob("*.md")))


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
    """What each line of `make bench` says, a row for every comparison in it."""
    lines = ["| what | measured | compared with | ratio |", "| --- | --- | --- | --- |"]
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("{"):
            continue
        row = json.loads(line)
        lines += [f"| {' | '.join(cells)} |" for cells in BENCHES[row["bench"]](row)]
    lines += ["", f"`make bench`, {machine()}."]
    return "\n".join(lines)


Cells = list[tuple[str, str, str, str]]


def _bootstrap(row: dict[str, Any]) -> Cells:
    size = (
        f"cluster bootstrap, {row['replicates']:,} replicates × {row['adversaries']} adversaries "
        f"× {row['categories']} categories × {row['probes']:,} probes"
    )
    return [(
        size, f"{row['cpu_seconds']:.2f} s CPU, {row['peak_mb']:.0f} MB",
        "the same in a loop over replicates", f"{row['ratio']:.1f} × faster",
    )]  # fmt: skip


def _ledger(row: dict[str, Any]) -> Cells:
    return [(
        "ledger and cache, a query",
        f"{row['live_ms_a_query']:.2f} ms live, {row['cached_ms_a_query']:.2f} ms cached",
        f"limit {row['limit_ms_a_query']} ms", "",
    )]  # fmt: skip


def _recorded(row: dict[str, Any]) -> Cells:
    return [
        (
            f"recorded run of {size['queries']:,} queries, with ledger",
            f"{size['seconds']:.1f} s, {size['memory_mb']:.0f} MB",
            "",
            f"{size['ms_a_query']:.2f} ms a query",
        )
        for size in row["sizes"]
    ]


def _hf(row: dict[str, Any]) -> Cells:
    what = f"`hf`, {row['model']}, {row['prompts']} prompts"
    answers = f"{row['answers_per_second']:.0f} answers/s"
    return [
        (what, answers, f"batched `generate` loop, {row['generate_answers_per_second']:.0f}",
         f"{row['ratio']:.2f} ×"),
        (what, answers, f"lm-eval's `hf`, {row['lm_eval_answers_per_second']:.0f}",
         f"{row['ratio_to_lm_eval']:.2f} ×"),
    ]  # fmt: skip


def _llamacpp(row: dict[str, Any]) -> Cells:
    return [(
        f"`llamacpp`, Gemma 3 270M, {row['slots']} slots, {row['max_tokens']} tokens",
        f"{row['tellapart_answers_a_second']:.2f} answers/s",
        f"bare client of the same server, {row['bare_answers_a_second']:.2f}",
        f"{row['ratio']:.2f} ×",
    )]  # fmt: skip


def _mmd(row: dict[str, Any]) -> Cells:
    cells = []
    for shape in row["shapes"]:
        timed = shape["reference_permutations_timed"]
        scaled = f", from {timed} permutations" if timed < row["permutations"] else ""
        cells.append((
            f"`mmd-hamming`, {row['answers_a_side']:,} answers a side, {row['permutations']:,} "
            f"permutations, {shape['prompts']} prompts, {shape['length']} characters",
            f"{shape['seconds']:.2f} s",
            f"model-equality-testing, {shape['reference_seconds']:,.0f} s{scaled}",
            f"{shape['times_faster']:,} × faster",
        ))  # fmt: skip
    return cells


def _class(row: dict[str, Any]) -> Cells:
    more = row.get("seconds_with_transformer")
    with_it = f"{more:.0f} s with `transformer`" if more else ""
    return [(
        f"the offline class ({row['adversaries']} adversaries) on `{row['pair']}`, empty cache",
        f"{row['seconds']:.0f} s", with_it, "",
    )]  # fmt: skip


BENCHES: dict[str, Callable[[dict[str, Any]], Cells]] = {
    "bootstrap": _bootstrap, "ledger": _ledger, "recorded": _recorded, "hf": _hf,
    "llamacpp": _llamacpp, "mmd-hamming": _mmd, "class": _class,
}  # fmt: skip


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
            new, count = pattern.subn(block.replace("\\", "\\\\"), text)
            if count:
                page.write_text(new, encoding="utf-8")
                found += count
        if not found:
            print(f"no block '{name}' in {', '.join(map(str, PAGES))}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
