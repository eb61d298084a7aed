"""Query by committee: where the students disagree among themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from tellapart import AcquisitionState, Probe
from tellapart_plugins.acquisition.scored import ScoredAcquisition, answered, distances


class CommitteeAcquisition(ScoredAcquisition):
    """Buys where the students so far disagree with one another; asks no teacher for it.

    The committee is the base and the student of every round (snapshots instead of members
    trained apart: as many students as rounds, at no more training). Disagreement is the mean
    of 1 − cosine over all pairs of members' answers.

    Seung, Opper & Sompolinsky 1992, "Query by Committee"; Freund et al. 1997.
    """

    name = "committee"

    def scores(
        self, state: AcquisitionState, candidates: Sequence[Probe]
    ) -> Mapping[str, float] | None:
        if len(state.students) < 2:
            return None
        texts = {name: answered(state, name, candidates) for name in state.students}
        scored = [p for p in candidates if all(p.id in found for found in texts.values())]
        if not scored:
            return None
        encoder = self.encoder(state)
        pairs = list(combinations(texts, 2))
        total = np.zeros(len(scored))
        for a, b in pairs:
            total += distances(
                encoder, [texts[a][p.id] for p in scored], [texts[b][p.id] for p in scored]
            )
        return {p.id: float(v) / len(pairs) for p, v in zip(scored, total, strict=True)}
