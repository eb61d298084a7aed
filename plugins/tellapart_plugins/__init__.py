"""Everything built in, through the same door as anybody's plugin."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from tellapart import hookimpl


def _load(package: str) -> list[Any]:
    listed = import_module(f"tellapart_plugins.{package}").CLASSES
    found = []
    for entry in listed:
        module, _, name = entry.partition(":")
        found.append(getattr(import_module(f"tellapart_plugins.{package}.{module}"), name))
    return found


@hookimpl
def register_models() -> list[Any]:
    return _load("models")


@hookimpl
def register_distillers() -> list[Any]:
    return _load("distillers")


@hookimpl
def register_adversaries() -> list[Any]:
    return _load("adversaries")


@hookimpl
def register_acquisitions() -> list[Any]:
    return _load("acquisition")


@hookimpl
def register_executors() -> list[Any]:
    return _load("executors")


@hookimpl
def register_metrics() -> list[Any]:
    return _load("metrics")
