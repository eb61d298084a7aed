"""Model Equality Testing as an adversary."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from tellapart import Seen
from tellapart_plugins.adversaries.hamming import Codes, Unit, Vocabulary, hamming_kernel
from tellapart_plugins.adversaries.two_sample import Floats, TwoSample, TwoSampleParams


class MmdHammingParams(TwoSampleParams):
    """``length`` units of an answer are compared, place by place."""

    unit: Unit = "characters"
    length: int = Field(1000, ge=1)


class MmdHamming(TwoSample):
    """Compares answers place by place: the two-sample test with a Hamming kernel.

    Source: Gao, Liang and Guestrin 2024, "Model Equality Testing: Which Model Is This API
    Serving?" (arXiv 2410.20247).
    """

    name = "mmd-hamming"
    sees = frozenset({"length", "style"})
    Params = MmdHammingParams

    def prepare(self, answers: Sequence[Seen]) -> None:
        self._vocabulary = Vocabulary(self.params.unit)

    def features(self, answers: Sequence[Seen]) -> Codes:
        return self._vocabulary.encode([a.text for a in answers], self.params.length)

    def kernel(self, first: Codes, second: Codes) -> Floats:
        return hamming_kernel(first, second)
