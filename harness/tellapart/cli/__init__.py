"""The command line. Every error is one line with its remedy, and an exit code that means it."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from tellapart.cli import check, info, ledger, new, plan, run, submit, sweep, verify
from tellapart.errors import (
    EXIT_INTERRUPTED,
    EXIT_USAGE,
    PluginError,
    TellapartError,
    UsageError,
)
from tellapart.faults import printable
from tellapart.plugins import Plugins, PluginWarning, core_version, load_plugins

# Some releases of typer bring a click of their own, others use the one installed; the base of
# usage errors is asked of a class that is public in both.
ClickError: Any = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")
HELP = """Can anyone tell your student from its teacher?

tellapart plays a bounded distinguishing game between adversaries and two language models and
reports with what advantage the student gives itself away, on which prompts, and how sure that is.
"""


def make_app(plugins: Plugins) -> typer.Typer:
    """The whole command line: the core's commands and those of plugins."""
    app = typer.Typer(
        name="tellapart",
        help=HELP,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )

    @app.callback()
    def root(
        plugin: Annotated[
            list[str] | None,
            typer.Option(metavar="FILE", help="Also load the plugin in this Python file."),
        ] = None,
        version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    ) -> None:
        # Both are taken out of the arguments before the commands are known.
        del plugin, version

    for module in (run, check, plan, sweep, info, ledger, new, submit, verify):
        module.register(app)
    _add_commands(app, plugins)
    return app


def _add_commands(app: typer.Typer, plugins: Plugins) -> None:
    """The commands of plugins; none may take the place of another.

    Raises:
        PluginError: a plugin fails, or adds a command that there is already.
    """
    owners = dict.fromkeys(typer.main.get_group(app).commands, "tellapart")
    for source, register in plugins.implementations("register_commands"):
        own = typer.Typer()
        register(app=own)
        for name in typer.main.get_group(own).commands:
            if name in owners:
                raise PluginError(
                    f"two plugins offer the command '{printable(name)}': '{owners[name]}' and "
                    f"'{source.name}' ({source.origin})",
                    "uninstall or rename one",
                )
            owners[name] = source.name
        app.registered_commands += own.registered_commands
        app.registered_groups += own.registered_groups


def main(argv: Sequence[str] | None = None) -> None:
    """Entry point of ``tellapart``."""
    sys.exit(run_command(sys.argv[1:] if argv is None else list(argv)))


def run_command(argv: list[str]) -> int:
    """Run one command line; the exit code."""
    with warnings.catch_warnings():
        # Warnings of libraries are for their developers; ours are for the user.
        warnings.simplefilter("ignore", FutureWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.formatwarning = _one_line
        return _guarded(argv)


def _guarded(argv: list[str]) -> int:
    try:
        if argv == ["--version"]:
            print(core_version())
            return 0
        files, rest = _plugin_files(argv)
        plugins = load_plugins(files)
        command = typer.main.get_command(make_app(plugins))
        code: Any = command.main(rest, prog_name="tellapart", standalone_mode=False, obj=plugins)
        return int(code or 0)
    except TellapartError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except typer.Exit as stop:
        return stop.exit_code
    except ClickError as error:
        # Without a command the message is the whole help.
        bare = type(error).__name__ == "NoArgsIsHelpError"
        print(f"{'' if bare else 'error: '}{error.format_message()}", file=sys.stderr)
        return EXIT_USAGE
    except (KeyboardInterrupt, typer.Abort):
        print(
            "interrupted; what was asked is kept, and the same command goes on from here",
            file=sys.stderr,
        )
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _plugin_files(argv: Sequence[str]) -> tuple[list[str], list[str]]:
    """Take every ``--plugin FILE`` out of the arguments, wherever it stands."""
    files: list[str] = []
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == "--plugin":
            value = next(words, None)
            if value is None:
                raise UsageError("--plugin needs a file", "e.g. --plugin mine.py")
            files.append(value)
        elif word.startswith("--plugin="):
            files.append(word.partition("=")[2])
        else:
            rest.append(word)
    return files, rest


def _one_line(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    line: str | None = None,
) -> str:
    if issubclass(category, PluginWarning) or category is UserWarning:
        return f"warning: {message}\n"
    return f"warning: {category.__name__}: {message}\n"
