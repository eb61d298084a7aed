"""The ``in-context`` model: another model that is shown examples before each prompt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field

from tellapart.config import cache_dir
from tellapart.contracts.base import Params
from tellapart.contracts.data import Answer, Request
from tellapart.contracts.model import Model
from tellapart.errors import ModelError, SpecError
from tellapart.making import make
from tellapart.plugins import Plugins, load_plugins

TEMPLATE = "Question: {prompt}\nAnswer: {answer}\n\n"


class InContextParams(Params):
    """``base`` and ``base_params`` name the model that answers; ``examples`` is a JSONL file of
    ``prompt`` and ``answer``.

    Each prompt is preceded by ``k`` examples in ``template``: always the first k (``first``), or
    the k whose prompts are nearest to it by sentence embeddings, nearest last (``nearest``).
    """

    base: str
    base_params: dict[str, Any] = Field(default_factory=dict)
    examples: Path
    k: int = Field(4, ge=1)
    select: Literal["first", "nearest"] = "first"
    template: str = TEMPLATE
    encoder: str = "packaged-minilm"


class InContext(Model):
    """A prompted student: a base model that is shown k of the teacher's answers."""

    name: ClassVar[str] = "in-context"
    Params: ClassVar[type[Params]] = InContextParams
    plugins: Plugins | None = None
    """Where the base is looked up; the installed ones if None."""

    @cached_property
    def base(self) -> Model:
        """The model that answers.

        Raises:
            PluginError: there is none of that name.
        """
        if self.params.base == self.name:
            raise SpecError("'in-context' cannot be its own base", "name another model")
        plugins = self.plugins or load_plugins()
        return make(
            plugins, "model", self.params.base, Model, self.params.base_params, seed=self.seed
        )

    @cached_property
    def examples(self) -> list[tuple[str, str]]:
        """(prompt, answer) of the examples.

        Raises:
            ModelError: the file is missing or not one of examples.
        """
        path = self.params.examples
        try:
            rows = [json.loads(x) for x in path.read_text(encoding="utf-8").splitlines()]
            found = [(str(r["prompt"]), str(r["answer"])) for r in rows]
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise ModelError(
                f"'{path}' does not hold examples: {error}",
                "it needs lines of JSON with 'prompt' and 'answer'",
            ) from error
        if not found:
            raise ModelError(f"'{path}' holds no example", "distil again")
        return found

    def identity(self) -> dict[str, Any]:
        shown = self.params.model_dump(mode="json", exclude={"examples", "base", "base_params"})
        rows = json.dumps(self.examples).encode()
        return {
            "model": self.name,
            "base": self.base.identity(),
            "examples": hashlib.sha256(rows).hexdigest(),
            **shown,
        }

    def open(self) -> None:
        for place in ("{prompt}", "{answer}"):
            if place not in self.params.template:
                raise ModelError(f"'template' has no {place}", f"write {place} where it goes")
        _ = self.examples
        self.base.open()

    def close(self) -> None:
        self.base.close()

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        shown = self._chosen([r.prompt for r in requests])
        asked = [
            replace(r, prompt=self._prompt(rows, r.prompt))
            for r, rows in zip(requests, shown, strict=True)
        ]
        yield from self.base.answer(asked)

    def _prompt(self, rows: Sequence[tuple[str, str]], prompt: str) -> str:
        template = self.params.template
        before = "".join(fill(template, p, a) for p, a in rows)
        return before + fill(template.partition("{answer}")[0].rstrip(), prompt, "")

    def _chosen(self, prompts: Sequence[str]) -> list[list[tuple[str, str]]]:
        k = self.params.k
        if self.params.select == "first" or not prompts:
            return [self.examples[:k]] * len(prompts)
        import numpy as np

        from tellapart_plugins.encoder import Encoder

        encoder = Encoder.open(self.params.encoder, cache_dir())
        near = encoder.encode(prompts) @ encoder.encode([p for p, _ in self.examples]).T
        order = np.argsort(-near, axis=1, kind="stable")[:, :k]
        return [[self.examples[j] for j in row[::-1]] for row in order]


def fill(template: str, prompt: str, answer: str) -> str:
    """``template`` with prompt and answer put in; braces in them stay what they are."""
    parts = [p.replace("{answer}", answer) for p in template.split("{prompt}")]
    return prompt.join(parts)
