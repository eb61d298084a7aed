"""Rows and verdicts of one family: a student, a game, a q, and all adversaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tellapart.estimate.auc import UNMEASURED, AucEstimate, auc
from tellapart.estimate.family import Entry, Key, by_seed
from tellapart.estimate.interval import Intervals, bounds, intervals
from tellapart.estimate.permutation import PValues, flip_test
from tellapart.estimate.sample import Clustered, Sample, align, cell_sums
from tellapart.estimate.settings import Settings
from tellapart.estimate.simultaneous import Band, band
from tellapart.estimate.verdict import Cell, Verdict, decide, upper_error


@dataclass(frozen=True, slots=True)
class Row:
    """One adversary's advantage over one student in one game, category and q.

    None marks what could not be measured or does not exist in the game.
    """

    teacher: str
    student: str
    game: str
    adversary: str
    category: str
    queries: int
    probes: int
    clusters: int
    advantage: float | None
    low: float | None
    high: float | None
    level: float
    status: str
    detail: str
    consistency: float | None = None
    filtered: float | None = None
    filtered_low: float | None = None
    filtered_high: float | None = None
    auc: float | None = None
    auc_low: float | None = None
    auc_high: float | None = None
    p_value: float | None = None
    p_adjusted: float | None = None
    low_simultaneous: float | None = None
    high_simultaneous: float | None = None
    missing: int = 0
    undecided: int = 0
    fit_seconds: float | None = None
    play_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class _Cells:
    """Everything estimated about the cells of one grouping (overall, or by category)."""

    kinds: Sequence[str]
    cells: Clustered
    made: Intervals
    band: Band
    upper: np.ndarray
    p: PValues
    filtered: Intervals | None
    kappa: np.ndarray | None


def family_rows(
    key: Key,
    entries: Mapping[str, Entry],
    void: Mapping[tuple[str, str], str],
    settings: Settings,
) -> tuple[list[Row], list[Verdict]]:
    """All rows and verdicts of one student, game and q.

    Simultaneous bounds and adjusted p-values are over the class for category ``all``, and over
    class × category for the categories: the overall claim is the primary one and does not pay
    for the breakdown. Void adversaries keep their own interval and are in no family.
    """
    teacher = next(iter(entries.values())).plays[0].teacher
    played = {name: e for name, e in entries.items() if e.played and _has_rows(e)}
    sound = [n for n, e in played.items() if e.status == "ok" and (n, key.student) not in void]
    rows: list[Row] = []
    verdicts: list[Verdict] = []
    groupings: list[_Cells] = []
    sample: Sample | None = None
    if played:
        sample = align([e.column() for e in played.values()])
        groupings.append(_estimate(sample, played, False, sound, key, settings))
        if set(sample.categories) != {"all"}:
            groupings.append(_estimate(sample, played, True, sound, key, settings))
    # Episodes over the whole suite (an adaptive adversary's, at any q) are no category of theirs.
    categories = ["all", *(kind for g in groupings[1:] for kind in g.kinds if kind != "all")]
    for name in sorted(entries):
        entry = entries[name]
        reason = void.get((name, key.student))
        if name not in played or sample is None:
            rows.append(_empty_row(key, teacher, entry, settings, reason))
            continue
        aucs = _aucs(sample, entry, categories, settings)
        for group in groupings:
            for k, kind in enumerate(group.kinds):
                if kind == "all" and group is not groupings[0]:
                    continue
                m = list(sample.names).index(name) * len(group.kinds) + k
                rows.append(_row(key, teacher, entry, kind, group, m, reason, aucs[kind], settings))
    for kind in categories:
        chosen = [r for r in rows if r.category == kind]
        absent = [
            n for n, e in entries.items()
            if e.status == "error" and (n, key.student) not in void
        ]  # fmt: skip
        absent += [r.adversary for r in chosen if r.status == "unmeasured"]
        verdicts.append(
            decide(
                key, kind, _verdict_cells(sample, groupings, kind, sound), sorted(set(absent)),
                epsilon=settings.epsilon, alpha=settings.alpha,
                void=sorted(n for n in entries if (n, key.student) in void),
                forfeits=sorted(
                    n for n, e in entries.items()
                    if e.status == "forfeit" and (n, key.student) not in void
                ),
            )
        )  # fmt: skip
    return rows, verdicts


def _has_rows(entry: Entry) -> bool:
    return any(len(p.value) for p in entry.played)


def _estimate(
    sample: Sample,
    played: Mapping[str, Entry],
    by_category: bool,
    sound: Sequence[str],
    key: Key,
    settings: Settings,
) -> _Cells:
    kinds = sample.categories if by_category else ("all",)
    cells = cell_sums(sample, by_category=by_category)
    made = intervals(cells, level=settings.level, small_cell=settings.small_cell)
    named = np.array([kind != "all" or not by_category for kind in kinds])
    inside = np.repeat([name in set(sound) for name in sample.names], len(kinds))
    inside &= np.tile(named, len(sample.names))
    m = cells.sums.shape[1]
    blank = np.full(m, np.nan)
    low, high, raw, adjusted = blank.copy(), blank.copy(), blank.copy(), blank.copy()
    if inside.any():
        family = cells.cells(inside)
        found = band(
            family, settings.alpha, replicates=max(settings.replicates, 20_000),
            seed=settings.seed, small_cell=settings.small_cell,
        )  # fmt: skip
        low[inside], high[inside] = found.low, found.high
        p = flip_test(family, replicates=settings.replicates, seed=settings.seed)
        raw[inside], adjusted[inside] = p.raw, p.adjusted
    error = upper_error(int(named.sum()), settings.alpha)
    upper = bounds(cells, low=error, high=error, small_cell=settings.small_cell).high
    filtered = kappa = None
    if key.game == "pairwise":
        decided = align([e.column(absolute=True) for e in played.values()]).values
        ratio = cell_sums(sample, by_category=by_category, denominators=decided)
        filtered = intervals(ratio, level=settings.level, small_cell=settings.small_cell)
        with np.errstate(invalid="ignore", divide="ignore"):
            kappa = ratio.sizes.sum(axis=0) / cells.sizes.sum(axis=0)
    return _Cells(
        kinds, cells, made, Band(low, high), upper, PValues(raw, adjusted), filtered, kappa
    )


def _aucs(
    sample: Sample, entry: Entry, categories: Sequence[str], settings: Settings
) -> dict[str, AucEstimate]:
    plays = entry.headline
    place: dict[str, tuple[str, str]] = {}
    for play in plays:
        for probe, cluster, category in zip(play.probe, play.cluster, play.category, strict=True):
            place[str(probe)] = (str(category), str(cluster))
    probes = sorted(place, key=lambda p: (*place[p], p))
    teachers, students = (by_seed(plays, probes, w) for w in ("teacher_score", "student_score"))
    index = {name: i for i, name in enumerate(sample.clusters)}
    cluster = np.array([index[place[p][1]] for p in probes], dtype=np.int64)
    kind = np.array([place[p][0] for p in probes])
    found = {}
    for category in categories:
        chosen = np.ones(len(probes), dtype=bool) if category == "all" else kind == category
        found[category] = (
            auc(
                teachers[chosen], students[chosen], cluster[chosen], sample.stratum,
                level=settings.level,
            )
            if chosen.any()
            else UNMEASURED
        )  # fmt: skip
    return found


def _row(
    key: Key, teacher: str, entry: Entry, kind: str, group: _Cells, m: int, reason: str | None,
    area: AucEstimate, settings: Settings,
) -> Row:  # fmt: skip
    probes = int(group.cells.count[m] and _measured(entry, kind))
    clusters = int(group.cells.count[m])
    status, detail = entry.status, entry.detail
    measured = bool(np.isfinite(group.made.low[m]))
    if reason is not None:
        status, detail = "void", reason
    elif status == "ok" and not measured:
        status = "unmeasured"
        detail = (
            "nothing was measured" if clusters == 0
            else f"{clusters} cluster: an interval needs at least 2"
        )  # fmt: skip
    value = _plain if measured else _nothing
    ratio = group.filtered
    return Row(
        teacher, key.student, key.game, entry.adversary, kind, key.queries, probes, clusters,
        value(group.made.point[m]), value(group.made.low[m]), value(group.made.high[m]),
        settings.level, status, detail,
        consistency=value(group.kappa[m]) if group.kappa is not None else None,
        filtered=_plain(ratio.point[m]) if ratio and np.isfinite(ratio.low[m]) else None,
        filtered_low=_plain(ratio.low[m]) if ratio else None,
        filtered_high=_plain(ratio.high[m]) if ratio else None,
        auc=area.auc, auc_low=area.low, auc_high=area.high,
        p_value=value(group.p.raw[m]), p_adjusted=value(group.p.adjusted[m]),
        low_simultaneous=value(group.band.low[m]), high_simultaneous=value(group.band.high[m]),
        missing=_missing(entry, kind), undecided=sum(p.undecided for p in entry.played),
        fit_seconds=sum(p.fit_seconds for p in entry.plays),
        play_seconds=sum(p.play_seconds for p in entry.plays),
    )  # fmt: skip


def _empty_row(key: Key, teacher: str, entry: Entry, settings: Settings, reason: str | None) -> Row:
    status, detail = entry.status, entry.detail
    if reason is not None:
        status, detail = "void", reason
    elif status == "ok":
        status, detail = "unmeasured", "no episode could be made"
    return Row(
        teacher, key.student, key.game, entry.adversary, "all", key.queries, 0, 0, None, None,
        None, settings.level, status, detail,
        fit_seconds=sum(p.fit_seconds for p in entry.plays),
        play_seconds=sum(p.play_seconds for p in entry.plays),
    )  # fmt: skip


def _in(entry: Entry, kind: str) -> tuple[set[str], set[str]]:
    """Probes of a category, and those of them that were measured under some seed."""
    every: set[str] = set()
    measured: set[str] = set()
    for play in entry.headline:
        for probe, category, value in zip(play.probe, play.category, play.value, strict=True):
            if kind in ("all", str(category)):
                every.add(str(probe))
                if np.isfinite(value):
                    measured.add(str(probe))
    return every, measured


def _measured(entry: Entry, kind: str) -> int:
    return len(_in(entry, kind)[1])


def _missing(entry: Entry, kind: str) -> int:
    every, measured = _in(entry, kind)
    return len(every - measured)


def _verdict_cells(
    sample: Sample | None, groupings: Sequence[_Cells], kind: str, sound: Sequence[str]
) -> list[Cell]:
    found: list[Cell] = []
    for group in groupings:
        if kind not in group.kinds or sample is None:
            continue
        k = list(group.kinds).index(kind)
        for a, name in enumerate(sample.names):
            m = a * len(group.kinds) + k
            if name in sound and np.isfinite(group.made.low[m]):
                found.append(
                    Cell(
                        name, float(group.made.point[m]), float(group.band.low[m]),
                        float(group.upper[m]), float(group.made.spread.error[m]),
                        int(group.cells.sizes[:, m].sum()),
                    )
                )  # fmt: skip
        break
    return found


def _plain(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _nothing(value: float) -> None:
    return None
