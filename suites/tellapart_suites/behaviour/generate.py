"""From template families to probes: seeded, distinct, equally many in each category."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from random import Random

from tellapart import Probe
from tellapart.errors import DataError

from .family import Families, Family, Item

VERSION = 1
"""Part of every seed. Raise it when probes are meant to change; digests are pinned by a test."""

CATEGORIES = (
    "factual_qa",
    "reasoning_math",
    "instruction_following",
    "style_format",
    "domain_technical",
    "robustness",
    "safety_refusal",
    "creative",
    "summarization_rewrite",
    "multilingual",
)

_FRUITLESS = 400  # draws in a row that bring no new prompt, after which a family counts as used up
_TOO_LONG = 60  # too long prompts in a row, after which a family counts as having no short ones


@cache
def load_families(category: str) -> Families:
    """The families of ``category``, one of :data:`CATEGORIES`."""
    module = import_module(f"tellapart_suites.behaviour.{category}")
    families = module.families
    if not isinstance(families, Families) or families.category != category:
        raise TypeError(f"{module.__name__}.families is not Families({category!r})")
    return families


def draws(category: str, family: Family) -> Iterator[tuple[Item, ...]]:
    """Distinct fillings of a family, without end until it is used up.

    A filling is one item, or two where the prompt is a disturbed one: its clean twin comes
    first. The order is fixed by suite version, category and family name alone.
    """
    seed = hashlib.sha256(f"{VERSION}\x1f{category}\x1f{family.name}".encode()).digest()
    rng = Random(int.from_bytes(seed[:8], "big"))
    seen: set[str] = set()
    fruitless = 0
    while fruitless < _FRUITLESS:
        item = family.make(rng)
        group = _with_twin(item)
        if any(one.prompt in seen for one in group):
            fruitless += 1
            continue
        fruitless = 0
        seen.update(one.prompt for one in group)
        yield group


def _with_twin(item: Item) -> tuple[Item, ...]:
    """The item, after its clean twin if it has one. ``twin`` becomes a mark to be resolved."""
    clean = item.meta.get("twin")
    if not isinstance(clean, str):
        return (item,)
    if clean == item.prompt:  # the disturbance changed nothing this time
        return (replace(item, meta={}),)
    return replace(item, prompt=clean, meta={}), item


def generate(
    size: int, categories: Sequence[str] = CATEGORIES, max_chars: int | None = None
) -> list[Probe]:
    """``size`` probes of each category, spread evenly over its families.

    Args:
        size: probes a category; more than the families can fill is an error.
        categories: which ones, in this order.
        max_chars: leave out prompts longer than this.

    Raises:
        DataError: a category has not enough prompts.
    """
    return [probe for name in categories for probe in _category(name, size, max_chars)]


def _category(category: str, size: int, max_chars: int | None) -> list[Probe]:
    families = load_families(category).all
    streams = [_fitting(draws(category, f), max_chars) for f in families]
    taken: list[list[tuple[Item, ...]]] = [[] for _ in families]
    count = 0
    open_ones = list(range(len(families)))
    # Families take turns, so that a small suite has as many of them as a large one.
    while count < size and open_ones:
        for index in list(open_ones):
            group = next(streams[index], None)
            if group is None:
                open_ones.remove(index)
                continue
            group = group[: size - count]
            taken[index].append(group)
            count += len(group)
            if count == size:
                break
    if count < size:
        raise DataError(
            f"the families of {category} fill only {count} prompts of the {size} asked for",
            "ask for a smaller size",
        )
    return [
        probe
        for index, (family, groups) in enumerate(zip(families, taken, strict=True))
        for probe in _probes(category, index, family, groups)
    ]


def _fitting(
    groups: Iterator[tuple[Item, ...]], max_chars: int | None
) -> Iterator[tuple[Item, ...]]:
    too_long = 0
    for group in groups:
        if max_chars is None or all(len(item.prompt) <= max_chars for item in group):
            too_long = 0
            yield group
        elif (too_long := too_long + 1) == _TOO_LONG:
            return


def _probes(
    category: str, index: int, family: Family, groups: Sequence[tuple[Item, ...]]
) -> Iterator[Probe]:
    cluster = f"{category}/{family.name}"
    number = 0
    for group in groups:
        clean_id = f"{category}-{index:03d}-{number:03d}"
        for item in group:
            meta = dict(item.meta)
            if "twin" in meta:
                meta["twin"] = clean_id
            name = f"{category}-{index:03d}-{number:03d}"
            yield Probe(name, item.prompt, category, cluster, item.reference, meta)
            number += 1
