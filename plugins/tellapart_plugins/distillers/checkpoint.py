"""The state of a training under way, so that a killed one goes on where it was.

A checkpoint is one safetensors file: tensors by name, everything else as JSON in its header. It
is replaced whole. ``fingerprint`` says which training it belongs to; another's is not used.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

Tensors = dict[str, torch.Tensor]


@dataclass
class State:
    """How far a training is: steps taken, curves so far, and the best held-out weights."""

    step: int = 0
    losses: list[tuple[int, float]] = field(default_factory=list)
    held_out: list[tuple[int, float]] = field(default_factory=list)
    best: Tensors | None = None
    since_best: int = 0


def save(
    path: Path, fingerprint: str, state: State, weights: Tensors, optimizer: torch.optim.Optimizer
) -> None:
    """Write the checkpoint whole, or leave the one before."""
    from safetensors.torch import save_file

    tensors = {f"weight/{k}": v for k, v in weights.items()}
    for k, v in (state.best or {}).items():
        tensors[f"best/{k}"] = v
    for index, moments in optimizer.state_dict()["state"].items():
        for k, v in moments.items():
            tensors[f"optimizer/{index}/{k}"] = torch.as_tensor(v)
    header = {
        "fingerprint": fingerprint,
        "step": state.step,
        "losses": state.losses,
        "held_out": state.held_out,
        "since_best": state.since_best,
        "has_best": state.best is not None,
    }
    part = path.with_suffix(".part")
    whole = {k: v.detach().to("cpu", copy=True).contiguous() for k, v in tensors.items()}
    save_file(whole, part, metadata={"state": json.dumps(header)})
    os.replace(part, path)


def restore(
    path: Path, fingerprint: str, weights: Tensors, optimizer: torch.optim.Optimizer
) -> State:
    """Put the checkpoint at ``path`` into ``weights`` and ``optimizer``; a new state if there is
    none, if it is another training's, or if it cannot be read."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            header = json.loads((file.metadata() or {})["state"])
            tensors = {k: file.get_tensor(k) for k in file.keys()}  # noqa: SIM118  # not a dict
    except (OSError, SafetensorError, ValueError, LookupError):
        return State()
    if header.get("fingerprint") != fingerprint:
        return State()
    with torch.no_grad():
        for k, v in weights.items():
            v.copy_(tensors[f"weight/{k}"])
    moments: dict[int, dict[str, Any]] = {}
    for k, v in tensors.items():
        part, _, rest = k.partition("/")
        if part == "optimizer":
            index, _, name = rest.partition("/")
            moments.setdefault(int(index), {})[name] = v
    optimizer.load_state_dict({**optimizer.state_dict(), "state": moments})
    best = {k.partition("/")[2]: v for k, v in tensors.items() if k.startswith("best/")}
    return State(
        header["step"],
        [(int(s), float(x)) for s, x in header["losses"]],
        [(int(s), float(x)) for s, x in header["held_out"]],
        best if header["has_best"] else None,
        header["since_best"],
    )
