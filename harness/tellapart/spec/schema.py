"""The schema of a spec. Every key is checked; an unknown one is an error that names near ones."""

from __future__ import annotations

import re
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from tellapart.contracts.data import Generation, TextView
from tellapart.contracts.executor import Limits

NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}", re.IGNORECASE)
RESERVED = frozenset({"teacher", "all"})


class Strict(BaseModel):
    """Unknown keys are errors; a resolved spec does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(Strict):
    """A plugin's name and its parameters; a bare string is the name alone."""

    name: str
    params: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _from_string(cls, value: Any) -> Any:
        return {"name": value} if isinstance(value, str) else value


class SuiteSpec(Named):
    """The prompt distribution. ``limit`` keeps that many probes, whole clusters, stratified."""

    limit: int | None = Field(default=None, gt=0)
    categories: tuple[str, ...] = ()


class ModelSpec(Strict):
    """A registered model and its parameters."""

    model: str
    params: dict[str, Any] = Field(default_factory=dict)

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
    distiller: Named
    acquisition: Named = Named(name="stratified")
    queries: int = Field(gt=0)
    seed: int | None = None


class StudentSpec(Strict):
    """A student: either a model as it is, or one that this run distils."""

    model: str | None = None
    params: dict[str, Any] = Field(default_factory=dict)
    distil: DistilSpec | None = None

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
    temperature: float = Field(default=0.0, ge=0)
    top_p: float = Field(default=1.0, gt=0, le=1)
    stop: tuple[str, ...] = ()
    system: str | None = None

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
    test: float = Field(default=0.25, gt=0, lt=1)
    train_probes: int | None = Field(default=None, gt=0)
    test_probes: int | None = Field(default=None, gt=0)

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
    pairwise: bool = True
    blocks: int = Field(default=1, ge=1)
    seeds: tuple[int, ...] = (0,)
    view: TextView = "stripped"

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
    planted: bool = True
    rate: float = Field(default=0.5, gt=0, le=1)


class LimitsSpec(Strict):
    """t of (ε, q, t, 𝔸): CPU seconds and memory of one adversary's process."""

    fit_seconds: float | None = Field(default=600.0, gt=0)
    play_seconds: float | None = Field(default=600.0, gt=0)
    memory_mb: int | None = Field(default=8192, gt=0)
    wall_seconds: float | None = Field(default=3600.0, gt=0)

    def limits(self) -> Limits:
        return Limits(**self.model_dump())


class BudgetLimits(Strict):
    """Limits of one budget; a bare number is queries. ``cost`` is in the prices' currency."""

    queries: int | None = Field(default=None, ge=0)
    tokens: int | None = Field(default=None, ge=0)
    cost: float | None = Field(default=None, ge=0)
    seconds: float | None = Field(default=None, ge=0)

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, value: Any) -> Any:
        return {"queries": value} if isinstance(value, int) else value


class BudgetSpec(Strict):
    """What may be asked: for distillation, for adversaries' training, for the test.

    ``adversaries`` is what judges and other adversaries may ask models of their own.
    """

    distillation: BudgetLimits = BudgetLimits()
    training: BudgetLimits = BudgetLimits()
    test: BudgetLimits = BudgetLimits()
    adversaries: BudgetLimits = BudgetLimits()


class EstimateSpec(Strict):
    """The claim that is tested: ε, at which error rate, with how many replicates."""

    epsilon: float = Field(default=0.1, gt=0, lt=1)
    alpha: float = Field(default=0.05, gt=0, lt=0.5)
    replicates: int = Field(default=2000, ge=200)


class SequentialSpec(Strict):
    """Ask in batches of test probes and stop as soon as the verdict is settled at alpha."""

    enabled: bool = False
    batch: int = Field(default=40, gt=0)


class SweepSpec(Strict):
    """The grid of ``tellapart sweep``: budgets × strategies × seeds of one distilled student.

    ``against`` is the strategy that the others are compared with on paired seeds. ``controls``
    says in which cells the control arms are played: in the ``first`` (an adversary that fails
    there is void in the whole sweep), in ``all`` of them, or in none. ``tellapart run`` makes
    one run of the same spec and takes no notice of this part.
    """

    student: str = "distilled"
    budgets: tuple[int, ...] = Field(min_length=1)
    strategies: tuple[Named, ...] = Field(min_length=1)
    seeds: tuple[int, ...] = Field(default=(0, 1, 2), min_length=1)
    against: str = "stratified"
    controls: Literal["first", "all", "none"] = "first"

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
    description: str = ""
    seed: int = 0
    suite: SuiteSpec
    teacher: ModelSpec
    students: dict[str, StudentSpec] = Field(min_length=1)
    adversaries: tuple[Named, ...] = Field(min_length=1)
    metrics: tuple[Named, ...] = ()
    generation: GenerationSpec = GenerationSpec()
    split: SplitSpec = SplitSpec()
    games: GameSpec = GameSpec()
    controls: ControlsSpec = ControlsSpec()
    limits: LimitsSpec = LimitsSpec()
    executor: Named = Named(name="process")
    budgets: BudgetSpec = BudgetSpec()
    estimate: EstimateSpec = EstimateSpec()
    sequential: SequentialSpec = SequentialSpec()
    sweep: SweepSpec | None = None

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
