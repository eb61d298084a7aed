"""How likely local weights find given answers: log-probability and rank of every token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from tellapart_plugins.models.loading import Loaded
from tellapart_plugins.models.prompting import Encode

_TOKENS = 4096  # in a batch
_HEAD_VALUES = 32_000_000  # logits at once: 128 MB


@dataclass(frozen=True, slots=True)
class TokenScores:
    """One answer: of each of its tokens, the log-probability (nats) and the rank (1 is best).

    Both are empty where the answer has no tokens, and where prompt and answer do not fit into
    the model's context ``fits`` is False.
    """

    logprobs: tuple[float, ...]
    ranks: tuple[int, ...]
    fits: bool = True

    @property
    def total(self) -> float:
        """Log-likelihood of the whole answer; NaN where it does not fit."""
        return sum(self.logprobs) if self.fits else float("nan")


def token_scores(
    loaded: Loaded,
    encode: Encode,
    pairs: Sequence[tuple[str, str]],
    *,
    system: str | None = None,
) -> list[TokenScores]:
    """Scores of the answer in every (prompt, answer) pair, teacher-forced, in order.

    Args:
        loaded: the model (:meth:`LocalModel.load`).
        encode: its prompt encoder (:meth:`LocalModel.encoder`).
        pairs: (prompt, answer) texts.
        system: the system prompt they were asked with.
    """
    found: list[TokenScores | None] = [None] * len(pairs)
    waiting: list[tuple[int, list[int], int]] = []
    for i, (prompt, answer) in enumerate(pairs):
        before = encode(prompt, system)
        after = list(loaded.tokenizer(answer, add_special_tokens=False)["input_ids"])
        if not after or not before:
            found[i] = TokenScores((), ())
        elif len(before) + len(after) > loaded.context:
            found[i] = TokenScores((), (), fits=False)
        else:
            waiting.append((i, before + after, len(before)))
    waiting.sort(key=lambda w: len(w[1]))
    start = 0
    while start < len(waiting):
        end = start + 1
        while end < len(waiting) and (end + 1 - start) * len(waiting[end][1]) <= _TOKENS:
            end += 1
        batch = waiting[start:end]
        for (i, _, _), score in zip(batch, _batch(loaded, batch), strict=True):
            found[i] = score
        start = end
    return [f for f in found if f is not None]


def _batch(loaded: Loaded, batch: Sequence[tuple[int, list[int], int]]) -> list[TokenScores]:
    width = max(len(ids) for _, ids, _ in batch)
    ids = torch.zeros((len(batch), width), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for k, (_, tokens, _) in enumerate(batch):
        ids[k, : len(tokens)] = torch.tensor(tokens)
        mask[k, : len(tokens)] = 1
    scores: list[TokenScores] = []
    with torch.inference_mode():
        logits: Any = loaded.model(
            input_ids=ids.to(loaded.device), attention_mask=mask.to(loaded.device), use_cache=False
        ).logits
        step = max(1, _HEAD_VALUES // logits.shape[-1])
        for k, (_, tokens, prompt) in enumerate(batch):
            logprobs: list[float] = []
            ranks: list[int] = []
            for a in range(prompt, len(tokens), step):
                b = min(a + step, len(tokens))
                wanted = ids[k, a:b, None].to(loaded.device)
                logs = logits[k, a - 1 : b - 1].float().log_softmax(-1)
                own = logs.gather(1, wanted)
                ranks += (logs > own).sum(-1).add(1).tolist()
                logprobs += own[:, 0].tolist()
            scores.append(TokenScores(tuple(logprobs), tuple(ranks)))
    return scores
