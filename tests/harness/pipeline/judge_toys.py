"""A judge's model for tests: takes whoever says "I think" for the student, and logs each call."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

from tellapart import Answer, Model, Request, hookimpl


class Verdicts(Model):
    """Says A or B."""

    name = "verdicts"

    def identity(self) -> dict[str, Any]:
        return {"verdicts": 1}

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        for i, request in enumerate(requests):
            with open(os.environ["VERDICTS_LOG"], "a", encoding="utf-8") as file:
                file.write(f"{request.probe}\n")
            first = request.prompt.partition("ANSWER A\n")[2].partition("ANSWER B\n")[0]
            yield i, Answer(request.probe, "B" if "I think" in first else "A", request.draw)


@hookimpl
def register_models() -> list[type[Model]]:
    return [Verdicts]
