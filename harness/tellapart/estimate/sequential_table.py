"""The verdicts of sequential play, from the scores alone.

Intervals of a fixed-size test do not survive optional stopping, so that a sequential run's rows
describe what was seen, and only its sequential verdict is a claim (Ville 1939; see
:mod:`tellapart.estimate.anytime`).

Within a block clusters are learned of in seeded random order: by name, categories would come one
after the other, and a stop among the first of them would judge the suite by that one alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.contracts.data import Probe
from tellapart.contracts.play import Play
from tellapart.estimate.sequential import SequentialTest, State
from tellapart.game.split import assign_blocks
from tellapart.spec import Spec


@dataclass(frozen=True, slots=True)
class Design:
    """What was fixed before the first answer."""

    students: Sequence[str]
    game: str
    epsilon: float
    alpha: float
    seed: int
    sizes: Mapping[str, int]
    """Test probes of each cluster."""
    blocks: Mapping[str, int]
    """The block in which each cluster is asked."""

    @classmethod
    def of(cls, spec: Spec, test: Sequence[Probe]) -> Design:
        """The design of a run of ``spec`` whose test probes are ``test``."""
        return cls(
            students=tuple(spec.students),
            game="pairwise" if spec.games.pairwise else "single",
            epsilon=spec.estimate.epsilon,
            alpha=spec.estimate.alpha,
            seed=spec.seed,
            sizes=Counter(p.cluster for p in test),
            blocks=assign_blocks(test, spec),
        )


def verdicts(
    design: Design, plays: Sequence[Play], void: frozenset[tuple[str, str]] = frozenset()
) -> list[dict[str, Any]]:
    """The sequential verdict on each student from the real plays so far.

    Args:
        plays: of the real arm; several of one adversary are its blocks.
        void: (adversary, student) that count for nothing.
    """
    found = []
    for student in design.students:
        mine = [p for p in plays if (p.student, p.game, p.queries) == (student, design.game, 1)]
        mine = [p for p in mine if p.arm == "real" and (p.adversary, student) not in void]
        errors = {p.adversary for p in mine if p.status == "error"}
        columns = {
            name: {} if name in errors else _column(mine, name)
            for name in sorted({p.adversary for p in mine})
        }
        # One that broke the bound t is outside the class; one that failed is in it, unmeasured.
        columns = {n: column for n, column in columns.items() if column or n in errors}
        found.append(_verdict(design, student, columns))
    return found


def _column(plays: Sequence[Play], adversary: str) -> dict[tuple[int, str, str], float]:
    """(block, cluster, probe) → value of one adversary, first seed."""
    chosen = [p for p in plays if p.adversary == adversary]
    seed = min((p.seed for p in chosen), default=0)
    return {
        (int(block), str(cluster), probe): float(value)
        for p in chosen
        if p.seed == seed
        for block, cluster, probe, value in zip(p.block, p.cluster, p.probe, p.value, strict=True)
    }


def _verdict(
    design: Design, student: str, columns: dict[str, dict[tuple[int, str, str], float]]
) -> dict[str, Any]:
    names = sorted(columns)
    keys = sorted(
        {key for column in columns.values() for key in column},
        key=lambda key: (key[0], Random(f"{design.seed}\x1forder\x1f{key[1]}").random(), key),
    )
    sizes = design.sizes
    planned = sum(sizes.values())
    reached = max((block for block, _, _ in keys), default=-1)
    asked = sum(n for cluster, n in sizes.items() if design.blocks[cluster] <= reached)
    unmeasured = [name for name, column in columns.items() if not column]
    row: dict[str, Any] = {
        "student": student,
        "game": design.game,
        "epsilon": design.epsilon,
        "alpha": design.alpha,
        "outcome": "not measured",
        "adversary": None,
        "probes": 0,
        "planned": planned,
        "saved": planned - asked,
        "asked": asked,
        "unmeasured": unmeasured,
        "log_e_above": None,
        "log_e_below": None,
    }
    if not keys:
        return row
    values: NDArray[np.float64] = np.array(
        [[columns[name].get(key, np.nan) for name in names] for key in keys]
    )
    test = SequentialTest(
        len(names),
        epsilon=design.epsilon,
        alpha=design.alpha,
        horizon=len(sizes),
        largest=max(sizes.values()),
    )
    state: State = test.update(values, [cluster for _, cluster, _ in keys])
    return row | {
        "outcome": state.outcome,
        "adversary": names[state.strongest],
        "probes": state.rows,
        "log_e_above": state.log_e_above,
        "log_e_below": state.log_e_below,
    }


def apply(design: Design, estimates: dict[str, Any], plays: Sequence[Play]) -> None:
    """Put the sequential verdicts in the place of the fixed-size ones, in ``estimates``.

    Fixed-size verdicts are dropped: after optional stopping they would claim too much.
    """
    void = frozenset(
        (c["adversary"], c["student"]) for c in estimates["controls"] if c["passed"] is False
    )
    real = [p for p in plays if p.arm == "real"]
    rows = verdicts(design, real, void)
    estimates["sequential"] = rows
    estimates["verdicts"] = [
        {
            "student": row["student"],
            "game": row["game"],
            "category": "all",
            "epsilon": row["epsilon"],
            "alpha": row["alpha"],
            "outcome": row["outcome"],
            "low": None,
            "high": None,
            "adversary": row["adversary"],
            "queries": 1,
            "probes": row["probes"],
            "more_probes": None,
            "sentence": sentence(row),
        }
        for row in rows
    ]


def sentence(row: dict[str, Any]) -> str:
    """The verdict in one sentence."""
    where = f"{row['student']}, {row['game']} game, sequential"
    absent = f" (not measured: {', '.join(row['unmeasured'])})" if row["unmeasured"] else ""
    if row["outcome"] == "not measured":
        return f"{where}: not measured{absent}."
    if row["outcome"] == "inconclusive":
        every = "" if row["saved"] else "all "
        return (
            f"{where}: inconclusive at ε = {row['epsilon']:g} after {every}{row['asked']} probes"
            f"{absent}."
        )
    return (
        f"{where}: {row['outcome']} at ε = {row['epsilon']:g}, α = {row['alpha']:g}, settled after "
        f"{row['probes']} probes; {row['saved']} of {row['planned']} test probes were never asked"
        f"{absent}."
    )
