"""Controls: trivial adversaries whose results are known before the game begins."""

from __future__ import annotations

import numpy as np
import pytest

from tellapart import Adversary, Answer, Play
from tellapart.game.arms import null_by_swaps
from tellapart.game.board import TRAIN, Board, Row
from tellapart.game.play import Match, play_match
from tellapart_plugins.adversaries.always import Always
from tellapart_plugins.adversaries.cheater import Cheater
from tellapart_plugins.adversaries.coin import Coin
from tellapart_plugins.adversaries.never import Never


def board(n: int = 400) -> Board:
    return Board(
        tuple(
            Row(
                f"p{i}", f"prompt {i}", "all", f"c{i}", TRAIN if i % 2 else 0,
                Answer(f"p{i}", f"teacher {i}"), Answer(f"p{i}", f"student {i}"),
            )
            for i in range(n)
        )
    )  # fmt: skip


def pairwise(cls: type[Adversary], seed: int = 0, board_: Board | None = None) -> Play:
    match = Match("student", "real", board_ or board(), seed)
    (play,) = [p for p in play_match(cls, {}, match) if p.game == "pairwise"]
    return play


@pytest.mark.parametrize("cls", [Always, Never])
def test_one_word_for_everything_has_no_advantage(cls: type[Adversary]) -> None:
    for play in play_match(cls, {}, Match("student", "real", board(), 0, queries=(1, 4))):
        assert not play.value.any()


def test_coin_is_fair_in_every_order_and_repeats_under_its_seed() -> None:
    play = pairwise(Coin)
    again, other = pairwise(Coin), pairwise(Coin, seed=1)
    np.testing.assert_array_equal(play.value, again.value)
    assert (play.value != other.value).any()
    n = len(play.value)
    assert abs(play.value.mean()) < 4 * np.sqrt(0.5 / n)
    assert abs(np.abs(play.value).mean() - 0.5) < 4 * np.sqrt(0.25 / n)


def test_cheater_wins_everything_even_where_there_is_nothing_to_win() -> None:
    assert (pairwise(Cheater).value == 1).all()
    null = null_by_swaps(board(), seed=0)
    assert (pairwise(Cheater, board_=null).value == 1).all()
    assert Cheater.access == {"label"}


@pytest.mark.parametrize("cls", [Always, Never, Coin, Cheater])
def test_controls_say_that_they_are(cls: type[Adversary]) -> None:
    assert cls.control
    assert not cls.sees
