"""The task's own metric of recorded answers, with the task's stop strings and filters."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from tellapart.contracts.data import Labelled, Seen
from tellapart.errors import DataError
from tellapart_suites.lm_eval import LmEval
from tellapart_suites.task_score import TaskScore, TeacherTaskScore

pytest.importorskip("lm_eval", reason="the optional group 'lm-eval' is not installed")

TASK = """
task: tiny_sums
dataset_path: json
dataset_kwargs: {{data_files: {{test: {data}}}}}
test_split: test
output_type: generate_until
doc_to_text: "{{{{question}}}}"
doc_to_target: "{{{{answer}}}}"
generation_kwargs: {{until: ["\\n"]}}
metric_list: [{{metric: exact_match}}]
filter_list:
  - name: number
    filter: [{{function: regex, regex_pattern: "(\\\\d+)"}}, {{function: take_first}}]
  - name: whole
    filter: [{{function: take_first}}]
"""


@pytest.fixture
def task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    import datasets
    import huggingface_hub

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    data = tmp_path / "docs.jsonl"
    docs = [{"question": f"What is {n} + 1?", "answer": str(n + 1)} for n in range(3)]
    data.write_text("".join(json.dumps(doc) + "\n" for doc in docs))
    folder = tmp_path / "tasks"
    folder.mkdir()
    (folder / "sums.yaml").write_text(TASK.format(data=data))
    choice = TASK.format(data=data).replace("tiny_sums", "tiny_choice")
    choice = choice.replace("generate_until", "multiple_choice").partition("generation_kwargs")[0]
    (folder / "choice.yaml").write_text(choice + 'doc_to_choice: ["1", "2", "3"]\n')
    return {"task": "tiny_sums", "include_path": folder}


def pairs(task: dict[str, object], teacher: list[str], student: list[str]) -> list[Labelled]:
    prompts = [p.prompt for p in LmEval.make(task).probes()]
    return [
        Labelled(Seen(p, t), Seen(p, s), i)
        for i, (p, t, s) in enumerate(zip(prompts, teacher, student, strict=True))
    ]


def test_each_side_gets_its_score(task: dict[str, object]) -> None:
    asked = pairs(task, ["It is 1.", "2", "3\n4"], ["1", "It is 3.", "none"])
    assert list(TeacherTaskScore.make(task).measure(asked)) == [1, 1, 1]
    assert list(TaskScore.make(task).measure(asked)) == [1, 0, 0]


def test_another_filter_can_be_named(task: dict[str, object]) -> None:
    asked = pairs(task, ["It is 1.", "2", "3\n4"], ["", "", ""])
    found = TeacherTaskScore.make({**task, "filter": "whole", "measure": "exact_match"})
    assert list(found.measure(asked)) == [0, 1, 1]


def test_a_prompt_of_another_suite_is_not_measured(task: dict[str, object]) -> None:
    other = Labelled(Seen("Who?", "me"), Seen("Who?", "me"), 0)
    assert math.isnan(TaskScore.make(task).measure([other])[0])


def test_what_cannot_be_scored_is_named(task: dict[str, object]) -> None:
    asked = pairs(task, ["1"] * 3, ["1"] * 3)
    with pytest.raises(DataError, match=r"no measure 'exact' \(did you mean exact_match"):
        TaskScore.make({**task, "measure": "exact"}).measure(asked)
    with pytest.raises(DataError, match=r"no filter 'hole' \(did you mean whole"):
        TaskScore.make({**task, "filter": "hole"}).measure(asked)
    with pytest.raises(DataError, match="scores log-likelihoods"):
        TaskScore.make({**task, "task": "tiny_choice"}).measure(asked)
