"""A sweep: budgets × strategies × seeds, each cell a run of its own on the same probes.

The cells share the run's seed, and with it suite, roles, and every answer through the cache:
the teacher is asked once per probe however many strategies buy it, and each cell's ledger
charges it all the same. Only acquisition and training have a seed of the cell's. A killed
sweep goes on with the same command; one that is widened (more budgets, strategies or seeds)
keeps the cells that it has.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tellapart.answers.store import RunStore
from tellapart.contracts.acquisition import Acquisition
from tellapart.errors import RunError, SpecError, TellapartError
from tellapart.pipeline.folder import (
    RunFolder,
    open_folder,
    resolved_yaml,
    write_json,
    write_text,
)
from tellapart.pipeline.prepare import prepare
from tellapart.pipeline.run import execute
from tellapart.pipeline.sweep_compare import compare
from tellapart.pipeline.sweep_rows import Cell, Outcome, rows_of, void_adversaries
from tellapart.plugins import Plugins
from tellapart.spec import Spec
from tellapart.spec.schema import SweepSpec

SCHEMA = 1
OnCell = Callable[[int, int, Outcome], None]


@dataclass(frozen=True)
class Swept:
    """What a sweep leaves: its folder, the content of sweep.json, and the report (if any)."""

    folder: Path
    data: dict[str, Any]
    report: Path | None


def cells_of(sweep: SweepSpec) -> list[Cell]:
    """The grid, seed by seed, so that an unfinished sweep has whole seeds to compare."""
    return [
        Cell(strategy, budget, seed)
        for seed in sweep.seeds
        for budget in sweep.budgets
        for strategy in sweep.strategies
    ]


def cell_spec(spec: Spec, cell: Cell, *, controls: bool) -> Spec:
    """The spec of one cell: the swept student and its base, and nothing else changed."""
    assert spec.sweep is not None
    name = spec.sweep.student
    student = spec.students[name]
    assert student.distil is not None
    distil = student.distil.model_copy(
        update={"acquisition": cell.strategy, "queries": cell.budget, "seed": cell.seed}
    )
    limit = spec.budgets.distillation
    most = cell.budget if limit.queries is None else min(cell.budget, limit.queries)
    off = {"null": False, "planted": False}
    return spec.model_copy(
        update={
            "name": f"{spec.name}.{cell.key}"[:100],
            "students": {
                distil.base: spec.students[distil.base],
                name: student.model_copy(update={"distil": distil}),
            },
            "budgets": spec.budgets.model_copy(
                update={"distillation": limit.model_copy(update={"queries": most})}
            ),
            "controls": spec.controls if controls else spec.controls.model_copy(update=off),
            "sweep": None,
        }
    )


def execute_sweep(
    spec: Spec,
    out: Path,
    plugins: Plugins,
    *,
    use_cache: bool = True,
    on_cell: OnCell | None = None,
) -> Swept:
    """Run every cell of ``spec.sweep`` under ``out``, or those that are still missing.

    A cell that fails is recorded as failed, with its reason, and the others go on; if not even
    one cell has run before it, its error is raised. The same command tries failed cells again.

    Args:
        on_cell: called with (done, total, outcome) after each cell.

    Raises:
        SpecError: the spec has no sweep, or its pool is smaller than its largest budget.
        TellapartError: see :func:`tellapart.pipeline.run.execute`.
    """
    sweep = _checked(spec, plugins)
    folder = _open(out, spec)
    cells = cells_of(sweep)
    with_controls = _control_cells(cells, sweep, folder)
    outcomes: list[Outcome] = []
    for i, cell in enumerate(cells):
        mine = cell_spec(spec, cell, controls=cell.key in with_controls)
        try:
            outcome = _run_cell(mine, cell, folder / "cells" / cell.key, plugins, use_cache)
        except TellapartError as error:
            if not any(o.status == "ok" for o in outcomes):
                raise
            outcome = Outcome(cell, "failed", str(error))
        outcomes.append(outcome)
        if on_cell is not None:
            on_cell(i + 1, len(cells), outcome)
    data = content(spec, outcomes)
    write_json(folder / "sweep.json", data)
    return Swept(folder, data, plugins.hook.write_sweep_report(sweep_dir=folder))


def content(spec: Spec, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The content of sweep.json."""
    sweep = spec.sweep
    assert sweep is not None
    void = void_adversaries(outcomes)
    distil = spec.students[sweep.student].distil
    assert distil is not None
    rows = rows_of(outcomes, sweep.student, void)
    curves, tests = compare(rows, against=sweep.against, alpha=spec.estimate.alpha)
    base = next((o for o in outcomes if o.status == "ok"), None)
    return {
        "schema": SCHEMA,
        "name": spec.name,
        "description": spec.description,
        "student": sweep.student,
        "base": distil.base,
        "distiller": distil.distiller.name,
        "against": sweep.against,
        "budgets": list(sweep.budgets),
        "strategies": [s.name for s in sweep.strategies],
        "seeds": list(sweep.seeds),
        "alpha": spec.estimate.alpha,
        "adversaries": [a.name for a in spec.adversaries],
        "void": void,
        "cells": [o.summary() for o in outcomes],
        # The base is the same in every cell: no cell has touched it.
        "base_rows": rows_of([base], distil.base, void) if base else [],
        "rows": rows,
        "curves": curves,
        "tests": tests,
    }


