"""Supervised fine-tuning on a teacher's answers: the one training loop of all distillers.

Cross-entropy on the answers' tokens only; the prompts' are masked. AdamW (Loshchilov and Hutter
2019). Every step draws its randomness from (seed, step), so that a resumed training takes the
same steps as one that was never stopped.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import cross_entropy

from tellapart.contracts.distiller import Example
from tellapart.errors import RunError
from tellapart_plugins.distillers.checkpoint import State, Tensors, restore, save
from tellapart_plugins.distillers.options import Progress, SftParams
from tellapart_plugins.models.loading import Loaded
from tellapart_plugins.models.prompting import Encode

_IGNORED = -100
_CHECKPOINT_SECONDS = 20.0
_MIN_HELD_OUT = 4


@dataclass(frozen=True, slots=True)
class Sample:
    """Token ids of a prompt and its answer; the first ``prompt`` of them are the prompt's."""

    ids: tuple[int, ...]
    prompt: int


def make_samples(
    loaded: Loaded, encode: Encode, examples: Sequence[Example], max_length: int
) -> list[Sample]:
    """Tokenised examples, each ending in the end token.

    Raises:
        RunError: no example has room for a token of its answer.
    """
    end = loaded.tokenizer.eos_token_id
    made: list[Sample] = []
    for example in examples:
        prompt = encode(example.prompt, None)
        answer = list(loaded.tokenizer(example.answer, add_special_tokens=False)["input_ids"])
        ids = [*prompt, *answer, *([] if end is None else [end])]
        if len(prompt) < min(len(ids), max_length):
            made.append(Sample(tuple(ids[:max_length]), len(prompt)))
    if not made:
        raise RunError(
            f"none of the {len(examples)} examples fits into {max_length} tokens",
            "raise 'max_length' or use shorter prompts",
        )
    return made


def fit(
    loaded: Loaded,
    samples: Sequence[Sample],
    params: SftParams,
    *,
    seed: int,
    checkpoint: Path,
    fingerprint: str,
    progress: Progress = None,
) -> State:
    """Train the parameters of ``loaded.model`` that require gradients, in place.

    Raises:
        RunError: the loss is not finite.
    """
    trained, kept = _split(samples, params.held_out, seed)
    per_epoch = math.ceil(len(trained) / (params.batch * params.accumulation))
    total = max(1, math.ceil(params.epochs * per_epoch))
    total = min(total, params.max_steps or total)
    weights: Tensors = {n: p for n, p in loaded.model.named_parameters() if p.requires_grad}
    optimizer = torch.optim.AdamW(
        list(weights.values()), lr=params.lr, weight_decay=params.weight_decay
    )
    state = restore(checkpoint, fingerprint, weights, optimizer)
    answers = _answer_loss(loaded, trained[0])
    saved = time.monotonic()
    loaded.model.train()
    while state.step < total:
        epoch, at = divmod(state.step, per_epoch)
        for micro in _epoch(trained, params, seed + epoch)[at:]:
            torch.manual_seed(_mix(seed, state.step))
            for group in optimizer.param_groups:
                group["lr"] = params.lr * _schedule(params, state.step, total)
            loss = _step(optimizer, answers, micro, list(weights.values()), params.clip)
            if not math.isfinite(loss):
                raise RunError(
                    f"the training loss became {loss} at step {state.step + 1} of {total}",
                    "lower 'lr'",
                )
            state.step += 1
            state.losses.append((state.step, loss))
            if progress is not None:
                progress(state.step, total, f"loss {loss:.3f}")
            if state.step >= total:
                break
            held_out_comes_first = state.step % per_epoch == 0
            if not held_out_comes_first and time.monotonic() - saved > _CHECKPOINT_SECONDS:
                save(checkpoint, fingerprint, state, weights, optimizer)
                saved = time.monotonic()
        if kept and _evaluate(loaded, answers, kept, params, state, weights):
            break
    if params.patience and state.best is not None:
        with torch.no_grad():
            for k, v in weights.items():
                v.copy_(state.best[k])
    loaded.model.eval()
    return state


def _split(samples: Sequence[Sample], share: float, seed: int) -> tuple[list[Sample], list[Sample]]:
    count = int(share * len(samples))
    if count < _MIN_HELD_OUT:
        return list(samples), []
    order = random.Random(seed).sample(range(len(samples)), len(samples))
    chosen = set(order[:count])
    return (
        [s for i, s in enumerate(samples) if i not in chosen],
        [s for i, s in enumerate(samples) if i in chosen],
    )


