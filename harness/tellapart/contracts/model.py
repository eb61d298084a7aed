"""The contract of a model: anything that answers prompts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from tellapart.contracts.base import Component
from tellapart.contracts.data import Answer, Request


class Model(Component):
    """Anything that answers prompts: local weights, an HTTP endpoint, recorded answers.

    A model is opened at most once per run, before its first query, and closed at the end.
    """

    kind: ClassVar[str] = "model"
    deterministic: ClassVar[bool] = False
    """Whether repeated draws are the same even at a temperature above 0 (recorded answers)."""
    free: ClassVar[bool] = False
    """Whether asking again costs nothing (recorded answers): many answers share a transaction."""

    def identity(self) -> dict[str, Any]:
        """All that decides what this model answers, as JSON; the cache key is built on it.

        Weights and adapter digest, template, dtype, endpoint and served name: whatever, if
        changed, could change an answer. May read files but must not load weights.

        Raises:
            ModelError: what would decide it cannot be read.
        """
        raise NotImplementedError

    def open(self) -> None:
        """Load weights or connect.

        Raises:
            ModelError: the model cannot be opened.
            MissingGroupError: an optional dependency group is needed.
        """

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        """Answer ``requests``, yielding ``(index, answer)`` in any order, each as it is ready.

        Every index is yielded exactly once. A request that fails is yielded as a typed
        failure; an exception means that the model as a whole is gone.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Free what :meth:`open` took."""

    def estimate_tokens(self, prompt: str) -> int:
        """Roughly how many tokens ``prompt`` costs, for plans; about four characters each."""
        return max(1, len(prompt) // 4)

    def estimate_cost(self, tokens_in: int, tokens_out: int) -> float:
        """What that many tokens cost, in the currency of the model's prices; 0 where it is free."""
        return 0.0