def _checked(spec: Spec, plugins: Plugins) -> SweepSpec:
    """Everything that can be wrong with any cell, found before the first is run."""
    sweep = spec.sweep
    if sweep is None:
        raise SpecError(
            f"'{spec.name}' has no 'sweep'", "add budgets and strategies, or use 'tellapart run'"
        )
    for strategy in sweep.strategies:
        plugins.find("acquisition", strategy.name, Acquisition).parse(strategy.params)
    prepared = prepare(cell_spec(spec, cells_of(sweep)[-1], controls=True), plugins)
    pool = len(prepared.having("distil"))
    if sweep.budgets[-1] > pool:
        raise SpecError(
            f"sweep.budgets: {sweep.budgets[-1]} queries, and only {pool} probes to distil from",
            "use smaller budgets, a larger suite, or smaller shares under 'split'",
        )
    limit = spec.budgets.distillation.queries
    if limit is not None and sweep.budgets[-1] > limit:
        raise SpecError(
            f"sweep.budgets: {sweep.budgets[-1]} queries, and budgets.distillation allows {limit}",
            "raise the one or lower the other",
        )
    return sweep


def _open(out: Path, spec: Spec) -> Path:
    """The sweep's folder; a spec that differs in nothing but the grid takes it over."""
    folder = RunFolder(out)
    if folder.spec.is_file():
        try:
            old = yaml.safe_load(folder.spec.read_text(encoding="utf-8"))
        except yaml.YAMLError as error:
            raise RunError(f"'{folder.spec}' is damaged", "choose another --out") from error
        new = spec.model_dump(mode="json")
        grid = {"sweep": None, "description": ""}
        if isinstance(old, dict) and old.get("sweep") and old | grid == new | grid:
            write_text(folder.spec, resolved_yaml(spec))
    return open_folder(out, spec)[0].path


def _control_cells(cells: Sequence[Cell], sweep: SweepSpec, folder: Path) -> set[str]:
    """Keys of the cells that play the control arms."""
    if sweep.controls == "none":
        return set()
    if sweep.controls == "all":
        return {c.key for c in cells}
    for cell in cells:  # a sweep that was widened has played them already
        path = folder / "cells" / cell.key / "spec.yaml"
        if path.is_file():
            controls = (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("controls")
            if controls and (controls.get("null") or controls.get("planted")):
                return {cell.key}
    return {cells[0].key}


def _run_cell(spec: Spec, cell: Cell, out: Path, plugins: Plugins, use_cache: bool) -> Outcome:
    folder = RunFolder(out)
    finished = (
        folder.estimates.is_file()
        and folder.spec.is_file()
        and folder.spec.read_text(encoding="utf-8") == resolved_yaml(spec)
    )
    if finished:
        estimates = json.loads(folder.estimates.read_text(encoding="utf-8"))
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        estimates = execute(spec, out, plugins, use_cache=use_cache).estimates
    with RunStore.open(folder.store, readonly=True) as store:
        account = store.account()
    manifest = json.loads(folder.manifest.read_text(encoding="utf-8"))
    return Outcome(
        cell,
        "ok",
        charged=sum(int(r["charged"]) for r in account if r["budget"] == "distillation"),
        seconds=round(sum(manifest.get("timings", {}).values()), 3),
        estimates=estimates,
    )
