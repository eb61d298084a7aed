"""The schema of a spec. Every key is checked; an unknown one is an error that names near ones."""

from __future__ import annotations

import re
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from tellapart.contracts.base import Stops
from tellapart.contracts.data import Generation, TextView
from tellapart.contracts.executor import Limits

NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}", re.IGNORECASE)
RESERVED = frozenset({"teacher", "all"})


class Strict(BaseModel):
    """Unknown keys are errors; a resolved spec does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Named(Strict):
    """A plugin's name and its parameters; a bare string is the name alone."""

    name: str
    """As `tellapart plugins` lists it."""
    params: dict[str, Any] = Field(default_factory=dict)
    """Its parameters, where they differ from the defaults."""

    @model_validator(mode="before")
    @classmethod
    def _from_string(cls, value: Any) -> Any:
        return {"name": value} if isinstance(value, str) else value


class SuiteSpec(Named):
    """The prompt distribution."""

    limit: int | None = Field(default=None, gt=0)
    """Keep about so many probes, evenly by category, spread over clusters."""
    categories: tuple[str, ...] = ()
    """Keep these categories only; all if empty."""


class ModelSpec(Strict):
    """A registered model and its parameters."""

    model: str
    """As `tellapart plugins` lists it."""
    params: dict[str, Any] = Field(default_factory=dict)
    """Its parameters, where they differ from the defaults."""

    @model_validator(mode="before")
    @classmethod
    def _from_string(cls, value: Any) -> Any:
        return {"model": value} if isinstance(value, str) else value


class DistilSpec(Strict):
    """How a student is made: from which base, by which distiller, from how many queries.

    ``seed`` is that of acquisition and training; the run's if None. With another one here the
    probes, their roles and every answer stay the same.
    """

    base: str
    """The student of this spec that is trained; it has a `model`."""
    distiller: Named
    """How it is trained."""
    acquisition: Named = Named(name="stratified")
    """Which teacher answers are bought."""
    queries: int = Field(gt=0)
    """How many are bought."""
    seed: int | None = None
    """Of acquisition and training; the run's if None."""


