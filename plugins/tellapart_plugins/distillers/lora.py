"""The ``lora`` distiller: low-rank adapters trained on the teacher's answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field

from tellapart.contracts.base import Params
from tellapart.contracts.distiller import Distiller, DistilReport, Example, ModelRef
from tellapart.errors import MissingGroupError, RunError
from tellapart.plugins import Plugins
from tellapart_plugins.distillers.options import Progress, SftParams

ADAPTER = "adapter"


class LoraParams(SftParams):
    """``rank`` and ``alpha`` of the update, the modules it is put on (``all-linear``, or names),
    and ``modules_to_save``, which are trained whole."""

    rank: int = Field(16, ge=1)
    alpha: float = Field(32.0, gt=0)
    dropout: float = Field(0.0, ge=0, lt=1)
    target_modules: Literal["all-linear"] | tuple[str, ...] = "all-linear"
    modules_to_save: tuple[str, ...] = ()


class Lora(Distiller):
    """LoRA fine-tuning on the teacher's answers (Hu et al. 2022), as a PEFT adapter folder."""

    name: ClassVar[str] = "lora"
    Params: ClassVar[type[Params]] = LoraParams
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
            import peft
            import torch
        except ImportError as error:
            raise MissingGroupError("the distiller 'lora'", "hf") from error
        from tellapart_plugins.distillers import student as s
        from tellapart_plugins.distillers.sft import fit, make_samples

        model = s.open_base(base, self.seed, self.plugins)
        mark = s.fingerprint(
            self.name, model, self.params.model_dump(mode="json"), self.seed, examples
        )
        made = adapted(base, model.params.adapter, out / ADAPTER)
        if ready := s.finished(out, made, mark):
            return ready
        out.mkdir(parents=True, exist_ok=True)
        loaded = model.load()
        samples = make_samples(loaded, model.encoder(loaded), examples, self.params.max_length)
        torch.manual_seed(self.seed)
        wrapped = put_lora_on(loaded.model, self.params, peft)
        state = fit(
            type(loaded)(wrapped, loaded.tokenizer, loaded.device),
            samples,
            self.params,
            seed=self.seed,
            checkpoint=out / s.CHECKPOINT,
            fingerprint=mark,
            progress=progress,
        )
        trainable = sum(p.numel() for p in wrapped.parameters() if p.requires_grad)
        return s.publish(
            out,
            ADAPTER,
            wrapped.save_pretrained,
            made,
            mark,
            losses=state.losses,
            held_out=state.held_out,
            notes=f"LoRA, {trainable:,} parameters trained on {len(samples):,} examples",
        )


def adapted(base: ModelRef, adapters: Sequence[str], new: Path) -> ModelRef:
    """``base`` with one more adapter on top of those it has."""
    return ModelRef(base.model, {**base.params, "adapter": [*adapters, str(new)]})


def put_lora_on(model: Any, params: LoraParams, peft: Any) -> Any:
    """``model`` with a new LoRA adapter to train.

    Raises:
        RunError: the model has none of the modules named.
    """
    targets = params.target_modules
    config = peft.LoraConfig(
        task_type="CAUSAL_LM",
        r=params.rank,
        lora_alpha=params.alpha,
        lora_dropout=params.dropout,
        target_modules=targets if isinstance(targets, str) else list(targets),
        modules_to_save=list(params.modules_to_save) or None,
    )
    try:
        return peft.get_peft_model(model, config)
    except ValueError as error:
        raise RunError(
            f"LoRA cannot be put on this model: {error}", "correct 'target_modules'"
        ) from error
