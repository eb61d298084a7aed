"""From a request to token ids: chat template, plain template, or the bare prompt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tellapart.errors import ModelError

Encode = Callable[[str, str | None], list[int]]


def make_encoder(tokenizer: Any, chat_template: str, prompt_template: str | None) -> Encode:
    """A function from (prompt, system prompt) to token ids.

    Args:
        chat_template: ``"auto"`` is the tokenizer's own if it has one, ``"none"`` uses none,
            anything else is a template (Jinja).
        prompt_template: text with ``{prompt}`` in it, for models without a chat template.

    Raises:
        ModelError: a template without a place for the prompt.
    """
    if prompt_template is not None:
        if "{prompt}" not in prompt_template:
            raise ModelError(
                "'prompt_template' has no place for the prompt", "write {prompt} where it goes"
            )
        return _plain(tokenizer, prompt_template)
    template = None if chat_template == "auto" else chat_template
    if template == "none" or (template is None and not getattr(tokenizer, "chat_template", None)):
        return _plain(tokenizer, "{prompt}")

    def encode(prompt: str, system: str | None) -> list[int]:
        messages = [{"role": "system", "content": system}] if system else []
        messages.append({"role": "user", "content": prompt})
        text = tokenizer.apply_chat_template(
            messages, chat_template=template, tokenize=False, add_generation_prompt=True
        )
        return list(tokenizer(text, add_special_tokens=False)["input_ids"])

    return encode


def _plain(tokenizer: Any, template: str) -> Encode:
    def encode(prompt: str, system: str | None) -> list[int]:
        text = template.replace("{prompt}", prompt)
        return list(tokenizer(f"{system}\n\n{text}" if system else text)["input_ids"])

    return encode


def decode(tokenizer: Any, ids: Sequence[int]) -> str:
    """The text of answer tokens, special ones left out, spaces untouched."""
    return str(tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False))
