"""The openai model: what real endpoints send that the API's description does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from faultserver import FaultServer
from tellapart.answers.ask import Asker
from tellapart.answers.store import RunStore
from tellapart.contracts.data import Answer, Failure, Request
from tellapart.errors import ModelError, SpecError
from tellapart_plugins.models.openai import OpenAI
from tellapart_plugins.models.openai_reply import Transient, read_body

pytest.importorskip("openai")

USAGE = {"prompt_tokens": 3, "completion_tokens": 16}
REASONED = {**USAGE, "completion_tokens_details": {"reasoning_tokens": 16}}
TOOL = [{"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}]
THINKING = {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}


def chat(content: object, finish: str | None = "stop", **more: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": content, **more.pop("message", {})}
    usage = more.pop("usage", USAGE)
    choice = {"index": 0, "finish_reason": finish, "message": message, **more}
    return {"id": "x", "object": "chat.completion", "choices": [choice], "usage": usage}


def model_of(server: FaultServer, **params: object) -> OpenAI:
    return OpenAI.make({"model": "fake", "base_url": server.url, "backoff": 0.001, "retries": 2,
                        "backoff_max": 0.002, "timeout": 5.0, **params})  # fmt: skip


def ask(model: OpenAI, prompt: str = "q") -> Answer:
    model.open()
    try:
        ((_, answer),) = model.answer([Request("p", prompt)])
    finally:
        model.close()
    return answer


def reply(body: object, status: int = 200, **headers: str) -> tuple[Answer, int]:
    """The answer to one request, and how many calls it took."""
    with FaultServer(canned=(status, body, headers)) as server:
        return ask(model_of(server)), server.calls


@pytest.mark.parametrize(
    ("body", "failure", "said"),
    [
        (chat(None, "length", message={"reasoning_content": "hm"}), "truncated", "max_tokens"),
        (chat("", "length", usage=REASONED), "truncated", "raise max_tokens"),
        (chat([THINKING], "length"), "truncated", "max_tokens"),
        (chat(None, message={"reasoning_content": "hm"}), "malformed", "no answer"),
        (chat(None, "tool_calls", message={"tool_calls": TOOL}), "malformed", "tool"),
    ],
    ids=["null", "empty", "parts", "thought", "tool"],
)
def test_a_whole_reply_without_an_answer_is_not_asked_for_again(
    body: object, failure: str, said: str
) -> None:
    answer, calls = reply(body)
    assert (answer.failure, answer.text, calls) == (Failure(failure), None, 1)
    assert said in answer.detail
    assert (answer.tokens_in, answer.tokens_out) == (3, 16)  # it was billed


@pytest.mark.parametrize(
    "body",
    [
        chat("", "error", error={"code": 502, "message": "provider died"}),
        chat("", None, error={"code": 502, "message": "provider died"}),
        chat("half an ans", "abort"),
        chat("half an ans", "insufficient_system_resource"),
    ],
)
def test_an_answer_that_the_engine_broke_off_is_no_answer(body: object) -> None:
    answer, calls = reply(body)
    assert (answer.failure, answer.text, calls) == (Failure.UNAVAILABLE, None, 3)


def test_answers_of_unusual_form_are_answers() -> None:
    assert reply(chat([THINKING, {"type": "text", "text": "yes"}]))[0].text == "yes"
    assert reply(chat("hi", None, usage=None))[0].text == "hi"
    assert reply(chat("", "stop"))[0].text == ""  # the model did answer with nothing
    assert reply(chat("", "length"))[0].text == ""
    odd = reply(chat("hi", usage={"prompt_tokens": 2**70, "completion_tokens": True}))[0]
    assert (odd.text, odd.tokens_in, odd.tokens_out) == ("hi", None, None)


def test_of_two_tokens_that_share_a_text_the_likelier_one_counts() -> None:
    top = [{"token": "a", "logprob": -1.0}, {"token": "a", "logprob": -9.0}]
    answer, _ = reply(chat("a", logprobs={"content": [{**top[0], "top_logprobs": top}]}))
    assert answer.first_logprobs == {"a": -1.0}


def test_a_number_beyond_all_bounds_is_malformed() -> None:
    body = ('{"usage": {"prompt_tokens": ' + "1" * 5000 + "}}").encode()
    with pytest.raises(Transient, match="too long") as caught:
        read_body(body, "application/json", chat=True)
    assert caught.value.failure is Failure.MALFORMED


@pytest.mark.parametrize("finish", ["st\ud83dop", "stop"])
def test_a_lone_surrogate_in_the_stop_reason_can_be_stored(finish: str, tmp_path: Path) -> None:
    with (
        FaultServer(canned=(200, chat("hi", finish), {})) as server,
        RunStore.open(tmp_path / "run.sqlite") as store,
        Asker(store) as asker,
    ):
        asker.ask("teacher", model_of(server), [Request("p", "q")], phase="test")
        kept = store.answers("teacher")["p", 0]
    assert kept.finish == finish.replace("\ud83d", "\ufffd")


# -- what no request would survive ---------------------------------------------------------------


def untaken(field: str, code: str = "unsupported_parameter") -> dict[str, Any]:
    return {"error": {"message": f"Unsupported: '{field}'", "param": field, "code": code}}


FORBIDDEN = [{"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "not permitted"}]


@pytest.mark.parametrize(
    ("status", "body", "remedy"),
    [
        (400, untaken("max_tokens"), "max_tokens_name: max_completion_tokens"),
        (400, untaken("temperature", "unsupported_value"), "extra_body: {temperature: null}"),
        (400, untaken("top_p"), "extra_body: {top_p: null}"),
        (422, {"object": "error", "message": {"detail": FORBIDDEN}}, "seeded: false"),
        (422, {"detail": FORBIDDEN}, "seeded: false"),
    ],
)
def test_a_field_that_the_endpoint_never_takes_ends_the_model_with_the_remedy(
    status: int, body: object, remedy: str
) -> None:
    with pytest.raises(ModelError, match=remedy):
        reply(body, status)


def test_what_is_wrong_with_one_prompt_ends_one_request() -> None:
    too_long = {"message": "maximum context length is 8", "code": "context_length_exceeded"}
    assert reply({"error": too_long}, 400)[0].failure is Failure.REFUSED
    assert reply({"error": {**too_long, "param": "messages"}}, 400)[0].failure is Failure.REFUSED
    assert reply("<html>too large</html>", 413)[0].failure is Failure.REFUSED
    flagged = {"code": 403, "message": "flagged", "metadata": {"reasons": ["violence"]}}
    assert reply({"error": flagged}, 403)[0].failure is Failure.FILTERED


def test_null_in_extra_body_leaves_a_field_out() -> None:
    with FaultServer() as server:
        ask(model_of(server, extra_body={"top_p": None, "temperature": None, "top_k": 0}))
        (body,) = server.bodies
    assert "top_p" not in body
    assert "temperature" not in body
    assert body["top_k"] == 0
    assert "max_tokens" in body


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_told_and_not_followed(status: int) -> None:
    with FaultServer() as other:
        with FaultServer(canned=(status, "", {"Location": other.url})) as server:
            with pytest.raises(ModelError, match=f"moved to {other.url}"):
                ask(model_of(server))
            assert server.calls == 1
        assert other.calls == 0


def test_the_name_of_the_token_limit_is_part_of_the_identity() -> None:
    # A server that ignores one of the two names answers at another length.
    names = ("max_tokens", "max_completion_tokens")
    one, two = (OpenAI.make({"model": "m", "max_tokens_name": n}).identity() for n in names)
    assert one != two


# -- keys and the environment --------------------------------------------------------------------


@pytest.mark.parametrize("key", ["sk-one\nsk-two", "sk\u2011typographic"])
def test_a_key_that_no_header_can_carry_is_said_without_it(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", key)
    with FaultServer() as server:
        with pytest.raises(ModelError, match="MY_KEY holds no key") as caught:
            ask(model_of(server, api_key_env="MY_KEY"))
        assert server.calls == 0
    assert "sk" not in str(caught.value)


@pytest.mark.parametrize("status", [200, 302, 400, 401, 500])
def test_no_part_of_the_key_comes_back(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    key = "sk-planted-0123456789-do-not-write-me"
    monkeypatch.setenv("MY_KEY", key)
    for padding in (0, 150, 190, 290):  # messages are cut at 200 and 300 characters
        said = "x" * padding + key
        body = chat(said) if status == 200 else {"error": {"message": said}}
        with FaultServer(canned=(status, body, {"Location": said})) as server:
            model = model_of(server, api_key_env="MY_KEY")
            try:
                answer = ask(model)
                found = f"{answer.text} {answer.detail} {answer.finish}"
            except ModelError as error:
                found = str(error)
        assert "sk-" not in found


@pytest.mark.parametrize("key", ["k", "echo", "local"])
def test_a_key_that_is_a_plain_word_changes_no_answer(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", key)
    with FaultServer(key=key) as server:
        answer = ask(model_of(server, api_key_env="MY_KEY"), "a local token")
    assert (answer.text, answer.tokens_in) == ("echo: a local token", 7)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HTTP_PROXY", "foo://user:secret@host"),
        ("ALL_PROXY", "socks5://user:secret@127.0.0.1:1"),
        ("SSL_CERT_FILE", "/nowhere/at/all"),
    ],
)
def test_an_environment_that_no_client_can_use_is_said(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if value.startswith("socks"):
        import importlib.util

        if importlib.util.find_spec("socksio") is not None:
            pytest.skip("socks proxies work here")
    monkeypatch.setenv(variable, value)
    model = OpenAI.make({"model": "m", "base_url": "http://127.0.0.1:9/v1"})
    with pytest.raises(ModelError, match=variable) as caught:
        model.open()
    model.close()
    assert "secret" not in str(caught.value)


def test_a_port_that_is_none_is_refused() -> None:
    with pytest.raises(SpecError, match="Port out of range"):
        OpenAI.make({"model": "m", "base_url": "http://host:99999/v1"})
