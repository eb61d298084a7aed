"""Acquiring and distilling: teacher queries are chosen, bought, and trained on."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tellapart.answers.ask import Asker
from tellapart.config import cache_dir
from tellapart.contracts.acquisition import Acquisition, AcquisitionState
from tellapart.contracts.data import Generation, Labelled, Probe, Request, Seen
from tellapart.contracts.distiller import Distiller, DistilReport, Example, ModelRef
from tellapart.contracts.model import Model
from tellapart.errors import RunError, TellapartError
from tellapart.faults import FAULT, calling, shown
from tellapart.making import make
from tellapart.pipeline.folder import write_json
from tellapart.pipeline.prepare import Prepared
from tellapart.progress import bar
from tellapart.spec.schema import DistilSpec

DONE = "student.json"


@dataclass
class Purse:
    """What one distillation may ask: the teacher for a charge, students for free."""

    prepared: Prepared
    asker: Asker
    teacher: Model
    generation: Generation

    def buy(self, probes: Sequence[Probe], phase: str) -> dict[str, str]:
        """The teacher's answers, charged to the distillation budget; failed ones are left out."""
        requests = [Request(p.id, p.prompt, 0, self.generation) for p in probes]
        answers = self.asker.ask(
            "teacher", self.teacher, requests, phase=phase, budget="distillation"
        )
        self.asker.release(self.teacher)  # what it takes is needed for training
        return {a.probe: a.text for a in answers if a.text is not None}

    def student(self, name: str, ref: ModelRef) -> Callable[[Sequence[Probe]], list[str | None]]:
        """A function from probes to the texts of a student's answers."""
        model = self.prepared.model(ref.model, ref.params)

        def ask(probes: Sequence[Probe]) -> list[str | None]:
            requests = [Request(p.id, p.prompt, 0, self.generation) for p in probes]
            answers = self.asker.ask(name, model, requests, phase="acquire")
            self.asker.release(model)
            return [a.text for a in answers]

        return ask

    def sampled(
        self, name: str, ref: ModelRef
    ) -> Callable[[Sequence[Probe], int], list[list[str | None]]]:
        """A function from probes and k to k texts a probe, drawn at temperature 1 or above."""
        model = self.prepared.model(ref.model, ref.params)
        warm = replace(self.generation, temperature=max(1.0, self.generation.temperature))

        def ask(probes: Sequence[Probe], k: int) -> list[list[str | None]]:
            requests = [Request(p.id, p.prompt, d, warm) for p in probes for d in range(k)]
            answers = self.asker.ask(f"{name}-sampled", model, requests, phase="acquire")
            self.asker.release(model)
            return [[a.text for a in answers[i * k : (i + 1) * k]] for i in range(len(probes))]

        return ask


def distil_student(purse: Purse, name: str, how: DistilSpec, out: Path) -> DistilReport:
    """Buy ``how.queries`` teacher answers in the strategy's rounds and train the student.

    Resumable: what was bought is in the store, what was trained is under ``out``, and the
    same calls are made again in the same order.

    Raises:
        RunError: the teacher gave no usable answer.
        BudgetExceededError: the distillation budget does not cover the queries.
    """
    prepared = purse.prepared
    strategy = prepared.plugins.find("acquisition", how.acquisition.name, Acquisition).make(
        how.acquisition.params, seed=_seed(prepared, how)
    )
    base_spec = prepared.spec.students[how.base]
    base = ModelRef(base_spec.model or "", base_spec.params)
    state = AcquisitionState(
        pool=prepared.having("distil"),
        students={how.base: purse.student(how.base, base)},
        sampled={how.base: purse.sampled(how.base, base)},
        cache_dir=cache_dir(),
    )
    rounds = min(max(1, strategy.rounds), how.queries)
    asked: set[str] = set()
    report: DistilReport | None = None
    for k in range(rounds):
        last = k == rounds - 1
        n = how.queries * (k + 1) // rounds - how.queries * k // rounds
        batch = _proposed(strategy, state, n, asked)
        state.bought |= purse.buy(batch, phase=f"distil:{name}")
        asked |= {p.id for p in batch}
        # A probe on which the teacher failed is spent, and can not be proposed again.
        state.pool = [p for p in state.pool if p.id in state.bought or p.id not in asked]
        if not state.bought:
            raise RunError(
                f"the teacher answered none of the probes bought for '{name}'",
                "see the failures with 'tellapart ledger'",
            )
        folder = out if last else out / f"round-{k + 1}"
        report = train(purse, name, how, base, state.bought, folder)
        if not last:
            label = f"{name}-round-{k + 1}"
            state.students[label] = purse.student(label, report.student)
            state.sampled[label] = purse.sampled(label, report.student)
            state.history = _history(state, label)
    assert report is not None
    return report


def _seed(prepared: Prepared, how: DistilSpec) -> int:
    return prepared.spec.seed if how.seed is None else how.seed


