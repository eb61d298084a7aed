"""The sections that say what it cost and what it was: account, loss, manifest."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from tellapart_reports import charts, words
from tellapart_reports.cells import number
from tellapart_reports.context import Context
from tellapart_reports.records import number as finite
from tellapart_reports.views import Block, Cell, Column, Figure, Section, Table, TableRow

MOST_TEXT = 60_000
MOST_POINTS = 400


def account(context: Context) -> Section:
    """Charged queries and model calls in separate columns, then CPU seconds."""
    tables = []
    if context.evidence.account:
        tables.append(_queries(context))
    failures = context.evidence.failures
    if failures:
        rows = [
            TableRow(
                [
                    Cell(str(f.get("model", ""))),
                    Cell(str(f.get("failure", ""))),
                    number(finite(f.get("count")), words.count(finite(f.get("count")))),
                    Cell(str(f.get("example") or "")[:200]),
                ]
            )
            for f in failures
        ]
        tables.append(
            Table(
                "Queries that failed",
                [
                    Column("model"),
                    Column("failure"),
                    Column("count", numeric=True),
                    Column("an example"),
                ],
                rows,
                "failures",
            )
        )
    figures = [figure] if (figure := _times(context)) else []
    lead = (
        "Two numbers, never mixed: charged queries are what the game allows, model calls are what "
        "it cost."
        if tables
        else "This run kept no account."
    )
    return Section("account", "Queries and time", lead, figures, tables)


def _queries(context: Context) -> Table:
    rows = []
    for a in context.evidence.account:
        values = [
            finite(a.get(k))
            for k in (
                "queries",
                "charged",
                "calls",
                "cached",
                "failures",
                "tokens_in",
                "tokens_out",
            )
        ]
        rows.append(
            TableRow(
                [
                    Cell(str(a.get("model", ""))),
                    Cell(str(a.get("phase", ""))),
                    Cell(str(a.get("adversary") or "")),
                    Cell(str(a.get("budget") or "none")),
                    *(number(v, words.count(v)) for v in values),
                    number(finite(a.get("seconds")), words.seconds(finite(a.get("seconds")))),
                    number(finite(a.get("cost")), words.num(finite(a.get("cost")), 4)),
                ]
            )
        )
    columns = [
        Column("model"),
        Column("phase"),
        Column("adversary"),
        Column("budget"),
        Column("queries", "charged", numeric=True),
        Column("charged", "charged", numeric=True),
        Column("model calls", "charged", numeric=True),
        Column("cached", "charged", numeric=True),
        Column("failed", numeric=True),
        Column("tokens in", numeric=True),
        Column("tokens out", numeric=True),
        Column("time", numeric=True),
        Column("cost", numeric=True),
    ]
    return Table("The account of queries", columns, rows, "account").without_empty()


def _times(context: Context) -> Figure | None:
    spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for play in context.evidence.plays:
        spent[play.adversary][0] += play.fit_seconds
        spent[play.adversary][1] += play.play_seconds
    if not spent:
        return None
    ranked = sorted(spent.items(), key=lambda item: -sum(item[1]))
    chart = charts.bars(
        "time-chart",
        [(name, a, b) for name, (a, b) in ranked],
        title="CPU time of each adversary",
        first="fitting",
        second="playing",
    )
    rows = [
        TableRow([Cell(name), number(a, words.seconds(a)), number(b, words.seconds(b))])
        for name, (a, b) in ranked
    ]
    columns = [
        Column("adversary"),
        Column("fit", "epsilon", numeric=True),
        Column("play", "epsilon", numeric=True),
    ]
    caption = "CPU seconds of each adversary over all games, arms, seeds and students."
    return Figure(chart, caption, Table("CPU time", columns, rows, "times"))


def losses(context: Context) -> Section | None:
    """Loss curves of the distilled students."""
    found = context.evidence.estimates.get("losses")
    if not isinstance(found, Mapping):
        return None
    lines: list[charts.Line] = []
    rows = []
    for name, part in found.items():
        student = str(name)
        colour = context.colours.get(student, "distilled")
        # A bare list is the training loss; a mapping also tells the loss on held-out probes.
        kinds = part if isinstance(part, Mapping) else {"train": part}
        for kind, title in (("train", "training"), ("held_out", "held out")):
            points = _points(kinds.get(kind))
            if not points:
                continue
            kept = points[:: max(1, math.ceil(len(points) / MOST_POINTS))]
            if kept[-1] != points[-1]:
                kept.append(points[-1])
            lines.append(
                charts.Line(
                    f"{student}, {title}",
                    colour,
                    [(a, b, None, None) for a, b in kept],
                    bound=kind == "held_out",
                )
            )
            rows.append(
                TableRow(
                    [
                        Cell(student, colour=colour),
                        Cell(title),
                        number(points[-1][0], words.count(points[-1][0])),
                        number(points[0][1]),
                        number(points[-1][1]),
                        number(min(b for _, b in points)),
                    ]
                )
            )
    if not lines:
        return None
    chart = charts.curves("loss-chart", lines, title="Training loss", x_axis="step", y_axis="loss")
    columns = [
        Column("student"),
        Column("probes"),
        Column("steps", numeric=True),
        Column("first loss", numeric=True),
        Column("last loss", numeric=True),
        Column("lowest loss", numeric=True),
    ]
    return Section(
        "loss",
        "Distillation",
        "The loss on the teacher's answers as training went on.",
        [
            Figure(
                chart,
                "Loss by step; dashed where it is that of held-out probes.",
                Table("Training loss", columns, rows, "loss"),
            )
        ],
    )


def _points(pairs: Any) -> list[tuple[float, float]]:
    points = []
    for pair in pairs if isinstance(pairs, list) else []:
        if isinstance(pair, (list, tuple)) and len(pair) == 2:
            step, loss = finite(pair[0]), finite(pair[1])
            if step is not None and loss is not None:
                points.append((step, loss))
    return points


def manifest(context: Context) -> Section:
    """All that is needed to run it again: versions, digests, models, spec."""
    m = context.evidence.manifest
    facts = {
        "tellapart": m.get("tellapart"),
        "created": m.get("created"),
        "name": m.get("name"),
        "seed": m.get("seed"),
        "Python": m.get("python"),
        "platform": m.get("platform"),
    }
    for prefix in ("suite", "settings", "timings"):
        part = m.get(prefix)
        if isinstance(part, Mapping):
            facts |= {f"{prefix}: {k}": v for k, v in part.items()}
    plain = [TableRow([Cell(str(k)), Cell(_value(v))]) for k, v in facts.items() if v is not None]
    tables = [Table("The run", [Column("what"), Column("value")], plain, "manifest-run")]
    models = m.get("models")
    if isinstance(models, Mapping):
        rows = [
            TableRow([Cell(str(role)), Cell(str(key)), Cell(_value(value))])
            for role, identity in models.items()
            for key, value in (
                identity.items() if isinstance(identity, Mapping) else [("", identity)]
            )
        ]
        heads = [Column("role"), Column("what"), Column("value")]
        tables.append(Table("Models", heads, rows, "manifest-models"))
    plugins = m.get("plugins")
    if isinstance(plugins, list):
        keys = ("name", "kind", "version", "origin")
        rows = [
            TableRow([Cell(str(p.get(k) or "")) for k in keys])
            for p in plugins
            if isinstance(p, Mapping)
        ]
        tables.append(Table("Plugins", [Column(k) for k in keys], rows, "manifest-plugins"))
    blocks = [
        Block("The spec, as resolved", _dump(context.evidence.spec)),
        Block("The manifest", _dump(m)),
    ]
    return Section(
        "manifest", "Manifest", "What it takes to run this again.", tables=tables, texts=blocks
    )


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 400 else f"{text[:400]}…"


def _dump(value: Mapping[str, Any]) -> str:
    text = json.dumps(value, indent=1, ensure_ascii=False, default=str)
    return (
        text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}\n… ({len(text) - MOST_TEXT} more)"
    )
