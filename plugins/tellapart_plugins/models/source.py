"""Where local weights are: folders, hub names, GGUF files, adapters; checked and digested.

Nothing here loads weights. Weights are read from safetensors or GGUF only: other formats are
pickles, which run code when they are read.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tellapart.config import cache_dir
from tellapart.errors import MissingGroupError, ModelError
from tellapart_plugins.digests import files_sha256

_PICKLED = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
_TEXT = ("*.json", "*.jinja", "*.model", "*.txt")
_CONVERT = "save them again with save_pretrained, which writes safetensors"


@dataclass(frozen=True, slots=True)
class Source:
    """Local weights by content: a folder, perhaps a GGUF file in it, and adapters on top."""

    folder: Path
    gguf_file: str | None = None
    adapters: tuple[Path, ...] = ()

    def digest(self) -> dict[str, Any]:
        """SHA-256 of all that decides the answers, as JSON.

        Raises:
            ModelError: a file that is needed is missing or cannot be read.
        """
        memo = cache_dir()
        try:
            if self.gguf_file is not None:
                base = files_sha256([self.folder / self.gguf_file], memo)
            else:
                base = files_sha256([*self.weights(), *_settings(self.folder)], memo)
            adapters = [
                files_sha256([a / "adapter_model.safetensors", a / "adapter_config.json"], memo)
                for a in self.adapters
            ]
        except OSError as error:
            raise ModelError(f"'{error.filename}' cannot be read: {error.strerror}") from error
        blob = json.dumps([base, adapters], sort_keys=True)
        return {
            "sha256": hashlib.sha256(blob.encode()).hexdigest(),
            "weights": base,
            "adapters": adapters,
        }

    def weights(self) -> list[Path]:
        """The safetensors files."""
        return sorted(self.folder.glob("*.safetensors"))

    def check(self) -> None:
        """Refuse what is not there, not whole, or not safe to read.

        Raises:
            ModelError: with the remedy.
        """
        if self.gguf_file is not None:
            if not (self.folder / self.gguf_file).is_file():
                raise ModelError(
                    f"there is no GGUF file '{self.folder / self.gguf_file}'", "check the path"
                )
        else:
            if not (self.folder / "config.json").is_file():
                raise ModelError(
                    f"'{self.folder}' is not the folder of a model: it has no config.json",
                    "name a folder written by save_pretrained, or a .gguf file",
                )
            if not self.weights():
                pickled = [p.name for p in self.folder.iterdir() if p.suffix in _PICKLED]
                what = f"only pickled weights ({', '.join(pickled)})" if pickled else "no weights"
                raise ModelError(f"'{self.folder}' holds {what}", _CONVERT)
        for adapter in self.adapters:
            _check_adapter(adapter)


def find_source(
    path: str,
    *,
    gguf_file: str | None = None,
    adapters: tuple[str, ...] = (),
    revision: str | None = None,
    remote_code: bool = False,
) -> Source:
    """The checked source that ``path`` names: a folder, a ``.gguf`` file, or a hub name.

    A hub name is looked up in the local hub cache and downloaded if it is not there, safetensors
    and text files only.

    Raises:
        ModelError: there is no such model, or its files are not safe to read.
        MissingGroupError: a hub name without the libraries to fetch it.
    """
    local = Path(path).expanduser()
    if gguf_file is None and local.suffix == ".gguf":
        local, gguf_file = local.parent, local.name
    if not local.is_dir():
        if local.exists() or path.startswith((".", "/", "~")) or path.count("/") != 1:
            raise ModelError(f"there is no model folder '{path}'", "check 'path'")
        local = _from_hub(path, revision, gguf_file, remote_code)
    source = Source(local, gguf_file, tuple(Path(a).expanduser() for a in adapters))
    source.check()
    return source


def _from_hub(name: str, revision: str | None, gguf_file: str | None, remote_code: bool) -> Path:
    try:
        from huggingface_hub import snapshot_download
    except ImportError as error:
        raise MissingGroupError(f"the hub model '{name}'", "hf") from error
    patterns = [*_TEXT, gguf_file or "*.safetensors", *(["*.py"] if remote_code else [])]
    wanted: dict[str, Any] = {"revision": revision, "allow_patterns": patterns}
    try:
        try:
            return Path(snapshot_download(name, local_files_only=True, **wanted))
        except FileNotFoundError:  # not in the local hub cache
            return Path(snapshot_download(name, **wanted))
    except Exception as error:
        raise ModelError(
            f"no folder '{name}' here, nor could a hub model of that name be downloaded "
            f"({type(error).__name__})",
            "check the name and the network, or name a local folder",
        ) from error


def _settings(folder: Path) -> list[Path]:
    """Tokenizer, templates and configuration: everything small that decides an answer."""
    found = [p for pattern in _TEXT for p in folder.glob(pattern)]
    return [p for p in found if not p.name.endswith(".index.json") and p.name != "README.txt"]


def _check_adapter(folder: Path) -> None:
    if not folder.is_dir():
        raise ModelError(f"there is no adapter folder '{folder}'", "check 'adapter'")
    if not (folder / "adapter_config.json").is_file():
        raise ModelError(
            f"'{folder}' is not a complete PEFT adapter: it has no adapter_config.json",
            "distil again, or name a folder written by PEFT's save_pretrained",
        )
    if not (folder / "adapter_model.safetensors").is_file():
        raise ModelError(f"the adapter '{folder}' has no adapter_model.safetensors", _CONVERT)
