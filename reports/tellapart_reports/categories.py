"""The sections that compare: by category, and student against student."""

from __future__ import annotations

import math

from tellapart_reports import charts, words
from tellapart_reports.cells import (
    ADVANTAGE,
    BOUNDS,
    INTERVAL,
    advantage_of,
    bounds_of,
    number,
    student_cell,
)
from tellapart_reports.context import Context
from tellapart_reports.svg import Chart
from tellapart_reports.views import Cell, Column, Figure, Section, Table, TableRow
from tellapart_reports.words import interval


def categories(context: Context) -> Section | None:
    """Advantage by category, base beside distilled."""
    names = context.categories(context.rows(game=context.game))
    if not names:
        return None
    chart = categories_chart(context)
    rows = []
    for category in names:
        for student in context.students:
            row = context.strongest(student, category=category)
            verdict = context.verdict(student, category=category)
            low, high = bounds_of(verdict, row)
            rows.append(
                TableRow(
                    [
                        Cell(words.label(category)),
                        student_cell(context, student),
                        number(advantage_of(row)),
                        Cell(interval(low, high)),
                        Cell(row.adversary if row else words.NOT_MEASURED),
                        number(
                            float(row.probes) if row else None, str(row.probes) if row else None
                        ),
                        Cell(verdict.outcome),
                    ]
                )
            )
    columns = [
        Column("category"),
        Column("student"),
        ADVANTAGE,
        BOUNDS,
        Column("strongest adversary"),
        Column("probes", numeric=True),
        Column("verdict", "verdict"),
    ]
    caption = (
        "The strongest adversary of the class in each category, with the bounds of the class. "
        "Categories are in the order in which the main student gives itself away."
    )
    table = Table("Advantage by category", columns, rows, "categories")
    return Section(
        "categories",
        "Where it gives itself away",
        _where(context, names),
        [Figure(chart, caption, table)],
    )


def categories_chart(context: Context, name: str = "categories-chart") -> Chart:
    """The forest plot of categories, most telling first."""
    names = context.categories(context.rows(game=context.game))
    names.sort(key=lambda c: -_order(context, c))
    rows = [
        charts.Row(
            words.label(c),
            [_class_mark(context, s, c) for s in context.students],
            strong=c == "all",
        )
        for c in ["all", *names]
    ]
    return charts.forest(
        name,
        rows,
        title="Advantage by category",
        axis=f"advantage of the strongest adversary, {words.game(context.game)}",
        epsilon=context.epsilon,
        within=(-1.0, 1.0),
    )


def _order(context: Context, category: str) -> float:
    advantage = advantage_of(context.strongest(context.main, category=category))
    return -math.inf if advantage is None else advantage


def _where(context: Context, names: list[str]) -> str:
    resolved = [
        c
        for c in sorted(names, key=lambda c: -_order(context, c))
        if context.verdict(context.main, category=c).outcome == "distinguishable"
    ]
    lost = sum(context.verdict(context.main, category=c).low is None for c in names)
    if lost == len(names):
        return "No category could be measured. This is not evidence of likeness."
    missing = f" {words.plural(lost, 'category', 'categories')} could not be measured."
    if not resolved:
        found = "In no single category is an advantage above ε resolved."
        return found + (missing if lost else "")
    shown = words.listing([words.label(c) for c in resolved[:4]])
    more = f" and {len(resolved) - 4} more" if len(resolved) > 4 else ""
    return f"“{context.main}” can be told from its teacher on {shown}{more}." + (
        missing if lost else ""
    )


def _class_mark(context: Context, student: str, category: str) -> charts.Mark:
    row, verdict = (
        context.strongest(student, category=category),
        context.verdict(student, category=category),
    )
    low, high = bounds_of(verdict, row)
    colour = context.colours[student]
    if row is not None and not row.ok:
        return charts.Mark(student, "void", None, note=row.status)
    return charts.Mark(student, colour, advantage_of(row), low, high, row.adversary if row else "")


def differences(context: Context) -> Section | None:
    """Students compared on the same probes."""
    found = context.records.differences
    if not found:
        return None
    games = {d.game for d in found}
    game = context.game if context.game in games else found[0].game
    best = context.strongest(context.main, game)
    named = [d for d in found if d.game == game and best and d.adversary == best.adversary]
    named = named or [d for d in found if d.game == game]
    adversary, q = named[0].adversary, min(d.queries for d in named)
    chosen = [d for d in named if d.adversary == adversary and d.queries == q]
    chosen.sort(key=lambda d: (d.category != "all", -(d.difference or 0.0)))
    rows = [
        charts.Row(
            words.label(d.category)
            if len({(x.a, x.b) for x in chosen}) == 1
            else f"{words.label(d.category)}: {d.a} − {d.b}",
            [charts.Mark(f"{d.a} − {d.b}", "teacher", d.difference, d.low, d.high)],
            strong=d.category == "all",
        )
        for d in chosen
    ]
    pair = f"{chosen[0].a} − {chosen[0].b}"
    chart = charts.forest(
        "differences-chart",
        rows,
        title=f"Paired differences, {pair}",
        axis=f"difference of advantages, {pair}",
    )
    body = [
        TableRow(
            [
                Cell(words.game(d.game)),
                Cell(d.adversary),
                Cell(words.label(d.category)),
                number(float(d.queries), str(d.queries)),
                Cell(f"{d.a} − {d.b}"),
                number(d.difference, words.signed(d.difference)),
                Cell(interval(d.low, d.high)),
                number(d.p_value, words.p_value(d.p_value)),
                number(float(d.probes), words.count(d.probes)),
            ]
        )
        for d in found
    ]
    columns = [
        Column("game"),
        Column("adversary"),
        Column("category"),
        Column("q", "epsilon", numeric=True),
        Column("students"),
        Column("difference", "difference", numeric=True),
        INTERVAL,
        Column("p", "p", numeric=True),
        Column("probes", numeric=True),
    ]
    caption = (
        f"Adversary {adversary}, {words.game(game)}. Right of 0, {chosen[0].b} is harder to tell "
        f"from the teacher than {chosen[0].a}."
    )
    return Section(
        "differences",
        "Student against student, on the same probes",
        "",
        [Figure(chart, caption, Table("Paired differences", columns, body, "differences"))],
    )
