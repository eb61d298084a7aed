"""The upper layers of a text encoder, fine-tuned; what the frozen ones give is computed once."""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from tellapart.errors import ModelError
from tellapart_plugins.quiet import quiet_transformers

MOST = 6_000  # texts whose hidden states are kept
_BATCH = 32
Half = NDArray[np.float16]


class _Reached(Exception):
    """The forward pass has come to the first layer that is trained."""


class Frozen:
    """An encoder cut below its last ``trained`` layers.

    Texts longer than ``tokens`` keep their beginning and their end: both carry style.
    """

    def __init__(self, folder: Path, trained: int, tokens: int) -> None:
        from tokenizers import Tokenizer
        from transformers import AutoModel

        with quiet_transformers():
            self.model: Any = AutoModel.from_pretrained(
                str(folder), use_safetensors=True, local_files_only=True, dtype=torch.float32
            ).eval()
        lists = [m for m in self.model.modules() if isinstance(m, torch.nn.ModuleList)]
        self.layers: Any = max(lists, key=len, default=torch.nn.ModuleList())
        if len(self.layers) < trained:
            raise ModelError(
                f"the encoder in '{folder}' has {len(self.layers)} layers, fewer than {trained}",
                "train fewer layers",
            )
        self.trained, self.tokens = trained, tokens
        self.width = int(self.model.config.hidden_size)
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self._kept: OrderedDict[str, Half] = OrderedDict()

    def tail(self) -> Any:
        """A fresh copy of the layers that are trained."""
        return copy.deepcopy(self.layers[len(self.layers) - self.trained :])

    def hidden(self, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """Input of the first trained layer, (n, tokens, width), and its mask, (n, tokens)."""
        missing = sorted({t for t in texts if t not in self._kept}, key=lambda t: (len(t), t))
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            self._kept.update(zip(batch, self._forward(batch), strict=True))
        states = torch.zeros(len(texts), self.tokens, self.width)
        mask = torch.zeros(len(texts), self.tokens)
        for i, text in enumerate(texts):
            self._kept.move_to_end(text)
            found = torch.from_numpy(self._kept[text].astype(np.float32))
            states[i, : len(found)] = found
            mask[i, : len(found)] = 1
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return states, mask

    def _ids(self, text: str) -> list[int]:
        valid = text.encode("utf-8", "replace").decode()  # no lone surrogates
        ids: list[int] = self.tokenizer.encode(valid).ids
        if len(ids) > self.tokens:
            ends = self.tokens // 2
            ids = ids[: self.tokens - ends] + ids[len(ids) - ends :]
        return ids or [0]

    def _forward(self, texts: Sequence[str]) -> list[Half]:
        ids = [self._ids(t) for t in texts]
        width = max(map(len, ids))
        padded = torch.zeros((len(ids), width), dtype=torch.long)
        mask = torch.zeros_like(padded)
        for i, row in enumerate(ids):
            padded[i, : len(row)] = torch.tensor(row)
            mask[i, : len(row)] = 1
        caught: list[torch.Tensor] = []

        def catch(_: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
            caught.append(args[0] if args else kwargs["hidden_states"])
            raise _Reached

        first = self.layers[len(self.layers) - self.trained]
        handle = first.register_forward_pre_hook(catch, with_kwargs=True)
        try:
            with torch.inference_mode():
                self.model(input_ids=padded, attention_mask=mask)
        except _Reached:
            pass
        finally:
            handle.remove()
        if not caught:
            raise ModelError("the encoder's layers are not run one by one", "use a BERT-like one")
        states = caught[0].to(torch.float16).numpy()
        return [states[i, : len(row)].copy() for i, row in enumerate(ids)]


@lru_cache(maxsize=1)
def frozen(folder: Path, trained: int, tokens: int) -> Frozen:
    """The cut encoder in ``folder``, loaded once per process."""
    return Frozen(folder, trained, tokens)


class Discriminator:
    """Trained layers, a mean over tokens, and one number: log-odds of the teacher."""

    def __init__(self, tail: Any, width: int) -> None:
        self.tail = tail
        self.head: Any = torch.nn.Linear(width, 1)
        torch.nn.init.zeros_(self.head.weight)
        torch.nn.init.zeros_(self.head.bias)

    def __call__(self, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Log-odds, shape (n,), of hidden states (n, tokens, width) under a mask (n, tokens)."""
        blocked = (1.0 - mask)[:, None, None, :] * torch.finfo(states.dtype).min
        for layer in self.tail:
            out = layer(states, attention_mask=blocked)
            states = out[0] if isinstance(out, tuple) else out
        mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        odds: torch.Tensor = self.head(mean)[:, 0]
        return odds


def train(
    lower: Frozen,
    teacher: Sequence[str],
    student: Sequence[str],
    *,
    epochs: int,
    batch: int,
    rate: float,
) -> Discriminator:
    """Fine-tune on pairs: Bradley-Terry loss of the difference plus logistic loss of each.

    A function of its arguments: randomness comes from a fixed seed, and the global random
    state is put back.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        made = Discriminator(lower.tail(), lower.width)
        made.tail.train()
        groups = [
            {"params": made.tail.parameters(), "lr": rate},
            {"params": made.head.parameters(), "lr": 10 * rate},
        ]
        weights = [*made.tail.parameters(), *made.head.parameters()]
        optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        n = len(teacher)
        steps = epochs * -(-n // batch)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser,
            lambda step: min(1.0, (step + 1) / (0.1 * steps)) * (1.0 - step / (steps + 1)),
        )
        soft = torch.nn.functional.softplus
        for _ in range(epochs):
            order = torch.randperm(n).tolist()
            for start in range(0, n, batch):
                rows = order[start : start + batch]
                texts = [teacher[i] for i in rows] + [student[i] for i in rows]
                odds = made(*lower.hidden(texts))
                one, two = odds[: len(rows)], odds[len(rows) :]
                loss = soft(two - one).mean() + (soft(-one) + soft(two)).mean() / 2
                optimiser.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(weights, 1.0)
                optimiser.step()
                schedule.step()
    made.tail.eval()
    return made


def log_odds(lower: Frozen, model: Discriminator, texts: Sequence[str]) -> list[float]:
    """Log-odds that each text is the teacher's."""
    found: list[float] = []
    with torch.inference_mode():
        for start in range(0, len(texts), _BATCH):
            found += model(*lower.hidden(texts[start : start + _BATCH])).tolist()
    return found
