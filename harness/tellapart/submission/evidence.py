"""All that a finished run leaves behind, in memory: what reports and submissions are made of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tellapart.contracts.data import Answer, Probe, digest
from tellapart.contracts.play import Play
from tellapart.errors import DataError

Answers = Mapping[tuple[str, int], Answer]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One run's spec, manifest, estimates, probes, answers, plays and account.

    ``answers`` maps a role's name (``teacher`` or a student's) to its answers by probe id and
    draw. Where text was withheld, ``answers`` is empty and ``withheld`` is True; probes then
    carry empty prompts.
    """

    spec: Mapping[str, Any]
    manifest: Mapping[str, Any]
    estimates: Mapping[str, Any]
    probes: Sequence[Probe] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Answers] = field(default_factory=dict)
    plays: Sequence[Play] = ()
    account: Sequence[Mapping[str, Any]] = ()
    failures: Sequence[Mapping[str, Any]] = ()
    withheld: bool = False

    @property
    def students(self) -> list[str]:
        """Students in the order of the spec, then any other that has an estimate."""
        named = list(_mapping(self.spec.get("students")))
        found = [str(r.get("student", "")) for r in _rows(self.estimates, "rows")]
        return list(dict.fromkeys([*named, *(s for s in found if s)]))

    @property
    def teacher(self) -> str:
        """Digest of which teacher this is: the same for two runs that met the same one.

        Of recorded answers it is the answers that count, as one recording lies in many files;
        where they are withheld, the file.
        """
        model = _mapping(self.manifest.get("models")).get("teacher")
        answers = self.answers.get("teacher")
        if not answers or _mapping(model).get("model") != "recorded":
            return digest(model)
        told = [[*key, answers[key].text, answers[key].failure] for key in sorted(answers)]
        return digest(["recorded", told])

    def base_of(self, student: str) -> str | None:
        """The student that ``student`` was distilled from, where this run distilled it."""
        entry = _mapping(_mapping(self.spec.get("students")).get(student))
        base = _mapping(entry.get("distil")).get("base")
        return str(base) if base else None


def read_folder(run_dir: Path) -> Evidence:
    """The evidence of the finished run in ``run_dir``.

    Raises:
        DataError: the folder is missing, holds no finished run, or a file of it is unreadable.
    """
    import yaml

    from tellapart.answers.store import RunStore

    run_dir = Path(run_dir)
    if not run_dir.is_dir():
        raise DataError(f"there is no folder '{run_dir}'", "name the folder of a run")
    if (run_dir / "sweep.json").is_file() and not (run_dir / "estimates.json").exists():
        raise DataError(
            f"'{run_dir}' is a sweep of many runs", f"name one of those in '{run_dir / 'cells'}'"
        )
    estimates = read_json(run_dir / "estimates.json")
    manifest = read_json(run_dir / "manifest.json")
    spec_file = run_dir / "spec.yaml"
    try:
        spec = yaml.safe_load(spec_file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise _unreadable(spec_file, error) from error
    with RunStore.open(run_dir / "run.sqlite", readonly=True) as store:
        return Evidence(
            spec=_mapping(spec),
            manifest=manifest,
            estimates=estimates,
            probes=tuple(store.probes()),
            roles=store.roles(),
            # What an adversary asked a model of its own is on the account, and is no evidence.
            answers={n: store.answers(n) for n in store.models() if "@" not in n},
            plays=tuple(store.plays()),
            account=tuple(store.account()),
            failures=tuple(store.failures()),
        )


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from ``path``.

    Raises:
        DataError: it is missing, unreadable, or no object.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise _unreadable(path, error) from error
    if not isinstance(value, dict):
        raise DataError(f"'{path}' holds no JSON object", "run again to write it anew")
    return value


def _unreadable(path: Path, error: Exception) -> DataError:
    if isinstance(error, FileNotFoundError):
        return DataError(
            f"there is no '{path}'", "the run did not finish; repeat its command to resume it"
        )
    cause = str(error).splitlines()[0]
    return DataError(f"'{path}' cannot be read: {cause}", "run again to write it anew")


def _mapping(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}


def _rows(estimates: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = estimates.get(name)
    return [r for r in value if isinstance(r, Mapping)] if isinstance(value, list) else []
