"""report.html: the sections in their order, from the evidence of one run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tellapart.submission.evidence import Evidence, read_folder
from tellapart_reports import accounts, categories, checks, classes, findings, words
from tellapart_reports.context import Context
from tellapart_reports.definitions import DEFINITIONS
from tellapart_reports.render import render, write
from tellapart_reports.views import Block, Report, Section

Extra = Sequence[tuple[str, str]]
"""(title, text) sections that plugins append."""


def build(
    evidence: Evidence,
    extra: Extra = (),
    first: Sequence[Section] = (),
    context: Context | None = None,
) -> Report:
    """The view of one run's report; ``extra`` is appended as plain text, ``first`` comes first."""
    context = context or Context(evidence)
    summary = Section("verdicts", "Verdicts", "", tables=[findings.verdicts(context)])
    games = sorted({r.game for r in context.records.rows}, key=lambda g: g != context.game)
    found = [
        *first,
        findings.picture(context),
        categories.categories(context),
        summary if context.records.verdicts else None,
        *(classes.the_class(context, game) for game in games),
        classes.consistency(context),
        categories.differences(context),
        classes.curve(context),
        checks.controls(context),
        checks.seeds(context),
        checks.evidence(context),
        checks.reasons(context),
        accounts.account(context),
        accounts.losses(context),
        *(
            Section(f"plugin-{i}", title, texts=[Block("", text, folded=False)])
            for i, (title, text) in enumerate(extra)
        ),
        accounts.manifest(context),
    ]
    manifest = evidence.manifest
    suite = manifest.get("suite")
    suite_name = str(suite.get("name", "")) if isinstance(suite, dict) else ""
    created = str(manifest.get("created") or "")[:16].replace("T", " ")
    parts = [created, f"suite {suite_name}" if suite_name else ""]
    return Report(
        title=str(manifest.get("name") or evidence.spec.get("name") or "run"),
        subtitle=" · ".join(p for p in parts if p),
        headline=findings.headline(context),
        cards=findings.cards(context),
        sections=[s for s in found if s is not None],
        definitions=DEFINITIONS,
        warnings=_warnings(evidence),
        footer=f"tellapart {manifest.get('tellapart') or ''}".strip(),
    )


def _warnings(evidence: Evidence) -> list[str]:
    rescored = evidence.manifest.get("rescored")
    added = rescored.get("added") if isinstance(rescored, dict) else None
    if not isinstance(added, list) or not added:
        return []
    names = words.listing([str(a) for a in added])
    return [f"Added after the run, on its recorded answers, and not named before it: {names}."]


def html(
    evidence: Evidence,
    extra: Extra = (),
    *,
    first: Sequence[Section] = (),
    home: str = "",
    context: Context | None = None,
) -> str:
    """The report of ``evidence`` as one self-contained page; ``home`` links to a site it is of."""
    return render("report.html.j2", report=build(evidence, extra, first, context), home=home)


def write_html(run_dir: Path, extra: Extra = ()) -> Path:
    """Write ``report.html`` into a finished run's folder, whole or not at all.

    A sweep's folder gets its ``sweep.html``.

    Raises:
        DataError: the folder holds no finished run.
    """
    from tellapart_reports import sweep

    if (Path(run_dir) / "sweep.json").is_file():
        return sweep.write_html(Path(run_dir))
    path = Path(run_dir) / "report.html"
    write(path, html(read_folder(Path(run_dir)), extra))
    return path