def _epoch(samples: Sequence[Sample], params: SftParams, seed: int) -> list[list[list[Sample]]]:
    """One epoch's steps: lists of micro-batches, each of similar length, in random order."""
    rng = random.Random(seed)
    order = sorted(samples, key=lambda s: len(s.ids) * (0.9 + 0.2 * rng.random()))
    micro = [order[i : i + params.batch] for i in range(0, len(order), params.batch)]
    rng.shuffle(micro)
    n = params.accumulation
    return [micro[i : i + n] for i in range(0, len(micro), n)]


def _schedule(params: SftParams, step: int, total: int) -> float:
    """Share of the learning rate at ``step``."""
    warm = max(1, round(params.warmup * total))
    if step < warm:
        return (step + 1) / warm
    done = (step - warm) / max(1, total - warm)
    if params.schedule == "cosine":
        return 0.5 * (1 + math.cos(math.pi * done))
    return 1 - done if params.schedule == "linear" else 1.0


AnswerLoss = Callable[[Sequence[Sample]], tuple[torch.Tensor, int]]


def _answer_loss(loaded: Loaded, probe: Sample) -> AnswerLoss:
    """A function from a micro-batch to (summed loss, number of answer tokens).

    The head is applied to the answers' positions only where that gives what the model gives
    (some models scale or cap their logits): with a vocabulary of 262,144 it decides the cost.
    """
    model, pad = loaded.model, loaded.tokenizer.pad_token_id or 0
    base = model.get_base_model() if hasattr(model, "get_base_model") else model
    core: Any = getattr(base, base.base_model_prefix, None)
    head = base.get_output_embeddings()
    device = loaded.device

    def positions(batch: Sequence[Sample], whole: bool) -> tuple[torch.Tensor, torch.Tensor]:
        width = max(len(s.ids) for s in batch)
        ids = torch.full((len(batch), width), pad)
        labels = torch.full((len(batch), width), _IGNORED)
        mask = torch.zeros((len(batch), width), dtype=torch.long)
        for k, s in enumerate(batch):
            ids[k, : len(s.ids)] = torch.tensor(s.ids)
            labels[k, s.prompt : len(s.ids)] = ids[k, s.prompt : len(s.ids)]
            mask[k, : len(s.ids)] = 1
        ids, labels, mask = ids.to(device), labels.to(device)[:, 1:], mask.to(device)
        answered = labels != _IGNORED
        if whole:
            logits = model(input_ids=ids, attention_mask=mask, use_cache=False).logits
            return logits[:, :-1][answered], labels[answered]
        hidden = core(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state
        return head(hidden[:, :-1][answered]), labels[answered]

    with torch.inference_mode():
        model.eval()
        try:
            one, other = positions([probe], True)[0], positions([probe], False)[0]
            whole = not torch.allclose(one, other, rtol=1e-3, atol=1e-3)
        except (AttributeError, TypeError):  # not built as a core and a head
            whole = True

    def loss(batch: Sequence[Sample]) -> tuple[torch.Tensor, int]:
        logits, labels = positions(batch, whole)
        return cross_entropy(logits.float(), labels, reduction="sum"), len(labels)

    return loss


def _step(
    optimizer: torch.optim.Optimizer,
    answers: AnswerLoss,
    micro: Sequence[Sequence[Sample]],
    weights: Sequence[torch.Tensor],
    clip: float,
) -> float:
    """One optimiser step; the mean loss per answer token over its micro-batches."""
    tokens = sum(len(s.ids) - s.prompt for batch in micro for s in batch)
    total = 0.0
    optimizer.zero_grad(set_to_none=True)
    for batch in micro:
        loss, _ = answers(batch)
        (loss / tokens).backward()
        total += loss.item() / tokens
    torch.nn.utils.clip_grad_norm_(weights, clip)
    optimizer.step()
    return total


def _evaluate(
    loaded: Loaded,
    answers: AnswerLoss,
    kept: Sequence[Sample],
    params: SftParams,
    state: State,
    weights: Tensors,
) -> bool:
    """Note the held-out loss; True where it has not become better for ``patience`` epochs."""
    loaded.model.eval()
    with torch.inference_mode():
        sums = [answers(batch) for batch in _batches(kept, params.batch)]
    loaded.model.train()
    loss = sum(float(total) for total, _ in sums) / max(1, sum(n for _, n in sums))
    better = not state.held_out or loss < min(x for _, x in state.held_out)
    state.held_out.append((state.step, loss))
    state.since_best = 0 if better else state.since_best + 1
    if params.patience and better:
        state.best = {k: v.detach().clone() for k, v in weights.items()}
    return bool(params.patience) and state.since_best >= params.patience


def _batches(samples: Sequence[Sample], size: int) -> Iterator[Sequence[Sample]]:
    ordered = sorted(samples, key=lambda s: len(s.ids))
    for i in range(0, len(ordered), size):
        yield ordered[i : i + size]


def _mix(seed: int, step: int) -> int:
    return (seed * 1_000_003 + step) % (1 << 63)
