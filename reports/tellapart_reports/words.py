"""Numbers and findings in words. Every figure a page shows is written here, one way only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from tellapart_reports.records import Verdict

NOT_MEASURED = "not measured"
CAPABLE = ("task", "accuracy", "capability")
TEACHERS = "-teacher"
"""The end of a metric's name that measures the teacher in place of the student."""
MINUS = "\N{MINUS SIGN}"

# Direction marks could make a page read other than it is; control characters hide things.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def visible(text: str) -> str:
    """``text`` with direction marks and control characters shown instead of obeyed."""
    if text.isascii() and text.isprintable():
        return text  # nearly all of a page
    text = _BIDI.sub(lambda m: f"⟨U+{ord(m.group()):04X}⟩", text)
    text = _CONTROL.sub(
        lambda m: chr(0x2400 + ord(m.group())) if ord(m.group()) < 0x20 else "\ufffd", text
    )
    return _SURROGATE.sub("\ufffd", text)


def shown(value: Any) -> Any:
    """What every template expression passes through on its way out (before escaping)."""
    if isinstance(value, Markup):
        return value
    if value is None:
        return NOT_MEASURED
    return visible(value) if isinstance(value, str) else value


def num(value: float | None, digits: int = 3) -> str:
    """A number with a true minus sign; None is "not measured", never 0."""
    if value is None:
        return NOT_MEASURED
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def signed(value: float | None, digits: int = 3) -> str:
    """As :func:`num`, with a plus sign before positive numbers."""
    text = num(value, digits)
    return f"+{text}" if value is not None and float(f"{value:.{digits}f}") > 0 else text


def interval(low: float | None, high: float | None, digits: int = 3) -> str:
    """``[low, high]``."""
    if low is None or high is None:
        return NOT_MEASURED
    return f"[{num(low, digits)}, {num(high, digits)}]"


def p_value(value: float | None) -> str:
    """A p-value; small ones as a bound."""
    if value is None:
        return NOT_MEASURED
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def percent(value: float | None, digits: int = 0) -> str:
    """A share in per cent."""
    return NOT_MEASURED if value is None else f"{100 * value:.{digits}f} %"


def count(value: float | None) -> str:
    """A whole number with narrow spaces between thousands."""
    return (
        NOT_MEASURED
        if value is None
        else f"{int(value):,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    )


def seconds(value: float | None) -> str:
    """A duration a person can read."""
    if value is None:
        return NOT_MEASURED
    if value < 0.1:
        return "< 0.1 s" if value > 0 else "0 s"
    if value < 120:
        return f"{value:.1f} s"
    return f"{value / 60:.1f} min" if value < 7200 else f"{value / 3600:.1f} h"


def label(name: str) -> str:
    """A category's name for people: underscores are spaces."""
    return "all probes" if name == "all" else name.replace("_", " ")


def capability(metric: str) -> bool:
    """Whether a metric says how good answers are, and not how alike."""
    return any(part in metric.lower() for part in CAPABLE)


def measure(metric: str) -> str:
    """A metric's name as a term: "Similarity", "Similarity (exact match)", "Capability (…)"."""
    name = label(metric)
    if capability(metric):
        task, teacher, _ = metric.partition(TEACHERS)
        return f"Teacher's capability ({task})" if teacher else f"Capability ({task})"
    return name.capitalize() if "similarity" in name.lower() else f"Similarity ({name})"


def listing(names: Sequence[str]) -> str:
    """a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]


def game(name: str) -> str:
    return {"single": "single-answer game", "pairwise": "pairwise game"}.get(name, name)


def short_game(name: str, queries: int) -> str:
    """A game in a narrow column: "pairwise", "single, q = 4"."""
    return (
        name if name == "pairwise" else f"{name}, q\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{queries}"
    )


def plural(n: int, one: str, many: str | None = None) -> str:
    """A count and its noun."""
    return f"{count(n)} {one if n == 1 else (many or one + 's')}"


OUTCOMES = {
    "distinguishable": "≠",
    "indistinguishable": "≈",
    "inconclusive": "?",
    NOT_MEASURED: "–",
}


def finding(verdict: Verdict) -> str:
    """The verdict in one plain sentence."""
    who, eps = f"“{verdict.student}”", epsilon(verdict)
    return {
        "distinguishable": f"{who} can be told from its teacher.",
        "indistinguishable": (
            f"No adversary of this class can tell {who} from its teacher by more than {eps}."
        ),
        "inconclusive": f"It is open whether {who} can be told from its teacher at {eps}.",
    }.get(verdict.outcome, f"Whether {who} can be told from its teacher could not be measured.")


def epsilon(verdict: Verdict) -> str:
    return f"ε\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{plain(verdict.epsilon)}"


def plain(value: float | None) -> str:
    """A parameter as it was given: 0.1, not 0.100."""
    return NOT_MEASURED if value is None else f"{value:g}"


def support(
    verdict: Verdict, advantage: float | None, adversaries: Sequence[str], limits: str
) -> str:
    """What the finding rests on: game, class, advantage, interval, probes, q and t."""
    if verdict.low is None or verdict.high is None:
        return (
            f"No sound estimate was made in the {game(verdict.game)}: see the controls and the "
            "status of each adversary below. This is not evidence of likeness."
        )
    sure = "" if verdict.alpha is None else f", each with {percent(1 - verdict.alpha)} confidence"
    who = (
        f"The only adversary, {verdict.adversary},"
        if len(adversaries) == 1
        else f"The strongest of {plural(len(adversaries), 'adversary', 'adversaries')}, "
        f"{verdict.adversary},"
    )
    text = (
        f"{who} has an advantage of {num(advantage)} in the {game(verdict.game)}. The largest "
        f"advantage in the class is at least {num(verdict.low)} and at most {num(verdict.high)}"
        f"{sure}, against {epsilon(verdict)}; measured on "
        f"{plural(verdict.probes, 'probe' if verdict.queries == 1 else 'episode')} at "
        f"q = {verdict.queries}{limits}."
    )
    if verdict.outcome == "inconclusive" and verdict.more_probes:
        text += f" About {plural(verdict.more_probes, 'more probe')} would settle it."
    return text
