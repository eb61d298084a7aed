"""A process that asks, for tests that kill it. Arguments: store, log of calls, requests."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from tellapart.answers.ask import Asker
from tellapart.answers.budgets import Budget, Budgets
from tellapart.answers.store import RunStore
from tellapart.contracts.data import Answer, Failure, Request
from tellapart.contracts.model import Model

LINE = 16  # bytes of a line in the log


class Logged(Model):
    """Answers from the prompt alone and logs each call where a kill cannot undo it."""

    name: ClassVar[str] = "logged"
    log: int = -1

    def identity(self) -> dict[str, Any]:
        return {"model": "logged"}

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        for i, request in reversed(list(enumerate(requests))):
            os.write(self.log, f"{request.probe} {request.draw}".ljust(LINE - 1).encode() + b"\n")
            if request.prompt.endswith("13"):
                yield i, Answer.failed(request, Failure.REFUSED, "thirteen")
            else:
                text = f"{request.prompt} at {request.draw}"
                yield i, Answer(request.probe, text, request.draw, tokens_in=3, cost=0.5)


def work(path: Path, log: Path, n: int) -> None:
    model = Logged()
    model.log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    budgets = Budgets({"test": Budget(queries=2 * n, cost=n * 2.0)})
    with RunStore.open(path) as store, Asker(store, budgets=budgets) as asker:
        requests = [Request(f"p{i}", f"prompt {i}", d) for i in range(n) for d in (0, 1)]
        asker.ask("teacher", model, requests, phase="test", budget="test")
        asker.ask("teacher", model, requests[: n // 2], phase="train")


if __name__ == "__main__":
    work(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
