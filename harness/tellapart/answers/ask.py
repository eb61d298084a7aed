"""Asking: the one way to a model. Store first, cache second, the model last, all on the ledger."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tellapart.answers.budgets import Budgets, Reservation
from tellapart.answers.cache import AnswerCache, answer_keys
from tellapart.answers.rows import storable
from tellapart.answers.store import Entry, RunStore
from tellapart.contracts.data import Answer, Failure, Request
from tellapart.contracts.model import Model
from tellapart.errors import (
    BudgetExceededError,
    ModelError,
    PluginError,
    RunError,
    TellapartError,
    UsageError,
)
from tellapart.faults import FAULT, calling, shown

OnAnswer = Callable[[str, Answer, bool], None]

TRANSIENT = frozenset(
    {Failure.TRUNCATED, Failure.MALFORMED, Failure.UNAVAILABLE, Failure.TIMEOUT, Failure.ERROR}
)
"""Failures that may be gone the next time; a refusal or a filter is the endpoint's answer."""

_WINDOW = 4096  # requests looked up at once; bounds memory
_CLOCKED = 256  # requests handed over at once under a limit of wall time
_GROUP_SIZE = 256  # answers of a model that costs nothing that share a transaction


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a batch: how many were there already, cached, asked, and failed."""

    stored: int = 0
    cached: int = 0
    live: int = 0
    failed: int = 0

    def __add__(self, other: Asked) -> Asked:
        return Asked(
            self.stored + other.stored,
            self.cached + other.cached,
            self.live + other.live,
            self.failed + other.failed,
        )


@dataclass
class _Handle:
    """A model as the asker keeps it: opened at first need, asked by one thread at a time."""

    model: Model
    key: Callable[[Request], str]
    lock: threading.RLock
    opened: bool = False


@dataclass(frozen=True, slots=True)
class _Purpose:
    name: str
    phase: str
    budget: str
    adversary: str


class Asker:
    """Asks models on a run's account. Safe to use from several threads.

    Args:
        store: where answers and ledger go.
        cache: answers shared between runs, or None for none.
        budgets: limits by name; what the store's ledger already spent is taken off.
        on_answer: called with (model, answer, cached) after each answer is committed.
        retry_failed: failures that one more run of the same command asks again, once.
    """

    def __init__(
        self,
        store: RunStore,
        *,
        cache: AnswerCache | None = None,
        budgets: Budgets | None = None,
        on_answer: OnAnswer | None = None,
        retry_failed: frozenset[Failure] = TRANSIENT,
    ) -> None:
        self.store = store
        self.cache = cache
        self.budgets = budgets or Budgets()
        self.budgets.restore(store.spent())
        self._on_answer = on_answer
        self._retry_failed = retry_failed
        self._handles: dict[int, _Handle] = {}
        self._failed_now: set[tuple[str, str, int]] = set()
        self._mutex = threading.Lock()

    def ask(
        self,
        name: str,
        model: Model,
        requests: Sequence[Request],
        *,
        phase: str,
        budget: str | None = None,
        adversary: str = "",
    ) -> list[Answer]:
        """The answers to ``requests``, in their order, failures included.

        What the store holds is returned without a call; it is charged only if this phase,
        adversary and budget have not been charged for it. What the cache holds is recorded as
        cached and charged. The rest is asked, and each answer commits with its ledger row.

        Args:
            name: the model's name in the run (``teacher``, ``base``, …).
            budget: the budget to charge a query each to; None charges nothing.

        Raises:
            BudgetExceededError: a budget does not allow it. More queries than are left are
                refused as a whole; tokens, money and time are refused from the first query on
                that may exceed them, and what was answered before is kept.
            ModelError: the model could not be opened or is gone.
            RunError: the store cannot be written, or holds another model's answers under
                ``name``.
        """
        answers: list[Answer] = []
        purpose = _Purpose(name, phase, budget or "", adversary)
        handle = self._handle(model)
        requests = list(requests)
        with handle.lock:
            self._refuse_queries(purpose, requests)
            for start in range(0, len(requests), _WINDOW):
                window = requests[start : start + _WINDOW]
                found: dict[tuple[str, int], Answer] = {}
                self._window(handle, purpose, window, found)
                answers.extend(found[r.probe, r.draw] for r in window)
        return answers

    def fill(
        self,
        name: str,
        model: Model,
        requests: Iterable[Request],
        *,
        phase: str,
        budget: str | None = None,
        adversary: str = "",
    ) -> Asked:
        """As :meth:`ask`, but leaves the answers in the store and keeps none in memory.

        ``requests`` is read a window at a time; more queries than the budget has left are
        refused from the window on that exceeds it.
        """
        purpose = _Purpose(name, phase, budget or "", adversary)
        handle = self._handle(model)
        total = Asked()
        source = iter(requests)
        while window := list(islice(source, _WINDOW)):
            with handle.lock:
                total += self._window(handle, purpose, window, None)
        return total

    def open(self, model: Model) -> None:
        """Open ``model`` now, where it is not open yet, and close it with the others."""
        handle = self._handle(model)
        with handle.lock:
            if not handle.opened:
                model.open()
                handle.opened = True

    def release(self, model: Model) -> None:
        """Close ``model`` to free what it took; it is opened again if it is asked again."""
        handle = self._handles.get(id(model))
        if handle is not None:
            with handle.lock:
                if handle.opened:
                    handle.opened = False
                    model.close()

    def close(self) -> None:
        """Close every model that was opened."""
        with ExitStack() as stack:
            for handle in list(self._handles.values()):
                stack.callback(self.release, handle.model)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # -- one window of requests ------------------------------------------------------------------

    def _handle(self, model: Model) -> _Handle:
        with self._mutex:
            handle = self._handles.get(id(model))
            if handle is None:
                key = answer_keys(identity_of(model))
                handle = self._handles[id(model)] = _Handle(model, key, threading.RLock())
        return handle

    def _refuse_queries(self, purpose: _Purpose, requests: Sequence[Request]) -> None:
        """Refuse a batch that has more new queries than the budget has left, before any call."""
        if not purpose.budget:
            return
        pairs = {(r.probe, r.draw) for r in requests}
        new = len(pairs - self._accounted(purpose, pairs))
        self.budgets.reserve(purpose.budget, queries=new)
        self.budgets.settle(purpose.budget, reserved={"queries": new}, spent={})

    def _accounted(
        self, purpose: _Purpose, pairs: Iterable[tuple[str, int]]
    ) -> set[tuple[str, int]]:
        return self.store.accounted(
            purpose.name, purpose.phase, purpose.adversary, purpose.budget, pairs
        )

    def _window(
        self,
        handle: _Handle,
        purpose: _Purpose,
        window: Sequence[Request],
        found: dict[tuple[str, int], Answer] | None,
    ) -> Asked:
        by_pair = _unique(window)
        keys = {pair: handle.key(request) for pair, request in by_pair.items()}
        stored = self.store.lookup(purpose.name, by_pair)
        _refuse_other(self.store.path, purpose.name, stored, keys)
        accounted = self._accounted(purpose, by_pair)
        again = {
            pair
            for pair, (_, answer) in stored.items()
            if answer.failure in self._retry_failed
            and (purpose.name, *pair) not in self._failed_now
        }
        held = {pair: answer for pair, (_, answer) in stored.items() if pair not in again}
        missing = {pair: request for pair, request in by_pair.items() if pair not in held}
        cached = self._from_cache(missing, keys)
        live = {pair: request for pair, request in missing.items() if pair not in cached}

        charge = bool(purpose.budget)
        entries = []
        for pair, answer in (held | cached).items():
            fresh, new = pair in cached, pair not in accounted
            if fresh or new:
                charged = int(charge and new)
                key = keys[pair]
                entries.append(
                    _entry(purpose, key, answer, charged=charged, cached=True, fresh=fresh)
                )
        self._commit_charged(purpose, entries)
        failed = sum(not answer.ok for answer in held.values())
        if found is not None:
            found.update(held)
            found.update(cached)
        for entry in self._live(handle, purpose, list(live.values()), keys, accounted):
            failed += not entry.answer.ok
            if found is not None:
                found[entry.answer.probe, entry.answer.draw] = entry.answer
        return Asked(len(held), len(cached), len(live), failed)

    def _from_cache(
        self, missing: Mapping[tuple[str, int], Request], keys: Mapping[tuple[str, int], str]
    ) -> dict[tuple[str, int], Answer]:
        if self.cache is None or not missing:
            return {}
        by_key = {keys[pair]: request for pair, request in missing.items()}
        return {(a.probe, a.draw): a for a in self.cache.get(by_key).values()}

    def _commit_charged(self, purpose: _Purpose, entries: Sequence[Entry]) -> None:
        """Commit answers that need no call, reserving their queries first."""
        if not entries:
            return
        queries = sum(entry.charged for entry in entries)
        with Reservation(self.budgets, purpose.budget) as reservation:
            reservation.take("", {"queries": queries})
            self.store.record(entries)
            reservation.settle("", {"queries": queries})
        self._tell(entries)

    # -- live calls ------------------------------------------------------------------------------

    def _live(
        self,
        handle: _Handle,
        purpose: _Purpose,
        waiting: Sequence[Request],
        keys: Mapping[tuple[str, int], str],
        accounted: set[tuple[str, int]],
    ) -> Iterator[Entry]:
        """Ask for all that wait, in as few batches as the budget's limits allow."""
        while waiting:
            with Reservation(self.budgets, purpose.budget) as reservation:
                batch = self._reserve(handle.model, purpose, waiting, keys, accounted, reservation)
                waiting = waiting[len(batch) :]
                clock = self.budgets.running(purpose.budget) if purpose.budget else nullcontext()
                with clock:
                    for entries in self._groups(handle, purpose, batch, keys, accounted):
                        self.store.record(entries)
                        for entry in entries:
                            reservation.settle(entry.key, _spent(entry))
                            if not entry.answer.ok:
                                pair = (entry.answer.probe, entry.answer.draw)
                                self._failed_now.add((purpose.name, *pair))
                        if self.cache is not None:
                            self.cache.put([(e.key, e.answer) for e in entries])
                        self._tell(entries)
                        yield from entries

    def _reserve(
        self,
        model: Model,
        purpose: _Purpose,
        waiting: Sequence[Request],
        keys: Mapping[tuple[str, int], str],
        accounted: set[tuple[str, int]],
        reservation: Reservation,
    ) -> Sequence[Request]:
        """The longest first part of ``waiting`` that the budget allows at worst.

        Raises:
            BudgetExceededError: it does not allow even the first.
        """
        if not purpose.budget:
            return waiting
        limit = self.budgets.limit(purpose.budget)
        most = len(waiting) if limit.seconds is None else min(_CLOCKED, len(waiting))
        for taken, request in enumerate(waiting[:most]):
            amounts = {"queries": float((request.probe, request.draw) not in accounted)}
            if limit.tokens is not None or limit.cost is not None:
                tokens_in = model.estimate_tokens(request.prompt)
                tokens_out = request.generation.max_tokens
                amounts["tokens"] = float(tokens_in + tokens_out)
                amounts["cost"] = model.estimate_cost(tokens_in, tokens_out)
            try:
                reservation.take(keys[request.probe, request.draw], amounts)
            except BudgetExceededError:
                if taken == 0:
                    raise
                return waiting[:taken]
        return waiting[:most]

    def _groups(
        self,
        handle: _Handle,
        purpose: _Purpose,
        batch: Sequence[Request],
        keys: Mapping[tuple[str, int], str],
        accounted: set[tuple[str, int]],
    ) -> Iterator[list[Entry]]:
        """The model's answers as they come, in the groups that share a transaction.

        An answer that cost something is committed at once, so that a killed run loses only
        what was under way; answers that cost nothing are committed many at a time.
        """
        size = _GROUP_SIZE if handle.model.free else 1
        group: list[Entry] = []
        mark = time.monotonic()
        for answer in self._answers(handle, purpose.name, batch):
            now = time.monotonic()
            pair = (answer.probe, answer.draw)
            charged = int(bool(purpose.budget) and pair not in accounted)
            group.append(
                _entry(purpose, keys[pair], answer, charged=charged, cached=False, wall=now - mark)
            )
            mark = now
            if len(group) >= size:
                yield group
                group = []
        if group:
            yield group

    def _answers(self, handle: _Handle, name: str, batch: Sequence[Request]) -> Iterator[Answer]:
        """The model's answers, with its contract enforced and its exceptions named."""
        model = handle.model
        left = set(range(len(batch)))
        try:
            if not handle.opened:
                model.open()
                handle.opened = True
            with ExitStack() as stack:
                answers = model.answer(batch)
                if isinstance(answers, Generator):
                    stack.enter_context(closing(answers))
                for index, answer in answers:
                    asked = batch[index] if index in left else None
                    if asked is None or (answer.probe, answer.draw) != (asked.probe, asked.draw):
                        raise PluginError(
                            f"model '{model.name}' yielded an answer that was not asked for "
                            f"(index {index}, probe '{answer.probe}', draw {answer.draw})",
                            "this is a fault of the model plugin",
                        )
                    left.remove(index)
                    yield storable(answer)
        except (TellapartError, GeneratorExit):
            raise
        except Exception as error:
            raise ModelError(
                f"the model '{name}' ({model.name}) is gone: {type(error).__name__}: {error}",
                "what it answered before is kept; repeat the command to go on",
            ) from error
        if left:
            raise PluginError(
                f"model '{model.name}' left {len(left)} of {len(batch)} requests unanswered",
                "this is a fault of the model plugin",
            )

    def _tell(self, entries: Sequence[Entry]) -> None:
        if self._on_answer is not None:
            for entry in entries:
                self._on_answer(entry.model, entry.answer, entry.cached)


