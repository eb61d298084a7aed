"""Distillers that train weights, on tiny random models: they learn, resume and finish whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import tiny_models
from tellapart import Example, Generation, ModelRef, Request
from tellapart.config import CACHE_VARIABLE
from tellapart.errors import ModelError, RunError, SpecError

torch = pytest.importorskip("torch")
pytest.importorskip("peft")

from tellapart_plugins.distillers import sft  # noqa: E402
from tellapart_plugins.distillers.full import Full  # noqa: E402
from tellapart_plugins.distillers.lora import Lora  # noqa: E402
from tellapart_plugins.models.hf import Hf  # noqa: E402

COLOURS = ["the cat", "the mat", "one", "two", "what", "is", "the sum", "sat on"]
EXAMPLES = [Example(f"say {c}", f"{c} and two") for c in COLOURS]
LORA = {"rank": 16, "lr": 0.02, "epochs": 25, "batch": 4, "held_out": 0}
FULL = {"lr": 0.01, "epochs": 25, "batch": 4}


@pytest.fixture(autouse=True)
def _quiet(tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    torch.set_num_threads(1)


@pytest.fixture
def base(tmp_path) -> ModelRef:
    folder = tiny_models.llama(tmp_path / "base", layers=2, initializer_range=0.1)
    return ModelRef("hf", {"path": str(folder), "device": "cpu"})


def say(ref: ModelRef, prompts: list[str]) -> list[str | None]:
    model = Hf.make(ref.params)
    model.open()
    requests = [Request(p, p, 0, Generation(max_tokens=12)) for p in prompts]
    answers = dict(model.answer(requests))
    return [answers[i].text for i in range(len(prompts))]


@pytest.mark.parametrize(
    ("distiller", "params"), [(Lora, LORA | {"modules_to_save": ["lm_head"]}), (Full, FULL)]
)
def test_the_student_says_what_the_teacher_said(distiller, params, base, tmp_path):
    seen: list[tuple[int, int]] = []
    report = distiller.make(params, seed=1).distil(
        base, EXAMPLES, tmp_path / "out", progress=lambda k, n, note: seen.append((k, n))
    )
    prompts = [e.prompt for e in EXAMPLES]
    learned = say(report.student, prompts)
    assert say(base, prompts) != learned
    assert sum(a == e.answer for a, e in zip(learned, EXAMPLES, strict=True)) >= 7
    assert report.losses[-1][1] < 0.2 * report.losses[0][1]
    assert seen == [(k, len(report.losses)) for k in range(1, len(report.losses) + 1)]


def test_the_adapter_loads_with_peft_alone_and_the_base_is_untouched(base, tmp_path):
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    weights = Path(base.params["path"]) / "model.safetensors"
    before = weights.read_bytes()
    report = Lora.make(LORA | {"epochs": 2}).distil(base, EXAMPLES, tmp_path / "out")
    folder = tmp_path / "out" / "adapter"
    assert report.student == ModelRef("hf", {**base.params, "adapter": [str(folder)]})
    model = AutoModelForCausalLM.from_pretrained(base.params["path"])
    assert PeftModel.from_pretrained(model, folder).peft_config["default"].r == 16
    assert weights.read_bytes() == before
    assert not list(folder.glob("*.bin"))


def test_same_seed_same_student_other_seed_another(base, tmp_path):
    def weights(seed: int, out: str) -> bytes:
        Lora.make(LORA | {"epochs": 2}, seed=seed).distil(base, EXAMPLES, tmp_path / out)
        return (tmp_path / out / "adapter" / "adapter_model.safetensors").read_bytes()

    assert weights(1, "a") == weights(1, "b") != weights(2, "c")


def test_a_killed_training_goes_on_and_ends_the_same(base, tmp_path, monkeypatch):
    params = LORA | {"epochs": 4, "held_out": 0.5, "dropout": 0.1, "batch": 2}
    monkeypatch.setattr(sft, "_CHECKPOINT_SECONDS", 0.0)

    class Killed(BaseException):
        pass

    def kill(step, total, note):
        if step == 4:
            raise Killed

    whole = Lora.make(params, seed=3).distil(base, EXAMPLES, tmp_path / "whole")
    with pytest.raises(Killed):
        Lora.make(params, seed=3).distil(base, EXAMPLES, tmp_path / "cut", progress=kill)
    assert not (tmp_path / "cut" / "adapter").exists()
    steps: list[int] = []
    cut = Lora.make(params, seed=3).distil(
        base, EXAMPLES, tmp_path / "cut", progress=lambda k, n, note: steps.append(k)
    )
    assert 1 < steps[0] <= 4
    assert (cut.losses, cut.held_out) == (whole.losses, whole.held_out)
    same = [tmp_path / d / "adapter" / "adapter_model.safetensors" for d in ("whole", "cut")]
    assert same[0].read_bytes() == same[1].read_bytes()
    assert not (tmp_path / "cut" / "checkpoint.safetensors").exists()


def test_a_finished_training_is_not_done_again_unless_its_data_changed(base, tmp_path):
    first = Lora.make(LORA | {"epochs": 1}).distil(base, EXAMPLES, tmp_path / "out")
    steps: list[int] = []

    def count(step, total, note):
        steps.append(step)

    again = Lora.make(LORA | {"epochs": 1}).distil(base, EXAMPLES, tmp_path / "out", progress=count)
    assert again == first
    assert not steps
    Lora.make(LORA | {"epochs": 1}).distil(base, EXAMPLES[:-1], tmp_path / "out", progress=count)
    assert steps


def test_an_incomplete_student_is_refused(base, tmp_path):
    report = Lora.make(LORA | {"epochs": 1}).distil(base, EXAMPLES, tmp_path / "out")
    weights = tmp_path / "out" / "adapter" / "adapter_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(ModelError, match="does not fit"):
        Hf.make(report.student.params).open()
    weights.unlink()
    with pytest.raises(ModelError, match=r"adapter_model\.safetensors"):
        Hf.make(report.student.params).open()


def test_prompt_tokens_take_no_part_in_the_loss(base):
    model = Hf.make(base.params)
    loaded = model.load()
    encode = model.encoder(loaded)
    (sample,) = sft.make_samples(loaded, encode, [Example("say one", "two")], 64)
    assert list(sample.ids[: sample.prompt]) == encode("say one", None)
    assert sample.ids[-1] == loaded.tokenizer.eos_token_id
    loss, count = sft._answer_loss(loaded, sample)([sample])
    assert count == len(sample.ids) - sample.prompt
    ids = torch.tensor([sample.ids])
    logits = loaded.model(input_ids=ids).logits[0, :-1].float().log_softmax(-1)
    wanted = -logits[torch.arange(len(sample.ids) - 1), ids[0, 1:]][sample.prompt - 1 :].sum()
    assert loss.item() == pytest.approx(wanted.item(), rel=1e-4)


def test_early_stopping_goes_back_to_the_best(base, tmp_path):
    params = LORA | {"epochs": 40, "lr": 0.1, "held_out": 0.5, "patience": 2, "batch": 2}
    report = Lora.make(params).distil(base, EXAMPLES, tmp_path / "out")
    losses = [x for _, x in report.held_out]
    assert len(losses) < 40
    assert losses.index(min(losses)) == len(losses) - 3
    held_out = json.loads((tmp_path / "out" / "training.json").read_text())["held_out"]
    assert [x for _, x in held_out] == losses


def test_accumulated_micro_batches_are_one_step(base, tmp_path):
    one = Lora.make(LORA | {"epochs": 1, "batch": 8}).distil(base, EXAMPLES, tmp_path / "a")
    two = Lora.make(LORA | {"epochs": 1, "batch": 4, "accumulation": 2}).distil(
        base, EXAMPLES, tmp_path / "b"
    )
    assert len(one.losses) == len(two.losses) == 1
    assert one.losses[0][1] == pytest.approx(two.losses[0][1], rel=1e-4)


def test_what_cannot_be_trained_says_so(base, tmp_path):
    with pytest.raises(SpecError, match="cannot be trained"):
        Lora.make().distil(ModelRef("recorded", {"path": "x"}), EXAMPLES, tmp_path / "a")
    with pytest.raises(RunError, match="target_modules"):
        Lora.make({"target_modules": ["nonsense"]}).distil(base, EXAMPLES, tmp_path / "b")
    with pytest.raises(RunError, match="max_length"):
        Lora.make({"max_length": 2}).distil(base, EXAMPLES, tmp_path / "c")
    with pytest.raises(SpecError, match="epochs"):
        Lora.make({"epoch": 1})
