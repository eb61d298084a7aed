"""The ``in-context`` distiller: no training, the teacher's answers go into the prompt."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field

from tellapart.contracts.base import Params
from tellapart.contracts.distiller import Distiller, DistilReport, Example, ModelRef
from tellapart_plugins.distillers.options import Progress


class InContextParams(Params):
    """``k`` examples in each prompt: always the same (``first``, drawn at random once), or those
    nearest to the prompt by sentence embeddings (``nearest``)."""

    k: int = Field(4, ge=1)
    select: Literal["first", "nearest"] = "first"
    template: str | None = None


class InContextDistiller(Distiller):
    """A prompted student: the base model is shown k of the teacher's answers with each prompt."""

    name: ClassVar[str] = "in-context"
    Params: ClassVar[type[Params]] = InContextParams

    def distil(
        self,
        base: ModelRef,
        examples: Sequence[Example],
        out: Path,
        *,
        progress: Progress = None,
    ) -> DistilReport:
        order = random.Random(self.seed).sample(range(len(examples)), len(examples))
        rows = [{"prompt": examples[i].prompt, "answer": examples[i].answer} for i in order]
        out.mkdir(parents=True, exist_ok=True)
        path, part = out / "examples.jsonl", out / "examples.jsonl.part"
        part.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
        os.replace(part, path)
        if progress is not None:
            progress(1, 1, "")
        params: dict[str, Any] = {
            "base": base.model,
            "base_params": base.params,
            "examples": str(path),
            **self.params.model_dump(exclude_none=True),
        }
        notes = f"{self.params.k} of {len(rows)} examples in each prompt; nothing is trained"
        return DistilReport(ModelRef("in-context", params), notes=notes)
