"""Sign and threshold from validation scores."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tellapart.game.orient import Orientation, orient

scores = st.lists(st.integers(-5, 5).map(float), max_size=20).map(np.array)


@given(scores, scores)
def test_no_other_sign_and_threshold_is_better(teacher: np.ndarray, student: np.ndarray) -> None:
    found = orient(teacher, student)
    if teacher.size == 0 or student.size == 0:
        assert found == Orientation()
        return

    def gain(orientation: Orientation) -> float:
        return float(
            (orientation.apply(teacher) > 0).mean() - (orientation.apply(student) > 0).mean()
        )

    values = np.unique(np.concatenate([teacher, student]))
    cuts = (values[1:] + values[:-1]) / 2
    best = max((gain(Orientation(s, float(c))) for c in cuts for s in (-1.0, 1.0)), default=0.0)
    assert gain(found) >= best - 1e-9 or values.size == 1


def test_a_reversed_score_is_turned() -> None:
    assert orient(np.array([1.0, 2.0]), np.array([5.0, 6.0])) == Orientation(-1.0, 3.5)


def test_a_sum_has_as_many_thresholds_as_answers() -> None:
    oriented = Orientation(1.0, 2.0).apply(np.array([9.0]), answers=3)
    assert oriented.tolist() == [3.0]
