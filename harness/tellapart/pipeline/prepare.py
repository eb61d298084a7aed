"""Preparing a run: plugins resolved, probes drawn, roles given. Nothing is asked yet."""

from __future__ import annotations

import json
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

from tellapart.contracts.acquisition import Acquisition
from tellapart.contracts.adversary import Adversary
from tellapart.contracts.base import Component
from tellapart.contracts.data import Probe, suite_digest
from tellapart.contracts.distiller import Distiller, ModelRef
from tellapart.contracts.executor import Executor
from tellapart.contracts.metric import Metric
from tellapart.contracts.model import Model
from tellapart.contracts.suite import Suite
from tellapart.errors import DataError, PluginError, SpecError
from tellapart.faults import calling, printable, shown
from tellapart.game.arms import PLANTS
from tellapart.game.split import assign_blocks, clusters_by_category, limit_probes, split_clusters
from tellapart.making import make
from tellapart.plugins import Plugins
from tellapart.spec import Spec

MIN_CLUSTERS = 2
DECLARATIONS = {
    "games": frozenset({"single", "pairwise"}),
    "access": frozenset({"finish", "tokens", "latency", "logprobs", "label"}),
    "sees": frozenset(PLANTS),
}
"""What an adversary may declare; everything that :func:`tellapart.game.board.seen` can show."""
WHOLE = "all"
"""The category of rows over all probes."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A spec whose names are known to exist and whose probes have their roles.

    ``roles`` maps probe id to ``distil``, ``train`` or ``test``; ``blocks`` maps the test
    probes' clusters to the number of their block.
    """

    spec: Spec
    plugins: Plugins
    probes: tuple[Probe, ...]
    roles: dict[str, str]
    blocks: dict[str, int]
    digest: str

    def having(self, role: str) -> list[Probe]:
        return [p for p in self.probes if self.roles.get(p.id) == role]

    @property
    def adversaries(self) -> list[tuple[type[Adversary], dict[str, Any]]]:
        return [
            (self.plugins.find("adversary", a.name, Adversary), a.params)
            for a in self.spec.adversaries
        ]

    def model(self, name: str, params: dict[str, Any]) -> Model:
        return make(self.plugins, "model", name, Model, params, seed=self.spec.seed)


def prepare(spec: Spec, plugins: Plugins) -> Prepared:
    """Check every name and parameter of ``spec``, draw its probes, give them roles.

    Raises:
        PluginError: an unknown name.
        SpecError: a parameter that cannot be, or a split that leaves a role empty.
        DataError: the suite cannot be read or has duplicate ids.
    """
    check_names(spec, plugins)
    suite = plugins.find("suite", spec.suite.name, Suite).make(spec.suite.params, seed=spec.seed)
    with calling(suite, "probes"):
        probes = list(suite.probes())
        _check_probes(probes, spec.suite.name)
    if spec.suite.categories:
        probes = _keep_categories(probes, spec.suite.categories)
    if spec.suite.limit is not None:
        probes = limit_probes(probes, spec.suite.limit, spec.seed)
    roles = assign_roles(probes, spec)
    return Prepared(
        spec,
        plugins,
        tuple(probes),
        roles,
        assign_blocks([p for p in probes if roles.get(p.id) == "test"], spec),
        suite_digest(probes),
    )


def check_names(spec: Spec, plugins: Plugins) -> None:
    """Look every name up and check its parameters before any work is done."""
    wanted: list[tuple[str, str, type[Component], dict[str, Any]]] = [
        ("suite", spec.suite.name, Suite, spec.suite.params),
        ("model", spec.teacher.model, Model, spec.teacher.params),
        ("executor", spec.executor.name, Executor, spec.executor.params),
    ]
    for student in spec.students.values():
        if student.model is not None:
            wanted.append(("model", student.model, Model, student.params))
        if student.distil is not None:
            how = student.distil
            wanted.append(("distiller", how.distiller.name, Distiller, how.distiller.params))
            wanted.append(
                ("acquisition", how.acquisition.name, Acquisition, how.acquisition.params)
            )
    wanted += [("adversary", a.name, Adversary, a.params) for a in spec.adversaries]
    wanted += [("metric", m.name, Metric, m.params) for m in spec.metrics]
    for kind, name, base, params in wanted:
        cls = plugins.find(kind, name, base)
        cls.parse(params)
        if issubclass(cls, Adversary):
            _check_declarations(cls)
    _check_bases(spec, plugins)


def _check_bases(spec: Spec, plugins: Plugins) -> None:
    """A base that cannot be trained would be found out after the teacher's answers are paid."""
    for student in spec.students.values():
        if (how := student.distil) is None:
            continue
        base = spec.students[how.base]
        if base.model is None:
            continue  # a distilled student, which is trained first
        name, params = how.distiller.name, how.distiller.params
        distiller = make(plugins, "distiller", name, Distiller, params, seed=spec.seed)
        with calling(distiller, "check"):
            distiller.check(ModelRef(base.model, dict(base.params)))


