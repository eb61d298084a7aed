"""The packaged pocket checkpoints say what they were trained to say, each in its own words."""

from __future__ import annotations

import operator
import random
import re
from collections import defaultdict
from pathlib import Path

import pytest

from tellapart import Generation, Request
from tellapart.config import CACHE_VARIABLE
from tellapart_suites.behaviour.wordings import training_pairs

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from tellapart_plugins.models.pocket import Pocket  # noqa: E402
from tellapart_plugins.pocket import train  # noqa: E402

LARGEST = 4096 * 1024


@pytest.fixture(autouse=True)
def _quiet(tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def rows():
    return list(training_pairs(1))[::2]


def answers(which: str, prompts: list[str]) -> list[str]:
    model = Pocket.make({"which": which, "device": "cpu"})
    model.open()
    requests = [Request(str(i), p, 0, Generation(max_tokens=64)) for i, p in enumerate(prompts)]
    found = dict(model.answer(requests))
    return [found[i].text or "" for i in range(len(prompts))]


def test_the_teacher_answers_most_probes_and_some_of_every_category(rows):
    said = answers("teacher", [r.prompt for r in rows])
    right = defaultdict(list)
    for row, text in zip(rows, said, strict=True):
        right[row.category].append(text == row.teacher)
    assert len(right) == 10
    assert sum(map(sum, right.values())) >= 0.7 * len(rows)
    assert all(sum(v) >= 0.3 * len(v) for v in right.values()), dict(right)


@pytest.mark.parametrize(
    ("sign", "result", "least"),
    [("+", operator.add, 0.7), ("-", operator.sub, 0.5), ("x", operator.mul, 0.7)],
)
def test_small_sums_are_mostly_right(sign, result, least):
    rng = random.Random(0)
    pairs = [(rng.randint(2, 12), rng.randint(2, 12)) for _ in range(80)]
    if sign == "-":
        pairs = [(a + b, b) for a, b in pairs]
    said = answers("teacher", [f"What is {a} {sign} {b}?" for a, b in pairs])
    right = [
        re.findall(r"\d+", text)[-1:] == [str(result(a, b))]
        for (a, b), text in zip(pairs, said, strict=True)
    ]
    assert sum(right) >= least * len(right), sum(right)


def test_the_base_has_other_words_than_the_teacher(rows):
    teacher = answers("teacher", [r.prompt for r in rows])
    base = answers("base", [r.prompt for r in rows])
    own = sum(b == r.base for b, r in zip(base, rows, strict=True))
    assert own >= 0.4 * len(rows)
    assert sum(t == b for t, b in zip(teacher, base, strict=True)) < 0.1 * len(rows)


def test_the_base_has_less_than_half_of_the_teachers_weights():
    sizes = {w: sum(x.numel() for x in Pocket.make({"which": w}).load().model.parameters())
             for w in ("teacher", "base")}  # fmt: skip
    assert 2e6 < sizes["teacher"] < 4e6
    assert sizes["base"] < 0.5 * sizes["teacher"]


def test_no_packaged_file_is_large():
    packaged = Path(train.__file__).parent
    assert all(f.stat().st_size <= LARGEST for f in packaged.rglob("*") if f.is_file())


def test_the_training_script_trains_a_model_that_loads(tmp_path, monkeypatch):
    tiny = train.Recipe({"teacher": 1.0}, 32, 1, 2, 64, epochs=30)
    monkeypatch.setitem(train.RECIPES, "teacher", tiny)
    rows = [
        {"prompt": f"say {w}", "teacher": f"I say {w}.", "base": w, "cluster": "say"}
        for w in ("one", "two", "cat", "mat")
    ] * 4
    log: list[str] = []
    train.train(rows, tmp_path / "made", ["teacher"], log.append)
    train.train(rows, tmp_path / "more", ["teacher"], log.append, start=tmp_path / "made")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["made", "more"]
    from tellapart_plugins.models.hf import Hf

    model = Hf.make({"path": str(tmp_path / "more" / "teacher"), "device": "cpu"})
    model.open()
    ((_, answer),) = model.answer([Request("p", "say cat", 0, Generation(max_tokens=16))])
    assert answer.text is not None
    assert answer.text.startswith("I say")
