"""pyproject.toml declares what is imported, and nothing else."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = ("harness", "plugins", "suites", "reports")
NAMED_OTHERWISE = {"yaml": "pyyaml", "sklearn": "scikit-learn"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
GROUPS = PROJECT["optional-dependencies"]


def declared(requirements: list[str]) -> set[str]:
    names = {re.split(r"[\[<>=!~ ;]", r, maxsplit=1)[0] for r in requirements}
    return {name.lower().replace("_", "-") for name in names} - {"tellapart"}


CORE = declared(PROJECT["dependencies"])
OPTIONAL = {
    name for group, wanted in GROUPS.items() if group not in ("docs", "dev", "all")
    for name in declared(wanted)
}  # fmt: skip


def modules(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from (a.value for a in node.args[:1]
                        if isinstance(a, ast.Constant) and isinstance(a.value, str))  # fmt: skip


def imported(*folders: str) -> set[str]:
    """Distributions that the code in ``folders`` imports, by their names in a registry."""
    tops = {
        module.split(".")[0]
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        for module in modules(ast.parse(path.read_text(encoding="utf-8")))
    }
    others = {t for t in tops if t not in sys.stdlib_module_names and "tellapart" not in t}
    return {NAMED_OTHERWISE.get(t, t.lower().replace("_", "-")) for t in others}


def test_every_import_is_declared() -> None:
    assert imported(*SOURCES) - CORE - OPTIONAL == set()


def test_core_and_reports_need_no_optional_group() -> None:
    assert imported("harness", "reports") - CORE == set()


def test_everything_declared_is_imported() -> None:
    assert (CORE | OPTIONAL) - imported(*SOURCES) == set()


def test_all_means_every_group_a_user_can_name() -> None:
    (everything,) = GROUPS["all"]
    named = set(re.findall(r"[\w-]+", everything.partition("[")[2]))
    assert named == set(GROUPS) - {"docs", "dev", "all"}


def test_every_dependency_is_pinned_for_make() -> None:
    pins = declared((ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines())
    assert (CORE | OPTIONAL | declared(GROUPS["docs"]) | declared(GROUPS["dev"])) - pins == set()
