"""Finishing: estimates, metrics and the manifest, each written whole."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tellapart.answers.store import RunStore
from tellapart.contracts.data import Labelled
from tellapart.contracts.distiller import DistilReport
from tellapart.contracts.metric import Metric
from tellapart.errors import RunError
from tellapart.estimate.table import Settings, estimate
from tellapart.faults import FAULT, calling
from tellapart.game.board import labelled
from tellapart.pipeline.playing import Table, make_board
from tellapart.pipeline.prepare import Prepared
from tellapart.plugins import core_version
from tellapart.progress import bar
from tellapart.spec import Spec


def settings_of(spec: Spec) -> Settings:
    """The estimation settings of a spec."""
    return Settings(
        epsilon=spec.estimate.epsilon,
        alpha=spec.estimate.alpha,
        replicates=spec.estimate.replicates,
        seed=spec.seed,
    )


def make_estimates(
    prepared: Prepared, store: RunStore, table: Table, distilled: Mapping[str, DistilReport]
) -> dict[str, Any]:
    """The content of estimates.json."""
    with bar("estimating"):
        found = estimate(store.plays(), settings_of(prepared.spec)).to_dict()
    found["metrics"] = measure(prepared, table)
    found["losses"] = {
        name: {
            "train": [list(point) for point in report.losses],
            "held_out": [list(point) for point in report.held_out],
        }
        for name, report in distilled.items()
    }
    return found


def measure(prepared: Prepared, table: Table) -> list[dict[str, Any]]:
    """Every metric of every student on the test probes, overall and by category."""
    from tellapart.estimate.metrics import metric_rows

    rows: list[dict[str, Any]] = []
    for wanted in prepared.spec.metrics:
        metric = prepared.plugins.find("metric", wanted.name, Metric).make(
            wanted.params, seed=prepared.spec.seed
        )
        for student, answers in table.students.items():
            board = make_board(prepared, table.teacher, answers)
            tested = [r for r in board.rows if r.block >= 0 and r.ok]
            pairs: list[Labelled] = labelled(tested, board.view, frozenset())
            with bar(f"measuring {wanted.name} of {student}"):
                values = _measured(metric, pairs)
            rows += metric_rows(
                values,
                [r.cluster for r in tested],
                [r.category for r in tested],
                student=student,
                metric=wanted.name,
                settings=settings_of(prepared.spec),
                bounds=metric.bounds,
            )
    return rows


def _measured(metric: Metric, pairs: Sequence[Labelled]) -> list[float]:
    """One value a pair, NaN where it could not be measured.

    Raises:
        RunError: the metric failed, or returned something else.
    """
    with calling(metric, "measure"):
        values = [float("nan") if v is None else float(v) for v in metric.measure(pairs)]
    if len(values) != len(pairs):
        raise RunError(
            f"metric '{metric.name}' returned {len(values)} values for {len(pairs)} pairs", FAULT
        )
    return values


def make_manifest(
    prepared: Prepared,
    identities: Mapping[str, Any],
    timings: Mapping[str, float],
    origins: Mapping[str, Any],
) -> dict[str, Any]:
    """The content of manifest.json: everything that decided the numbers, and who said so."""
    spec = prepared.spec
    used = {("adversary", a.name) for a in spec.adversaries}
    used |= {("metric", m.name) for m in spec.metrics}
    used |= {("suite", spec.suite.name), ("executor", spec.executor.name)}
    used.add(("model", spec.teacher.model))
    for student in spec.students.values():
        if student.model is not None:
            used.add(("model", student.model))
        if student.distil is not None:
            used.add(("distiller", student.distil.distiller.name))
            used.add(("acquisition", student.distil.acquisition.name))
    counts = {
        role: sum(r == role for r in prepared.roles.values())
        for role in ("distil", "train", "test")
    }
    return {
        "tellapart": core_version(),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        **origins,
        "name": spec.name,
        "description": spec.description,
        "seed": spec.seed,
        "suite": {
            "name": spec.suite.name,
            "digest": prepared.digest,
            "probes": len(prepared.probes),
            "roles": counts,
            "clusters": len({p.cluster for p in prepared.probes}),
        },
        "models": dict(identities),
        "plugins": [
            {k: r.row()[k] for k in ("name", "kind", "version", "origin")}
            for r in prepared.plugins.registered()
            if (r.kind, r.name) in used
        ],
        "adversaries": [{"name": a.name, "params": a.params} for a in spec.adversaries],
        "settings": {
            "epsilon": spec.estimate.epsilon,
            "alpha": spec.estimate.alpha,
            "view": spec.games.view,
            "single": list(spec.games.single),
            "pairwise": spec.games.pairwise,
            "blocks": spec.games.blocks,
            "seeds": list(spec.games.seeds),
            "limits": spec.limits.model_dump(),
        },
        "timings": {k: round(v, 3) for k, v in timings.items()},
    }


def origins(store: RunStore, manifest: Path, *, finished: bool) -> dict[str, Any]:
    """``packages`` and ``created`` of a run's manifest, from all of its processes.

    A process that goes on with a run, or only makes its report anew, loads no model: what made
    the answers is what earlier ones had loaded, when the run was first finished.
    """
    known = store.get_meta("origins") or {}
    if not known and manifest.is_file():  # of a run made before this was kept in the store
        known = json.loads(manifest.read_text(encoding="utf-8"))
    packages = dict(known.get("packages") or {})
    for name, version in _versions().items():
        seen = [v for v in str(packages.get(name, "")).split(", ") if v]
        packages[name] = ", ".join(seen if version in seen else [*seen, version])
    created = known.get("created")
    if finished and not created:
        created = datetime.now(UTC).isoformat(timespec="seconds")
    found = {"packages": packages, "created": created}
    store.put_meta("origins", found)
    return found


def _versions() -> dict[str, str]:
    """Versions of the libraries that can change a number, as far as they are loaded."""
    names = ("numpy", "scipy", "sklearn", "statsmodels", "torch", "transformers", "peft")
    return {n: str(getattr(sys.modules[n], "__version__", "")) for n in names if n in sys.modules}
