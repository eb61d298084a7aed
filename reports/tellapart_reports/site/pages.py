"""The pages of the site as views; one template renders them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tellapart_reports import charts, words
from tellapart_reports.cells import number
from tellapart_reports.definitions import DEFINITIONS, Definition
from tellapart_reports.site.board import (
    Board,
    adversary_table,
    answers,
    away,
    headline,
    resolved,
    student_table,
)
from tellapart_reports.site.entries import Entry, GameKey, Student, slug
from tellapart_reports.site.guide import HOW_TO_SUBMIT
from tellapart_reports.site.ranks import Rank
from tellapart_reports.views import Answer, Block, Cell, Column, Figure, Section, Table, TableRow
from tellapart_reports.words import interval

IN_PICTURE = 40
IN_CELL = 6
MEANS = (
    "A mean is over the students that this adversary was played on and measured; means over "
    "different students are not comparable."
)
Option = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Filters:
    """What can be chosen above a table: (value, label) pairs, and links to categories."""

    table: str
    games: Sequence[Option]
    suites: Sequence[Option]
    categories: Sequence[tuple[str, str, bool]]
    """(href, label, whether it is this page)"""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: where it lies, and what is on it."""

    path: str
    title: str
    heading: str
    lead: str = ""
    sections: Sequence[Section] = ()
    answers: Sequence[Answer] = ()
    facts: Sequence[tuple[str, str, str]] = ()
    """(term, definition key, value)"""
    report: str = ""
    """Path of the full report that belongs to this page."""
    filters: Filters | None = None
    downloads: Sequence[Option] = ()
    definitions: Sequence[Definition] = field(default_factory=tuple)

    @property
    def root(self) -> str:
        """The way from here to the site's root."""
        return "../" * self.path.count("/")


def _filters(board: Board, root: str, category: str) -> Filters:
    categories = [(f"{root}index.html", "all probes", category == "all")]
    categories += [
        (f"{root}categories/{slug(c)}.html", words.label(c), c == category)
        for c in board.categories
    ]
    games = [(f"{g}-{q}", f"{words.game(g)}, q = {q}") for g, q in board.games
             if category == "all" or q == 1]  # fmt: skip
    suites = [(s.slug, f"{s.name} ({s.digest[:8]})") for s in board.suites]
    return Filters("students", games, suites, categories)


def overview(board: Board) -> Page:
    """The page that answers: who is hardest to tell, by how much, how sure, and where."""
    title, lead, first = headline(board)
    pairs = board.ordered(board.leading)
    shown = pairs[:IN_PICTURE]
    rows = []
    for student, verdict in shown:
        row = student.strongest(verdict)
        mark = charts.Mark(
            student.title, student.colour, row.advantage if row and row.ok else None,
            verdict.low, verdict.high,
        )  # fmt: skip
        rows.append(charts.Row(student.title, [mark]))
    table = Table(
        "Advantage over each student",
        [Column("student"), Column("advantage", "advantage", numeric=True),
         Column("bounds of the class", "bounds", numeric=True)],
        [TableRow([Cell(r.label), number(r.marks[0].value),
                   Cell(interval(r.marks[0].low, r.marks[0].high))]) for r in rows],
    )  # fmt: skip
    sections = []
    if rows:
        game = words.game(board.leading[0])
        epsilon = pairs[0][1].epsilon
        chart = charts.forest(
            "overview-chart", rows, title="How far each student can be told from its teacher",
            axis=f"largest advantage in the class, {game}", epsilon=epsilon, within=(-1.0, 1.0),
            legend=False,
        )  # fmt: skip
        caption = f"{words.game(board.leading[0]).capitalize()}; the hardest to tell at the top."
        if len(pairs) > len(shown):
            caption += f" The first {len(shown)} of {len(pairs)}; all are in the table."
        sections.append(Section("picture", "At a glance", "", [Figure(chart, caption, table)]))
    everything = [p for g in board.games for p in board.ordered(g)]
    sections.append(
        Section("students", "Students", "", tables=[
            student_table(board, everything, "", name="students")])
    )  # fmt: skip
    sections.append(
        Section(
            "adversaries", "Adversaries",
            f"{words.game(board.leading[0]).capitalize()}, q = {board.leading[1]}. {MEANS}",
            tables=[adversary_table(board, board.leading, "", name="adversaries")],
        )
    )  # fmt: skip
    return Page(
        "index.html", "Leaderboard", title, lead, sections, first,
        filters=_filters(board, "", "all"), downloads=DOWNLOADS,
    )  # fmt: skip


DOWNLOADS = tuple(
    (f"data/{name}.{kind}", f"{name.replace('-', ' × ')} ({kind.upper()})")
    for name in (
        "students", "adversaries", "adversary-students", "adversary-categories", "suites",
        "submissions",
    )
    for kind in ("csv", "json")
)  # fmt: skip


