"""For notebooks: ``tellapart.check`` and ``tellapart.run`` return a :class:`Result`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tellapart.answers.store import RunStore
from tellapart.errors import (
    EXIT_COULD_NOT_RUN,
    EXIT_DISTINGUISHABLE,
    EXIT_INCONCLUSIVE,
    EXIT_OK,
    DataError,
    UsageError,
)
from tellapart.pipeline.check import CheckOptions, check_files, check_texts
from tellapart.pipeline.run import Finished, execute
from tellapart.plugins import Plugins, load_plugins
from tellapart.spec import Spec, load_spec, parse_spec

if TYPE_CHECKING:
    import pandas as pd

EXIT_CODES = {
    "indistinguishable": EXIT_OK,
    "distinguishable": EXIT_DISTINGUISHABLE,
    "inconclusive": EXIT_INCONCLUSIVE,
}


@dataclass(frozen=True)
class Result:
    """What a run found. Shows itself as its report in a notebook.

    Attributes:
        directory: the run folder.
        data: the content of estimates.json.
        report: path of report.html, or None where no report plugin is installed.
        account: the query account, one row per model, phase and adversary.
        calls: model calls that this call made; the account is of the whole run.
    """

    directory: Path
    data: dict[str, Any]
    report: Path | None = None
    account: list[dict[str, Any]] = field(default_factory=list)
    calls: int = 0

    @classmethod
    def load(cls, directory: str | Path) -> Result:
        """The result of a finished run folder.

        Raises:
            DataError: the folder holds no finished run.
        """
        folder = Path(directory)
        path = folder / "estimates.json"
        if not path.is_file():
            raise DataError(f"'{folder}' holds no finished run", "name the folder of a run")
        report = folder / "report.html"
        data = json.loads(path.read_text(encoding="utf-8"))
        account: list[dict[str, Any]] = []
        if (folder / "run.sqlite").is_file():
            with RunStore.open(folder / "run.sqlite", readonly=True) as store:
                account = store.account()
        return cls(folder, data, report if report.is_file() else None, account)

    @property
    def estimates(self) -> pd.DataFrame:
        """One row per student, game, adversary, category and q."""
        import pandas as pd

        return pd.DataFrame(self.data["rows"])

    @property
    def verdicts(self) -> pd.DataFrame:
        """One row per student, game and category."""
        import pandas as pd

        return pd.DataFrame(self.data["verdicts"])

    @property
    def headline(self) -> list[dict[str, Any]]:
        """The overall verdict of each student: pairwise where it was played, single otherwise."""
        overall = [v for v in self.data["verdicts"] if v["category"] == "all"]
        found: dict[str, dict[str, Any]] = {}
        for verdict in overall:
            known = found.get(verdict["student"])
            if known is None or (known["game"] != "pairwise" and verdict["game"] == "pairwise"):
                found[verdict["student"]] = verdict
        return list(found.values())

    @property
    def outcome(self) -> str:
        """The outcome of the only student, or of the one that is easiest to tell."""
        order = ["distinguishable", "not measured", "inconclusive", "indistinguishable"]
        outcomes = {str(v["outcome"]) for v in self.headline} or {"not measured"}
        return min(outcomes, key=order.index)

    @property
    def exit_code(self) -> int:
        """Exit code of ``tellapart check``: 0, 1, 3, or 4 where nothing could be measured."""
        return EXIT_CODES.get(self.outcome, EXIT_COULD_NOT_RUN)

    def __str__(self) -> str:
        return "\n".join(v["sentence"] for v in self.headline) or "not measured"

    def _repr_html_(self) -> str:
        if self.report is None:
            return f"<pre>{escape(str(self))}</pre>"
        page = escape(self.report.read_text(encoding="utf-8"), quote=True)
        # Sandboxed without same-origin: the report cannot reach the notebook.
        return (
            f'<iframe sandbox="allow-scripts" srcdoc="{page}" title="tellapart report" '
            'style="width:100%;height:80vh;border:0"></iframe>'
        )


def _result(finished: Finished) -> Result:
    return Result(
        finished.folder.path, finished.estimates, finished.report, finished.account, finished.calls
    )


def run(
    spec: str | Path | Mapping[str, Any] | Spec,
    *,
    out: str | Path | None = None,
    set: Sequence[str] = (),
    plugins: Plugins | None = None,
    cache: bool = True,
) -> Result:
    """Run a spec: a file, a recipe's name, a mapping, or a :class:`~tellapart.spec.Spec`.

    Args:
        out: the run folder; ``runs/NAME`` if None. A folder of the same spec is continued.
        set: overrides of the form ``a.b=c``.
        plugins: loaded plugins; those installed if None.
        cache: whether to share answers between runs.

    Raises:
        TellapartError: see :mod:`tellapart.errors`.
    """
    if isinstance(set, str | Mapping):
        raise UsageError(f"set is a {type(set).__name__}", "give a list, e.g. set=['seed=1']")
    if not isinstance(spec, str | Path | Mapping | Spec):
        raise UsageError(
            f"a spec is not a {type(spec).__name__}", "give a file, a recipe's name or a mapping"
        )
    if isinstance(spec, Spec):
        parsed = parse_spec(spec.model_dump(mode="json"), set) if set else spec
    elif isinstance(spec, Mapping):
        parsed = parse_spec(spec, set)
    else:
        parsed = load_spec(spec, set)
    folder = Path(out) if out is not None else Path("runs") / parsed.name
    return _result(execute(parsed, folder, plugins or load_plugins(), use_cache=cache))


def check(
    *files: str | Path,
    prompts: Iterable[str] | None = None,
    teacher: Iterable[str | None] | None = None,
    student: Iterable[str | None] | None = None,
    categories: Iterable[str] | None = None,
    clusters: Iterable[str | int] | None = None,
    adversaries: Sequence[str] | None = None,
    epsilon: float = 0.1,
    alpha: float = 0.05,
    seed: int = 0,
    sequential: bool = False,
    out: str | Path | None = None,
    plugins: Plugins | None = None,
) -> Result:
    """Play the games on recorded answers, from one pair file, two files, or sequences.

    Args:
        files: a pair file, or the teacher's and the student's file.
        prompts: prompts, shape (n,); with ``teacher`` and ``student`` instead of files. Lists,
            arrays, pandas Series: matched by position, never by index.
        teacher: the teacher's answers, shape (n,); None marks a failure, and so does what a
            Series calls missing.
        student: the student's answers, shape (n,).
        categories: category of each prompt; one category if None.
        clusters: cluster of each prompt; prompts that are the same are one if None.
        adversaries: the class; ``length`` and ``ngram`` if None.
        sequential: stop as soon as the verdict is settled; it is then anytime-valid.
        out: the run folder; one under ``runs/`` that is named for the input if None.

    Raises:
        TellapartError: see :mod:`tellapart.errors`.
    """
    strange = [type(f).__name__ for f in files if not isinstance(f, str | Path)]
    if strange:
        raise UsageError(
            f"a file is a path, not a {strange[0]}",
            "name answers in memory: prompts=…, teacher=… and student=…",
        )
    if adversaries is not None and (isinstance(adversaries, str) or not adversaries):
        raise UsageError(
            f"adversaries={adversaries!r} is no list of names", "e.g. adversaries=['length']"
        )
    options = CheckOptions(
        epsilon=epsilon,
        alpha=alpha,
        seed=seed,
        adversaries=tuple(adversaries) if adversaries is not None else None,
        out=Path(out) if out is not None else None,
        sequential=sequential,
    )
    loaded = plugins or load_plugins()
    if files:
        if prompts is not None or teacher is not None or student is not None:
            raise DataError("files and sequences were both given", "give one or the other")
        return _result(check_files([Path(f) for f in files], options, loaded))
    if prompts is None or teacher is None or student is None:
        raise DataError("nothing to check", "give files, or prompts=…, teacher=… and student=…")
    return _result(
        check_texts(
            prompts, teacher, student, options, loaded, categories=categories, clusters=clusters
        )
    )
