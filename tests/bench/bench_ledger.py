"""What ledger and cache add to a query: asking through the asker against the bare model loop.

Prints one JSON line. The model answers at once, so that all the time is the asker's; every
answer commits on its own, as those of a model that costs something do.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, ClassVar

from tellapart.answers.ask import Asker
from tellapart.answers.budgets import Budget, Budgets
from tellapart.answers.cache import AnswerCache
from tellapart.answers.store import RunStore
from tellapart.contracts.data import Answer, Request
from tellapart.contracts.model import Model

QUERIES = 10_000
TEXT = "An answer of some two hundred characters, as models like to give them. " * 3


class Instant(Model):
    name: ClassVar[str] = "instant"

    def identity(self) -> dict[str, Any]:
        return {"model": self.name}

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        for i, request in enumerate(requests):
            yield i, Answer(request.probe, TEXT, request.draw, tokens_in=50, tokens_out=50)


def main() -> None:
    model = Instant()
    requests = [Request(f"p{i}", f"prompt {i} " + "x" * 200) for i in range(QUERIES)]
    start = perf_counter()
    for _ in model.answer(requests):
        pass
    bare = perf_counter() - start
    found: dict[str, Any] = {"queries": QUERIES}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("live", "cached", "stored"):
            cache = AnswerCache.open(Path(folder) / "cache.sqlite")
            path = Path(folder) / ("stored.sqlite" if name != "live" else "live.sqlite")
            budgets = Budgets({"test": Budget(queries=QUERIES, tokens=10**12, cost=1e9)})
            with cache, RunStore.open(path) as store, Asker(store, cache=cache,
                                                            budgets=budgets) as asker:  # fmt: skip
                start = perf_counter()
                asked = asker.fill("m", model, requests, phase="test", budget="test")
                seconds = perf_counter() - start
            assert getattr(asked, name) == QUERIES
            found[f"{name}_ms_a_query"] = round(1000 * (seconds - bare) / QUERIES, 4)
    found["limit_ms_a_query"] = 0.5
    print(json.dumps({"bench": "ledger", **found}))


if __name__ == "__main__":
    main()
