"""Playing: one adversary against one board, in every game, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tellapart.contracts.adversary import AdaptiveAdversary, Adversary, Context
from tellapart.contracts.data import Arm, Game, Labelled, Probe, Reason, Seen
from tellapart.contracts.play import Play
from tellapart.errors import TellapartError
from tellapart.game.board import Board, Row, labelled, seen
from tellapart.game.clock import cpu_seconds, phase
from tellapart.game.episodes import plan_episodes, plan_pools
from tellapart.game.oracle import Episode
from tellapart.game.orient import Orientation, orient
from tellapart.game.split import split_clusters

Floats = NDArray[np.float64]
VALIDATION_SHARE = 0.25


class RuleBrokenError(TellapartError):
    """The adversary returned what no score can be."""


@dataclass(frozen=True, slots=True)
class Match:
    """One board for one adversary: against whom, in which arm, with which seed."""

    student: str
    arm: Arm
    board: Board
    seed: int
    plant: str = ""
    queries: tuple[int, ...] = (1,)
    games: frozenset[Game] = frozenset({"single", "pairwise"})
    only: int | None = None
    """Play this block alone (it is fitted on those before it all the same); None plays all."""


@dataclass
class _Record:
    """Rows of one Play as they accumulate over blocks."""

    probe: list[str] = field(default_factory=list)
    cluster: list[str] = field(default_factory=list)
    category: list[str] = field(default_factory=list)
    block: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    teacher: list[float] = field(default_factory=list)
    student: list[float] = field(default_factory=list)
    undecided: int = 0

    def add(
        self,
        probe: str,
        cluster: str,
        category: str,
        block: int,
        scores: tuple[float, float, float],
    ) -> None:
        self.probe.append(probe)
        self.cluster.append(cluster)
        self.category.append(category)
        self.block.append(block)
        value, teacher, student = scores
        self.value.append(value)
        self.teacher.append(teacher)
        self.student.append(student)


UNMEASURED = (float("nan"), float("nan"), float("nan"))


def play_match(
    cls: type[Adversary],
    params: dict[str, Any],
    match: Match,
    *,
    teacher: str = "teacher",
    context: Context | None = None,
) -> list[Play]:
    """Play every game of ``match``, block by block; one :class:`Play` for each game and q.

    Each block is scored by an adversary fitted on the rows before it. The order in which
    answers are shown, and which side comes first, is tossed for every row, so that neither
    order nor batch tells who answered.

    Raises:
        RuleBrokenError: a score is not finite, or there are not as many as answers.
        Exception: whatever the adversary's own code raises.
    """
    games = match.games & cls.games
    queries = match.queries if "single" in games else ()
    records = {("single", q): _Record() for q in queries}
    if "pairwise" in games:
        records["pairwise", 1] = _Record()
    fit_seconds = play_seconds = 0.0
    reasons: Sequence[Reason] = ()
    blocks = match.board.blocks if match.only is None else [match.only]
    for block in blocks:
        adversary = cls.make(params, seed=match.seed)
        adversary.context = context or Context()
        player = _Player(adversary, match, block)
        start = cpu_seconds()
        with phase("fit"):
            player.prepare()
        middle = cpu_seconds()
        with phase("play"):
            for (game, q), record in records.items():
                player.play(game, q, record)
        fit_seconds += middle - start
        play_seconds += cpu_seconds() - middle
        # Of the last fit, which saw most; on a control arm there is nothing to explain.
        if block == blocks[-1] and match.arm == "real":
            reasons = adversary.reasons()
    return [
        replace(
            _play(cls.name, teacher, match, key, record),
            fit_seconds=fit_seconds,
            play_seconds=play_seconds,
            reasons=tuple(reasons)[:200],
        )
        for key, record in records.items()
    ]


def _play(name: str, teacher: str, match: Match, key: tuple[str, int], record: _Record) -> Play:
    return Play(
        adversary=name,
        teacher=teacher,
        student=match.student,
        game=cast(Game, key[0]),
        arm=match.arm,
        seed=match.seed,
        queries=key[1],
        probe=tuple(record.probe),
        cluster=np.array(record.cluster, dtype=np.str_),
        category=np.array(record.category, dtype=np.str_),
        value=np.array(record.value, dtype=np.float64),
        teacher_score=np.array(record.teacher, dtype=np.float64),
        student_score=np.array(record.student, dtype=np.float64),
        block=np.array(record.block, dtype=np.int64),
        plant=match.plant,
        undecided=record.undecided,
    )


class _Player:
    """An adversary, fitted and oriented for one block."""

    def __init__(self, adversary: Adversary, match: Match, block: int) -> None:
        self.adversary = adversary
        self.match = match
        self.block = block
        self.view = match.board.view
        self.access = type(adversary).access
        self.train = match.board.training(block)
        test = match.board.test(block)
        self.test = [r for r in test if r.ok]
        self.failed = [r for r in test if not r.ok]
        self.validation: list[Row] = []
        self.orientations: dict[int, Orientation] = {}
        self.pair_sign = 1.0
        self._teacher: Floats | None = None
        self._student: Floats | None = None

    # Fitting and orientation -----------------------------------------------------------------

    def prepare(self) -> None:
        """Fit, then fix sign and threshold on rows the adversary did not learn from."""
        cls = type(self.adversary)
        learns = cls.fit is not Adversary.fit
        fit_rows, self.validation = self.train, []
        if not cls.calibrated:
            fit_rows, self.validation = self._validation(learns)
        if learns:
            self.adversary.fit(self._labelled(fit_rows))
        if not self.validation or isinstance(self.adversary, AdaptiveAdversary):
            return
        if "single" in cls.games and cls.additive:
            teacher, student = self._scores(self.validation)
            self.orientations[1] = orient(teacher, student)
        if "pairwise" in cls.games:
            first, second = self._compare(self.validation)
            picks = np.sign(first) + np.sign(second)
            self.pair_sign = -1.0 if picks.sum() < 0 else 1.0

    def _validation(self, learns: bool) -> tuple[list[Row], list[Row]]:
        if not learns:
            return [], self.train
        sizes: dict[str, dict[str, int]] = {"all": {}}
        for row in self.train:
            sizes["all"][row.cluster] = sizes["all"].get(row.cluster, 0) + 1
        shares = [(True, 1 - VALIDATION_SHARE), (False, VALIDATION_SHARE)]
        side = split_clusters(sizes, shares, self.match.seed)
        fit = [r for r in self.train if side[r.cluster]]
        return fit, [r for r in self.train if not side[r.cluster]]

    def _labelled(self, rows: Sequence[Row]) -> list[Labelled]:
        return labelled(rows, self.view, self.access)

    # Games -----------------------------------------------------------------------------------

    def play(self, game: str, queries: int, record: _Record) -> None:
        if game == "pairwise":
            self._pairwise(record)
        elif isinstance(self.adversary, AdaptiveAdversary):
            self._adaptive(queries, record)
        else:
            self._single(queries, record)

    def _pairwise(self, record: _Record) -> None:
        first, second = self._compare(self.test) if self.test else (np.zeros(0), np.zeros(0))
        for row, a, b in zip(
            self.test, self.pair_sign * first, self.pair_sign * second, strict=True
        ):
            value = float(a > 0 and b > 0) - float(a < 0 and b < 0)
            record.undecided += int(a == 0) + int(b == 0)
            half = float(a + b) / 2
            record.add(row.probe, row.cluster, row.category, self.block, (value, half, -half))
        self._unmeasured(record)

    def _single(self, queries: int, record: _Record) -> None:
        tag = f"b{self.block}-"
        additive = type(self.adversary).additive
        plan = plan_episodes(
            [r.cluster for r in self.test],
            queries,
            seed=self.match.seed,
            repeats=4 if additive else 1,
            tag=tag,
        )
        if additive:
            if self._teacher is None or self._student is None:
                self._teacher, self._student = self._scores(self.test)
            index = np.array(plan.episodes, dtype=np.int64).reshape(-1, queries)
            orientation = self.orientations.get(1, Orientation())
            teacher = orientation.apply(self._teacher[index].sum(axis=1), queries)
            student = orientation.apply(self._student[index].sum(axis=1), queries)
        else:
            orientation = self._episode_orientation(queries)
            teacher, student = (
                orientation.apply(scores)
                for scores in self._episode_scores(plan.episodes, self.test)
            )
        for i, (rows, unit) in enumerate(zip(plan.episodes, plan.units, strict=True)):
            row = self.test[rows[0]]
            t, s = float(teacher[i]), float(student[i])
            record.add(
                row.probe if queries == 1 else f"{unit}-{i}",
                unit,
                row.category if queries == 1 else "all",
                self.block,
                (float(t > 0) - float(s > 0), t, s),
            )
        if queries == 1:
            self._unmeasured(record)

    def _adaptive(self, queries: int, record: _Record) -> None:
        adversary = cast(AdaptiveAdversary, self.adversary)
        rows = self.test
        tag = f"b{self.block}-"
        plan = plan_pools([r.cluster for r in rows], queries, seed=self.match.seed, tag=tag)
        toss = Random(f"{self.match.seed}\x1fadaptive\x1f{self.block}\x1f{queries}")
        for pool, unit in zip(plan.episodes, plan.units, strict=True):
            probes = [Probe(rows[i].probe, rows[i].prompt, rows[i].category, "") for i in pool]
            score = {}
            for label in toss.sample([0, 1], 2):
                answers = {
                    rows[i].probe: rows[i].teacher if label else rows[i].student for i in pool
                }
                oracle = Episode(
                    probes, answers, queries, view=self.view, access=self.access, label=label
                )
                score[label] = _finite([adversary.play(oracle)], 1)[0]
            t, s = float(score[1]), float(score[0])
            record.add(unit, unit, "all", self.block, (float(t > 0) - float(s > 0), t, s))

    def _unmeasured(self, record: _Record) -> None:
        for row in self.failed:
            record.add(row.probe, row.cluster, row.category, self.block, UNMEASURED)

    # Asking the adversary --------------------------------------------------------------------

    def _tosses(self, rows: Sequence[Row], what: str) -> list[bool]:
        return [Random(f"{self.match.seed}\x1f{what}\x1f{r.probe}").random() < 0.5 for r in rows]

    def _sides(self, rows: Sequence[Row]) -> tuple[list[Seen], list[Seen]]:
        teacher = [seen(r.teacher, r.prompt, self.view, self.access, 1) for r in rows]
        student = [seen(r.student, r.prompt, self.view, self.access, 0) for r in rows]
        return teacher, student

    def _scores(self, rows: Sequence[Row]) -> tuple[Floats, Floats]:
        """Scores of both sides; each of two batches holds one side of every row, by toss."""
        if not rows:
            return np.zeros(0), np.zeros(0)
        teacher, student = self._sides(rows)
        toss = self._tosses(rows, "score")
        one = [t if h else s for h, t, s in zip(toss, teacher, student, strict=True)]
        two = [s if h else t for h, t, s in zip(toss, teacher, student, strict=True)]
        a = _finite(self.adversary.score(one), len(rows))
        b = _finite(self.adversary.score(two), len(rows))
        heads = np.array(toss)
        return np.where(heads, a, b), np.where(heads, b, a)

    def _compare(self, rows: Sequence[Row]) -> tuple[Floats, Floats]:
        """Preference for the teacher in either order; which order comes first is tossed."""
        if not rows:
            return np.zeros(0), np.zeros(0)
        teacher, student = self._sides(rows)
        toss = self._tosses(rows, "compare")
        one = [t if h else s for h, t, s in zip(toss, teacher, student, strict=True)]
        two = [s if h else t for h, t, s in zip(toss, teacher, student, strict=True)]
        sign = np.where(np.array(toss), 1.0, -1.0)
        a = _finite(self.adversary.compare(one, two), len(rows)) * sign
        b = _finite(self.adversary.compare(two, one), len(rows)) * -sign
        return a, b

    def _episode_scores(
        self, episodes: Sequence[Sequence[int]], rows: Sequence[Row]
    ) -> tuple[Floats, Floats]:
        teacher, student = self._sides(rows)
        scores: list[tuple[float, float]] = []
        for episode in episodes:
            t = self.adversary.episode([teacher[i] for i in episode])
            s = self.adversary.episode([student[i] for i in episode])
            scores.append((t, s))
        flat = _finite([x for pair in scores for x in pair], 2 * len(scores))
        return flat[0::2], flat[1::2]

    def _episode_orientation(self, queries: int) -> Orientation:
        if not self.validation:
            return Orientation()
        plan = plan_episodes(
            [r.cluster for r in self.validation], queries, seed=self.match.seed, repeats=1
        )
        return orient(*self._episode_scores(plan.episodes, self.validation))


def _finite(scores: Sequence[float], wanted: int) -> Floats:
    array = np.asarray(scores, dtype=np.float64)
    if array.shape != (wanted,):
        raise RuleBrokenError(
            f"returned scores of shape {array.shape} for {wanted} answers",
            "return one number per answer",
        )
    bad = int((~np.isfinite(array)).sum())
    if bad:
        raise RuleBrokenError(
            f"returned {bad} scores that are not finite", "return 0 where it cannot tell"
        )
    return array