class StudentSpec(Strict):
    """A student: either a model as it is, or one that this run distils."""

    model: str | None = None
    """A registered model; or else `distil`."""
    params: dict[str, Any] = Field(default_factory=dict)
    """The model's parameters."""
    distil: DistilSpec | None = None
    """How this run makes it."""

    @model_validator(mode="before")
    @classmethod
    def _from_string(cls, value: Any) -> Any:
        return {"model": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if (self.model is None) == (self.distil is None):
            raise ValueError("a student has either 'model' or 'distil'")
        return self


class GenerationSpec(Strict):
    """How every model is asked."""

    max_tokens: int = Field(default=256, gt=0)
    """The most tokens of an answer."""
    temperature: float = Field(default=0.0, ge=0)
    """0 is greedy."""
    top_p: float = Field(default=1.0, gt=0, le=1)
    """Share of the probability that is sampled from."""
    stop: Stops = ()
    """Strings that end an answer."""
    system: str | None = None
    """A system prompt for all models."""

    def generation(self, seed: int) -> Generation:
        return Generation(
            max_tokens=self.max_tokens,
            temperature=self.temperature,
            top_p=self.top_p,
            stop=self.stop,
            system=self.system,
            seed=seed,
        )


class SplitSpec(Strict):
    """Shares of the suite's clusters; what they leave of 1 goes to distillation."""

    train: float = Field(default=0.25, gt=0, lt=1)
    """Share of probes that adversaries learn from."""
    test: float = Field(default=0.25, gt=0, lt=1)
    """Share of probes that they are tested on."""
    train_probes: int | None = Field(default=None, gt=0)
    """At most so many of them are used."""
    test_probes: int | None = Field(default=None, gt=0)
    """At most so many of them are used."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.train + self.test > 1 + 1e-9:
            raise ValueError("'train' and 'test' add up to more than 1")
        return self


class GameSpec(Strict):
    """Which games are played, how often a discriminator is refitted, with which seeds.

    ``blocks`` > 1 is prequential evaluation: the test probes are cut into that many blocks
    by cluster, and block k is scored by adversaries fitted on the training probes and the
    blocks before k. Every score is made before its probe is learned from, so that the scores
    are martingale differences under the null (Dawid 1984).
    """

    single: tuple[int, ...] = (1, 2, 4, 8)
    """The q's of the single game; empty: it is not played."""
    pairwise: bool = True
    """Whether the pairwise game is played."""
    blocks: int = Field(default=1, ge=1)
    """How often adversaries are refitted during the test."""
    seeds: tuple[int, ...] = (0,)
    """Of adversaries; only those that depend on theirs play more than the first."""
    view: TextView = "stripped"
    """How adversaries see texts: NFC without outer white space, or as they are."""

    @field_validator("single")
    @classmethod
    def _positive(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if any(q < 1 for q in value) or len(set(value)) != len(value):
            raise ValueError("query counts are distinct whole numbers from 1")
        return tuple(sorted(value))

    @field_validator("seeds")
    @classmethod
    def _some(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if not value or len(set(value)) != len(value):
            raise ValueError("name at least one seed, none twice")
        return value


class ControlsSpec(Strict):
    """The null arm and the planted arm; ``rate`` is the share of answers a plant changes."""

    null: bool = True
    """Whether the null arm is played."""
    planted: bool = True
    """Whether the planted arm is played."""
    rate: float = Field(default=0.5, gt=0, le=1)
    """Share of answers that a plant changes."""


class LimitsSpec(Strict):
    """t of (ε, q, t, 𝔸): CPU seconds and memory of one adversary's process."""

    fit_seconds: float | None = Field(default=600.0, gt=0)
    """CPU seconds to fit in one match."""
    play_seconds: float | None = Field(default=600.0, gt=0)
    """CPU seconds to play one match."""
    memory_mb: int | None = Field(default=8192, gt=0)
    """Memory of the process."""
    wall_seconds: float | None = Field(default=3600.0, gt=0)
    """Wall time of the process."""

    def limits(self) -> Limits:
        return Limits(**self.model_dump())


class BudgetLimits(Strict):
    """Limits of one budget; a bare number is queries. ``cost`` is in the prices' currency."""

    queries: int | None = Field(default=None, ge=0)
    """Charged queries, cached or not."""
    tokens: int | None = Field(default=None, ge=0)
    """Tokens in and out; cached answers cost none."""
    cost: float | None = Field(default=None, ge=0)
    """In the currency of the models' `prices`."""
    seconds: float | None = Field(default=None, ge=0)
    """Wall time spent asking."""

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, value: Any) -> Any:
        return {"queries": value} if isinstance(value, int) else value


class BudgetSpec(Strict):
    """What may be asked: for distillation, for adversaries' training, for the test.

    ``adversaries`` is what judges and other adversaries may ask models of their own.
    """

    distillation: BudgetLimits = BudgetLimits()
    """The teacher's answers that students learn from."""
    training: BudgetLimits = BudgetLimits()
    """The teacher's answers that adversaries learn from."""
    test: BudgetLimits = BudgetLimits()
    """The teacher's answers to test probes."""
    adversaries: BudgetLimits = BudgetLimits()
    """What adversaries ask models of their own, such as a judge's."""


class EstimateSpec(Strict):
    """The claim that is tested: ε, at which error rate, with how many replicates."""

    epsilon: float = Field(default=0.1, gt=0, lt=1)
    """The advantage that is tolerated."""
    alpha: float = Field(default=0.05, gt=0, lt=0.5)
    """Error rate of a verdict."""
    replicates: int = Field(default=2000, ge=200)
    """Of bootstrap and permutation."""


class SequentialSpec(Strict):
    """Ask in batches of test probes and stop as soon as the verdict is settled at alpha."""

    enabled: bool = False
    """Whether to stop early."""
    batch: int = Field(default=40, gt=0)
    """Test probes asked at a time."""


class SweepSpec(Strict):
    """The grid of ``tellapart sweep``: budgets × strategies × seeds of one distilled student.

    ``against`` is the strategy that the others are compared with on paired seeds. ``controls``
    says in which cells the control arms are played: in the ``first`` (an adversary that fails
    there is void in the whole sweep), in ``all`` of them, or in none. ``tellapart run`` makes
    one run of the same spec and takes no notice of this part.
    """

    student: str = "distilled"
    """Which of the students the grid varies."""
    budgets: tuple[int, ...] = Field(min_length=1)
    """Teacher queries of a distillation."""
    strategies: tuple[Named, ...] = Field(min_length=1)
    """Acquisition strategies."""
    seeds: tuple[int, ...] = Field(default=(0, 1, 2), min_length=1)
    """Of acquisition and training."""
    against: str = "stratified"
    """The strategy that the others are compared with."""
    controls: Literal["first", "all", "none"] = "first"
    """In which cells the control arms are played."""

    @field_validator("budgets", "seeds")
    @classmethod
    def _sorted(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(value)) != len(value):
            raise ValueError("name none twice")
        return tuple(sorted(value))

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.budgets[0] < 1:
            raise ValueError("'budgets' are whole numbers from 1")
        names = [s.name for s in self.strategies]
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise ValueError(f"the strategy '{twice[0]}' is named twice")
        bad = [n for n in names if not NAME.fullmatch(n)]
        if bad:
            raise ValueError(f"'{bad[0]}' cannot be the name of a folder")
        return self


class Spec(Strict):
    """A whole run."""

    name: str
    """Names the run folder."""
    description: str = ""
    """One line for people."""
    seed: int = 0
    """Of splits, sampling, adversaries and resampling."""
    suite: SuiteSpec
    """The prompts."""
    teacher: ModelSpec
    """The model to be told from."""
    students: dict[str, StudentSpec] = Field(min_length=1)
    """The models to be told, by a name of yours."""
    adversaries: tuple[Named, ...] = Field(min_length=1)
    """The class 𝔸."""
    metrics: tuple[Named, ...] = ()
    """Numbers beside the advantage."""
    generation: GenerationSpec = GenerationSpec()
    """How all models are asked."""
    split: SplitSpec = SplitSpec()
    """Which probes are for what."""
    games: GameSpec = GameSpec()
    """What is played."""
    controls: ControlsSpec = ControlsSpec()
    """The control arms."""
    limits: LimitsSpec = LimitsSpec()
    """t, and memory."""
    executor: Named = Named(name="process")
    """Where adversaries run."""
    budgets: BudgetSpec = BudgetSpec()
    """What may be asked."""
    estimate: EstimateSpec = EstimateSpec()
    """The claim."""
    sequential: SequentialSpec = SequentialSpec()
    """Stopping early."""
    sweep: SweepSpec | None = None
    """A grid for `tellapart sweep`."""

    @field_validator("name")
    @classmethod
    def _name(cls, value: str) -> str:
        if not NAME.fullmatch(value):
            raise ValueError("use letters, digits, '-', '_' and '.'")
        return value

    @field_validator("students")
    @classmethod
    def _students(cls, value: dict[str, StudentSpec]) -> dict[str, StudentSpec]:
        for name in value:
            if not NAME.fullmatch(name) or name in RESERVED:
                raise ValueError(f"'{name}' cannot be a student's name")
        for name, student in value.items():
            if student.distil is None:
                continue
            base = value.get(student.distil.base)
            if base is None:
                raise ValueError(
                    f"'{name}' is distilled from '{student.distil.base}', which is no student here"
                )
            if base.distil is not None:
                raise ValueError(
                    f"'{name}' is distilled from '{student.distil.base}', which is "
                    "itself distilled; name a model"
                )
        return value

    @model_validator(mode="after")
    def _sweeps(self) -> Self:
        if self.sweep is not None:
            student = self.students.get(self.sweep.student)
            if student is None or student.distil is None:
                raise ValueError(
                    f"sweep.student: '{self.sweep.student}' is no student that this spec distils"
                )
        return self

    @field_validator("adversaries")
    @classmethod
    def _distinct(cls, value: tuple[Named, ...]) -> tuple[Named, ...]:
        names = [a.name for a in value]
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise ValueError(f"'{twice[0]}' is named twice")
        return value
