"""A family of plays: one student, game and q, with every adversary's seeds brought together."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from tellapart.contracts.data import Arm, Game
from tellapart.contracts.play import Play
from tellapart.estimate.sample import Column, Floats


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What a verdict is about."""

    student: str
    game: Game
    queries: int


@dataclass(slots=True)
class Entry:
    """One adversary in a family: its plays by seed, and its seeds' mean by row."""

    adversary: str
    plays: list[Play] = field(default_factory=list)

    @property
    def played(self) -> list[Play]:
        """Plays that ended well, by seed."""
        return sorted((p for p in self.plays if p.status == "ok"), key=lambda p: p.seed)

    @property
    def headline(self) -> list[Play]:
        """The plays whose mean is the headline: all seeds, or one where they deal episodes anew.

        Episodes of several probes, and the pools of an adaptive adversary at any q, are dealt anew
        under every seed, so that their units overlap across seeds; averaged they would pass for
        independent ones.
        """
        played = self.played
        same = len({frozenset(map(str, p.probe)) for p in played}) <= 1
        return played if same and all(p.queries == 1 for p in played) else played[:1]

    @property
    def status(self) -> str:
        """``ok`` only if every seed is; a seed that failed makes the adversary's mean partial."""
        bad = {p.status for p in self.plays} - {"ok"}
        return "error" if "error" in bad else "forfeit" if bad else "ok"

    @property
    def detail(self) -> str:
        return next((p.detail for p in self.plays if p.status != "ok"), "")

    def column(self, *, absolute: bool = False) -> Column:
        """The adversary's value on every episode, or its size, averaged over headline seeds."""
        return mean_column(self.adversary, self.headline, absolute=absolute)


def mean_column(name: str, plays: Sequence[Play], *, absolute: bool = False) -> Column:
    """Values (or their sizes) by probe, averaged over plays; NaN where none was measured."""
    if len(plays) == 1:
        p = plays[0]
        value = np.abs(p.value) if absolute else p.value
        return Column(name, list(p.probe), list(p.cluster), list(p.category), value)
    place: dict[str, tuple[str, str]] = {}
    for play in plays:
        for probe, cluster, category in zip(play.probe, play.cluster, play.category, strict=True):
            place.setdefault(str(probe), (str(cluster), str(category)))
    probes = sorted(place)
    values = by_seed(plays, probes, "value")
    values = np.abs(values) if absolute else values
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # all NaN is NaN, as it should be
        mean = np.nanmean(values, axis=1) if values.size else np.zeros(0)
    return Column(name, probes, [place[p][0] for p in probes], [place[p][1] for p in probes], mean)


def by_seed(plays: Sequence[Play], probes: Sequence[str], what: str) -> Floats:
    """(n, S) values or scores of ``probes`` in every play; NaN where it has none."""
    index = {probe: i for i, probe in enumerate(probes)}
    found = np.full((len(probes), len(plays)), np.nan)
    for s, play in enumerate(plays):
        array = np.asarray(getattr(play, what), dtype=np.float64)
        for i, probe in enumerate(play.probe):
            row = index.get(str(probe))
            if row is not None:
                found[row, s] = array[i]
    return found


def families(plays: Iterable[Play], arm: Arm = "real") -> dict[Key, dict[str, Entry]]:
    """Plays of one arm by (student, game, q) and adversary, in canonical order."""
    found: dict[Key, dict[str, Entry]] = defaultdict(dict)
    for play in plays:
        if play.arm != arm:
            continue
        entries = found[Key(play.student, play.game, play.queries)]
        entries.setdefault(play.adversary, Entry(play.adversary)).plays.append(play)
    return {key: {name: found[key][name] for name in sorted(found[key])} for key in sorted(found)}