def category_page(board: Board, category: str) -> Page:
    """Students by one category alone."""
    pairs = [p for g in board.games if g[1] == 1 for p in board.ordered(g, category)]
    table = student_table(board, pairs, "../", name="students")
    lead = "Verdicts of this category alone, each adjusted for the number of categories."
    name = words.label(category)
    return Page(
        f"categories/{slug(category)}.html", f"Category: {name}", f"Students on {name}", lead,
        [Section("students", "Students", "", tables=[table])],
        filters=_filters(board, "../", category),
    )  # fmt: skip


def student_page(student: Student, leading: GameKey, places: Mapping[GameKey, Rank]) -> Page:
    """One student: verdicts, categories, every adversary; ``places`` are its own, by game."""
    game = leading if student.verdict(*leading) else _own_game(student)
    verdict = student.verdict(*game)
    sections = [
        Section("verdicts", "Verdicts", "", tables=[
            _verdicts(student)]),
    ]  # fmt: skip
    categories = _category_figure(student, game)
    if categories is not None:
        sections.append(Section("categories", "Where it gives itself away", "", [categories]))
    sections.append(
        Section("adversaries", "Every adversary", "", tables=[_student_adversaries(student)])
    )
    rank = places.get(game)
    named = verdict._replace(student=student.title) if verdict else None
    lead = words.finding(named) if named else "Nothing was measured."
    if rank is not None and rank.of > 1:
        lead += f" Rank {rank.place} of {rank.of} against this teacher on this suite"
        lead += f"; not resolved from {words.listing(list(rank.tied[:4]))}." if rank.tied else "."
    facts = [
        ("Role", "", student.role),
        ("Submission", "", student.submission),
        ("Suite", "", f"{student.suite.name}, {words.plural(student.suite.probes, 'probe')}"),
    ]
    facts += [
        (words.measure(m.metric), "capability" if words.capability(m.metric) else "similarity",
         f"{words.num(m.value)} {interval(m.low, m.high)}")
        for m in student.metrics
        if m.category == "all"
    ]  # fmt: skip
    if student.queries is not None:
        facts.append(("Teacher queries charged", "charged", words.count(student.queries)))
    return Page(
        f"students/{student.slug}.html", f"Student: {student.title}", student.title, lead, sections,
        answers(student, verdict)[1:] if verdict else (), facts,
        f"submissions/{student.submission}.html",
        downloads=[
            (f"data/estimates/{student.submission}.csv", "its estimates (CSV)"),
            (f"data/estimates/{student.submission}.json", "its estimates (JSON)"),
        ],
    )  # fmt: skip


def _verdicts(student: Student) -> Table:
    rows = []
    for v in student.verdicts:
        if v.category != "all":
            continue
        row = student.strongest(v)
        advantage = row.advantage if row is not None else None
        given, note = away(student, (v.game, v.queries))
        strip = charts.strip(advantage, v.low, v.high, (-0.25, 1.0), student.colour, v.epsilon)
        rows.append(
            TableRow([
                Cell(words.short_game(v.game, v.queries)), Cell(v.outcome),
                Cell(words.num(advantage), strip, sort=advantage),
                number(v.high, interval(v.low, v.high)), Cell(v.adversary or words.NOT_MEASURED),
                Cell(given, note=note if v.queries == 1 else ""),
                number(v.epsilon, words.plain(v.epsilon)),
                number(float(v.probes), words.count(v.probes)),
            ])
        )  # fmt: skip
    columns = [
        Column("game"), Column("verdict", "verdict"),
        Column("advantage", "advantage", numeric=True),
        Column("bounds of the class", "bounds", numeric=True), Column("strongest adversary"),
        Column("gives itself away on", "away"), Column("ε", "epsilon", numeric=True),
        Column("probes", numeric=True),
    ]  # fmt: skip
    return Table("Verdicts", columns, rows, "verdicts")


def _own_game(student: Student) -> GameKey:
    verdict = next(iter(student.verdicts), None)
    return (verdict.game, verdict.queries) if verdict else ("pairwise", 1)


