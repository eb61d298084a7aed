"""Reading a spec: a file or a shipped recipe's name, ``--set`` overrides, one-line errors."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from tellapart.contracts.base import explain, keys_at
from tellapart.errors import SpecError, near
from tellapart.spec.schema import Spec


class _UniqueKeys(yaml.SafeLoader):
    """Refuses a key that stands twice: YAML would let the last one win without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen and name != "<<":
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{name}' stands there twice", key.start_mark
                )
            seen.add(name)
        return super().construct_mapping(node, deep)


def recipes() -> list[str]:
    """Names of the recipes that come with tellapart."""
    folder = files("tellapart") / "recipes"
    return sorted(
        f.name.removesuffix(".yaml") for f in folder.iterdir() if f.name.endswith(".yaml")
    )


def load_spec(source: str | Path, overrides: Sequence[str] = ()) -> Spec:
    """The spec in a file, or the recipe of that name, with ``a.b=c`` overrides applied.

    Paths inside a spec are relative to the working directory.

    Raises:
        SpecError: not found, not YAML, an unknown key, or a value that cannot be.
    """
    name = str(source)
    path = Path(source)
    if path.is_file():
        text = _text(path)
    elif name in recipes():
        text = (files("tellapart") / "recipes" / f"{name}.yaml").read_text(encoding="utf-8")
    elif path.suffix in {".yaml", ".yml"} or "/" in name:
        raise SpecError(f"spec file '{name}' does not exist", "check the path")
    else:
        raise SpecError(f"'{name}' is neither a spec file nor a recipe", near(name, recipes()))
    try:
        data = yaml.load(text, _UniqueKeys)  # a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not YAML"
        raise SpecError(f"'{name}' is not YAML{where}: {problem}", "fix the file") from error
    return parse_spec(data, overrides, source=name)


def parse_spec(data: Any, overrides: Sequence[str] = (), *, source: str = "spec") -> Spec:
    """A spec from plain data.

    Raises:
        SpecError: an unknown key, or a value that cannot be.
    """
    if not isinstance(data, Mapping):
        raise SpecError(f"'{source}' is not a mapping of keys to values", "see the recipes")
    changed = copy.deepcopy(dict(data))
    for override in overrides:
        _override(changed, override)
    try:
        return Spec.model_validate(changed)
    except ValidationError as error:
        raise SpecError(f"{source}: {explain(error, Spec)}") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SpecError(f"spec file '{path}' is not UTF-8 text", "save it as UTF-8") from error
    except OSError as error:
        raise SpecError(f"spec file '{path}' cannot be read: {error.strerror}") from error


def _override(data: dict[str, Any], override: str) -> None:
    key, equals, text = override.partition("=")
    path = key.strip().split(".")
    if not equals or not all(path):
        raise SpecError(f"--set '{override}' is not of the form key=value", "e.g. --set seed=1")
    if path[0] not in Spec.model_fields:
        raise SpecError(f"--set: no key '{path[0]}'", near(path[0], keys_at(Spec, ())))
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SpecError(f"--set '{override}': the value is not YAML", "quote it") from error
    here: Any = data
    for part in path[:-1]:
        here = _step(here, part, override)
    last = path[-1]
    if isinstance(here, list):
        here[_index(here, last, override)] = value
    else:
        here[last] = value


def _step(here: Any, part: str, override: str) -> Any:
    if isinstance(here, list):
        return here[_index(here, part, override)]
    inner = here.get(part)
    if isinstance(inner, str):  # a bare plugin name grows into a mapping
        is_model = override.partition(".")[0] in {"teacher", "students"}
        inner = {"model" if is_model else "name": inner}
    if inner is None:
        inner = {}
    if not isinstance(inner, dict | list):
        raise SpecError(f"--set '{override}': '{part}' has no keys below it")
    here[part] = inner
    return inner


def _index(here: list[Any], part: str, override: str) -> int:
    for i, item in enumerate(here):
        if item == part or (isinstance(item, dict) and item.get("name") == part):
            if isinstance(item, str):
                here[i] = {"name": item}
            return i
    if part.isdigit() and int(part) < len(here):
        return int(part)
    raise SpecError(f"--set '{override}': the list has no item '{part}'")
