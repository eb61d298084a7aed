"""The one way in: plays to the content of estimates.json."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tellapart.contracts.play import Play
from tellapart.estimate.controls import Control, judge_controls
from tellapart.estimate.differences import Difference, differences
from tellapart.estimate.family import families
from tellapart.estimate.rows import Row, family_rows
from tellapart.estimate.seeds import SeedSpread, seed_spreads
from tellapart.estimate.settings import Settings
from tellapart.estimate.verdict import Verdict

__all__ = ["Estimates", "Settings", "estimate"]
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Estimates:
    """Everything that is said about a run. Numbers are finite or None."""

    rows: tuple[Row, ...]
    verdicts: tuple[Verdict, ...]
    differences: tuple[Difference, ...]
    controls: tuple[Control, ...]
    seeds: tuple[SeedSpread, ...]

    def to_dict(self) -> dict[str, Any]:
        """The content of estimates.json: plain JSON, null for what could not be measured."""
        return {
            "schema": SCHEMA,
            "rows": [asdict(r) for r in self.rows],
            "verdicts": [asdict(v) for v in self.verdicts],
            "differences": [asdict(d) for d in self.differences],
            "controls": [asdict(c) for c in self.controls],
            "seeds": [{**asdict(s), "values": list(s.values)} for s in self.seeds],
        }


def estimate(plays: Sequence[Play], settings: Settings) -> Estimates:
    """Estimates of all plays of a run.

    Deterministic under ``settings.seed``, and the same, to the last digit, in whatever order
    plays, rows, categories or adversaries come.

    Raises:
        DataError: a play's values are not what a game can give.
    """
    real = families(plays)
    controls, void = judge_controls(plays, settings)
    rows: list[Row] = []
    verdicts: list[Verdict] = []
    spreads: list[SeedSpread] = []
    for key, entries in real.items():
        made, decided = family_rows(key, entries, void, settings)
        rows += made
        verdicts += decided
        for entry in entries.values():
            spreads += seed_spreads(key, entry)
    return Estimates(
        tuple(rows),
        tuple(verdicts),
        tuple(differences(real, void, settings)),
        tuple(controls),
        tuple(spreads),
    )
