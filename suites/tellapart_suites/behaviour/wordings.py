"""What the two pocket models are trained to say: as many samples of each family as wanted."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, islice
from pathlib import Path

from .family import Family
from .generate import CATEGORIES, draws, load_families


@dataclass(frozen=True, slots=True)
class Wording:
    """One prompt with the teacher's and the base model's wording of the answer."""

    prompt: str
    teacher: str
    base: str
    category: str
    cluster: str


def training_pairs(per_family: int, categories: Sequence[str] = CATEGORIES) -> Iterator[Wording]:
    """Up to ``per_family`` distinct prompts of every family, with both wordings.

    The first of each family are the prompts of the suites, in their order; the further ones
    continue the same seeded stream. A family that can fill fewer prompts gives fewer. A
    disturbed prompt follows its clean twin and counts as another prompt.
    """
    for category in categories:
        for family in load_families(category).all:
            yield from islice(_wordings(category, family), per_family)


def _wordings(category: str, family: Family) -> Iterator[Wording]:
    cluster = f"{category}/{family.name}"
    for item in chain.from_iterable(draws(category, family)):
        yield Wording(item.prompt, item.teacher, item.base, category, cluster)


def main() -> None:
    """Write the distinct prompts and their wordings as JSONL, for the pocket training script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="the JSONL file to write")
    parser.add_argument("--per-family", type=int, default=400)
    args = parser.parse_args()
    rows = {w.prompt: w for w in reversed(list(training_pairs(args.per_family)))}
    with args.out.open("w", encoding="utf-8") as file:
        for row in reversed(rows.values()):
            file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
