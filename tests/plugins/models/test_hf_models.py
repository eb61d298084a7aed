"""Local weights on tiny random checkpoints: what is answered, identified, refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

import tiny_models
from tellapart import Answer, Failure, Generation, Request
from tellapart.config import CACHE_VARIABLE
from tellapart.errors import ModelError, SpecError
from tellapart.testing import check_model

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from tellapart_plugins.models.generating import Generator  # noqa: E402
from tellapart_plugins.models.hf import Hf  # noqa: E402

WORDS = ["the", "cat", "sat", "on", "a", "mat", "what", "is", "the", "sum", "of", "one", "and"]
PROMPTS = [" ".join(WORDS[i % 7 : i % 7 + 1 + i % 6]) + " " * (i % 3) for i in range(20)]


@pytest.fixture(autouse=True)
def _quiet(tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tiny_models.llama(tmp_path_factory.mktemp("tiny") / "llama")


def opened(folder: Path, **params) -> Hf:
    model = Hf.make({"path": str(folder), "device": "cpu", **params})
    model.open()
    return model


def ask(model: Hf, prompts: Sequence[str] = PROMPTS, **generation) -> list[Answer]:
    how = Generation(**({"max_tokens": 12} | generation))
    requests = [Request(f"p{i}", p, 0, how) for i, p in enumerate(prompts)]
    answers = dict(model.answer(requests))
    assert sorted(answers) == list(range(len(prompts)))
    return [answers[i] for i in range(len(prompts))]


def texts(model: Hf, prompts: Sequence[str] = PROMPTS, **generation) -> list[str | None]:
    return [a.text for a in ask(model, prompts, **generation)]


def reference(folder: Path, prompts: Sequence[str], tokens: int) -> list[str]:
    """transformers' own greedy generation, one prompt at a time."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    found = []
    for prompt in prompts:
        text = tokenizer.apply_chat_template(
            [{"role": "user", "content": prompt}], tokenize=False, add_generation_prompt=True
        )
        ids = tokenizer(text, add_special_tokens=False, return_tensors="pt")["input_ids"]
        out = model.generate(ids, max_new_tokens=tokens, do_sample=False)
        found.append(tokenizer.decode(out[0, ids.shape[1] :], skip_special_tokens=True))
    return found


def test_keeps_the_contract(folder):
    check_model(Hf.make({"path": str(folder), "device": "cpu"}))


def test_greedy_answers_are_those_of_generate_whatever_the_batch(folder):
    wanted = reference(folder, PROMPTS, 12)
    assert len(set(wanted)) > 5
    for size in (1, 3, 64):
        assert texts(opened(folder, batch_size=size)) == wanted
    assert texts(opened(folder, batch_tokens=60)) == wanted


def test_sliding_windows_are_kept_beyond_their_width(tmp_path):
    folder = tiny_models.gemma(tmp_path / "gemma", window=6)
    prompts = [p + " the cat sat on the mat" for p in PROMPTS[:6]]
    assert texts(opened(folder, batch_size=4), prompts) == reference(folder, prompts, 12)


def test_a_sampled_answer_depends_on_its_seed_and_on_nobody_beside_it(folder):
    how = {"temperature": 1.0, "top_p": 0.9}
    together = texts(opened(folder), **how)
    for size in (1, 5):
        assert texts(opened(folder, batch_size=size), **how) == together
    model = opened(folder)
    requests = [Request("p0", "cat", d, Generation(temperature=1.0, max_tokens=12)) for d in (0, 1)]
    draws = [dict(model.answer([r]))[0].text for r in requests]
    assert draws[0] != draws[1]
    other = Request("p0", "cat", 0, Generation(temperature=1.0, max_tokens=12, seed=7))
    assert dict(model.answer([other]))[0].text != draws[0]


def test_sampling_follows_the_model_and_top_p_cuts_its_tail(folder):
    model = opened(folder, logprobs=100)

    def first_tokens(**how) -> list[str | None]:
        requests = [
            Request("p", "cat", d, Generation(max_tokens=1, temperature=1.0, **how))
            for d in range(400)
        ]
        answers = dict(model.answer(requests))
        return [answers[d].text for d in range(400)]

    (top,) = ask(model, ["cat"], max_tokens=1)
    assert top.first_logprobs
    best, logprob = next(iter(top.first_logprobs.items()))
    assert top.text == best
    share = sum(t == best for t in first_tokens()) / 400
    expected = 2.718281828**logprob
    assert abs(share - expected) < 4 * (expected * (1 - expected) / 400) ** 0.5
    assert set(first_tokens(top_p=1e-6)) == {best}


def test_finish_tokens_and_seconds_are_told(folder):
    answers = ask(opened(folder), max_tokens=12)
    assert {a.finish for a in answers} <= {"stop", "length"}
    for a in answers:
        assert a.tokens_in is not None
        assert a.tokens_in > 0
        assert a.tokens_out is not None
        assert a.seconds > 0
        assert (a.finish == "length") == (a.tokens_out == 12)


