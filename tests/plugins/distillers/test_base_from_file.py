"""A base model that --plugin FILE registers is one to every distiller."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

import tiny_models
from pipeline_spec import SPEC, TOYS
from tellapart import Distiller, Example, ModelRef
from tellapart.cli import run_command
from tellapart.config import CACHE_VARIABLE
from tellapart.errors import PluginError
from tellapart.making import make
from tellapart.plugins import load_plugins

MINE = """
from tellapart import hookimpl
from tellapart_plugins.models.hf import Hf

class Mine(Hf):
    '''Local weights under another name.'''
    name = "mine"

@hookimpl
def register_models():
    return [Mine]
"""


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))


def test_a_prompted_student_of_a_base_from_a_file(tmp_path: Path) -> None:
    data = SPEC | {"suite": {"name": "toy", "limit": 160}, "adversaries": ["length"]}
    data["students"] = {
        "base": {"model": "toy", "params": {"habit": 0.9}},
        "shown": {"distil": {"base": "base", "distiller": "in-context", "queries": 20}},
    }
    spec = tmp_path / "spec.yaml"
    spec.write_text(yaml.safe_dump(data))
    out = tmp_path / "out"
    assert run_command(["--plugin", str(TOYS), "run", str(spec), "--out", str(out)]) == 0
    models = json.loads((out / "manifest.json").read_text())["models"]
    assert models["shown"]["base"] == models["base"]


@pytest.mark.parametrize(
    ("distiller", "more"),
    [("lora", {"rank": 2}), ("full", {}), ("best-of-n", {"rank": 2, "n": 2, "max_tokens": 4})],
)
def test_weights_of_a_base_from_a_file_are_trained(
    tmp_path: Path, distiller: str, more: dict[str, int]
) -> None:
    pytest.importorskip("torch").set_num_threads(1)
    pytest.importorskip("peft")
    (tmp_path / "mine.py").write_text(MINE)
    folder = tiny_models.llama(tmp_path / "base", layers=1)
    base = ModelRef("mine", {"path": str(folder), "device": "cpu"})
    examples = [Example(f"say {w}", f"{w} and two") for w in ("cat", "mat", "one")]
    params = {"max_steps": 1, "held_out": 0, **more}
    with pytest.raises(PluginError, match="no model is called 'mine'"):
        make(load_plugins(), "distiller", distiller, Distiller, params).distil(
            base, examples, tmp_path / "never"
        )
    plugins = load_plugins([tmp_path / "mine.py"])
    report = make(plugins, "distiller", distiller, Distiller, params).distil(
        base, examples, tmp_path / "out"
    )
    assert report.losses


@pytest.mark.parametrize("distiller", ["lora", "full", "best-of-n"])
def test_a_base_without_weights_is_refused_before_the_teacher_is_asked(
    tmp_path: Path, distiller: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = SPEC | {"suite": {"name": "toy", "limit": 160}, "adversaries": ["length"]}
    data["students"] = {
        "base": {"model": "toy", "params": {"habit": 0.9}},
        "trained": {"distil": {"base": "base", "distiller": distiller, "queries": 20}},
    }
    spec = tmp_path / "spec.yaml"
    spec.write_text(yaml.safe_dump(data))
    out = tmp_path / "out"
    assert run_command(["--plugin", str(TOYS), "run", str(spec), "--out", str(out)]) == 2
    assert "model 'toy' cannot be trained" in capsys.readouterr().err
    assert not out.exists()
