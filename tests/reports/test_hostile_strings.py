"""Every string of a submission, hostile: refused with the reason, or shown and harmless.

Each case replaces one string of the evidence by markup, script, SVG, direction marks and a
template's code, seals it and builds the pages of the board.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from synthetic_run import build as build_run
from tellapart.errors import TellapartError
from tellapart.submission.archive import parse, seal
from tellapart.submission.container import RefusedError
from tellapart.submission.evidence import Evidence, read_folder
from tellapart_reports import report
from tellapart_reports.site import pages
from tellapart_reports.site.board import Board
from tellapart_reports.site.build import html
from tellapart_reports.site.data import estimates, files
from tellapart_reports.site.entries import make_entry

HOSTILE = {
    "html": "<b id='pwned'>bold</b><a href='javascript:alert(1)'>x</a>",
    "script": "</title></style><script>window.pwned = 1</script>",
    "svg": "<svg onload='pwned()'><animate onbegin='pwned()' /></svg>",
    "handler": "\"' onmouseover=pwned() x='",
    "bidi": "\u202e\u2066gnp.evil\u2069\u202c",
    "template": "{{ 7 * 191 }}{% include '/etc/passwd' %}",
}
MARKS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
TAGS = {"script", "iframe", "object", "embed", "img", "image", "animate", "foreignobject", "b"}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    folder = tmp_path_factory.mktemp("plain") / "run"
    run = build_run(folder, n=6, base=False, hostile=False, categories=2)
    failure = {"model": "teacher", "failure": "timeout", "count": 1, "example": "no answer"}
    return dataclasses.replace(read_folder(run), failures=[failure])


def strings(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in a JSON value the strings are; one entry of each list stands for the others."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from strings(part, (*path, key))
    elif isinstance(value, list):
        for part in value[:1]:
            yield from strings(part, (*path, 0))


def put(value: Any, path: tuple[Any, ...], text: str) -> Any:
    """``value`` with ``text`` at ``path``."""
    if not path:
        return text
    head, *rest = path
    made = dict(value) if isinstance(value, dict) else list(value)
    made[head] = put(value[head], tuple(rest), text)
    return made


def everywhere(part: str) -> Callable[[Evidence, str], list[Evidence]]:
    """One piece of evidence for each string of a JSON part."""

    def change(evidence: Evidence, text: str) -> list[Evidence]:
        value = getattr(evidence, part)
        value = [dict(v) for v in value] if isinstance(value, (list, tuple)) else dict(value)
        return [
            dataclasses.replace(evidence, **{part: put(value, path, text)})
            for path in strings(value)
        ]

    return change


def plays(evidence: Evidence, text: str) -> list[Evidence]:
    found = []
    for field in ("adversary", "student", "teacher", "game", "arm", "plant", "status", "detail"):
        bent = dataclasses.replace(evidence.plays[0], **{field: text})
        found.append(dataclasses.replace(evidence, plays=[bent, *evidence.plays[1:]]))
    i, play = next((i, p) for i, p in enumerate(evidence.plays) if p.reasons)
    for field in ("feature", "category", "example"):
        reason = dataclasses.replace(play.reasons[0], **{field: text})
        bent = dataclasses.replace(play, reasons=(reason,))
        rest = [*evidence.plays[:i], bent, *evidence.plays[i + 1 :]]
        found.append(dataclasses.replace(evidence, plays=rest))
    return found


def probes(evidence: Evidence, text: str) -> list[Evidence]:
    found = []
    for field in ("prompt", "category", "cluster", "reference"):
        bent = [dataclasses.replace(p, **{field: text}) for p in evidence.probes]
        found.append(dataclasses.replace(evidence, probes=bent))
    return found


def answers(evidence: Evidence, text: str) -> list[Evidence]:
    found = []
    for model, given in evidence.answers.items():
        bent = {k: dataclasses.replace(a, text=text) if a.ok else a for k, a in given.items()}
        found.append(dataclasses.replace(evidence, answers={**evidence.answers, model: bent}))
        bent = {k: dataclasses.replace(a, detail=text) for k, a in given.items()}
        found.append(dataclasses.replace(evidence, answers={**evidence.answers, model: bent}))
    return found


PARTS: dict[str, Callable[[Evidence, str], list[Evidence]]] = {
    "manifest": everywhere("manifest"),
    "spec": everywhere("spec"),
    "estimates": everywhere("estimates"),
    "account": everywhere("account"),
    "failures": everywhere("failures"),
    "plays": plays,
    "probes": probes,
    "answers": answers,
}


class Page(HTMLParser):
    """What a browser would make of a page: foreign elements, handlers, addresses, its text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts = 0
        self.faults: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        if tag in TAGS - {"script"}:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in ("srcdoc", "formaction"):
                self.faults.append(f"{tag} {name}")
            if name in ("href", "src") and (value or "").strip().lower().startswith("javascript"):
                self.faults.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        if MARKS & set(data):
            self.faults.append(f"a direction mark in {data[:40]!a}")


def shown(evidence: Evidence, name: str) -> list[tuple[str, int]]:
    """(page, scripts of our own) of everything that is made of a submission."""
    submission = parse(seal(evidence, name))
    entry = make_entry(submission, ())
    board = Board([entry])
    made = [pages.overview(board), *pages.lists(board)]
    made += [pages.student_page(s, board.leading, board.standing(s)) for s in board.students]
    made += [pages.adversary_page(board, a) for a in board.adversaries()[:1]]
    for path in [p.path for p in made] + list(files(board)) + list(estimates(entry)):
        assert ".." not in path
        assert not path.startswith("/")
    # The probes' ids name nothing; the report stands for every text of the run.
    return [(report.html(submission.evidence), 1), *((html(p), 2) for p in made)]


@pytest.mark.parametrize("part", PARTS)
def test_no_string_of_a_submission_does_harm(plain: Evidence, part: str) -> None:
    """Each string in turn holds all of it."""
    cases = PARTS[part](plain, " ".join(HOSTILE.values()))
    assert cases
    harmless = 0
    for evidence in cases:
        try:
            found = shown(evidence, "hostile")
        except RefusedError:
            continue
        harmless += 1
        for page, scripts in found:
            seen = Page(page)
            assert seen.scripts == scripts
            assert seen.faults == []
            assert "1337" not in page  # 7 * 191, had a template been run
    assert harmless


def test_the_parser_sees_what_does_harm() -> None:
    """Each hostile text, unescaped, is found; a check that finds nothing would prove nothing."""
    for kind in ("html", "script", "svg", "bidi"):
        seen = Page(f"<p>{HOSTILE[kind]}</p>")
        assert seen.faults or seen.scripts
    assert Page(f"<p title='{HOSTILE['handler']}'></p>").faults


def test_a_hostile_name_is_refused(plain: Evidence) -> None:
    for text in HOSTILE.values():
        with pytest.raises(TellapartError, match="cannot be a submission's name"):
            seal(plain, text)
