"""The contract of a suite: a named, digested set of probes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from tellapart.contracts.base import Component
from tellapart.contracts.data import Probe


class Suite(Component):
    """A named, digested set of probes: the prompt distribution of a game."""

    kind: ClassVar[str] = "suite"

    def probes(self) -> Sequence[Probe]:
        """All probes in a fixed order; ids are unique.

        Raises:
            DataError: the source is missing or a row of it is not a probe.
        """
        raise NotImplementedError

    def card(self) -> str:
        """What the suite is, how it was made and what its limits are, as Markdown."""
        return self.description()
