"""The sections that say whether the instruments worked: controls, seeds, explanations."""

from __future__ import annotations

from tellapart.contracts.data import Reason
from tellapart_reports import charts, words
from tellapart_reports.cells import INTERVAL, number, student_cell
from tellapart_reports.context import Context
from tellapart_reports.project import calibration
from tellapart_reports.samples import choose, samples, strongest_play
from tellapart_reports.views import Block, Cell, Column, SampleGroup, Section, Table, TableRow
from tellapart_reports.words import interval

LIMITS = (-0.6, 1.0)
GIVEAWAYS, FOOLED = 8, 4
REASONS = 60


def controls(context: Context) -> Section | None:
    """Null and planted arms, and who passed."""
    found = context.records.controls
    if not found:
        return Section(
            "controls",
            "Controls",
            "No control was played in this run, so nothing vouches for the adversaries.",
            link=calibration(),
        )
    rows = [
        TableRow(
            [
                Cell(c.adversary),
                Cell("null" if c.arm == "null" else f"planted: {c.plant}"),
                student_cell(context, c.student) if c.student else Cell(""),
                Cell(words.game(c.game)),
                Cell(
                    words.num(c.advantage),
                    charts.strip(
                        c.advantage,
                        c.low,
                        c.high,
                        LIMITS,
                        "void" if c.passed is False else "teacher",
                    ),
                    sort=c.advantage,
                ),
                Cell(interval(c.low, c.high)),
                Cell(_passed(c.passed), note=c.detail),
            ],
            "void" if c.passed is False else "",
        )
        for c in found
    ]
    columns = [
        Column("adversary"),
        Column("arm", "control"),
        Column("student"),
        Column("game"),
        Column("advantage", "advantage", numeric=True),
        INTERVAL,
        Column("result", "control"),
    ]
    failed = sorted({c.adversary for c in found if c.passed is False})
    lead = (
        "A number counts only if its instrument works. On the null arm nothing can be told, so "
        "the interval should hold 0; a planted change of a known kind should be found by those who "
        "claim to see it. "
    )
    lead += (
        f"{words.listing(failed)} failed, and what it scored is void."
        if len(failed) == 1
        else f"{words.listing(failed)} failed, and what they scored is void."
        if failed
        else "Every control that was played passed."
    )
    return Section(
        "controls",
        "Controls",
        lead,
        tables=[Table("Controls", columns, rows, "controls")],
        link=calibration(),
    )


def _passed(value: bool | None) -> str:
    return (
        {True: "passed", False: "failed"}.get(value, "does not apply")
        if value is not None
        else ("does not apply")
    )


def seeds(context: Context) -> Section | None:
    """The spread between seeds, where more than one was played."""
    found = [s for s in context.records.seeds if s.seeds > 1]
    if not found:
        return None
    rows = [
        TableRow(
            [
                student_cell(context, s.student),
                Cell(s.adversary),
                Cell(words.game(s.game)),
                Cell(words.label(s.category)),
                number(float(s.seeds), str(s.seeds)),
                number(s.spread),
                Cell(", ".join(words.num(v) for v in s.values)),
            ]
        )
        for s in found
    ]
    columns = [
        Column("student"),
        Column("adversary"),
        Column("game"),
        Column("category"),
        Column("seeds", numeric=True),
        Column("spread", "seeds", numeric=True),
        Column("advantages"),
    ]
    lead = (
        "The same adversary fitted again with other random seeds. This is apart from the sampling "
        "of probes, and not part of the intervals."
    )
    return Section(
        "seeds",
        "Spread between seeds",
        lead,
        tables=[Table("Between-seed spread", columns, rows, "seeds")],
    )


def evidence(context: Context) -> Section | None:
    """Sample answers side by side, those that gave the student away first."""
    student = context.main
    row = context.strongest(student)
    if row is None:
        return None
    if context.evidence.withheld:
        return Section(
            "evidence", "Answers side by side", "The texts of this run were withheld by its author."
        )
    play = strongest_play(context.evidence.plays, student, row.game, row.adversary)
    if play is None:
        return None
    groups = []
    for title, value, most in (
        (f"Given away to {row.adversary}", 1, GIVEAWAYS),
        (f"Taken for the teacher by {row.adversary}", -1, FOOLED),
    ):
        chosen = samples(context.evidence, play, choose(play, value, most, 2))
        if chosen:
            groups.append(
                SampleGroup(
                    title,
                    student,
                    context.colours[student],
                    context.evidence.base_of(student) or "",
                    chosen,
                )
            )
    lead = (
        "The pairs with the widest gap of scores, at most two a category. Words that the other "
        "answer lacks are marked."
    )
    return Section("evidence", "Answers side by side", lead, samples=groups) if groups else None


def reasons(context: Context) -> Section | None:
    """What adversaries that can explain themselves looked at, by category where they can say."""
    told: set[tuple[str, str]] = set()
    rows: list[TableRow] = []
    blocks: dict[tuple[str, str], Block] = {}
    for play in context.evidence.plays:
        key = (play.adversary, play.student)
        if play.arm != "real" or not play.reasons or play.game != context.game or key in told:
            continue
        told.add(key)
        for reason in play.reasons[:REASONS]:
            if reason.weight == 0 and "\n" in reason.example:  # a text it worked by, told in full
                title = f"{play.adversary}: {reason.feature}"
                blocks[title, reason.example] = Block(title, reason.example)
            else:
                rows.append(_reason(context, play.student, play.adversary, reason))
    if not rows and not blocks:
        return None
    columns = [
        Column("student"),
        Column("adversary"),
        Column("category"),
        Column("feature"),
        Column("weight", numeric=True),
        Column("speaks for"),
        Column("example"),
    ]
    table = Table("Reasons", columns, rows, "reasons").without("category", "example")
    return Section(
        "reasons",
        "Why they were told apart",
        "What the adversaries that can explain themselves went by, strongest first.",
        tables=[table] if rows else [],
        texts=list(blocks.values()),
    )


def _reason(context: Context, student: str, adversary: str, reason: Reason) -> TableRow:
    teacher = reason.weight > 0
    colour = "teacher" if teacher else context.colours.get(student, "distilled")
    speaks = Cell("teacher" if teacher else student, colour=colour) if reason.weight else Cell("")
    return TableRow(
        [
            student_cell(context, student),
            Cell(adversary),
            Cell("" if reason.category == "all" else words.label(reason.category)),
            Cell(reason.feature[:160]),
            number(reason.weight, words.signed(reason.weight)) if reason.weight else Cell(""),
            speaks,
            Cell(reason.example[:200]),
        ]
    )
