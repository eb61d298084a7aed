"""The tables of the board: students, adversaries, suites; and what the overview says of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tellapart_reports import charts, words
from tellapart_reports.cells import number
from tellapart_reports.records import Estimate, Verdict
from tellapart_reports.site.entries import Entry, GameKey, Student, Suite, slug
from tellapart_reports.site.ranks import Rank, by_place, ranks
from tellapart_reports.views import Cell, Column, Table, TableRow
from tellapart_reports.words import interval

LIMITS = (-0.25, 1.0)
SHOWN_CATEGORIES = 3


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
        self.categories = sorted(set(names))
        self.places = {game: ranks(self.students, game) for game in self.games}

    @property
    def leading(self) -> GameKey:
        return self.games[0] if self.games else ("pairwise", 1)

    def adversaries(self) -> list[str]:
        return sorted({r.adversary for s in self.students for r in s.rows})

    def ordered(self, game: GameKey, category: str = "all") -> list[tuple[Student, Verdict]]:
        """Students with a verdict in the game, hardest to tell first, unmeasured last."""
        found = [(s, v) for s in self.students if (v := s.verdict(*game, category)) is not None]
        return sorted(found, key=lambda pair: _hardness(*pair))


def _hardness(student: Student, verdict: Verdict) -> tuple[bool, float, str]:
    row = student.strongest(verdict)
    value = row.advantage if row is not None else None
    return value is None, value if value is not None else 0.0, student.slug


def student_table(
    board: Board, pairs: Iterable[tuple[Student, Verdict]], root: str, *, name: str
) -> Table:
    """Students, one row a verdict; rows carry what the filters need."""
    rows = []
    for student, verdict in pairs:
        row = student.strongest(verdict)
        advantage = row.advantage if row is not None else None
        similar = student.metric(student.similarity)
        game = (verdict.game, verdict.queries)
        place = (
            by_place(board.places.get(game, {}), student.slug) if verdict.category == "all" else ""
        )
        rank = board.places.get(game, {}).get(student.slug)
        void = f"{student.void} void" if student.void else ""
        rows.append(
            TableRow(
                [
                    Cell(place, sort=float(rank.place) if place and rank else None),
                    Cell(student.title, href=f"{root}students/{student.slug}.html"),
                    Cell(verdict.outcome, note=void),
                    Cell(
                        words.num(advantage),
                        charts.strip(advantage, verdict.low, verdict.high, LIMITS,
                                     student.colour, verdict.epsilon),
                        sort=advantage,
                    ),
                    number(verdict.high, interval(verdict.low, verdict.high)),
                    Cell(verdict.adversary or words.NOT_MEASURED),
                    Cell(away(student, game)),
                    number(similar.value if similar else None),
                    number(
                        float(student.queries) if student.queries is not None else None,
                        words.count(student.queries) if student.queries is not None else "",
                    ),
                    Cell(words.short_game(verdict.game, verdict.queries)),
                    Cell(student.suite.name, href=f"{root}suites/{student.suite.slug}.html"),
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
    columns = [
        Column("rank", "rank", numeric=True), Column("student"), Column("verdict", "verdict"),
        Column("advantage", "advantage", numeric=True),
        Column("bounds of the class", "bounds", numeric=True), Column("strongest"),
        Column("gives itself away on"), Column("similarity", "similarity", numeric=True),
        Column("queries", "charged", numeric=True), Column("game"), Column("suite"),
    ]  # fmt: skip
    return Table("Students", columns, rows, name)


def _closed(student: Student, verdict: Verdict) -> bool:
    """Whether the class was measured in full, so that it can be said to be unable to tell."""
    return not any(
        r.status in {"error", "unmeasured"}
        for r in student.rows
        if (r.game, r.queries, r.category) == (verdict.game, verdict.queries, verdict.category)
    )


def away(student: Student, game: GameKey) -> str:
    """The categories in which the student is told apart, the widest first."""
    found = [
        v
        for v in student.verdicts
        if (v.game, v.queries) == game and v.category != "all" and v.outcome == "distinguishable"
    ]
    found.sort(key=lambda v: -(v.low or 0.0))
    names = [words.label(v.category) for v in found]
    more = len(names) - SHOWN_CATEGORIES
    shown = ", ".join(names[:SHOWN_CATEGORIES])
    return f"{shown} and {more} more" if more > 0 else shown


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


def headline(board: Board) -> tuple[str, str]:
    """What the overview says first: who is hardest to tell, by how much, and how sure that is."""
    pairs = [
        (s, v) for s, v in board.ordered(board.leading) if v.low is not None and v.high is not None
    ]
    if not pairs:
        return "Nothing was measured.", "No submission has a sound estimate in the leading game."
    student, verdict = pairs[0]
    row = student.strongest(verdict)
    game = words.game(verdict.game)
    title = f"Hardest to tell from its teacher: {student.title}."
    text = (
        f"Of {words.plural(len(pairs), 'student')} in the {game}, its strongest adversary, "
        f"{verdict.adversary}, has the smallest advantage, "
        f"{words.num(row.advantage if row else None)}; the largest advantage of the class lies "
        f"between {words.num(verdict.low)} and {words.num(verdict.high)}"
    )
    if verdict.alpha is not None:
        text += f", each bound with {words.percent(1 - verdict.alpha)} confidence"
    text += f". At {words.epsilon(verdict)} it is {verdict.outcome}."
    rank = board.places[board.leading].get(student.slug)
    if rank is not None and rank.tied:
        others = words.listing([f"“{t}”" for t in rank.tied[:3]])
        more = f" and {len(rank.tied) - 3} more" if len(rank.tied) > 3 else ""
        text += f" Its difference from {others}{more} is not resolved."
    told = away(student, board.leading)
    text += f" It gives itself away on {told}." if told else ""
    if len({(s.suite.digest, s.teacher) for s, _ in pairs}) > 1:
        text += (
            " Students of other teachers or suites stand beside each other here for overview; "
            "ranks are only given within one suite and teacher."
        )
    return title, text
