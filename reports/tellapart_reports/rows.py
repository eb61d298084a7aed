"""The rows of a table as HTML: plain string building, as a board has a hundred thousand cells."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup, escape

from tellapart_reports.views import Cell, Table
from tellapart_reports.words import NOT_MEASURED, visible

SHORT = 64
"""Names and figures below this many characters, which recur in every table, are remembered."""


def rows(table: Table, live: bool = False) -> Markup:
    """``<tr>`` elements of ``table``; ``live`` tables carry what they sort by."""
    numeric = [c.numeric for c in table.columns]
    parts: list[str] = []
    for row in table.rows:
        kind = f' class="{_safe(row.kind)}"' if row.kind else ""
        tags = "".join(f' data-{_safe(key)}="{_safe(text)}"' for key, text in row.tags)
        cells = "".join(
            _cell(cell, is_number, live) for cell, is_number in zip(row.cells, numeric, strict=True)
        )
        parts.append(f"<tr{kind}{tags}>{cells}</tr>\n")
    return Markup("".join(parts))


def _cell(cell: Cell, numeric: bool, live: bool) -> str:
    shown = NOT_MEASURED if cell.text is None else cell.text
    text = _safe(shown)
    if cell.colour:
        text = f'<span class="who {_safe(cell.colour)}">{text}</span>'
    elif shown == NOT_MEASURED:
        text = f'<span class="none">{text}</span>'
    else:
        text = f'<span class="v">{text}</span>'
    if cell.href:
        text = f'<a href="{_safe(cell.href)}">{text}</a>'
    if cell.picture:
        text = f"{cell.picture}{text}"  # Markup of ours
    if cell.note:
        text = f'{text}<span class="why">{_safe(cell.note)}</span>'
    if not numeric:
        return f"<td>{text}</td>"
    sort = f' data-sort="{"" if cell.sort is None else cell.sort}"' if live else ""
    return f'<td class="n"{sort}>{text}</td>'


def _safe(text: str) -> str:
    """Direction marks and control characters shown, markup escaped."""
    return _short(text) if len(text) < SHORT else str(escape(visible(text)))


@lru_cache(maxsize=8192)
def _short(text: str) -> str:
    return str(escape(visible(text)))
