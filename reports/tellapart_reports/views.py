"""What templates see: plain, typed, finished. Templates decide nothing and compute nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from tellapart_reports.definitions import Definition
from tellapart_reports.samples import Sample
from tellapart_reports.svg import Chart


@dataclass(frozen=True, slots=True)
class Column:
    """A table column; ``define`` links its head to a definition."""

    title: str
    define: str = ""
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: text, perhaps a picture, a link, and the number it sorts by."""

    text: str
    picture: Markup | None = None
    href: str = ""
    colour: str = ""
    note: str = ""
    sort: float | None = None


@dataclass(frozen=True, slots=True)
class TableRow:
    """A table row; ``kind`` is ``void``, ``strong`` or nothing; ``tags`` are what filters see."""

    cells: Sequence[Cell]
    kind: str = ""
    tags: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[TableRow]
    name: str = ""

    def without_empty(self) -> Table:
        """Without the columns in which every cell is empty or zero."""
        return self.without(*(c.title for c in self.columns))

    def without(self, *titles: str) -> Table:
        """Without those of the named columns in which every cell is empty or zero."""
        kept = [
            i
            for i, column in enumerate(self.columns)
            if column.title not in titles
            or any(
                r.cells[i].sort if r.cells[i].sort is not None else r.cells[i].text
                for r in self.rows
            )
        ]
        rows = [replace(r, cells=[r.cells[i] for i in kept]) for r in self.rows]
        return replace(self, columns=[self.columns[i] for i in kept], rows=rows)


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, what it shows in a sentence, and its numbers as a table."""

    chart: Chart
    caption: str
    table: Table


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a page."""

    key: str
    title: str
    lead: str = ""
    figures: Sequence[Figure] = ()
    tables: Sequence[Table] = ()
    samples: Sequence[SampleGroup] = ()
    texts: Sequence[Block] = ()
    link: tuple[str, str] | None = None
    """(href, title) of where to read on; the title alone where href is empty."""


@dataclass(frozen=True, slots=True)
class Block:
    """Preformatted text, folded away if ``folded``; ``code`` is for a terminal."""

    title: str
    text: str
    folded: bool = True
    code: bool = False


@dataclass(frozen=True, slots=True)
class SampleGroup:
    """Samples under one heading."""

    title: str
    student: str
    colour: str
    base: str
    samples: Sequence[Sample]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that a page gives first: the question, the answer, and what it rests on."""

    question: str
    text: str
    note: str = ""
    href: str = ""
    define: str = ""
    """Key of the definition of what is answered."""


@dataclass(frozen=True, slots=True)
class Card:
    """One student at a glance."""

    name: str
    role: str
    colour: str
    outcome: str
    symbol: str
    facts: Sequence[tuple[str, str, str]]
    """(term, definition key, value)"""
    picture: Markup | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """The verdict: one sentence, and what it rests on."""

    outcome: str
    symbol: str
    finding: str
    support: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole of report.html."""

    title: str
    subtitle: str
    headline: Headline
    cards: Sequence[Card]
    sections: Sequence[Section]
    definitions: Sequence[Definition]
    footer: str
    warnings: Sequence[str] = field(default_factory=tuple)
