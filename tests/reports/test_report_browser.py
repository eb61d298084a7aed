"""report.html in a real browser: nothing of an answer runs, the theme turns, links arrive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

HEAD_LOCK = "return getComputedStyle(document.body).backgroundColor"


@pytest.fixture
def page(chromium: Any, run_dir: Path) -> Any:
    chromium.get_log("browser")  # forget what earlier pages said
    chromium.get((run_dir / "report.html").as_uri())
    return chromium


def test_no_script_of_an_answer_runs_and_the_console_is_silent(page: Any) -> None:
    assert "pwned" in page.find_element("css selector", "#evidence").text  # it is shown …
    assert page.execute_script("return window.pwned") is None  # … and not run
    assert "pwned" not in page.title
    assert page.execute_script("return document.querySelectorAll('main script').length") == 0
    assert (
        page.execute_script("return document.querySelectorAll('iframe, img, object').length") == 0
    )
    assert page.get_log("browser") == []


def test_the_policy_stops_a_script_that_does_get_in(page: Any) -> None:
    """The second lock: even markup that escaped the first could not run."""
    page.execute_script(
        "var s = document.createElement('script'); s.textContent = 'window.broke = 1';"
        "document.body.appendChild(s);"
    )
    assert page.execute_script("return window.broke") is None
    assert "Content Security Policy" in page.get_log("browser")[0]["message"]


def test_the_theme_turns_and_is_kept(page: Any) -> None:
    before = page.execute_script(HEAD_LOCK)
    page.find_element("css selector", "#theme").click()
    after = page.execute_script(HEAD_LOCK)
    assert before != after
    page.refresh()
    assert page.execute_script(HEAD_LOCK) == after
    page.find_element("css selector", "#theme").click()
    assert page.execute_script(HEAD_LOCK) == before


def test_every_inner_link_has_its_target(page: Any) -> None:
    missing = page.execute_script(
        "return [...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href'))"
        ".filter(h => !document.getElementById(h.slice(1)))"
    )
    assert missing == []
    page.find_element("css selector", "#table-class-pairwise thead a").send_keys("\ue007")  # Enter
    assert page.execute_script("return document.querySelector(':target').id").startswith("def-")


def test_every_picture_has_its_text_alternative(page: Any) -> None:
    pictures = page.execute_script(
        "return [...document.querySelectorAll('svg.chart:not(.strip)')].map(s => ["
        "s.getAttribute('role'), ...s.getAttribute('aria-labelledby').split(' ').map("
        "i => document.getElementById(i).textContent.length), "
        "s.closest('figure').querySelectorAll('table tbody tr').length])"
    )
    assert len(pictures) >= 5
    for role, title, description, rows in pictures:
        assert role == "img"
        assert title > 5
        assert description > 20
        assert rows > 0


def test_ids_are_unique(page: Any) -> None:
    ids = page.execute_script("return [...document.querySelectorAll('[id]')].map(e => e.id)")
    assert sorted(set(ids)) == sorted(ids)


def test_nothing_is_wider_than_a_phone(page: Any) -> None:
    page.set_window_size(500, 900)
    try:
        wide = page.execute_script("return document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0
    finally:
        page.set_window_size(1280, 1000)


def test_direction_marks_are_shown_not_obeyed(page: Any) -> None:
    text = page.execute_script("return document.body.innerText")
    assert "⟨U+202E⟩" in text
    assert "\u202e" not in text
