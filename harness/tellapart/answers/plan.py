"""The plan before paying: what a run would ask, charge and cost, and what it already has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tellapart.answers.cache import AnswerCache, answer_keys
from tellapart.answers.store import RunStore
from tellapart.contracts.data import Request
from tellapart.contracts.model import Model


@dataclass(frozen=True, slots=True)
class Asking:
    """One batch a run will ask for: who, what for, on which budget.

    ``model`` is None for a student that the run has yet to make: nothing of it can be cached,
    and its tokens are guessed at four characters each.
    """

    name: str
    model: Model | None
    requests: Sequence[Request]
    phase: str
    budget: str | None = None
    adversary: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A row of the plan. Queries are charged; calls, tokens and cost are what is left to pay.

    ``tokens_in`` is an estimate and ``tokens_out`` the most that the generation settings
    allow, so ``cost`` is about the most that the calls can cost.
    """

    model: str
    phase: str
    adversary: str
    budget: str
    queries: int
    charged: int
    stored: int
    cached: int
    calls: int
    tokens_in: int
    tokens_out: int
    cost: float

    def row(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def plan_queries(
    askings: Iterable[Asking], *, store: RunStore | None = None, cache: AnswerCache | None = None
) -> list[Planned]:
    """What each of ``askings`` takes, given a run's store (if it has begun) and the cache.

    Opens no model and asks nothing. Requests that an earlier batch of the plan already asks
    for under the same name count as stored.

    Raises:
        ModelError, DataError: a model's identity cannot be read.
    """
    plan = []
    asked: dict[str, set[tuple[str, int]]] = {}
    for asking in askings:
        requests = {(r.probe, r.draw): r for r in asking.requests}
        budget = asking.budget or ""
        accounted: set[tuple[str, int]] = set()
        stored = asked.setdefault(asking.name, set()) & set(requests)
        if store is not None:
            accounted = store.accounted(
                asking.name, asking.phase, asking.adversary, budget, requests
            )
            stored = stored | set(store.lookup(asking.name, requests))
        left = {pair: r for pair, r in requests.items() if pair not in stored}
        cached = _cached(asking.model, left, cache)
        live = [r for pair, r in left.items() if pair not in cached]
        tokens_in = sum(_estimate(asking.model, r.prompt) for r in live)
        tokens_out = sum(r.generation.max_tokens for r in live)
        plan.append(
            Planned(
                model=asking.name,
                phase=asking.phase,
                adversary=asking.adversary,
                budget=budget,
                queries=len(requests),
                charged=len(set(requests) - accounted) if budget else 0,
                stored=len(stored),
                cached=len(cached),
                calls=len(live),
                tokens_in=tokens_in,
                tokens_out=tokens_out,
                cost=asking.model.estimate_cost(tokens_in, tokens_out) if asking.model else 0.0,
            )
        )
        asked[asking.name] |= set(requests)
    return plan


def _cached(
    model: Model | None, left: dict[tuple[str, int], Request], cache: AnswerCache | None
) -> set[tuple[str, int]]:
    if model is None or cache is None or not left:
        return set()
    key = answer_keys(model.identity())
    found = cache.get({key(request): request for request in left.values()})
    return {(answer.probe, answer.draw) for answer in found.values()}


def _estimate(model: Model | None, prompt: str) -> int:
    return max(1, len(prompt) // 4) if model is None else model.estimate_tokens(prompt)
