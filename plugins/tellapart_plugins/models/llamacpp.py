"""The ``llamacpp`` model: a GGUF file in this process, its slots filled in parallel."""

from __future__ import annotations

import secrets
import struct
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field

from tellapart.config import cache_dir
from tellapart.contracts.base import Params, Stops
from tellapart.contracts.data import Answer, Failure, Request
from tellapart.contracts.model import Model
from tellapart.errors import MissingGroupError, ModelError
from tellapart_plugins.digests import file_sha256
from tellapart_plugins.models.openai_reply import Transient, read_data

_QUIET = -1
_HEADER_BYTES = 64 * 2**20
_TEMPLATE_KEY = struct.pack("<Q", 23) + b"tokenizer.chat_template"


class LlamaCppParams(Params):
    """A GGUF file and how to run it.

    ``adapter`` is a LoRA adapter in GGUF form. ``context`` is tokens of prompt and answer for
    each of ``slots`` parallel requests. The file's chat template is used if it has one, unless
    ``prompt_template`` (with ``{prompt}`` in it) is given. ``stop`` adds to the spec's stop
    strings. ``threads`` None uses the machine's cores. What else is in a batch or in the reused
    prefix changes the last bits of the logits, so that a sampled answer (and a greedy one at a
    tie) may come out otherwise in another run; ``slots: 1`` and ``reuse: false`` rule that out.
    """

    path: Path
    adapter: Path | None = None
    context: int = Field(default=2048, ge=64)
    slots: int = Field(default=4, ge=1, le=256)
    threads: int | None = Field(default=None, ge=1)
    gpu_layers: int = Field(default=-1, ge=-1)
    prompt_template: str | None = None
    stop: Stops = ()
    logprobs: int | None = Field(default=None, ge=1, le=20)
    reuse: bool = True
    sampling: dict[str, Any] = Field(default_factory=dict)


class LlamaCpp(Model):
    """A GGUF file run by llama.cpp in this process, with parallel slots and prefix reuse."""

    name: ClassVar[str] = "llamacpp"
    Params: ClassVar[type[Params]] = LlamaCppParams

    _server: Any = None
    _chat = False

    def identity(self) -> dict[str, Any]:
        p = self.params
        return {
            "model": self.name,
            "weights": _digest(p.path),
            "adapter": _digest(p.adapter) if p.adapter is not None else None,
            "prompt_template": p.prompt_template,
            "stop": p.stop,
            "context": p.context,
            "logprobs": p.logprobs,
            "sampling": p.sampling,
        }

    def open(self) -> None:
        p = self.params
        if p.prompt_template is not None and "{prompt}" not in p.prompt_template:
            raise ModelError(
                "'prompt_template' has no place for the prompt", "write {prompt} where it goes"
            )
        self._chat = p.prompt_template is None and has_chat_template(p.path)
        self._server = start_server(
            p.path, adapter=p.adapter, context=p.context, slots=p.slots, threads=p.threads,
            gpu_layers=p.gpu_layers, api_key=secrets.token_hex(),
        )  # fmt: skip

    def close(self) -> None:
        self._server = None

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        if self._server is None:
            raise ModelError(f"the model {self.params.path} is not open")
        slots = self.params.slots
        waiting = deque(enumerate(requests))
        running: dict[Future[Answer], int] = {}
        with ThreadPoolExecutor(slots, thread_name_prefix="tellapart-llamacpp") as pool:
            # One request more than slots, so that a slot never waits for us.
            while waiting or running:
                while waiting and len(running) <= slots:
                    index, request = waiting.popleft()
                    running[pool.submit(self._answer, request)] = index
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield running.pop(future), future.result()

    def _answer(self, request: Request) -> Answer:
        began = time.monotonic()
        handle = (
            self._server.handle_chat_completions if self._chat else self._server.handle_completions
        )
        try:
            reply = read_data(_checked(handle(self._body(request))), chat=self._chat)
        except Transient as error:
            return Answer.failed(request, error.failure, error.detail)
        except RuntimeError as error:
            return Answer.failed(request, Failure.ERROR, str(error)[:300])
        return Answer(
            request.probe,
            reply.text,
            request.draw,
            reply.failure,
            reply.detail,
            reply.finish,
            reply.tokens_in,
            reply.tokens_out,
            time.monotonic() - began,
            first_logprobs=reply.first_logprobs,
        )

    def _body(self, request: Request) -> dict[str, Any]:
        p, g = self.params, request.generation
        # llama.cpp's own defaults would cut the distribution (top-k 40, min-p 0.05).
        body: dict[str, Any] = {
            "top_k": 0,
            "min_p": 0.0,
            "repeat_penalty": 1.0,
            **p.sampling,
            "max_tokens": g.max_tokens,
            "temperature": g.temperature,
            "top_p": g.top_p,
            "stop": [*g.stop, *p.stop],
            "seed": request.seed & 0x7FFFFFFF,
            "cache_prompt": p.reuse,
        }
        prompt = (p.prompt_template or "{prompt}").replace("{prompt}", request.prompt)
        if self._chat:
            messages = [{"role": "user", "content": request.prompt}]
            if g.system is not None:
                messages.insert(0, {"role": "system", "content": g.system})
            body["messages"] = messages
            if p.logprobs is not None:
                body |= {"logprobs": True, "top_logprobs": p.logprobs}
        else:
            body["prompt"] = f"{g.system}\n\n{prompt}" if g.system else prompt
            if p.logprobs is not None:
                body["logprobs"] = p.logprobs
        return body


