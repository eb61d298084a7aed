"""The contract of an acquisition strategy: which teacher queries to spend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from tellapart.contracts.base import Component
from tellapart.contracts.data import Labelled, Probe


@dataclass
class AcquisitionState:
    """What a strategy may look at when it proposes.

    ``bought`` maps probe id to the teacher's answer already paid for. ``students`` maps the
    name of each current student to a function from probes to its answers' texts (None where
    it failed): student queries are free. ``history`` are train pairs of teacher and current
    student for strategies that train a discriminator on what was bought. ``sampled`` maps the
    same names as ``students`` to a function from probes and a number k to k texts a probe,
    drawn at a temperature above 0: how sure of itself the student is.
    """

    pool: Sequence[Probe]
    bought: dict[str, str] = field(default_factory=dict)
    students: dict[str, Callable[[Sequence[Probe]], Sequence[str | None]]] = field(
        default_factory=dict
    )
    history: Sequence[Labelled] = ()
    cache_dir: Path | None = None
    sampled: dict[str, Callable[[Sequence[Probe], int], Sequence[Sequence[str | None]]]] = field(
        default_factory=dict
    )


class Acquisition(Component):
    """Chooses which probes to buy the teacher's answers to, batch by batch."""

    kind: ClassVar[str] = "acquisition"
    rounds: int = 1
    """How many batches it wants the budget cut into; students are retrained in between."""

    def propose(self, state: AcquisitionState, n: int) -> Sequence[str]:
        """Ids of at most ``n`` probes of the pool to buy next, none bought before, none twice.

        Deterministic under ``self.seed``.
        """
        raise NotImplementedError
