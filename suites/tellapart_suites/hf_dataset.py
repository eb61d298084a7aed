"""The ``hf-dataset`` suite: a dataset of the hub, or local files, with a column map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from tellapart import Params, Probe, Suite
from tellapart.errors import DataError, MissingGroupError

from .card import probes_card
from .rows import RowParams, probes_from

_BUILDERS = {".jsonl": "json", ".json": "json", ".csv": "csv", ".parquet": "parquet"}


class HfDatasetParams(RowParams):
    """Either ``dataset`` (a hub name, with ``config`` and ``revision``) or local ``files``.

    ``split`` may slice, as in ``test[:500]``. Files are JSON, JSONL, CSV or Parquet.
    """

    dataset: str | None = None
    files: tuple[Path, ...] = ()
    config: str | None = None
    revision: str | None = None
    split: str = "test"
    limit: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.dataset is None) == (not self.files):
            raise ValueError("name either a 'dataset' or local 'files'")
        return self


class HfDataset(Suite):
    """Prompts from a dataset of the Hugging Face hub or from local files, by column map."""

    name: ClassVar[str] = "hf-dataset"
    Params: ClassVar[type[Params]] = HfDatasetParams

    def probes(self) -> Sequence[Probe]:
        """One probe a row, in order; a prompt that repeats is one cluster.

        Raises:
            MissingGroupError: the package ``datasets`` is not installed.
            DataError: the source cannot be read, is empty, or a row is not a probe.
        """
        probes = probes_from(self._rows(), self.params)
        if not probes:
            raise DataError(f"{self._source()} has no rows in '{self.params.split}'", "check it")
        return probes

    def card(self) -> str:
        """Counts, digest and spread of the rows' prompts."""
        return probes_card(self.name, f"Prompts of {self._source()}.", self.probes())

    def _source(self) -> str:
        if self.params.dataset is not None:
            return f"dataset {self.params.dataset}"
        return ", ".join(path.name for path in self.params.files)

    def _rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        table = self._load()
        for number, row in enumerate(table):
            if self.params.limit is not None and number == self.params.limit:
                return
            yield f"{self._source()} row {number + 1}", dict(row)

    def _load(self) -> Any:
        try:
            from datasets import disable_progress_bars, load_dataset
        except ImportError as error:
            raise MissingGroupError("suite 'hf-dataset'", "hf") from error
        params = self.params
        for path in params.files:
            if not path.is_file():
                raise DataError(f"there is no file {path}", "check the path")
        disable_progress_bars()
        try:
            if params.dataset is not None:
                return load_dataset(
                    params.dataset, params.config, split=params.split, revision=params.revision
                )
            return load_dataset(
                self._builder(),
                data_files={params.split.partition("[")[0]: [str(p) for p in params.files]},
                split=params.split,
            )
        except DataError:
            raise
        except Exception as error:  # the library raises whatever its readers and the net raise
            cause = str(error).partition("\n")[0] or type(error).__name__
            raise DataError(
                f"{self._source()} cannot be read: {cause}", "check name, config, split and format"
            ) from error

    def _builder(self) -> str:
        suffixes = {path.suffix.lower() for path in self.params.files}
        builders = {_BUILDERS.get(suffix, "") for suffix in suffixes}
        if len(builders) != 1 or "" in builders:
            raise DataError(
                f"files end in {', '.join(sorted(suffixes))}",
                f"name files of one kind out of {', '.join(_BUILDERS)}",
            )
        return builders.pop()
