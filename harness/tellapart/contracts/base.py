"""What all plugin classes share: a name, a pydantic parameter model, a one-line description."""

from __future__ import annotations

import inspect
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from tellapart.errors import SpecError, near


def _none_empty(value: tuple[str, ...]) -> tuple[str, ...]:
    if "" in value:
        raise ValueError("an empty string would end every answer; leave it out")
    return value


Stops = Annotated[tuple[str, ...], AfterValidator(_none_empty)]
"""Strings that end an answer, none of them empty."""


class Params(BaseModel):
    """Base of every plugin's parameters: unknown keys are errors, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_Model = Params  # inside Component the name Params is the class attribute


class Component:
    """A named thing that a plugin registers. The constructor stores parameters and does no work."""

    kind: ClassVar[str]
    name: ClassVar[str]
    Params: ClassVar[type[_Model]] = _Model

    def __init__(self, params: _Model | None = None, *, seed: int = 0) -> None:
        self.params: Any = params if params is not None else self.Params()
        self.seed = seed

    @classmethod
    def make(cls, params: dict[str, Any] | None = None, *, seed: int = 0) -> Self:
        """An instance from plain parameters.

        Raises:
            SpecError: a parameter is unknown or has a value it cannot have.
        """
        return cls(cls.parse(params), seed=seed)

    @classmethod
    def parse(cls, params: dict[str, Any] | None) -> _Model:
        """``params`` checked against the plugin's parameter model."""
        try:
            return cls.Params.model_validate(params or {})
        except ValidationError as error:
            raise SpecError(f"{cls.kind} '{cls.name}': {explain(error, cls.Params)}") from error

    @classmethod
    def description(cls) -> str:
        """First line of the docstring."""
        return (inspect.getdoc(cls) or "").partition("\n")[0]


def explain(error: ValidationError, model: type[BaseModel], *, prefix: str = "") -> str:
    """One line from a pydantic error: where, what, and the nearest right key."""
    parts = []
    for item in error.errors(include_url=False):
        where = prefix + ".".join(str(part) for part in item["loc"])
        if item["type"] == "extra_forbidden":
            key = str(item["loc"][-1])
            parts.append(f"unknown key '{where}' ({near(key, keys_at(model, item['loc'][:-1]))})")
        elif item["type"] == "missing":
            parts.append(f"'{where}' is required")
        else:
            message = item["msg"].removeprefix("Value error, ")
            parts.append(f"'{where}': {message}" if where else message)
    return "; ".join(parts)


def keys_at(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """Field names of the (nested) model that ``path`` leads to; those of ``model`` if unknown."""
    current = model
    for part in path:
        found = current.model_fields.get(str(part))
        inner = found.annotation if found else None
        candidates = [inner, *getattr(inner, "__args__", ())]
        nested = [c for c in candidates if inspect.isclass(c) and issubclass(c, BaseModel)]
        if nested:
            current = nested[0]
    return list(current.model_fields)
