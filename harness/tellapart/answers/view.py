"""What an adversary sees of an answer: the boundary where side channels are closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tellapart.contracts.data import Answer, Seen, TextView, view_text
from tellapart.errors import AnswerFailedError, PluginError, near

CHANNELS: dict[str, Callable[[Answer], Any]] = {
    "finish": lambda answer: answer.finish,
    "tokens": lambda answer: {"in": answer.tokens_in, "out": answer.tokens_out},
    "latency": lambda answer: answer.seconds,
    "logprobs": lambda answer: answer.first_logprobs,
}
"""Side channels that an answer carries. ``label`` is the harness's to add (the cheater's)."""


def see(prompt: str, answer: Answer, view: TextView, access: frozenset[str] = frozenset()) -> Seen:
    """``answer`` as an adversary with ``access`` sees it, in the text view of the spec.

    Raises:
        AnswerFailedError: there is no text to see.
        PluginError: ``access`` names a channel that does not exist.
    """
    if answer.text is None:
        raise AnswerFailedError(f"the model failed on this probe: {answer.failure}")
    return Seen(prompt, view_text(answer.text, view), extras(answer, access))


def extras(answer: Answer, access: frozenset[str]) -> dict[str, Any]:
    """The declared side channels of ``answer`` and nothing else."""
    found = {}
    for channel in access - {"label"}:
        if channel not in CHANNELS:
            raise PluginError(
                f"an adversary declares access to '{channel}'", near(channel, [*CHANNELS, "label"])
            )
        found[channel] = CHANNELS[channel](answer)
    return found
