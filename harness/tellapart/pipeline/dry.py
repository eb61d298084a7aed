"""The plan of a run: what it would ask and pay, without asking."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from tellapart.answers.cache import AnswerCache
from tellapart.answers.plan import Asking, Planned, plan_queries
from tellapart.answers.store import RunStore
from tellapart.contracts.acquisition import Acquisition, AcquisitionState
from tellapart.contracts.data import Probe
from tellapart.pipeline.asking import batches, requests_for, second_draws
from tellapart.pipeline.folder import RunFolder
from tellapart.pipeline.foresee import adversaries_ask
from tellapart.pipeline.prepare import Prepared, check_pool, prepare
from tellapart.plugins import Plugins
from tellapart.spec import Spec
from tellapart.spec.schema import DistilSpec


def plan_run(spec: Spec, out: Path, plugins: Plugins, *, use_cache: bool = True) -> list[Planned]:
    """What a run of ``spec`` in ``out`` has yet to ask, per model and phase.

    Opens no model and writes nothing. What a strategy of several rounds will buy depends on
    answers, so the first probes of the pool stand for it: the numbers are right, the tokens
    about right. What a judge asks is the most it can: some of it may come twice.

    Raises:
        TellapartError: as :func:`tellapart.pipeline.run.execute` before it asks.
    """
    prepared = prepare(spec, plugins)
    check_pool(prepared)
    generation = spec.generation.generation(spec.seed)
    teacher = prepared.model(spec.teacher.model, spec.teacher.params)
    askings: list[Asking] = []
    for name, student in spec.students.items():
        if student.distil is not None:
            bought = _bought(prepared, student.distil)
            requests = requests_for(bought, generation)
            askings.append(Asking("teacher", teacher, requests, f"distil:{name}", "distillation"))
    draws = second_draws(prepared, teacher, generation)
    models = {"teacher": teacher} | {
        name: prepared.model(s.model, s.params) if s.model is not None else None
        for name, s in spec.students.items()
    }
    for name, model in models.items():
        for part in batches(prepared, name, generation, draws=draws and name == "teacher"):
            askings.append(Asking(name, model, part.requests, part.phase, part.budget))
    with ExitStack() as stack:
        path = RunFolder(out).store
        store = stack.enter_context(RunStore.open(path, readonly=True)) if path.is_file() else None
        cache = stack.enter_context(AnswerCache.open()) if use_cache else None
        askings += adversaries_ask(prepared, generation, draws=draws, store=store)
        return plan_queries(askings, store=store, cache=cache)


def _bought(prepared: Prepared, how: DistilSpec) -> list[Probe]:
    pool = prepared.having("distil")
    strategy = prepared.plugins.find("acquisition", how.acquisition.name, Acquisition).make(
        how.acquisition.params, seed=prepared.spec.seed
    )
    if strategy.rounds > 1:
        return pool[: how.queries]
    wanted = set(strategy.propose(AcquisitionState(pool), how.queries))
    return [p for p in pool if p.id in wanted]
