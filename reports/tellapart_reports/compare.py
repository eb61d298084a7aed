"""Two runs side by side: the same students, or two that met the same teacher on the same probes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from tellapart.contracts.play import Play
from tellapart.errors import DataError
from tellapart.estimate.differences import differences
from tellapart.estimate.family import families
from tellapart.estimate.settings import Settings
from tellapart.submission.evidence import Evidence, read_folder
from tellapart_reports import charts, words
from tellapart_reports.cells import INTERVAL, number
from tellapart_reports.context import Context
from tellapart_reports.definitions import DEFINITIONS
from tellapart_reports.findings import headline as headline_of
from tellapart_reports.records import Difference, typed
from tellapart_reports.render import render, write
from tellapart_reports.views import (
    Card,
    Cell,
    Column,
    Figure,
    Headline,
    Report,
    Section,
    Table,
    TableRow,
)
from tellapart_reports.words import interval


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two runs: its title, its main student, and its evidence in context."""

    title: str
    student: str
    context: Context


def sides(first: Evidence, second: Evidence) -> tuple[Side, Side]:
    """Both runs under titles that differ."""
    contexts = [Context(first), Context(second)]
    names = [str(e.manifest.get("name") or "run") for e in (first, second)]
    if names[0] == names[1]:
        names = [f"{names[0]} A", f"{names[1]} B"]
    a, b = (Side(n, c.main, c) for n, c in zip(names, contexts, strict=True))
    return a, b


def paired(a: Side, b: Side, settings: Settings) -> list[Difference]:
    """Differences on the probes that both runs tested, estimated as within one run.

    Raises:
        DataError: no adversary met both students on the same probes.
    """
    plays = [*_named(a, "a"), *_named(b, "b")]
    void = {
        (c.adversary, name): c.detail or "failed a control"
        for side, name in ((a, "a"), (b, "b"))
        for c in side.context.records.controls
        if c.passed is False and c.student == side.student
    }
    found = [typed(Difference, asdict(d)) for d in differences(families(plays), void, settings)]
    if not found:
        raise DataError(
            "the two runs have no probe and adversary in common that was measured",
            "compare runs on the same suite with an adversary of the same name",
        )
    return found


def _named(side: Side, name: str) -> list[Play]:
    """The main student's real plays of single probes, under another name."""
    return [
        replace(p, student=name)
        for p in side.context.evidence.plays
        if p.student == side.student and p.arm == "real" and p.queries == 1
    ]


def common(a: Side, b: Side) -> int:
    """Test probes that both runs played."""
    probes = [
        {str(x) for p in _named(s, "") if p.status == "ok" for x in np.asarray(p.probe)}
        for s in (a, b)
    ]
    return len(probes[0] & probes[1])


def compare(first: Evidence, second: Evidence) -> Report:
    """The view of a comparison.

    Raises:
        DataError: the runs have nothing in common to compare.
    """
    a, b = sides(first, second)
    epsilon = a.context.epsilon or 0.1
    settings = Settings(epsilon=epsilon)
    found = paired(a, b, settings)
    game = "pairwise" if any(d.game == "pairwise" for d in found) else found[0].game
    chosen = _leading(found, game, a, b)
    overall = next((d for d in chosen if d.category == "all"), chosen[0])
    warnings = []
    suites = [dict(s.context.evidence.manifest.get("suite") or {}).get("digest") for s in (a, b)]
    if suites[0] != suites[1]:
        warnings.append(
            f"The runs used different sets of probes; compared are the {common(a, b)} in common."
        )
    if a.context.evidence.teacher != b.context.evidence.teacher:
        warnings.append("The teachers are not the same model.")
    return Report(
        title=f"{a.title} and {b.title}",
        subtitle="comparison",
        headline=_headline(overall, a, b),
        cards=[_card(s) for s in (a, b)],
        sections=[_difference_section(chosen, overall, a, b), _all(found, a, b)],
        definitions=DEFINITIONS,
        footer="tellapart",
        warnings=warnings,
    )


def _leading(found: Sequence[Difference], game: str, a: Side, b: Side) -> list[Difference]:
    """The differences of the adversary that is strongest in either run."""
    names = {d.adversary for d in found if d.game == game}
    ranked = [
        (row.advantage, row.adversary)
        for s in (a, b)
        for row in s.context.rows(student=s.student, game=game, category="all", queries=1)
        if row.ok and row.advantage is not None and row.adversary in names
    ]
    adversary = max(ranked)[1] if ranked else sorted(names)[0]
    return [d for d in found if (d.game, d.adversary) == (game, adversary)]


