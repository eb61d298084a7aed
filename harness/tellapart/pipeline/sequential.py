"""Sequential runs: ask in blocks, and stop as soon as the verdict is settled at alpha.

The verdict is anytime-valid: a run may stop after any block, or be stopped by anybody, and the
error rate still holds (Ville 1939; see :mod:`tellapart.estimate.anytime`). Intervals of a
fixed-size test do not survive optional stopping, so that a sequential run's rows describe what
was seen, and only its sequential verdict is a claim.

Within a block clusters are learned of in seeded random order: by name, categories would come one
after the other, and a stop among the first of them would judge the suite by that one alone.
"""

from __future__ import annotations

from collections import Counter as Count
from collections.abc import Sequence
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.contracts.play import Play
from tellapart.estimate.sequential import SequentialTest, State
from tellapart.pipeline.asking import Interview
from tellapart.pipeline.playing import PAIRWISE, account_of, play_block
from tellapart.pipeline.prepare import Prepared


def ask_until_settled(prepared: Prepared, interview: Interview) -> None:
    """Ask and play block after block until the verdict on every student is settled.

    Leaves in ``interview`` the answers of the blocks that were asked.
    """
    interview.ask(["train"])
    blocks = sorted(set(prepared.blocks.values()))
    plays: list[Play] = []
    asker = interview.asker
    account = account_of(prepared, asker.store.path, use_cache=asker.cache is not None)
    for block in blocks:
        clusters = {c for c, b in prepared.blocks.items() if b == block}
        probes = {p.id for p in prepared.having("test") if p.cluster in clusters}
        interview.ask(["test"], probes)
        interview.release()
        plays += play_block(prepared, interview.table, block, account)
        if all(row["outcome"] != "inconclusive" for row in verdicts(prepared, plays)):
            break


def headline_game(prepared: Prepared) -> str:
    """The game whose verdict is the run's: pairwise where it is played."""
    return PAIRWISE if prepared.spec.games.pairwise else "single"


def verdicts(
    prepared: Prepared, plays: Sequence[Play], void: frozenset[tuple[str, str]] = frozenset()
) -> list[dict[str, Any]]:
    """The sequential verdict on each student from the real plays so far.

    Args:
        plays: of the real arm; several of one adversary are its blocks.
        void: (adversary, student) that count for nothing.
    """
    game = headline_game(prepared)
    found = []
    for student in prepared.spec.students:
        mine = [p for p in plays if (p.student, p.game, p.queries) == (student, game, 1)]
        mine = [p for p in mine if p.arm == "real" and (p.adversary, student) not in void]
        errors = {p.adversary for p in mine if p.status == "error"}
        columns = {
            name: {} if name in errors else _column(mine, name)
            for name in sorted({p.adversary for p in mine})
        }
        # One that broke the bound t is outside the class; one that failed is in it, unmeasured.
        columns = {n: column for n, column in columns.items() if column or n in errors}
        found.append(_verdict(prepared, student, game, columns))
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
    prepared: Prepared,
    student: str,
    game: str,
    columns: dict[str, dict[tuple[int, str, str], float]],
) -> dict[str, Any]:
    spec = prepared.spec
    names = sorted(columns)
    keys = sorted(
        {key for column in columns.values() for key in column},
        key=lambda key: (key[0], Random(f"{spec.seed}\x1forder\x1f{key[1]}").random(), key),
    )
    sizes = Count(p.cluster for p in prepared.having("test"))
    planned = sum(sizes.values())
    reached = max((block for block, _, _ in keys), default=-1)
    asked = sum(n for cluster, n in sizes.items() if prepared.blocks[cluster] <= reached)
    unmeasured = [name for name, column in columns.items() if not column]
    row: dict[str, Any] = {
        "student": student,
        "game": game,
        "epsilon": spec.estimate.epsilon,
        "alpha": spec.estimate.alpha,
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
        epsilon=spec.estimate.epsilon,
        alpha=spec.estimate.alpha,
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


def apply(prepared: Prepared, estimates: dict[str, Any], plays: Sequence[Play]) -> None:
    """Put the sequential verdicts in the place of the fixed-size ones, in ``estimates``.

    Fixed-size verdicts are dropped: after optional stopping they would claim too much.
    """
    void = frozenset(
        (c["adversary"], c["student"]) for c in estimates["controls"] if c["passed"] is False
    )
    real = [p for p in plays if p.arm == "real"]
    rows = verdicts(prepared, real, void)
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
