"""The plugin manager and the registry of names. A factory makes them; there is no global."""

from __future__ import annotations

import importlib.util
import inspect
import re
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points, version
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import pluggy

from tellapart import hookspecs
from tellapart.contracts.base import Component, Params
from tellapart.errors import PluginError, TellapartError, near
from tellapart.faults import shown, why

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

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
"""What a name may be: it is typed in commands, listed by commas and written in file names."""
HEAVY = ("torch", "tensorflow", "jax", "transformers", "sklearn", "pandas", "scipy")

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

    def implementations(self, hook: str) -> Iterator[tuple[Source, Callable[..., Any]]]:
        """Every plugin's own implementation of ``hook``, first loaded first.

        Called with keywords, it is given those that it takes; its failures name it.
        """
        for found in getattr(self.hook, hook).get_hookimpls():
            source = self.sources.get(found.plugin_name, Source(found.plugin_name, "", "unknown"))
            yield source, _caller(found, source, hook)

    def sections(self, run_dir: Path, estimates: dict[str, Any]) -> list[tuple[str, str]]:
        """What plugins append to a report through ``report_sections``: titles and texts.

        Each gets a copy of ``estimates``, so that none can change what is reported.

        Raises:
            PluginError: a plugin fails or returns something else.
        """
        found: list[tuple[str, str]] = []
        for source, sections in self.implementations("report_sections"):
            returned = sections(run_dir=run_dir, estimates=deepcopy(estimates))
            if returned is None:
                continue
            for part in returned if isinstance(returned, list | tuple) else [returned]:
                if not (
                    isinstance(part, list | tuple)
                    and len(part) == 2
                    and all(isinstance(text, str) for text in part)
                ):
                    raise _refused(
                        source,
                        f"returned {shown(part)} from report_sections",
                        "return a list of (title, text)",
                    )
                found.append((part[0], part[1]))
        return found

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
        for source, implementation in self.implementations(hook):
            returned = implementation()
            for cls in _listed(returned, kind, source, hook):
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


def _listed(found: Any, kind: str, source: Source, hook: str) -> list[type[Component]]:
    """The classes that a hook returned, each fit to be registered.

    Raises:
        PluginError: they are not.
    """
    remedy = f"return a list of {kind} classes, not of instances or anything else"
    if found is None:
        return []
    if isinstance(found, str) or not hasattr(type(found), "__iter__"):
        raise _refused(source, f"returned {shown(found)} from {hook}", remedy)
    with _naming(source, hook, None):
        classes = list(found)
    for cls in classes:
        if not (inspect.isclass(cls) and issubclass(cls, Component) and cls.kind == kind):
            raise _refused(source, f"returned {shown(cls)} from {hook}", remedy)
        name = getattr(cls, "name", None)
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise _refused(
                source,
                f"returned {shown(cls)} from {hook}, whose 'name' is {shown(name)}",
                "give it a 'name' of at most 64 lower-case letters, digits, '.', '_' and '-'",
            )
        if not (inspect.isclass(cls.Params) and issubclass(cls.Params, Params)):
            raise _refused(
                source,
                f"offers the {kind} '{name}', whose 'Params' is {shown(cls.Params)}",
                "derive it from tellapart.Params",
            )
    return classes


def _refused(source: Source, what: str, remedy: str) -> PluginError:
    return PluginError(f"plugin '{source.name}' ({source.origin}) {what}", remedy)


@contextmanager
def _naming(source: Source, hook: str, file: str | None) -> Iterator[None]:
    """Turn what a plugin's hook raises into an error that names both."""
    try:
        yield
    except (TellapartError, BrokenPipeError):
        raise
    except (Exception, SystemExit) as error:
        raise _refused(
            source, f"failed in {hook}: {why(error, file)}", "fix or uninstall it"
        ) from error


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
    _name_failures(manager, sources)
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
    _refuse_taken(sources, source)
    before = set(sys.modules)
    try:
        plugin = entry.load()
    except (Exception, SystemExit) as error:
        warnings.warn(
            f"plugin '{entry.name}' ({source.origin}) could not be imported and is left out: "
            f"{why(error)}",
            PluginWarning,
            stacklevel=3,
        )
        return
    _warn_if_heavy(source, before)
    _register(manager, sources, plugin, source)


def _load_file(manager: pluggy.PluginManager, sources: dict[str, Source], path: Path) -> None:
    if not path.is_file():
        raise PluginError(f"plugin file '{path}' does not exist", "check the path of --plugin")
    resolved = str(path.resolve())
    if any(s.path == resolved for s in sources.values()):
        return  # named twice
    source = Source(path.stem, "", str(path), resolved)
    _refuse_taken(sources, source)
    name = f"tellapart_file_{path.stem}"
    loader = importlib.util.spec_from_file_location(name, path)
    if loader is None or loader.loader is None:
        raise PluginError(f"plugin file '{path}' is not a Python file", "name a .py file")
    module = importlib.util.module_from_spec(loader)
    before = set(sys.modules)
    sys.modules[name] = module  # so that its classes pickle by name
    try:
        loader.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise PluginError(
            f"plugin file '{path}' could not be imported: {why(error, str(path))}",
            "fix the file",
        ) from error
    _warn_if_heavy(source, before)
    _register(manager, sources, module, source)


def _refuse_taken(sources: dict[str, Source], source: Source) -> None:
    other = sources.get(source.name)
    if other is not None:
        raise PluginError(
            f"two plugins are called '{source.name}': {other.origin} and {source.origin}",
            "uninstall one, or rename its file or entry point",
        )


def _warn_if_heavy(source: Source, before: set[str]) -> None:
    heavy = [n for n in HEAVY if n in sys.modules and n not in before]
    if heavy:
        warnings.warn(
            f"plugin '{source.name}' ({source.origin}) imports {', '.join(heavy)} when it is "
            "loaded, which slows down every command: import inside the functions that need it",
            PluginWarning,
            stacklevel=4,
        )


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


def _caller(found: pluggy.HookImpl, source: Source, hook: str) -> Callable[..., Any]:
    def call(**arguments: Any) -> Any:
        code = getattr(found.function, "__code__", None)
        with _naming(source, hook, getattr(code, "co_filename", None)):
            return found.function(*(arguments[name] for name in found.argnames))

    return call


def _name_failures(manager: pluggy.PluginManager, sources: dict[str, Source]) -> None:
    """Let an exception from a plugin's hook be an error that names the plugin and the hook."""

    def after(outcome: Any, hook: str, implementations: Sequence[Any], _: Any) -> None:
        error = outcome.exception
        if error is None:
            return
        codes = {frame.f_code for frame, _ in traceback.walk_tb(error.__traceback__)}
        for implementation in implementations:
            code = getattr(implementation.function, "__code__", None)
            if code in codes and implementation.plugin_name in sources:
                try:
                    with _naming(sources[implementation.plugin_name], hook, code.co_filename):
                        raise error
                except BaseException as named:
                    outcome.force_exception(named)
                return

    manager.add_hookcall_monitoring(lambda *_: None, after)


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
