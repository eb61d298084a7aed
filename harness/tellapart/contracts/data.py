"""The nouns that cross every boundary: probe, answer, and what an adversary sees of them."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

TextView = Literal["stripped", "raw"]
Role = Literal["teacher", "student"]
Game = Literal["single", "pairwise"]
Arm = Literal["real", "null", "planted"]


@dataclass(frozen=True, slots=True)
class Probe:
    """One prompt of a suite.

    ``cluster`` names the template or source document the prompt came from: probes that share
    it are never split across train and test and are always resampled together. ``reference``
    is a right answer where one exists; ``meta`` carries what a suite wants to keep (a clean
    twin's id, a checkable constraint, …) and must be JSON.
    """

    id: str
    prompt: str
    category: str
    cluster: str
    reference: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)


class Failure(StrEnum):
    """Why a query has no text. An error is never an empty answer."""

    REFUSED = "refused"  # the endpoint declined to answer
    FILTERED = "filtered"  # a content filter cut the answer
    TRUNCATED = "truncated"  # the answer's body did not arrive whole
    MALFORMED = "malformed"  # what arrived is not an answer
    UNAVAILABLE = "unavailable"  # the model did not answer, retries included
    TIMEOUT = "timeout"
    MISSING = "missing"  # recorded answers hold none for this probe
    ERROR = "error"  # anything else; ``detail`` says what


@dataclass(frozen=True, slots=True)
class Generation:
    """How a model is asked; every field takes part in the cache key.

    ``temperature`` 0 is greedy. ``seed`` is the run's seed: the seed of a request is derived
    from it, the probe and the draw index, so that two draws differ and a rerun does not.
    """

    max_tokens: int = 256
    temperature: float = 0.0
    top_p: float = 1.0
    stop: tuple[str, ...] = ()
    system: str | None = None
    seed: int = 0

    @property
    def deterministic(self) -> bool:
        """Whether two draws of the same prompt are the same by construction."""
        return self.temperature == 0.0


@dataclass(frozen=True, slots=True)
class Request:
    """One query to a model."""

    probe: str
    prompt: str
    draw: int = 0
    generation: Generation = field(default_factory=Generation)

    @property
    def seed(self) -> int:
        """Seed of this request: 32 bits from the run's seed, the probe and the draw index."""
        key = f"{self.generation.seed}\x1f{self.probe}\x1f{self.prompt}\x1f{self.draw}"
        return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big")


@dataclass(frozen=True, slots=True)
class Answer:
    """A model's reply to one probe at one draw index: a text, or a typed failure.

    ``text`` may be ``""`` only where the model truly answered with nothing. ``finish`` is the
    engine's stop reason (``"stop"``, ``"length"``, …). ``first_logprobs`` are the first
    token's log-probabilities where the engine gives them. Token counts are None where
    unknown; ``seconds`` is wall time of the request (amortised over its batch). ``calls`` is
    how many times the engine was called for it, retries included.
    """

    probe: str
    text: str | None
    draw: int = 0
    failure: Failure | None = None
    detail: str = ""
    finish: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    seconds: float = 0.0
    cost: float = 0.0
    first_logprobs: Mapping[str, float] | None = None
    calls: int = 1

    def __post_init__(self) -> None:
        if (self.text is None) == (self.failure is None):
            raise ValueError("an answer has either a text or a failure")

    @property
    def ok(self) -> bool:
        return self.failure is None

    @classmethod
    def failed(cls, request: Request, failure: Failure, detail: str = "") -> Answer:
        """The typed failure of ``request``."""
        return cls(request.probe, None, request.draw, failure, detail)


@dataclass(frozen=True, slots=True)
class Seen:
    """What an adversary sees of an answer: prompt and text, in the spec's text view.

    ``extra`` holds the side channels the adversary declared in ``access`` and nothing else.
    Neither ids nor roles nor order carry information about who answered.
    """

    prompt: str
    text: str
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A training pair: one prompt, both answers, and an opaque cluster number for inner splits.

    ``category`` is the probe's, so that reasons can be given by category.
    """

    teacher: Seen
    student: Seen
    group: int
    category: str = "all"

    @property
    def prompt(self) -> str:
        return self.teacher.prompt


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of an explanation: a feature and its weight (positive speaks for the teacher)."""

    feature: str
    weight: float
    category: str = "all"
    example: str = ""


def view_text(text: str, view: TextView) -> str:
    """``text`` as adversaries see it: ``stripped`` is Unicode NFC without outer white space."""
    if view == "raw":
        return text
    return unicodedata.normalize("NFC", text).strip()


def digest(value: Any) -> str:
    """SHA-256 (hex) of a JSON-serialisable value in canonical form."""
    blob = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(blob.encode("utf-8", "surrogatepass")).hexdigest()


def suite_digest(probes: Iterable[Probe]) -> str:
    """Digest of a suite: every field of every probe, independent of their order."""
    rows = sorted(
        digest([p.id, p.prompt, p.category, p.cluster, p.reference, dict(p.meta)]) for p in probes
    )
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
