"""The sections of a sweep's report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tellapart_reports import charts, words
from tellapart_reports.cells import number
from tellapart_reports.sweep_data import CLASS, Key, Sweep
from tellapart_reports.views import Cell, Column, Figure, Section, Table, TableRow

SMALL = 250.0


def label_of(key: Key) -> str:
    """A measure in words."""
    measure, game, queries, _ = key
    if measure != "advantage":
        return words.measure(measure)
    return "Advantage" if game == "pairwise" else f"Advantage at q = {queries}"


def curve_section(sweep: Sweep, measures: Sequence[Key]) -> Section | None:
    """Every measure over all probes against teacher queries."""
    drawn = [_curves(sweep, key, "all", f"sweep-{i}", 380) for i, key in enumerate(measures)]
    found = [f for f in drawn if f is not None]
    if not found:
        return None
    lead = (
        f"Means over {words.plural(len(sweep.seeds), 'seed')}, with "
        f"{words.percent(1 - sweep.alpha)} intervals over seeds. The dashed line is "
        f"“{sweep.base}” before distillation."
    )
    return Section("curves", "What teacher queries buy", lead, found)


def category_section(sweep: Sweep, key: Key) -> Section | None:
    """One small picture a category, and the comparisons by category."""
    prefix = "advantage" if key[0] == "advantage" else "similarity"
    drawn = [
        _curves(sweep, key, category, f"{prefix}-category-{i}", SMALL)
        for i, category in enumerate(sweep.categories)
    ]
    found = [f for f in drawn if f is not None]
    tests = sweep.tests(key, "by category")
    if not found:
        return None
    tables = [_tests_table(sweep, tests, f"{label_of(key)} by category", True)] if tests else []
    return Section(
        f"{prefix}-categories", f"{label_of(key)} by category",
        "Each category has few probes: its curves are noisier than those over all probes.",
        found, tables,
    )  # fmt: skip


def _curves(sweep: Sweep, key: Key, category: str, name: str, height: float) -> Figure | None:
    lines: list[charts.Line] = []
    rows: list[TableRow] = []
    base = sweep.base_value(key, category)
    for strategy in sweep.strategies:
        points = sweep.points(key, strategy, category)
        if points:
            lines.append(
                charts.Line(
                    strategy,
                    sweep.colour(strategy),
                    [(float(p["budget"]), p["mean"], p["low"], p["high"]) for p in points],
                )
            )
        for p in points:
            rows.append(_point_row(sweep, p))
    if not lines:
        return None
    if base is not None:
        ends = (float(sweep.budgets[0]), float(sweep.budgets[-1]))
        lines.append(
            charts.Line(sweep.base, "base", [(x, base, None, None) for x in ends], bound=True)
        )
    what = label_of(key)
    where = "" if category == "all" else f", {words.label(category)}"
    chart = charts.curves(
        name, lines, title=f"{what} against teacher queries{where}",
        x_axis="teacher queries charged", y_axis=what.lower(), height=height,
        log2=sweep.budgets[0] > 0 and sweep.budgets[-1] >= 4 * sweep.budgets[0],
        include=(0.0,) if key[0] == "advantage" else (),
    )  # fmt: skip
    columns = [
        Column("strategy"), Column("queries", numeric=True), Column("mean", numeric=True),
        Column("interval", numeric=True), Column("seeds", numeric=True),
    ]  # fmt: skip
    better = "lower is better" if key[0] == "advantage" else "higher is better"
    return Figure(
        chart, f"{what}{where}: {better}.", Table(f"{what}{where}, by strategy", columns, rows)
    )


def _point_row(sweep: Sweep, point: Mapping[str, Any]) -> TableRow:
    return TableRow(
        [
            Cell(point["strategy"], colour=sweep.colour(point["strategy"])),
            number(point["budget"], words.count(point["budget"])),
            number(point["mean"]),
            Cell(words.interval(point["low"], point["high"])),
            number(point["seeds"], words.count(point["seeds"])),
        ]
    )


def against_section(sweep: Sweep, measures: Sequence[Key]) -> Section | None:
    """Differences from the strategy that all are compared with."""
    drawn: list[Figure] = []
    tables: list[Table] = []
    for i, key in enumerate(measures):
        tests = sweep.tests(key, "overall")
        if not tests:
            continue
        what = label_of(key)
        rows = [
            charts.Row(
                t["strategy"],
                [
                    charts.Mark(
                        t["strategy"], sweep.colour(t["strategy"]), t["difference"], t["low"],
                        t["high"], t["outcome"],
                    )
                ],
            )
            for t in tests
        ]  # fmt: skip
        better = "below" if key[0] == "advantage" else "above"
        chart = charts.forest(
            f"against-{i}", rows, title=f"{what}: difference from {sweep.against}",
            axis=f"{what.lower()}, less that of {sweep.against}", legend=False,
        )  # fmt: skip
        caption = (
            f"{what}: paired differences from “{sweep.against}”, mean over budgets. "
            f"Better is {better} 0."
        )
        drawn.append(Figure(chart, caption, _tests_table(sweep, tests, caption, False)))
        if by_budget := sweep.tests(key, "by budget"):
            tables.append(_tests_table(sweep, by_budget, f"{what} by budget", False))
    if not drawn:
        return None
    return Section(
        "against", f"Against {sweep.against}",
        "On the same seeds, so that what seeds share cancels.", drawn, tables,
    )  # fmt: skip


def _tests_table(
    sweep: Sweep, tests: Sequence[Mapping[str, Any]], caption: str, by_category: bool
) -> Table:
    columns = [
        Column("strategy"), Column("category" if by_category else "queries"),
        Column("difference", numeric=True), Column("interval", numeric=True),
        Column("p (Holm)", numeric=True), Column("exact p", numeric=True),
        Column("seeds", numeric=True), Column("outcome"),
    ]  # fmt: skip
    rows = []
    for t in tests:
        budget = words.count(t["budget"]) if t["budget"] else "mean of all"
        rows.append(
            TableRow(
                [
                    Cell(t["strategy"], colour=sweep.colour(t["strategy"])),
                    Cell(words.label(t["category"]) if by_category else budget),
                    number(t["difference"], words.signed(t["difference"])),
                    Cell(words.interval(t["low"], t["high"])),
                    number(t["p_adjusted"], words.p_value(t["p_adjusted"])),
                    number(t["p_exact"], words.p_value(t["p_exact"])),
                    number(t["seeds"], words.count(t["seeds"])),
                    Cell(t["outcome"]),
                ],
                kind="" if t["outcome"] == "open" else "strong",
            )
        )
    return Table(caption, columns, rows)


def adversary_section(sweep: Sweep) -> Section | None:
    """Each adversary at the largest budget."""
    _, game, queries, _ = sweep.headline
    keys = [
        k for k in sweep.measures if k[:3] == ("advantage", game, queries) and k[3] != CLASS
    ]  # fmt: skip
    most = sweep.budgets[-1]
    rows = []
    for key in keys:
        cells = [Cell(key[3])]
        for strategy in sweep.strategies:
            p = sweep.point(key, strategy, most)
            cells.append(
                Cell(words.NOT_MEASURED)
                if p is None
                else Cell(words.num(p["mean"]), note=words.interval(p["low"], p["high"]))
            )
        rows.append(TableRow(cells))
    if not rows:
        return None
    columns = [Column("adversary"), *(Column(s, numeric=True) for s in sweep.strategies)]
    table = Table(f"Advantage at {words.count(most)} teacher queries", columns, rows)
    return Section("adversaries", "Which adversary sees it", tables=[table])


def cells_section(sweep: Sweep) -> Section:
    """Every cell with its cost and its own report."""
    rows = [
        TableRow(
            [
                Cell(c["strategy"], colour=sweep.colour(c["strategy"])),
                number(c["budget"], words.count(c["budget"])),
                number(c["seed"], str(c["seed"])),
                number(c["charged"], words.count(c["charged"])),
                number(c["seconds"], words.seconds(c["seconds"])),
                Cell("report", href=f"{c['folder']}/report.html")
                if c["status"] == "ok"
                else Cell(c["status"], note=c["detail"]),
            ],
            kind="" if c["status"] == "ok" else "void",
        )
        for c in sweep.cells
    ]
    columns = [
        Column("strategy"), Column("budget", numeric=True), Column("seed", numeric=True),
        Column("queries charged", numeric=True), Column("time", numeric=True), Column("run"),
    ]  # fmt: skip
    lead = "A cell is a run of its own. Its charge is whole, even where an answer was cached."
    return Section("cells", "Cells", lead, tables=[Table("Cells of the sweep", columns, rows)])