def _category_figure(student: Student, game: GameKey) -> Figure | None:
    found = [v for v in student.verdicts if (v.game, v.queries) == game and v.category != "all"]
    if not found:
        return None
    marks = []
    for v in found:
        row = student.strongest(v)
        value = row.advantage if row is not None and row.ok else None
        marks.append((v, charts.Mark(student.title, student.colour, value, v.low, v.high)))
    marks.sort(key=lambda pair: -(pair[1].value if pair[1].value is not None else -9.0))
    chart = charts.forest(
        "categories-chart", [charts.Row(words.label(v.category), [m]) for v, m in marks],
        title="Advantage by category",
        axis=f"largest advantage in the class, {words.game(game[0])}",
        epsilon=found[0].epsilon, within=(-1.0, 1.0),
    )  # fmt: skip
    columns = [
        Column("category"), Column("advantage", "advantage", numeric=True),
        Column("bounds of the class", "bounds", numeric=True), Column("strongest adversary"),
        Column("verdict", "verdict"),
    ]  # fmt: skip
    rows = [
        TableRow([Cell(words.label(v.category)), number(m.value), Cell(interval(v.low, v.high)),
                  Cell(v.adversary), Cell(v.outcome)])
        for v, m in marks
    ]  # fmt: skip
    return Figure(chart, "The strongest adversary of the class in each category.",
                  Table("By category", columns, rows))  # fmt: skip


def _student_adversaries(student: Student) -> Table:
    rows = [
        TableRow(
            [
                Cell(r.adversary, href=f"../adversaries/{slug(r.adversary)}.html"),
                Cell(words.short_game(r.game, r.queries)),
                Cell(words.num(r.advantage),
                     charts.strip(r.advantage, r.low_simultaneous, r.high_simultaneous,
                                  (-0.25, 1.0), student.colour if r.ok else "void"),
                     sort=r.advantage),
                Cell(interval(r.low_simultaneous, r.high_simultaneous)),
                number(r.consistency if r.game == "pairwise" else None,
                       "" if r.game != "pairwise" else None),
                number(r.filtered if r.game == "pairwise" else None,
                       "" if r.game != "pairwise" else None),
                number(r.auc), Cell(r.status, note="" if r.ok else r.detail),
            ],
            "" if r.ok else "void",
        )
        for r in student.rows
        if r.category == "all"
    ]  # fmt: skip
    columns = [
        Column("adversary"), Column("game"), Column("advantage", "advantage", numeric=True),
        Column("simultaneous interval", "simultaneous", numeric=True),
        Column("consistency κ", "consistency", numeric=True),
        Column("filtered", "filtered", numeric=True), Column("AUC", "auc", numeric=True),
        Column("status", "status"),
    ]  # fmt: skip
    return Table("Every adversary", columns, rows, "student-adversaries")


def adversary_page(board: Board, adversary: str) -> Page:
    """One adversary over all students, and the categories in which it sees something.

    Shown is the leading game if it was played in that, else the first in which it was.
    """
    played = {(r.game, r.queries) for s in board.students for r in s.rows
              if r.adversary == adversary}  # fmt: skip
    game, q = next((g for g in board.games if g in played), board.leading)
    rows = []
    seen: dict[str, list[float]] = {}
    for student in board.students:
        for r in student.rows:
            if r.adversary != adversary or (r.game, r.queries) != (game, q):
                continue
            if r.category != "all":
                if r.ok and r.advantage is not None:
                    seen.setdefault(r.category, []).append(r.advantage)
                continue
            told = [
                words.label(c.category) for c in student.rows
                if (c.adversary, c.game, c.queries) == (adversary, r.game, r.queries)
                and c.category != "all" and c.ok and resolved(c)
            ]  # fmt: skip
            strip = charts.strip(r.advantage, r.low_simultaneous, r.high_simultaneous,
                                 (-0.25, 1.0), student.colour if r.ok else "void")  # fmt: skip
            cells = [
                Cell(student.title, href=f"../students/{student.slug}.html"),
                Cell(words.num(r.advantage), strip, sort=r.advantage),
                Cell(interval(r.low_simultaneous, r.high_simultaneous)),
                Cell(_some(told)), Cell(r.status, note="" if r.ok else r.detail),
            ]  # fmt: skip
            rows.append(TableRow(cells, "" if r.ok else "void"))
    rows.sort(key=lambda row: -(row.cells[1].sort if row.cells[1].sort is not None else -9.0))
    columns = [
        Column("student"), Column("advantage", "advantage", numeric=True),
        Column("simultaneous interval", "simultaneous", numeric=True), Column("sees it on"),
        Column("status", "status"),
    ]  # fmt: skip
    means = sorted(((sum(v) / len(v), c, len(v)) for c, v in seen.items()), reverse=True)
    table = Table("Mean advantage by category", [
        Column("category"), Column("mean advantage", "advantage", numeric=True),
        Column("students", numeric=True),
    ], [TableRow([Cell(words.label(c)),
                  Cell(words.num(m), charts.strip(m, None, None, (-0.25, 1.0), "teacher"), sort=m),
                  Cell(words.count(n))]) for m, c, n in means], "profile")  # fmt: skip
    return Page(
        f"adversaries/{slug(adversary)}.html", f"Adversary: {adversary}", adversary,
        f"Over every student that it was played on, {words.game(game)}, q = {q}.",
        [Section("students", "Students", "", tables=[Table("Students", columns, rows, "students")]),
         Section("profile", "What it sees", "", tables=[table])],
    )  # fmt: skip


