"""The error tree. Every error a user can meet carries one line and its remedy.

TellapartError              exit 2 unless said otherwise
├── UsageError              bad command line or argument
├── SpecError               the spec does not say what it should
├── DataError               a file or row is not what it should be
├── PluginError             a plugin is missing, broken or in conflict
├── MissingGroupError       an optional dependency group is not installed
├── BudgetExceededError     a query was refused before it was made
├── AnswerFailedError       a query was made and the model failed on it
└── RunError                the run could not be carried out (exit 4)
    └── ModelError          a model could not be opened
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

EXIT_OK = 0
EXIT_DISTINGUISHABLE = 1
EXIT_USAGE = 2
EXIT_INCONCLUSIVE = 3
EXIT_COULD_NOT_RUN = 4
EXIT_INTERRUPTED = 130
EXIT_CODES = {
    EXIT_OK: "done; of `check`: indistinguishable at ε",
    EXIT_DISTINGUISHABLE: "`check`: distinguishable",
    EXIT_USAGE: "bad usage or input; of `verify`: an archive was refused",
    EXIT_INCONCLUSIVE: "`check`: inconclusive",
    EXIT_COULD_NOT_RUN: "could not be run, or could not be measured",
    EXIT_INTERRUPTED: "interrupted; the same command goes on",
}
"""What the exit codes of all commands mean, as Markdown."""


class TellapartError(Exception):
    """One line that says what is wrong, and one that says what to do about it."""

    exit_code = EXIT_USAGE

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} ({self.remedy})" if self.remedy else self.message

    def __reduce__(self) -> tuple[type[TellapartError], tuple[str, str]]:
        return type(self), (self.message, self.remedy)


class UsageError(TellapartError):
    """The command or call was not understood."""


class SpecError(TellapartError):
    """The spec does not say what it should."""


class DataError(TellapartError):
    """A file or a row of it is not what it should be."""


class PluginError(TellapartError):
    """A plugin is missing, broken, or in conflict with another."""


class MissingGroupError(TellapartError):
    """An optional dependency group is needed and not installed."""

    def __init__(self, what: str, group: str) -> None:
        super().__init__(
            f"{what} needs the optional group '{group}', which is not installed",
            f'pip install "tellapart[{group}]"',
        )
        self.what, self.group = what, group

    def __reduce__(self) -> tuple[type[MissingGroupError], tuple[str, str]]:
        return type(self), (self.what, self.group)


class BudgetExceededError(TellapartError):
    """A query was refused because its budget is spent; it was not made and not billed."""

    exit_code = EXIT_COULD_NOT_RUN


class AnswerFailedError(TellapartError):
    """A query was made and spent, and the model failed on it."""

    exit_code = EXIT_COULD_NOT_RUN


class RunError(TellapartError):
    """The run could not be carried out."""

    exit_code = EXIT_COULD_NOT_RUN


class ModelError(RunError):
    """A model could not be opened."""


def near(name: str, known: Iterable[str]) -> str:
    """A remedy that names what is near to ``name``, or all that is known."""
    names = sorted(known)
    close = get_close_matches(name, names, n=3, cutoff=0.5)
    if close:
        return "did you mean " + " or ".join(close) + "?"
    return "known: " + (", ".join(names) if names else "none")
