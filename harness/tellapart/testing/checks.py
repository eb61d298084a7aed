"""Checks of the other contracts: models, suites, acquisition strategies, distillers."""

from __future__ import annotations

import json
import pickle
import random
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from tellapart.contracts.acquisition import Acquisition, AcquisitionState
from tellapart.contracts.base import Component
from tellapart.contracts.data import Answer, Generation, Probe, Request, Seen, suite_digest
from tellapart.contracts.data import Labelled as Pair
from tellapart.contracts.distiller import Distiller, DistilReport, Example, ModelRef
from tellapart.contracts.model import Model
from tellapart.contracts.suite import Suite
from tellapart.errors import TellapartError
from tellapart.testing.fakes import make_probes, student_text, teacher_text

Answering = Callable[[Sequence[Probe]], Sequence[str | None]]


def _fail(component: Component, message: str) -> NoReturn:
    raise AssertionError(f"{component.kind} '{component.name}' {message}")


def _declared(component: Component) -> None:
    if component.name != component.name.strip().lower() or not component.name:
        _fail(component, "needs a 'name' in lower case without outer spaces")
    if not component.description():
        _fail(component, "needs a docstring: its first line is shown by 'tellapart plugins'")


def check_model(model: Model, prompts: Sequence[str] = ("Say hello.", "Name a colour.")) -> None:
    """Raise ``AssertionError`` where ``model`` breaks its contract. Opens, asks and closes it.

    Checked: the identity is JSON and the same before and after opening; every request is
    answered exactly once, under its own probe id and draw index, with a text or a typed failure;
    at temperature 0 (or where the model says it is deterministic) the same request is answered
    the same.
    """
    _declared(model)
    identity: object = model.identity()
    if not isinstance(identity, dict):
        _fail(model, f"has an identity that is a {type(identity).__name__}, not a dict")
    try:
        before = json.dumps(identity, sort_keys=True)
    except TypeError as error:
        _fail(model, f"has an identity that is not JSON: {error}")
    model.open()
    try:
        if json.dumps(model.identity(), sort_keys=True) != before:
            _fail(model, "changes its identity when it is opened; the cache is keyed on it")
        generation = Generation(max_tokens=16)
        requests = [
            Request(f"probe-{i}-{draw}", prompt, draw, generation)
            for i, prompt in enumerate(prompts)
            for draw in (0, 1)
        ]
        if list(model.answer([])):
            _fail(model, "answers where nothing is asked")
        first = _answers(model, requests)
        again = _answers(model, requests[::-1])[::-1]
        for one, two in zip(first, again, strict=True):
            if one.text != two.text:
                _fail(model, "answers the same request differently at temperature 0")
        if model.estimate_tokens(prompts[0]) < 1 or model.estimate_cost(10, 10) < 0:
            _fail(model, "estimates fewer than 1 token or a negative cost")
    finally:
        model.close()


def _answers(model: Model, requests: Sequence[Request]) -> list[Answer]:
    found: dict[int, Answer] = {}
    for index, answer in model.answer(requests):
        if index in found or not 0 <= index < len(requests):
            _fail(model, f"yields index {index} twice or without a request")
        if not isinstance(answer, Answer) or not isinstance(answer.text, str | None):
            _fail(model, "yields something else than an Answer with a text or a failure")
        if (answer.probe, answer.draw) != (requests[index].probe, requests[index].draw):
            _fail(model, "answers under another probe id or draw index than it was asked")
        if answer.seconds < 0 or answer.cost < 0 or answer.calls < 0:
            _fail(model, "reports negative seconds, cost or calls")
        found[index] = answer
    if len(found) != len(requests):
        _fail(model, f"answers {len(found)} of {len(requests)} requests")
    return [found[i] for i in range(len(requests))]


def check_suite(suite: Suite) -> None:
    """Raise ``AssertionError`` where ``suite`` breaks its contract.

    Checked: there are probes; ids are unique; id, prompt, category and cluster are texts that are
    not empty; no category is ``all``; meta is JSON; the same probes come in the same order every
    time, whatever the global random state.
    """
    _declared(suite)
    random.seed(1)
    probes = list(suite.probes())
    random.seed(2)
    again = list(type(suite)(suite.params, seed=suite.seed).probes())
    if not probes:
        _fail(suite, "has no probes")
    seen: set[str] = set()
    for probe in probes:
        if not isinstance(probe, Probe):
            _fail(suite, f"gives a {type(probe).__name__} where a Probe is wanted")
        for field in ("id", "prompt", "category", "cluster"):
            text = getattr(probe, field)
            if not isinstance(text, str):
                _fail(suite, f"has a probe {probe.id!r} whose {field} is no text")
            if not text.strip():
                _fail(suite, f"has a probe '{probe.id}' with an empty {field}")
            if text != text.encode("utf-8", "replace").decode("utf-8"):
                _fail(suite, f"has a probe {probe.id!a} with half a character in its {field}")
        if probe.category == "all":
            _fail(suite, "has a category 'all', which names the whole in every table")
        if probe.id in seen:
            _fail(suite, f"has two probes with id '{probe.id}'")
        seen.add(probe.id)
    try:
        if suite_digest(probes) != suite_digest(again):
            _fail(suite, "gives other probes when asked again")
    except TypeError as error:
        _fail(suite, f"has a probe whose meta is not JSON: {error}")
    if [p.id for p in probes] != [p.id for p in again]:
        _fail(suite, "gives its probes in another order when asked again")
    if not suite.card().strip():
        _fail(suite, "has an empty card")


