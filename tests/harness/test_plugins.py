"""The plugin manager: names, collisions, misspelt hooks, broken plugins, speed of listing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tellapart import Adversary
from tellapart.cli import run_command
from tellapart.errors import PluginError, SpecError
from tellapart.plugins import PluginWarning, load_plugins

GOOD = '''
from tellapart import Adversary, hookimpl

class Shouting(Adversary):
    """Says teacher when an answer has many capitals."""
    name = "shouting"

    def score(self, answers):
        return [sum(c.isupper() for c in a.text) - 5 for a in answers]

@hookimpl
def register_adversaries():
    return [Shouting]
'''


def plugin(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.py"
    path.write_text(textwrap.dedent(text))
    return path


def test_a_file_registers_by_name_and_origin(tmp_path: Path) -> None:
    path = plugin(tmp_path, "shout", GOOD)
    plugins = load_plugins([path], installed=False)
    (row,) = [r.row() for r in plugins.registered()]
    assert row == {
        "name": "shouting",
        "kind": "adversary",
        "version": "",
        "origin": str(path),
        "description": "Says teacher when an answer has many capitals.",
    }
    assert issubclass(plugins.find("adversary", "shouting", Adversary), Adversary)


def test_two_plugins_with_one_name_are_an_error_that_names_both(tmp_path: Path) -> None:
    files = [plugin(tmp_path, "one", GOOD), plugin(tmp_path, "two", GOOD)]
    with pytest.raises(PluginError, match=r"'one'.*'two'"):
        load_plugins(files, installed=False).registered()


def test_a_misspelt_hook_is_an_error_with_the_near_one(tmp_path: Path) -> None:
    path = plugin(tmp_path, "typo", GOOD.replace("register_adversaries", "register_adversary"))
    with pytest.raises(PluginError, match=r"'typo'.*'register_adversary'.*register_adversaries"):
        load_plugins([path], installed=False)


def test_a_wrong_hook_argument_is_an_error(tmp_path: Path) -> None:
    path = plugin(
        tmp_path, "args", GOOD.replace("register_adversaries()", "register_adversaries(x)")
    )
    with pytest.raises(PluginError, match="args"):
        load_plugins([path], installed=False)


def test_an_unknown_name_suggests_near_ones(tmp_path: Path) -> None:
    plugins = load_plugins([plugin(tmp_path, "shout", GOOD)], installed=False)
    with pytest.raises(PluginError, match="did you mean shouting"):
        plugins.get("adversary", "shoutin")


@pytest.mark.parametrize(
    ("text", "cause"),
    [("import nowhere_at_all", "nowhere_at_all"), ("def (", "SyntaxError"), ("1 / 0", "division")],
)
def test_a_file_that_cannot_be_imported_says_why(tmp_path: Path, text: str, cause: str) -> None:
    with pytest.raises(PluginError, match=cause):
        load_plugins([plugin(tmp_path, "broken", text)], installed=False)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="does not exist"):
        load_plugins([tmp_path / "no.py"], installed=False)


def test_a_hook_that_raises_or_returns_nonsense_names_plugin_and_hook(tmp_path: Path) -> None:
    raising = GOOD.replace("return [Shouting]", "return [1 / 0]")
    with pytest.raises(PluginError, match=r"'a'.*register_adversaries.*ZeroDivisionError"):
        load_plugins([plugin(tmp_path, "a", raising)], installed=False).registered()
    wrong = GOOD.replace("return [Shouting]", "return [object]")
    with pytest.raises(PluginError, match=r"'b'.*object"):
        load_plugins([plugin(tmp_path, "b", wrong)], installed=False).registered()


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        ("Shouting", "returned the class Shouting from register_adversaries"),
        ("[Shouting()]", "returned an instance of Shouting"),
        ("'shouting'", "returned 'shouting'"),
        ("3", "returned 3"),
        ("(1 / 0 for _ in [1])", "failed in register_adversaries: ZeroDivisionError"),
    ],
)
def test_a_hook_returns_a_list_of_classes(tmp_path: Path, returned: str, words: str) -> None:
    text = GOOD.replace("return [Shouting]", f"return {returned}")
    with pytest.raises(PluginError, match=rf"^plugin 'a' \(.*a\.py\) {re.escape(words)}"):
        load_plugins([plugin(tmp_path, "a", text)], installed=False).registered()


@pytest.mark.parametrize(
    "name", ["", "BAD", " bad", "a b", "a,b", "a/../b", "<b>", "a\nb", "\x1b[31m", "-a", "x" * 65]
)
def test_a_name_that_can_not_be_typed_or_written_is_refused(tmp_path: Path, name: str) -> None:
    text = GOOD.replace('"shouting"', ascii(name))
    with pytest.raises(PluginError, match=r"class Shouting .* whose 'name' is") as caught:
        load_plugins([plugin(tmp_path, "a", text)], installed=False).registered()
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


def test_parameters_that_are_no_parameter_model_are_refused(tmp_path: Path) -> None:
    text = GOOD.replace('name = "shouting"', 'name = "shouting"\n    Params = dict')
    with pytest.raises(PluginError, match="'shouting', whose 'Params' is the class dict"):
        load_plugins([plugin(tmp_path, "a", text)], installed=False).registered()


def test_two_files_of_one_name_are_refused_and_one_file_twice_is_one(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    one, two = plugin(tmp_path, "a", GOOD), plugin(tmp_path / "other", "a", GOOD)
    assert load_plugins([one, one], installed=False).names("adversary") == ["shouting"]
    with pytest.raises(PluginError, match=r"two plugins are called 'a': .*a\.py and .*other"):
        load_plugins([one, two], installed=False)


def test_a_file_that_exits_when_it_is_imported_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="SystemExit: 0"):
        load_plugins([plugin(tmp_path, "a", "raise SystemExit(0)")], installed=False)


def test_a_plugin_that_imports_a_heavy_library_is_told_to_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "jax.py").write_text("")  # stands for the library
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "jax", raising=False)
    with pytest.warns(PluginWarning, match=r"'a' .* imports jax .* inside the functions"):
        load_plugins([plugin(tmp_path, "a", "import jax\n" + GOOD)], installed=False)
    sys.modules.pop("jax")


@pytest.mark.parametrize("command", ["check", "suites"])
def test_no_plugin_takes_the_place_of_a_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """Neither of the core's nor of another plugin's."""
    path = plugin(
        tmp_path,
        "taking",
        f"""
        from tellapart import hookimpl

        @hookimpl
        def register_commands(app):
            @app.command("{command}")
            def mine():
                print("mine")

            @app.command()
            def of_my_own():
                print("hello")
        """,
    )
    assert run_command(["of-my-own", "--plugin", str(path)]) == 2
    error = capsys.readouterr().err
    assert f"two plugins offer the command '{command}'" in error
    assert "'taking'" in error
    path.write_text(path.read_text().replace(f'"{command}"', '"another"'))
    assert run_command(["of-my-own", "--plugin", str(path)]) == 0
    assert capsys.readouterr().out == "hello\n"


def test_an_installed_plugin_that_fails_to_import_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "broken_thing-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-thing\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text("[tellapart]\nbroken = broken_thing\n")
    (tmp_path / "broken_thing.py").write_text("import nowhere_at_all\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.warns(
        PluginWarning, match=r"'broken' \(broken-thing:broken_thing\).*nowhere_at_all"
    ):
        plugins = load_plugins()
    assert plugins.names("adversary")


def test_an_unknown_parameter_names_the_right_one() -> None:
    with pytest.raises(
        SpecError, match=r"adversary 'thing': unknown key 'widht' \(did you mean width"
    ):
        Thing.make({"widht": 3})


class Thing(Adversary):
    """A thing."""

    name = "thing"

    class Params(Adversary.Params):  # type: ignore[valid-type, misc, name-defined]
        width: int = 1


def test_listing_plugins_imports_no_torch() -> None:
    code = (
        "import sys; from tellapart.cli import run_command; run_command(['plugins', '--json']);"
        "heavy = {'torch', 'transformers', 'sklearn', 'pandas', 'scipy'} & set(sys.modules);"
        "print(sorted(heavy), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip().splitlines()[-1] == "[]"
    names = {(row["kind"], row["name"]) for row in json.loads(done.stdout)}
    assert {("adversary", "ngram"), ("model", "recorded"), ("suite", "behaviour")} <= names
