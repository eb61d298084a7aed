"""tellapart: can anyone tell your student from its teacher?

Everything a plugin author or a notebook needs is importable from here. ``check`` and ``run``
are loaded on first use, so that importing the package stays cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tellapart.contracts.acquisition import Acquisition, AcquisitionState
from tellapart.contracts.adversary import AdaptiveAdversary, Adversary, Context, EpisodeOracle
from tellapart.contracts.base import Component, Params
from tellapart.contracts.data import (
    Answer,
    Failure,
    Generation,
    Labelled,
    Probe,
    Reason,
    Request,
    Seen,
)
from tellapart.contracts.distiller import Distiller, DistilReport, Example, ModelRef
from tellapart.contracts.executor import Executor, JobResult, Limits
from tellapart.contracts.metric import Metric
from tellapart.contracts.model import Model
from tellapart.contracts.play import Play
from tellapart.contracts.suite import Suite
from tellapart.errors import TellapartError
from tellapart.hookspecs import hookimpl

if TYPE_CHECKING:
    from tellapart.api import Result, check, run

__all__ = [
    "Acquisition",
    "AcquisitionState",
    "AdaptiveAdversary",
    "Adversary",
    "Answer",
    "Component",
    "Context",
    "DistilReport",
    "Distiller",
    "EpisodeOracle",
    "Example",
    "Executor",
    "Failure",
    "Generation",
    "JobResult",
    "Labelled",
    "Limits",
    "Metric",
    "Model",
    "ModelRef",
    "Params",
    "Play",
    "Probe",
    "Reason",
    "Request",
    "Result",
    "Seen",
    "Suite",
    "TellapartError",
    "check",
    "hookimpl",
    "run",
]

_LAZY = frozenset({"Result", "check", "run"})


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        from tellapart import api

        return getattr(api, name)
    raise AttributeError(f"module 'tellapart' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
