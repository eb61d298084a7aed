"""The lm-eval suite on tasks of a local folder, offline."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tellapart.errors import DataError, MissingGroupError, SpecError
from tellapart_suites.lm_eval import LmEval

pytest.importorskip("lm_eval", reason="the optional group 'lm-eval' is not installed")

DOCS = [
    {"question": "How many legs has a cat?", "answer": "4", "page": 1, "topic": "animals"},
    {"question": "How many legs has a hen?", "answer": "2", "page": 1, "topic": "animals"},
    {"question": "What is 2 + 3?", "answer": "5", "page": 2, "topic": "sums"},
]
GENERATE = """
task: tiny_qa
dataset_path: json
dataset_kwargs: {{data_files: {{test: {data}}}}}
test_split: test
output_type: generate_until
doc_to_text: "Q: {{{{question}}}}\\nA:"
doc_to_target: "{{{{answer}}}}"
generation_kwargs: {{until: ["\\n"]}}
metric_list: [{{metric: exact_match}}]
"""
CHOOSE = """
task: tiny_choice
dataset_path: json
dataset_kwargs: {{data_files: {{validation: {data}}}}}
validation_split: validation
output_type: multiple_choice
description: "Choose.\\n"
doc_to_text: "{{{{question}}}}"
doc_to_choice: ["4", "2", "5"]
doc_to_target: "{{{{['4', '2', '5'].index(answer)}}}}"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    import datasets
    import huggingface_hub

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    data = tmp_path / "docs.jsonl"
    data.write_text("".join(json.dumps(doc) + "\n" for doc in DOCS))
    tasks = tmp_path / "tasks"
    tasks.mkdir()
    (tasks / "tiny_qa.yaml").write_text(GENERATE.format(data=data))
    (tasks / "tiny_choice.yaml").write_text(CHOOSE.format(data=data))
    return tasks


def test_documents_become_probes(folder: Path) -> None:
    probes = LmEval.make({"task": "tiny_qa", "include_path": folder}).probes()
    assert [p.prompt for p in probes] == [f"Q: {d['question']}\nA:" for d in DOCS]
    assert [p.reference for p in probes] == ["4", "2", "5"]
    assert {p.category for p in probes} == {"tiny_qa"}
    assert len({p.cluster for p in probes}) == len({p.id for p in probes}) == 3
    assert dict(probes[2].meta) == {"task": "tiny_qa", "document": 2}


def test_categories_clusters_and_limit(folder: Path) -> None:
    probes = LmEval.make(
        {
            "task": "tiny_qa",
            "include_path": folder,
            "limit": 2,
            "category_field": "topic",
            "categories": {"animals": "zoo"},
            "cluster_field": "page",
        }
    ).probes()
    assert {p.category for p in probes} == {"zoo"}
    assert {p.cluster for p in probes} == {"tiny_qa:1"}
    assert len(probes) == 2


def test_a_choice_task_has_its_option_as_reference(folder: Path) -> None:
    probes = LmEval.make({"task": "tiny_choice", "include_path": folder}).probes()
    assert [p.reference for p in probes] == ["4", "2", "5"]
    assert probes[0].prompt.startswith("Choose.\n")


def test_examples_are_put_before_the_question(folder: Path) -> None:
    (probe, *_) = LmEval.make({"task": "tiny_qa", "include_path": folder, "fewshot": 1}).probes()
    assert probe.prompt.count("Q: ") == 2
    assert probe.prompt.endswith(f"Q: {DOCS[0]['question']}\nA:")


def test_the_index_of_known_tasks_is_not_built(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lm_eval import tasks

    asked: list[bool] = []

    class Spy(tasks.TaskManager):  # type: ignore[misc]
        def __init__(self, *args: object, include_defaults: bool = True, **rest: object) -> None:
            asked.append(include_defaults)
            super().__init__(*args, include_defaults=include_defaults, **rest)

    monkeypatch.setattr(tasks, "TaskManager", Spy)
    LmEval.make({"task": "tiny_qa", "include_path": folder}).probes()
    assert asked == [False]


def test_what_is_not_there_is_named(folder: Path) -> None:
    with pytest.raises(DataError, match=r"no task 'tiny_aq' in .*did you mean tiny_qa"):
        LmEval.make({"task": "tiny_aq", "include_path": folder}).probes()
    with pytest.raises(DataError, match="there is no folder"):
        LmEval.make({"task": "tiny_qa", "include_path": folder / "absent"}).probes()
    with pytest.raises(DataError, match="has no train split"):
        LmEval.make({"task": "tiny_qa", "include_path": folder, "split": "train"}).probes()
    with pytest.raises(DataError, match=r"has no field 'topik' .*did you mean topic"):
        LmEval.make({"task": "tiny_qa", "include_path": folder, "category_field": "topik"}).probes()
    with pytest.raises(SpecError, match="'task' is required"):
        LmEval.make({})


def test_a_task_whose_data_is_gone_is_one_line(folder: Path) -> None:
    (folder.parent / "docs.jsonl").unlink()
    with pytest.raises(DataError, match="'tiny_qa' cannot be loaded") as caught:
        LmEval.make({"task": "tiny_qa", "include_path": folder}).probes()
    assert "\n" not in str(caught.value)


def test_without_the_package_the_group_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lm_eval.tasks", None)
    with pytest.raises(MissingGroupError, match=r"tellapart\[lm-eval\]"):
        LmEval.make({"task": "tiny_qa"}).probes()
