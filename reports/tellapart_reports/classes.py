"""The sections about the class: every adversary, its consistency, and its curve Adv(q)."""

from __future__ import annotations

import math

from tellapart_reports import charts, words
from tellapart_reports.cells import (
    ADVANTAGE,
    INTERVAL,
    SIMULTANEOUS,
    number,
    student_cell,
)
from tellapart_reports.context import Context
from tellapart_reports.records import Estimate
from tellapart_reports.views import Cell, Column, Figure, Section, Table, TableRow
from tellapart_reports.words import interval, num


def the_class(context: Context, game: str) -> Section | None:
    """Adversaries of the class, one row each and student, with simultaneous intervals."""
    rows = _largest_q(context, game)
    if not rows:
        return None
    most = rows[0].queries
    body = []
    for r in rows:
        colour = context.colours.get(r.student, "teacher") if r.ok else "void"
        low, high = r.low_simultaneous, r.high_simultaneous
        strip = charts.strip(r.advantage, low, high, (-0.25, 1.0), colour, context.epsilon)
        cells = [
            student_cell(context, r.student),
            Cell(r.adversary),
            Cell(num(r.advantage), strip, sort=r.advantage),
            Cell(interval(low, high)),
            number(r.p_adjusted, words.p_value(r.p_adjusted)),
            *([] if game == "pairwise" else [number(r.auc), Cell(interval(r.auc_low, r.auc_high))]),
            number(float(r.probes), words.count(r.probes) if r.probes else ""),
            number(float(r.missing), words.count(r.missing) if r.probes else ""),
            Cell(r.status, note="" if r.ok else r.detail),
        ]
        body.append(TableRow(cells, "" if r.ok else "void"))
    auc = [] if game == "pairwise" else [Column("AUC", "auc", numeric=True), INTERVAL]
    columns = [
        Column("student"),
        Column("adversary"),
        ADVANTAGE,
        SIMULTANEOUS,
        Column("adjusted p", "p", numeric=True),
        *auc,
        Column("probes" if most == 1 else "episodes", numeric=True),
        Column("not measured", numeric=True),
        Column("status", "status"),
    ]
    lead = "Every adversary that was named before the run"
    if game == "single":
        lead += f", with at most {words.plural(most, 'query', 'queries')} an episode"
    lead += ". Rows struck out failed a control or did not finish, and count for nothing."
    caption = f"Adversaries, {words.game(game)}, q = {most}"
    return Section(
        f"class-{game}",
        f"The class: {words.game(game)}",
        lead,
        tables=[Table(caption, columns, body, f"class-{game}").without("not measured")],
    )


def consistency(context: Context) -> Section | None:
    """κ and the filtered advantage, never one without the other."""
    rows = [r for r in _largest_q(context, "pairwise") if r.consistency is not None]
    if not rows:
        return None
    body = [
        TableRow(
            [
                student_cell(context, r.student),
                Cell(r.adversary),
                number(r.advantage),
                Cell(interval(r.low, r.high)),
                number(r.consistency),
                number(r.filtered),
                Cell(interval(r.filtered_low, r.filtered_high)),
                number(float(r.undecided), words.count(r.undecided)),
            ],
            "" if r.ok else "void",
        )
        for r in rows
    ]
    columns = [
        Column("student"),
        Column("adversary"),
        ADVANTAGE,
        INTERVAL,
        Column("consistency κ", "consistency", numeric=True),
        Column("filtered", "filtered", numeric=True),
        INTERVAL,
        Column("undecided", numeric=True),
    ]
    lead = (
        "Adversaries are asked in both orders. κ stands beside each filtered figure, because "
        "filtering inflates the advantage by 1/κ; the verdict rests on the unfiltered one."
    )
    return Section(
        "consistency",
        "Consistency and filtered advantage",
        lead,
        tables=[Table("Consistency", columns, body, "consistency").without("undecided")],
    )


def _largest_q(context: Context, game: str) -> list[Estimate]:
    """Rows over all probes at the largest q, students in order, strongest first."""
    rows = context.rows(game=game, category="all")
    most = max((r.queries for r in rows), default=1)
    order = {s: i for i, s in enumerate(context.students)}
    return sorted(
        (r for r in rows if r.queries == most),
        key=lambda r: (
            order.get(r.student, len(order)),
            not r.ok,
            -(-9.0 if r.advantage is None else r.advantage),
        ),
    )


def curve(context: Context) -> Section | None:
    """Adv(q), with what the single-query advantage already implies."""
    found = [r for r in context.rows(game="single", category="all") if r.advantage is not None]
    if len({r.queries for r in found}) < 2:
        return None
    lines: list[charts.Line] = []
    implied = False
    most = max(r.queries for r in found)
    for student in context.students:
        colour = context.colours[student]
        at_most = [r for r in found if r.student == student and r.queries == most and r.ok]
        best = max(at_most, key=lambda r: r.advantage or 0.0, default=None)
        for adversary in context.adversaries("single"):
            mine = sorted(
                (r for r in found if (r.student, r.adversary) == (student, adversary) and r.ok),
                key=lambda r: r.queries,
            )
            main = best is not None and best.adversary == adversary
            points = [(float(r.queries), r.advantage or 0.0, r.low, r.high) for r in mine]
            label = f"{student}, {adversary}" if main else ""
            lines.append(charts.Line(label, colour, points, faint=not main))
            if main and mine and mine[0].queries == 1:
                bound = _bound_line(colour, mine)
                implied = implied or bool(bound.points)
                lines.append(bound)
    chart = charts.curves(
        "curve-chart",
        lines,
        title="Advantage against queries",
        x_axis="queries per episode, q",
        y_axis="advantage, single-answer game",
        log2=True,
        epsilon=context.epsilon,
    )
    body = [
        TableRow(
            [
                student_cell(context, r.student),
                Cell(r.adversary),
                number(float(r.queries), str(r.queries)),
                number(r.advantage),
                Cell(interval(r.low, r.high)),
                number(r.auc),
                number(float(r.probes), words.count(r.probes)),
                Cell(r.status),
            ],
            "" if r.ok else "void",
        )
        for r in found
    ]
    columns = [
        Column("student"),
        Column("adversary"),
        Column("q", "epsilon", numeric=True),
        ADVANTAGE,
        INTERVAL,
        Column("AUC", "auc", numeric=True),
        Column("episodes", numeric=True),
        Column("status", "status"),
    ]
    caption = (
        "Bold: each student's strongest adversary at the largest q, with pointwise intervals. "
        "Faint: the others."
    )
    if implied:
        caption += " Dashed: what its single-query advantage implies, 1 − 2·exp(−qδ²/2)."
    lead = "An ε without its q means nothing: a small advantage per answer adds up over answers."
    return Section(
        "curve",
        "Advantage against queries",
        lead,
        [Figure(chart, caption, Table("Adv(q)", columns, body, "curve"))],
    )


def _bound_line(colour: str, rows: list[Estimate]) -> charts.Line:
    delta = rows[0].advantage or 0.0
    points = []
    for r in rows:
        bound = 1 - 2 * math.exp(-r.queries * delta * delta / 2)
        if delta > 0 and bound > 0:
            points.append((float(r.queries), bound, None, None))
    return charts.Line("", colour, points if len(points) > 1 else [], bound=True)
