"""The page for authors: every adversary shown on it keeps its contract."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tellapart import AdaptiveAdversary, Adversary
from tellapart.plugins import load_plugins
from tellapart.testing import check_adversary

PAGE = Path(__file__).parents[3] / "docs" / "write-an-adversary.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    file = tmp_path_factory.mktemp("page") / "author_page.py"
    file.write_text("\n\n".join(BLOCKS), encoding="utf-8")
    plugins = load_plugins([file], installed=False)
    assert plugins.names("adversary") == ["shouting"]
    return sys.modules["tellapart_file_author_page"]


@pytest.mark.parametrize("name", ["Shouting", "Learned", "Weighted", "ShortestFirst"])
def test_shown_adversaries_keep_their_contracts(name: str, page: ModuleType) -> None:
    check_adversary(getattr(page, name))


def test_every_adversary_on_the_page_is_tested(page: ModuleType) -> None:
    shown = {
        key
        for key, value in vars(page).items()
        if isinstance(value, type) and issubclass(value, Adversary)
    }
    base = {Adversary.__name__, AdaptiveAdversary.__name__}
    assert shown - base == {"Shouting", "Learned", "Weighted", "ShortestFirst"}


def test_the_pages_own_test_passes(page: ModuleType) -> None:
    page.test_contract()
