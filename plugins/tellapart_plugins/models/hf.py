"""The ``hf`` model: a folder, GGUF file or hub name that transformers can load."""

from __future__ import annotations

from typing import ClassVar

from tellapart.contracts.base import Params
from tellapart_plugins.models.local import LocalModel, LocalParams
from tellapart_plugins.models.source import Source, find_source


class HfParams(LocalParams):
    """``path`` is a local folder, a ``.gguf`` file or a hub name (of ``revision``).

    ``gguf_file`` names a GGUF file inside ``path``. ``trust_remote_code`` lets a model run
    Python code that comes with it; off unless the spec says so.
    """

    path: str
    gguf_file: str | None = None
    revision: str | None = None
    trust_remote_code: bool = False


class Hf(LocalModel):
    """Local or hub weights through transformers: safetensors or GGUF, adapters, depth pruning."""

    name: ClassVar[str] = "hf"
    Params: ClassVar[type[Params]] = HfParams

    def source(self) -> Source:
        p = self.params
        return find_source(
            p.path,
            gguf_file=p.gguf_file,
            adapters=p.adapter,
            revision=p.revision,
            remote_code=p.trust_remote_code,
        )

    def trusts_remote_code(self) -> bool:
        return bool(self.params.trust_remote_code)
