"""The tables of the board: students, adversaries, suites; and what the overview says of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from tellapart_reports import charts, words
from tellapart_reports.cells import number
from tellapart_reports.records import Estimate, Verdict
from tellapart_reports.site.entries import Entry, GameKey, Student, Suite, slug
from tellapart_reports.site.ranks import Rank, by_place, ranks
from tellapart_reports.views import Answer, Cell, Column, Table, TableRow
from tellapart_reports.words import interval

LIMITS = (-0.25, 1.0)
SHOWN_CATEGORIES = 3
UNMEASURED = {"error", "unmeasured"}
LONG_NAME = 36


@dataclass(slots=True)
class Board:
    """All entries, and the look-ups that the pages share."""

    entries: Sequence[Entry]
    students: list[Student] = field(init=False)
    games: list[GameKey] = field(init=False)
    suites: list[Suite] = field(init=False)
    categories: list[str] = field(init=False)
    places: dict[GameKey, dict[str, Rank]] = field(init=False)

    def __post_init__(self) -> None:
        self.students = [s for e in self.entries for s in e.students]
        keys = {(v.game, v.queries) for s in self.students for v in s.verdicts}
        self.games = sorted(keys, key=lambda k: (k[0] != "pairwise", k[1]))
        self.suites = list({s.suite.digest: s.suite for s in self.students}.values())
        names = (v.category for s in self.students for v in s.verdicts if v.category != "all")
        self.categories = sorted(set(names), key=lambda name: (name.lower(), name))
        self.places = {game: ranks(self.students, game) for game in self.games}

    @property
    def leading(self) -> GameKey:
        return self.games[0] if self.games else ("pairwise", 1)

    def adversaries(self) -> list[str]:
        return sorted({r.adversary for s in self.students for r in s.rows})

    def standing(self, student: Student) -> dict[GameKey, Rank]:
        """The student's rank in each game in which it has one."""
        found = {game: place.get(student.slug) for game, place in self.places.items()}
        return {game: rank for game, rank in found.items() if rank is not None}

    def ordered(self, game: GameKey, category: str = "all") -> list[tuple[Student, Verdict]]:
        """Students with a verdict in the game, hardest to tell first, unmeasured last."""
        found = [(s, v) for s in self.students if (v := s.verdict(*game, category)) is not None]
        return sorted(found, key=lambda pair: _hardness(*pair))


def _hardness(student: Student, verdict: Verdict) -> tuple[bool, float, str]:
    row = student.strongest(verdict)
    value = row.advantage if row is not None else None
    return value is None, value if value is not None else 0.0, student.slug


def student_table(
    board: Board, pairs: Sequence[tuple[Student, Verdict]], root: str, *, name: str
) -> Table:
    """Students, one row a verdict; rows carry what the filters need."""
    rows = []
    for student, verdict in pairs:
        row = student.strongest(verdict)
        advantage = row.advantage if row is not None else None
        similar = student.metric(student.similarity, verdict.category)
        able, best = student.capability(verdict.category)
        game = (verdict.game, verdict.queries)
        overall = verdict.category == "all"
        place = by_place(board.places.get(game, {}), student.slug) if overall else ""
        rank = board.places.get(game, {}).get(student.slug)
        given, note = away(student, game)
        rows.append(
            TableRow(
                [
                    Cell(place, sort=float(rank.place) if place and rank else None),
                    Cell(student.title, href=f"{root}students/{student.slug}.html"),
                    Cell(verdict.outcome, note=_lost(student, verdict)),
                    Cell(
                        words.num(advantage),
                        charts.strip(advantage, verdict.low, verdict.high, LIMITS,
                                     student.colour, verdict.epsilon),
                        note=interval(verdict.low, verdict.high),
                        sort=advantage,
                    ),
                    Cell(verdict.adversary or words.NOT_MEASURED),
                    *([Cell(given, note=note)] if overall else []),
                    number(similar.value if similar else None, "" if similar is None else None),
                    number(able, "" if able is None else None,
                           note="" if best is None else f"teacher {words.num(best)}"),
                    number(
                        float(student.queries) if student.queries is not None else None,
                        words.count(student.queries) if student.queries is not None else "",
                    ),
                    Cell(student.suite.name, href=f"{root}suites/{student.suite.slug}.html",
                         note=words.short_game(verdict.game, verdict.queries)),
                ],
                tags=[
                    ("game", f"{verdict.game}-{verdict.queries}"),
                    ("suite", student.suite.slug),
                    ("low", "" if verdict.low is None else repr(verdict.low)),
                    ("high", "" if verdict.high is None else repr(verdict.high)),
                    ("closed", "1" if _closed(student, verdict) else ""),
                ],
            )
        )  # fmt: skip
    overall = all(v.category == "all" for _, v in pairs)
    columns = [
        Column("rank", "rank", numeric=True), Column("student"), Column("verdict", "verdict"),
        Column("advantage", "bounds", numeric=True), Column("strongest"),
        *([Column("gives itself away on", "away")] if overall else []),
        Column("similarity", "similarity", numeric=True),
        Column("capability", "capability", numeric=True),
        Column("queries", "charged", numeric=True), Column("suite, game"),
    ]  # fmt: skip
    table = Table("Students", columns, rows, name)
    return table.without("rank", "similarity", "capability", "queries")


