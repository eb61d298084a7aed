"""`check` of answers in memory: lists, arrays, Series; what is refused leaves nothing behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tellapart
from tellapart.errors import DataError, TellapartError, UsageError

RNG = Random(3)
N = 60
PROMPTS = [f"Say thing {i}" for i in range(N)]
TEACHER = [" ".join(RNG.choices(["river", "stone", "lamp"], k=8)) for _ in range(N)]
STUDENT = [" ".join(RNG.choices(["river", "stone", "lamp"], k=8)) for _ in range(N)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(**changes: Any) -> tellapart.Result:
    kwargs: dict[str, Any] = {
        "prompts": PROMPTS, "teacher": TEACHER, "student": STUDENT, "adversaries": ["length"],
        "out": "out",
    }  # fmt: skip
    return tellapart.check(**(kwargs | changes))


def written(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "out.answers.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize(
    "kind",
    [
        tuple,
        iter,
        np.array,
        lambda values: np.array(values, dtype=object),
        lambda values: pd.Series(values, index=range(7, 7 + N)),
    ],
    ids=["tuple", "iterator", "array", "object array", "Series"],
)
def test_any_column_says_what_a_list_says(
    folder: Path, kind: Callable[[Sequence[str]], Any]
) -> None:
    check(prompts=kind(PROMPTS), teacher=kind(TEACHER), student=kind(STUDENT))
    rows = written(folder)
    assert [r["prompt"] for r in rows] == PROMPTS
    assert [r["teacher"] for r in rows] == TEACHER
    assert [r["student"] for r in rows] == STUDENT


def test_what_a_series_calls_missing_is_a_failure(folder: Path) -> None:
    teacher = pd.Series([None if i % 9 == 0 else text for i, text in enumerate(TEACHER)])
    result = check(teacher=teacher, clusters=np.arange(N) // 2)
    rows = written(folder)
    assert [r["teacher"] is None for r in rows] == [i % 9 == 0 for i in range(N)]
    assert [r["cluster"] for r in rows] == [str(i // 2) for i in range(N)]
    assert result.exit_code in {0, 3}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"teacher": [float("nan"), *TEACHER[1:]]}, "teacher 0 is of type float, not text"),
        ({"prompts": ["", *PROMPTS[1:]]}, "prompt 0 is empty"),
        ({"prompts": pd.Series([None, *PROMPTS[1:]])}, "prompt 0 is of type NoneType"),
        ({"prompts": "x" * N}, "prompt is a str"),
        ({"prompts": 3}, "prompt is a int"),
        ({"prompts": pd.DataFrame({"a": PROMPTS, "b": PROMPTS})}, "2 dimensions"),
        ({"categories": [1] * N}, "category 0 is of type int"),
        ({"student": STUDENT[:-1]}, "59 student"),
        ({"student": [None] * N}, "no prompt that both answered"),
        ({"adversaries": "length"}, "'length' is no list of names"),
        ({"adversaries": []}, "is no list of names"),
        ({"adversaries": ["nope"]}, "no adversary is called 'nope'"),
        ({"epsilon": 0}, "epsilon"),
    ],
)
def test_what_can_not_be_leaves_nothing_behind(
    folder: Path, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(TellapartError, match=message):
        check(**changes)
    assert list(folder.iterdir()) == []


def test_answers_of_a_check_are_never_replaced_by_others(folder: Path) -> None:
    check()
    with pytest.raises(UsageError, match="other answers"):
        check(student=STUDENT[::-1])
    assert [r["student"] for r in written(folder)] == STUDENT
    assert check().account == tellapart.Result.load("out").account != []


def test_other_settings_are_another_folder_where_none_is_named(folder: Path) -> None:
    first, second = check(out=None), check(out=None, epsilon=0.3)
    assert first.directory != second.directory
    assert check(out=None).directory == first.directory


@pytest.mark.parametrize("wrong", [(PROMPTS, TEACHER, STUDENT), (["pair.jsonl"],), (None,)])
def test_what_is_no_path_is_no_file(wrong: tuple[Any, ...]) -> None:
    with pytest.raises(UsageError, match="a file is a path"):
        tellapart.check(*wrong)


@pytest.mark.parametrize(
    ("spec", "overrides", "message"),
    [
        (None, [], "a spec is not a NoneType"),
        (["quickstart"], [], "a spec is not a list"),
        ("quickstart", "seed=1", "set is a str"),
        ("quickstart", {"seed": 1}, "set is a dict"),
    ],
)
def test_a_run_of_no_spec(spec: Any, overrides: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        tellapart.run(spec, set=overrides)


def test_further_draws_are_not_left_out_silently(folder: Path) -> None:
    rows = [
        {"id": f"p{i}", "category": "c", "prompt": PROMPTS[i], "draw": d,
         "teacher": TEACHER[i], "student": STUDENT[i]}
        for i in range(N) for d in range(2)
    ]  # fmt: skip
    pair = folder / "pair.jsonl"
    pair.write_text("".join(json.dumps(r) + "\n" for r in rows))
    with pytest.warns(UserWarning, match=f"{N} of {2 * N} rows are further draws"):
        tellapart.check(pair, adversaries=["length"], out="drawn")


def test_a_category_named_as_the_whole_is_refused_beside_others(folder: Path) -> None:
    with pytest.raises(DataError, match="category 'all'"):
        check(categories=["all", "facts"] * (N // 2))
    check(categories=["all"] * N)


def test_prompts_that_can_not_be_split_are_counted(folder: Path) -> None:
    with pytest.raises(TellapartError, match="60 probes in 60 clusters and 60 categories"):
        check(categories=[f"c{i}" for i in range(N)])
    with pytest.raises(TellapartError, match="60 probes in 1 cluster and 1 category"):
        check(prompts=["the same"] * N)
