"""Loading local weights: safetensors or GGUF, pruned in depth, with adapters on top."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tellapart.errors import MissingGroupError, ModelError
from tellapart_plugins.models.source import Source
from tellapart_plugins.quiet import quiet_transformers


@dataclass(frozen=True, slots=True)
class Loaded:
    """A causal language model and its tokenizer, on one device, in evaluation mode."""

    model: Any
    tokenizer: Any
    device: str

    @property
    def context(self) -> int:
        """Most tokens a prompt and its answer may have together."""
        config = self.model.config.get_text_config()
        return int(getattr(config, "max_position_embeddings", 0) or 1 << 30)

    @property
    def end_tokens(self) -> frozenset[int]:
        """Ids that end an answer: the generation settings' and the tokenizer's."""
        settings = getattr(self.model, "generation_config", None)
        found = getattr(settings, "eos_token_id", None)
        ids = list(found) if isinstance(found, list | tuple) else [found]
        return frozenset(int(i) for i in (*ids, self.tokenizer.eos_token_id) if i is not None)


def load(
    source: Source,
    *,
    layers: Sequence[int] | None = None,
    dtype: str = "float32",
    device: str = "auto",
    remote_code: bool = False,
    merge: bool = True,
) -> Loaded:
    """Load ``source``; prune it to ``layers``, then put its adapters on and merge them.

    Raises:
        MissingGroupError: torch, transformers or PEFT is not installed.
        ModelError: the files are not whole, or do not fit each other.
    """
    try:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer
    except ImportError as error:
        raise MissingGroupError("a model with local weights", "hf") from error
    source.check()
    if source.gguf_file is not None:
        from tellapart_plugins.models.gguf import converted

        source = Source(converted(source.folder / source.gguf_file), None, source.adapters)
    where = pick_device(device)
    options: dict[str, Any] = {"local_files_only": True, "trust_remote_code": remote_code}
    try:
        with quiet_transformers():
            tokenizer = AutoTokenizer.from_pretrained(str(source.folder), **options)
            model, info = AutoModelForCausalLM.from_pretrained(
                str(source.folder),
                use_safetensors=True,
                dtype=getattr(torch, dtype),
                output_loading_info=True,
                **options,
            )
    except Exception as error:
        raise ModelError(
            f"the model in '{source.folder}' cannot be loaded: {type(error).__name__}: "
            f"{str(error).strip().partition(chr(10))[0]}",
            "the folder may be incomplete: write or download it again",
        ) from error
    if info["missing_keys"]:  # transformers makes them up at random, and only warns
        raise ModelError(
            f"the model in '{source.folder}' lacks weights that its config.json asks for: "
            f"{_some(info['missing_keys'])}",
            "the folder may be incomplete: write or download it again",
        )
    if layers is not None:
        prune(model, layers)
    for adapter in source.adapters:
        model = put_on(model, str(adapter), merge=merge)
    try:
        model = model.to(where)
    except (RuntimeError, AssertionError) as error:
        raise ModelError(
            f"the device '{where}' cannot be used: {str(error).partition(chr(10))[0]}",
            "correct 'device', or leave it out",
        ) from error
    return Loaded(model.eval(), tokenizer, where)


def _some(keys: Iterable[str], most: int = 3) -> str:
    names = sorted(keys)
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" * (len(names) > most))


def pick_device(device: str) -> str:
    """``auto`` is the first GPU if there is one, else the CPU."""
    import torch

    if device == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    return device


def put_on(model: Any, adapter: str, *, merge: bool) -> Any:
    """``model`` with a PEFT adapter on it, merged into its weights if asked for.

    Raises:
        ModelError: the adapter is not whole, or was made for another model.
    """
    try:
        from peft import PeftModel
    except ImportError as error:
        raise MissingGroupError("a PEFT adapter", "hf") from error
    try:
        with quiet_transformers():
            adapted = PeftModel.from_pretrained(model, adapter)
            result = adapted.load_adapter(adapter, "default")  # again: only this one tells
            odd = {k for k in (*result.missing_keys, *result.unexpected_keys) if ".lora_" in k}
            if odd:  # PEFT leaves them as they were made, or out
                raise ValueError(f"weights without a counterpart: {_some(odd)}")
            return adapted.merge_and_unload() if merge else adapted
    except Exception as error:
        raise ModelError(
            f"the adapter '{adapter}' does not fit: {type(error).__name__}: "
            f"{str(error).strip().partition(chr(10))[0]}",
            "use the base model, and the same 'layers', it was trained on",
        ) from error


def prune(model: Any, keep: Sequence[int]) -> None:
    """Keep only the decoder layers ``keep``, in that order, in place (depth pruning).

    Raises:
        ModelError: an index that the model does not have, or a model without a plain stack.
    """
    import torch

    core = getattr(model, model.base_model_prefix, model)
    stack = getattr(core, "layers", None)
    if not isinstance(stack, torch.nn.ModuleList):
        raise ModelError(
            f"'layers' cannot prune a {type(model).__name__}: it has no plain stack of layers",
            "leave 'layers' out",
        )
    if not keep or any(not 0 <= i < len(stack) for i in keep) or len(set(keep)) != len(keep):
        raise ModelError(
            f"'layers' must name some of the layers 0 to {len(stack) - 1}, each once",
            "correct 'layers'",
        )
    core.layers = torch.nn.ModuleList([stack[i] for i in keep])
    for new, layer in enumerate(core.layers):
        for module in layer.modules():
            if hasattr(module, "layer_idx"):
                module.layer_idx = new  # its place in the key-value cache
    config = model.config.get_text_config()
    config.num_hidden_layers = len(keep)
    if getattr(config, "layer_types", None):
        config.layer_types = [config.layer_types[i] for i in keep]
