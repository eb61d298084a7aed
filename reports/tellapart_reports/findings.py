"""The sections that say what was found: verdict, similarity, categories, class, curve."""

from __future__ import annotations

import math

from tellapart_reports import charts, words
from tellapart_reports.context import Context
from tellapart_reports.records import Estimate, Verdict
from tellapart_reports.views import Card, Cell, Column, Figure, Headline, Section, Table, TableRow
from tellapart_reports.words import interval, num

ADVANTAGE = Column("advantage", "advantage", numeric=True)
INTERVAL = Column("interval", "interval", numeric=True)
SIMULTANEOUS = Column("simultaneous interval", "simultaneous", numeric=True)


def number(value: float | None, text: str | None = None) -> Cell:
    """A cell that shows and sorts by a number."""
    return Cell(num(value) if text is None else text, sort=value)


def student_cell(context: Context, student: str) -> Cell:
    return Cell(student, colour=context.colours.get(student, "teacher"))


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
            (f"Advantage, {words.game(context.game)}", "advantage", num(_advantage(row))),
            ("Simultaneous interval", "simultaneous", interval(verdict.low, verdict.high)),
        ]
        similar = context.metric(student, context.similarity)
        if similar is not None:
            facts.append((words.measure(similar.metric), "similarity", num(similar.value)))
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
                    _advantage(row),
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
        SIMULTANEOUS,
        Column("ε", "epsilon", numeric=True),
        Column("probes", numeric=True),
        Column("probes still needed", numeric=True),
    ]
    return Table("Verdicts", columns, rows, "verdicts")


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
                    number(_advantage(row)),
                    Cell(interval(verdict.low, verdict.high)),
                    Cell(row.adversary if row else words.NOT_MEASURED),
                ]
            )
        )
    columns = [
        Column("student"), Column("similarity", "similarity", numeric=True), INTERVAL, ADVANTAGE,
        SIMULTANEOUS, Column("strongest adversary"),
    ]  # fmt: skip
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
    return Section("similarity", "Similarity against advantage", lead,
                   [Figure(chart, caption, table)])  # fmt: skip


