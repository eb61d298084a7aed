"""``check_adversary``: does an adversary keep its contract?"""

from __future__ import annotations

import pickle
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn
from unittest import mock

import numpy as np
from numpy.typing import NDArray

from tellapart.contracts.adversary import AdaptiveAdversary, Adversary, Context
from tellapart.contracts.base import Params
from tellapart.contracts.data import Labelled, Probe, Reason, Seen
from tellapart.game.arms import PLANTS, null_by_swaps, planted
from tellapart.game.play import Match, play_match
from tellapart.testing.fakes import (
    ScriptedOracle,
    make_board,
    make_pairs,
    make_probes,
    teacher_text,
)

CHANNELS = frozenset({"finish", "tokens", "latency", "logprobs", "label"})
ODD = ("", " ", "\n\n", "x", "\u200b\u0000", "e\u0301 \U0001f9ea العربية", "word " * 2000)
CLOCKS = ("time", "perf_counter", "monotonic", "process_time")
MIN_PLANTED = 0.1


def check_adversary(
    adversary: type[Adversary] | Adversary,
    *,
    params: Mapping[str, Any] | None = None,
    context: Context | None = None,
    pairs: Sequence[Labelled] | None = None,
    rows: int = 240,
    plants: bool = True,
) -> None:
    """Raise ``AssertionError`` with one line where the contract of an adversary is broken.

    Checked: declarations; shape and finiteness of every score, on odd texts and tiny training
    sets too; the same result under the same seed, whatever the global random state, the clock,
    the order of a batch or its company; that ``fit`` forgets; that a fresh instance pickles;
    that an adaptive adversary keeps its budget, asks only what it was offered, and looks at no
    id; that it finds nothing where teacher and student are swapped at random; and that it finds
    what it claims to see. A control that asks for the label has to be caught where there is
    nothing to find.

    Args:
        adversary: the class, or an instance whose parameters are used.
        params: parameters of the class, where its defaults are not enough.
        context: what the harness would lend it; a temporary cache folder by default.
        pairs: training pairs to use instead of made-up ones; at least eight.
        rows: rows of the made-up board for the null and the planted arm.
        plants: whether to check what ``sees`` claims.
    """
    with tempfile.TemporaryDirectory() as folder:
        checker = _Checker(adversary, params, context or Context(cache_dir=Path(folder)), pairs)
        checker.declarations()
        checker.pickling()
        checker.tiny_training_sets()
        checker.reasons()
        if isinstance(checker.fresh(), AdaptiveAdversary):
            checker.budget()
            checker.adaptive_sight()
        else:
            checker.shapes()
            checker.repetition()
            checker.company()
        checker.null(rows)
        if plants:
            checker.planted(rows)


