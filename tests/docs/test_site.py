"""The site of the documentation: built strictly, complete, silent on the network."""

from __future__ import annotations

import dataclasses
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import tellapart
from doc_examples import DOCS
from tellapart.cli.docs import FOLDER, pages
from tellapart.estimate.controls import Control
from tellapart.estimate.differences import Difference
from tellapart.estimate.rows import Row
from tellapart.estimate.seeds import SeedSpread
from tellapart.estimate.verdict import Verdict
from tellapart.plugins import load_plugins
from tellapart.submission.container import ENTRIES

FETCHING = {
    "script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src",
    "audio": "src", "embed": "src", "object": "data", "link": "href", "use": "href",
}  # fmt: skip


class Fetched(HTMLParser):
    """Addresses that a browser fetches by itself when it opens a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        wanted = FETCHING.get(tag)
        self.found += [v or "" for k, v in attrs if k in (wanted, "srcset", "xlink:href")]


def test_no_page_fetches_from_the_network(site: Path) -> None:
    outside = []
    for path in site.rglob("*.html"):
        page = Fetched()
        page.feed(path.read_text(encoding="utf-8"))
        outside += [f"{path.name}: {a}" for a in page.found if re.match(r"(https?:)?//", a)]
    for path in site.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        found = re.findall(r"(?:url\(|@import)\s*['\"]?((?:https?:)?//[^'\")]+)", text)
        outside += [f"{path.name}: {a}" for a in found]
    assert outside == []


def test_every_page_is_on_the_site(site: Path) -> None:
    missing = [
        str(p)
        for p in DOCS.rglob("*.md")
        if not (site / p.relative_to(DOCS).with_suffix(".html")).is_file()
    ]
    assert missing == []


def test_formulas_are_mathml(site: Path) -> None:
    text = (site / "concepts" / "estimates.html").read_text(encoding="utf-8")
    assert text.count('<div class="formula"') >= 4
    assert text.count('display="block"') == text.count('<div class="formula"')
    assert "$" not in re.sub(r"<script.*?</script>|<[^>]+>", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("name", sorted(pages(load_plugins())))
def test_generated_pages_are_not_stale(name: str) -> None:
    path = DOCS.parent / FOLDER / name
    assert path.read_text(encoding="utf-8") == pages(load_plugins())[name], "run 'make docs'"


def slugs(page: Path) -> set[str]:
    """Anchors of a page's headings, as GitHub and MyST both make them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}


def test_links_lead_somewhere_without_the_site_too() -> None:
    """Pages are read on a code host as well, where a broken anchor is silent."""
    broken = []
    for page in (DOCS.parent / "README.md", DOCS.parent / "CONTRIBUTING.md", *DOCS.rglob("*.md")):
        text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
        for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", text):
            file, _, anchor = link.partition("#")
            there = page.parent / file if file else page
            if not there.exists() or (anchor and anchor not in slugs(there)):
                broken.append(f"{page.relative_to(DOCS.parent)}: {link}")
    assert broken == []


def test_the_python_page_has_every_public_name() -> None:
    text = (DOCS / "reference" / "python.md").read_text(encoding="utf-8")
    missing = [n for n in tellapart.__all__ if not re.search(rf"tellapart\.{n}\b", text)]
    assert missing == []


def test_the_files_page_has_every_field() -> None:
    text = (DOCS / "reference" / "files.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+)`", text))
    for cls in (Row, Verdict, Difference, Control, SeedSpread):
        fields = {f.name for f in dataclasses.fields(cls)}
        assert fields <= named, f"{cls.__name__}: {fields - named}"
    assert [e for e in ENTRIES if f"`{e}`" not in text] == []


def test_code_and_menus_can_be_used_without_a_mouse_or_a_screen(site: Path) -> None:
    for path in (site / "index.html", site / "reference" / "spec.html", site / "pairs.html"):
        text = path.read_text(encoding="utf-8")
        assert "<pre>" not in text, path
        headings = re.findall(r'<[^>]*role="heading"[^>]*>', text)
        assert headings
        assert all("aria-level" in tag for tag in headings), path
        assert not re.search(r"<th[^>]*>\s*(<p>\s*</p>)?\s*</th>", text), path
        assert all('alt="' in tag for tag in re.findall(r"<img[^>]*>", text)), path


def test_filled_blocks_are_those_of_the_readme() -> None:
    found = re.compile(r"<!-- begin (\S+) -->\n(.*?)<!-- end \1 -->", re.DOTALL)
    readme = dict(found.findall((DOCS.parent / "README.md").read_text(encoding="utf-8")))
    for path in DOCS.rglob("*.md"):
        for name, text in found.findall(path.read_text(encoding="utf-8")):
            assert readme.get(name, text) == text, f"{path}: fill '{name}' with docs/fill.py"


OPENED = (
    "index.html", "concepts/estimates.html", "tutorials/check.html", "reference/commands.html",
)  # fmt: skip


@pytest.mark.parametrize("name", OPENED)
def test_pages_open_without_a_console_error_or_a_request(
    name: str, site: Path, browser: Any
) -> None:
    for kind in ("browser", "performance"):
        browser.get_log(kind)
    browser.get((site / name).as_uri())
    assert browser.find_element("css selector", "h1").text
    assert [e["message"] for e in browser.get_log("browser") if e["level"] != "INFO"] == []
    sent = [json.loads(e["message"])["message"] for e in browser.get_log("performance")]
    asked = [
        m["params"]["request"]["url"]
        for m in sent
        if m["method"] == "Network.requestWillBeSent"
        and m["params"]["documentURL"].startswith("file:")  # the browser's own start page also asks
    ]
    assert asked
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_search_finds_a_page_from_the_disk(site: Path, browser: Any) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    browser.get((site / "search.html").as_uri() + "?q=bootstrap")
    WebDriverWait(browser, 20).until(
        lambda b: b.find_elements("css selector", "#search-results li a")
    )
