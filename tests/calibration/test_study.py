"""The study itself: nobody is left out, and what is kept is what was measured."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).resolve().parent
NAMES = ("adversary_tasks", "arms", "calibrate", "checks", "class_tasks", "coverage_tasks",
         "document", "kept", "sequential_tasks", "simulate")  # fmt: skip


@pytest.fixture
def calibrate(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The study's entry; its modules are known by plain names only while a test lasts."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # set where the study is imported
        monkeypatch.setenv(name, "1")
    before = {n: sys.modules.pop(n) for n in NAMES if n in sys.modules}
    sys.path.insert(0, str(HERE))
    import calibrate as study

    yield study
    sys.path.remove(str(HERE))
    for name in NAMES:
        sys.modules.pop(name, None)
    sys.modules.update(before)


def test_every_builtin_but_the_cheater_has_at_least_1000_null_data_sets(
    calibrate: ModuleType,
) -> None:
    from tellapart.plugins import load_plugins
    from tellapart_plugins.adversaries import CLASSES

    counts: dict[str, int] = {}
    for function, arguments in calibrate.all_tasks(0, False):
        if function.__name__ == "null_data":
            counts[arguments[1]] = counts.get(arguments[1], 0) + arguments[3]
    assert len(counts) == len(CLASSES) - 1
    assert "cheater" not in counts
    assert set(counts) <= set(load_plugins().names("adversary"))
    assert min(counts.values()) >= 1000


def test_titles_and_keys_tell_all_tasks_apart(calibrate: ModuleType) -> None:
    tasks = calibrate.all_tasks(0, False)
    assert len({calibrate.title(t) for t in tasks}) == len(tasks)
    assert len({calibrate.kept.key(t) for t in tasks}) == len(tasks)


def test_what_is_kept_comes_back_and_only_for_the_same_code(
    calibrate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, checks = calibrate.kept, sys.modules["checks"]
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    task = next(t for t in calibrate.all_tasks(0, True) if t[0].__name__ == "stopping")
    assert kept.load(task) is None
    found = [checks.error("a rate", "here", [True, False])]
    extras = [
        ("max-t over Bonferroni", "here", 0.9), checks.Caught("coin", 0, 20, "at most 1", True),
        checks.Curve(0.1, 9, 0.1, 0.8, 0.7, None, 20),
        checks.Maxima("here", 20, 19, 0.4, 14, 0.2), checks.Alternative("Wald", "here", 1, 2, 0.1),
    ]  # fmt: skip
    kept.store(task, found, extras, 1.5)
    assert kept.load(task) == (found, extras, 1.5)
    monkeypatch.setattr(kept, "_closure", lambda file: "other code")
    assert kept.load(task) is None


def test_a_part_writes_no_page(
    calibrate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(calibrate.kept, "FOLDER", tmp_path / "results")
    monkeypatch.setattr(calibrate, "ROOT", tmp_path)
    monkeypatch.setattr(
        calibrate, "measure", lambda tasks, **_: [(t, ([], [], 0.1)) for t in tasks]
    )
    assert calibrate.main(["--only", "sequence"]) == 0
    assert "no page written" in capsys.readouterr().out
    assert not (tmp_path / "docs").exists()


def test_the_page_names_every_adversary_and_its_stand_in(calibrate: ModuleType) -> None:
    checks = sys.modules["checks"]
    found = checks.bound_rates([checks.error("adversary judge: flip test", "here", [False] * 99)])
    rows = {r.split("|")[1].strip(): r for r in calibrate.document.adversary_rows(found)}
    assert "scripted model" in rows["judge"]
    assert "| 99 |" in rows["judge"]
    assert "not measured" in rows["transformer"]
    assert set(rows) == set(calibrate.arms.names())
