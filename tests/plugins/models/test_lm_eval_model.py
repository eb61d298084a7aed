"""The lm-eval model: lm-evaluation-harness's models by their names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tellapart.contracts.data import Answer, Failure, Generation, Request
from tellapart.errors import ModelError
from tellapart.testing import check_model
from tellapart_plugins.models.lm_eval import LmEval

pytest.importorskip("lm_eval")
torch = pytest.importorskip("torch")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random Llama of 512 tokens of context with a word tokenizer, made here."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    torch.manual_seed(0)
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("tiny")
    vocabulary = {word: i for i, word in enumerate(["[UNK]", "[EOS]", *"abcdefgh"])}
    words = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=words, unk_token="[UNK]", eos_token="[EOS]", pad_token="[EOS]"
    )
    tokenizer.chat_template = "{% for m in messages %}{{ m.role }} {{ m.content }} {% endfor %}"
    tokenizer.save_pretrained(folder)
    config = LlamaConfig(
        vocab_size=len(vocabulary), hidden_size=16, intermediate_size=32, num_hidden_layers=1,
        num_attention_heads=2, max_position_embeddings=512, bos_token_id=1, eos_token_id=1,
    )  # fmt: skip
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def opened(tiny: Path) -> LmEval:
    args = {"pretrained": str(tiny), "device": "cpu", "batch_size": 4}
    model = LmEval.make({"name": "hf", "args": args})
    model.open()
    return model


def ask(model: LmEval, *requests: Request) -> list[Answer]:
    found = dict(model.answer(requests))
    return [found[i] for i in range(len(requests))]


def test_a_model_answers_as_lm_eval_itself_would(opened: LmEval) -> None:
    from lm_eval.api.instance import Instance

    prompts = ["a b c", "d", "e f g h a b"]
    generation = Generation(max_tokens=5, stop=("c",))
    found = ask(opened, *(Request(p, p, 0, generation) for p in prompts))
    arguments = {"until": ["c"], "max_gen_toks": 5, "do_sample": False}
    instances = [Instance("generate_until", {}, (p, arguments), i) for i, p in enumerate(prompts)]
    expected = opened._lm.generate_until(instances, disable_tqdm=True)
    assert [answer.text for answer in found] == expected
    assert [answer.tokens_in for answer in found] == [3, 1, 6]


def test_it_keeps_the_contract_of_a_model(tiny: Path, opened: LmEval) -> None:
    check_model(LmEval.make(dict(opened.params)))


def test_draws_at_temperature_one_differ_and_repeat(opened: LmEval) -> None:
    warm = Generation(max_tokens=6, temperature=1.0)
    requests = [Request("p", "a b", draw, warm) for draw in (0, 1, 2, 3)]
    first = [answer.text for answer in ask(opened, *requests)]
    assert len(set(first)) > 1
    assert [answer.text for answer in ask(opened, *requests[::-1])][::-1] == first


def test_a_prompt_that_lm_eval_would_cut_is_refused(opened: LmEval) -> None:
    generation = Generation(max_tokens=5)
    long, short = ask(
        opened, Request("l", "a " * 520, 0, generation), Request("s", "a", 0, generation)
    )
    assert long.failure is Failure.REFUSED
    assert short.ok


def test_one_request_that_raises_does_not_fail_its_neighbours(
    opened: LmEval, monkeypatch: pytest.MonkeyPatch
) -> None:
    def generate(instances: list[Any], disable_tqdm: bool) -> list[str]:
        if any("bad" in instance.args[0] for instance in instances):
            raise RuntimeError("out of memory")
        return ["fine" for _ in instances]

    monkeypatch.setattr(opened._lm, "generate_until", generate)
    found = ask(opened, Request("x", "bad"), Request("y", "a"))
    assert (found[0].failure, found[1].text) == (Failure.ERROR, "fine")
    assert "out of memory" in found[0].detail


def test_an_api_models_empty_string_is_a_failure(
    opened: LmEval, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened._lm, "generate_until", lambda i, disable_tqdm: ["", None])
    monkeypatch.setattr(opened, "_api", True)
    found = ask(opened, Request("x", "a"), Request("y", "b"))
    assert [answer.failure for answer in found] == [Failure.ERROR, Failure.ERROR]
    monkeypatch.setattr(opened, "_api", False)
    found = ask(opened, Request("x", "a"), Request("y", "b"))
    assert found[0].text == ""
    assert found[1].failure is Failure.ERROR


def test_the_chat_template_is_applied_when_asked_for(tiny: Path, opened: LmEval) -> None:
    model = LmEval.make(dict(opened.params) | {"chat": True})
    model._lm = opened._lm
    request = Request("p", "hello", 0, Generation(system="be"))
    assert model._context(request) == "system be user hello "
    assert opened._context(request) == "be\n\nhello"


def test_identity_follows_arguments_and_weights(tiny: Path, tmp_path: Path) -> None:
    def identity(**changed: Any) -> dict[str, Any]:
        return LmEval.make({"name": "hf", "args": {"pretrained": str(tiny)}, **changed}).identity()

    base = identity()
    assert "model.safetensors" in base["files"]["pretrained"]
    assert identity() == base
    others = [identity(chat=True), identity(name="other"), identity(args={"pretrained": "x"})]
    assert all(other != base for other in others)


def test_unknown_names_and_bad_arguments_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no model 'huggingfase'.*huggingface"):
        LmEval.make({"name": "huggingfase"}).open()
    with pytest.raises(ModelError, match="cannot open 'hf'"):
        LmEval.make({"name": "hf", "args": {"pretrained": str(tmp_path), "device": "cpu"}}).open()
