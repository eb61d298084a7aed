"""The public surface: names are pinned, everything public says what it is."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import tellapart
from tellapart import hookspecs

ROOT = Path(__file__).parents[2]
PUBLIC = [
    "Acquisition",
    "AcquisitionState",
    "AdaptiveAdversary",
    "Adversary",
    "Answer",
    "Component",
    "Context",
    "DistilReport",
    "Distiller",
    "EpisodeOracle",
    "Example",
    "Executor",
    "Failure",
    "Generation",
    "JobResult",
    "Labelled",
    "Limits",
    "Metric",
    "Model",
    "ModelRef",
    "Params",
    "Play",
    "Probe",
    "Reason",
    "Request",
    "Result",
    "Seen",
    "Suite",
    "TellapartError",
    "check",
    "hookimpl",
    "run",
]


def test_public_names_are_pinned() -> None:
    assert sorted(tellapart.__all__) == sorted(PUBLIC)
    assert sorted(dir(tellapart)) == sorted(PUBLIC)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_says_what_it_is(name: str) -> None:
    assert inspect.getdoc(getattr(tellapart, name)) or name == "hookimpl"


def test_importing_the_package_is_cheap() -> None:
    code = (
        "import tellapart, sys; print({'torch', 'sklearn', 'pandas', 'scipy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_every_hook_is_used_tested_and_described() -> None:
    hooks = [n for n, f in vars(hookspecs).items() if hasattr(f, "tellapart_spec")]
    sources = [
        path.read_text(encoding="utf-8")
        for folder in ("harness", "plugins", "suites", "reports", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "hookspecs.py"
    ]
    for name in hooks:
        assert inspect.getdoc(getattr(hookspecs, name)), name
        assert sum(name in source for source in sources) >= 2, f"{name} has no user or no test"


def test_no_source_file_is_longer_than_500_lines() -> None:
    long = [
        str(path.relative_to(ROOT))
        for folder in ("harness", "plugins", "suites", "reports")
        for path in (ROOT / folder).rglob("*.py")
        if len(path.read_text(encoding="utf-8").splitlines()) > 500
    ]
    assert long == []
