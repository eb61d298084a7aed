"""sweep.html: advantage and similarity against teacher queries, and strategies on paired seeds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tellapart.errors import DataError
from tellapart_reports import sweep_figures as figures
from tellapart_reports import words
from tellapart_reports.context import SIMILAR
from tellapart_reports.definitions import DEFINITIONS
from tellapart_reports.render import render, write
from tellapart_reports.sweep_data import Key, Sweep
from tellapart_reports.views import Block, Headline, Report, Section


def build(data: Mapping[str, Any]) -> Report:
    """The view of one sweep's report, from the content of sweep.json."""
    sweep = Sweep(data)
    measures = [sweep.headline, *_metrics(sweep)]
    sections: list[Section | None] = [
        figures.curve_section(sweep, measures),
        figures.against_section(sweep, measures),
        *(figures.category_section(sweep, m) for m in measures[:2]),
        figures.adversary_section(sweep),
        figures.cells_section(sweep),
        Section("method", "What the intervals cover", texts=[Block("", _method(sweep), False)]),
    ]
    return Report(
        title=sweep.name,
        subtitle=f"{words.listing(sweep.strategies)} · "
        f"{words.plural(len(sweep.seeds), 'seed')} · "
        f"{words.listing([words.count(b) for b in sweep.budgets])} teacher queries",
        headline=headline(sweep),
        cards=(),
        sections=[s for s in sections if s is not None],
        definitions=DEFINITIONS,
        footer=f"sweep of the student “{sweep.student}”, distilled from “{sweep.base}”",
        warnings=_warnings(sweep),
    )


def _metrics(sweep: Sweep) -> list[Key]:
    """The metrics, the semantic similarity first."""
    names = [m for m in sweep.measures if m[0] != "advantage"]
    return sorted(names, key=lambda m: not any(part in m[0].lower() for part in SIMILAR))


def headline(sweep: Sweep) -> Headline:
    """Whether any strategy beats the one it is compared with, in one sentence."""
    tests = sweep.tests(sweep.headline, "overall")
    against = sweep.against
    if not tests:
        return Headline(
            "not measured", "–", f"No strategy could be compared with “{against}”.",
            "The sweep has no other strategy with cells on the same seeds.",
        )  # fmt: skip
    by_outcome: dict[str, list[str]] = {"better": [], "worse": [], "open": []}
    for t in tests:
        by_outcome[t["outcome"]].append(f"“{t['strategy']}”")
    if by_outcome["better"]:
        finding = (
            f"At equal teacher queries, the advantage is lower with "
            f"{words.listing(by_outcome['better'])} than with “{against}”."
        )
        outcome, symbol = "a difference was found", "↓"
    else:
        finding = f"No strategy is shown to beat “{against}” here."
        outcome, symbol = ("open", "?") if by_outcome["open"] else ("worse", "↑")
    parts = [
        f"{t['strategy']} {words.signed(t['difference'])} {words.interval(t['low'], t['high'])}"
        for t in tests
    ]
    support = (
        f"Advantage of the class less that of “{against}”, mean over budgets, with "
        f"{words.percent(1 - sweep.alpha)} intervals over "
        f"{words.plural(len(sweep.seeds), 'seed')}: {'; '.join(parts)}. "
        "Below 0 is better."
    )
    if by_outcome["worse"]:
        support += f" Shown to be worse: {words.listing(by_outcome['worse'])}."
    return Headline(outcome, symbol, finding, f"{support} {_power(sweep)}")


def _power(sweep: Sweep) -> str:
    n = len(sweep.seeds)
    floor = 2.0 ** (1 - n)
    text = f"The exact test on {words.plural(n, 'seed')} cannot give a p-value below {floor:g}"
    if floor > sweep.alpha:
        return (
            text + f", and so can never reject at {sweep.alpha:g}; the t-test can, if the "
            "differences are normal. So few seeds find large differences only: an open outcome "
            "is not evidence of equality."
        )
    return text + "."


def _warnings(sweep: Sweep) -> list[str]:
    found = [
        f"“{name}” is void in the whole sweep and is in no figure: {reason}"
        for name, reason in sweep.void.items()
    ]
    failed = [c for c in sweep.cells if c["status"] != "ok"]
    if failed:
        found.append(
            f"{words.plural(len(failed), 'cell')} of {len(sweep.cells)} could not be run; see "
            "the list of cells."
        )
    return found


def _method(sweep: Sweep) -> str:
    return (
        "All cells share the suite, its split, the test probes and every answer of the teacher. "
        "A cell's seed decides what its strategy draws and how its student is trained. Intervals "
        "over seeds are Student's t and cover these two; they do not cover the choice of test "
        "probes, which the interval of each cell's own report covers.\n\n"
        "The advantage of the class is the largest of its sound adversaries' advantages: a "
        "maximum of noisy figures, a little above the truth in every cell alike.\n\n"
        f"Strategies are compared with “{sweep.against}” on paired seeds. p-values are two-sided, "
        "of Student's t on the paired differences, adjusted by Holm within each family (one "
        "measure; over all budgets, by budget, or by category). The exact p-value is that of the "
        "sign-flip permutation test and is not adjusted."
    )


def read(folder: Path) -> dict[str, Any]:
    """The content of a folder's sweep.json.

    Raises:
        DataError: it is not there, or is none.
    """
    path = folder / "sweep.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError(f"'{folder}' holds no sweep", "name the folder of a sweep") from error
    except (OSError, ValueError) as error:
        raise DataError(f"'{path}' cannot be read", "run the sweep again") from error
    if not isinstance(data, dict) or data.get("schema") != 1:
        raise DataError(f"'{path}' is no sweep that this version reads", "run the sweep again")
    return data


def write_html(folder: Path) -> Path:
    """Write ``sweep.html`` into a sweep's folder, whole or not at all.

    Raises:
        DataError: the folder holds no sweep.
    """
    path = Path(folder) / "sweep.html"
    write(path, render("sweep.html.j2", report=build(read(Path(folder)))))
    return path
