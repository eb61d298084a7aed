"""A new adversary against stored students: it plays on recorded answers, and no model is asked."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tellapart.answers.store import RunStore
from tellapart.errors import UsageError
from tellapart.estimate.table import estimate
from tellapart.pipeline.finish import settings_of
from tellapart.pipeline.playing import play_all
from tellapart.pipeline.replay import prepared_of, table_of
from tellapart.plugins import Plugins
from tellapart.spec import parse_spec
from tellapart.spec.schema import Named
from tellapart.submission.archive import Submission
from tellapart.submission.claims import read_spec
from tellapart.submission.evidence import Evidence


def rescore(submission: Submission, names: Sequence[str], plugins: Plugins) -> Evidence:
    """The submission's evidence with the adversaries ``names`` added to its class.

    Every estimate is made again, because the simultaneous bounds are those of the whole class.
    The manifest says what was added afterwards: such a class was not named before the run.

    Raises:
        UsageError: the texts are withheld, or an adversary has already played.
        PluginError: an adversary is not installed.
        RefusedError: the submission's spec is not one.
    """
    evidence, spec = submission.evidence, read_spec(submission)
    if evidence.withheld:
        raise UsageError(
            f"the texts of '{submission.name}' are withheld", "ask its author for the whole archive"
        )
    already = {a.name for a in spec.adversaries} & set(names)
    if already:
        raise UsageError(f"{sorted(already)[0]} has played in '{submission.name}' already")
    data = spec.model_dump(mode="json")
    data["adversaries"] += [{"name": n, "params": {}} for n in names]
    full = parse_spec(data)
    only = full.model_copy(
        update={
            "adversaries": tuple(Named(name=n) for n in names),
            "executor": Named(name="process"),
            "metrics": (),
        }
    )
    _check(only.adversaries, plugins)
    with (
        tempfile.TemporaryDirectory() as folder,
        RunStore.open(Path(folder) / "run.sqlite") as store,
    ):
        play_all(prepared_of(evidence, only, plugins), table_of(evidence, only), store)
        plays = (*evidence.plays, *store.plays())
    manifest = dict(evidence.manifest)
    manifest["adversaries"] = [{"name": a.name, "params": a.params} for a in full.adversaries]
    manifest["plugins"] = [
        *(manifest.get("plugins") or []),
        *(
            {k: r.row()[k] for k in ("name", "kind", "version", "origin")}
            for r in plugins.registered()
            if r.kind == "adversary" and r.name in set(names)
        ),
    ]
    before = dict(manifest.get("rescored") or {}).get("added") or []
    manifest["rescored"] = {"from": submission.digest, "added": [*before, *names]}
    return dataclasses.replace(
        evidence,
        spec=full.model_dump(mode="json"),
        manifest=manifest,
        estimates={**evidence.estimates, **estimate(plays, settings_of(full)).to_dict()},
        plays=plays,
    )


def _check(adversaries: Sequence[Named], plugins: Plugins) -> None:
    from tellapart.contracts.adversary import Adversary

    for entry in adversaries:
        plugins.find("adversary", entry.name, Adversary).parse(entry.params)