def identity_of(model: Model) -> dict[str, Any]:
    """The model's identity, held to its contract.

    Raises:
        ModelError: it fails, or is not a JSON object.
    """
    with calling(model, "identity"):
        found = model.identity()
    try:
        if not isinstance(found, dict):
            raise TypeError(f"it is {shown(found)}, not a dict")
        json.dumps(found)
    except (TypeError, ValueError) as error:
        raise ModelError(
            f"the identity of model '{model.name}' is not a JSON object: {error}", FAULT
        ) from error
    return found


def _entry(
    purpose: _Purpose,
    key: str,
    answer: Answer,
    *,
    charged: int,
    cached: bool,
    wall: float = 0.0,
    fresh: bool = True,
) -> Entry:
    return Entry(purpose.name, purpose.phase, purpose.adversary, purpose.budget, key, answer,
                 charged, cached, wall, fresh)  # fmt: skip


def _spent(entry: Entry) -> dict[str, float]:
    tokens = (entry.answer.tokens_in or 0) + (entry.answer.tokens_out or 0)
    return {"queries": entry.charged, "tokens": tokens, "cost": entry.answer.cost}


def _unique(window: Sequence[Request]) -> dict[tuple[str, int], Request]:
    """Requests by probe and draw.

    Raises:
        UsageError: two requests share probe and draw, but not prompt or generation.
    """
    found: dict[tuple[str, int], Request] = {}
    for request in window:
        other = found.setdefault((request.probe, request.draw), request)
        if other != request:
            raise UsageError(
                f"probe '{request.probe}' is asked twice at draw {request.draw}, differently",
                "give the second one another draw index",
            )
    return found


def _refuse_other(
    path: Path,
    name: str,
    stored: Mapping[tuple[str, int], tuple[str, Answer]],
    keys: Mapping[tuple[str, int], str],
) -> None:
    """Refuse to mix answers of two models, prompts or generation settings under one name."""
    for pair, (key, _) in stored.items():
        if key != keys[pair]:
            raise RunError(
                f"{path} holds answers of another '{name}' (probe '{pair[0]}', draw {pair[1]}): "
                "the model, its generation settings or the prompt changed",
                "choose another --out",
            )
