"""Simultaneous bounds, adjusted p-values and verdicts of whole classes."""

from __future__ import annotations

import numpy as np
from checks import Maxima, coverage, error
from scipy import stats
from simulate import class_values, latent, values

from tellapart.estimate.class_difference import class_difference
from tellapart.estimate.family import Key
from tellapart.estimate.interval import bounds
from tellapart.estimate.permutation import flip_test
from tellapart.estimate.sample import Column, align, cell_sums
from tellapart.estimate.settings import Settings
from tellapart.estimate.simultaneous import band
from tellapart.estimate.variance import linear, spread
from tellapart.estimate.verdict import Cell, decide, upper_error

EPSILON = 0.1
ALPHA = 0.05


def one_class(seed: int, runs: int, shape, advantages, decided: float, categories: int, tag: str):
    """Error rates and coverage of everything that is said about one class.

    ``categories`` > 1 gives the family adversary × category, judged category by category.
    """
    size, clusters, rho = shape
    rng = np.random.default_rng([seed, 6, size, clusters, len(advantages), categories,
                                 int(1000 * sum(advantages)), int(100 * decided)])  # fmt: skip
    probes = [f"{i:05d}" for i in range(clusters * size)]
    cluster = [f"c{i // size:04d}" for i in range(clusters * size)]
    category = [f"k{(i // size) % categories}" for i in range(clusters * size)]
    by_category = categories > 1
    kinds = categories if by_category else 1
    truth = np.repeat(advantages, kinds)
    most = max(advantages)
    key = Key("student", "pairwise", 1)
    low_ok, high_ok, first_low, first_high, family, told, passed = ([] for _ in range(7))
    widths, plain = [], []
    for _ in range(runs):
        w = class_values(rng, advantages, decided, clusters, size, rho)
        columns = [Column(f"a{a:02d}", probes, cluster, category, w[:, a])
                   for a in range(len(advantages))]  # fmt: skip
        cells = cell_sums(align(columns), by_category=by_category)
        found = band(cells, ALPHA, replicates=2000, seed=seed)
        share = upper_error(kinds, ALPHA)
        upper = bounds(cells, low=share, high=share)
        low_ok.append((found.low <= truth + 1e-9).all())
        high_ok.append((found.high >= truth - 1e-9).all())
        p = flip_test(cells, replicates=400, seed=seed).adjusted
        family.append(bool((p[truth <= 0] <= ALPHA).any()) if (truth <= 0).any() else False)
        wrong_above = wrong_below = False
        lows, highs = [], []
        for k in range(kinds):
            chosen = range(k, len(truth), kinds)
            made = [Cell(f"a{m // kinds:02d}", upper.point[m], found.low[m], upper.high[m],
                         upper.spread.error[m], clusters * size) for m in chosen]  # fmt: skip
            verdict = decide(key, "all", made, (), epsilon=EPSILON, alpha=ALPHA)
            wrong_above |= verdict.outcome == "distinguishable" and most <= EPSILON
            wrong_below |= verdict.outcome == "indistinguishable" and most >= EPSILON
            lows.append(verdict.low <= most + 1e-9)
            highs.append(verdict.high >= most - 1e-9)
        told.append(wrong_above)
        passed.append(wrong_below)
        first_low.append(all(lows))
        first_high.append(all(highs))
        lin = linear(cells)
        sp = spread(lin)
        widths.append((lin.point - found.low).mean())
        plain.append((stats.t.isf(ALPHA / len(truth), sp.dof) * sp.error).mean())
    scenario = (
        f"class of {len(advantages)}{f' × {categories} categories' if by_category else ''}, "
        f"{clusters} clusters of {size}, κ {decided:g}, {tag}"
    )
    checks = [
        coverage("simultaneous lower bounds", scenario, low_ok, float(np.mean(widths))),
        coverage("simultaneous upper bounds", scenario, high_ok),
        coverage("lower bound of the class", scenario, first_low),
        coverage("upper bound of the class", scenario, first_high),
    ]
    if (truth <= 0).any():
        checks.append(error("step-down p-values", scenario, family))
    if most <= EPSILON:
        checks.append(error("verdict: distinguishable", scenario, told))
    if most >= EPSILON:
        checks.append(error("verdict: indistinguishable", scenario, passed))
    return checks, [("max-t over Bonferroni", scenario, float(np.mean(widths) / np.mean(plain)))]