def start_server(
    path: Path,
    *,
    adapter: Path | None = None,
    context: int = 2048,
    slots: int = 4,
    threads: int | None = None,
    gpu_layers: int = -1,
    port: int = 0,
    api_key: str = "",
) -> Any:
    """llama.cpp's server on a GGUF file, in this process, also listening on loopback.

    Its ``listening_address`` plus ``/v1`` is a ``base_url`` for the ``openai`` model. It ends
    when the last reference to it goes. ``port`` 0 takes a free one; with ``api_key`` only who
    knows the key is served over HTTP.

    Raises:
        MissingGroupError: xllamacpp is not installed.
        ModelError: the file is not there or cannot be loaded.
    """
    try:
        import xllamacpp
    except ImportError as error:
        raise MissingGroupError("model 'llamacpp'", "llamacpp") from error
    for file in (path, adapter):
        if file is not None and not file.is_file():
            raise ModelError(f"there is no GGUF file {file}", "check 'path' and 'adapter'")
    params = xllamacpp.CommonParams()
    params.verbosity = _QUIET
    params.model.path = str(path)
    params.n_parallel = slots
    params.n_ctx = context * slots
    params.n_gpu_layers = gpu_layers
    params.warmup = False
    params.port = port
    params.offline = True
    if threads is not None:
        params.cpuparams.n_threads = threads
        params.cpuparams_batch.n_threads = threads
    if api_key:
        params.api_keys = [api_key]
    if adapter is not None:
        params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(adapter), 1.0)]
    try:
        return xllamacpp.Server(params)
    except Exception as error:
        raise ModelError(
            f"llama.cpp cannot load {path}: {error}", "is it a complete GGUF file?"
        ) from error


def has_chat_template(path: Path) -> bool:
    """Whether the GGUF file brings a chat template (llama.cpp would make one up)."""
    with path.open("rb") as file:
        tail = b""
        for _ in range(_HEADER_BYTES // 2**20):
            block = file.read(2**20)
            if _TEMPLATE_KEY in tail + block:
                return True
            if not block:
                break
            tail = block[-len(_TEMPLATE_KEY) :]
    return False


def _checked(reply: Any) -> Any:
    """``reply`` unless it is an error that llama.cpp returned.

    Raises:
        Transient: it is one.
    """
    error = reply.get("error") if isinstance(reply, dict) else None
    if error:
        message = error.get("message") if isinstance(error, dict) else error
        refused = isinstance(error, dict) and error.get("code") == 400
        raise Transient(Failure.REFUSED if refused else Failure.ERROR, str(message)[:300])
    return reply


def _digest(path: Path) -> str:
    try:
        return file_sha256(path, cache_dir())
    except OSError as error:
        raise ModelError(
            f"the GGUF file {path} cannot be read: {error.strerror}", "check 'path' and 'adapter'"
        ) from error
