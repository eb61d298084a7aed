"""Every table of the site as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from tellapart_reports.records import Estimate
from tellapart_reports.site.board import Board, tally
from tellapart_reports.site.entries import Entry, Student

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def files(board: Board) -> dict[str, str]:
    """Path under the site → content."""
    leading = [
        (s, r) for s in board.students for r in s.rows if (r.game, r.queries) == board.leading
    ]
    tables = {
        "students": _students(board),
        "adversaries": _adversaries(board),
        "adversary-students": [
            {
                "adversary": r.adversary, "submission": s.submission, "student": s.name,
                "suite": s.suite.name, "game": r.game, "queries": r.queries,
                "advantage": r.advantage, "low_simultaneous": r.low_simultaneous,
                "high_simultaneous": r.high_simultaneous, "status": r.status,
            }
            for s, r in leading if r.category == "all"
        ],
        "adversary-categories": _profiles(leading),
        "suites": [
            {
                "suite": s.name, "digest": s.digest, "probes": s.probes,
                "categories": len(s.categories),
                "students": sum(x.suite.digest == s.digest for x in board.students),
            }
            for s in board.suites
        ],
        "submissions": [
            {
                "submission": e.name, "sha256": e.digest, "created": e.created,
                "tellapart": e.version, "suite": e.suite.name, "suite_digest": e.suite.digest,
                "texts_withheld": e.withheld,
                **{f"check: {f.what}": f.state for f in e.findings},
            }
            for e in board.entries
        ],
    }  # fmt: skip
    made: dict[str, str] = {}
    for name, rows in tables.items():
        keys = tuple(dict.fromkeys(k for r in rows for k in r))
        made |= _both(f"data/{name}", keys, [[r.get(k) for k in keys] for r in rows])
    return made


def _profiles(leading: Sequence[tuple[Student, Estimate]]) -> list[dict[str, Any]]:
    """Mean advantage of each adversary in each category, over the students it could be had of."""
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for _, r in leading:
        if r.category != "all" and r.ok and r.advantage is not None:
            found[r.adversary, r.category].append(r.advantage)
    return [
        {"adversary": a, "category": c, "mean_advantage": sum(v) / len(v), "students": len(v)}
        for (a, c), v in sorted(found.items())
    ]


def estimates(entry: Entry) -> dict[str, str]:
    """Every estimate of one submission; one file each, as all together would be too large."""
    rows = [(s.submission, *r) for s in entry.students for r in s.rows]
    return _both(f"data/estimates/{entry.name}", ("submission", *Estimate._fields), rows)


def _both(path: str, keys: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, str]:
    records = [dict(zip(keys, r, strict=True)) for r in rows]
    text = json.dumps(records, ensure_ascii=False, allow_nan=False)
    return {f"{path}.json": f"{text}\n", f"{path}.csv": as_csv(keys, rows)}


def as_csv(keys: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV; a text that a spreadsheet would take for a formula is quoted with '."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(keys)
    writer.writerows(
        [f"'{v}" if isinstance(v, str) and v.startswith(FORMULA) else v for v in row]
        for row in rows
    )
    return out.getvalue()


def _students(board: Board) -> list[dict[str, Any]]:
    rows = []
    for s in board.students:
        for v in s.verdicts:
            best = s.strongest(v)
            rank = board.places.get((v.game, v.queries), {}).get(s.slug)
            overall = rank if v.category == "all" else None
            rows.append(
                {
                    "submission": s.submission, "student": s.name, "suite": s.suite.name,
                    "suite_digest": s.suite.digest, "teacher_digest": s.teacher, "game": v.game,
                    "queries": v.queries, "category": v.category,
                    "advantage": best.advantage if best else None, "low": v.low, "high": v.high,
                    "epsilon": v.epsilon, "alpha": v.alpha, "outcome": v.outcome,
                    "adversary": v.adversary, "probes": v.probes,
                    "rank": overall.place if overall else None,
                    "ranked_among": overall.of if overall else None,
                    "distillation_queries": s.queries,
                    **{m.metric: m.value for m in s.metrics if m.category == v.category},
                }
            )  # fmt: skip
    return rows


def _adversaries(board: Board) -> list[dict[str, Any]]:
    rows = []
    for game, q in board.games:
        for name, t in tally(board, (game, q)).items():
            values = [a for a, _ in t.advantages]
            rows.append(
                {
                    "adversary": name, "game": game, "queries": q, "students": len(values),
                    "mean_advantage": sum(values) / len(values) if values else None,
                    "largest_advantage": max(values, default=None),
                    "strongest_against": t.strongest, "sees_alone": t.alone, "void": t.void,
                    "cpu_seconds": sum(t.seconds) / len(t.seconds) if t.seconds else None,
                }
            )  # fmt: skip
    return rows