def test_stop_strings_cut_the_answer(folder):
    plain = texts(opened(folder))
    stop = next(t for t in plain if t and len(t) > 4)[2:4]
    cut = ask(opened(folder, stop=[stop]))
    for before, after in zip(plain, cut, strict=True):
        assert after.text == (before or "").partition(stop)[0]
        if stop in (before or ""):
            assert after.finish == "stop"


def test_a_request_that_fails_fails_alone(folder):
    long = "the cat sat on the mat " * 40
    answers = ask(opened(folder), ["cat", long, "\ud800", "mat"])
    assert [a.ok for a in answers] == [True, False, False, True]
    assert answers[1].failure is Failure.ERROR
    assert "context 128" in answers[1].detail
    assert texts(opened(folder), ["cat", "mat"]) == [answers[0].text, answers[3].text]


def test_logits_that_are_not_numbers_are_a_failure_of_that_request(folder):
    model = opened(folder)
    assert model._loaded is not None
    poisoned = model._loaded.tokenizer("Z", add_special_tokens=False)["input_ids"]
    with torch.no_grad():
        model._loaded.model.model.embed_tokens.weight[poisoned] = float("nan")
    answers = ask(model, ["cat", "Z", "mat"])
    assert [a.ok for a in answers] == [True, False, True]
    assert "not finite" in answers[1].detail
    assert texts(opened(folder), ["cat", "mat"]) == [answers[0].text, answers[2].text]


def test_out_of_memory_halves_the_batch_and_loses_nothing(folder, monkeypatch):
    wanted = texts(opened(folder))
    forward = Generator._forward

    def scarce(self, batch, ids, positions):
        if batch.rows > 4:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
        return forward(self, batch, ids, positions)

    monkeypatch.setattr(Generator, "_forward", scarce)
    assert texts(opened(folder)) == wanted

    def none_left(self, batch, ids, positions):
        raise torch.OutOfMemoryError("out of memory")

    monkeypatch.setattr(Generator, "_forward", none_left)
    assert {a.failure for a in ask(opened(folder), PROMPTS[:3])} == {Failure.ERROR}


def test_the_system_prompt_and_templates_reach_the_model(folder):
    model = opened(folder)
    assert texts(model, system="the sum") != texts(model)
    plain = opened(folder, chat_template="none")
    template = opened(folder, prompt_template="{prompt}")
    assert texts(plain) == texts(template) != texts(model)
    with pytest.raises(ModelError, match="no place for the prompt"):
        opened(folder, prompt_template="Answer:")


def test_identity_changes_with_all_that_can_change_an_answer(folder, tmp_path):
    adapter = tiny_models.adapter(folder, tmp_path / "adapter")
    other = tiny_models.llama(tmp_path / "other", seed=1)
    asked = [
        {},
        {"adapter": str(adapter)},
        {"layers": [0, 1]},
        {"dtype": "bfloat16"},
        {"chat_template": "none"},
        {"prompt_template": "Q {prompt}"},
        {"stop": ["."]},
        {"path": str(other)},
    ]
    found = [
        json.dumps(Hf.make({"path": str(folder)} | p).identity(), sort_keys=True) for p in asked
    ]
    assert len(set(found)) == len(asked)
    copy = shutil.copytree(folder, tmp_path / "copy")
    assert Hf.make({"path": str(copy)}).identity() == Hf.make({"path": str(folder)}).identity()
    (copy / "chat_template.jinja").write_text("{{ messages[0]['content'] }}")
    assert Hf.make({"path": str(copy)}).identity() != Hf.make({"path": str(folder)}).identity()


def test_an_adapter_changes_the_answers_as_peft_says(folder, tmp_path):
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    adapter = tiny_models.adapter(folder, tmp_path / "adapter")
    mine = opened(folder, adapter=str(adapter))
    assert texts(mine) != texts(opened(folder))
    assert mine._loaded is not None
    base = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    peft = PeftModel.from_pretrained(base, adapter).eval()
    ids = AutoTokenizer.from_pretrained(folder)("the cat", return_tensors="pt")["input_ids"]
    with torch.inference_mode():
        assert torch.allclose(peft(ids).logits, mine._loaded.model(ids).logits, atol=1e-4)


def test_pruning_keeps_the_layers_named_in_order(folder, tmp_path):
    assert texts(opened(folder, layers=[0, 1, 2])) == texts(opened(folder))
    pruned = opened(folder, layers=[0, 2])
    assert texts(pruned) != texts(opened(folder))
    assert pruned._loaded is not None
    pruned._loaded.model.save_pretrained(tmp_path / "pruned")
    pruned._loaded.tokenizer.save_pretrained(tmp_path / "pruned")
    assert texts(opened(tmp_path / "pruned")) == texts(pruned)
    for layers in ([0, 3], [], [1, 1], [-1]):
        with pytest.raises(ModelError, match="layers"):
            opened(folder, layers=layers)


