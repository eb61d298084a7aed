"""The plugin manager and the registry of names. A factory makes them; there is no global."""

from __future__ import annotations

import importlib.util
import inspect
import sys
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points, version
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar, cast

import pluggy

from tellapart import hookspecs
from tellapart.contracts.base import Component
from tellapart.errors import PluginError, near

GROUP = "tellapart"
KINDS = {
    "model": "register_models",
    "distiller": "register_distillers",
    "adversary": "register_adversaries",
    "acquisition": "register_acquisitions",
    "suite": "register_suites",
    "metric": "register_metrics",
    "executor": "register_executors",
}

C = TypeVar("C", bound=Component)


class PluginWarning(UserWarning):
    """A plugin could not be loaded; everything else goes on without it."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A name a plugin added: its class, and where it came from."""

    kind: str
    name: str
    cls: type[Component]
    plugin: str
    version: str
    origin: str

    def row(self) -> dict[str, str]:
        return {
            "name": self.name,
            "kind": self.kind,
            "version": self.version,
            "origin": self.origin,
            "description": self.cls.description(),
        }


@dataclass(frozen=True, slots=True)
class Source:
    """A plugin as it was found: entry-point name or file, distribution version, origin."""

    name: str
    version: str
    origin: str
    path: str = ""


class Plugins:
    """The loaded plugins: hooks to call and names to look up."""

    def __init__(self, manager: pluggy.PluginManager, sources: dict[str, Source]) -> None:
        self.manager = manager
        self.sources = sources
        self._names: dict[str, dict[str, Registered]] | None = None

    @property
    def hook(self) -> Any:
        return self.manager.hook

    @property
    def files(self) -> tuple[str, ...]:
        """Paths of plugins loaded from files, so that a child process can load them again."""
        return tuple(s.path for s in self.sources.values() if s.path)

    def registered(self) -> list[Registered]:
        """Every name, by kind and name."""
        names = self._registry()
        return [names[kind][name] for kind in KINDS for name in sorted(names[kind])]

    def names(self, kind: str) -> list[str]:
        return sorted(self._registry()[kind])

    def get(self, kind: str, name: str) -> type[Component]:
        """The class registered as ``name``.

        Raises:
            PluginError: nothing is registered under it; the remedy names near ones.
        """
        known = self._registry()[kind]
        if name not in known:
            plural = {"adversary": "adversaries"}.get(kind, f"{kind}s")
            remedy = near(name, known)
            raise PluginError(
                f"no {kind} is called '{name}'",
                f"{remedy}; {plural} are listed by 'tellapart plugins'",
            )
        return known[name].cls

    def find(self, kind: str, name: str, base: type[C]) -> type[C]:
        """As :meth:`get`, typed by the contract's base class."""
        cls = self.get(kind, name)
        if not issubclass(cls, base):  # pragma: no cover - the registry checks it
            raise PluginError(f"{kind} '{name}' is not a {base.__name__}")
        return cls

    def _registry(self) -> dict[str, dict[str, Registered]]:
        if self._names is None:
            self._names = {kind: self._collect(kind, hook) for kind, hook in KINDS.items()}
        return self._names

    def _collect(self, kind: str, hook: str) -> dict[str, Registered]:
        found: dict[str, Registered] = {}
        for implementation in getattr(self.hook, hook).get_hookimpls():
            source = self.sources.get(
                implementation.plugin_name, Source(implementation.plugin_name, "", "unknown")
            )
            try:
                classes = cast(Iterable[type[Component]], implementation.function() or ())
            except Exception as error:
                raise PluginError(
                    f"plugin '{source.name}' failed in {hook}: {type(error).__name__}: {error}",
                    "fix or uninstall it",
                ) from error
            for cls in classes:
                self._check(cls, kind, source, hook)
                if cls.name in found:
                    other = found[cls.name]
                    raise PluginError(
                        f"two plugins offer the {kind} '{cls.name}': "
                        f"'{other.plugin}' ({other.origin}) and '{source.name}' ({source.origin})",
                        "uninstall or rename one",
                    )
                found[cls.name] = Registered(
                    kind, cls.name, cls, source.name, source.version, source.origin
                )
        return found

    @staticmethod
    def _check(found: Any, kind: str, source: Source, hook: str) -> None:
        ok = inspect.isclass(found) and issubclass(found, Component) and found.kind == kind
        if not ok or not isinstance(getattr(found, "name", None), str) or not found.name:
            raise PluginError(
                f"plugin '{source.name}' returned {found!r} from {hook}",
                f"return {kind} classes that have a 'name'",
            )


