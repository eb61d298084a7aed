"""Two-sample adversaries: the hidden model's answers against reference answers, by a kernel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from tellapart import Adversary, Labelled, Reason, Seen
from tellapart import Params as AnyParams
from tellapart_plugins.adversaries.by_category import telling_answers
from tellapart_plugins.adversaries.hamming import paired_test

Floats = NDArray[np.float64]
References = Literal["both", "teacher"]

MAX_TESTED = 300  # pairs in the test that is shown among the reasons; its cost is quadratic


class TwoSampleParams(AnyParams):
    """``references``: answers the hidden model's are compared with.

    ``teacher`` is the test as published, which knows nothing of the student: the score is
    -MMD²(answers, teacher's). ``both`` adds what training has told of the student: the score is
    MMD²(answers, student's) - MMD²(answers, teacher's).
    """

    references: References = "both"


class TwoSample(Adversary):
    """Base of the kernel two-sample adversaries (Gretton et al. 2012, "A kernel two-sample test").

    A subclass gives :meth:`features` and :meth:`kernel`. References to the same prompt are used
    where training had it, all references otherwise. The pairwise game is played by the witness
    function: which of two answers is nearer to the teacher's than to the student's.
    """

    additive = False
    Params: ClassVar[type[AnyParams]] = TwoSampleParams

    def features(self, answers: Sequence[Seen]) -> Any:
        """What the kernel compares; the first axis counts answers."""
        raise NotImplementedError

    def prepare(self, answers: Sequence[Seen]) -> None:
        """Fix what the kernel needs to know, from all training answers."""

    def kernel(self, first: Any, second: Any) -> Floats:
        """Kernel matrix, shape (n, m)."""
        raise NotImplementedError

    def fit(self, pairs: Sequence[Labelled]) -> None:
        self._pairs = list(pairs)
        teacher, student = [p.teacher for p in pairs], [p.student for p in pairs]
        self.prepare(teacher + student)
        self._answers = (teacher, student)
        self._references = (self.features(teacher), self.features(student)) if pairs else None
        self._prompts: dict[str, list[int]] = {}
        for i, pair in enumerate(pairs):
            self._prompts.setdefault(pair.prompt, []).append(i)
        self._seen: dict[tuple[str, str], float] = {}

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        """The witness function: mean kernel to the teacher's minus to the student's references."""
        new = list({(a.prompt, a.text): a for a in answers if (a.prompt, a.text) not in self._seen}
                   .values())  # fmt: skip
        for answer, value in zip(new, self._witness(new), strict=True):
            self._seen[answer.prompt, answer.text] = float(value)
        return [self._seen[a.prompt, a.text] for a in answers]

    def _witness(self, answers: Sequence[Seen]) -> Floats:
        if self._references is None or not answers:
            return np.zeros(len(answers))
        features = self.features(answers)
        witness = self._means(answers, self.kernel(features, self._references[0]))
        if self.params.references == "both":
            witness -= self._means(answers, self.kernel(features, self._references[1]))
        return witness

    def _means(self, answers: Sequence[Seen], kernel: Floats) -> Floats:
        means: Floats = kernel.mean(axis=1)
        for i, answer in enumerate(answers):
            same = self._prompts.get(answer.prompt)
            if same:
                means[i] = kernel[i, same].mean()
        return means

    def episode(self, answers: Sequence[Seen]) -> float:
        """What decides between the two models in the MMD² of these answers, higher for the teacher.

        Terms that do not depend on the answers are left to the threshold; with both references
        the similarity of the answers to each other cancels.
        """
        score = 2 * float(np.mean(self.score(answers))) if answers else 0.0
        n = len(answers)
        if self.params.references == "teacher" and n > 1 and self._references is not None:
            features = self.features(answers)
            inner = self.kernel(features, features)
            score -= float(inner.sum() - np.trace(inner)) / (n * (n - 1))
        return score

    def reasons(self) -> Sequence[Reason]:
        """The two-sample test of the training answers, and the most telling ones of each side."""
        teacher, student = self._answers
        if self._references is None or len(teacher) < 2:
            return ()
        some = slice(0, MAX_TESTED)
        both = self.features(teacher[some] + student[some])
        statistic, p = paired_test(self.kernel(both, both), permutations=999, seed=self.seed)
        found = [Reason(f"MMD² of training answers, permutation p = {p:.3g}", statistic)]
        return found + telling_answers(self._pairs, self.score(teacher), self.score(student))
