"""A third party's package, installed by pip: found by its entry point and used by name."""

from __future__ import annotations

import importlib
import json
import shutil
import sys
from pathlib import Path

import pytest

from installing import install, python, seeing
from tellapart.plugins import load_plugins
from tellapart.testing import check_acquisition, check_adversary, check_suite

PACKAGE = Path(__file__).parents[2] / "example_plugin"


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("target")
    copy = shutil.copytree(PACKAGE, folder / "source")  # pip builds in the source folder
    install(copy, folder / "site")
    return folder / "site"


@pytest.fixture
def installed(target: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package is on the path of this process while a test runs."""
    monkeypatch.syspath_prepend(str(target))
    importlib.invalidate_caches()
    monkeypatch.delitem(sys.modules, "tellapart_example", raising=False)
    return target


def test_entry_point_origin_and_version_are_found(installed: Path) -> None:
    plugins = load_plugins()
    rows = {r.name: r for r in plugins.registered() if r.plugin == "example"}
    assert {(r.kind, name) for name, r in rows.items()} == {
        ("adversary", "shouting"),
        ("suite", "example-capitals"),
        ("acquisition", "longest"),
    }
    assert rows["shouting"].version == "1.2.3"
    assert rows["shouting"].origin == "tellapart-example:tellapart_example"


def test_its_parts_keep_their_contracts(installed: Path) -> None:
    example = importlib.import_module("tellapart_example")
    check_adversary(example.Shouting)
    check_adversary(example.Shouting, params={"weight": 2.0})
    check_suite(example.Capitals())
    check_acquisition(example.Longest)


def test_a_child_interpreter_lists_it(target: Path, tmp_path: Path) -> None:
    environment = seeing(target)
    rows = json.loads(python(environment, "-m", "tellapart", "plugins", "--json", cwd=tmp_path))
    assert "shouting" in {row["name"] for row in rows}
