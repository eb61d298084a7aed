"""Constraints that a program can check, after IFEval (arXiv 2311.07911).

A constraint is JSON: ``{"kind": …}`` and what the kind needs. The kinds:

=================  ======================================  =======================================
kind               needs                                   the text, white space around it removed
=================  ======================================  =======================================
uppercase          –                                       has letters, none of them lower case
lowercase          –                                       has letters, none of them upper case
title_case         –                                       every word begins with an upper-case one
max_words          ``n``                                   has at most ``n`` words
exact_words        ``n``                                   has exactly ``n`` words
sentences          ``n``                                   has exactly ``n`` sentences
lines              ``n``                                   has exactly ``n`` lines
max_chars          ``n``                                   has at most ``n`` characters
bullets            ``n``, ``mark`` (default ``-``)         is ``n`` lines, each behind the mark
numbered           ``n``, ``style`` (``1.``, ``1)``, ``I.``)  is ``n`` lines numbered from one
separated          ``n``, ``by``                           is ``n`` parts with ``by`` in between
json_keys          ``keys``                                is a JSON object with just these keys
json_list          ``n``                                   is a JSON list of ``n`` values
key_values         ``keys``                                is lines ``key: value`` in this order
table              ``columns``, ``rows``                   is a Markdown table, header included
csv                ``columns``, ``rows``                   is comma-separated values
wrapped            ``open``, ``close``                     begins and ends with these
starts_with        ``text``                                begins with it
ends_with          ``text``                                ends with it
contains           ``words``                               has each of them, in any case
excludes           ``words``                               has none of them, in any case
choice             ``options``                             is one of them
pattern            ``regex``                               matches all of it
sorted             ``by``                                  parts between ``by`` are in order
all                ``of``                                  satisfies each constraint of the list
=================  ======================================  =======================================
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Mapping[str, Any], str], bool]

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def satisfies(constraint: Mapping[str, Any], text: str) -> bool:
    """Whether ``text`` satisfies ``constraint``.

    Raises:
        ValueError: the kind is not known.
        KeyError: the constraint lacks what its kind needs.
    """
    kind = constraint["kind"]
    if kind not in _CHECKS:
        raise ValueError(f"unknown kind of constraint '{kind}'")
    return _CHECKS[kind](constraint, text.strip())


def kinds() -> list[str]:
    """The names of all kinds."""
    return sorted(_CHECKS)


def _title(_: Mapping[str, Any], text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text)
    return bool(words) and all(w[0].isupper() for w in words)


def _sentences(c: Mapping[str, Any], text: str) -> bool:
    return text.endswith((".", "!", "?")) and len(re.split(r"(?<=[.!?])\s+", text)) == c["n"]


def _bullets(c: Mapping[str, Any], text: str) -> bool:
    mark = c.get("mark", "-") + " "
    lines = text.splitlines()
    return len(lines) == c["n"] and all(
        x.startswith(mark) and x.removeprefix(mark).strip() for x in lines
    )


def _numbered(c: Mapping[str, Any], text: str) -> bool:
    lines = text.splitlines()
    style = c.get("style", "1.")
    if len(lines) != c["n"]:
        return False
    numerals = _ROMAN if style[0] == "I" else [str(i) for i in range(1, len(lines) + 1)]
    marks = [f"{numeral}{style[-1]} " for numeral in numerals]
    return all(line.startswith(mark) for line, mark in zip(lines, marks, strict=False))


def _separated(c: Mapping[str, Any], text: str) -> bool:
    parts = text.split(c["by"])
    return len(parts) == c["n"] and all(part.strip() for part in parts)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _json_keys(c: Mapping[str, Any], text: str) -> bool:
    value = _json(text)
    return isinstance(value, dict) and sorted(value) == sorted(c["keys"])


def _json_list(c: Mapping[str, Any], text: str) -> bool:
    value = _json(text)
    return isinstance(value, list) and len(value) == c["n"]


def _key_values(c: Mapping[str, Any], text: str) -> bool:
    lines = text.splitlines()
    return len(lines) == len(c["keys"]) and all(
        re.fullmatch(re.escape(key) + r": \S.*", line)
        for key, line in zip(c["keys"], lines, strict=True)
    )


def _table(c: Mapping[str, Any], text: str) -> bool:
    lines = text.splitlines()
    if len(lines) != c["rows"] + 1:  # a table's rule is a line more
        return False
    rule = re.fullmatch(r"\|(\s*:?-+:?\s*\|)+", lines[1])
    return rule is not None and all(
        x.startswith("|") and x.endswith("|") and x.count("|") == c["columns"] + 1 for x in lines
    )


def _csv(c: Mapping[str, Any], text: str) -> bool:
    try:
        rows = list(csv.reader(text.splitlines()))
    except csv.Error:
        return False
    return len(rows) == c["rows"] and all(len(row) == c["columns"] for row in rows)


def _wrapped(c: Mapping[str, Any], text: str) -> bool:
    first, last = c["open"], c["close"]
    long_enough = len(text) > len(first) + len(last)
    return long_enough and text.startswith(first) and text.endswith(last)


def _has(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None


def _sorted(c: Mapping[str, Any], text: str) -> bool:
    parts = [part.strip() for part in text.rstrip(".").split(c["by"])]
    if all(re.fullmatch(r"-?\d+", part) for part in parts):
        return parts == sorted(parts, key=int)
    return parts == sorted(parts, key=str.casefold)


_CHECKS: dict[str, Check] = {
    "uppercase": lambda _, t: t.isupper(),
    "lowercase": lambda _, t: t.islower(),
    "title_case": _title,
    "max_words": lambda c, t: 0 < len(t.split()) <= c["n"],
    "exact_words": lambda c, t: len(t.split()) == c["n"],
    "sentences": _sentences,
    "lines": lambda c, t: len(t.splitlines()) == c["n"],
    "max_chars": lambda c, t: 0 < len(t) <= c["n"],
    "bullets": _bullets,
    "numbered": _numbered,
    "separated": _separated,
    "json_keys": _json_keys,
    "json_list": _json_list,
    "key_values": _key_values,
    "table": _table,
    "csv": _csv,
    "wrapped": _wrapped,
    "starts_with": lambda c, t: t.startswith(c["text"]),
    "ends_with": lambda c, t: t.endswith(c["text"]),
    "contains": lambda c, t: all(_has(word, t) for word in c["words"]),
    "excludes": lambda c, t: bool(t) and not any(_has(word, t) for word in c["words"]),
    "choice": lambda c, t: t in c["options"],
    "pattern": lambda c, t: re.fullmatch(c["regex"], t) is not None,
    "sorted": _sorted,
    "all": lambda c, t: all(satisfies(one, t) for one in c["of"]),
}
