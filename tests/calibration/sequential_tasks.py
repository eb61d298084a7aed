"""Anytime-valid play: errors under stopping at every step, coverage, power against fixed tests."""

from __future__ import annotations

import numpy as np
from checks import Curve, coverage, error
from simulate import latent, values

from tellapart.estimate.anytime import Bettor, confidence_sequence, wealth_path
from tellapart.estimate.planner import games_to_detect
from tellapart.estimate.sequential import SequentialTest

ALPHA = 0.05
THRESHOLD = -np.log(ALPHA)


def stopping(seed: int, runs: int, null: float, sign: int, decided: float, size: int, rho: float):
    """How often wealth ever reaches 1/α when the mean is the null, looked at after each cluster."""
    rng = np.random.default_rng([seed, 7, int(100 * null), sign + 1, int(100 * decided), size])
    steps = 400
    w = values(latent(rng, runs, steps, size, rho), null, decided).mean(axis=2).T
    bettor = Bettor.start(runs, null=null, sign=sign, horizon=steps)
    ever = np.zeros(runs, dtype=bool)
    for row in w:
        ever |= bettor.update(row) >= THRESHOLD
    hypothesis = f"Adv ≤ {null:g}" if sign > 0 else f"Adv ≥ {null:g}"
    scenario = f"true advantage {null:g}, κ {decided:g}, {steps} clusters of {size}, every step"
    return [error(f"test martingale for {hypothesis}", scenario, ever)], []


def class_stopping(seed: int, runs: int, adversaries: int, truth: float, epsilon: float):
    """A class at the edge: neither claim is made in error, whenever play stops."""
    rng = np.random.default_rng([seed, 8, adversaries, int(100 * truth), int(100 * epsilon)])
    above, below = [], []
    for _ in range(runs):
        common = latent(rng, 1, 120, 3, 0.3)[0].reshape(-1, 1)
        own = rng.standard_normal((360, adversaries))
        w = values(np.sqrt(0.5) * common + np.sqrt(0.5) * own, truth, 0.8)
        test = SequentialTest(adversaries, epsilon=epsilon, alpha=ALPHA, horizon=120, largest=3)
        state = test.update(w, [i // 3 for i in range(360)])
        above.append(state.outcome == "distinguishable" and truth <= epsilon)
        below.append(state.outcome == "indistinguishable" and truth >= epsilon)
    scenario = f"class of {adversaries}, all at {truth:g}, ε {epsilon:g}, 120 clusters of 3"
    checks = []
    if truth <= epsilon:
        checks.append(error("sequential verdict: distinguishable", scenario, above))
    if truth >= epsilon:
        checks.append(error("sequential verdict: indistinguishable", scenario, below))
    return checks, []


def unequal(seed: int, runs: int, small: float, large: float):
    """Clusters of 1 and of 20 rows, with other advantages: the mean over all rows is ε itself."""
    rng = np.random.default_rng([seed, 11, int(100 * (1 + small)), int(100 * (1 + large))])
    share, size, clusters = 0.7, 20, 150
    epsilon = (share * small + (1 - share) * size * large) / (share + (1 - share) * size)
    above, below = [], []
    for _ in range(runs):
        rows, names = [], []
        for cluster in range(clusters):
            n, mean = (1, small) if rng.random() < share else (size, large)
            rows.append(np.where(rng.random(n) < (1 + mean) / 2, 1.0, -1.0))
            names += [cluster] * n
        test = SequentialTest(1, epsilon=epsilon, alpha=ALPHA, horizon=clusters, largest=size)
        outcome = test.update(np.concatenate(rows)[:, None], names).outcome
        above.append(outcome == "distinguishable")
        below.append(outcome == "indistinguishable")
    scenario = (
        f"clusters of 1 with advantage {small:g} and of {size} with {large:g}, ε their mean by row"
    )
    return [
        error("sequential verdict: distinguishable", scenario, above),
        error("sequential verdict: indistinguishable", scenario, below),
    ], []


def sequence(seed: int, runs: int, truth: float, decided: float):
    """The confidence sequence covers at all of 150 times."""
    rng = np.random.default_rng([seed, 9, int(100 * truth), int(100 * decided)])
    right, width = [], []
    for _ in range(runs):
        w = values(latent(rng, 1, 150, 1, 0.0), truth, decided).ravel()
        low, high = confidence_sequence(w, alpha=ALPHA, resolution=401)
        right.append(bool((low <= truth + 1e-9).all() and (high >= truth - 1e-9).all()))
        width.append(high[-1] - low[-1])
    scenario = f"150 probes, advantage {truth:g}, κ {decided:g}, all times at once"
    return [coverage("confidence sequence", scenario, right, float(np.mean(width)))], []


def power(seed: int, runs: int, design: float, multiple: float):
    """Sequential play up to 1.5 times the size of the fixed test of power 0.8 at ``design``."""
    rng = np.random.default_rng([seed, 10, int(100 * design), int(100 * multiple)])
    games = games_to_detect(design, ALPHA, 0.8).least
    horizon = int(1.5 * games)
    w = values(rng.standard_normal((horizon, runs)), min(multiple * design, 1.0), 1.0)
    from scipy import stats

    right = (w[:games] > 0).sum(axis=0)
    fixed = float((stats.binom.sf(right - 1, games, 0.5) <= ALPHA).mean())
    hit = wealth_path(w, horizon=horizon) >= THRESHOLD
    ever = hit.any(axis=0)
    stopped = np.where(ever, hit.argmax(axis=0) + 1.0, np.inf)
    median = float(np.median(stopped))
    relative = median / games if np.isfinite(median) else None
    return [], [Curve(design, games, multiple * design, fixed, float(ever.mean()), relative, runs)]


def tasks(seed: int, runs: int, slow_runs: int):
    """All tasks of this file, as (function, arguments)."""
    found = []
    for decided in (0.35, 1.0):
        for size, rho in ((1, 0.0), (5, 0.3), (20, 0.3)):
            for null, sign in ((0.0, 1), (0.1, 1), (0.1, -1)):
                found.append((stopping, (seed, runs, null, sign, decided, size, rho)))
    for adversaries in (2, 10):
        for truth, epsilon in ((0.0, 0.0), (0.1, 0.1)):
            found.append((class_stopping, (seed, slow_runs, adversaries, truth, epsilon)))
    for small, large in ((0.8, 0.05), (0.0, 0.2), (-0.4, 0.05)):
        found.append((unequal, (seed, slow_runs, small, large)))
    for truth, decided in ((0.0, 0.4), (0.0, 1.0), (0.1, 0.4), (0.3, 0.9)):
        found.append((sequence, (seed, slow_runs, truth, decided)))
    for design in (0.05, 0.1, 0.2, 0.3):
        for multiple in (0.0, 0.5, 1.0, 1.5, 2.0, 3.0):
            found.append((power, (seed, slow_runs, design, multiple)))
    return found