def _proposed(
    strategy: Acquisition, state: AcquisitionState, n: int, asked: set[str]
) -> list[Probe]:
    """What the strategy proposes, held to the protocol."""
    pool = {p.id: p for p in state.pool}
    own = replace(  # what it does to its state changes nothing that is counted or trained on
        state,
        pool=tuple(state.pool),
        bought=dict(state.bought),
        students=dict(state.students),
        sampled=dict(state.sampled),
    )
    with calling(strategy, "propose"):
        ids = list(strategy.propose(own, n))
    odd = [i for i in ids if not isinstance(i, str)]
    if odd:
        raise RunError(
            f"acquisition '{strategy.name}' proposed {shown(odd[0])}, which is no id of a probe",
            "return the ids of probes of the pool",
        )
    wrong = [i for i in ids if i not in pool or i in asked]
    if wrong or len(set(ids)) != len(ids) or len(ids) > n:
        raise RunError(
            f"acquisition '{strategy.name}' proposed {len(ids)} probes for {n}, "
            f"{len(wrong)} of them unknown or bought before, {len(ids) - len(set(ids))} a second "
            "time",
            "run tellapart.testing.check_acquisition on it",
        )
    if not ids:
        raise RunError(
            f"acquisition '{strategy.name}' has nothing left to propose: "
            f"{len(asked)} of {len(pool)} probes are bought",
            "ask for fewer queries or use a larger suite",
        )
    if len(ids) < min(n, len(pool.keys() - asked)):
        raise RunError(
            f"acquisition '{strategy.name}' proposed {len(ids)} probes for {n}, "
            f"while {len(pool.keys() - asked)} were left",
            "a student is compared at the queries of its spec: let it propose as many",
        )
    return [pool[i] for i in ids]


def _history(state: AcquisitionState, label: str) -> list[Labelled]:
    """Bought probes with the teacher's and the newest student's answers."""
    probes = [p for p in state.pool if p.id in state.bought]
    groups = {c: g for g, c in enumerate(sorted({p.cluster for p in probes}))}
    texts = state.students[label](probes)
    return [
        Labelled(Seen(p.prompt, state.bought[p.id]), Seen(p.prompt, text), groups[p.cluster])
        for p, text in zip(probes, texts, strict=True)
        if text is not None
    ]


def train(
    purse: Purse,
    name: str,
    how: DistilSpec,
    base: ModelRef,
    bought: Mapping[str, str],
    out: Path,
) -> DistilReport:
    """Train on ``bought``, or read the report of a training that is complete."""
    done = out / DONE
    if done.is_file():
        return _read_report(done)
    distiller = make(
        purse.prepared.plugins,
        "distiller",
        how.distiller.name,
        Distiller,
        how.distiller.params,
        seed=_seed(purse.prepared, how),
    )
    examples = [Example(p.prompt, bought[p.id]) for p in purse.prepared.probes if p.id in bought]
    out.mkdir(parents=True, exist_ok=True)
    with bar(f"distilling {name}") as progress, calling(distiller, "distil"):
        own = ModelRef(base.model, dict(base.params))
        report = distiller.distil(own, examples, out, progress=progress)
    _check_report(purse, distiller, report)
    write_json(
        done,
        {
            "student": {"model": report.student.model, "params": report.student.params},
            "folder": str(out),
            "losses": report.losses,
            "held_out": report.held_out,
            "notes": report.notes,
            "examples": len(examples),
        },
    )
    return report


def _check_report(purse: Purse, distiller: Distiller, report: DistilReport) -> None:
    """Refuse a report before it is kept: a damaged one would stay for every resumed run.

    Raises:
        RunError: it does not say which model the student is, or what training lost.
    """
    what = f"distiller '{distiller.name}' returned"
    if not isinstance(report, DistilReport) or not isinstance(report.student, ModelRef):
        raise RunError(
            f"{what} {shown(report)}", "return a DistilReport whose student is a ModelRef"
        )
    try:
        json.dumps(report.student.params)
        purse.prepared.model(report.student.model, report.student.params)
    except (TypeError, ValueError) as error:
        raise RunError(f"{what} a student whose params are not JSON: {error}", FAULT) from error
    except TellapartError as error:
        raise RunError(f"{what} a student that is no model: {error.message}", FAULT) from error
    with calling(distiller, "distil"):
        curves = [(int(s), float(x)) for part in (report.losses, report.held_out) for s, x in part]
    if not all(math.isfinite(loss) for _, loss in curves):
        raise RunError(f"{what} a loss that is not finite", "lower its learning rate")


def _read_report(path: Path) -> DistilReport:
    data = json.loads(path.read_text(encoding="utf-8"))
    params = _moved(data["student"]["params"], data.get("folder", ""), path.parent)
    return DistilReport(
        ModelRef(data["student"]["model"], params),
        tuple((int(s), float(x)) for s, x in data["losses"]),
        tuple((int(s), float(x)) for s, x in data["held_out"]),
        data["notes"],
    )


def _moved(value: Any, old: str, new: Path) -> Any:
    """``value`` with every path under ``old`` under ``new``: a run folder may be moved."""
    if isinstance(value, dict):
        return {k: _moved(v, old, new) for k, v in value.items()}
    if isinstance(value, list):
        return [_moved(v, old, new) for v in value]
    if old and isinstance(value, str) and Path(value).is_relative_to(old):
        return str(new / Path(value).relative_to(old))
    return value