def _lost(student: Student, verdict: Verdict) -> str:
    """How many adversaries the verdict had to do without: void ones, and ones not measured."""
    cells = student.cells.get((verdict.game, verdict.queries, verdict.category), ())
    failed = sum(r.status in UNMEASURED for r in cells)
    parts = ((student.void, "void"), (failed, words.NOT_MEASURED))
    said = ", ".join(f"{n} {what}" for n, what in parts if n)
    return f"adversaries: {said}" if said else ""


def _closed(student: Student, verdict: Verdict) -> bool:
    """Whether the class was measured in full, so that it can be said to be unable to tell."""
    return not any(
        r.status in UNMEASURED
        for r in student.cells.get((verdict.game, verdict.queries, verdict.category), ())
    )


def away(student: Student, game: GameKey) -> tuple[str, str]:
    """The categories in which the student is told apart, the widest first, and a note.

    Where none is resolved the note says so and names the one with the largest advantage: a wide
    interval is not a place where it is safe.
    """
    mine = [
        v
        for v in student.verdicts
        if (v.game, v.queries) == game and v.category != "all" and v.low is not None
    ]
    found = sorted(
        (v for v in mine if v.outcome == "distinguishable"), key=lambda v: -(v.low or 0.0)
    )
    if found:
        names = [charts.clip(words.label(v.category), LONG_NAME) for v in found]
        more = len(names) - SHOWN_CATEGORIES
        shown = ", ".join(names[:SHOWN_CATEGORIES])
        return (f"{shown} and {more} more" if more > 0 else shown), ""
    largest = max(
        ((r.advantage, v.category) for v in mine
         if (r := student.strongest(v)) is not None and r.advantage is not None),
        default=None,
    )  # fmt: skip
    if largest is None:  # a suite without categories has nowhere; one that failed is not silent
        parts = any((v.game, v.queries) == game and v.category != "all" for v in student.verdicts)
        return (words.NOT_MEASURED if parts else ""), ""
    return "", f"none alone is resolved; largest on {words.label(largest[1])}"


