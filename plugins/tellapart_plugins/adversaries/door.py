"""Models that adversaries ask for themselves: opened once a process, however often they refit."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from tellapart import Adversary, Model
from tellapart.errors import UsageError

_OPENED: WeakKeyDictionary[Callable[..., Model], dict[str, Model]] = WeakKeyDictionary()


def open_model(adversary: Adversary, name: str, params: Mapping[str, Any]) -> Model:
    """The registered model ``name``, open.

    Raises:
        UsageError: the adversary's context has no door to models.
        ModelError: the model can not be opened.
    """
    door = adversary.context.open_model
    if door is None:
        raise UsageError(
            f"adversary '{adversary.name}' needs the model '{name}' and has no door to models",
            "give it a Context with 'open_model', as the harness does",
        )
    key = json.dumps([name, dict(params)], sort_keys=True, default=str)
    opened = _OPENED.setdefault(door, {})
    if key not in opened:
        opened[key] = door(name, dict(params))
    return opened[key]