def _check_declarations(cls: type[Adversary]) -> None:
    """A misspelt claim would never be tested, a misspelt game never played."""
    for attribute, allowed in DECLARATIONS.items():
        declared = getattr(cls, attribute)
        if not isinstance(declared, Set) or not set(declared) <= allowed:
            raise PluginError(
                f"adversary '{cls.name}' declares {attribute} = {printable(repr(declared), 80)}",
                f"a frozenset of some of {', '.join(sorted(allowed))}",
            )
    if not cls.games:
        raise PluginError(f"adversary '{cls.name}' plays no game", "declare one in 'games'")


def _check_probes(probes: Sequence[Probe], suite: str) -> None:
    if not probes:
        raise DataError(f"suite '{suite}' has no probes", "check its source")
    seen: set[str] = set()
    for i, probe in enumerate(probes):
        if not isinstance(probe, Probe):
            raise DataError(f"suite '{suite}' gives {shown(probe)} as probe {i}", "give Probes")
        for field in ("id", "prompt", "category", "cluster"):
            text = getattr(probe, field)
            if not isinstance(text, str) or not text.strip():
                raise DataError(
                    f"suite '{suite}': the {field} of probe {i} is {shown(text)}",
                    "give a text that is not empty",
                )
        _check_storable(probe, suite)
        if probe.id in seen:
            raise DataError(f"suite '{suite}' has the id '{probe.id}' twice", "make ids unique")
        seen.add(probe.id)
    categories = {p.category for p in probes}
    if WHOLE in categories and len(categories) > 1:
        raise DataError(
            f"suite '{suite}' has a category '{WHOLE}', which names the whole in every table",
            "call it something else",
        )


def _check_storable(probe: Probe, suite: str) -> None:
    try:
        texts = [probe.id, probe.prompt, probe.category, probe.cluster, probe.reference or ""]
        "".join([*texts, json.dumps(dict(probe.meta), ensure_ascii=False)]).encode()
    except UnicodeEncodeError as error:
        raise DataError(
            f"suite '{suite}': probe {printable(ascii(probe.id), 60)} has half a character "
            f"(a lone surrogate)",
            "read the source with the right encoding",
        ) from error
    except (TypeError, ValueError) as error:
        raise DataError(
            f"suite '{suite}': reference or meta of probe '{printable(probe.id, 60)}': {error}",
            "give text, and meta that is JSON",
        ) from error


def _keep_categories(probes: Sequence[Probe], wanted: Sequence[str]) -> list[Probe]:
    from tellapart.errors import near

    known = {p.category for p in probes}
    for name in wanted:
        if name not in known:
            raise SpecError(f"suite.categories: no category '{name}'", near(name, known))
    return [p for p in probes if p.category in set(wanted)]


def assign_roles(probes: Sequence[Probe], spec: Spec) -> dict[str, str]:
    """Probe id → role, disjoint by cluster, stratified by category.

    Raises:
        SpecError: a role that the run needs gets no probe.
    """
    split = spec.split
    shares = [("test", split.test), ("train", split.train)]
    rest = 1 - split.test - split.train
    if rest > 1e-9:
        shares.append(("distil", rest))
    side = split_clusters(clusters_by_category(probes), shares, spec.seed)
    roles: dict[str, str] = {}
    for role, limit in (
        ("train", split.train_probes),
        ("test", split.test_probes),
        ("distil", None),
    ):
        mine = [p for p in probes if side[p.cluster] == role]
        kept = mine if limit is None else limit_probes(mine, limit, spec.seed)
        roles |= {p.id: role for p in kept}
    clusters = {role: {p.cluster for p in probes if roles.get(p.id) == role} for role, _ in shares}
    distils = any(s.distil for s in spec.students.values())
    for role in ("train", "test", *(("distil",) if distils else ())):
        if len(clusters.get(role, ())) < MIN_CLUSTERS:
            raise SpecError(
                f"the split of {_counted(probes)} leaves {len(clusters.get(role, ()))} clusters "
                f"for '{role}', and {MIN_CLUSTERS} are needed",
                "use more prompts that differ, fewer categories, or other shares under 'split'",
            )
    return roles


def check_pool(prepared: Prepared) -> None:
    """Refuse to buy more answers than there are probes to buy them to.

    Raises:
        SpecError: a student's ``queries`` are more.
    """
    pool = len(prepared.having("distil"))
    for name, student in prepared.spec.students.items():
        if student.distil is not None and student.distil.queries > pool:
            raise SpecError(
                f"students.{name}.distil.queries: {student.distil.queries} queries, and only "
                f"{pool} probes to distil from",
                "ask for fewer queries, or use a larger suite or smaller shares under 'split'",
            )


def _counted(probes: Sequence[Probe]) -> str:
    clusters, categories = {p.cluster for p in probes}, {p.category for p in probes}
    return (
        f"{len(probes)} probes in {len(clusters)} cluster{'s' * (len(clusters) != 1)} and "
        f"{len(categories)} {'category' if len(categories) == 1 else 'categories'}"
    )
