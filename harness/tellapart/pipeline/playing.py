"""Playing a run: boards from recorded answers, one job an adversary, plays into the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from tellapart.answers.budgets import Budget
from tellapart.answers.store import RunStore
from tellapart.config import cache_dir
from tellapart.contracts.adversary import Adversary
from tellapart.contracts.data import Answer, Failure, Game, Probe
from tellapart.contracts.executor import Executor, JobResult, JobStatus, Limits
from tellapart.contracts.play import Play
from tellapart.errors import RunError
from tellapart.faults import FAULT, calling, shown
from tellapart.game.arms import PLANTS, null_by_draws, null_by_swaps, planted
from tellapart.game.board import TRAIN, Board, Row
from tellapart.game.door import Account
from tellapart.game.jobs import Job, plays_of, run_job
from tellapart.game.play import Match
from tellapart.pipeline.prepare import Prepared
from tellapart.progress import bar
from tellapart.spec import Spec

Answers = Mapping[tuple[str, int], Answer]
SINGLE: Game = "single"
PAIRWISE: Game = "pairwise"
MIN_PLANTED = 0.1
"""A plant that changed fewer of the test answers than this tests nothing."""


@dataclass(frozen=True, slots=True)
class Table:
    """Everything that was answered, by role in the run."""

    teacher: Answers
    students: Mapping[str, Answers]
    draws: bool
    """Whether the teacher was asked a second, independent draw for the null arm."""


def make_board(prepared: Prepared, teacher: Answers, student: Answers) -> Board:
    """The real board against one student: training and test probes with both answers.

    By id, as trees break ties by the order of rows, and the order of lines in a file says nothing.
    """
    rows = []
    for probe in sorted(prepared.probes, key=lambda p: p.id):
        role = prepared.roles.get(probe.id)
        if role not in {"train", "test"}:
            continue
        if (probe.id, 0) not in teacher and (probe.id, 0) not in student:
            continue  # a sequential run stopped before it
        block = TRAIN if role == "train" else prepared.blocks[probe.cluster]
        rows.append(
            Row(
                probe.id, probe.prompt, probe.category, probe.cluster, block,
                _answer(teacher, probe), _answer(student, probe),
            )
        )  # fmt: skip
    return Board(tuple(rows), prepared.spec.games.view)


def _answer(answers: Answers, probe: Probe) -> Answer:
    found = answers.get((probe.id, 0))
    return found or Answer(probe.id, None, failure=Failure.MISSING, detail="never asked")


def matches(prepared: Prepared, table: Table, cls: type[Adversary]) -> list[Match]:
    """What one adversary plays: every student for real, then its control arms."""
    spec = prepared.spec
    games = games_of(spec)
    boards = {
        name: make_board(prepared, table.teacher, answers)
        for name, answers in table.students.items()
    }
    seeds = spec.games.seeds if cls.stochastic else spec.games.seeds[:1]
    first = spec.games.seeds[0]
    found = [
        Match(name, "real", board, seed, queries=spec.games.single, games=games)
        for seed in seeds
        for name, board in boards.items()
    ]
    one = next(iter(boards.values()))
    if spec.controls.null and table.draws:
        second = {probe: a for (probe, draw), a in table.teacher.items() if draw == 1}
        board = null_by_draws(one, second, spec.seed)
        found.append(Match("", "null", board, first, games=games))
    elif spec.controls.null:
        found += [
            Match(name, "null", null_by_swaps(board, spec.seed), first, games=games)
            for name, board in boards.items()
        ]
    if spec.controls.planted:
        for plant in sorted(cls.sees & PLANTS.keys()):
            board, rate = planted(one, plant, spec.controls.rate, spec.seed)
            if rate >= MIN_PLANTED:
                found.append(Match("", "planted", board, first, plant=plant, games=games))
    return found


def play_block(
    prepared: Prepared, table: Table, block: int, account: Account | None = None
) -> list[Play]:
    """The real arm of one block, q = 1, by every adversary; no play goes to the store.

    What adversaries ask models of their own is on ``account``.
    """
    spec = prepared.spec
    boards = {
        name: make_board(prepared, table.teacher, answers)
        for name, answers in table.students.items()
    }
    jobs: list[tuple[type[Adversary], Job]] = []
    for cls, params in prepared.adversaries:
        found = tuple(
            Match(name, "real", board, spec.games.seeds[0], games=games_of(spec), only=block)
            for name, board in boards.items()
        )
        jobs.append(
            (cls, Job(cls.name, params, found, prepared.plugins.files, cache_dir(),
                      spec.limits.limits(), account))
        )  # fmt: skip
    executor = _executor(prepared)
    with calling(executor, "run"):
        results = list(executor.run(run_job, [(job,) for _, job in jobs], _widest(jobs)))
    return [
        play
        for (cls, job), result in zip(jobs, results, strict=True)
        for play in plays_of(job, result, cls)
    ]


def account_of(prepared: Prepared, store: Path, *, use_cache: bool) -> Account:
    """Where adversaries' own questions are written in this run."""
    return Account(store, limits_of(prepared.spec), use_cache)


