"""The sections that come first: the verdict, and similarity against advantage."""

from __future__ import annotations

from tellapart_reports import charts, words
from tellapart_reports.cells import (
    ADVANTAGE,
    BOUNDS,
    INTERVAL,
    advantage_of,
    number,
    student_cell,
)
from tellapart_reports.context import Context
from tellapart_reports.svg import Chart
from tellapart_reports.views import Card, Cell, Column, Figure, Headline, Section, Table, TableRow
from tellapart_reports.words import interval, num


def headline(context: Context) -> Headline:
    """The verdict on the main student in the leading game."""
    verdict = context.verdict(context.main)
    strongest = context.strongest(context.main)
    return Headline(
        verdict.outcome,
        words.OUTCOMES.get(verdict.outcome, "–"),
        words.finding(verdict),
        words.support(
            verdict,
            strongest.advantage if strongest else None,
            context.adversaries(verdict.game),
            context.limits,
        ),
    )


def cards(context: Context) -> list[Card]:
    """One card a student: verdict, advantage, similarity."""
    made = []
    for student in context.students:
        verdict, row = context.verdict(student), context.strongest(student)
        facts = [
            (f"Advantage, {words.game(context.game)}", "advantage", num(advantage_of(row))),
            ("Bounds of the class", "bounds", interval(verdict.low, verdict.high)),
        ]
        similar = context.metric(student, context.similarity)
        if similar is not None:
            facts.append((words.measure(similar.metric), "similarity", num(similar.value)))
        facts += [(title, "capability", num(m.value)) for title, m in context.capabilities(student)]
        facts.append(("Strongest adversary", "epsilon", verdict.adversary or words.NOT_MEASURED))
        made.append(
            Card(
                student,
                context.role(student),
                context.colours[student],
                verdict.outcome,
                words.OUTCOMES.get(verdict.outcome, "–"),
                facts,
                charts.strip(
                    advantage_of(row),
                    verdict.low,
                    verdict.high,
                    (-0.25, 1.0),
                    context.colours[student],
                    verdict.epsilon,
                ),
            )
        )
    return made


def verdicts(context: Context) -> Table:
    """Every verdict over all probes."""
    rows = [
        TableRow(
            [
                student_cell(context, v.student),
                Cell(words.game(v.game)),
                number(float(v.queries), str(v.queries)),
                Cell(v.outcome),
                Cell(v.adversary or words.NOT_MEASURED),
                number(v.low, interval(v.low, v.high)),
                number(v.epsilon, words.plain(v.epsilon)),
                number(float(v.probes), words.count(v.probes)),
                Cell(words.count(v.more_probes) if v.more_probes else ""),
            ],
            "strong" if v.student == context.main and v.game == context.game else "",
        )
        for v in context.records.verdicts
        if v.category == "all"
    ]
    columns = [
        Column("student"),
        Column("game"),
        Column("q", "epsilon", numeric=True),
        Column("verdict", "verdict"),
        Column("strongest adversary"),
        BOUNDS,
        Column("ε", "epsilon", numeric=True),
        Column("probes", numeric=True),
        Column("probes still needed", numeric=True),
    ]
    return Table("Verdicts", columns, rows, "verdicts").without("probes still needed")


def picture(context: Context) -> Section | None:
    """Similarity against advantage: the point of it all."""
    chart = similarity_chart(context)
    if chart is None:
        return None
    metric = context.similarity
    rows = []
    for student in context.students:
        row, similar = context.strongest(student), context.metric(student, metric)
        verdict = context.verdict(student)
        rows.append(
            TableRow(
                [
                    student_cell(context, student),
                    number(similar.value if similar else None),
                    Cell(interval(similar.low, similar.high) if similar else words.NOT_MEASURED),
                    number(advantage_of(row)),
                    Cell(interval(verdict.low, verdict.high)),
                    Cell(row.adversary if row else words.NOT_MEASURED),
                ]
            )
        )
    columns = [
        Column("student"),
        Column("similarity", "similarity", numeric=True),
        INTERVAL,
        ADVANTAGE,
        BOUNDS,
        Column("strongest adversary"),
    ]
    table = Table("Similarity and advantage", columns, rows, "similarity")
    moved = any(context.evidence.base_of(s) in context.students for s in context.students)
    caption = (
        f"Large points are students over all probes with their intervals; small points are "
        f"categories. Similarity is the metric “{metric}”; advantage is that of the strongest "
        f"adversary in the {words.game(context.game)}."
    )
    if moved:
        caption += " The arrow leads from the base student to the one distilled from it."
    lead = "Two models can read alike on average and still be easy to tell apart."
    return Section(
        "similarity", "Similarity against advantage", lead, [Figure(chart, caption, table)]
    )


def similarity_chart(context: Context, name: str = "similarity-chart") -> Chart | None:
    """The scatter itself, or None where similarity or advantage was not measured."""
    metric = context.similarity
    points: dict[str, charts.Point] = {}
    for student in context.students:
        row, similar = context.strongest(student), context.metric(student, metric)
        verdict = context.verdict(student)
        if row is None or row.advantage is None or similar is None or similar.value is None:
            continue
        points[student] = charts.Point(
            student,
            context.colours[student],
            similar.value,
            row.advantage,
            (similar.low, similar.high),
            (verdict.low, verdict.high),
        )
    if not points:
        return None
    order = list(points)
    arrows = [
        (order.index(base), order.index(s))
        for s in order
        if (base := context.evidence.base_of(s)) in points and base is not None
    ]
    return charts.scatter(
        name,
        list(points.values()),
        title="Similarity against distinguishing advantage",
        x_axis=f"{words.measure(metric or '').lower()} to the teacher",
        y_axis=f"advantage, {words.game(context.game)}",
        arrows=arrows,
        small=_category_points(context, metric),
        epsilon=context.epsilon,
    )


def _category_points(
    context: Context, metric: str | None
) -> list[tuple[charts.Point, charts.Point | None]]:
    pairs: list[tuple[charts.Point, charts.Point | None]] = []
    bases = {context.evidence.base_of(s) for s in context.students}
    for category in context.categories():
        found: dict[str, charts.Point] = {}
        for student in context.students:
            row = context.strongest(student, category=category)
            similar = context.metric(student, metric, category)
            if row is None or row.advantage is None or similar is None or similar.value is None:
                continue
            found[student] = charts.Point(
                f"{student}, {words.label(category)}",
                context.colours[student],
                similar.value,
                row.advantage,
            )
        for student, point in found.items():
            base = context.evidence.base_of(student)
            if base in found and base is not None:
                pairs.append((found[base], point))
            elif student not in bases:
                pairs.append((point, None))
    return pairs