class _Checker:
    def __init__(
        self,
        adversary: type[Adversary] | Adversary,
        params: Mapping[str, Any] | None,
        context: Context,
        pairs: Sequence[Labelled] | None,
    ) -> None:
        if isinstance(adversary, Adversary):
            self.cls: type[Adversary] = type(adversary)
            own: Params = adversary.params
            self.params = own.model_dump() | dict(params or {})
        else:
            self.cls, self.params = adversary, dict(params or {})
        self.context = context
        self.pairs = list(pairs) if pairs is not None else make_pairs(48, extra=self._extra)
        self.other = make_pairs(40, seed=1, difference=0.5, extra=self._extra)
        test = make_pairs(12, seed=2, extra=self._extra)
        self.first = [p.teacher for p in test]
        self.second = [p.student for p in test]

    def fail(self, message: str) -> NoReturn:
        raise AssertionError(f"adversary '{getattr(self.cls, 'name', self.cls)}' {message}")

    def _extra(self, role: str) -> dict[str, Any]:
        channels: dict[str, Any] = {
            "finish": "stop",
            "tokens": 12 if role == "teacher" else 9,
            "latency": 0.1,
            "logprobs": {"The": -0.3, "A": -1.5} if role == "teacher" else {"Well": -0.2},
            "label": int(role == "teacher"),
        }
        return {name: channels[name] for name in sorted(self.cls.access & CHANNELS)}

    def fresh(self, seed: int = 0, pairs: Sequence[Labelled] | None = None) -> Adversary:
        adversary = self.cls.make(self.params, seed=seed)
        adversary.context = self.context
        if pairs is not None:
            adversary.fit(list(pairs))
        return adversary

    def numbers(self, scores: Any, wanted: int, what: str) -> NDArray[np.float64]:
        array = np.asarray(scores, dtype=np.float64)
        if array.shape != (wanted,):
            self.fail(f"returned shape {array.shape} from {what} for {wanted} answers")
        if not np.isfinite(array).all():
            self.fail(f"returned NaN or infinity from {what}; return 0 where it can not tell")
        return array

    def results(self, adversary: Adversary) -> NDArray[np.float64]:
        """Everything the adversary says about the test answers, as one array."""
        n = len(self.first)
        parts = []
        if "pairwise" in self.cls.games:
            compared = adversary.compare(self.first, self.second)
            parts.append(self.numbers(compared, n, "compare"))
        if "single" in self.cls.games:
            for side in (self.first, self.second):
                parts.append(self.numbers([adversary.episode(side[:4])], 1, "episode"))
            if self.cls.additive:
                parts.append(self.numbers(adversary.score(self.first), n, "score"))
        return np.concatenate(parts)

    def same(self, one: NDArray[np.float64], two: NDArray[np.float64], message: str) -> None:
        scale = float(np.abs(np.concatenate([one, two])).max(initial=0.0)) or 1.0
        if not np.allclose(one, two, rtol=1e-3, atol=1e-4 * scale):
            worst = float(np.abs(one - two).max())
            self.fail(f"{message} (largest change of a score: {worst:.3g})")

    # The checks ------------------------------------------------------------------------------

    def declarations(self) -> None:
        cls = self.cls
        if not (isinstance(cls.name, str) and cls.name == cls.name.strip().lower() != ""):
            self.fail("needs a 'name' in lower case without outer spaces")
        if not cls.description():
            self.fail("needs a docstring: its first line is shown by 'tellapart plugins'")
        if not cls.games or not cls.games <= {"single", "pairwise"}:
            self.fail(f"declares the games {sorted(cls.games)}; known: single, pairwise")
        if not cls.access <= CHANNELS:
            self.fail(f"asks for access to {sorted(cls.access - CHANNELS)}, which does not exist")
        if not cls.sees <= PLANTS.keys():
            self.fail(f"claims to see {sorted(cls.sees - PLANTS.keys())}; known: {sorted(PLANTS)}")

    def pickling(self) -> None:
        try:
            adversary = self.cls.make(self.params)
            back = pickle.loads(pickle.dumps(adversary))  # noqa: S301 - what was just dumped
        except Exception as error:
            self.fail(f"does not pickle, so it can not be sent to a process: {error}")
        if type(back) is not self.cls or back.params != adversary.params:
            self.fail("comes back from pickling as something else")

    def tiny_training_sets(self) -> None:
        one = self.pairs[0]
        for name, pairs in (
            ("no pair", []),
            ("one pair", [one]),
            ("two pairs", self.pairs[:2]),
            ("four pairs of equal answers", [replace(one, student=one.teacher, group=i)
                                             for i in range(4)]),
            ("an empty answer", [replace(one, student=replace(one.student, text=""))]),
        ):  # fmt: skip
            try:
                adversary = self.fresh(pairs=pairs)
                if not isinstance(adversary, AdaptiveAdversary):
                    self.results(adversary)
            except AssertionError:
                raise
            except Exception as error:
                self.fail(f"fails after fit on {name}: {type(error).__name__}: {error}")

    def reasons(self) -> None:
        for reason in self.fresh(pairs=self.pairs).reasons():
            if not isinstance(reason, Reason) or not np.isfinite(reason.weight):
                self.fail("gives a reason that is no Reason with a finite weight")

    def shapes(self) -> None:
        adversary = self.fresh(pairs=self.pairs)
        extra = self.first[0].extra
        odd = [Seen(prompt, text, extra) for text in ODD for prompt in ("", "A prompt.")]
        plain = [Seen("A prompt.", "An answer.", extra) for _ in odd]
        if "single" in self.cls.games:
            if self.cls.additive:
                self.numbers(adversary.score([]), 0, "score")
                self.numbers(adversary.score(odd), len(odd), "score")
            self.numbers([adversary.episode(odd)], 1, "episode")
        if "pairwise" in self.cls.games:
            self.numbers(adversary.compare([], []), 0, "compare")
            self.numbers(adversary.compare(odd, plain), len(odd), "compare")

    def repetition(self) -> None:
        random.seed(1)
        np.random.seed(1)
        adversary = self.fresh(pairs=self.pairs)
        first = self.results(adversary)
        self.same(first, self.results(adversary), "says something else when asked again")
        random.seed(2)
        np.random.seed(2)
        with _clock() as tick:
            tick(1e9)
            again = self.results(self.fresh(pairs=self.pairs))
        self.same(first, again, "is not determined by its seed: it changes with the clock or the "
                  "global random state")  # fmt: skip
        adversary.fit(list(self.other))
        fresh = self.results(self.fresh(pairs=self.other))
        self.same(fresh, self.results(adversary), "remembers an earlier fit")
        if not self.cls.stochastic:
            other = self.results(self.fresh(seed=1, pairs=self.pairs))
            self.same(first, other, "changes with its seed; declare 'stochastic = True'")

    def company(self) -> None:
        """Neither the order of a batch nor who else is in it may change a score."""
        adversary = self.fresh(pairs=self.pairs)
        n = len(self.first)
        calls: list[tuple[str, Callable[[list[int]], Any]]] = []
        if "single" in self.cls.games and self.cls.additive:
            calls.append(("score", lambda index: adversary.score([self.first[i] for i in index])))
        if "pairwise" in self.cls.games:
            calls.append(
                (
                    "compare",
                    lambda index: adversary.compare(
                        [self.first[i] for i in index], [self.second[i] for i in index]
                    ),
                )
            )
        for what, call in calls:
            whole = self.numbers(call(list(range(n))), n, what)
            back = self.numbers(call(list(range(n))[::-1]), n, what)[::-1]
            self.same(whole, back, f"{what}s by the order of the answers")
            alone = np.array([self.numbers(call([i]), 1, what)[0] for i in range(3)])
            self.same(whole[:3], alone, f"{what}s an answer by its company in the batch")

    def _play(
        self, adversary: Adversary, probes: Sequence[Probe], queries: int, **kwargs: Any
    ) -> tuple[float, ScriptedOracle]:
        assert isinstance(adversary, AdaptiveAdversary)
        extra = self._extra("teacher")
        oracle = ScriptedOracle(
            probes, lambda p: Seen(p, teacher_text(p, 2), extra), queries, **kwargs
        )
        score = self.numbers([adversary.play(oracle)], 1, "play")[0]
        return float(score), oracle

    def budget(self) -> None:
        adversary = self.fresh(pairs=self.pairs)
        probes = make_probes(12, seed=3)
        everything = frozenset(p.prompt for p in probes)
        for failing in (
            frozenset[str](),
            frozenset({probes[0].prompt, probes[5].prompt}),
            everything,
        ):
            for queries in (1, 2, 5, 20):
                try:
                    _, oracle = self._play(adversary, probes, queries, failing=failing)
                except AssertionError:
                    raise
                except Exception as error:
                    self.fail(f"fails with {queries} queries: {type(error).__name__}: {error}")
                if oracle.refused:
                    self.fail(f"asked beyond its {queries} queries, or what it was not offered")
        if not self._play(adversary, probes, 4)[1].asked:
            self.fail("never asks anything")

    def adaptive_sight(self) -> None:
        probes = make_probes(12, seed=3)
        score, _ = self._play(self.fresh(pairs=self.pairs), probes, 4)
        renamed = [replace(p, id=f"renamed-{i * 7}", cluster="") for i, p in enumerate(probes)]
        again, _ = self._play(self.fresh(pairs=self.pairs), renamed, 4)
        self.same(np.array([score]), np.array([again]), "looks at the ids of probes")
        for seconds in (0.001, 30.0):
            with _clock() as tick:
                adversary = self.fresh(pairs=self.pairs)
                again, _ = self._play(adversary, probes, 4, on_ask=lambda: tick(seconds))  # noqa: B023
            self.same(np.array([score]), np.array([again]), "looks at how long an answer takes")
        adversary = self.fresh(pairs=self.other)
        adversary.fit(list(self.pairs))
        again, _ = self._play(adversary, probes, 4)
        self.same(np.array([score]), np.array([again]), "remembers an earlier fit")

    def null(self, rows: int) -> None:
        """Teacher and student swapped at random within each probe: nothing is there to find."""
        board = null_by_swaps(make_board(rows), seed=5)
        for play in play_match(self.cls, self.params, Match("fake", "null", board, 0),
                               context=self.context):  # fmt: skip
            values = play.value[np.isfinite(play.value)]
            clusters = np.unique(play.cluster[np.isfinite(play.value)], return_inverse=True)[1]
            sums = np.bincount(clusters, weights=values) if values.size else np.zeros(1)
            noise = float(np.sqrt((sums**2).sum()))
            caught = abs(float(sums.sum())) > 4.5 * noise + 1e-9
            if self.cls.control and "label" in self.cls.access:
                if not caught:
                    self.fail(f"asks for the label and is not caught in the {play.game} game")
            elif caught:
                self.fail(
                    f"finds a difference in the {play.game} game where there is none "
                    f"(advantage {values.mean():+.2f} on {values.size} episodes)"
                )

    def planted(self, rows: int) -> None:
        for plant in sorted(self.cls.sees):
            board, rate = planted(make_board(rows), plant, 1.0, seed=5)
            if rate < MIN_PLANTED:
                continue
            plays = play_match(
                self.cls, self.params, Match("fake", "planted", board, 0), context=self.context
            )
            found = {p.game: float(np.nanmean(p.value)) for p in plays if p.value.size}
            if max(found.values(), default=0.0) < 0.2:
                shown = ", ".join(f"{game} {value:+.2f}" for game, value in found.items())
                self.fail(f"claims to see the plant '{plant}' and does not ({shown})")


@contextmanager
def _clock() -> Iterator[Callable[[float], None]]:
    """Let the clocks of ``time`` run ahead by what the yielded function is given."""
    ahead = 0.0

    def tick(seconds: float) -> None:
        nonlocal ahead
        ahead += seconds

    real = {name: getattr(time, name) for name in CLOCKS}

    def shifted(name: str) -> Callable[[], float]:
        return lambda: float(real[name]() + ahead)

    with ExitStack() as stack:
        for name in CLOCKS:
            stack.enter_context(mock.patch.object(time, name, shifted(name)))
        yield tick