def similarity_chart(context: Context, name: str = "similarity-chart") -> charts.Chart | None:
    """The scatter itself, or None where similarity or advantage was not measured."""
    metric = context.similarity
    points: dict[str, charts.Point] = {}
    for student in context.students:
        row, similar = context.strongest(student), context.metric(student, metric)
        verdict = context.verdict(student)
        if row is None or row.advantage is None or similar is None or similar.value is None:
            continue
        points[student] = charts.Point(
            student, context.colours[student], similar.value, row.advantage,
            (similar.low, similar.high), (verdict.low, verdict.high),
        )  # fmt: skip
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
                f"{student}, {words.label(category)}", context.colours[student], similar.value,
                row.advantage,
            )  # fmt: skip
        for student, point in found.items():
            base = context.evidence.base_of(student)
            if base in found and base is not None:
                pairs.append((found[base], point))
            elif student not in bases:
                pairs.append((point, None))
    return pairs


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
            low, high = _bounds(verdict, row)
            rows.append(
                TableRow(
                    [
                        Cell(words.label(category)),
                        student_cell(context, student),
                        number(_advantage(row)),
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
        Column("category"), Column("student"), ADVANTAGE, SIMULTANEOUS,
        Column("strongest adversary"), Column("probes", numeric=True), Column("verdict", "verdict"),
    ]  # fmt: skip
    caption = (
        "The strongest adversary of the class in each category, with its simultaneous interval. "
        "Categories are in the order in which the main student gives itself away."
    )
    table = Table("Advantage by category", columns, rows, "categories")
    return Section("categories", "Where it gives itself away", _where(context, names),
                   [Figure(chart, caption, table)])  # fmt: skip


def categories_chart(context: Context, name: str = "categories-chart") -> charts.Chart:
    """The forest plot of categories, most telling first."""
    names = context.categories(context.rows(game=context.game))
    names.sort(key=lambda c: -_order(context, c))
    rows = [
        charts.Row(
            words.label(c),
            [_class_mark(context, s, c) for s in context.students],
            strong=c == "all",
        )  # fmt: skip
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
    advantage = _advantage(context.strongest(context.main, category=category))
    return -math.inf if advantage is None else advantage


def _where(context: Context, names: list[str]) -> str:
    resolved = [
        c for c in sorted(names, key=lambda c: -_order(context, c))
        if context.verdict(context.main, category=c).outcome == "distinguishable"
    ]  # fmt: skip
    if not resolved:
        return "In no single category is an advantage above ε resolved."
    shown = words.listing([words.label(c) for c in resolved[:4]])
    more = f" and {len(resolved) - 4} more" if len(resolved) > 4 else ""
    return f"“{context.main}” can be told from its teacher on {shown}{more}."


def _class_mark(context: Context, student: str, category: str) -> charts.Mark:
    row, verdict = context.strongest(student, category=category), context.verdict(
        student, category=category
    )  # fmt: skip
    low, high = _bounds(verdict, row)
    colour = context.colours[student]
    if row is not None and not row.ok:
        return charts.Mark(student, "void", None, note=row.status)
    return charts.Mark(student, colour, _advantage(row), low, high, row.adversary if row else "")


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
        Column("student"), Column("adversary"), ADVANTAGE, SIMULTANEOUS,
        Column("adjusted p", "p", numeric=True), *auc,
        Column("probes" if most == 1 else "episodes", numeric=True),
        Column("not measured", numeric=True), Column("status", "status"),
    ]  # fmt: skip
    lead = "Every adversary that was named before the run"
    if game == "single":
        lead += f", with at most {words.plural(most, 'query', 'queries')} an episode"
    lead += ". Rows struck out failed a control or did not finish, and count for nothing."
    caption = f"Adversaries, {words.game(game)}, q = {most}"
    return Section(f"class-{game}", f"The class: {words.game(game)}", lead,
                   tables=[Table(caption, columns, body, f"class-{game}")])  # fmt: skip


def consistency(context: Context) -> Section | None:
    """κ and the filtered advantage, never one without the other."""
    rows = [r for r in _largest_q(context, "pairwise") if r.consistency is not None]
    if not rows:
        return None
    body = [
        TableRow([
            student_cell(context, r.student), Cell(r.adversary), number(r.advantage),
            Cell(interval(r.low, r.high)), number(r.consistency), number(r.filtered),
            Cell(interval(r.filtered_low, r.filtered_high)),
            number(float(r.undecided), words.count(r.undecided)),
        ], "" if r.ok else "void")
        for r in rows
    ]  # fmt: skip
    columns = [
        Column("student"), Column("adversary"), ADVANTAGE, INTERVAL,
        Column("consistency κ", "consistency", numeric=True),
        Column("filtered", "filtered", numeric=True), INTERVAL, Column("undecided", numeric=True),
    ]  # fmt: skip
    lead = (
        "Adversaries are asked in both orders. κ stands beside each filtered figure, because "
        "filtering inflates the advantage by 1/κ; the verdict rests on the unfiltered one."
    )
    return Section("consistency", "Consistency and filtered advantage", lead,
                   tables=[Table("Consistency", columns, body, "consistency")])  # fmt: skip


def _largest_q(context: Context, game: str) -> list[Estimate]:
    """Rows over all probes at the largest q, students in order, strongest first."""
    rows = context.rows(game=game, category="all")
    most = max((r.queries for r in rows), default=1)
    order = {s: i for i, s in enumerate(context.students)}
    return sorted(
        (r for r in rows if r.queries == most),
        key=lambda r: (order.get(r.student, len(order)), not r.ok,
                       -(-9.0 if r.advantage is None else r.advantage)),
    )  # fmt: skip


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
            words.label(d.category) if len({(x.a, x.b) for x in chosen}) == 1
            else f"{words.label(d.category)}: {d.a} − {d.b}",
            [charts.Mark(f"{d.a} − {d.b}", "teacher", d.difference, d.low, d.high)],
            strong=d.category == "all",
        )
        for d in chosen
    ]  # fmt: skip
    pair = f"{chosen[0].a} − {chosen[0].b}"
    chart = charts.forest("differences-chart", rows, title=f"Paired differences, {pair}",
                          axis=f"difference of advantages, {pair}")  # fmt: skip
    body = [
        TableRow([
            Cell(words.game(d.game)), Cell(d.adversary), Cell(words.label(d.category)),
            number(float(d.queries), str(d.queries)), Cell(f"{d.a} − {d.b}"),
            number(d.difference, words.signed(d.difference)), Cell(interval(d.low, d.high)),
            number(d.p_value, words.p_value(d.p_value)), number(float(d.probes), words.count(d.probes)),
        ])
        for d in found
    ]  # fmt: skip
    columns = [
        Column("game"), Column("adversary"), Column("category"), Column("q", "epsilon", numeric=True),
        Column("students"), Column("difference", "difference", numeric=True), INTERVAL,
        Column("p", "p", numeric=True), Column("probes", numeric=True),
    ]  # fmt: skip
    caption = (
        f"Adversary {adversary}, {words.game(game)}. Right of 0, {chosen[0].b} is harder to tell "
        f"from the teacher than {chosen[0].a}."
    )
    return Section("differences", "Student against student, on the same probes", "",
                   [Figure(chart, caption, Table("Paired differences", columns, body, "differences"))])  # fmt: skip


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
    chart = charts.curves("curve-chart", lines, title="Advantage against queries",
                          x_axis="queries per episode, q", y_axis="advantage, single-answer game",
                          log2=True, epsilon=context.epsilon)  # fmt: skip
    body = [
        TableRow([
            student_cell(context, r.student), Cell(r.adversary), number(float(r.queries), str(r.queries)),
            number(r.advantage), Cell(interval(r.low, r.high)), number(r.auc),
            number(float(r.probes), words.count(r.probes)), Cell(r.status),
        ], "" if r.ok else "void")
        for r in found
    ]  # fmt: skip
    columns = [
        Column("student"), Column("adversary"), Column("q", "epsilon", numeric=True), ADVANTAGE, INTERVAL,
        Column("AUC", "auc", numeric=True), Column("episodes", numeric=True), Column("status", "status"),
    ]  # fmt: skip
    caption = (
        "Bold: each student's strongest adversary at the largest q, with pointwise intervals. "
        "Faint: the others."
    )
    if implied:
        caption += " Dashed: what its single-query advantage implies, 1 − 2·exp(−qδ²/2)."
    lead = "An ε without its q means nothing: a small advantage per answer adds up over answers."
    return Section("curve", "Advantage against queries", lead,
                   [Figure(chart, caption, Table("Adv(q)", columns, body, "curve"))])  # fmt: skip


def _bound_line(colour: str, rows: list[Estimate]) -> charts.Line:
    delta = rows[0].advantage or 0.0
    points = []
    for r in rows:
        bound = 1 - 2 * math.exp(-r.queries * delta * delta / 2)
        if delta > 0 and bound > 0:
            points.append((float(r.queries), bound, None, None))
    return charts.Line("", colour, points if len(points) > 1 else [], bound=True)


def _advantage(row: Estimate | None) -> float | None:
    return row.advantage if row is not None and row.ok else None


def _bounds(verdict: Verdict, row: Estimate | None) -> tuple[float | None, float | None]:
    """The class's simultaneous bounds, else the row's own."""
    if verdict.low is not None and verdict.high is not None:
        return verdict.low, verdict.high
    if row is None:
        return None, None
    if row.low_simultaneous is not None and row.high_simultaneous is not None:
        return row.low_simultaneous, row.high_simultaneous
    return row.low, row.high
