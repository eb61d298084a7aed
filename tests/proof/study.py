"""What distilling and choosing queries do here: a page from finished runs and sweeps.

    tellapart run distillers-pocket && tellapart sweep budget-pocket && tellapart sweep budget-gemma
    python tests/proof/study.py --distillers runs/distillers-pocket \\
        --sweep runs/budget-pocket --sweep runs/budget-gemma --page docs/study.md
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tellapart.pipeline.sweep_compare import t_interval

CONTROLS = ("coin", "always", "never", "cheater")
BASE = "base"


def by_kind(students: Iterable[str]) -> dict[str, list[str]]:
    """``lora-0``, ``lora-1`` … are seeds of ``lora``, in their order."""
    kinds: dict[str, list[str]] = {}
    for name in sorted(students):
        if found := re.fullmatch(r"(.+)-(\d+)", name):
            kinds.setdefault(found[1], []).append(name)
    return kinds


def class_advantage(estimates: dict[str, Any], student: str, category: str) -> float:
    """The strongest adversary's pairwise advantage; not a number where none is measured."""
    rows = [
        r["advantage"]
        for r in estimates["rows"]
        if (r["student"], r["game"], r["category"], r["status"])
        == (student, "pairwise", category, "ok")
        and r["adversary"] not in CONTROLS
    ]
    return max(rows, default=float("nan"))


def metric(estimates: dict[str, Any], student: str, name: str, category: str) -> float:
    """The value of one metric; not a number where it is not measured."""
    return next(
        (
            m["value"]
            for m in estimates["metrics"]
            if (m["student"], m["metric"], m["category"]) == (student, name, category)
        ),
        float("nan"),
    )


