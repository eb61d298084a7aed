"""Building the site: submissions verified and reported in parallel, then every page written."""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tellapart.errors import RunError, UsageError
from tellapart.plugins import core_version
from tellapart.progress import bar
from tellapart_reports import report as run_report
from tellapart_reports.render import render
from tellapart_reports.site import data, pages
from tellapart_reports.site.board import Board
from tellapart_reports.site.entries import Entry, GameKey, Student, read_entry
from tellapart_reports.site.ranks import Rank
from tellapart_reports.views import Cell, Column, Section, Table, TableRow

LINKS = (
    ("index.html", "Overview"),
    ("adversaries.html", "Adversaries"),
    ("suites.html", "Suites"),
    ("submissions.html", "Submissions"),
    ("how-to-read.html", "How to read this"),
    ("how-to-submit.html", "How to submit"),
)
SCRIPTS = ("theme.js", "site.js")
MARKER = ".tellapart-site"


@dataclass(frozen=True, slots=True)
class Site:
    """What was built."""

    path: Path
    submissions: int
    students: int
    pages: int


def build(
    files: Sequence[Path], out: Path, *, recompute: bool = True, workers: int | None = None
) -> Site:
    """Build the site of ``files`` at ``out``, whole or not at all.

    Args:
        recompute: make every estimate again from the scores (once for each archive and version).
        workers: processes; as many as there are processors if None.

    Raises:
        RefusedError: a submission does not verify.
        UsageError: two submissions have one name, or ``out`` holds other things.
        RunError: the site cannot be written.
    """
    if not files:
        raise UsageError("no submission was named", "name at least one FILE.tellapart")
    _check_out(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as name:
            site = _build_in(Path(name) / "site", files, recompute, workers)
            if out.exists():
                shutil.rmtree(out)
            os.replace(Path(name) / "site", out)
    except OSError as error:
        raise RunError(f"'{out}' cannot be written: {error.strerror}", "choose another") from error
    return Site(out, *site)


def _check_out(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())) and not (out / MARKER).is_file():
        raise UsageError(f"'{out}' exists and is no site of ours", "choose another --out")


def _build_in(
    folder: Path, files: Sequence[Path], recompute: bool, workers: int | None
) -> tuple[int, int, int]:
    (folder / "submissions").mkdir(parents=True)
    count = workers if workers is not None else min(len(files), os.cpu_count() or 1)
    with ExitStack() as stack:
        pool = stack.enter_context(_pool(count)) if count > 1 else None
        entries = _entries(files, folder / "submissions", recompute, pool)
        _check_names(entries, files)
        entries = [e for _, e in sorted(zip(files, entries, strict=True), key=lambda p: p[1].name)]
        board = Board(entries)
        # Most of a large board are its students' pages: they are written beside the others.
        ranked = [(s, board.standing(s)) for s in board.students]
        shares = [ranked[k::count] for k in range(count)]
        waiting = [pool.submit(_students, s, board.leading, folder) for s in shares] if pool else []
        made = [pages.overview(board), *pages.lists(board)]
        made += [pages.category_page(board, c) for c in board.categories]
        made += [pages.adversary_page(board, a) for a in board.adversaries()]
        made += [pages.suite_page(board, s.digest) for s in board.suites]
        for page in made:
            _write(folder / page.path, html(page))
        for path, text in data.files(board).items():
            _write(folder / path, text)
        for future in waiting:
            future.result()
        if pool is None:
            _students(ranked, board.leading, folder)
    _write(folder / MARKER, f"tellapart {core_version()}\n")
    return len(entries), len(board.students), len(made) + len(board.students) + len(entries)


@contextmanager
def _pool(count: int) -> Iterator[ProcessPoolExecutor]:
    # Spawned, not forked: a fork of a process with threads can hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context, initializer=_worker) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _worker() -> None:
    # Pages are made of very many small objects that die by themselves.
    gc.set_threshold(50_000, 20, 50)


def _students(
    ranked: Sequence[tuple[Student, Mapping[GameKey, Rank]]], leading: GameKey, folder: Path
) -> None:
    """Write the pages of some of the board's students."""
    for student, places in ranked:
        page = pages.student_page(student, leading, places)
        _write(folder / page.path, html(page))


def html(page: pages.Page) -> str:
    """One page of the site."""
    definitions = "" if page.definitions else f"{page.root}how-to-read.html"
    return render(
        "site.html.j2", SCRIPTS, page=page, links=LINKS, definitions_href=definitions,
        footer=f"tellapart {core_version()}",
    )  # fmt: skip


def _entries(
    files: Sequence[Path], folder: Path, recompute: bool, pool: ProcessPoolExecutor | None
) -> list[Entry]:
    jobs = [(Path(f), folder, recompute) for f in files]
    found: list[Entry] = []
    with bar("reading submissions") as update:
        for i, entry in enumerate(pool.map(_one, jobs) if pool else map(_one, jobs)):
            found.append(entry)
            update(i + 1, len(jobs), "")
    return found


def _one(job: tuple[Path, Path, bool]) -> Entry:
    """Verify one submission and write its page: its full report."""
    path, folder, recompute = job
    entry, context = read_entry(path, recompute=recompute)
    rows = [TableRow([Cell(f.what), Cell(f.state), Cell(f.detail)]) for f in entry.findings]
    columns = [Column("what"), Column("state"), Column("detail")]
    table = Table("Verification", columns, rows, "verification")
    links = [TableRow([Cell(s.name, href=f"../students/{s.slug}.html")]) for s in entry.students]
    section = Section(
        "verification",
        "Verification",
        f"Submission {entry.name}, sha256 {entry.digest}.",
        tables=[table, Table("Students on the board", [Column("student")], links)],
    )
    for name, text in data.estimates(entry).items():
        _write(folder.parent / name, text)
    _write(
        folder / f"{entry.name}.html",
        run_report.html(context.evidence, first=[section], home="../index.html", context=context),
    )
    return entry


def _check_names(entries: Sequence[Entry], files: Sequence[Path]) -> None:
    seen: dict[str, Path] = {}
    for entry, path in zip(entries, files, strict=True):
        key = entry.name.lower()  # some file systems do not tell case apart
        if key in seen:
            raise UsageError(
                f"'{seen[key]}' and '{path}' are both called '{entry.name}'",
                "a name stands for one submission; ask for another name",
            )
        seen[key] = path


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", errors="replace")
