"""Rank-based uniformity test."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from tellapart import Adversary, Generation, Labelled, Model, Reason, Request, Seen
from tellapart import Params as AnyParams
from tellapart.errors import ModelError, UsageError
from tellapart_plugins.adversaries.door import open_model

Floats = NDArray[np.float64]
BINS = 10

_DRAWN: WeakKeyDictionary[Model, dict[tuple[Generation, int], dict[str, Floats]]] = (
    WeakKeyDictionary()
)
"""Draws do not depend on what is fitted, so refits in one process share them."""


class RankUniformityParams(AnyParams):
    """``model`` and ``params`` name the teacher, whose weights must be local.

    ``draws`` answers are drawn from it for each prompt, with the run's ``max_tokens`` and
    ``temperature`` for the test to be exact.
    """

    model: str
    params: dict[str, Any] = Field(default_factory=dict)
    draws: int = Field(20, ge=2)
    max_tokens: int = Field(64, ge=1)
    temperature: float = Field(1.0, gt=0)
    top_p: float = Field(1.0, gt=0, le=1)
    system: str | None = None


class RankUniformity(Adversary):
    """Ranks an answer's likelihood among fresh draws of the local teacher to the same prompt.

    If the hidden model is the teacher, the randomised rank is exactly uniform. An episode's
    score is minus the Cramér-von Mises distance of its ranks from uniform; single answers and
    pairs are scored by how the ranks of the two models were spread in training.

    Source: Zhu et al. 2025, "Auditing black-box LLM APIs with a rank-based uniformity test"
    (arXiv 2506.06975).
    """

    name = "rank-uniformity"
    additive = False
    stochastic = True
    Params: ClassVar[type[AnyParams]] = RankUniformityParams

    def fit(self, pairs: Sequence[Labelled]) -> None:
        self._ranks: dict[tuple[str, str], float] = {}
        teacher = self.ranks([p.teacher for p in pairs])
        student = self.ranks([p.student for p in pairs])
        self._spread = (teacher, student)
        one, two = (1.0 + np.histogram(r, BINS, (0, 1))[0] for r in (teacher, student))
        self._log_odds = np.log(one / one.sum()) - np.log(two / two.sum())

    def ranks(self, answers: Sequence[Seen]) -> Floats:
        """Randomised rank of each answer among the teacher's draws, in (0, 1); shape (n,).

        With m draws, b of them less likely and e equally likely, it is (b + U (e + 1)) / (m + 1)
        for a uniform U: exactly uniform if the answer is one more draw.
        """
        new = list({(a.prompt, a.text): a for a in answers
                    if (a.prompt, a.text) not in self._ranks}.values())  # fmt: skip
        if new:
            model = open_model(self, self.params.model, self.params.params)
            own = self._log_likelihood(model, [(a.prompt, a.text) for a in new])
            drawn = self._draws(model, [a.prompt for a in new])
            for answer, value in zip(new, own, strict=True):
                draws = drawn[answer.prompt]
                below, equal = int((draws < value).sum()), int((draws == value).sum())
                u = Random(f"{self.seed}\x1f{answer.prompt}\x1f{answer.text}").random()
                if np.isnan(value):  # longer than the model's context: any rank is as likely
                    below, equal = 0, len(draws)
                rank = (below + u * (equal + 1)) / (len(draws) + 1)
                self._ranks[answer.prompt, answer.text] = rank
        return np.array([self._ranks[a.prompt, a.text] for a in answers], dtype=np.float64)

    def _log_likelihood(self, model: Model, pairs: Sequence[tuple[str, str]]) -> list[float]:
        log_likelihood = getattr(model, "log_likelihood", None)
        if log_likelihood is None:
            raise UsageError(
                f"model '{self.params.model}' gives no likelihoods of answers",
                "rank-uniformity needs the teacher's weights on this machine, as 'hf' has them",
            )
        return [float(x) for x in log_likelihood(pairs, system=self.params.system)]

    def _draws(self, model: Model, prompts: Sequence[str]) -> dict[str, Floats]:
        """Log-likelihoods of the teacher's draws to each prompt; kept as long as the model is."""
        p = self.params
        generation = Generation(
            p.max_tokens, p.temperature, p.top_p, system=p.system, seed=self.seed
        )
        known = _DRAWN.setdefault(model, {}).setdefault((generation, p.draws), {})
        requests = [
            Request(f"rank-uniformity-{prompt}", prompt, draw, generation)
            for prompt in dict.fromkeys(prompts)
            if prompt not in known
            for draw in range(p.draws)
        ]
        if requests:
            answers = dict(model.answer(requests))
            drawn = [(r.prompt, answers[i].text or "") for i, r in enumerate(requests)
                     if answers[i].ok]  # fmt: skip
            if not drawn:
                raise ModelError(
                    f"the local teacher '{p.model}' drew no answer: {answers[0].detail}",
                    "see that the model can be asked",
                )
            values: dict[str, list[float]] = {r.prompt: [] for r in requests}
            for (prompt, _), value in zip(drawn, self._log_likelihood(model, drawn), strict=True):
                if not np.isnan(value):
                    values[prompt].append(value)
            known.update({prompt: np.array(found) for prompt, found in values.items()})
        return known

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        bins = np.minimum((self.ranks(answers) * BINS).astype(np.int64), BINS - 1)
        return [float(x) for x in self._log_odds[bins]]

    def episode(self, answers: Sequence[Seen]) -> float:
        return -cramer_von_mises(self.ranks(answers)) if answers else 0.0

    def reasons(self) -> Sequence[Reason]:
        found = []
        for side, sign, ranks in zip(("teacher", "student"), (1, -1), self._spread, strict=True):
            if ranks.size > 1:
                from scipy.stats import cramervonmises

                p = float(cramervonmises(ranks, "uniform").pvalue)
                text = f"ranks of the {side}'s training answers: uniform with p = {p:.3g}"
                found.append(Reason(text, sign * cramer_von_mises(ranks)))
        return found


def cramer_von_mises(ranks: Floats) -> float:
    """Cramér-von Mises distance (n ω²) of values in [0, 1] from uniform; shape (n,), n > 0."""
    n = len(ranks)
    steps = (2 * np.arange(1, n + 1) - 1) / (2 * n)
    return float(1 / (12 * n) + ((np.sort(ranks) - steps) ** 2).sum())
