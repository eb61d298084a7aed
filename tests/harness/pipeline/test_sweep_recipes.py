"""Shipped sweeps: every name and parameter exists, the grids are the study's. Offline."""

from __future__ import annotations

import pytest

from tellapart.pipeline.prepare import prepare
from tellapart.pipeline.sweep import cell_spec, cells_of
from tellapart.plugins import Plugins, load_plugins
from tellapart.spec import load_spec
from tellapart.spec.read import recipes

SWEEPS = [name for name in recipes() if load_spec(name).sweep is not None]


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    return load_plugins()


@pytest.mark.parametrize("name", SWEEPS)
def test_every_cell_of_a_shipped_sweep_can_be_prepared(name: str, plugins: Plugins) -> None:
    spec = load_spec(name)
    assert spec.sweep is not None
    prepared = prepare(spec, plugins)  # every plugin name and parameter, and the split
    pool = len(prepared.having("distil"))
    assert spec.sweep.budgets[-1] < pool
    assert spec.sweep.against in {s.name for s in spec.sweep.strategies}
    for cell in cells_of(spec.sweep):
        plugins.get("acquisition", cell.strategy.name).parse(cell.strategy.params)
        assert cell_spec(spec, cell, controls=False).students.keys() >= {spec.sweep.student}


def test_the_study_is_shipped() -> None:
    assert {"budget-pocket", "budget-gemma", "paper-qwen", "paper-llama"} <= set(SWEEPS)
    grid = load_spec("budget-pocket").sweep
    assert grid is not None
    assert len(grid.budgets) >= 4
    assert len(grid.strategies) >= 5
    assert len(grid.seeds) >= 3
    for name in ("paper-qwen", "paper-llama"):
        assert "not run here" in load_spec(name).description
