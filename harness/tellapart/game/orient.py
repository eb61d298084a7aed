"""Sign and threshold of a score, fixed on validation probes and never looked at again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Orientation:
    """``sign * (score - threshold) > 0`` says "teacher"."""

    sign: float = 1.0
    threshold: float = 0.0

    def apply(self, scores: NDArray[np.float64], answers: int = 1) -> NDArray[np.float64]:
        """Oriented scores; a sum over ``answers`` answers has that many thresholds."""
        return self.sign * (scores - answers * self.threshold)


def orient(teacher: NDArray[np.float64], student: NDArray[np.float64]) -> Orientation:
    """The sign and threshold of highest balanced accuracy on validation scores.

    Among equally good thresholds the middle one is taken, among signs the positive one; with
    nothing to go by (no scores, or all alike) the scores are left as they are.

    Args:
        teacher: finite scores of the teacher's answers, shape (n,).
        student: finite scores of the student's answers, shape (m,).
    """
    if teacher.size == 0 or student.size == 0:
        return Orientation()
    values = np.unique(np.concatenate([teacher, student]))
    if values.size == 1:
        return Orientation()
    cuts = np.concatenate([(values[1:] + values[:-1]) / 2])
    above_t = 1.0 - np.searchsorted(np.sort(teacher), cuts, side="right") / teacher.size
    above_s = 1.0 - np.searchsorted(np.sort(student), cuts, side="right") / student.size
    gain = above_t - above_s
    best = {+1.0: gain.max(), -1.0: (-gain).max()}
    sign = 1.0 if best[1.0] >= best[-1.0] else -1.0
    ties = np.flatnonzero(np.isclose(sign * gain, best[sign], rtol=0, atol=1e-12))
    return Orientation(sign, float(cuts[ties[len(ties) // 2]]))
