"""Specs: what a run is, as YAML. Reading, overriding, resolving."""

from tellapart.spec.read import load_spec, parse_spec
from tellapart.spec.schema import Spec

__all__ = ["Spec", "load_spec", "parse_spec"]