def test_pruning_keeps_each_layers_kind_of_attention(tmp_path):
    folder = tiny_models.gemma(tmp_path / "gemma")
    model = opened(folder, layers=[0, 2, 5])
    assert model._loaded is not None
    config = model._loaded.model.config
    assert config.layer_types == ["sliding_attention", "full_attention", "full_attention"]
    assert texts(model, PROMPTS[:3])


def test_weights_that_are_not_safe_or_not_there_are_refused(folder, tmp_path):
    pickled = shutil.copytree(folder, tmp_path / "pickled")
    (pickled / "model.safetensors").rename(pickled / "pytorch_model.bin")
    with pytest.raises(ModelError, match=r"only pickled weights \(pytorch_model\.bin\)"):
        opened(pickled)
    cut = shutil.copytree(folder, tmp_path / "cut")
    whole = (cut / "model.safetensors").read_bytes()
    (cut / "model.safetensors").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelError, match="cannot be loaded"):
        opened(cut)
    with pytest.raises(ModelError, match="no model folder"):
        opened(tmp_path / "absent")
    with pytest.raises(ModelError, match=r"no config\.json"):
        opened(tmp_path)
    with pytest.raises(ModelError, match="no adapter folder"):
        opened(folder, adapter=str(tmp_path / "absent"))
    with pytest.raises(ModelError, match="no GGUF file"):
        opened(tmp_path / "absent.gguf")
    with pytest.raises(SpecError, match="did you mean layers"):
        Hf.make({"path": "x", "layer": [1]})


def test_an_adapter_of_another_model_does_not_load(folder, tmp_path):
    wide = tiny_models.llama(tmp_path / "wide", hidden_size=64)
    adapter = tiny_models.adapter(wide, tmp_path / "adapter")
    with pytest.raises(ModelError, match="does not fit"):
        opened(folder, adapter=str(adapter))


def without(folder: Path, copy: Path, file: str, part: str) -> Path:
    """A copy of ``folder`` whose ``file`` lacks the tensors with ``part`` in their names."""
    from safetensors.torch import load_file, save_file

    shutil.copytree(folder, copy)
    kept = {k: v for k, v in load_file(copy / file).items() if part not in k}
    save_file(kept, copy / file, metadata={"format": "pt"})
    return copy


def test_weights_that_would_be_made_up_are_refused(folder, tmp_path):
    holed = without(folder, tmp_path / "holed", "model.safetensors", ".layers.1.")
    with pytest.raises(ModelError, match=r"lacks weights .*layers\.1\..* more"):
        opened(holed)


@pytest.mark.parametrize("part", [".layers.1.", "lora_B", ""])
def test_half_an_adapter_is_no_adapter(folder, tmp_path, part):
    whole = tiny_models.adapter(folder, tmp_path / "whole")
    half = without(whole, tmp_path / "half", "adapter_model.safetensors", part)
    with pytest.raises(ModelError, match=r"does not fit.*without a counterpart"):
        opened(folder, adapter=str(half))
    with pytest.raises(ModelError, match=r"does not fit.*without a counterpart"):
        opened(folder, adapter=str(whole), layers=[0, 2])  # its layer 2 has no place


def test_a_device_that_is_not_there_is_said(folder):
    with pytest.raises(ModelError, match="device 'nowhere' cannot be used"):
        opened(folder, device="nowhere")


def test_an_empty_stop_string_is_refused(folder):
    with pytest.raises(SpecError, match="'stop': an empty string"):
        Hf.make({"path": str(folder), "stop": [""]})


def test_token_scores_are_the_models_own(folder):
    model = opened(folder)
    assert model._loaded is not None
    assert model._encode is not None
    pairs = [(p, "the mat is two" + " one" * (i % 3)) for i, p in enumerate(PROMPTS[:7])]
    scores = model.token_scores([*pairs, ("cat", "")])
    for (prompt, answer), score in zip(pairs, scores, strict=False):
        before = model._encode(prompt, None)
        after = model._loaded.tokenizer(answer, add_special_tokens=False)["input_ids"]
        with torch.inference_mode():
            logits = model._loaded.model(torch.tensor([before + after])).logits[0]
        logs = logits[len(before) - 1 : -1].log_softmax(-1)
        own = logs[range(len(after)), after]
        assert score.logprobs == pytest.approx(own.tolist(), abs=1e-4)
        assert list(score.ranks) == ((logs > own[:, None]).sum(-1) + 1).tolist()
    assert scores[-1].total == 0.0
    assert model.log_likelihood(pairs) == [s.total for s in scores[:-1]]
    assert model.log_likelihood([("cat", "mat " * 200)])[0] != 0.0


def test_digests_are_remembered_and_forgotten_with_the_file(tmp_path, monkeypatch):
    from tellapart_plugins import digests

    path, memo = tmp_path / "big", tmp_path / "memo"
    path.write_bytes(b"a" * (2 << 20))
    first = digests.file_sha256(path, memo)
    monkeypatch.setattr(digests, "_read", lambda p: "read again")
    assert digests.file_sha256(path, memo) == first
    path.write_bytes(b"b" * (3 << 20))
    assert digests.file_sha256(path, memo) == "read again"
