"""What decides an estimate beside the plays."""

from __future__ import annotations

from dataclasses import dataclass

from tellapart.errors import UsageError


@dataclass(frozen=True, slots=True)
class Settings:
    """The claim and the resampling.

    Attributes:
        epsilon: the advantage that is tolerated.
        alpha: error rate of a verdict.
        level: of the two-sided intervals of single rows.
        replicates: of bootstrap and permutation; draws of max-t are at least this many.
        seed: of all resampling.
        small_cell: clusters up to which a cell with one value per cluster is treated exactly.
        control_level: of the intervals by which a null arm voids an adversary.
    """

    epsilon: float = 0.1
    alpha: float = 0.05
    level: float = 0.95
    replicates: int = 2000
    seed: int = 0
    small_cell: int = 50
    control_level: float = 0.999

    def __post_init__(self) -> None:
        if not 0.0 < self.epsilon < 1.0:
            raise UsageError(f"epsilon is {self.epsilon:g}", "choose it between 0 and 1")
        if not 0.0 < self.alpha < 0.5:
            raise UsageError(f"alpha is {self.alpha:g}", "choose it between 0 and 0.5")
        if not 0.5 < self.level < 1.0 or not 0.5 < self.control_level < 1.0:
            raise UsageError("a level is outside (0.5, 1)", "choose e.g. 0.95")
        if self.replicates < 100:
            raise UsageError(f"{self.replicates} replicates are too few", "use at least 100")
