"""The ``openai`` model: any OpenAI-compatible endpoint, hosted or local."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from tellapart.contracts.base import Params
from tellapart.contracts.data import Answer, Failure, Request
from tellapart.contracts.model import Model
from tellapart.errors import MissingGroupError, ModelError
from tellapart_plugins.models.concurrency import AdaptiveLimit, Fanout, LoopThread
from tellapart_plugins.models.openai_reply import Reply, Transient, read_body, read_error

OFFICIAL = "https://api.openai.com/v1"
_SECRET = 16  # characters of the shortest key that guards anything
_MOST_BYTES = 64 * 2**20  # a longer reply is not an answer


class Prices(Params):
    """Prices per million tokens."""

    input: float = Field(default=0.0, ge=0)
    output: float = Field(default=0.0, ge=0)


class OpenAIParams(Params):
    """An endpoint, what it serves, and how hard to press it.

    ``api_key_env`` names the environment variable that holds the key; the key itself is never
    a parameter. Without it, a ``base_url`` of your own gets no key. ``timeout`` is in seconds
    for one attempt as a whole; ``retries`` come after it, ``backoff`` seconds apart at first. A
    Retry-After is honoured up to ``patience`` seconds; beyond it the request fails.
    ``concurrency`` is the most requests under way; fewer while the server shows overload,
    unless ``adaptive`` is off. ``extra_body`` adds fields to every request; null leaves one out.
    """

    model: str
    base_url: str = OFFICIAL
    endpoint: Literal["chat", "completions"] = "chat"
    api_key_env: str | None = None
    concurrency: int = Field(default=16, ge=1, le=1024)
    adaptive: bool = True
    retries: int = Field(default=6, ge=0)
    timeout: float = Field(default=120.0, gt=0)
    backoff: float = Field(default=0.5, gt=0)
    backoff_max: float = Field(default=60.0, gt=0)
    patience: float = Field(default=300.0, ge=0)
    logprobs: int | None = Field(default=None, ge=1, le=20)
    seeded: bool = True
    max_tokens_name: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    extra_body: dict[str, Any] = Field(default_factory=dict)
    prices: Prices = Field(default_factory=Prices)

    @field_validator("base_url")
    @classmethod
    def _plain_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("not an http(s) address")
        _ = parts.port  # raises where it is none
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("may hold no user, key, query or fragment; name the key's variable "
                             "in api_key_env")  # fmt: skip
        return value.rstrip("/")


class OpenAI(Model):
    """Any OpenAI-compatible endpoint: hosted APIs, vLLM, llama.cpp, Ollama."""

    name: ClassVar[str] = "openai"
    Params: ClassVar[type[Params]] = OpenAIParams

    _thread: LoopThread | None = None
    _client: Any = None
    _limit: AdaptiveLimit
    _key = ""

    def identity(self) -> dict[str, Any]:
        p = self.params
        return {
            "model": self.name,
            "served": p.model,
            "base_url": p.base_url,
            "endpoint": p.endpoint,
            "logprobs": p.logprobs,
            "seeded": p.seeded,
            "max_tokens_name": p.max_tokens_name,  # a server may heed only one of the two
            "extra_body": p.extra_body,
        }

    def open(self) -> None:
        try:
            import openai
            import tenacity  # noqa: F401
        except ImportError as error:
            raise MissingGroupError("model 'openai'", "openai") from error
        self._key = self._read_key()
        self._thread = LoopThread()

        async def connect() -> None:
            self._client = openai.AsyncOpenAI(
                api_key=self._key or "none",
                base_url=self.params.base_url,
                max_retries=0,  # one retry layer: ours
                timeout=self.params.timeout,
                # A redirect is a call that no ledger counts, and may lead to another host.
                http_client=openai.DefaultAsyncHttpxClient(follow_redirects=False),
            )
            if self.params.base_url != OFFICIAL:
                # The client reads both from the environment and would send them to any host.
                self._client.organization = self._client.project = None
            self._limit = AdaptiveLimit(self.params.concurrency, fixed=not self.params.adaptive)

        try:
            self._thread.run(connect())
        except Exception as error:  # whatever the HTTP library thinks of its environment
            self.close()
            raise ModelError(
                f"no client for {self.params.base_url}: {type(error).__name__}: {error}",
                "check base_url and the proxy and certificate variables of the environment "
                "(HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE)",
            ) from error

    def close(self) -> None:
        if self._thread is not None:
            if self._client is not None:
                self._thread.run(self._client.close())
            self._thread.close()
            self._thread = self._client = None

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        if self._thread is None:
            raise ModelError(f"the endpoint {self.params.base_url} is not open")
        fanout = Fanout(self._thread, self._answer, 2 * self.params.concurrency)
        answers = fanout.map(requests)
        with closing(answers):  # type: ignore[type-var]
            yield from answers

    def estimate_cost(self, tokens_in: int, tokens_out: int) -> float:
        prices = self.params.prices
        return float(tokens_in * prices.input + tokens_out * prices.output) / 1e6

    def _read_key(self) -> str:
        variable = self.params.api_key_env
        if variable is None:
            # A key meant for one host is never sent to another.
            variable = "OPENAI_API_KEY" if self.params.base_url == OFFICIAL else None
        if variable is None:
            return ""
        key = os.environ.get(variable, "").strip()
        if not key:
            raise ModelError(
                f"the environment variable {variable} holds no key for {self.params.base_url}",
                f"set {variable}, or name another in api_key_env",
            )
        if not (key.isascii() and key.isprintable()):
            # The HTTP library would say so in a message that holds the key.
            raise ModelError(
                f"the environment variable {variable} holds no key: a character of it is no "
                "printable ASCII (a line break, a typographic dash?)",
                f"set {variable} to the key alone",
            )
        return key

    # -- one request, in the loop's thread -------------------------------------------------------

    async def _answer(self, request: Request) -> Answer:
        """One request with its retries: an answer or a typed failure, whatever happens."""
        import tenacity

        p = self.params
        calls, cost, began = 0, 0.0, time.monotonic()
        jittered = tenacity.wait_random_exponential(multiplier=p.backoff, max=p.backoff_max)

        def passing(error: BaseException) -> bool:
            return isinstance(error, Transient) and (error.wait or 0.0) <= p.patience

        def wait(state: tenacity.RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked = error.wait if isinstance(error, Transient) else None
            return jittered(state) if asked is None else asked + 0.1 * jittered(state)

        reply: Reply
        try:
            async for attempt in tenacity.AsyncRetrying(
                stop=tenacity.stop_after_attempt(1 + p.retries),
                retry=tenacity.retry_if_exception(passing),
                wait=wait,
                reraise=True,
            ):
                with attempt:
                    async with self._limit.slot() as began:
                        calls += 1
                        try:
                            reply = await self._attempt(request)
                        except Transient as error:
                            cost += self.estimate_cost(*error.tokens)
                            if error.overload:
                                self._limit.overloaded(began, min(error.wait or 0.0, p.patience))
                            raise
                        self._limit.succeeded()
        except Transient as error:
            detail = self._redacted(error.detail)
            if calls > 1:
                detail += f" (after {calls} attempts)"
            reply = Reply(None, error.failure, detail)
        cost += self.estimate_cost(reply.tokens_in or 0, reply.tokens_out or 0)
        answer = Answer(
            request.probe,
            reply.text,
            request.draw,
            reply.failure,
            self._redacted(reply.detail),
            reply.finish,
            reply.tokens_in,
            reply.tokens_out,
            time.monotonic() - began,
            cost,
            reply.first_logprobs,
        )
        return dataclasses.replace(answer, calls=calls)

    async def _attempt(self, request: Request) -> Reply:
        """One HTTP exchange.

        Raises:
            Transient: it failed in a way that may pass.
            ModelError: no request will ever succeed.
        """
        import openai

        chat = self.params.endpoint == "chat"
        door = self._client.chat.completions if chat else self._client.completions
        try:
            async with (
                asyncio.timeout(self.params.timeout),
                door.with_streaming_response.create(**self._body(request)) as response,
            ):
                body = bytearray()
                async for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > _MOST_BYTES:
                        raise Transient(Failure.MALFORMED, "the body is too long to be an answer")
                kind = response.headers.get("content-type", "")
                return read_body(self._without_key(body), kind, chat=chat)
        except openai.APIStatusError as error:
            # Redacted before anything is cut short: half a key is a secret too.
            response = error.response
            said = self._without_key(response.content)
            headers = {name: self._redacted(value) for name, value in response.headers.items()}
            return read_error(error.status_code, said, headers, self.params.base_url)
        except (TimeoutError, openai.APITimeoutError) as error:
            raise Transient(
                Failure.TIMEOUT, f"no answer in {self.params.timeout:g} s", overload=True
            ) from error
        except Transient:
            raise
        except Exception as error:
            return _broken(error)

    def _body(self, request: Request) -> dict[str, Any]:
        p, g = self.params, request.generation
        body: dict[str, Any] = {
            "model": p.model,
            "temperature": g.temperature,
            "top_p": g.top_p,
            "extra_body": {**p.extra_body},
        }
        # max_completion_tokens is sent in the extra body: older clients do not name it.
        if p.max_tokens_name == "max_tokens":
            body["max_tokens"] = g.max_tokens
        else:
            body["extra_body"][p.max_tokens_name] = g.max_tokens
        if g.stop:
            body["stop"] = list(g.stop)
        if p.seeded:
            body["seed"] = request.seed & 0x7FFFFFFF  # servers take signed numbers
        if p.endpoint == "chat":
            messages = [{"role": "user", "content": request.prompt}]
            if g.system is not None:
                messages.insert(0, {"role": "system", "content": g.system})
            body["messages"] = messages
            if p.logprobs is not None:
                body |= {"logprobs": True, "top_logprobs": p.logprobs}
        else:
            prefix = f"{g.system}\n\n" if g.system is not None else ""
            body["prompt"] = prefix + request.prompt
            if p.logprobs is not None:
                body["logprobs"] = p.logprobs
        for name in [name for name, value in p.extra_body.items() if value is None]:
            del body["extra_body"][name]
            body.pop(name, None)
        return body

    def _redacted(self, text: str) -> str:
        return text.replace(self._key, "[key]") if self._key else text

    def _without_key(self, body: bytes | bytearray) -> bytes:
        # A local server's "EMPTY" or "local" is no secret, and a word that answers may hold.
        secret = len(self._key) >= _SECRET
        return bytes(body.replace(self._key.encode(), b"[key]") if secret else body)


def _broken(error: Exception) -> Reply:
    """What an exchange that broke off means, whichever HTTP library raised ``error``.

    Raises:
        Transient: the transport failed.
    """
    chain: list[BaseException] = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and len(chain) < 8:
        chain.append(cause)
    names = {cls.__name__ for link in chain for cls in type(link).__mro__}
    detail = f"{type(chain[-1]).__name__}: {str(chain[-1])[:200]}"
    if "TimeoutException" in names:
        raise Transient(Failure.TIMEOUT, detail, overload=True) from error
    told = " ".join(str(link) for link in chain)
    if "incomplete" in told or "without sending complete" in told:
        raise Transient(Failure.TRUNCATED, detail) from error
    if "DecodingError" in names:
        raise Transient(Failure.MALFORMED, detail) from error
    if names & {"TransportError", "APIConnectionError", "OSError"}:
        raise Transient(Failure.UNAVAILABLE, detail) from error
    return Reply(None, Failure.ERROR, detail)
