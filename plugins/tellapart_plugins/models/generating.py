"""Batched generation for local weights: rows join a running batch as others finish.

Prompts are taken longest first, so that a batch has little padding; finished rows are dropped and
waiting ones join (continuous batching, Yu et al. 2022, "Orca"). A row's sampled tokens depend on
its own seed and nothing else.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch

from tellapart_plugins.models.kvcache import Batch

_REFILL = 0.75  # rebuild the batch when fewer than this share of its rows are under way
_SLACK = 4  # tokens of tail decoded beyond a stop string's own length


@dataclass(frozen=True, slots=True)
class Job:
    """One prompt to continue. ``temperature`` 0 is greedy."""

    index: int
    tokens: Sequence[int]
    max_new: int
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int = 0
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: tokens, or an ``error``. ``seconds`` is its share of the batch's."""

    index: int
    tokens: tuple[int, ...]
    finish: str
    seconds: float
    error: str = ""
    first: tuple[tuple[int, float], ...] = ()


@dataclass(slots=True)
class _Row:
    job: Job
    draws: Any = None
    tokens: list[int] = field(default_factory=list)
    seconds: float = 0.0
    first: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a batch may be: rows, and tokens of the cache over all rows."""

    rows: int
    tokens: int
    prefill: int = 8192


class Generator:
    """Continues prompts with one model.

    Args:
        model: a causal language model of transformers, in evaluation mode.
        end: ids of tokens that end an answer.
        decode: token ids to text, for stop strings.
        limits: the largest batch; halved when memory runs out.
        top: how many of the first token's log-probabilities to keep.
    """

    def __init__(
        self,
        model: Any,
        *,
        end: frozenset[int],
        decode: Callable[[Sequence[int]], str],
        limits: Limits,
        top: int = 0,
    ) -> None:
        self.model = model
        self.end = end
        self.decode = decode
        self.limits = limits
        self.top = top
        self.layers = int(model.config.get_text_config().num_hidden_layers)
        self.device = next(model.parameters()).device

    def run(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """Every job's outcome, each as soon as it is done."""
        waiting = deque(sorted(jobs, key=lambda j: (-len(j.tokens), -j.max_new, j.index)))
        rows: list[_Row | None] = []
        batch: Batch | None = None
        while waiting or any(rows):
            begun = time.perf_counter()
            joining: list[_Row] = []
            done: list[Outcome] = []
            try:
                if self._sparse(rows):
                    joining = self._take(waiting, rows)
                    batch, rows, done = self._join(batch, rows, joining)
                elif batch is not None:
                    done = self._step(batch, rows)
            except (RuntimeError, MemoryError) as error:
                if not _out_of_memory(error):
                    raise
                active = list({id(r): r for r in (*rows, *joining) if r}.values())
                done = self._retreat(waiting, active)
                batch, rows = None, []
            spent = (time.perf_counter() - begun) / max(1, len(done) + sum(map(bool, rows)))
            for row in rows:
                if row is not None:
                    row.seconds += spent
            for outcome in done:
                yield replace(outcome, seconds=outcome.seconds + spent)

    # -- who is in the batch ---------------------------------------------------------------------

    def _sparse(self, rows: Sequence[_Row | None]) -> bool:
        alive = sum(map(bool, rows))
        return alive == 0 or alive <= _REFILL * len(rows)

    def _take(self, waiting: deque[Job], rows: Sequence[_Row | None]) -> list[_Row]:
        """The next jobs that fit beside the rows under way; at least one if there are none."""
        alive = [r for r in rows if r]
        widest = max((len(r.job.tokens) + r.job.max_new for r in alive), default=0)
        taken: list[_Row] = []
        prefill = 0
        while waiting:
            job = waiting[0]
            wide = max(widest, len(job.tokens) + job.max_new)
            count = len(alive) + len(taken) + 1
            prefill = max(prefill, len(job.tokens))
            full = (
                count > self.limits.rows
                or count * wide > self.limits.tokens
                or (len(taken) + 1) * prefill > self.limits.prefill
            )
            if full and (alive or taken):
                break
            widest = wide
            waiting.popleft()
            draws = np.random.default_rng(job.seed) if job.temperature > 0 else None
            taken.append(_Row(job, draws))
        return taken

    def _join(
        self, batch: Batch | None, rows: Sequence[_Row | None], joining: Sequence[_Row]
    ) -> tuple[Batch | None, list[_Row | None], list[Outcome]]:
        """Drop finished rows, prefill ``joining`` and put them beside the rest."""
        keep = [i for i, r in enumerate(rows) if r]
        alive: list[_Row | None] = [rows[i] for i in keep]
        done: list[Outcome] = []
        new: Batch | None = None
        if joining:
            new, done, joined = self._prefill(joining)
            fresh = [i for i, r in enumerate(joined) if r]
            if not fresh:
                new = None
            elif len(fresh) < len(joined):
                new.rebuild(fresh)
            joining = [r for r in joined if r]
        if not keep or batch is None:
            return new, list(joining) if new else [], done
        if new is not None or len(keep) < len(rows):
            batch.rebuild(keep, new)
        return batch, [*alive, *(joining if new else [])], done

    def _retreat(self, waiting: deque[Job], active: Sequence[_Row]) -> list[Outcome]:
        """Out of memory: put the rows back and go on with half the batch."""
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        if len(active) <= 1:
            return [
                Outcome(r.job.index, (), "", r.seconds, "out of memory for this prompt alone")
                for r in active
            ]
        half = max(1, len(active) // 2)
        self.limits = Limits(half, self.limits.tokens, self.limits.prefill)
        waiting.extendleft(r.job for r in reversed(active))
        return []

    # -- the model -------------------------------------------------------------------------------

    def _prefill(self, joining: Sequence[_Row]) -> tuple[Batch, list[Outcome], list[_Row | None]]:
        width = max(len(r.job.tokens) for r in joining)
        ids = torch.zeros((len(joining), width), dtype=torch.long)
        mask = torch.zeros((len(joining), width), dtype=torch.long)
        for k, row in enumerate(joining):
            ids[k, width - len(row.job.tokens) :] = torch.tensor(row.job.tokens)
            mask[k, width - len(row.job.tokens) :] = 1
        batch = Batch(self.layers, mask.to(self.device))
        rows: list[_Row | None] = list(joining)
        logits = self._forward(batch, ids, (batch.mask.cumsum(1) - 1).clamp(min=0))
        return batch, self._choose(logits, rows), rows

    def _step(self, batch: Batch, rows: list[_Row | None]) -> list[Outcome]:
        """One more token for every row; rows that end become None in ``rows``."""
        ids = torch.tensor([[r.tokens[-1] if r else 0] for r in rows])
        batch.extend()
        positions = batch.mask.sum(1, keepdim=True) - 1
        return self._choose(self._forward(batch, ids, positions), rows)

    def _forward(self, batch: Batch, ids: torch.Tensor, positions: torch.Tensor) -> torch.Tensor:
        """Logits after each row's last token, shape (rows, vocabulary), in float32."""
        with torch.inference_mode():
            out = self.model(
                input_ids=ids.to(self.device),
                attention_mask=batch.mask if batch.padded else None,
                position_ids=positions,
                past_key_values=batch.cache,
                use_cache=True,
                logits_to_keep=1,
            )
            return out.logits[:, -1].float()

    # -- the next token --------------------------------------------------------------------------

    def _choose(self, logits: torch.Tensor, rows: list[_Row | None]) -> list[Outcome]:
        best, greedy = logits.max(dim=-1)
        finite = torch.isfinite(best).tolist()
        chosen = greedy.tolist()
        sampled = [i for i, r in enumerate(rows) if r and r.draws is not None and finite[i]]
        if sampled:
            for i, token in zip(sampled, _sample(logits[sampled], rows, sampled), strict=True):
                chosen[i] = token
        if self.top:
            self._keep_first(logits, rows, finite)
        done: list[Outcome] = []
        for i, row in enumerate(rows):
            if row is None:
                continue
            outcome = self._advance(row, chosen[i]) if finite[i] else _broken(row)
            if outcome is not None:
                done.append(outcome)
                rows[i] = None
        return done

    def _keep_first(
        self, logits: torch.Tensor, rows: Sequence[_Row | None], finite: Sequence[bool]
    ) -> None:
        new = [i for i, r in enumerate(rows) if r and not r.tokens and finite[i]]
        if not new:
            return
        values, ids = torch.log_softmax(logits[new], dim=-1).topk(min(self.top, logits.shape[1]))
        for i, v, t in zip(new, values.tolist(), ids.tolist(), strict=True):
            row = rows[i]
            if row is not None:
                row.first = tuple(zip(t, v, strict=True))

    def _advance(self, row: _Row, token: int) -> Outcome | None:
        """Add ``token`` to ``row``; its outcome if that ends it."""
        job = row.job
        finish = ""
        if token in self.end:
            finish = "stop"
        else:
            row.tokens.append(token)
            if job.stop and self._stopped(row):
                finish = "stop"
            elif len(row.tokens) >= job.max_new:
                finish = "length"
        if not finish:
            return None
        return Outcome(job.index, tuple(row.tokens), finish, row.seconds, "", row.first)

    def _stopped(self, row: _Row) -> bool:
        longest = max(len(s.encode("utf-8", "replace")) for s in row.job.stop)
        tail = self.decode(row.tokens[-(longest + _SLACK) :])
        return any(s in tail for s in row.job.stop)


def _sample(logits: torch.Tensor, rows: Sequence[_Row | None], which: Sequence[int]) -> list[int]:
    """One token a row by inverting the cumulative distribution at the row's own uniform draw.

    ``top_p`` keeps the smallest set of tokens whose probability reaches it (Holtzman et al.
    2020). In float64, so that the sum over a large vocabulary is exact enough.
    """
    chosen = [r for r in (rows[i] for i in which) if r]
    heat = torch.tensor([[r.job.temperature] for r in chosen], dtype=torch.float64)
    nucleus = torch.tensor([[r.job.top_p] for r in chosen], dtype=torch.float64)
    draws = torch.tensor([[r.draws.random()] for r in chosen], dtype=torch.float64)
    probabilities = torch.softmax(logits.double().cpu() / heat, dim=-1)
    ordered, ids = probabilities.sort(dim=-1, descending=True, stable=True)
    before = ordered.cumsum(-1) - ordered
    ordered = torch.where(before < nucleus, ordered, 0.0)
    total = ordered.cumsum(-1)
    place = torch.searchsorted(total, draws * total[:, -1:], right=True)
    last = (ordered > 0).sum(-1, keepdim=True) - 1
    return [int(i) for i in ids.gather(1, torch.minimum(place, last))[:, 0]]


def _broken(row: _Row) -> Outcome:
    return Outcome(row.job.index, (), "", row.seconds, "the model's logits are not finite")


def _out_of_memory(error: BaseException) -> bool:
    text = str(error).lower()
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or (
        "out of memory" in text or "can't allocate memory" in text
    )
