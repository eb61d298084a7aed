"""Answers as table rows, for the run store and the cache alike."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from tellapart.contracts.data import Answer, Failure

FIELDS = (
    "text", "failure", "detail", "finish", "tokens_in", "tokens_out", "seconds", "cost",
    "logprobs", "calls",
)  # fmt: skip
COLUMNS = ", ".join(FIELDS)
MARKS = ", ".join("?" for _ in FIELDS)
DDL = """
    text TEXT, failure TEXT, detail TEXT NOT NULL, finish TEXT NOT NULL,
    tokens_in INTEGER, tokens_out INTEGER, seconds REAL NOT NULL, cost REAL NOT NULL,
    logprobs TEXT, calls INTEGER NOT NULL,
    CHECK ((text IS NULL) <> (failure IS NULL))
"""


def to_row(answer: Answer) -> tuple[Any, ...]:
    """Values of ``FIELDS``."""
    logprobs = answer.first_logprobs
    return (
        answer.text,
        answer.failure.value if answer.failure else None,
        answer.detail,
        answer.finish,
        answer.tokens_in,
        answer.tokens_out,
        answer.seconds,
        answer.cost,
        json.dumps(dict(logprobs)) if logprobs is not None else None,
        answer.calls,
    )


def from_row(probe: str, draw: int, row: tuple[Any, ...]) -> Answer:
    """The answer whose ``FIELDS`` are ``row``."""
    text, failure, detail, finish, tokens_in, tokens_out, seconds, cost, logprobs, calls = row
    return Answer(
        probe,
        text,
        draw,
        Failure(failure) if failure is not None else None,
        detail,
        finish,
        tokens_in,
        tokens_out,
        seconds,
        cost,
        json.loads(logprobs) if logprobs is not None else None,
        calls,
    )


def storable(answer: Answer) -> Answer:
    """``answer`` with lone surrogates, which no encoding can carry, replaced by U+FFFD."""
    text, detail, finish = map(_well_formed, (answer.text, answer.detail, answer.finish))
    if text is answer.text and detail is answer.detail and finish is answer.finish:
        return answer
    return dataclasses.replace(answer, text=text, detail=detail or "", finish=finish or "")


def _well_formed(text: str | None) -> str | None:
    if text is None or text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
