"""One adversary's play against one student: the arrays that every estimate is made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tellapart.contracts.data import Arm, Game, Reason

PlayStatus = Literal["ok", "forfeit", "error"]


@dataclass(frozen=True, slots=True)
class Play:
    """What one adversary did against one student in one game, arm, seed and q.

    Row i is one matched episode. In the **pairwise** game it is one probe, and ``value[i]`` is
    W: +1 picks the teacher in both orders, -1 the student in both, 0 inconsistent, undecided
    or unparseable. In the **single** game it is one set of q probes played once against each
    model, and ``value[i]`` is 1{says teacher | teacher} - 1{says teacher | student}, so that
    its mean is the advantage. NaN marks an episode that could not be measured; it is never 0.

    ``teacher_score`` and ``student_score`` are the raw scores after sign and threshold were
    fixed (above 0 says "teacher"); AUC is computed from them.

    ``cluster`` holds the resampling unit and ``category`` the stratum of each row (``"all"``
    for q > 1, whose probes are drawn over the whole suite). ``block`` numbers the refit under
    which a row was scored: rows of block k were scored by an adversary that was fitted on
    training probes and, in prequential evaluation, on blocks before k. ``order`` is the order
    of play, for anytime-valid tests: row i was scored before anything was learned from it.
    """

    adversary: str
    teacher: str
    student: str
    game: Game
    arm: Arm
    seed: int
    queries: int
    probe: Sequence[str]
    cluster: NDArray[np.str_]
    category: NDArray[np.str_]
    value: NDArray[np.float64]
    teacher_score: NDArray[np.float64]
    student_score: NDArray[np.float64]
    block: NDArray[np.int64]
    status: PlayStatus = "ok"
    detail: str = ""
    fit_seconds: float = 0.0
    play_seconds: float = 0.0
    plant: str = ""
    reasons: Sequence[Reason] = field(default_factory=tuple)
    undecided: int = 0
    """Pairwise answers that were unparseable or undecided (they count as 0 and are reported)."""
