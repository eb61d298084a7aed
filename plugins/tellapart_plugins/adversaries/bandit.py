"""Queries as the arms of a bandit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from pydantic import Field

from tellapart import AdaptiveAdversary, EpisodeOracle, Labelled, Reason
from tellapart import Params as AnyParams
from tellapart_plugins.adversaries.probing import Floats, Reader, ask, prompt_rows

PENALTY = 1.0


class BanditParams(AnyParams):
    """``exploration`` weighs the confidence bonus of an arm seldom asked."""

    exploration: float = Field(1.0, ge=0)


class Bandit(AdaptiveAdversary):
    """Spends its queries on the categories whose answers separate best.

    The arms are the categories of the probes on offer. An arm's worth starts from training (how
    far apart the answers to similar prompts lay, held out) and is updated by the evidence, for
    either side, of each answer in the episode; the next query goes to the arm of the highest
    upper confidence bound, and within it to the probe that promises most. Source: Auer,
    Cesa-Bianchi and Fischer 2002, "Finite-time analysis of the multiarmed bandit problem".
    """

    name = "bandit"
    sees = frozenset({"style", "wording"})
    Params: ClassVar[type[AnyParams]] = BanditParams

    def fit(self, pairs: Sequence[Labelled]) -> None:
        self._reader = Reader(pairs, self.seed)
        self._prompts = [p.prompt for p in pairs]
        margin = self._reader.margin
        self._mean = float(margin.mean()) if margin.size else 0.0
        self._spread = float(margin.std()) if margin.size else 0.0
        # Kernel ridge from prompts to margins: which prompts are worth asking.
        self._rows = prompt_rows(self._prompts)
        damped = self._rows @ self._rows.T + PENALTY * np.eye(len(pairs))
        self._dual = np.asarray(np.linalg.solve(damped, margin - self._mean), dtype=np.float64)

    def promise(self, prompts: Sequence[str]) -> Floats:
        """Expected separation of the answers to ``prompts``, shape (n,)."""
        promise: Floats = self._mean + prompt_rows(prompts) @ (self._rows.T @ self._dual)
        return promise

    def play(self, oracle: EpisodeOracle) -> float:
        probes = oracle.probes
        promise = self.promise([p.prompt for p in probes])
        arms: dict[str, list[int]] = {}
        for i in np.argsort(-promise, kind="stable"):
            arms.setdefault(probes[i].category, []).append(int(i))
        # Half the separation is what one of the two answers is expected to show.
        gains = {arm: [float(promise[places].mean()) / 2] for arm, places in arms.items()}
        score, asked = 0.0, 0
        while oracle.remaining and arms:
            arm = max(arms, key=lambda a: (self._bound(gains[a], asked), a))
            answer = ask(oracle, probes[arms[arm].pop(0)])
            asked += 1
            if not arms[arm]:
                del arms[arm]
            if answer is not None:
                evidence = self._reader.log_odds(answer)
                score += evidence
                gains[arm].append(abs(evidence))
        return score

    def _bound(self, gains: Sequence[float], asked: int) -> float:
        bonus = np.sqrt(2 * np.log1p(asked) / len(gains))
        return float(np.mean(gains) + self.params.exploration * self._spread / 2 * bonus)

    def reasons(self) -> Sequence[Reason]:
        """The training prompts that promise most and least."""
        if not self._prompts:
            return ()
        promise = self.promise(self._prompts)
        order = np.argsort(-promise, kind="stable")
        ends = dict.fromkeys([*order[:3], *order[-3:]])
        return [
            Reason("expected separation of answers", float(promise[i]), example=self._prompts[i])
            for i in ends
        ]
