"""Specs: overrides, unknown keys, wrong values, files that are not specs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tellapart.errors import SpecError
from tellapart.spec import load_spec, parse_spec
from tellapart.spec.read import recipes

PLAIN: dict[str, Any] = {
    "name": "plain",
    "suite": "behaviour",
    "teacher": {"model": "pocket", "params": {"which": "teacher"}},
    "students": {"base": {"model": "pocket", "params": {"which": "base"}}},
    "adversaries": ["length", "ngram"],
}


def test_defaults_are_filled_and_short_forms_grow() -> None:
    spec = parse_spec(PLAIN)
    assert spec.adversaries[1].name == "ngram"
    assert spec.games.single == (1, 2, 4, 8)
    assert parse_spec(spec.model_dump(mode="json")) == spec


def test_overrides_reach_into_mappings_lists_and_bare_names() -> None:
    spec = parse_spec(
        PLAIN,
        [
            "seed=7",
            "adversaries.ngram.params.c=0.5",
            "suite.params.size=10",
            "students.other=recorded",
            "students.other.params.path=x.jsonl",
            "games.single=[1, 3]",
        ],
    )
    assert spec.seed == 7
    assert spec.adversaries[1].params == {"c": 0.5}
    assert spec.suite.params == {"size": 10}
    assert spec.students["other"].model == "recorded"
    assert spec.students["other"].params == {"path": "x.jsonl"}
    assert spec.games.single == (1, 3)
    assert "params" not in PLAIN["suite"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"adversary": ["x"]}, r"unknown key 'adversary' \(did you mean adversaries"),
        ({"games": {"sinlge": [1]}}, r"unknown key 'games.sinlge' \(did you mean single"),
        ({"games": {"single": [0]}}, "whole numbers from 1"),
        ({"generation": {"stop": ["\n", ""]}}, "an empty string would end every answer"),
        ({"estimate": {"epsilon": 2}}, "estimate.epsilon"),
        ({"estimate": {"epsilon": float("nan")}}, "estimate.epsilon"),
        ({"students": {}}, "students"),
        ({"students": {"teacher": "pocket"}}, "cannot be a student's name"),
        (
            {"students": {"a": {"distil": {"base": "b", "distiller": "lora", "queries": 3}}}},
            "no student",
        ),
        ({"students": {"a": {}}}, "either 'model' or 'distil'"),
        ({"adversaries": ["length", "length"]}, "named twice"),
        ({"name": "../evil"}, "letters"),
        ({"split": {"train": 0.8, "test": 0.4}}, "more than 1"),
        ({"teacher": None}, "teacher"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(change: dict[str, Any], message: str) -> None:
    with pytest.raises(SpecError, match=message) as caught:
        parse_spec(PLAIN | change)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("seed", "key=value"),
        ("sede=1", "did you mean seed"),
        ("adversaries.nope.params.c=1", "no item 'nope'"),
        ("seed.x=1", "no keys below it"),
        ("seed=[1", "not YAML"),
    ],
)
def test_bad_overrides(override: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        parse_spec(PLAIN | {"seed": 1}, [override])


def test_files_that_are_no_specs(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="does not exist"):
        load_spec(tmp_path / "no.yaml")
    with pytest.raises(SpecError, match="did you mean quickstart"):
        load_spec("quickstar")
    bad = tmp_path / "bad.yaml"
    bad.write_text("name: [1\nsuite: x")
    with pytest.raises(SpecError, match="line 2"):
        load_spec(bad)
    bad.write_bytes(b"\xff\xfe\x00name")
    with pytest.raises(SpecError, match="UTF-8"):
        load_spec(bad)
    bad.write_text("- 1\n- 2\n")
    with pytest.raises(SpecError, match="not a mapping"):
        load_spec(bad)
    bad.write_text("students:\n  a: pocket\n  a: hf\n")
    with pytest.raises(SpecError, match=r"line 3, column 3: the key 'a' stands there twice"):
        load_spec(bad)


@pytest.mark.parametrize("name", recipes())
def test_every_recipe_is_a_spec(name: str) -> None:
    spec = load_spec(name)
    assert spec.name == name
    assert spec.description
