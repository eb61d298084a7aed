"""Playing: values from scores, failed answers, side channels, rules of the game."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, ClassVar

import numpy as np
import pytest

from tellapart import AdaptiveAdversary, Adversary, Answer, EpisodeOracle, Failure, Labelled, Seen
from tellapart.game.arms import null_by_swaps
from tellapart.game.board import TRAIN, Board, Row
from tellapart.game.jobs import Job, from_plain, run_job, to_plain
from tellapart.game.play import Match, RuleBrokenError, play_match


class Exclaims(Adversary):
    """Says student when an answer exclaims."""

    name = "exclaims"
    calibrated = True

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [-1.0 if a.text.endswith("!") else 1.0 for a in answers]


class Reversed(Exclaims):
    """The same with the wrong sign and a threshold nobody told the harness."""

    name = "reversed"
    calibrated = False

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [10 - 3 * s for s in super().score(answers)]


def board(rate: float = 1.0, n: int = 240, blocks: int = 1) -> Board:
    rng = Random(0)
    rows = []
    for i in range(n):
        block = TRAIN if i % 2 else (i // 2) % blocks
        end = "!" if rng.random() < rate else "."
        rows.append(
            Row(
                f"p{i}",
                f"prompt {i}",
                f"cat{i % 3}",
                f"c{i // 4}",
                block,
                Answer(f"p{i}", f"answer {i}."),
                Answer(f"p{i}", f"answer {i}{end}"),
            )
        )
    return Board(tuple(rows))


def match(board_: Board, **kwargs: Any) -> Match:
    return Match("student", "real", board_, 0, **({"queries": (1, 4)} | kwargs))


def test_a_perfect_adversary_has_advantage_one_in_every_game() -> None:
    plays = play_match(Exclaims, {}, match(board()))
    assert {(p.game, p.queries) for p in plays} == {("single", 1), ("single", 4), ("pairwise", 1)}
    for play in plays:
        assert play.value.mean() == 1.0
        assert play.status == "ok"


def test_half_the_answers_give_half_the_advantage_and_more_queries_more() -> None:
    plays = {(p.game, p.queries): p for p in play_match(Exclaims, {}, match(board(0.5)))}
    assert 0.35 < plays["single", 1].value.mean() < 0.65
    assert 0.35 < plays["pairwise", 1].value.mean() < 0.65
    assert set(np.unique(plays["pairwise", 1].value)) == {0.0, 1.0}
    # A single "!" among four answers does not turn the sum; four of four always do.
    assert plays["single", 4].cluster.size > 10


def test_sign_and_threshold_come_from_training_rows_only() -> None:
    by_game = {p.game: p for p in play_match(Reversed, {}, match(board(), queries=(1,)))}
    assert by_game["single"].value.mean() == 1.0
    assert by_game["pairwise"].value.mean() == 1.0
    turned = board()
    rows = [
        r
        if r.block == TRAIN
        else Row(r.probe, r.prompt, r.category, r.cluster, r.block, r.student, r.teacher)
        for r in turned.rows
    ]
    worst = play_match(Reversed, {}, match(Board(tuple(rows)), queries=(1,)))
    assert {p.value.mean() for p in worst} == {-1.0}


def test_a_failed_answer_is_not_measured_and_never_zero() -> None:
    rows = list(board().rows)
    test = next(i for i, r in enumerate(rows) if r.block == 0)
    row = rows[test]
    rows[test] = Row(
        row.probe,
        row.prompt,
        row.category,
        row.cluster,
        0,
        row.teacher,
        Answer(row.probe, None, failure=Failure.TIMEOUT),
    )
    for play in play_match(Exclaims, {}, match(Board(tuple(rows)), queries=(1,))):
        at = list(play.probe).index(row.probe)
        assert np.isnan(play.value[at])
        assert np.isnan(play.value).sum() == 1


class Peeks(Adversary):
    """Writes down everything it can see."""

    name = "peeks"
    seen: ClassVar[list[Seen]] = []

    def fit(self, pairs: Sequence[Labelled]) -> None:
        assert len({p.group for p in pairs}) > 1

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        Peeks.seen.extend(answers)
        prompts = [a.prompt for a in answers]
        assert len(prompts) == len(set(prompts)), "both answers to one prompt in one batch"
        return [0.0] * len(answers)


def test_only_declared_channels_are_seen() -> None:
    Peeks.seen.clear()
    play_match(Peeks, {}, match(board()))
    assert Peeks.seen
    assert all(dict(a.extra) == {} for a in Peeks.seen)


class Cheats(Peeks):
    """Declares the label and uses it."""

    name = "cheats"
    access = frozenset({"label"})
    calibrated = True

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [1.0 if a.extra["label"] else -1.0 for a in answers]


def test_a_cheater_wins_the_null_arm_and_so_is_caught() -> None:
    null = Match("student", "null", null_by_swaps(board(), 3), 0)
    for play in play_match(Cheats, {}, null):
        assert play.value.mean() == 1.0


class ByOrder(Adversary):
    """Always prefers the first answer."""

    name = "by-order"
    calibrated = True

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        return [0.0] * len(answers)

    def compare(self, first: Sequence[Seen], second: Sequence[Seen]) -> Sequence[float]:
        return [1.0] * len(first)


def test_a_preference_for_one_order_is_inconsistent_and_worth_nothing() -> None:
    play = next(p for p in play_match(ByOrder, {}, match(board())) if p.game == "pairwise")
    assert not play.value.any()
    assert play.undecided == 0
    single = next(p for p in play_match(ByOrder, {}, match(board())) if p.game == "single")
    assert not single.value.any()


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_scores_that_are_not_finite_break_the_rules(bad: float) -> None:
    class Bad(Exclaims):
        def score(self, answers: Sequence[Seen]) -> Sequence[float]:
            return [bad] * len(answers)

    with pytest.raises(RuleBrokenError, match="not finite"):
        play_match(Bad, {}, match(board()))


def test_a_score_too_few_breaks_the_rules() -> None:
    class Short(Exclaims):
        def score(self, answers: Sequence[Seen]) -> Sequence[float]:
            return [1.0]

    with pytest.raises(RuleBrokenError, match="one number per answer"):
        play_match(Short, {}, match(board()))


class Learns(Exclaims):
    """Keeps the size of what it was fitted on."""

    name = "learns"
    sizes: ClassVar[list[int]] = []

    def fit(self, pairs: Sequence[Labelled]) -> None:
        Learns.sizes.append(len(pairs))


def test_a_block_is_scored_by_an_adversary_that_saw_only_what_came_before() -> None:
    Learns.sizes.clear()
    plays = play_match(Learns, {}, match(board(blocks=4)))
    assert Learns.sizes == [120, 150, 180, 210]
    assert set(np.unique(plays[0].block)) == {0, 1, 2, 3}


class Asks(AdaptiveAdversary):
    """Asks the shortest prompts, and one more than it may if told so."""

    name = "asks"

    class Params(Adversary.Params):  # type: ignore[valid-type, misc, name-defined]
        greedy: bool = False

    def play(self, oracle: EpisodeOracle) -> float:
        total = 0
        left = oracle.remaining + int(self.params.greedy)
        for probe in sorted(oracle.probes, key=lambda p: len(p.prompt))[:left]:
            total += oracle.ask(probe).text.endswith("!")
        return 1.0 if total == 0 else -1.0


def test_an_adaptive_adversary_plays_within_q() -> None:
    plays = play_match(Asks, {}, match(board(), queries=(2,)))
    assert [(p.game, p.queries) for p in plays] == [("single", 2)]
    assert plays[0].value.mean() == 1.0
    assert len(set(plays[0].cluster)) == plays[0].value.size


def test_asking_once_more_forfeits_and_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tellapart.game.jobs.load_plugins", lambda files: FakePlugins())
    job = Job("asks", {"greedy": True}, (match(board(), queries=(2,)),))
    (play,) = [from_plain(row) for row in run_job(job)]
    assert play.status == "forfeit"
    assert "queries are spent" in play.detail


class FakePlugins:
    def find(self, kind: str, name: str, base: type) -> type:
        return {"asks": Asks, "exclaims": Exclaims}[name]


def test_a_play_survives_the_border_and_nonsense_does_not() -> None:
    from tellapart.errors import DataError

    for play in play_match(Exclaims, {}, match(board())):
        back = from_plain(to_plain(play))
        for name in ("value", "cluster", "teacher_score", "block"):
            assert (getattr(back, name) == getattr(play, name)).all()
    row = to_plain(play)
    for change in ({"value": np.array([7.0])}, {"probe": []}, {"value": np.full(3, 2.0)}, {"x": 1}):
        with pytest.raises(DataError):
            from_plain(row | change)