def _some(names: Sequence[str]) -> str:
    """A list that fits a cell; all of them are in the files for download."""
    more = len(names) - IN_CELL
    shown = ", ".join(names[:IN_CELL])
    return f"{shown} and {more} more" if more > 0 else shown


def suite_page(board: Board, digest: str) -> Page:
    """One suite and the students measured on it."""
    suite = next(s for s in board.suites if s.digest == digest)
    pairs = [(s, v) for s, v in board.ordered(board.leading) if s.suite.digest == digest]
    kinds = words.plural(len(suite.categories), "category", "categories")
    names = words.listing([words.label(c) for c in suite.categories])
    text = f"{words.plural(suite.probes, 'probe')} in {kinds}: {names}."
    table = student_table(board, pairs, "../", name="students")
    return Page(
        f"suites/{suite.slug}.html", f"Suite: {suite.name}", suite.name, text,
        [Section("students", "Students", "", tables=[table]),
         Section("digest", "Digest", "Runs on other probes have another digest.",
                 texts=[Block("", suite.digest, folded=False)])],
    )  # fmt: skip


def lists(board: Board) -> list[Page]:
    """The index pages of adversaries, suites and submissions, and the two guides."""
    adversaries = [
        Section(f"{g}-{q}", f"{words.game(g).capitalize()}, q = {q}", "",
                tables=[adversary_table(board, (g, q), "", name=f"adversaries-{g}-{q}")])
        for g, q in board.games
    ]  # fmt: skip
    rows = []
    for s in board.suites:
        students = sum(x.suite.digest == s.digest for x in board.students)
        rows.append(
            TableRow([
                Cell(s.name, href=f"suites/{s.slug}.html"),
                number(float(s.probes), words.count(s.probes)),
                number(float(len(s.categories)), str(len(s.categories))),
                number(float(students), str(students)), Cell(s.digest[:16]),
            ])
        )  # fmt: skip
    columns = [
        Column("suite"), Column("probes", numeric=True), Column("categories", numeric=True),
        Column("students", numeric=True), Column("digest"),
    ]  # fmt: skip
    suites = Table("Suites", columns, rows, "suites")
    return [
        Page("adversaries.html", "Adversaries", "Adversaries",
             "“Sees alone” counts the students' categories that no other adversary tells apart. "
             + MEANS,
             adversaries),
        Page("suites.html", "Suites", "Suites", "Named, digested sets of probes.",
             [Section("suites", "Suites", "", tables=[suites])]),
        Page("submissions.html", "Submissions", "Submissions",
             "Each is an archive that anybody can verify; its page is its full report.",
             [Section("submissions", "Submissions", "", tables=[submissions(board.entries)])]),
        Page("how-to-read.html", "How to read this", "How to read this", READING,
             definitions=DEFINITIONS),
        Page("how-to-submit.html", "How to submit", "How to submit",
             "A run becomes one file that anybody can check without trusting its author.",
             HOW_TO_SUBMIT),
    ]  # fmt: skip


READING = (
    "An adversary plays a bounded game against each student: it sees answers and says whether they "
    "are the teacher's. Its advantage is how much better than a coin it is. A student that nobody "
    "in the class can tell from its teacher by more than ε is indistinguishable at that ε, for "
    "these prompts, this class and these budgets, and for nothing else. Where an interval is wide, "
    "the answer is “inconclusive”, and more probes are needed; where an adversary failed its "
    "controls, its numbers are struck out and count for nothing."
)


def submissions(entries: Sequence[Entry]) -> Table:
    """Every submission with its digest and what was verified of it."""
    rows = []
    for e in entries:
        made = next((f for f in e.findings if f.what == "estimates"), None)
        rows.append(
            TableRow([
                Cell(e.name, href=f"submissions/{e.name}.html"),
                number(float(len(e.students)), str(len(e.students))),
                Cell(e.suite.name, href=f"suites/{e.suite.slug}.html"),
                Cell(e.created[:10]), Cell("withheld" if e.withheld else "included"),
                Cell(made.state if made else "unverified"), Cell(e.digest[:16]),
            ])
        )  # fmt: skip
    columns = [
        Column("submission"), Column("students", numeric=True), Column("suite"), Column("date"),
        Column("texts"), Column("estimates"), Column("sha256"),
    ]  # fmt: skip
    return Table("Submissions", columns, rows, "submissions")
