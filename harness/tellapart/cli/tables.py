"""Estimates on a terminal: the verdict first, then one narrow table a game."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

NOT_MEASURED = "not measured"
PIPED = 120  # columns where output goes to a file or a pipe, which has no width of its own
STYLES = {
    "distinguishable": "bold",
    "indistinguishable": "bold",
    "inconclusive": "bold",
    NOT_MEASURED: "bold dim",
}
CLASS = "class"  # adversary of a difference that is the whole class's
MOST_DIFFERENCES = 6
MARKS = {"distinguishable": "≠", "indistinguishable": "≈", "inconclusive": "?", NOT_MEASURED: "–"}


def wide_console() -> Console:
    """Standard output, wide enough for a table where it is no terminal."""
    console = Console()
    if not console.is_terminal:
        console.width = max(console.width, PIPED)
    return console


def print_summary(estimates: Mapping[str, Any], console: Console) -> None:
    """Print the verdicts and, for each game, the adversaries' advantages over all probes."""
    console.print()
    told: set[str] = set()
    for verdict in sorted(_overall(estimates, "verdicts"), key=_leading):
        student = str(verdict.get("student"))
        _print_verdict(verdict, console, whole=student not in told)
        told.add(student)
    console.print()
    for game in ("pairwise", "single"):
        rows = [r for r in _overall(estimates, "rows") if r.get("game") == game]
        if rows:
            most = max(int(r.get("queries") or 1) for r in rows)
            console.print(_table(game, most, [r for r in rows if (r.get("queries") or 1) == most]))
    _print_differences(estimates, console)
    _print_causes(estimates, console)
    failed = [c for c in estimates.get("controls") or [] if c.get("passed") is False]
    for control in failed:
        plant = f" ({control['plant']})" if control.get("plant") else ""
        console.print(
            Text(
                f"void: {control.get('adversary')} failed the {control.get('arm')} arm{plant}"
                + (f": {control['detail']}" if control.get("detail") else ""),
                style="dim",
            )
        )
    console.print()


def _print_causes(estimates: Mapping[str, Any], console: Console) -> None:
    """Why an adversary has no figure: it failed, or went beyond a limit."""
    told: set[tuple[str, str]] = set()
    for row in _overall(estimates, "rows"):
        status, detail = str(row.get("status")), str(row.get("detail") or "no reason given")
        cause = (str(row.get("adversary")), detail)
        if status in ("error", "forfeit") and cause not in told:
            told.add(cause)
            line = " ".join(detail.split())[:300]
            console.print(Text(f"{status}: {row.get('adversary')}: {line}"))


def _print_differences(estimates: Mapping[str, Any], console: Console) -> None:
    """The class's advantage over one student less that over another, at the largest q."""
    rows = [d for d in _overall(estimates, "differences") if d.get("adversary") == CLASS]
    most = {str(d.get("game")): 0 for d in rows}
    for row in rows:
        game = str(row.get("game"))
        most[game] = max(most[game], int(row.get("queries") or 1))
    shown = [d for d in rows if d.get("queries") == most[str(d.get("game"))]]
    for row in shown[:MOST_DIFFERENCES]:
        text = Text(f"{row.get('a')} − {row.get('b')}: {_number(row.get('difference'))} ")
        text.append(_interval(row.get("low"), row.get("high")))
        text.append(
            f"  difference of the class's advantages, {row.get('game')} game, "
            f"q = {row.get('queries')}", style="dim",
        )  # fmt: skip
        console.print(text)
    if len(shown) > MOST_DIFFERENCES:
        console.print(Text(f"and {len(shown) - MOST_DIFFERENCES} more pairs of students, "
                           "in estimates.json", style="dim"))  # fmt: skip


def _leading(verdict: Mapping[str, Any]) -> tuple[str, bool, int]:
    """Students in order; of each the pairwise verdict first, then the larger q first."""
    queries = int(verdict.get("queries") or 1)
    return str(verdict.get("student")), verdict.get("game") != "pairwise", -queries


def _print_verdict(verdict: Mapping[str, Any], console: Console, *, whole: bool) -> None:
    outcome = str(verdict.get("outcome") or NOT_MEASURED)
    head = Text(f"{MARKS.get(outcome, ' ')} {verdict.get('student')}: ")
    head.append(outcome, style=STYLES.get(outcome, "bold"))
    head.append(f"  {verdict.get('game')} game, q = {verdict.get('queries')}", style="dim")
    if not whole:
        bounds = _interval(verdict.get("low"), verdict.get("high"))
        head.append(f", advantage within {bounds}" if bounds != NOT_MEASURED else "", style="dim")
    console.print(head)
    sentence = str(verdict.get("sentence") or "")
    if whole and sentence:
        console.print(Padding(Text(sentence.partition(": ")[2] or sentence, style="dim"), (0, 2)))


def _table(game: str, queries: int, rows: Sequence[Mapping[str, Any]]) -> Table:
    pairwise = game == "pairwise"
    table = Table(
        title=f"{game} game, q = {queries}", title_justify="left", title_style="dim",
        box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim",
    )  # fmt: skip
    for name in ("student", "adversary"):
        table.add_column(name, overflow="fold")
    for name in ("advantage", "simultaneous", "κ" if pairwise else "AUC"):
        table.add_column(name, justify="right", no_wrap=True)
    if pairwise:
        table.add_column("filtered", justify="right", no_wrap=True)
    table.add_column("status")
    last = None
    for row in sorted(rows, key=_rank):
        student = str(row.get("student"))
        cells = [
            "" if student == last else student,
            str(row.get("adversary")),
            _number(row.get("advantage")),
            _interval(row.get("low_simultaneous"), row.get("high_simultaneous")),
            _number(row.get("consistency" if pairwise else "auc")),
        ]
        if pairwise:
            cells.append(_number(row.get("filtered")))
        ok = row.get("status") == "ok"
        table.add_row(*map(Text, cells), "" if ok else str(row.get("status")),
                      style=None if ok else "dim strike")  # fmt: skip
        last = student
    return table


def _rank(row: Mapping[str, Any]) -> tuple[str, bool, float]:
    advantage = row.get("advantage")
    return (
        str(row.get("student")),
        row.get("status") != "ok",
        -float(advantage) if advantage is not None else 9.0,
    )


def _overall(estimates: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return [r for r in estimates.get(name) or [] if r.get("category") == "all"]


def _number(value: Any) -> str:
    if value is None:
        return NOT_MEASURED
    text = f"{float(value):.3f}"
    return text.removeprefix("-") if float(text) == 0 else text


def _interval(low: Any, high: Any) -> str:
    if low is None or high is None:
        return NOT_MEASURED
    return f"[{_number(low)}, {_number(high)}]"
