"""The charts: forest plot, scatter, curves, bars and the small interval of a table row.

Each is a function from plain records to a :class:`~tellapart_reports.svg.Chart`. Colours are CSS
variables of the page, so that a chart follows dark and light. A value of None is drawn as "not
measured", never at 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from tellapart_reports.svg import Chart, Scale, domain, el, join, line, text
from tellapart_reports.words import NOT_MEASURED, interval, num, plain, seconds

WIDTH = 760.0
MOST_BANDS = 3
APART = 7.0
"""Pixels between the bars of curves that share an x."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A value with its interval in a series' colour (``base``, ``distilled``, …, ``void``)."""

    series: str
    colour: str
    value: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a forest plot: a label and a mark for each series."""

    label: str
    marks: Sequence[Mark]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A student in the similarity-against-advantage picture; intervals as (low, high)."""

    label: str
    colour: str
    x: float
    y: float
    x_interval: tuple[float | None, float | None] = (None, None)
    y_interval: tuple[float | None, float | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Line:
    """A curve: (x, y, low, high) points, drawn with its band unless ``faint``."""

    label: str
    colour: str
    points: Sequence[tuple[float, float, float | None, float | None]]
    faint: bool = False
    bound: bool = False


def forest(
    name: str,
    rows: Sequence[Row],
    *,
    title: str,
    axis: str,
    epsilon: float | None = None,
    within: tuple[float, float] = (-2.0, 2.0),
    legend: bool = True,
) -> Chart:
    """A forest plot: rows from top to bottom, each mark with its interval and its numbers.

    ``within`` bounds the axis: what an advantage or a difference of two can be.
    """
    values = [v for r in rows for m in r.marks for v in (m.value, m.low, m.high)]
    low, high = domain(values, include=[0.0, *([epsilon] if epsilon else [])])
    low, high = max(low, within[0]), min(high, within[1])
    gutter = min(210.0, 24 + 7.2 * max((len(r.label) for r in rows), default=8))
    x = Scale(low, high, gutter + 10, WIDTH - 172)
    series = list(dict.fromkeys((m.series, m.colour) for r in rows for m in r.marks))
    drawn = _legend([s for s in series if s[1] != "void"]) if legend and len(series) > 1 else []
    top = y = 52.0 if drawn else 26.0
    for row in rows:
        lines = in_two(row.label, 28)
        marks = 17.0 * max(1, len(row.marks))
        height = max(marks, 13.0 * len(lines)) + 13
        drawn.append(line(0, y, WIDTH, y, class_="row-line"))
        weight = "600" if row.strong else None
        for k, part in enumerate(lines):
            at = y + height / 2 + 4 + 13 * (k - (len(lines) - 1) / 2)
            drawn.append(text(0, at, part, font_weight=weight, class_="label"))
        for i, mark in enumerate(row.marks):
            drawn.append(_mark(mark, x, y + (height - marks) / 2 + 17 * i + 8.5))
        y += height
    bottom = y
    back = [line(x(t), top, x(t), bottom, class_="zero" if t == 0 else "grid") for t in x.ticks(8)]
    back += [
        text(x(t), bottom + 17, plain(t).replace("-", "−"), class_="tick mid") for t in x.ticks(8)
    ]
    back.append(text((x.start + x.end) / 2, bottom + 37, axis, class_="axis mid"))
    back.append(text(WIDTH, top - 10, "value [interval]", class_="tick end"))
    if epsilon is not None:
        back.append(line(x(epsilon), top - 4, x(epsilon), bottom, class_="eps"))
        back.append(text(x(epsilon), top - 10, f"ε = {plain(epsilon)}", class_="tick mid"))
    described = "; ".join(
        f"{r.label}: "
        + ", ".join(f"{m.series} {num(m.value)} {interval(m.low, m.high)}" for m in r.marks)
        for r in rows[:24]
    )
    return Chart(name, WIDTH, bottom + 46, title, described, join([*back, *drawn]))


def _legend(series: Sequence[tuple[str, str]]) -> list[Markup]:
    parts, x = [], 0.0
    for name, colour in series:
        shown = clip(name, 30)
        inner = [
            el("circle", cx=x + 5, cy=9, r=4.5, class_="dot"),
            text(x + 15, 13, shown, class_="own"),
        ]
        parts.append(el("g", join(inner), class_=f"c-{colour}"))
        x += 34 + 7.2 * len(shown)
    return parts


def _mark(mark: Mark, x: Scale, y: float) -> Markup:
    if mark.value is None or not math.isfinite(mark.value):
        return text(
            x.start + 6, y + 4, f"{mark.series}: {mark.note or NOT_MEASURED}", class_="note"
        )
    parts = []
    if mark.low is not None and mark.high is not None:
        a, b = x.clamp(mark.low), x.clamp(mark.high)
        parts.append(line(a, y, b, y, class_="ci"))
        parts += [line(e, y - 3.5, e, y + 3.5, class_="cap") for e in (a, b)]
    parts.append(el("circle", cx=x.clamp(mark.value), cy=y, r=4.5, class_="dot"))
    numbers = num(mark.value)
    if mark.low is not None and mark.high is not None:
        numbers += f" {interval(mark.low, mark.high)}"
    parts.append(text(WIDTH, y + 4, numbers, class_="own end"))
    label = f"{mark.series}: {numbers}" + (f" ({mark.note})" if mark.note else "")
    return el("g", join([el("title", label), *parts]), class_=f"c-{mark.colour}")


def scatter(
    name: str,
    points: Sequence[Point],
    *,
    title: str,
    x_axis: str,
    y_axis: str,
    arrows: Sequence[tuple[int, int]] = (),
    small: Sequence[tuple[Point, Point | None]] = (),
    epsilon: float | None = None,
    height: float = 430,
) -> Chart:
    """Similarity against advantage: intervals as crosses, arrows from base to distilled.

    ``small`` holds faint category points, each with the one it leads to.
    """
    everything = [*points, *(p for pair in small for p in pair if p is not None)]
    xs = [v for p in everything for v in (p.x, *p.x_interval)]
    ys = [v for p in everything for v in (p.y, *p.y_interval)]
    x = Scale(*domain(xs), 62, WIDTH - 30)
    y = Scale(*domain(ys, include=[0.0, *([epsilon] if epsilon else [])]), height - 56, 22)
    parts: list[Markup] = []
    if epsilon is not None:
        floor, roof = y.clamp(-epsilon), y.clamp(epsilon)
        parts.append(
            el(
                "rect",
                x=x.start,
                y=roof,
                width=x.end - x.start,
                height=floor - roof,
                class_="band-eps",
            )
        )
        parts.append(line(x.start, roof, x.end, roof, class_="eps"))
        parts.append(text(x.start + 8, roof - 6, f"ε = {plain(epsilon)}", class_="tick"))
    for t in x.ticks():
        parts.append(line(x(t), y.start, x(t), y.end, class_="grid"))
        parts.append(text(x(t), y.start + 18, plain(t).replace("-", "−"), class_="tick mid"))
    for t in y.ticks():
        parts.append(line(x.start, y(t), x.end, y(t), class_="zero" if t == 0 else "grid"))
        parts.append(text(x.start - 8, y(t) + 4, plain(t).replace("-", "−"), class_="tick end"))
    parts.append(
        text((x.start + x.end) / 2, height - 16, f"{x_axis}  →  more alike", class_="axis mid")
    )
    middle = (y.start + y.end) / 2
    parts.append(
        text(
            16,
            middle,
            f"{y_axis}  →  easier to tell",
            class_="axis mid",
            transform=f"rotate(-90 16 {middle:.0f})",
        )
    )
    for start, end in small:
        if end is not None:
            parts.append(line(x(start.x), y(start.y), x(end.x), y(end.y), class_="thread"))
    for pair in small:
        for p in pair:
            if p is not None:
                dot = el(
                    "circle",
                    el("title", f"{p.label}: {num(p.x)}, {num(p.y)}"),
                    cx=x(p.x),
                    cy=y(p.y),
                    r=3.2,
                    class_="small-dot",
                )
                parts.append(el("g", dot, class_=f"c-{p.colour}"))
    parts += [_arrow(points[a], points[b], x, y) for a, b in arrows]
    parts += [_cross(p, x, y) for p in points]
    described = "; ".join(
        f"{p.label}: {x_axis} {num(p.x)} {interval(*p.x_interval)}, "
        f"{y_axis} {num(p.y)} {interval(*p.y_interval)}"
        for p in points
    )
    return Chart(name, WIDTH, height, title, described, join(parts))


def _cross(p: Point, x: Scale, y: Scale) -> Markup:
    cx, cy = x(p.x), y(p.y)
    parts = [el("title", f"{p.label}: {num(p.x)}, {num(p.y)}")]
    (x_low, x_high), (y_low, y_high) = p.x_interval, p.y_interval
    if x_low is not None and x_high is not None:
        parts.append(line(x.clamp(x_low), cy, x.clamp(x_high), cy, class_="ci"))
    if y_low is not None and y_high is not None:
        parts.append(line(cx, y.clamp(y_low), cx, y.clamp(y_high), class_="ci"))
    parts.append(el("circle", cx=cx, cy=cy, r=7.0, class_="dot"))
    left = cx > x.start + 0.72 * (x.end - x.start)
    parts.append(
        text(
            cx - 13 if left else cx + 13,
            cy - 11,
            clip(p.label, 26),
            class_="own head end" if left else "own head",
        )
    )
    return el("g", join(parts), class_=f"c-{p.colour}")


def _arrow(start: Point, end: Point, x: Scale, y: Scale) -> Markup:
    ax, ay, bx, by = x(start.x), y(start.y), x(end.x), y(end.y)
    length = math.hypot(bx - ax, by - ay)
    if length < 34:
        return Markup("")
    ux, uy = (bx - ax) / length, (by - ay) / length
    ax, ay, bx, by = ax + 12 * ux, ay + 12 * uy, bx - 13 * ux, by - 13 * uy
    head = f"{bx:.1f},{by:.1f} {bx - 9 * ux - 4.5 * uy:.1f},{by - 9 * uy + 4.5 * ux:.1f} "
    head += f"{bx - 9 * ux + 4.5 * uy:.1f},{by - 9 * uy - 4.5 * ux:.1f}"
    shaft = line(ax, ay, bx - 6 * ux, by - 6 * uy, class_="arrow")
    return join([shaft, el("polygon", points=head, class_="arrow-head")])


def curves(
    name: str,
    lines: Sequence[Line],
    *,
    title: str,
    x_axis: str,
    y_axis: str,
    log2: bool = False,
    epsilon: float | None = None,
    include: Sequence[float] = (0.0,),
    height: float = 360,
) -> Chart:
    """Curves with their bands and labels at their ends; ``log2`` spaces q = 1, 2, 4, … evenly."""
    where: Callable[[float], float] = math.log2 if log2 else float
    xs = sorted({p[0] for c in lines for p in c.points})
    ys = [v for c in lines for p in c.points for v in (p[1], *(() if c.faint else p[2:]))]
    span = (where(xs[0]), where(xs[-1])) if xs else (0.0, 1.0)
    if span[0] == span[1]:
        span = (span[0] - 0.5, span[1] + 0.5)
    banded = [c for c in lines if not c.faint and not c.bound and c.points]
    crowded = len(banded) > MOST_BANDS
    aside = APART * len(banded) / 2 if crowded else 0.0
    frame = (62.0, WIDTH - 150)
    x = Scale(*span, frame[0] + aside, frame[1] - aside)
    y = Scale(*domain(ys, include=[*include, *([epsilon] if epsilon else [])]), height - 56, 18)
    parts: list[Markup] = []
    for t in y.ticks():
        parts.append(line(frame[0], y(t), frame[1], y(t), class_="zero" if t == 0 else "grid"))
        parts.append(text(frame[0] - 8, y(t) + 4, plain(t).replace("-", "−"), class_="tick end"))
    ticks = [(where(v), v) for v in xs] if log2 else [(t, t) for t in x.ticks()]
    parts += [text(x(at), y.start + 18, plain(v), class_="tick mid") for at, v in ticks]
    if epsilon is not None:
        parts.append(line(frame[0], y(epsilon), frame[1], y(epsilon), class_="eps"))
    parts.append(text((x.start + x.end) / 2, height - 14, x_axis, class_="axis mid"))
    middle = (y.start + y.end) / 2
    parts.append(
        text(16, middle, y_axis, class_="axis mid", transform=f"rotate(-90 16 {middle:.0f})")
    )
    ends: list[tuple[float, str, str]] = []
    if epsilon is not None:
        ends.append((y(epsilon), f"ε = {plain(epsilon)}", "teacher"))
    for curve in sorted(lines, key=lambda c: not c.faint):
        if curve.points:
            apart = 0.0
            if crowded and curve in banded:
                apart = APART * (banded.index(curve) - (len(banded) - 1) / 2)
            parts.append(_curve(curve, x, y, where, apart if crowded else None))
            if curve.label:
                ends.append((y(curve.points[-1][1]), curve.label, curve.colour))
    parts += _end_labels(ends, frame[1] + 10)
    described = "; ".join(
        f"{c.label}: " + ", ".join(f"{plain(p[0])} → {num(p[1])}" for p in _thin(c.points, 12))
        for c in lines
        if not c.faint
    )
    return Chart(name, WIDTH, height, title, described, join(parts))


def _curve(
    curve: Line, x: Scale, y: Scale, where: Callable[[float], float], apart: float | None
) -> Markup:
    """A curve with its band; where ``apart`` is given, moved by it, with bars in place of a band:
    bands of many curves lie on each other and none can be read."""
    points = [(x(where(p[0])) + (apart or 0.0), y(p[1]), p[2], p[3]) for p in curve.points]
    path = " ".join(f"{a:.1f},{b:.1f}" for a, b, _, _ in points)
    kind = "curve faint" if curve.faint else "curve bound" if curve.bound else "curve"
    parts = [el("title", curve.label)] if curve.label else []
    if apart is not None and not curve.faint and not curve.bound:
        for a, _, lo, h in points:
            if lo is not None and h is not None:
                parts.append(line(a, y(lo), a, y(h), class_="ci"))
    elif not curve.faint and all(p[2] is not None and p[3] is not None for p in points):
        upper = [f"{a:.1f},{y(h):.1f}" for a, _, _, h in points if h is not None]
        lower = [f"{a:.1f},{y(lo):.1f}" for a, _, lo, _ in reversed(points) if lo is not None]
        parts.append(el("polygon", points=" ".join([*upper, *lower]), class_="area"))
    parts.append(el("polyline", points=path, class_=kind))
    if not curve.faint and not curve.bound and len(points) <= 12:
        parts += [el("circle", cx=a, cy=b, r=4.0, class_="dot") for a, b, _, _ in points]
    return el("g", join(parts), class_=f"c-{curve.colour}")


def _end_labels(ends: list[tuple[float, str, str]], x: float) -> list[Markup]:
    """Labels at the ends of curves, moved apart so that none covers another."""
    drawn, last = [], -math.inf
    for y, label, colour in sorted(ends):
        at = max(y, last + 15)
        last = at
        label_text = text(x, at + 4, clip(label, 22), class_="own")
        drawn.append(el("g", label_text, class_=f"c-{colour}"))
    return drawn


def bars(
    name: str,
    rows: Sequence[tuple[str, float, float]],
    *,
    title: str,
    first: str,
    second: str,
) -> Chart:
    """Two stacked durations a row: (label, first, second), in seconds."""
    most = max((a + b for _, a, b in rows), default=1.0) or 1.0
    gutter = min(210.0, 24 + 7.2 * max((len(r[0]) for r in rows), default=8))
    x = Scale(0, most, gutter, WIDTH - 110)
    parts = [
        el("rect", x=gutter, y=2, width=11, height=11, class_="bar c-teacher"),
        text(gutter + 17, 12, first, class_="tick"),
        el("rect", x=gutter + 110, y=2, width=11, height=11, class_="bar second c-teacher"),
        text(gutter + 127, 12, second, class_="tick"),
    ]
    y = 24.0
    for name_, a, b in rows:
        parts.append(text(0, y + 14, clip(name_, 28)))
        parts.append(
            el("rect", x=x(0), y=y + 3, width=x(a) - x(0), height=14, class_="bar c-teacher")
        )
        parts.append(
            el(
                "rect",
                x=x(a),
                y=y + 3,
                width=x(a + b) - x(a),
                height=14,
                class_="bar second c-teacher",
            )
        )
        parts.append(text(x(a + b) + 8, y + 14, seconds(a + b), class_="soft"))
        y += 24
    described = "; ".join(f"{n}: {first} {seconds(a)}, {second} {seconds(b)}" for n, a, b in rows)
    return Chart(name, WIDTH, y + 6, title, described, join(parts))


def strip(
    value: float | None,
    low: float | None,
    high: float | None,
    limits: tuple[float, float],
    colour: str,
    epsilon: float | None = None,
) -> Markup:
    """The interval of a table row as a small picture; decorative, its numbers stand beside it."""
    if value is None:
        return Markup("")
    x = Scale(*limits, 3, 97)

    def at(value: float) -> str:
        # Shares, not pixels: a style sheet sets the size and nothing is squeezed or blown up.
        return f"{x.clamp(value):.1f}%"

    def upright(value: float, kind: str) -> str:
        return f'<line x1="{at(value)}" y1="4%" x2="{at(value)}" y2="96%" class="{kind}"></line>'

    # Numbers and names of ours alone, written out: a table has one of these in every row.
    parts = [upright(0, "zero")]
    if epsilon is not None:
        parts.append(upright(epsilon, "eps"))
    if low is not None and high is not None:
        parts.append(f'<line x1="{at(low)}" y1="50%" x2="{at(high)}" y2="50%" class="ci"></line>')
    parts.append(f'<circle cx="{at(value)}" cy="50%" r="3.8" class="dot"></circle>')
    return Markup(
        f'<svg width="130" height="16" class="chart strip c-{escape(colour)}" aria-hidden="true">'
        f"{''.join(parts)}</svg>"
    )


def in_two(label: str, most: int) -> list[str]:
    """``label`` on one line or two of at most ``most`` characters, parted where a word ends."""
    if len(label) <= most:
        return [label]
    ends = [i + 1 for i in range(most // 2, most) if label[i] in " _-.:/,"]
    at = ends[-1] if ends else most
    return [label[:at].rstrip(), clip(label[at:].lstrip(), most)]


def clip(label: str, most: int) -> str:
    """``label`` within ``most`` characters."""
    return label if len(label) <= most else label[: most - 1] + "…"


def _thin(
    points: Sequence[tuple[float, float, float | None, float | None]], most: int
) -> list[tuple[float, float, float | None, float | None]]:
    step = max(1, math.ceil(len(points) / most))
    return [*points[:-1:step], points[-1]] if points else []