def load_plugins(files: Sequence[str | Path] = (), *, installed: bool = True) -> Plugins:
    """Load installed plugins and those in ``files``.

    A plugin that cannot be imported is a :class:`PluginWarning` with its cause, and the rest
    goes on; a file named by the user that cannot be imported is an error.

    Raises:
        PluginError: a misspelt hook, or a file that is not a plugin.
    """
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    sources: dict[str, Source] = {}
    if installed:
        for entry in sorted(entry_points(group=GROUP), key=lambda e: e.name):
            _load_entry(manager, sources, entry)
    for file in files:
        _load_file(manager, sources, Path(file))
    _refuse_misspelt(manager, sources)
    return Plugins(manager, sources)


def _load_entry(
    manager: pluggy.PluginManager, sources: dict[str, Source], entry: EntryPoint
) -> None:
    dist = entry.dist
    source = Source(
        entry.name,
        dist.version if dist else "",
        f"{dist.name if dist else 'unknown'}:{entry.value}",
    )
    try:
        plugin = entry.load()
    except Exception as error:
        warnings.warn(
            f"plugin '{entry.name}' ({source.origin}) could not be imported and is left out: "
            f"{type(error).__name__}: {error}",
            PluginWarning,
            stacklevel=3,
        )
        return
    _register(manager, sources, plugin, source)


def _load_file(manager: pluggy.PluginManager, sources: dict[str, Source], path: Path) -> None:
    if not path.is_file():
        raise PluginError(f"plugin file '{path}' does not exist", "check the path of --plugin")
    name = f"tellapart_file_{path.stem}"
    loader = importlib.util.spec_from_file_location(name, path)
    if loader is None or loader.loader is None:
        raise PluginError(f"plugin file '{path}' is not a Python file", "name a .py file")
    module = importlib.util.module_from_spec(loader)
    sys.modules[name] = module  # so that its classes pickle by name
    try:
        loader.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise PluginError(
            f"plugin file '{path}' could not be imported: {type(error).__name__}: {error}",
            "fix the file",
        ) from error
    resolved = str(path.resolve())
    _register(manager, sources, module, Source(path.stem, "", str(path), resolved))


def _register(
    manager: pluggy.PluginManager, sources: dict[str, Source], plugin: ModuleType, source: Source
) -> None:
    try:
        registered = manager.register(plugin, name=source.name)
    except (ValueError, pluggy.PluginValidationError) as error:
        raise PluginError(
            f"plugin '{source.name}' ({source.origin}): {error}".replace("\n", " "),
            "see the hook's signature in the plugin documentation",
        ) from error
    if registered:
        sources[registered] = source


def _refuse_misspelt(manager: pluggy.PluginManager, sources: dict[str, Source]) -> None:
    known = [n for n in vars(hookspecs) if hasattr(getattr(hookspecs, n), "tellapart_spec")]
    for plugin in manager.get_plugins():
        for name in dir(plugin):
            options = manager.parse_hookimpl_opts(plugin, name)
            if options is None or (options.get("specname") or name) in known:
                continue
            if options.get("optionalhook"):
                continue
            source = sources[manager.get_name(plugin) or ""]
            raise PluginError(
                f"plugin '{source.name}' ({source.origin}) implements the unknown hook '{name}'",
                near(name, known),
            )


def core_version() -> str:
    """Version of the installed distribution."""
    return version("tellapart")
