"""Budgets: what a run may spend, checked before each call and shared between threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tellapart.errors import BudgetExceededError

UNITS = ("queries", "tokens", "cost", "seconds")
_EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits of one budget; None is unlimited.

    ``queries`` are charged whether an answer was cached or not: they are what the game allows.
    ``tokens`` (in and out), ``cost`` (in the currency of the models' prices) and ``seconds``
    (wall time spent asking) are what it cost, so cached answers spend none.
    """

    queries: int | None = None
    tokens: int | None = None
    cost: float | None = None
    seconds: float | None = None


@dataclass
class _Account:
    limit: Budget
    spent: dict[str, float] = field(default_factory=lambda: dict.fromkeys(UNITS, 0.0))
    reserved: dict[str, float] = field(default_factory=lambda: dict.fromkeys(UNITS, 0.0))
    clocks: dict[int, float] = field(default_factory=dict)

    def left(self, unit: str) -> float:
        limit = getattr(self.limit, unit)
        if limit is None:
            return float("inf")
        running = 0.0
        if unit == "seconds":
            now = time.monotonic()
            running = sum(now - started for started in self.clocks.values())
        return float(limit) - self.spent[unit] - self.reserved[unit] - running


class Budgets:
    """Named budgets. Every method is atomic; a name without limits is counted, never refused."""

    def __init__(self, limits: Mapping[str, Budget] | None = None) -> None:
        self._mutex = threading.Lock()
        self._accounts = {name: _Account(limit) for name, limit in (limits or {}).items()}

    def restore(self, spent: Mapping[str, Mapping[str, float]]) -> None:
        """Start from what a ledger says was spent before (``RunStore.spent``)."""
        with self._mutex:
            for name, amounts in spent.items():
                account = self._account(name)
                account.spent = {unit: float(amounts.get(unit, 0.0)) for unit in UNITS}

    def limit(self, name: str) -> Budget:
        """The limits of ``name``."""
        with self._mutex:
            return self._account(name).limit

    def spent(self, name: str) -> dict[str, float]:
        """What was spent of ``name``, by unit."""
        with self._mutex:
            return dict(self._account(name).spent)

    def remaining(self, name: str, unit: str = "queries") -> float:
        """What is left of ``unit``, reservations taken off; infinite where there is no limit."""
        with self._mutex:
            return max(0.0, self._account(name).left(unit))

    def reserve(self, name: str, **amounts: float) -> None:
        """Set ``amounts`` (by unit) aside, all or none.

        Raises:
            BudgetExceededError: one of them is more than what is left; nothing was set aside.
        """
        with self._mutex:
            account = self._account(name)
            for unit in UNITS:
                left = account.left(unit)
                asked = amounts.get(unit, 0.0)
                if asked > left + _EPSILON or (unit == "seconds" and left <= 0):
                    raise BudgetExceededError(
                        f"budget '{name}' allows {_number(getattr(account.limit, unit))} {unit}: "
                        f"{_number(asked)} asked for, {_number(max(0.0, left))} left",
                        "nothing was asked; raise the budget or ask for less",
                    )
            for unit, asked in amounts.items():
                account.reserved[unit] += asked

    def settle(
        self, name: str, *, reserved: Mapping[str, float], spent: Mapping[str, float]
    ) -> None:
        """Replace a reservation by what was really spent (which a server may make more)."""
        with self._mutex:
            account = self._account(name)
            for unit, amount in reserved.items():
                account.reserved[unit] = max(0.0, account.reserved[unit] - amount)
            for unit, amount in spent.items():
                account.spent[unit] += amount

    @contextmanager
    def running(self, name: str) -> Iterator[None]:
        """Count the wall time of the block against ``name`` while it runs."""
        key = threading.get_ident()
        with self._mutex:
            self._account(name).clocks[key] = time.monotonic()
        try:
            yield
        finally:
            with self._mutex:
                account = self._account(name)
                account.spent["seconds"] += time.monotonic() - account.clocks.pop(key)

    def _account(self, name: str) -> _Account:
        if name not in self._accounts:
            self._accounts[name] = _Account(Budget())
        return self._accounts[name]


class Reservation:
    """What was set aside of one budget for a batch; leaving the block gives back the rest."""

    def __init__(self, budgets: Budgets, name: str) -> None:
        self._budgets, self._name = budgets, name
        self._held: dict[str, dict[str, float]] = {}

    def take(self, key: str, amounts: Mapping[str, float]) -> None:
        """Set ``amounts`` aside under ``key``.

        Raises:
            BudgetExceededError: the budget does not allow them.
        """
        if self._name:
            self._budgets.reserve(self._name, **amounts)
            self._held[key] = dict(amounts)

    def settle(self, key: str, spent: Mapping[str, float]) -> None:
        """What was set aside under ``key`` became ``spent``."""
        if self._name:
            self._budgets.settle(self._name, reserved=self._held.pop(key, {}), spent=spent)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for key in list(self._held):
            self.settle(key, {})


def _number(value: float) -> str:
    return f"{value:.6g}"
