"""An OpenAI-compatible server on loopback that misbehaves on purpose and keeps its own count."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import struct
import threading
from collections import Counter
from typing import Any

FAULTS = (
    "429-after", "429", "500", "reset", "stall", "slow", "cut-json", "cut-body", "bad-json",
    "html", "no-choices",
)  # fmt: skip
PROMPT_TOKENS, ANSWER_TOKENS = 7, 5


class FaultServer:
    """Answers "echo: <prompt>"; a share ``rate`` of requests meets a fault instead.

    A prompt that contains ``[refuse]``, ``[filter]``, ``[bad request]`` or ``[status N]`` gets
    just that. Which fault a request meets depends on the prompt and on how often it came, so
    that nothing depends on timing. ``stalls`` limits how many bodies never arrive, because
    each costs the client its whole timeout. Nothing is answered before ``gate`` requests are
    under way at once. ``canned`` (status, JSON body or text, headers) is the reply to everything.
    """

    def __init__(
        self,
        rate: float = 0.0,
        *,
        stalls: int = 3,
        faults: tuple[str, ...] = FAULTS,
        tag: str = "",
        key: str = "",
        gate: int = 0,
        canned: tuple[int, Any, dict[str, str]] | None = None,
    ) -> None:
        self.canned = canned
        self.rate, self.stalls, self.faults = rate, stalls, faults
        self.tag, self.key, self.gate = tag, key, gate
        self.received: Counter[str] = Counter()  # by prompt
        self.answered: Counter[str] = Counter()  # complete answers delivered, by prompt
        self.met: Counter[str] = Counter()  # by fault
        self.bodies: list[dict[str, Any]] = []
        self.keys: set[str] = set()
        self.heads: list[str] = []
        self.billed = 0  # tokens of every complete, well-formed body
        self.active = self.peak = 0
        self._open = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> FaultServer:
        self._thread.start()
        starting = asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/v1"
        return self

    def __exit__(self, *_: object) -> None:
        async def stop() -> None:
            self._server.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def calls(self) -> int:
        return sum(self.received.values())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        fields = {name.lower(): value for name, value in fields.items()}
        body = json.loads(await reader.readexactly(int(fields["content-length"])))
        chat = "/chat/" in head.partition("\r\n")[0]
        prompt = body["messages"][-1]["content"] if chat else body["prompt"]
        self.received[prompt] += 1
        self.bodies.append(body)
        self.heads.append(head)
        self.keys.add(fields.get("authorization", ""))
        self.active += 1
        self.peak = max(self.peak, self.active)
        try:
            if self.active >= self.gate:
                self._open.set()
            await self._open.wait()
            if self.key and fields.get("authorization") != f"Bearer {self.key}":
                said = {"message": f"bad key {fields.get('authorization')}"}
                return self._send(writer, 401, json.dumps({"error": said}))
            return await self._reply(writer, prompt, chat)
        finally:
            self.active -= 1

    async def _reply(self, writer: asyncio.StreamWriter, prompt: str, chat: bool) -> bool:
        if self.canned is not None:
            status, said, extra = self.canned
            kind = "text/html" if isinstance(said, str) else "application/json"
            said = said if isinstance(said, str) else json.dumps(said)
            return self._send(writer, status, said, extra, kind=kind)
        fault = self._fault(prompt)
        self.met[fault] += 1
        text, finish, refusal = f"{self.tag}echo: {prompt}", "stop", None
        if "[bad request]" in prompt:
            return self._send(writer, 400, '{"error": {"message": "too long"}}')
        if "[status " in prompt:
            status = int(prompt.partition("[status ")[2].partition("]")[0])
            return self._send(writer, status, '{"error": {"message": "so be it"}}')
        if "[filter]" in prompt:
            finish = "content_filter"
        if "[refuse]" in prompt:
            text, refusal = None, "I must decline."  # type: ignore[assignment]
        good = json.dumps(self._body(text, finish, refusal, chat, empty=fault == "no-choices"))
        if fault == "429-after":
            return self._send(writer, 429, '{"error": {}}', {"Retry-After": "0.01"})
        if fault == "429":
            return self._send(writer, 429, '{"error": {"message": "slow down"}}')
        if fault == "500":
            return self._send(writer, 500, "Internal Server Error", kind="text/plain")
        if fault == "html":
            return self._send(writer, 200, "<html>sign in</html>", kind="text/html")
        if fault == "cut-json":
            return self._send(writer, 200, good[: len(good) // 2])
        if fault == "bad-json":
            return self._send(writer, 200, good.replace(":", "=", 3))
        if fault == "reset":
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()
            return False
        if fault == "cut-body":
            self._send(writer, 200, good, sent=len(good) // 2)
            return False
        if fault == "stall":
            self._send(writer, 200, good, sent=len(good) // 2)
            await asyncio.sleep(3600)
        self.billed += PROMPT_TOKENS + ANSWER_TOKENS
        if fault != "no-choices":
            self.answered[prompt] += 1
        if fault == "slow":
            self._send(writer, 200, good, sent=10)
            for start in range(10, len(good), 40):
                await asyncio.sleep(0.001)
                writer.write(good[start : start + 40].encode())
            return True
        return self._send(writer, 200, good)

    def _fault(self, prompt: str) -> str:
        draw = random.Random(f"{prompt}\x1f{self.received[prompt]}")
        if draw.random() >= self.rate:
            return "none"
        fault = draw.choice(self.faults)
        return "429" if fault == "stall" and self.met["stall"] >= self.stalls else fault

    @staticmethod
    def _body(text: Any, finish: str, refusal: Any, chat: bool, *, empty: bool) -> dict[str, Any]:
        choice: dict[str, Any] = {"index": 0, "finish_reason": finish}
        if chat:
            choice["message"] = {"role": "assistant", "content": text, "refusal": refusal}
            top = [{"token": "echo", "logprob": -0.5}, {"token": "no", "logprob": -1.5}]
            choice["logprobs"] = {"content": [{**top[0], "top_logprobs": top}]}
        else:
            choice["text"] = text
            choice["logprobs"] = {"top_logprobs": [{"echo": -0.5}]}
        return {
            "id": "x", "object": "chat.completion", "created": 0, "model": "fake",
            "choices": [] if empty else [choice],
            "usage": {"prompt_tokens": PROMPT_TOKENS, "completion_tokens": ANSWER_TOKENS,
                      "total_tokens": PROMPT_TOKENS + ANSWER_TOKENS},
        }  # fmt: skip

    @staticmethod
    def _send(
        writer: asyncio.StreamWriter,
        status: int,
        body: str,
        extra: dict[str, str] | None = None,
        *,
        kind: str = "application/json",
        sent: int | None = None,
    ) -> bool:
        data = body.encode()
        lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Content-Length: {len(data)}"]
        lines += [f"{name}: {value}" for name, value in (extra or {}).items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + data[:sent])
        return True
