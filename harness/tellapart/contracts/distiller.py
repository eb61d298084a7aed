"""The contract of a distiller: teacher answers in, student model out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from tellapart.contracts.base import Component


@dataclass(frozen=True, slots=True)
class Example:
    """One training example: a prompt and the teacher's answer to it."""

    prompt: str
    answer: str


@dataclass(frozen=True, slots=True)
class ModelRef:
    """A registered model by name and parameters; how models are named in specs."""

    model: str
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class DistilReport:
    """What a distiller leaves behind: the student, and its loss curve as (step, loss) pairs."""

    student: ModelRef
    losses: tuple[tuple[int, float], ...] = ()
    held_out: tuple[tuple[int, float], ...] = ()
    notes: str = ""


class Distiller(Component):
    """Makes a student from a base model and the teacher's answers."""

    kind: ClassVar[str] = "distiller"

    def check(self, base: ModelRef) -> None:
        """Refuse a base that cannot be trained. Called before the teacher is asked anything.

        Raises:
            SpecError: it cannot be, and why.
            MissingGroupError: the training stack is not installed.
        """

    def distil(
        self,
        base: ModelRef,
        examples: Sequence[Example],
        out: Path,
        *,
        progress: Callable[[int, int, str], None] | None = None,
    ) -> DistilReport:
        """Train on ``examples`` from ``base``, write everything under ``out``, return the student.

        Deterministic under ``self.seed``. A run that is killed resumes from ``out`` or starts
        anew; ``out`` holds a complete student or is refused by the model that loads it.
        ``progress(step, total, note)`` is called as the work goes on.

        Raises:
            MissingGroupError: the training stack is not installed.
            RunError: training failed.
        """
        raise NotImplementedError
