"""Built-in adversaries on null data, played by the harness itself; and the controls."""

from __future__ import annotations

from dataclasses import replace

import arms
from checks import Caught, error

from tellapart.contracts.adversary import Adversary
from tellapart.estimate.controls import judge_controls
from tellapart.estimate.interval import intervals
from tellapart.estimate.permutation import flip_test
from tellapart.estimate.sample import Column, align, cell_sums
from tellapart.estimate.settings import Settings
from tellapart.game.arms import null_by_swaps
from tellapart.game.play import Match, play_match
from tellapart.plugins import load_plugins


def null_data(seed: int, name: str, first: int, runs: int):
    """False positives of one built-in adversary on ``runs`` null data sets."""
    cls = load_plugins().find("adversary", name, Adversary)
    arm = arms.arm(name)
    context = arm.context()
    found: dict[tuple[str, int], tuple[list[bool], list[bool]]] = {}
    for r in range(first, first + runs):
        board = arms.null_board(1_000_003 * seed + r, arm.probes, arm.answers)
        match = Match("student", "null", board, 0, queries=arm.queries)
        for play in play_match(cls, arm.params, match, context=context):
            column = Column(name, play.probe, play.cluster, play.category, play.value)
            cells = cell_sums(align([column]), by_category=False)
            p = flip_test(cells, replicates=400, seed=r).raw[0]
            made = intervals(cells, level=0.95)
            told = found.setdefault((play.game, play.queries), ([], []))
            told[0].append(bool(p <= 0.05))
            told[1].append(bool(made.low[0] > 1e-9 or made.high[0] < -1e-9))
    checks = []
    for (game, queries), (tests, excluded) in sorted(found.items()):
        where = f"{game} game" + (f" at q = {queries}" if queries > 1 else "") + ", null data"
        checks.append(error(f"adversary {name}: flip test", where, tests))
        checks.append(error(f"adversary {name}: interval excludes 0", where, excluded))
    return checks, []


def controls(seed: int, name: str, runs: int):
    """How often the null arm voids an adversary: always a peeping one, hardly ever a sound one."""
    cls = load_plugins().find("adversary", name, Adversary)
    voided = 0
    for r in range(runs):
        board = null_by_swaps(arms.null_board(2_000_003 * seed + r, 60, arms.fresh), r)
        plays = play_match(cls, {}, Match("student", "null", board, 0, queries=(1,)))
        _, void = judge_controls([replace(p, arm="null") for p in plays], Settings(seed=r))
        voided += bool(void)
    cheats = name == "cheater"
    wanted = f"at least {int(0.995 * runs)}" if cheats else f"at most {max(1, runs // 50)}"
    passed = voided >= int(0.995 * runs) if cheats else voided <= max(1, runs // 50)
    return [], [Caught(name, voided, runs, wanted, passed)]


def tasks(seed: int, runs: int):
    """All tasks of this file, as (function, arguments); null data in parts of 250."""
    part = min(250, runs)
    found = [
        (null_data, (seed, name, first, part))
        for name in arms.names()
        for first in range(0, runs, part)
    ]
    count = 200 if runs >= 1000 else 20
    return found + [(controls, (seed, name, count)) for name in ("cheater", "coin", "length")]
