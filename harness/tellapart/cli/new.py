"""``tellapart new``: the beginning of a plugin, as a package with its own tests."""

from __future__ import annotations

import keyword
import re
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from tellapart.errors import UsageError
from tellapart.plugins import Plugins

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
SUFFIX = ".tmpl"
"""Template files carry it, so that no tool takes them for code."""


def register(app: typer.Typer) -> None:
    new = typer.Typer(no_args_is_help=True, help="Begin a plugin.")
    app.add_typer(new, name="new")

    @new.callback()
    def group() -> None:
        """Begin a plugin of your own: a package that installs and passes its own tests."""

    @new.command()
    def adversary(
        context: typer.Context,
        name: Annotated[str, typer.Argument(help="Its name, such as 'shouting' or 'my-test'.")],
        out: Annotated[
            Path | None, typer.Option(help="Folder to make; tellapart-NAME by default.")
        ] = None,
    ) -> None:
        """Write a package with one adversary, its test and its entry point."""
        folder = out or Path(f"tellapart-{name}")
        written = write_package("adversary", name, folder, context.obj)
        for path in written:
            typer.echo(str(path))
        typer.echo(f"next: pip install -e {folder} && pytest {folder}")


def write_package(kind: str, name: str, folder: Path, plugins: Plugins) -> list[Path]:
    """Fill the templates of ``kind`` for ``name`` and write them to ``folder``.

    Returns:
        The files written.

    Raises:
        UsageError: the name can not be used, or the folder holds something already. Nothing is
            written then.
    """
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise UsageError(
            f"'{name}' can not be the name of {_a(kind)}",
            "use lower-case letters, digits and single hyphens, and begin with a letter",
        )
    if name in plugins.names(kind):
        raise UsageError(f"there is {_a(kind)} called '{name}' already", "choose another name")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"'{folder}' exists and is not empty", "name another folder with --out")
    values = {
        "name": name,
        "module": "tellapart_" + name.replace("-", "_"),
        "class_name": "".join(part.capitalize() for part in name.split("-")),
    }
    root = files("tellapart.cli") / "templates" / kind
    texts = {
        _path(entry.name, values["module"]): _fill(entry.read_text(encoding="utf-8"), values)
        for entry in root.iterdir()
        if entry.name.endswith(SUFFIX)
    }
    written = []
    for path, text in sorted(texts.items()):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        written.append(target)
    return written


def _path(template: str, module: str) -> str:
    return template.removesuffix(SUFFIX).replace("__", "/").replace("MODULE", module)


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _fill(text: str, values: dict[str, str]) -> str:
    for key, value in values.items():
        text = text.replace("{{ " + key + " }}", value)
    return text