def check_acquisition(
    acquisition: type[Acquisition] | Acquisition,
    *,
    params: Mapping[str, Any] | None = None,
    cache_dir: Path | None = None,
) -> None:
    """Raise ``AssertionError`` where an acquisition strategy breaks its contract.

    Checked: at most n ids of the pool, none bought before, none twice; as many as asked for
    while the pool has them; the same under the same seed; no error on an empty or spent pool.
    """
    if isinstance(acquisition, Acquisition):
        cls = type(acquisition)
        params = acquisition.params.model_dump() | dict(params or {})
    else:
        cls = acquisition
    plain = dict(params or {})
    one = cls.make(plain)
    _declared(one)
    pool = make_probes(60)
    pairs = [
        Pair(Seen(p.prompt, teacher_text(p.prompt)), Seen(p.prompt, student_text(p.prompt)), i)
        for i, p in enumerate(pool[:10])
    ]

    def answer(probes: Sequence[Probe]) -> Sequence[str | None]:
        return [None if p.id == "p7" else student_text(p.prompt) for p in probes]

    def state(bought: int) -> AcquisitionState:
        texts = {p.id: teacher_text(p.prompt) for p in pool[:bought]}
        students: dict[str, Answering] = {"one": answer, "two": answer} if bought else {}
        history = pairs[: min(bought, 10)]
        return AcquisitionState(pool, texts, students, history, cache_dir)

    for bought, n in ((0, 12), (10, 12), (10, 1), (55, 12), (60, 4), (0, 0)):
        ids = list(cls.make(plain).propose(state(bought), n))
        known = {p.id for p in pool}
        if len(ids) > n:
            _fail(one, f"proposes {len(ids)} where at most {n} were asked for")
        if len(set(ids)) != len(ids):
            _fail(one, "proposes a probe twice")
        if not set(ids) <= known:
            _fail(one, "proposes a probe that is not in the pool")
        if set(ids) & state(bought).bought.keys():
            _fail(one, "proposes a probe that is already bought")
        if len(ids) < min(n, len(pool) - bought):
            _fail(one, f"proposes {len(ids)} probes where {n} were asked for and left")
        random.seed(n + bought)
        np.random.seed(n)
        if list(cls.make(plain).propose(state(bought), n)) != ids:
            _fail(one, "is not determined by its seed")
    try:
        if cls.make(plain).propose(replace(state(0), pool=[], bought={}), 3):
            _fail(one, "proposes from an empty pool")
    except TellapartError:
        pass


def check_distiller(
    distiller: Distiller, base: ModelRef, *, examples: Sequence[Example] = ()
) -> None:
    """Raise ``AssertionError`` where ``distiller`` breaks its contract. Trains once.

    Checked: it writes under ``out`` and nowhere else that it names; the student's reference
    is plain data; losses are finite with increasing steps; progress never runs backwards.
    """
    _declared(distiller)
    found = list(examples) or [
        Example(p.prompt, teacher_text(p.prompt)) for p in make_probes(8, seed=4)
    ]
    steps: list[tuple[int, int]] = []
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "student"
        report = distiller.distil(
            base, found, out, progress=lambda step, total, note: steps.append((step, total))
        )
        student: object = getattr(report, "student", None)
        if not isinstance(report, DistilReport) or not isinstance(student, ModelRef):
            _fail(distiller, "returns no DistilReport whose student is a ModelRef")
        try:
            json.dumps(report.student.params)
            pickle.dumps(report)
        except (TypeError, pickle.PicklingError) as error:
            _fail(distiller, f"returns a student that is not plain data: {error}")
        if not report.student.model:
            _fail(distiller, "names no model for its student")
        for losses in (report.losses, report.held_out):
            if not all(np.isfinite(loss) for _, loss in losses):
                _fail(distiller, "reports a loss that is not finite")
            if [s for s, _ in losses] != sorted(s for s, _ in losses):
                _fail(distiller, "reports losses in the wrong order")
        if any(a[0] > b[0] for a, b in pairwise(steps)):
            _fail(distiller, "reports progress that runs backwards")
