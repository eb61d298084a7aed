"""The ``recorded`` suite: the prompts of recorded answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from tellapart import Params, Probe, Suite


class RecordedParams(Params):
    """``path`` is a pair file, or with ``other`` the two files of teacher and student."""

    path: Path
    other: Path | None = None


class Recorded(Suite):
    """The prompts of recorded answers: of a pair file, or of two models' files."""

    name: ClassVar[str] = "recorded"
    Params: ClassVar[type[Params]] = RecordedParams

    def probes(self) -> Sequence[Probe]:
        """One probe for each id of draw 0; a prompt that repeats is one cluster."""
        from tellapart.answers.recorded import read_pair, read_two

        path, other = self.params.path, self.params.other
        rows = read_pair(path) if other is None else read_two(path, other)
        return [
            Probe(r.id, r.prompt, r.category, r.cluster or r.prompt) for r in rows if r.draw == 0
        ]
