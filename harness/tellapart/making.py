"""Making an instance of a plugin's class; one that looks up other names is told where."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar, runtime_checkable

from tellapart.contracts.base import Component
from tellapart.plugins import Plugins

C = TypeVar("C", bound=Component)


@runtime_checkable
class UsesPlugins(Protocol):
    """A component that looks up other names, such as a distiller that of its base model.

    It declares ``plugins: Plugins | None = None``, and gets those of its run when it is made:
    to load them anew would miss what ``--plugin FILE`` named.
    """

    plugins: Plugins | None


def make(
    plugins: Plugins, kind: str, name: str, base: type[C], params: dict[str, Any], *, seed: int = 0
) -> C:
    """An instance of what is registered as ``name``.

    Raises:
        PluginError: nothing is registered under it.
        SpecError: a parameter is unknown or has a value it cannot have.
    """
    made = plugins.find(kind, name, base).make(params, seed=seed)
    told: Any = made
    if isinstance(told, UsesPlugins):
        told.plugins = plugins
    return made