def mean_interval(values: Sequence[float], *, sign: bool = False) -> str:
    """Mean and 95 % interval of Student's t over seeds."""
    shown = "+.3f" if sign else ".3f"
    if len(values) < 2 or not np.isfinite(values).all():
        return "not measured"
    mean = float(np.mean(values))
    interval = t_interval(values, 0.05)
    return f"{mean:{shown}} [{interval[0]:{shown}}, {interval[1]:{shown}}]"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table."""
    return ["| " + " | ".join(r) + " |" for r in (head, ["---"] * len(head), *rows)]


def distillers(folder: Path) -> list[str]:
    """Distillers at equal teacher queries, over seeds."""
    estimates = json.loads((folder / "estimates.json").read_text(encoding="utf-8"))
    students = {r["student"] for r in estimates["rows"]}
    kinds = by_kind(students)
    categories = sorted({r["category"] for r in estimates["rows"]} - {"all"})

    def advantages(names: Sequence[str], category: str) -> list[float]:
        return [class_advantage(estimates, n, category) for n in names]

    def metrics(names: Sequence[str], name: str) -> list[float]:
        return [metric(estimates, n, name, "all") for n in names]

    rows = [
        [
            BASE,
            f"{metric(estimates, BASE, 'similarity', 'all'):.3f}",
            f"{metric(estimates, BASE, 'exact-match', 'all'):.3f}",
            f"{class_advantage(estimates, BASE, 'all'):.3f}",
        ]
    ]
    for kind, names in kinds.items():
        rows.append(
            [
                f"{kind}, {len(names)} seeds",
                mean_interval(metrics(names, "similarity")),
                mean_interval(metrics(names, "exact-match")),
                mean_interval(advantages(names, "all")),
            ]
        )
    lines = [
        *table(("student", "similarity", "exact match", "class advantage, pairwise"), rows),
        "",
    ]
    if {"lora", "best-of-n"} <= kinds.keys():
        pairs = list(zip(kinds["best-of-n"], kinds["lora"], strict=True))
        for what, differences in (
            ("similarity", [metric(estimates, a, "similarity", "all")
                            - metric(estimates, b, "similarity", "all") for a, b in pairs]),
            ("class advantage", [class_advantage(estimates, a, "all")
                                 - class_advantage(estimates, b, "all") for a, b in pairs]),
        ):  # fmt: skip
            lines.append(
                f"- best-of-n less lora, paired by seed (same teacher queries), {what}: "
                f"{mean_interval(differences, sign=True)}"
            )
        lines.append("")
    head = ["category", BASE, *kinds]
    body = [
        [
            c,
            f"{class_advantage(estimates, BASE, c):.3f}",
            *(mean_interval(advantages(names, c)) for names in kinds.values()),
        ]
        for c in categories
    ]
    return [*lines, "Residual class advantage by category:", "", *table(head, body), ""]


def sweep(folder: Path) -> list[str]:
    """Which queries to buy: curves and tests of one sweep."""
    data = json.loads((folder / "sweep.json").read_text(encoding="utf-8"))
    game, queries = ("pairwise", 1)

    def curve(measure: str) -> list[str]:
        points = {
            (c["strategy"], c["budget"]): c
            for c in data["curves"]
            if c["measure"] == measure
            and c["category"] == "all"
            and (measure != "advantage"
                 or (c["game"], c["queries"], c["adversary"]) == (game, queries, "class"))
        }  # fmt: skip

        def cell(point: dict[str, Any] | None) -> str:
            if point is None or point["mean"] is None:
                return "not measured"
            return f"{point['mean']:.3f} [{point['low']:.3f}, {point['high']:.3f}]"

        rows = [
            [s, *(cell(points.get((s, b))) for b in data["budgets"])] for s in data["strategies"]
        ]
        return table([f"{measure} at queries", *map(str, data["budgets"])], rows)

    tests = [
        t
        for t in data["tests"]
        if t["scope"] == "overall"
        and (t["measure"] != "advantage" or (t["game"], t["queries"]) == (game, queries))
    ]
    rows = [
        [t["strategy"], t["measure"],
         f"{t['difference']:+.3f} [{t['low']:+.3f}, {t['high']:+.3f}]",
         f"{t['p_adjusted']:.3f}", t["outcome"]]
        for t in tests
    ]  # fmt: skip
    ok = sum(c["status"] == "ok" for c in data["cells"])
    told = [t for t in tests if t["strategy"] == "disagreement" and t["measure"] == "advantage"]
    sentence = "Disagreement was not swept."
    if told:
        verdict = {
            "better": "beats",
            "worse": "is worse than",
        }.get(told[0]["outcome"], "is not shown to differ from")
        sentence = (
            f"Disagreement {verdict} {data['against']} here: difference in class advantage "
            f"{told[0]['difference']:+.3f} [{told[0]['low']:+.3f}, {told[0]['high']:+.3f}] over "
            f"{told[0]['seeds']} seeds (lower is better)."
        )
    return [
        f"**{sentence}** {ok} of {len(data['cells'])} cells ran, "
        f"{sum(c['seconds'] or 0 for c in data['cells']) / 60:.0f} minutes in all; brackets are "
        f"95 % intervals of Student's t over {len(data['seeds'])} seeds.",
        "",
        *curve("advantage"),
        "",
        *curve("similarity"),
        "",
        f"Each strategy less {data['against']}, mean over budgets, paired by seed; p by Holm:",
        "",
        *table(("strategy", "measure", "difference", "p", "outcome"), rows),
        "",
    ]


def summary(run: Path, sweeps: Sequence[Path]) -> str:
    """The findings in a few lines, for the README."""
    estimates = json.loads((run / "estimates.json").read_text(encoding="utf-8"))
    lines = []
    for kind, names in by_kind({r["student"] for r in estimates["rows"]}).items():
        similarity = [metric(estimates, n, "similarity", "all") for n in names]
        advantage = [class_advantage(estimates, n, "all") for n in names]
        lines.append(
            f"- `{run.name}`: {kind} brings similarity from "
            f"{metric(estimates, BASE, 'similarity', 'all'):.3f} to {mean_interval(similarity)} "
            f"and the class advantage from {class_advantage(estimates, BASE, 'all'):.3f} to "
            f"{mean_interval(advantage)}, over {len(names)} seeds."
        )
    for folder in sweeps:
        found = next(line for line in sweep(folder) if line.startswith("**"))
        lines.append(f"- `{folder.name}`: {found.split('**')[1]}")
    return "\n".join(lines) + "\n"


def page(run: Path, sweeps: Sequence[Path]) -> str:
    """The whole page."""
    lines = [
        "# What distilling and choosing do here",
        "",
        "Written by `tests/proof/study.py` from finished runs; nothing here is typed by hand.",
        "",
        f"## Distillers at equal teacher queries: `tellapart run {run.name}`",
        "",
        *distillers(run),
    ]
    for folder in sweeps:
        lines += [f"## Which queries to buy: `tellapart sweep {folder.name}`", "", *sweep(folder)]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--distillers", type=Path, required=True, help="a run folder")
    parser.add_argument("--sweep", type=Path, action="append", default=[], help="a sweep's folder")
    parser.add_argument("--page", type=Path, required=True, help="the page to write")
    parser.add_argument("--summary", type=Path, help="write the findings in a few lines")
    options = parser.parse_args(arguments)
    if options.summary:
        options.summary.write_text(summary(options.distillers, options.sweep), encoding="utf-8")
    options.page.write_text(page(options.distillers, options.sweep), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
