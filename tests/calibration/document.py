"""docs/calibration.md and docs/calibration.svg from what the study found."""

from __future__ import annotations

from collections import defaultdict
from html import escape

import arms
from checks import ALPHA, SIMULTANEOUS, Alternative, Caught, Check, Curve, Maxima

WIDER = 1.25
POWER_AT_DESIGN = 0.75
STOP_AT_TWICE = 0.4


def width_rows(checks, alternatives):
    """Per scenario: our width over that of the narrowest alternative valid in every scenario.

    An alternative is valid if no scenario refutes that it covers 95 %; one that fails anywhere
    cannot be chosen before the truth is known.
    """
    from scipy import stats

    by_name = defaultdict(list)
    for a in alternatives:
        by_name[a.name].append(a)
    tail = (1 - SIMULTANEOUS) / 2 / max(len(alternatives), 1)

    def fails(a: Alternative) -> bool:
        most = stats.beta.isf(tail, a.hits + 1, a.trials - a.hits) if a.hits < a.trials else 1.0
        return bool(most < 1 - ALPHA)

    scenarios = {c.scenario for c in checks if c.what == "advantage"}
    valid = {
        name: {a.scenario for a in rows} >= {a.scenario for a in alternatives}
        and not any(fails(a) for a in rows)
        for name, rows in by_name.items()
    }
    ours = {c.scenario: c for c in checks if c.what == "advantage" and c.scenario in scenarios}
    summary = []
    for name, rows in by_name.items():
        worst = min(rows, key=lambda a: a.hits / a.trials)
        ratios = sorted(ours[a.scenario].width / a.width for a in rows if a.width > 0)
        summary.append((name, len(rows), worst.hits / worst.trials, worst.scenario,
                        sum(fails(a) for a in rows), ratios[len(ratios) // 2], ratios[-1],
                        valid[name]))  # fmt: skip
    return summary


def adversary_rows(checks) -> list[str]:
    """A line for each built-in adversary: its worst false-positive rate."""
    rows = []
    for name in arms.names():
        own = [c for c in checks if c.what.startswith(f"adversary {name}: ")]
        if not own:
            rows.append(f"| {name} | 0 | | not measured | | |")
            continue
        worst, arm = max(own, key=lambda c: c.rate), arms.arm(name)
        rows.append(
            f"| {name} | {min(c.trials for c in own):,} | {arm.probes} | {worst.rate:.3f} | "
            f"[{worst.low:.3f}, {worst.high:.3f}] | {arm.stand_in} |"
        )
    return rows


def failures(checks, extras) -> list[str]:
    """What the study does not allow."""
    found = [
        f"{c.what}, {c.scenario}: {c.rate:.4f} of {c.trials} [{c.low:.4f}, {c.high:.4f}]"
        for c in checks
        if not c.passed
    ]
    found += [f"{e.adversary}: {e.voided} of {e.runs} voided, wanted {e.wanted}"
              for e in extras if isinstance(e, Caught) and not e.passed]  # fmt: skip
    for e in extras:
        if not isinstance(e, Curve) or e.trials < 1000:
            continue
        if abs(e.truth - e.design) < 1e-9 and e.sequential < POWER_AT_DESIGN:
            found.append(f"sequential power {e.sequential:.3f} at design {e.design:g}")
        if abs(e.truth - 2 * e.design) < 1e-9 and (e.median is None or e.median > STOP_AT_TWICE):
            found.append(f"sequential median {e.median} at twice the design {e.design:g}")
    alternatives = [e for e in extras if isinstance(e, Alternative)]
    for name, *_, most, valid in width_rows(checks, alternatives):
        if valid and most > WIDER:
            found.append(f"advantage intervals up to {most:.2f} times as wide as {name}")
    for e in extras:
        if isinstance(e, tuple) and e[2] > WIDER:
            found.append(f"{e[0]}, {e[1]}: {e[2]:.2f}")
    return found


def write(checks, extras, *, seed: int, quick: bool) -> tuple[str, str]:
    """The Markdown page and the SVG picture."""
    curves = [e for e in extras if isinstance(e, Curve)]
    caught = [e for e in extras if isinstance(e, Caught)]
    alternatives = [e for e in extras if isinstance(e, Alternative)]
    ratios = [e for e in extras if isinstance(e, tuple)]
    failed = failures(checks, extras)
    lines = [
        "# Calibration",
        "",
        "Written by `make calibrate`; do not edit. "
        f"Seed {seed}{', quick run: too few data sets to conclude from' if quick else ''}.",
        "",
        f"{len(checks)} rates were simulated. Each has a Clopper–Pearson interval that holds "
        f"simultaneously for all of them at {100 * SIMULTANEOUS:g} %. An error rate passes if the "
        f"lower end of its interval is at most {ALPHA:g}, a coverage if the upper end reaches "
        f"{1 - ALPHA:g}. "
        + (f"**{len(failed)} fail.**" if failed else "All pass, and so does every other demand."),
        "",
        *[f"- {line}" for line in failed],
        "" if failed else "![Rates of the study](calibration.svg)",
        "",
        "## In short",
        "",
        "| what | kind | scenarios | data sets each | worst rate | simultaneous interval | where |",
        "| --- | --- | ---: | ---: | ---: | --- | --- |",
    ]
    groups = defaultdict(list)
    for c in checks:
        groups[c.kind, c.what].append(c)
    for (kind, what), rows in sorted(groups.items()):
        worst = max(rows, key=lambda c: c.rate) if kind == "error" else min(
            rows, key=lambda c: c.rate)  # fmt: skip
        lines.append(
            f"| {what} | {kind} | {len(rows)} | {min(c.trials for c in rows):,} | "
            f"{worst.rate:.3f} | [{worst.low:.3f}, {worst.high:.3f}] | {worst.scenario} |"
        )
    lines += [
        "",
        "## Widths beside the usual alternatives",
        "",
        "The interval of the advantage against others on the same data. An alternative counts "
        "as valid only if no scenario refutes that it covers 95 %: nobody knows the truth when "
        "choosing. The exact bounds are computed where they take the place of t.",
        "",
        "| alternative | scenarios | worst coverage | where | scenarios refuted | "
        "our width over its, median | largest | valid throughout |",
        "| --- | ---: | ---: | --- | ---: | ---: | ---: | --- |",
    ]
    for name, count, worst, where, wrong, middle, most, valid in width_rows(checks, alternatives):
        lines.append(
            f"| {name} | {count} | {worst:.3f} | {where} | {wrong} | {middle:.2f} | {most:.2f} | "
            f"{'yes' if valid else 'no'} |"
        )
    if ratios:
        most = max(ratios, key=lambda e: e[2])
        least = min(ratios, key=lambda e: e[2])
        lines += [
            "",
            "Simultaneous lower bounds by max-t reach "
            f"{least[2]:.2f} ({least[1]}) to {most[2]:.2f} ({most[1]}) times as far as "
            "Bonferroni-corrected t bounds.",
        ]
    lines += [
        "",
        "## The class's difference beside the bootstrap",
        "",
        "How the interval of the difference of two students' largest advantages compares with the "
        "percentile cluster bootstrap that resamples both maxima, which is not consistent where "
        "adversaries are equally strong.",
        "",
        "| scenario | data sets | coverage | mean width | coverage of the bootstrap | its width |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        *[
            f"| {m.scenario} | {m.trials:,} | {m.hits / m.trials:.3f} | {m.width:.3f} | "
            f"{m.bootstrap_hits / m.trials:.3f} | {m.bootstrap_width:.3f} |"
            for m in extras
            if isinstance(m, Maxima)
        ],
        "",
        "## Fixed against sequential play",
        "",
        "The fixed test is the exact binomial one, sized for power 0.8 at the design advantage; "
        "sequential play may go on to 1.5 times that size. Demanded: power at least "
        f"{POWER_AT_DESIGN} at the design, and at twice the design a median stop of at most "
        f"{STOP_AT_TWICE} times the fixed size.",
        "",
        "| design δ | fixed games | true advantage | power fixed | power sequential | "
        "median stop / fixed |",
        "| ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for c in sorted(curves, key=lambda c: (c.design, c.truth)):
        median = "not half stop" if c.median is None else f"{c.median:.2f}"
        lines.append(
            f"| {c.design:g} | {c.games:,} | {c.truth:g} | {c.fixed:.3f} | {c.sequential:.3f} | "
            f"{median} |"
        )
    lines += [
        "",
        "## Controls",
        "",
        "| adversary | runs | voided by the null arm | wanted |",
        "| --- | ---: | ---: | --- |",
        *[f"| {e.adversary} | {e.runs} | {e.voided} | {e.wanted} |" for e in caught],
        "",
        "## Adversaries on null data",
        "",
        "Every built-in adversary plays data sets in which teacher and student answer from one "
        "distribution, and is fitted on a third of each. A false positive is an advantage that "
        "the flip test or the interval finds. Where a model is needed, a small one stands in; "
        "the code that trains or asks it is the same.",
        "",
        "| adversary | data sets | probes | worst rate | simultaneous interval | stand-in |",
        "| --- | ---: | ---: | ---: | --- | --- |",
        *adversary_rows(checks),
        "",
        "## Every rate",
        "",
        "| kind | what | scenario | data sets | rate | simultaneous interval | mean width |",
        "| --- | --- | --- | ---: | ---: | --- | ---: |",
    ]
    for c in sorted(checks, key=lambda c: (c.kind, c.what, c.scenario)):
        width = "" if c.width is None else f"{c.width:.3f}"
        lines.append(
            f"| {c.kind} | {c.what} | {c.scenario} | {c.trials:,} | {c.rate:.4f} | "
            f"[{c.low:.4f}, {c.high:.4f}] | {width} |"
        )
    return "\n".join(lines) + "\n", picture(checks, curves)


def picture(checks: list[Check], curves: list[Curve]) -> str:
    """Left: every rate of a kind of check with its interval. Right: power curves."""
    groups = defaultdict(list)
    for c in checks:
        groups[c.kind, c.what].append(c)
    rows = sorted(groups)
    height = 70 + 18 * len(rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1180 {max(height, 420)}" '
        'font-family="sans-serif" font-size="11" role="img" '
        'aria-label="Simulated error rates and coverages, and power curves">',
        '<rect width="100%" height="100%" fill="white"/>',
        '<text x="20" y="22" font-size="14">Miss rates by scenario (nominal 0.05; a point a '
        "scenario)</text>",
    ]
    left, right = 290.0, 640.0

    def x(rate: float) -> float:
        return left + (right - left) * min(rate, 0.10) / 0.10

    for tick in (0.0, 0.025, 0.05, 0.075, 0.10):
        colour = "#b3261e" if tick == ALPHA else "#ddd"
        parts.append(
            f'<line x1="{x(tick):.1f}" y1="34" x2="{x(tick):.1f}" y2="{44 + 18 * len(rows)}" '
            f'stroke="{colour}"/><text x="{x(tick):.1f}" y="{58 + 18 * len(rows)}" '
            f'text-anchor="middle">{tick:g}</text>'
        )
    for i, key in enumerate(rows):
        y = 48 + 18 * i
        parts.append(f'<text x="{left - 10}" y="{y + 4}" text-anchor="end">{escape(key[1])}</text>')
        for c in groups[key]:
            low, high = (c.low, c.high) if c.kind == "error" else (1 - c.high, 1 - c.low)
            rate = c.rate if c.kind == "error" else 1 - c.rate
            parts.append(
                f'<line x1="{x(low):.1f}" y1="{y}" x2="{x(high):.1f}" y2="{y}" stroke="#2b6cb0" '
                f'stroke-opacity="0.12" stroke-width="5"/><circle cx="{x(rate):.1f}" cy="{y}" '
                f'r="2.2" fill="{"#1a365d" if c.passed else "#b3261e"}"/>'
            )
    parts += _power(curves)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _power(curves: list[Curve]) -> list[str]:
    """Power against the true advantage in units of the design advantage."""
    left, top, width, height = 730.0, 50.0, 410.0, 300.0
    colours = ["#1a365d", "#2b6cb0", "#4299e1", "#90cdf4"]
    parts = [
        f'<text x="{left}" y="22" font-size="14">Power: fixed (dashed), sequential to 1.5 times '
        "its size (solid)</text>"
    ]

    def point(multiple: float, power: float) -> str:
        return f"{left + width * multiple / 3:.1f},{top + height * (1 - power):.1f}"

    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = top + height * (1 - tick)
        parts.append(
            f'<line x1="{left}" y1="{y:.1f}" x2="{left + width}" y2="{y:.1f}" stroke="#ddd"/>'
            f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>'
        )
    for tick in (0, 1, 2, 3):
        parts.append(
            f'<text x="{left + width * tick / 3:.1f}" y="{top + height + 16}" '
            f'text-anchor="middle">{tick}δ</text>'
        )
    for k, design in enumerate(sorted({c.design for c in curves})):
        rows = sorted((c for c in curves if c.design == design), key=lambda c: c.truth)
        colour = colours[k % len(colours)]
        for what, dash in (("fixed", ' stroke-dasharray="5 4"'), ("sequential", "")):
            line = " ".join(point(c.truth / design, getattr(c, what)) for c in rows)
            parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}"{dash}/>')
        parts.append(
            f'<text x="{left + width - 70}" y="{top + height - 70 + 16 * k}" fill="{colour}">'
            f"δ = {design:g}</text>"
        )
    return parts
