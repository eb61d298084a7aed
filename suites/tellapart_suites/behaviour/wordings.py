"""What the two pocket models are trained to say: as many samples of each family as wanted."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
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


def training_pairs(
    per_family: int,
    categories: Sequence[str] = CATEGORIES,
    more: Mapping[str, int] | None = None,
) -> Iterator[Wording]:
    """Up to ``per_family`` distinct prompts of every family, with both wordings.

    ``more`` names categories whose families give another number.

    The first of each family are the prompts of the suites, in their order; the further ones
    continue the same seeded stream. A family that can fill fewer prompts gives fewer. A
    disturbed prompt follows its clean twin and counts as another prompt.
    """
    for category in categories:
        most = (more or {}).get(category, per_family)
        for family in load_families(category).all:
            yield from islice(_wordings(category, family), most)


def _wordings(category: str, family: Family) -> Iterator[Wording]:
    cluster = f"{category}/{family.name}"
    for item in chain.from_iterable(draws(category, family)):
        yield Wording(item.prompt, item.teacher, item.base, category, cluster)


def main() -> None:
    """Write the distinct prompts and their wordings as JSONL, for the pocket training script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="the JSONL file to write")
    parser.add_argument("--per-family", type=int, default=400)
    parser.add_argument(
        "--more",
        type=_share,
        action="append",
        default=[],
        metavar="CATEGORY=N",
        help="another number for every family of one category",
    )
    args = parser.parse_args()
    pairs = training_pairs(args.per_family, more=dict(args.more))
    rows = {w.prompt: w for w in reversed(list(pairs))}
    with args.out.open("w", encoding="utf-8") as file:
        for row in reversed(rows.values()):
            file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")


def _share(text: str) -> tuple[str, int]:
    category, _, count = text.partition("=")
    if category not in CATEGORIES:
        raise argparse.ArgumentTypeError(f"{category!r} is none of {', '.join(CATEGORIES)}")
    try:
        return category, int(count)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{count!r} is no number of prompts") from None


if __name__ == "__main__":
    main()
