"""The key-value cache of a batch whose rows come and go.

transformers' own cache grows by copying everything at every token and cannot take rows in. This
one writes in place into room that doubles, drops finished rows, and takes in the rows of another
batch by aligning both at the right.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from transformers.cache_utils import Cache, DynamicLayer

_ROOM = 32  # columns of room to begin with


class GrowingLayer(DynamicLayer):  # type: ignore[misc]  # transformers has no types
    """One layer's keys and values, shape (rows, heads, columns, width), with room to grow."""

    def __init__(self) -> None:
        super().__init__()
        self.length = 0
        self.stores: list[torch.Tensor] = []

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *args: Any, **kwargs: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        self.is_initialized = True
        end = self.length + key_states.shape[2]
        if not self.stores or end > self.stores[0].shape[2]:
            self._grow((key_states, value_states), max(end + _ROOM, 2 * self.length))
        for store, new in zip(self.stores, (key_states, value_states), strict=True):
            store[:, :, self.length : end] = new
        self.length = end
        self.keys, self.values = (s[:, :, :end] for s in self.stores)
        return self.keys, self.values

    def _grow(self, like: Sequence[torch.Tensor], room: int) -> None:
        grown = [x.new_empty((*x.shape[:2], room, x.shape[3])) for x in like]
        for new, old in zip(grown, self.stores, strict=False):
            new[:, :, : self.length] = old[:, :, : self.length]
        self.stores = grown

    def get_seq_length(self, *args: Any) -> int:
        return self.length


class Batch:
    """Rows under way: their cache, which of its columns each row may see, and their positions.

    Row r's tokens lie at the right end of the cache's columns; the columns before them are
    padding, which ``mask`` hides.
    """

    def __init__(self, layers: int, mask: torch.Tensor) -> None:
        self.cache = Cache(layers=[GrowingLayer() for _ in range(layers)])
        self.mask = mask  # (rows, columns) of 0 and 1, a column ahead of none
        self.padded = not bool(mask.all())

    @property
    def rows(self) -> int:
        return int(self.mask.shape[0])

    @property
    def columns(self) -> int:
        return int(self.mask.shape[1])

    def extend(self) -> None:
        """Make room in the mask for one more token of every row."""
        self.mask = torch.nn.functional.pad(self.mask, (0, 1), value=1)

    def rebuild(self, keep: Sequence[int], other: Batch | None = None) -> None:
        """Keep only the rows ``keep``, then take in all rows of ``other``, in one copy."""
        index = torch.tensor(keep, dtype=torch.long, device=self.mask.device)
        mine = self.mask[index]
        spare = int(mine.any(dim=0).int().argmax()) if keep else self.columns
        mine_columns = self.columns - spare  # without columns that only gone rows used
        parts = [(self, index, spare, mine_columns)]
        if other is not None:
            everyone = torch.arange(other.rows, device=self.mask.device)
            parts.append((other, everyone, 0, other.columns))
        columns = max(c for *_, c in parts)
        rows = sum(len(i) for _, i, *_ in parts)
        for number, layer in enumerate(self.cache.layers):
            merged: list[torch.Tensor] = []
            for which in range(2):
                sample = layer.stores[which]
                shape = (rows, sample.shape[1], columns + _ROOM, sample.shape[3])
                store = sample.new_zeros(shape)
                at = 0
                for batch, chosen, skip, used in parts:
                    old = batch.cache.layers[number].stores[which]
                    store[at : at + len(chosen), :, columns - used : columns] = old[
                        chosen, :, skip : skip + used
                    ]
                    at += len(chosen)
                merged.append(store)
            layer.stores, layer.length = merged, columns
        mask = self.mask.new_zeros((rows, columns))
        at = 0
        for batch, chosen, skip, used in parts:
            mask[at : at + len(chosen), columns - used :] = batch.mask[chosen, skip:]
            at += len(chosen)
        self.mask = mask
        self.padded = not bool(mask.all())