@dataclass(slots=True)
class _Tally:
    advantages: list[tuple[float, str]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    strongest: int = 0
    alone: int = 0
    void: int = 0


def adversary_table(board: Board, game: GameKey, root: str, *, name: str) -> Table:
    """Adversaries over all students: mean and worst advantage, cost, and what only they see."""
    tallies = tally(board, game)
    rows = []
    for adversary, t in sorted(tallies.items(), key=lambda item: -_mean(item[1])):
        values = [a for a, _ in t.advantages]
        worst = max(t.advantages, default=None)
        mean = sum(values) / len(values) if values else None
        cost = sum(t.seconds) / len(t.seconds) if t.seconds else None
        rows.append(
            TableRow([
                Cell(adversary, href=f"{root}adversaries/{slug(adversary)}.html"),
                number(float(len(values)), words.count(len(values))),
                Cell(words.num(mean), charts.strip(mean, None, None, LIMITS, "teacher"), sort=mean),
                number(worst[0] if worst else None),
                Cell(worst[1] if worst else ""),
                number(float(t.strongest), words.count(t.strongest)),
                number(float(t.alone), words.count(t.alone)),
                number(cost, words.seconds(cost)),
                number(float(t.void), words.count(t.void)),
            ])
        )  # fmt: skip
    columns = [
        Column("adversary"), Column("students", numeric=True),
        Column("mean advantage", "advantage", numeric=True), Column("largest", numeric=True),
        Column("over"), Column("strongest against", numeric=True),
        Column("sees alone", "alone", numeric=True), Column("CPU time a student", numeric=True),
        Column("void", "status", numeric=True),
    ]  # fmt: skip
    return Table("Adversaries", columns, rows, name)


def tally(board: Board, game: GameKey) -> dict[str, _Tally]:
    """Per adversary, over every student's rows of one game."""
    found: dict[str, _Tally] = defaultdict(_Tally)
    for student in board.students:
        seen: dict[str, list[str]] = defaultdict(list)
        verdict = student.verdict(*game)
        for r in student.rows:
            if (r.game, r.queries) != game:
                continue
            if r.category != "all":
                if r.ok and resolved(r):
                    seen[r.category].append(r.adversary)
                continue
            t = found[r.adversary]
            t.void += r.status == "void"
            if r.fit_seconds is not None and r.play_seconds is not None:
                t.seconds.append(r.fit_seconds + r.play_seconds)
            if r.ok and r.advantage is not None:
                t.advantages.append((r.advantage, student.title))
                t.strongest += verdict is not None and verdict.adversary == r.adversary
        for who in seen.values():
            if len(who) == 1:
                found[who[0]].alone += 1
    return found


def resolved(row: Estimate) -> bool:
    """Whether an adversary tells a student apart: its simultaneous interval lies above 0."""
    return row.low_simultaneous is not None and row.low_simultaneous > 0


def _mean(t: _Tally) -> float:
    values = [a for a, _ in t.advantages]
    return sum(values) / len(values) if values else -9.0


def headline(board: Board) -> tuple[str, str, list[Answer]]:
    """What the overview says first: who is hardest to tell, by how much, how sure, and where."""
    pairs = [
        (s, v) for s, v in board.ordered(board.leading) if v.low is not None and v.high is not None
    ]
    if not pairs:
        return (
            "Nothing was measured.",
            "No submission has a sound estimate in the leading game.",
            [],
        )
    student, verdict = pairs[0]
    text = (
        f"{words.plural(len(pairs), 'student')} in the {words.game(verdict.game)}, "
        f"q = {verdict.queries}."
    )
    rank = board.places[board.leading].get(student.slug)
    if rank is not None and rank.tied:
        others = words.listing([f"“{t}”" for t in rank.tied[:3]])
        more = f" and {len(rank.tied) - 3} more" if len(rank.tied) > 3 else ""
        text += f" Its difference from {others}{more} is not resolved."
    text += _as_hard(pairs)
    if len({(s.suite.digest, s.teacher) for s, _ in pairs}) > 1:
        text += (
            " Students of other teachers or suites stand beside each other here for overview; "
            "ranks are only given within one suite and teacher."
        )
    lost = len(board.ordered(board.leading)) - len(pairs)
    if lost:
        text += f" {words.count(lost)} more could not be measured."
    return (
        f"“{student.title}” is the hardest to tell from its teacher."
        if len(pairs) > 1
        else words.finding(verdict._replace(student=student.title)),
        text,
        answers(student, verdict),
    )


def _as_hard(pairs: Sequence[tuple[Student, Verdict]]) -> str:
    """Whose bounds reach below the upper bound of the first: the order of these is not sure.

    Bounds that overlap are no test, but across suites and teachers there is no paired one.
    """
    (student, verdict), *others = pairs
    overlap = [
        s.title for s, v in others
        if (s.suite.digest, s.teacher) != (student.suite.digest, student.teacher)
        and v.low is not None and verdict.high is not None and v.low <= verdict.high
    ]  # fmt: skip
    if not overlap:
        return ""
    named = [f"“{t}”" for t in overlap[:3]]
    if len(overlap) > 3:
        named = [*named, f"{len(overlap) - 3} more"]
    return f" Its bounds overlap those of {words.listing(named)}: any of them may be harder."


def answers(student: Student, verdict: Verdict) -> list[Answer]:
    """By how much a student is told, how sure that is, and where it gives itself away."""
    row = student.strongest(verdict)
    sure = (
        "" if verdict.alpha is None else f"each with {words.percent(1 - verdict.alpha)} confidence"
    )
    given, note = away(student, (verdict.game, verdict.queries))
    measured = verdict.low is not None and verdict.high is not None
    nowhere = "no single category" if measured else words.NOT_MEASURED
    role = f"{student.role}, " if student.role else ""
    return [
        Answer("Student", student.title, f"{role}suite {student.suite.name}",
               f"students/{student.slug}.html"),
        Answer("By how much", words.num(row.advantage if row and row.ok else None),
               f"the advantage of {verdict.adversary}, its strongest adversary; 0 is a coin, "
               "1 never errs" if row and row.ok else "", define="advantage"),
        Answer("How sure", interval(verdict.low, verdict.high),
               f"bounds of the class, {sure}; {verdict.outcome} at {words.epsilon(verdict)}"
               if measured else "no adversary gave a sound estimate; this is not evidence of "
               "likeness", define="bounds"),
        Answer("Where it gives itself away", given or nowhere, note, define="away"),
    ]  # fmt: skip