def two_students(seed: int, runs: int, shape, first, second, tag: str):
    """The difference of the class's advantages over two students, on the same probes."""
    size, clusters, rho = shape
    truth = max(first) - max(second)
    rng = np.random.default_rng([seed, 11, size, clusters, len(first), int(1000 * sum(first)),
                                 int(1000 * sum(second)), int(1000 * max(second))])  # fmt: skip
    n = clusters * size
    probes = [f"{i:05d}" for i in range(n)]
    cluster, category = [f"c{i // size:04d}" for i in range(n)], ["all"] * n
    right, rejected, widths, naive, narrow = [], [], [], [], []
    for _ in range(runs):
        common = latent(rng, 1, clusters, size, rho)[0].reshape(-1, 1)
        skill = rng.standard_normal((n, len(first)))  # what an adversary makes of a prompt
        sides, means = [], []
        for advantages in (first, second):
            z = 0.5 * common + 0.5 * skill + np.sqrt(0.5) * rng.standard_normal(skill.shape)
            w = np.column_stack([values(z[:, a], d, 0.8) for a, d in enumerate(advantages)])
            sides.append([Column(f"a{a:02d}", probes, cluster, category, w[:, a])
                          for a in range(len(first))])  # fmt: skip
            means.append(w.reshape(clusters, size, -1).mean(axis=1))
        made = class_difference(*sides, Settings(replicates=400, seed=seed))
        right.append(made.low <= truth + 1e-9 and made.high >= truth - 1e-9)
        rejected.append(made.p_value <= ALPHA)
        widths.append(made.high - made.low)
        drawn = rng.multinomial(clusters, np.full(clusters, 1 / clusters), size=599) / clusters
        maxima = (drawn @ means[0]).max(axis=1) - (drawn @ means[1]).max(axis=1)
        low, high = np.quantile(maxima, (0.025, 0.975))
        naive.append(low <= truth + 1e-9 and high >= truth - 1e-9)
        narrow.append(high - low)
    scenario = f"two students, class of {len(first)}, {clusters} clusters of {size}, {tag}"
    checks = [coverage("difference of the class", scenario, right, float(np.mean(widths)))]
    if truth == 0:
        checks.append(error("difference of the class: p-value", scenario, rejected))
    beside = Maxima(
        scenario, runs, int(sum(right)), float(np.mean(widths)), int(sum(naive)),
        float(np.mean(narrow)),
    )  # fmt: skip
    return checks, [beside]


def tasks(seed: int, runs: int):
    """All tasks of this file, as (function, arguments)."""
    shapes = {1: (1, 100, 0.0), 5: (5, 40, 0.3), 20: (20, 20, 0.3)}
    found = []
    for size, count in ((1, 2), (1, 20), (5, 5), (20, 10)):
        shape = shapes[size]
        found.append((one_class, (seed, runs, shape, [0.0] * count, 0.9, 1, "no truth")))
        found.append((one_class, (seed, runs, shape, [EPSILON] * count, 0.9, 1, "all at ε")))
        mixed = [EPSILON, 0.3] + [0.0] * (count - 2)
        found.append((one_class, (seed, runs, shape, mixed, 0.9, 1, "0, ε and 0.3")))
        edge = [EPSILON] + [0.0] * (count - 1)
        found.append((one_class, (seed, runs, shape, edge, 0.4, 1, "one at ε")))
    for tag, truth in (("no truth", 0.0), ("all at ε", EPSILON)):
        found.append((one_class, (seed, runs, (1, 200, 0.0), [truth] * 5, 0.9, 4, tag)))
        found.append((one_class, (seed, runs, (5, 60, 0.3), [truth] * 3, 0.9, 4, tag)))
    ladder = [0.25, 0.2, 0.15, 0.1, 0.05]
    for size, first, second, tag in (
        (1, [0.0, 0.0], [0.0, 0.0], "no truth"),
        (5, [0.1] * 5, [0.1] * 5, "all equal"),
        (20, [0.3] * 3 + [0.0] * 7, [0.1] * 3 + [0.0] * 7, "three strongest, 0.3 and 0.1"),
        (5, [0.3] + [0.0] * 4, [0.1] * 5, "one strongest, then all equal"),
        (1, [0.3, 0.0, 0.0], [0.0, 0.3, 0.0], "another is strongest"),
        (5, ladder, ladder[::-1], "many near the top, in reverse"),
        (5, [0.3] + [0.0] * 4, [0.1] + [0.0] * 4, "one strongest, 0.3 and 0.1"),
    ):
        found.append((two_students, (seed, runs, shapes[size], first, second, tag)))
    return found
