"""The ``pocket`` model: two small checkpoints that come with the package."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal

from tellapart.contracts.base import Params
from tellapart_plugins.models.local import LocalModel, LocalParams
from tellapart_plugins.models.source import Source, find_source


class PocketParams(LocalParams):
    """``which`` of the pair: the teacher, or the smaller base student."""

    which: Literal["teacher", "base"] = "teacher"


class Pocket(LocalModel):
    """A pocket-sized Llama that comes with the package, for trials without a download."""

    name: ClassVar[str] = "pocket"
    Params: ClassVar[type[Params]] = PocketParams

    def source(self) -> Source:
        folder = Path(__file__).parent.parent / "pocket" / self.params.which
        return find_source(str(folder), adapters=self.params.adapter)
