"""A little SVG: escaped elements, linear scales, round ticks, and a chart that can stand alone."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from markupsafe import Markup, escape

from tellapart_reports.words import visible


def el(name: str, content: str | Markup = "", /, **attributes: object) -> Markup:
    """One element. ``class_`` is class, underscores are dashes; text and attributes are escaped."""
    parts = []
    for key, value in attributes.items():
        if value is None:
            continue
        if isinstance(value, float):  # most attributes, and nothing in it to escape
            shown = f"{value:.2f}".rstrip("0").rstrip(".")
        else:
            shown = escape(visible(str(value)))
        parts.append(f' {key.rstrip("_").replace("_", "-")}="{shown}"')
    body = content if isinstance(content, Markup) else escape(visible(content))
    return Markup(f"<{name}{''.join(parts)}>{body}</{name}>")


def join(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)


def text(x: float, y: float, content: str, **attributes: object) -> Markup:
    return el("text", content, x=x, y=y, **attributes)


def line(x1: float, y1: float, x2: float, y2: float, **attributes: object) -> Markup:
    return el("line", x1=x1, y1=y1, x2=x2, y2=y2, **attributes)


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear map from [low, high] to [start, end] in pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def clamp(self, value: float) -> float:
        return self(min(max(value, self.low), self.high))

    def ticks(self, about: int = 6) -> list[float]:
        """Round numbers within the domain."""
        step = nice_step(self.high - self.low, about)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [round(k * step, 10) for k in range(first, last + 1)]


def nice_step(span: float, about: int = 6) -> float:
    """1, 2, 2.5 or 5 times a power of ten, so that ``span`` has about ``about`` steps."""
    raw = span / about
    power = 10.0 ** math.floor(math.log10(raw))
    return next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw - 1e-12)


def domain(values: Iterable[float | None], *, include: Iterable[float] = ()) -> tuple[float, float]:
    """A domain that holds all finite values, with a little room, rounded to ticks."""
    found = [v for v in [*values, *include] if v is not None and math.isfinite(v)]
    low, high = min(found, default=0.0), max(found, default=1.0)
    if high - low < 1e-6:
        low, high = low - 0.05, high + 0.05
    step = nice_step(high - low, 6)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its text alternative. ``name`` is unique on its page."""

    name: str
    width: float
    height: float
    title: str
    description: str
    body: Markup

    def svg(
        self, *, standalone: bool = False, x: float | None = None, y: float | None = None
    ) -> Markup:
        """As an element to inline, or (``standalone``) as a file with its own style."""
        ids = f"{self.name}-title {self.name}-desc"
        style = el("style", Markup(chart_style(standalone=True))) if standalone else Markup("")
        ground = (
            el("rect", width=self.width, height=self.height, rx=10, class_="ground")
            if standalone
            else Markup("")
        )
        return el(
            "svg",
            join(
                [
                    el("title", self.title, id=f"{self.name}-title"),
                    el("desc", self.description, id=f"{self.name}-desc"),
                    style,
                    ground,
                    self.body,
                ]
            ),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {self.width:g} {self.height:g}",
            width=self.width if standalone or x is not None else None,
            height=self.height if standalone or x is not None else None,
            x=x,
            y=y,
            role="img",
            aria_labelledby=ids,
            class_="chart",
        )


def chart_style(*, standalone: bool = False) -> str:
    """The charts' style sheet; standalone pictures bring the colours with them."""
    folder = files("tellapart_reports") / "templates"
    chart = (folder / "chart.css").read_text(encoding="utf-8")
    if not standalone:
        return chart
    return (folder / "colours.css").read_text(encoding="utf-8") + chart
