"""GGUF to safetensors, once: the converted folder is kept in the cache under its content."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from tellapart.config import cache_dir
from tellapart.errors import MissingGroupError, ModelError
from tellapart_plugins.digests import file_sha256
from tellapart_plugins.quiet import quiet_transformers

_FORMAT = 1  # another number converts again


def converted(path: Path) -> Path:
    """The folder with the weights of the GGUF file ``path`` as float32 safetensors.

    Converted at the first call (about a minute for 270 million parameters), kept under
    :func:`tellapart.config.cache_dir` and never anywhere else.

    Raises:
        MissingGroupError: the libraries are not installed.
        ModelError: the file cannot be converted.
    """
    target = cache_dir() / "gguf" / f"{file_sha256(path, cache_dir())[:32]}-{_FORMAT}"
    if (target / "config.json").is_file():
        return target
    try:
        import gguf  # noqa: F401  # transformers reads the file with it
        import transformers  # noqa: F401
    except ImportError as error:
        raise MissingGroupError("a GGUF file", "hf") from error
    print(f"converting {path.name} to safetensors, once (about a minute)", file=sys.stderr)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        made = Path(scratch) / "model"
        try:
            with quiet_transformers():
                _convert(path, made)
        except Exception as error:
            raise ModelError(
                f"the GGUF file '{path}' cannot be converted: {type(error).__name__}: {error}",
                "it may be incomplete, or of an architecture that transformers cannot read",
            ) from error
        try:
            made.rename(target)
        except OSError:
            if not (target / "config.json").is_file():  # another process was not faster either
                raise
    return target


def _convert(path: Path, out: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    source: dict[str, Any] = {"gguf_file": path.name, "local_files_only": True}
    tokenizer = AutoTokenizer.from_pretrained(str(path.parent), **source)
    read = AutoModelForCausalLM.from_pretrained(str(path.parent), dtype=torch.float32, **source)
    config = read.config
    if hasattr(config, "quantization_config"):
        del config.quantization_config  # it is not quantised any more, and cannot be saved so
    fresh = type(read)(config)
    fresh.load_state_dict(read.state_dict())
    fresh.generation_config = read.generation_config
    fresh.save_pretrained(out)
    tokenizer.save_pretrained(out)