def _executor(prepared: Prepared) -> Executor:
    wanted = prepared.spec.executor
    return prepared.plugins.find("executor", wanted.name, Executor).make(
        wanted.params, seed=prepared.spec.seed
    )


def limits_of(spec: Spec) -> dict[str, Budget]:
    """The limits of every budget of a spec, by its name."""
    return {
        name: Budget(**getattr(spec.budgets, name).model_dump())
        for name in type(spec.budgets).model_fields
    }


def games_of(spec: Spec) -> frozenset[Game]:
    """The games a spec plays."""
    return frozenset(
        ([SINGLE] if spec.games.single else []) + ([PAIRWISE] if spec.games.pairwise else [])
    )


def play_all(
    prepared: Prepared,
    table: Table,
    store: RunStore,
    *,
    use_cache: bool = True,
    on_play: Callable[[Play], None] | None = None,
) -> None:
    """Play every adversary that has not played yet; every outcome goes to the store.

    What adversaries ask models of their own goes to the store too; ``use_cache`` is whether
    those answers may come from the cache that runs share.
    """
    spec = prepared.spec
    account = account_of(prepared, store.path, use_cache=use_cache)
    limits = spec.limits.limits()
    jobs: list[tuple[type[Adversary], Job]] = []
    for cls, params in prepared.adversaries:
        if store.get_meta(f"played:{cls.name}"):
            continue
        job = Job(
            cls.name,
            params,
            tuple(matches(prepared, table, cls)),
            prepared.plugins.files,
            cache_dir(),
            limits,
            account,
        )
        jobs.append((cls, job))
    if not jobs:
        return
    executor = _executor(prepared)
    students = list(table.students)
    with bar("playing") as progress:
        progress(0, len(jobs), "")
        told: set[int] = set()

        def on_done(i: int, result: JobResult) -> None:
            if i in told or not 0 <= i < len(jobs) or not isinstance(result, JobResult):
                raise RunError(
                    f"executor '{executor.name}' told of job {shown(i)} of {len(jobs)} twice, "
                    "or without a JobResult",
                    FAULT,
                )
            if result.status not in get_args(JobStatus):
                raise RunError(
                    f"executor '{executor.name}' ended a job as {shown(result.status)}",
                    f"the status of a JobResult is one of {', '.join(get_args(JobStatus))}",
                )
            told.add(i)
            cls, job = jobs[i]
            plays = _for_students(plays_of(job, result, cls), students)
            # At once: a run killed here plays this adversary again, from nothing.
            done = all(p.status != "error" for p in plays)
            store.put_plays(plays, {f"played:{cls.name}": done})
            if on_play is not None:
                for play in plays:
                    on_play(play)
            progress(len(told), len(jobs), cls.name)

        with calling(executor, "run"):
            executor.run(run_job, [(job,) for _, job in jobs], _widest(jobs), on_done=on_done)
        if len(told) != len(jobs):
            raise RunError(
                f"executor '{executor.name}' told of {len(told)} of {len(jobs)} jobs",
                "let it call on_done(i, result) as each job ends",
            )


def _widest(jobs: Sequence[tuple[type[Adversary], Job]]) -> Limits:
    """The bounds of the job with most matches: what a hang may cost at the most.

    Each match is held to its own bound inside the job as well; see ``game.jobs``.
    """
    return max((job for _, job in jobs), key=lambda job: len(job.matches)).scaled_limits()


def _for_students(plays: Sequence[Play], students: Sequence[str]) -> list[Play]:
    """Control plays that hold for every student (the teacher alone is in them), named for each."""
    named: list[Play] = []
    for play in plays:
        if play.student:
            named.append(play)
        else:
            named += [replace(play, student=name) for name in students]
    return named
