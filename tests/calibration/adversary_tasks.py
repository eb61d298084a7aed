"""Built-in adversaries on null data, played by the harness itself; and the controls."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from checks import Caught, error

from tellapart.contracts.adversary import Adversary
from tellapart.contracts.data import Answer
from tellapart.estimate.controls import judge_controls
from tellapart.estimate.interval import intervals
from tellapart.estimate.permutation import flip_test
from tellapart.estimate.sample import Column, align, cell_sums
from tellapart.estimate.settings import Settings
from tellapart.game.arms import null_by_swaps
from tellapart.game.board import TRAIN, Board, Row
from tellapart.game.play import Match, play_match
from tellapart.plugins import load_plugins

PLAYERS = ("coin", "length", "ngram", "style", "stack", "mmd-hamming")
"""Adversaries that learn from text alone, without an encoder or a judge model."""
SYLLABLES = ["lo", "mi", "ra", "te", "su", "pa", "ko", "ne", "sta", "vi", "dor", "el"]
SMALL = {"stack": 48, "style": 48, "mmd-hamming": 40}  # probes, where fitting is slow
PROBES = 96


def text(rng: Random, topic: str) -> str:
    """A few sentences of invented words; the topic comes back in them."""
    sentences = []
    for _ in range(rng.randint(1, 3)):
        words = ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 3))) for _ in range(6)]
        words.insert(rng.randrange(6), topic)
        sentences.append(" ".join(words).capitalize() + rng.choice(".!?"))
    return " ".join(sentences)


def null_board(seed: int, probes: int) -> Board:
    """Teacher and student answer from one distribution; clusters of two, a third for training."""
    rng = Random(seed)
    rows = []
    for i in range(probes):
        topic = SYLLABLES[(i // 2) % len(SYLLABLES)] * 2
        block = TRAIN if (i // 2) % 3 == 0 else 0
        answers = [Answer(f"p{i:03d}", text(rng, topic)) for _ in range(2)]
        rows.append(Row(f"p{i:03d}", f"Say {topic} {i}", "all", f"c{i // 2:03d}", block, *answers))
    return Board(tuple(rows))


def null_data(seed: int, name: str, first: int, runs: int):
    """False positives of one built-in adversary on ``runs`` null data sets."""
    cls = load_plugins().find("adversary", name, Adversary)
    found: dict[str, tuple[list[bool], list[bool]]] = {}
    for r in range(first, first + runs):
        board = null_board(1_000_003 * seed + r, SMALL.get(name, PROBES))
        for play in play_match(cls, {}, Match("student", "real", board, 0, queries=(1,))):
            column = Column(name, play.probe, play.cluster, play.category, play.value)
            cells = cell_sums(align([column]), by_category=False)
            p = flip_test(cells, replicates=400, seed=r).raw[0]
            made = intervals(cells, level=0.95)
            told = found.setdefault(play.game, ([], []))
            told[0].append(bool(p <= 0.05))
            told[1].append(bool(made.low[0] > 1e-9 or made.high[0] < -1e-9))
    checks = []
    for game, (tests, excluded) in sorted(found.items()):
        checks.append(error(f"adversary {name}: flip test", f"{game} game, null data", tests))
        checks.append(
            error(f"adversary {name}: interval excludes 0", f"{game} game, null data", excluded)
        )
    return checks, []


def controls(seed: int, name: str, runs: int):
    """How often the null arm voids an adversary: always a peeping one, hardly ever a sound one."""
    cls = load_plugins().find("adversary", name, Adversary)
    voided = 0
    for r in range(runs):
        board = null_by_swaps(null_board(2_000_003 * seed + r, 60), r)
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
        (null_data, (seed, name, first, part)) for name in PLAYERS for first in range(0, runs, part)
    ]
    count = 200 if runs >= 1000 else 20
    return found + [(controls, (seed, name, count)) for name in ("cheater", "coin", "length")]
