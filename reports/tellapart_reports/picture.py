"""A run as one SVG file for a README: similarity against advantage, and the categories."""

from __future__ import annotations

from pathlib import Path

from tellapart.errors import DataError
from tellapart.submission.evidence import Evidence, read_folder
from tellapart_reports import categories, findings, words
from tellapart_reports.context import Context
from tellapart_reports.render import write
from tellapart_reports.svg import Chart, join, text

MARGIN, GAP, TOP = 28.0, 34.0, 64.0


def picture(evidence: Evidence) -> str:
    """The picture as SVG; it brings its colours and follows the reader's dark or light theme.

    Raises:
        DataError: the run measured nothing that could be drawn.
    """
    context = Context(evidence)
    scatter = findings.similarity_chart(context, "picture-similarity")
    charts = [scatter] if scatter is not None else []
    if context.records.rows:
        charts.append(categories.categories_chart(context, "picture-categories"))
    if not charts:
        raise DataError("the run has no estimates to draw", "finish the run first")
    headline = findings.headline(context)
    created = str(evidence.manifest.get("created") or "")[:10]
    parts = [
        text(MARGIN, 32, headline.finding, class_="head"),
        text(MARGIN, 51, f"{_subject(context)}{', ' + created if created else ''}", class_="soft"),
    ]
    y = TOP
    for chart in charts:
        parts.append(chart.svg(x=MARGIN, y=y))
        y += chart.height + GAP
    whole = Chart(
        "picture",
        charts[0].width + 2 * MARGIN,
        y - GAP + MARGIN / 2,
        headline.finding,
        headline.support,
        join(parts),
    )
    return str(whole.svg(standalone=True)) + "\n"


def _subject(context: Context) -> str:
    epsilon = f"ε = {words.plain(context.epsilon)}, " if context.epsilon is not None else ""
    verdict = context.verdict(context.main)
    probes = words.plural(verdict.probes, "probe")
    classes = words.plural(len(context.adversaries(context.game)), "adversary", "adversaries")
    return f"{words.game(context.game)}, {epsilon}{classes}, {probes}"


def write_picture(run_dir: Path, path: Path) -> Path:
    """Write the picture of a finished run's folder to ``path``.

    Raises:
        DataError: the folder holds no finished run, or nothing to draw.
        RunError: ``path`` cannot be written.
    """
    svg = picture(read_folder(run_dir))
    write(path, svg)
    return path
