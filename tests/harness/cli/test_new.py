"""``tellapart new adversary``: what it writes installs, passes its own tests, and shows up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from installing import install, python
from tellapart.cli import run_command
from tellapart.cli.new import write_package
from tellapart.errors import UsageError
from tellapart.plugins import load_plugins


@pytest.mark.slow
def test_the_package_installs_passes_its_tests_and_shows_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_command(["new", "adversary", "many-capitals"]) == 0
    assert "pip install -e tellapart-many-capitals" in capsys.readouterr().out
    package = tmp_path / "tellapart-many-capitals"
    environment = install(package, tmp_path / "target")
    python(environment, "-m", "pytest", "-q", str(package), cwd=package)
    rows = json.loads(python(environment, "-m", "tellapart", "plugins", "--json", cwd=tmp_path))
    (row,) = [row for row in rows if row["name"] == "many-capitals"]
    assert row["kind"] == "adversary"
    assert row["version"] == "0.1.0"
    assert row["origin"] == "tellapart-many-capitals:tellapart_many_capitals"


def test_what_is_written_names_what_was_asked_for(tmp_path: Path) -> None:
    written = write_package("adversary", "a1-b", tmp_path / "x", load_plugins(installed=False))
    assert {str(p.relative_to(tmp_path / "x")) for p in written} == {
        "README.md", "pyproject.toml", "tellapart_a1_b.py", "tests/test_tellapart_a1_b.py",
    }  # fmt: skip
    for path in written:
        text = path.read_text()
        assert "{{" not in text
        if path.suffix == ".py":
            compile(text, str(path), "exec")
    assert "class A1B(Adversary)" in (tmp_path / "x" / "tellapart_a1_b.py").read_text()


@pytest.mark.parametrize("name", ["Shouting", "a--b", "1a", "a_b", "../x", "", "a.b", "ü"])
def test_a_name_that_can_not_be_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can not be the name"):
        write_package("adversary", name, tmp_path / "x", load_plugins(installed=False))
    assert not (tmp_path / "x").exists()


def test_taken_names_and_full_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match="not empty"):
        write_package("adversary", "fine", tmp_path, load_plugins(installed=False))
    with pytest.raises(UsageError, match="called 'coin' already"):
        write_package("adversary", "coin", tmp_path / "x", load_plugins())
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
