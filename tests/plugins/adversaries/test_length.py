from __future__ import annotations

import numpy as np

from tellapart import Labelled, Seen
from tellapart_plugins.adversaries.length import Length


def test_the_longer_one_is_the_teacher_where_teachers_are_longer() -> None:
    rng = np.random.default_rng(0)
    pairs = [
        Labelled(Seen("p", "word " * int(30 + rng.integers(20))), Seen("p", "word " * 25), i)
        for i in range(60)
    ]
    adversary = Length()
    adversary.fit(pairs)
    long, short = Seen("p", "word " * 45), Seen("p", "word " * 25)
    assert adversary.score([long])[0] > 0 > adversary.score([short])[0]
    assert adversary.compare([long], [short])[0] > 0 > adversary.compare([short], [long])[0]
    assert {r.feature for r in adversary.reasons()} >= {"log characters", "log words"}
