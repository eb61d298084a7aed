"""The site in a real browser, from file://: sort, filter, permalinks, keyboard, theme, links."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from many_submissions import write_many
from tellapart.submission.evidence import Evidence
from tellapart_reports.project import calibration
from tellapart_reports.site.build import build

ENTER, TAB, SPACE = "\ue007", "\ue004", " "
SHOWN = (
    "return [...document.querySelectorAll('#table-students tbody tr')].filter(r => !r.hidden)"
    ".map(r => [...r.cells].map(c => c.innerText.trim()))"
)


@pytest.fixture(scope="module")
def site(evidence: Evidence, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("board")
    return build(write_many(evidence, folder, 4), folder / "site", recompute=False, workers=1).path


@pytest.fixture
def page(chromium: Any, site: Path) -> Iterator[Any]:
    chromium.get_log("browser")
    chromium.get((site / "index.html").as_uri())
    yield chromium
    assert chromium.get_log("browser") == []


def press(page: Any, selector: str) -> None:
    page.find_element("css selector", selector).send_keys(ENTER)


def _advantage(cell: str) -> float:
    """The figure of a cell; its bounds stand below it."""
    return float(cell.splitlines()[0].replace("−", "-"))


def test_sorting_by_keyboard(page: Any) -> None:
    heads = page.execute_script(
        "return [...document.querySelectorAll('#table-students th')].map(h => h.innerText.trim())"
    )
    index = next(i for i, h in enumerate(heads) if h.startswith("advantage"))
    button = f"#table-students th:nth-child({index + 1}) button"
    press(page, button)
    up = [_advantage(r[index]) for r in page.execute_script(SHOWN)]
    assert up == sorted(up)
    assert len(set(up)) > 3
    press(page, button)
    down = [_advantage(r[index]) for r in page.execute_script(SHOWN)]
    assert down == sorted(up, reverse=True)
    assert "sort=" in page.current_url


def test_filters_and_their_permalink(page: Any, site: Path) -> None:
    every = len(page.execute_script(SHOWN))
    assert every == 8  # two students of each submission, in the leading game
    page.find_element("css selector", "input[name=find]").send_keys("s002")
    assert len(page.execute_script(SHOWN)) == 2
    link = page.current_url
    assert "find=s002" in link
    page.get((site / "how-to-read.html").as_uri())
    page.get(link)
    assert len(page.execute_script(SHOWN)) == 2
    assert page.find_element("css selector", "#filters output").text == "2 rows"


def test_another_epsilon_changes_the_verdicts(page: Any) -> None:
    before = [r[2].splitlines()[0] for r in page.execute_script(SHOWN)]
    field = page.find_element("css selector", "input[name=epsilon]")
    field.send_keys("0.99")
    loose = {r[2].splitlines()[0] for r in page.execute_script(SHOWN)}
    assert loose == {"indistinguishable"}
    field.send_keys("\ue003" * 4)
    assert [r[2].splitlines()[0] for r in page.execute_script(SHOWN)] == before


def test_the_game_is_a_filter(page: Any) -> None:
    from selenium.webdriver.support.ui import Select, WebDriverWait

    select = Select(page.find_element("css selector", "select[name=game]"))
    select.select_by_value("single-4")
    # The browser tells the page of a choice when its list has closed, not at once.
    WebDriverWait(page, 10).until(lambda p: "game=single-4" in p.current_url)
    rows = page.execute_script(SHOWN)
    assert rows
    assert all("q\u00a0=\u00a04" in " ".join(r) for r in rows)
    select.select_by_value("all")
    WebDriverWait(page, 10).until(lambda p: "game=all" in p.current_url)
    assert len(page.execute_script(SHOWN)) > len(rows)
    assert "game=all" in page.current_url


def test_a_student_and_its_report_are_a_click_away(page: Any) -> None:
    name = page.execute_script(SHOWN)[0][1]
    press(page, "#table-students tbody tr td a[href*=students]")
    assert page.find_element("css selector", "h1").text == name
    press(page, ".more-on a")
    assert page.find_element("css selector", "#verification h2").text == "Verification"
    press(page, ".brand a")
    assert "hardest to tell" in page.find_element("css selector", "h1").text


def test_the_theme_holds_across_pages(page: Any) -> None:
    colour = "return getComputedStyle(document.body).backgroundColor"
    before = page.execute_script(colour)
    press(page, "#theme")
    dark = page.execute_script(colour)
    assert dark != before
    press(page, "nav.site a[href='suites.html']")
    assert page.execute_script(colour) == dark
    press(page, "#theme")


def test_every_link_of_every_page_has_its_target(page: Any, site: Path) -> None:
    for path in sorted(site.rglob("*.html")):
        if path.parent.name == "submissions" and path.stem != "s000":
            continue
        page.get(path.as_uri())
        links = page.execute_script("return [...document.querySelectorAll('a')].map(a => a.href)")
        for link in set(links) - {calibration()[0]}:
            assert link.startswith("file://"), link
            target = Path(link.removeprefix("file://").partition("#")[0])
            assert target.is_file(), f"{path.name}: {link}"
        assert page.execute_script("return document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_hostile_permalink_does_nothing(page: Any, site: Path) -> None:
    page.get((site / "index.html").as_uri() + "#sort=99d&find=%3Cscript%3E&game=%E0%A4%A&x=1")
    assert page.execute_script(SHOWN) == []
    assert page.find_element("css selector", "#filters output").text == "0 rows"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def served(site: Path, tmp_path: Path) -> Iterator[str]:
    """The site's address under a base that is not the root of its server."""
    (tmp_path / "some" / "deep").mkdir(parents=True)
    (tmp_path / "some" / "deep" / "base").symlink_to(site)
    handler = partial(Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/some/deep/base"
        finally:
            server.shutdown()
            thread.join()


def test_it_works_under_any_base_url(page: Any, served: str) -> None:
    page.get(f"{served}/index.html#find=s002")
    assert len(page.execute_script(SHOWN)) == 2
    press(page, "#table-students tbody tr:not([hidden]) td a[href*=students]")
    assert page.current_url.startswith(f"{served}/students/s002--")
    press(page, ".more-on a")
    assert page.current_url == f"{served}/submissions/s002.html"
    links = []
    for path in ("index.html", "students/s002--base.html", "how-to-read.html"):
        page.get(f"{served}/{path}")
        found = "return [...document.querySelectorAll('a')].map(a => a.href)"
        links += page.execute_script(found)
    assert {x for x in links if not x.startswith(f"{served}/")} == set()


def test_the_keyboard_alone_is_enough(page: Any) -> None:
    """Tab from the top of the page: skip link, theme, sort, filter, a student, its report."""
    from selenium.webdriver.common.action_chains import ActionChains

    def focus(wanted: str, most: int = 120) -> None:
        for _ in range(most):
            ActionChains(page).send_keys(TAB).perform()
            seen = "const e = document.activeElement; return e.matches(arguments[0])"
            if page.execute_script(seen, wanted):
                ring = "return getComputedStyle(document.activeElement).outlineStyle"
                assert page.execute_script(ring) != "none"
                return
        raise AssertionError(f"{wanted} is out of the keyboard's reach")

    def keys(text: str) -> None:
        ActionChains(page).send_keys(text).perform()

    focus(".skip", 1)
    colour = "return getComputedStyle(document.body).backgroundColor"
    before = page.execute_script(colour)
    focus("#theme")
    keys(SPACE)
    assert page.execute_script(colour) != before
    keys(SPACE)
    focus("input[name=find]")
    keys("s001")
    assert len(page.execute_script(SHOWN)) == 2
    focus("#table-students th:nth-child(2) button")
    keys(ENTER)
    assert "sort=1a" in page.current_url
    focus("#table-students tbody a[href*=students]")
    keys(ENTER)
    assert "/students/s001--" in page.current_url
    focus(".more-on a")
    keys(ENTER)
    assert page.current_url.endswith("/submissions/s001.html")
