"""``tellapart sweep`` on toys: the grid, reuse of answers, kills, widening, failed cells."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from tellapart.cli import make_app, run_command
from tellapart.errors import SpecError, UsageError
from tellapart.pipeline.sweep import cell_spec, cells_of, execute_sweep
from tellapart.pipeline.sweep_rows import Outcome
from tellapart.plugins import Plugins, load_plugins
from tellapart.spec import Spec, parse_spec

HERE = Path(__file__).parent
TOYS = [HERE / "toy_plugin.py", HERE / "sweep_toys.py"]
EXAMPLE = HERE.parents[1] / "example_plugin" / "tellapart_example" / "__init__.py"
SPEC: dict[str, Any] = {
    "name": "grid",
    "suite": "toy",
    "teacher": {"model": "toy", "params": {"habit": 0.0}},
    "students": {
        "base": {"model": "toy", "params": {"habit": 0.9}},
        "distilled": {"distil": {"base": "base", "distiller": "learner", "queries": 60}},
    },
    "adversaries": ["length", "ngram"],
    "metrics": ["toy"],
    "games": {"single": []},
    "executor": "inline",
    "estimate": {"replicates": 200},
    "sweep": {
        "budgets": [100, 20],
        "strategies": ["stratified", "lopsided"],
        "seeds": [0, 1, 2],
    },
}


def small(**sweep: Any) -> Spec:
    return parse_spec(SPEC | {"sweep": {"budgets": [20], "strategies": ["stratified"], "seeds": [0],
                                        **sweep}})  # fmt: skip


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plugins:
    monkeypatch.setenv("TELLAPART_CACHE", str(tmp_path / "cache"))
    return load_plugins(TOYS)


def drop_times(data: Any) -> Any:
    if isinstance(data, dict):
        return {k: drop_times(v) for k, v in data.items() if not k.endswith("seconds")}
    return [drop_times(v) for v in data] if isinstance(data, list) else data


@pytest.mark.slow
def test_a_grid_finds_which_strategy_is_worse(
    tmp_path: Path, plugins: Plugins, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    monkeypatch.setenv("TOY_LOG", str(log))
    done: list[Outcome] = []
    swept = execute_sweep(
        parse_spec(SPEC), tmp_path / "out", plugins, on_cell=lambda i, n, o: done.append(o)
    )
    data = swept.data
    assert len(done) == len(data["cells"]) == 12
    assert {c["charged"] for c in data["cells"] if c["budget"] == 20} == {20}

    overall = {
        t["measure"]: t
        for t in data["tests"]
        if t["scope"] == "overall" and t["strategy"] == "lopsided"
    }
    assert overall["advantage"]["outcome"] == "worse"
    assert overall["advantage"]["low"] > 0
    assert overall["toy"]["outcome"] == "worse"
    assert overall["toy"]["difference"] < 0

    means = {
        (c["strategy"], c["budget"]): c["mean"]
        for c in data["curves"]
        if c["measure"] == "advantage" and c["adversary"] == "class" and c["category"] == "all"
    }
    assert means["stratified", 100] < means["stratified", 20] < means["lopsided", 20] + 0.1
    base = next(
        r for r in data["base_rows"] if r["adversary"] == "class" and r["category"] == "all"
    )
    assert base["value"] > means["stratified", 100] + 0.3
    assert {r["category"] for r in data["rows"]} == {"all", "cat0", "cat1"}

    # The teacher (habit 0) was asked once per probe in the whole sweep.
    teacher = Counter(line for line in log.read_text().splitlines() if line.startswith("0.0 "))
    assert teacher
    assert max(teacher.values()) == 1
    # Test probes are the same in all cells.
    suites = {
        json.dumps(
            json.loads((tmp_path / "out" / c["folder"] / "manifest.json").read_text())["suite"]
        )
        for c in data["cells"]
    }
    assert len(suites) == 1

    log.write_text("")
    again = execute_sweep(parse_spec(SPEC), tmp_path / "out", plugins)
    assert log.read_text() == ""
    assert again.data == data


def test_only_acquisition_and_training_take_the_seed_of_the_cell() -> None:
    spec = parse_spec(SPEC)
    assert spec.sweep is not None
    cells = cells_of(spec.sweep)
    assert [(c.seed, c.budget) for c in cells[:4]] == [(0, 20), (0, 20), (0, 100), (0, 100)]
    last = cell_spec(spec, cells[-1], controls=False)
    assert (last.seed, last.sweep) == (spec.seed, None)
    distil = last.students["distilled"].distil
    assert distil is not None
    assert (distil.seed, distil.queries, distil.acquisition.name) == (2, 100, "lopsided")
    assert last.budgets.distillation.queries == 100
    assert not last.controls.null
    assert parse_spec(last.model_dump(mode="json")) == last


def test_a_widened_grid_keeps_its_cells_and_another_spec_is_refused(
    tmp_path: Path, plugins: Plugins
) -> None:
    out = tmp_path / "out"
    execute_sweep(small(), out, plugins)
    before = (out / "cells" / "stratified-20-0" / "manifest.json").read_bytes()
    wider = execute_sweep(small(seeds=[-1, 0], strategies=["random", "stratified"]), out, plugins)
    assert [c["status"] for c in wider.data["cells"]] == ["ok"] * 4
    assert (out / "cells" / "stratified-20-0" / "manifest.json").read_bytes() == before
    with_controls = [
        c["folder"]
        for c in wider.data["cells"]
        if json.loads((out / c["folder"] / "estimates.json").read_text())["controls"]
    ]
    assert with_controls == ["cells/stratified-20-0"]
    other = small().model_copy(update={"seed": 5})
    with pytest.raises(UsageError, match="another spec"):
        execute_sweep(other, out, plugins)


def test_a_failed_cell_is_told_and_tried_again(
    tmp_path: Path, plugins: Plugins, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = small(seeds=[0, 1])
    monkeypatch.setenv("TOY_BROKEN", "1")
    swept = execute_sweep(spec, tmp_path / "out", plugins)
    assert [c["status"] for c in swept.data["cells"]] == ["ok", "failed"]
    assert "the learner is broken" in swept.data["cells"][1]["detail"]
    assert {r["seed"] for r in swept.data["rows"]} == {0}
    monkeypatch.delenv("TOY_BROKEN")
    again = execute_sweep(spec, tmp_path / "out", plugins)
    assert [c["status"] for c in again.data["cells"]] == ["ok", "ok"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"strategies": ["stratifeid"]}, "did you mean stratified"),
        ({"budgets": [20, 500]}, "only 240 probes"),
        ({"budgets": [0]}, "from 1"),
        ({"budgets": [5, 5]}, "none twice"),
        ({"student": "base"}, "no student that this spec distils"),
        ({"strategies": ["random", {"name": "random", "params": {}}]}, "named twice"),
        ({"strategies": ["../evil"]}, "cannot be the name of a folder"),
        ({"sedes": [1]}, "did you mean seeds"),
    ],
)
def test_bad_grids_are_refused_before_any_cell(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, Any],
    message: str,
) -> None:
    monkeypatch.setenv("TELLAPART_CACHE", str(tmp_path / "cache"))
    spec = tmp_path / "spec.yaml"
    spec.write_text(yaml.safe_dump(SPEC | {"sweep": SPEC["sweep"] | change}))
    files = [word for toy in TOYS for word in ("--plugin", str(toy))]
    assert run_command([*files, "sweep", str(spec), "--out", str(tmp_path / "out")]) == 2
    printed = capsys.readouterr().err
    assert message in printed
    assert printed.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_spec_without_a_sweep_is_no_sweep(tmp_path: Path, plugins: Plugins) -> None:
    with pytest.raises(SpecError, match="has no 'sweep'"):
        execute_sweep(parse_spec(SPEC | {"sweep": None}), tmp_path / "out", plugins)


def test_the_command_prints_the_curves_and_the_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TELLAPART_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "160")
    spec = tmp_path / "spec.yaml"
    grid = {"budgets": [20], "strategies": ["stratified", "lopsided"], "seeds": [0]}
    spec.write_text(yaml.safe_dump(SPEC | {"sweep": grid}))
    files = [word for toy in TOYS for word in ("--plugin", str(toy))]
    assert run_command([*files, "sweep", str(spec), "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr()
    assert "cell 2/2 lopsided-20-0 ok" in printed.err
    for text in ("stratified", "lopsided", "less stratified", "not measured", "sweep folder"):
        assert text in printed.out
    data = json.loads((tmp_path / "out" / "sweep.json").read_text())
    assert data["against"] == "stratified"


@pytest.mark.slow
def test_a_killed_sweep_goes_on_with_the_same_command(
    tmp_path: Path, plugins: Plugins, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid = {"budgets": [20], "strategies": ["stratified", "random"], "seeds": [0, 1]}
    spec = SPEC | {"sweep": grid}
    undisturbed = execute_sweep(parse_spec(spec), tmp_path / "whole", plugins, use_cache=False)
    path, log = tmp_path / "spec.yaml", tmp_path / "log"
    path.write_text(yaml.safe_dump(spec))
    log.touch()
    files = [word for toy in TOYS for word in ("--plugin", str(toy))]
    command = [sys.executable, "-m", "tellapart", *files, "sweep", str(path), "--no-cache",
               "--out", str(tmp_path / "out")]  # fmt: skip
    environment = os.environ | {"TOY_LOG": str(log)}
    for kill_after in (100, 900, 2000):
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            process_group=0,
        )  # fmt: skip
        while process.poll() is None and len(log.read_text().splitlines()) < kill_after:
            pass
        assert process.poll() is None, "it ended before it could be killed"
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    ended = json.loads((tmp_path / "out" / "sweep.json").read_text())
    assert drop_times(ended) == drop_times(json.loads(json.dumps(undisturbed.data)))


def test_a_third_party_strategy_is_swept_beside_the_built_in_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLAPART_CACHE", str(tmp_path / "cache"))
    grid = {"budgets": [20, 40], "strategies": ["stratified", "longest"], "seeds": [0, 1]}
    swept = execute_sweep(
        parse_spec(SPEC | {"sweep": grid}), tmp_path / "out", load_plugins([*TOYS, EXAMPLE])
    )
    assert {(c["strategy"], c["status"]) for c in swept.data["cells"]} == {
        ("stratified", "ok"),
        ("longest", "ok"),
    }
    overall = [t for t in swept.data["tests"] if t["scope"] == "overall"]
    assert {t["strategy"] for t in overall} == {"longest"}


def test_the_command_is_registered(plugins: Plugins) -> None:
    names = {c.callback.__name__ for c in make_app(plugins).registered_commands if c.callback}
    assert "sweep" in names
