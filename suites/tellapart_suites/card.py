"""Suite cards, generated: every figure on them is counted when the card is made."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from tellapart import Probe
from tellapart.contracts.data import suite_digest

from .spread import SAMPLE, Spread, spread

WHAT = """
The prompt distribution of a controlled behavioural study: ten kinds of task, equally many
probes of each. The categories are those of the paper this project follows (arXiv 2605.30448);
the prompts are this project's own.
"""
HOW = """
Written by hand as template families, filled from word lists by a generator seeded with suite
version, category and family name, so that every machine makes the same probes. A family is a
cluster: its probes are never split across roles, and are resampled together. Robustness
probes come as a clean prompt and a disturbed twin (typing errors, case, spacing, distracting
text, paraphrase) in one cluster. Formats carry a constraint that a program can check; sums,
facts and code carry a reference.
"""
LIMITS = """
- Prompts are short and synthetic; compare lengths and vocabulary with real ones before
  concluding anything about real traffic (`tellapart suites show NAME --against FILE`).
- One turn, almost all English; the multilingual category covers a few European languages.
- Refusal probes are mild on purpose. This is no safety benchmark.
- The number of independent units is the number of clusters, not of probes.
- Some families of different categories ask for the same kind of fact (capitals, young
  animals), in other words.
- The pocket models were trained on this generator, so they are at home here.
"""


def behaviour_card(name: str, probes: Sequence[Probe]) -> str:
    """The card of the behaviour suite in one of its sizes, as Markdown."""
    extras = [
        f"- with a reference: {sum(p.reference is not None for p in probes)}",
        f"- with a checkable constraint: {sum('constraint' in p.meta for p in probes)}",
        f"- disturbed twins: {sum('twin' in p.meta for p in probes)}",
    ]
    return "\n".join(
        [
            f"# Suite {name}",
            WHAT,
            "## How it was made",
            HOW,
            "## Limits",
            LIMITS,
            *_counts(probes),
            *extras,
            "",
            *spread_table({name: spread([p.prompt for p in probes])}),
        ]
    )


def probes_card(name: str, what: str, probes: Sequence[Probe]) -> str:
    """The card of a suite of somebody else's prompts, as Markdown."""
    figures = spread_table({name: spread([p.prompt for p in probes])})
    return "\n".join([f"# Suite {name}", "", what, "", *_counts(probes), "", *figures])


def _counts(probes: Sequence[Probe]) -> list[str]:
    sizes = Counter(p.category for p in probes)
    clusters: dict[str, set[str]] = defaultdict(set)
    for probe in probes:
        clusters[probe.category].add(probe.cluster)
    total = len({p.cluster for p in probes})
    return [
        "## Counts",
        "",
        "| category | probes | clusters |",
        "| --- | ---: | ---: |",
        *(f"| {name} | {n} | {len(clusters[name])} |" for name, n in sizes.items()),
        f"| all | {len(probes)} | {total} |",
        "",
        f"- digest: `{suite_digest(probes)}`",
    ]


def spread_table(sets: Mapping[str, Spread]) -> list[str]:
    """Lines of a Markdown table of prompt lengths and vocabulary, one row a set."""
    return [
        "## Prompt length and vocabulary",
        "",
        "Quantiles are 5, 25, 50, 75 and 95 %. The last column is the number of distinct words "
        f"to expect among {SAMPLE} of the set.",
        "",
        f"| prompts of | number | characters | words | distinct words | among {SAMPLE} |",
        "| --- | ---: | --- | --- | ---: | ---: |",
        *(_row(name, s) for name, s in sets.items()),
        "",
    ]


def _row(name: str, s: Spread) -> str:
    characters, words = (" ".join(map(str, q)) for q in (s.characters, s.words))
    rarefied = "–" if s.rarefied != s.rarefied else f"{s.rarefied:.0f}"
    return f"| {name} | {s.prompts} | {characters} | {words} | {s.vocabulary} | {rarefied} |"
