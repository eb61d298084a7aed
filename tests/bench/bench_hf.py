"""Answers per second of the ``hf`` model against a well-batched ``generate`` loop.

    python tests/bench/bench_hf.py [--model pocket|gemma] [--prompts 600] [--max-tokens 64]

The pocket model is also played through the ``hf`` backend of lm-evaluation-harness, with the same
batch size and the same rendered prompts.

The loop sorts prompts by length, pads on the left and stops each batch at its last end token: what
a careful user writes. Both get the same prompts, batch size, dtype and thread; the better of two
passes counts. Prints one line of JSON with the ratio.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from typing import Any

from tellapart import Generation, Request
from tellapart.plugins import load_plugins
from tellapart_plugins.models.local import LocalModel


def bare(model: LocalModel, prompts: Sequence[str], rows: int, max_tokens: int) -> list[str]:
    """Greedy answers by transformers' own ``generate``."""
    import torch

    assert model._loaded is not None
    assert model._encode is not None
    loaded = model._loaded
    pad = loaded.tokenizer.pad_token_id or 0
    tokens = [model._encode(p, None) for p in prompts]
    order = sorted(range(len(prompts)), key=lambda i: -len(tokens[i]))
    found = [""] * len(prompts)
    for start in range(0, len(order), rows):
        batch = order[start : start + rows]
        width = len(tokens[batch[0]])
        ids = torch.tensor([[pad] * (width - len(tokens[i])) + tokens[i] for i in batch])
        mask = torch.tensor([[0] * (width - len(tokens[i])) + [1] * len(tokens[i]) for i in batch])
        extra: dict[str, Any] = {}
        if model.params.stop:
            extra = {"stop_strings": list(model.params.stop), "tokenizer": loaded.tokenizer}
        with torch.inference_mode():
            out = loaded.model.generate(
                input_ids=ids,
                attention_mask=mask,
                max_new_tokens=max_tokens,
                do_sample=False,
                pad_token_id=pad,
                eos_token_id=sorted(loaded.end_tokens),
                **extra,
            )
        for i, row in zip(batch, out[:, width:], strict=True):
            text = loaded.tokenizer.decode(row, skip_special_tokens=True)
            for stop in model.params.stop:
                text = text.partition(stop)[0]
            found[i] = text
    return found


def ours(model: LocalModel, prompts: Sequence[str], max_tokens: int) -> list[str]:
    how = Generation(max_tokens=max_tokens)
    requests = [Request(str(i), p, 0, how) for i, p in enumerate(prompts)]
    answers = dict(model.answer(requests))
    return [answers[i].text or "" for i in range(len(prompts))]


def open_lm_eval(model: LocalModel, rows: int) -> Any:
    """lm-eval's ``hf`` backend on the packaged pocket teacher."""
    from importlib.resources import files

    from lm_eval.models.huggingface import HFLM

    path = str(files("tellapart_plugins") / "pocket" / "teacher")
    return HFLM(pretrained=path, device="cpu", batch_size=rows, dtype="float32")


def lm_eval(backend: Any, prompts: Sequence[str], max_tokens: int) -> list[str]:
    from lm_eval.api.instance import Instance

    how = {"until": ["<|end|>"], "max_gen_toks": max_tokens, "do_sample": False}
    render = backend.tokenizer.apply_chat_template
    requests = [
        Instance(
            "generate_until",
            {},
            (
                render(
                    [{"role": "user", "content": p}], tokenize=False, add_generation_prompt=True
                ),
                dict(how),
            ),
            i,
        )
        for i, p in enumerate(prompts)
    ]
    return list(backend.generate_until(requests, disable_tqdm=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model", choices=["pocket", "gemma"], default="pocket")
    parser.add_argument("--prompts", type=int, default=600)
    parser.add_argument("--max-tokens", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    plugins = load_plugins()
    suite: Any = plugins.get("suite", "behaviour-1k").make()
    probes = suite.probes()
    step = max(1, len(probes) // args.prompts)
    prompts = [p.prompt for p in probes[::step]][: args.prompts]
    model: Any = plugins.get("model", args.model).make({"threads": args.threads})
    model.open()
    rows = model._generator.limits.rows
    seconds: dict[str, float] = {}
    texts: dict[str, list[str]] = {}
    runs = {
        "tellapart": lambda: ours(model, prompts, args.max_tokens),
        "generate": lambda: bare(model, prompts, rows, args.max_tokens),
    }
    if args.model == "pocket":
        backend = open_lm_eval(model, rows)
        runs["lm-eval"] = lambda: lm_eval(backend, prompts, args.max_tokens)
    for _ in range(2):
        for name, run in runs.items():
            start = time.perf_counter()
            texts[name] = run()
            seconds[name] = min(seconds.get(name, float("inf")), time.perf_counter() - start)
    same = sum(a == b for a, b in zip(texts["tellapart"], texts["generate"], strict=True))
    peer: dict[str, Any] = {}
    if "lm-eval" in texts:
        alike = sum(
            a.strip() == b.strip()
            for a, b in zip(texts["tellapart"], texts["lm-eval"], strict=True)
        )
        peer = {
            "lm_eval_answers_per_second": round(len(prompts) / seconds["lm-eval"], 1),
            "ratio_to_lm_eval": round(seconds["lm-eval"] / seconds["tellapart"], 3),
            "same_as_lm_eval": round(alike / len(prompts), 4),
        }
    print(
        json.dumps(
            {
                "bench": "hf",
                "model": args.model,
                "prompts": len(prompts),
                "rows": rows,
                "answers_per_second": round(len(prompts) / seconds["tellapart"], 1),
                "generate_answers_per_second": round(len(prompts) / seconds["generate"], 1),
                "ratio": round(seconds["generate"] / seconds["tellapart"], 3),
                "same_answers": round(same / len(prompts), 4),
                **peer,
            }
        )
    )


if __name__ == "__main__":
    main()
