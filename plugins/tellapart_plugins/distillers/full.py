"""The ``full`` distiller: every weight trained on the teacher's answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from tellapart.contracts.base import Params
from tellapart.contracts.distiller import Distiller, DistilReport, Example, ModelRef
from tellapart.errors import MissingGroupError
from tellapart.plugins import Plugins
from tellapart_plugins.distillers.options import Progress, SftParams

MODEL = "model"
_ASKED_ALIKE = (
    "dtype",
    "device",
    "batch_size",
    "batch_tokens",
    "chat_template",
    "prompt_template",
    "stop",
    "logprobs",
    "threads",
)


class FullParams(SftParams):
    """As supervised fine-tuning has them, with a rate that suits whole models."""

    lr: float = Field(1e-4, gt=0)


class Full(Distiller):
    """Full fine-tuning on the teacher's answers; the student is a whole model folder."""

    name: ClassVar[str] = "full"
    Params: ClassVar[type[Params]] = FullParams
    plugins: Plugins | None = None

    def check(self, base: ModelRef) -> None:
        from tellapart_plugins.distillers.student import open_base

        open_base(base, self.seed, self.plugins)

    def distil(
        self,
        base: ModelRef,
        examples: Sequence[Example],
        out: Path,
        *,
        progress: Progress = None,
    ) -> DistilReport:
        try:
            import torch
        except ImportError as error:
            raise MissingGroupError("the distiller 'full'", "hf") from error
        from tellapart_plugins.distillers import student as s
        from tellapart_plugins.distillers.sft import fit, make_samples

        model = s.open_base(base, self.seed, self.plugins)
        mark = s.fingerprint(
            self.name, model, self.params.model_dump(mode="json"), self.seed, examples
        )
        asked = model.params.model_dump(mode="json", include=set(_ASKED_ALIKE))
        made = ModelRef("hf", {"path": str(out / MODEL), **asked})
        if ready := s.finished(out, made, mark):
            return ready
        out.mkdir(parents=True, exist_ok=True)
        loaded = model.load()
        samples = make_samples(loaded, model.encoder(loaded), examples, self.params.max_length)
        torch.manual_seed(self.seed)
        state = fit(
            loaded,
            samples,
            self.params,
            seed=self.seed,
            checkpoint=out / s.CHECKPOINT,
            fingerprint=mark,
            progress=progress,
        )

        def write(folder: Path) -> None:
            loaded.model.save_pretrained(folder)
            loaded.tokenizer.save_pretrained(folder)

        return s.publish(
            out,
            MODEL,
            write,
            made,
            mark,
            losses=state.losses,
            held_out=state.held_out,
            notes=f"all weights trained on {len(samples):,} examples",
        )
