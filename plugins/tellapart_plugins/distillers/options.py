"""Options of supervised fine-tuning, as every distiller that trains weights has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from pydantic import Field

from tellapart.contracts.base import Params

Progress = Callable[[int, int, str], None] | None


class SftParams(Params):
    """Options of supervised fine-tuning.

    ``epochs`` over the examples, cut short at ``max_steps``. ``batch`` examples a forward pass,
    ``accumulation`` passes a step. ``warmup`` is the share of steps over which the rate rises.
    Examples longer than ``max_length`` tokens are cut at their end. ``held_out`` is the share
    of examples kept for the held-out loss, measured after every epoch; ``patience`` stops after
    that many epochs without a better one and goes back to the best (0 trains to the end).
    """

    epochs: float = Field(3.0, gt=0)
    max_steps: int | None = Field(None, ge=1)
    lr: float = Field(1e-3, gt=0)
    batch: int = Field(16, ge=1)
    accumulation: int = Field(1, ge=1)
    schedule: Literal["cosine", "linear", "constant"] = "cosine"
    warmup: float = Field(0.05, ge=0, le=1)
    weight_decay: float = Field(0.0, ge=0)
    clip: float = Field(1.0, gt=0)
    max_length: int = Field(512, ge=2)
    held_out: float = Field(0.05, ge=0, lt=1)
    patience: int = Field(0, ge=0)
