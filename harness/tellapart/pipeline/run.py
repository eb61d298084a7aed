"""A whole run, from spec to report. Killed anywhere, it continues with the same command."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tellapart.answers.ask import Asker, identity_of
from tellapart.answers.cache import AnswerCache
from tellapart.answers.store import RunStore
from tellapart.contracts.data import Answer
from tellapart.contracts.distiller import DistilReport, ModelRef
from tellapart.contracts.play import Play
from tellapart.errors import EXIT_USAGE, TellapartError
from tellapart.estimate.sequential_table import Design, apply
from tellapart.pipeline.asking import Counter, Interview, budgets_of
from tellapart.pipeline.distil import Purse, distil_student
from tellapart.pipeline.finish import make_estimates, make_manifest, origins
from tellapart.pipeline.folder import RunFolder, discard_if_unused, open_folder, write_json
from tellapart.pipeline.playing import play_all
from tellapart.pipeline.prepare import Prepared, check_pool, prepare
from tellapart.pipeline.sequential import ask_until_settled
from tellapart.plugins import Plugins
from tellapart.spec import Spec

WHOLE_STAGES = frozenset({"prepare", "estimate", "report"})


@dataclass
class Finished:
    """What a run leaves: its folder, its estimates, and where the report is (if any)."""

    folder: RunFolder
    estimates: dict[str, Any]
    report: Path | None
    account: list[dict[str, Any]] = field(default_factory=list)
    calls: int = 0
    """Model calls made by this process; the account is of the whole run."""


@dataclass
class _Clock:
    """Wall seconds by stage, those of earlier processes of the same run included.

    Stages that every process does from the beginning count once, as the last did them.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    store: RunStore | None = None

    def resume(self, store: RunStore) -> None:
        """Go on from what earlier processes of this run took."""
        for name, seconds in store.get_meta("timings", {}).items():
            if name not in WHOLE_STAGES:
                self.seconds[name] = self.seconds.get(name, 0.0) + seconds
        self.store = store

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            before = 0.0 if name in WHOLE_STAGES else self.seconds.get(name, 0.0)
            self.seconds[name] = before + time.perf_counter() - start
            if self.store is not None:
                self.store.put_meta("timings", self.seconds)


def execute(spec: Spec, out: Path, plugins: Plugins, *, use_cache: bool = True) -> Finished:
    """Run ``spec`` in the folder ``out``, or continue what an earlier call began there.

    Raises:
        TellapartError: see the error tree; nothing is half-written.
    """
    clock = _Clock()
    with clock.stage("prepare"):
        prepared = prepare(spec, plugins)
        check_pool(prepared)
    folder, resumed = open_folder(out, spec)
    try:
        return _execute(prepared, folder, clock, use_cache=use_cache)
    except TellapartError as error:
        if error.exit_code == EXIT_USAGE and not resumed:
            discard_if_unused(folder)
        raise


def _execute(prepared: Prepared, folder: RunFolder, clock: _Clock, *, use_cache: bool) -> Finished:
    plugins, spec = prepared.plugins, prepared.spec
    plugins.hook.run_started(run_dir=folder.path, spec=spec.model_dump(mode="json"))
    with ExitStack() as stack:
        store = stack.enter_context(RunStore.open(folder.store))
        clock.resume(store)
        before = _calls(store.account())
        cache = stack.enter_context(AnswerCache.open()) if use_cache else None
        estimates, manifest = _stages(prepared, folder, store, cache, clock)
        account = store.account()
        calls = _calls(account) - before
    clock.store = None
    with clock.stage("report"):
        manifest["timings"] = {k: round(v, 3) for k, v in clock.seconds.items()}
        write_json(folder.manifest, manifest)
        write_json(folder.estimates, estimates)
        report = plugins.hook.write_report(
            run_dir=folder.path, sections=plugins.sections(folder.path, estimates)
        )
    plugins.hook.run_finished(run_dir=folder.path, estimates=deepcopy(estimates))
    return Finished(folder, estimates, report, account, calls)


def _calls(account: list[dict[str, Any]]) -> int:
    return sum(int(row["calls"]) for row in account)


def _stages(
    prepared: Prepared, folder: RunFolder, store: RunStore, cache: AnswerCache | None, clock: _Clock
) -> tuple[dict[str, Any], dict[str, Any]]:
    spec, hook = prepared.spec, prepared.plugins.hook
    counter = Counter()

    def on_answer(model: str, answer: Answer, cached: bool) -> None:
        counter.add()
        hook.answer_recorded(model=model, answer=answer, cached=cached)

    def on_play(play: Play) -> None:
        hook.episode_finished(play=play)

    store.put_probes([p for p in prepared.probes if p.id in prepared.roles], prepared.roles)
    generation = spec.generation.generation(spec.seed)
    teacher = prepared.model(spec.teacher.model, spec.teacher.params)
    identities: dict[str, Any] = {"teacher": identity_of(teacher)}
    students: dict[str, ModelRef] = {}
    distilled: dict[str, DistilReport] = {}
    with Asker(store, cache=cache, budgets=budgets_of(spec), on_answer=on_answer) as asker:
        purse = Purse(prepared, asker, teacher, generation)
        with clock.stage("distil"):
            for name, student in spec.students.items():
                if student.distil is None:
                    students[name] = ModelRef(student.model or "", student.params)
                    continue
                distilled[name] = distil_student(purse, name, student.distil, folder.student(name))
                students[name] = distilled[name].student
        with clock.stage("ask"):
            interview = Interview(prepared, asker, teacher, students, generation, counter)
            if spec.sequential.enabled:
                ask_until_settled(prepared, interview)
            else:
                interview.ask(["train", "test"])
            table = interview.table
    origins(store, folder.manifest, finished=False)
    for name, ref in students.items():
        identities[name] = identity_of(prepared.model(ref.model, ref.params))
    with clock.stage("play"):
        play_all(prepared, table, store, use_cache=cache is not None, on_play=on_play)
    with clock.stage("estimate"):
        estimates = make_estimates(prepared, store, table, distilled)
        if spec.sequential.enabled:
            design = Design.of(spec, prepared.having("test"))
            apply(design, estimates, store.plays(arm="real"))
    made = origins(store, folder.manifest, finished=True)
    return estimates, make_manifest(prepared, identities, clock.seconds, made)