def _headline(d: Difference, a: Side, b: Side) -> Headline:
    told = "it is open which of the two is harder to tell from its teacher"
    outcome, symbol = "not resolved", "?"
    if d.low is not None and d.high is not None:
        if d.low > 0:
            told, outcome, symbol = (
                f"“{b.title}” is harder to tell from its teacher",
                "resolved",
                "≠",
            )
        elif d.high < 0:
            told, outcome, symbol = (
                f"“{a.title}” is harder to tell from its teacher",
                "resolved",
                "≠",
            )
    support = (
        f"The advantage of {d.adversary} in the {words.game(d.game)} differs by "
        f"{words.signed(d.difference)} ({a.title} less {b.title}), interval "
        f"{interval(d.low, d.high)}, on the same {words.plural(d.probes, 'probe')}."
    )
    return Headline(outcome, symbol, f"{told[0].upper()}{told[1:]}.", support)


def _card(side: Side) -> Card:
    verdict = side.context.verdict(side.student)
    row = side.context.strongest(side.student)
    similar = side.context.metric(side.student, side.context.similarity)
    facts = [
        ("Student", "", side.student),
        ("Advantage", "advantage", words.num(row.advantage if row and row.ok else None)),
        ("Bounds of the class", "bounds", interval(verdict.low, verdict.high)),
        ("Strongest adversary", "", verdict.adversary or words.NOT_MEASURED),
    ]
    if similar is not None:
        facts.append((words.measure(similar.metric), "similarity", words.num(similar.value)))
    head = headline_of(side.context)
    return Card(side.title, "", "base" if side.title.endswith(" A") else "distilled",
                head.outcome, head.symbol, facts)  # fmt: skip


def _difference_section(
    chosen: Sequence[Difference], overall: Difference, a: Side, b: Side
) -> Section:
    ordered = sorted(chosen, key=lambda d: (d.category != "all", -(d.difference or 0.0)))
    pair = f"{a.title} − {b.title}"
    chart = charts.forest(
        "compare-chart",
        [
            charts.Row(
                words.label(d.category),
                [charts.Mark(pair, "teacher", d.difference, d.low, d.high)],
                strong=d.category == "all",
            )
            for d in ordered
        ],
        title=f"Paired differences, {pair}",
        axis=f"difference of advantages, {pair}",
    )
    caption = (
        f"Adversary {overall.adversary}, {words.game(overall.game)}. Right of 0, {b.title} is the "
        "harder to tell."
    )
    return Section("differences", "On the same probes", "",
                   [Figure(chart, caption, _table(ordered, "differences"))])  # fmt: skip


def _all(found: Sequence[Difference], a: Side, b: Side) -> Section:
    rows = [d for d in found if d.category == "all"]
    return Section(
        "adversaries", "Every adversary",
        f"Differences of advantages over all probes in common, {a.title} less {b.title}.",
        tables=[_table(rows, "adversaries")],
    )  # fmt: skip


def _table(rows: Sequence[Difference], name: str) -> Table:
    body = [
        TableRow([
            Cell(d.adversary), Cell(words.game(d.game)), Cell(words.label(d.category)),
            number(d.difference, words.signed(d.difference)), Cell(interval(d.low, d.high)),
            number(d.p_value, words.p_value(d.p_value)),
            number(float(d.probes), words.count(d.probes)),
        ])
        for d in rows
    ]  # fmt: skip
    columns = [
        Column("adversary"), Column("game"), Column("category"),
        Column("difference", "difference", numeric=True), INTERVAL, Column("p", "p", numeric=True),
        Column("probes", numeric=True),
    ]  # fmt: skip
    return Table("Paired differences", columns, body, name)


def write_comparison(first: Path, second: Path, out: Path) -> Report:
    """Compare two finished runs' folders and write the page to ``out``.

    Raises:
        DataError: a folder holds no finished run, or they have nothing in common.
        RunError: ``out`` cannot be written.
    """
    view = compare(read_folder(first), read_folder(second))
    write(out, render("report.html.j2", report=view, home=""))
    return view
