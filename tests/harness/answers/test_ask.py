"""The asker: store first, cache second, the model last, and every query on the ledger."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tellapart.answers.ask import Asked, Asker
from tellapart.answers.budgets import Budget, Budgets
from tellapart.answers.cache import AnswerCache, answer_keys
from tellapart.answers.store import RunStore
from tellapart.contracts.data import Answer, Failure, Generation, Request
from tellapart.contracts.model import Model
from tellapart.errors import BudgetExceededError, ModelError, PluginError, RunError, UsageError


class Echo(Model):
    """Echoes, in reverse order; counts what it is asked; fails where the prompt says so."""

    name: ClassVar[str] = "echo"

    def __init__(self, tag: str = "", *, cost: float = 0.0) -> None:
        super().__init__()
        self.tag, self.cost = tag, cost
        self.asked: list[Request] = []
        self.opened = self.closed = 0
        self.recovered = False

    def identity(self) -> dict[str, Any]:
        return {"model": "echo", "tag": self.tag}

    def open(self) -> None:
        self.opened += 1

    def close(self) -> None:
        self.closed += 1

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        for i, request in reversed(list(enumerate(requests))):
            self.asked.append(request)
            if "[gone]" in request.prompt:
                raise OSError("the engine died")
            failure = next((f for f in Failure if f"[{f}]" in request.prompt), None)
            if failure and not self.recovered:
                yield i, Answer.failed(request, failure, "as told")
            else:
                text = f"{self.tag}{request.prompt}/{request.draw}"
                yield i, Answer(request.probe, text, request.draw, None, "", "stop", 3, 2, 0.1,
                                self.cost)  # fmt: skip

    def estimate_tokens(self, prompt: str) -> int:
        return 3

    def estimate_cost(self, tokens_in: int, tokens_out: int) -> float:
        return self.cost


def requests_of(n: int, prompt: str = "prompt", draw: int = 0) -> list[Request]:
    generation = Generation(max_tokens=7)
    return [Request(f"p{i}", f"{prompt} {i}", draw, generation) for i in range(n)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RunStore]:
    with RunStore.open(tmp_path / "run.sqlite") as opened:
        yield opened


def test_answers_come_in_the_order_asked_and_a_second_time_from_the_store(store: RunStore) -> None:
    model, told = Echo(), []
    with Asker(store, on_answer=lambda *event: told.append(event)) as asker:
        first = asker.ask("teacher", model, requests_of(5), phase="test", budget="test")
        second = asker.ask("teacher", model, requests_of(5), phase="test", budget="test")
    assert [a.text for a in first] == [f"prompt {i}/0" for i in range(5)]
    assert first == second
    assert len(model.asked) == 5
    assert (model.opened, model.closed) == (1, 1)
    assert [(name, cached) for name, _, cached in told] == [("teacher", False)] * 5
    (row,) = store.account()
    assert (row["queries"], row["charged"], row["calls"], row["cached"]) == (5, 5, 5, 0)
    assert (row["tokens_in"], row["tokens_out"]) == (15, 10)


def test_another_phase_is_charged_but_makes_no_call(store: RunStore) -> None:
    model = Echo()
    with Asker(store) as asker:
        asker.ask("teacher", model, requests_of(3), phase="train", budget="training")
        asker.ask("teacher", model, requests_of(3), phase="test", budget="test", adversary="a")
    assert len(model.asked) == 3
    train, test = store.account()
    assert (train["charged"], train["calls"], train["cached"]) == (3, 3, 0)
    assert (test["charged"], test["calls"], test["cached"]) == (3, 0, 3)
    assert test["adversary"] == "a"


def test_without_a_budget_nothing_is_charged(store: RunStore) -> None:
    with Asker(store) as asker:
        asker.ask("base", Echo(), requests_of(3), phase="test")
    (row,) = store.account()
    assert (row["budget"], row["queries"], row["charged"]) == ("", 3, 0)


def test_a_repeated_run_costs_no_model_call_and_no_model_load(tmp_path: Path) -> None:
    model = Echo(cost=1.0)
    with AnswerCache.open(tmp_path / "cache.sqlite") as cache:
        for run in (1, 2):
            with (
                RunStore.open(tmp_path / f"{run}.sqlite") as store,
                Asker(store, cache=cache) as asker,
            ):
                asked = asker.fill("t", model, requests_of(4), phase="test", budget="test")
                (row,) = store.account()
    assert asked == Asked(stored=0, cached=4, live=0, failed=0)
    assert (row["charged"], row["calls"], row["cached"], row["cost"]) == (4, 0, 4, 0.0)
    assert len(model.asked) == 4
    assert model.opened == 1


def test_failures_are_typed_never_cached_and_transient_ones_retried_once_a_run(
    tmp_path: Path,
) -> None:
    prompts = ["fine", "[timeout]", "[refused]"]
    requests = [Request(f"p{i}", p) for i, p in enumerate(prompts)]
    model = Echo()
    with (
        AnswerCache.open(tmp_path / "cache.sqlite") as cache,
        RunStore.open(tmp_path / "run.sqlite") as store,
    ):
        with Asker(store, cache=cache) as asker:
            for _ in range(2):  # within one run a failure stands
                answers = asker.ask("t", model, requests, phase="test", budget="b")
        assert [a.failure for a in answers] == [None, Failure.TIMEOUT, Failure.REFUSED]
        assert len(cache) == 1
        assert len(model.asked) == 3
        with Asker(store, cache=cache) as asker:
            asker.ask("t", model, requests, phase="test", budget="b")
        assert [r.prompt for r in model.asked[3:]] == ["[timeout]"]
        model.recovered = True
        with Asker(store, cache=cache) as asker:
            answers = asker.ask("t", model, requests, phase="test", budget="b")
        assert [a.failure for a in answers] == [None, None, Failure.REFUSED]
        (row,) = store.account()
        assert (row["charged"], row["calls"], row["failures"]) == (3, 5, 3)
        assert len(cache) == 2


def test_more_queries_than_are_left_are_refused_before_any_call(store: RunStore) -> None:
    model = Echo()
    with Asker(store, budgets=Budgets({"b": Budget(queries=4)})) as asker:
        asker.ask("t", model, requests_of(3), phase="test", budget="b")
        with pytest.raises(BudgetExceededError, match="4 queries: 2 asked for, 1 left"):
            asker.ask("t", model, requests_of(5), phase="test", budget="b")
        assert len(model.asked) == 3
        asker.ask("t", model, requests_of(4), phase="test", budget="b")
        with pytest.raises(BudgetExceededError):  # a cached or stored answer is charged as well
            asker.ask("t", model, requests_of(1), phase="other", budget="b")
    with (
        Asker(store, budgets=Budgets({"b": Budget(queries=4)})) as resumed,
        pytest.raises(BudgetExceededError),
    ):
        resumed.ask("t", model, requests_of(5), phase="test", budget="b")
    assert len(model.asked) == 4
    assert sum(row["charged"] for row in store.account()) == 4


@pytest.mark.parametrize("limit", [Budget(tokens=33), Budget(cost=3.0)])
def test_tokens_and_money_are_never_exceeded(store: RunStore, limit: Budget) -> None:
    """Each query may take 10 tokens and takes 5, or costs 1: the batch goes as far as it may."""
    model = Echo(cost=1.0)
    with Asker(store, budgets=Budgets({"b": limit})) as asker:
        with pytest.raises(BudgetExceededError):
            asker.ask("t", model, requests_of(10), phase="test", budget="b")
        spent = asker.budgets.spent("b")
    answers = store.answers("t")
    if limit.tokens:
        assert spent["tokens"] == 5 * len(answers) <= limit.tokens
        assert len(answers) == 5  # 25 spent; the next might take 10, and 8 are left
    else:
        assert spent["cost"] == len(answers) == 3
    assert len(model.asked) == len(answers)


def test_wall_time_is_checked_before_each_batch(store: RunStore) -> None:
    with (
        Asker(store, budgets=Budgets({"b": Budget(seconds=0.0)})) as asker,
        pytest.raises(BudgetExceededError, match="seconds"),
    ):
        asker.ask("t", Echo(), requests_of(1), phase="test", budget="b")
    assert store.answers("t") == {}


def test_concurrent_callers_share_a_budget_exactly(store: RunStore) -> None:
    models = [Echo(str(i)) for i in range(8)]
    refused: list[int] = []
    with Asker(store, budgets=Budgets({"b": Budget(queries=100)})) as asker:

        def work(i: int) -> None:
            for request in requests_of(25):
                try:
                    asker.ask(f"m{i}", models[i], [request], phase="test", budget="b")
                except BudgetExceededError:
                    refused.append(i)

        threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(len(model.asked) for model in models) == 100
    assert len(refused) == 100
    assert sum(row["charged"] for row in store.account()) == 100


def test_concurrent_callers_never_ask_one_model_the_same_thing_twice(store: RunStore) -> None:
    model = Echo()
    with Asker(store) as asker:

        def work() -> None:
            asker.ask("t", model, requests_of(50), phase="test", budget="b")

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(model.asked) == 50
    assert store.account()[0]["charged"] == 50


def test_a_model_that_dies_keeps_what_it_answered(store: RunStore) -> None:
    requests = [Request("a", "[gone]"), Request("b", "fine")]
    with Asker(store) as asker, pytest.raises(ModelError, match="OSError: the engine died"):
        asker.ask("t", Echo(), requests, phase="test")
    assert list(store.answers("t")) == [("b", 0)]


def test_answers_of_another_model_under_the_same_name_are_refused(store: RunStore) -> None:
    with Asker(store) as asker:
        asker.ask("t", Echo("one "), requests_of(1), phase="test")
        with pytest.raises(RunError, match="another 't'"):
            asker.ask("t", Echo("two "), requests_of(1), phase="test")
        with pytest.raises(RunError, match="prompt changed"):
            asker.ask("t", Echo("one "), requests_of(1, "other"), phase="test")


def test_one_probe_asked_differently_at_one_draw_is_refused(store: RunStore) -> None:
    with Asker(store) as asker, pytest.raises(UsageError, match="another draw"):
        asker.ask("t", Echo(), [Request("p", "a"), Request("p", "b")], phase="test")


@pytest.mark.parametrize("fault", ["foreign", "twice", "missing"])
def test_a_model_that_breaks_its_contract_is_named(store: RunStore, fault: str) -> None:
    class Broken(Echo):
        name: ClassVar[str] = "broken"

        def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
            good = Answer(requests[0].probe, "x")
            yield 0, Answer("foreign", "x") if fault == "foreign" else good
            if fault == "twice":
                yield 0, good

    with Asker(store) as asker, pytest.raises(PluginError, match="'broken'"):
        asker.ask("t", Broken(), requests_of(2), phase="test")


def test_lone_surrogates_are_stored_as_the_replacement_character(store: RunStore) -> None:
    class Hostile(Echo):
        def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
            yield 0, Answer(requests[0].probe, "a\ud800b\x00c")

    with Asker(store) as asker:
        (answer,) = asker.ask("t", Hostile(), requests_of(1), phase="test")
    assert answer.text == "a\ufffdb\x00c"
    assert store.answers("t")["p0", 0] == answer


def test_every_argument_is_in_the_key() -> None:
    base = Request("p", "q", 0, Generation())
    others = [
        Request("p2", "q", 0, Generation(temperature=1.0)),
        Request("p", "q2", 0, Generation()),
        Request("p", "q", 1, Generation()),
        *(
            Request("p", "q", 0, Generation(**change))
            for change in (
                {"max_tokens": 1}, {"temperature": 1.0}, {"top_p": 0.5}, {"stop": ("x",)},
                {"system": "s"}, {"system": ""}, {"seed": 1},
            )
        ),
    ]  # fmt: skip
    key = answer_keys({"weights": "w", "adapter": None, "template": "t"})
    keys = {key(request) for request in [base, *others]}
    assert len(keys) == 1 + len(others)
    for change in ({"adapter": "a"}, {"template": "u"}, {"weights": "v"}):
        other = answer_keys({"weights": "w", "adapter": None, "template": "t", **change})
        assert other(base) not in keys


def test_students_that_differ_in_an_adapter_or_template_share_nothing(tmp_path: Path) -> None:
    class Weights(Echo):
        def __init__(self, tag: str, **changed: str) -> None:
            super().__init__(tag)
            self.changed = changed

        def identity(self) -> dict[str, Any]:
            return {"weights": "w", "adapter": "", "template": "chatml", **self.changed}

    models = [Weights("a"), Weights("b", adapter="lora"), Weights("c", template="llama")]
    warm = Generation(temperature=1.0)
    requests = [Request("p", "q", draw, warm) for draw in (0, 1)]
    with AnswerCache.open(tmp_path / "cache.sqlite") as cache:
        for i, model in enumerate(models):
            with RunStore.open(tmp_path / f"{i}.sqlite") as store, Asker(store, cache=cache) as a:
                found = a.ask("student", model, requests, phase="test")
            assert [answer.text for answer in found] == [f"{model.tag}q/0", f"{model.tag}q/1"]
            assert len(model.asked) == 2


def test_a_damaged_cache_is_switched_off_with_a_warning(tmp_path: Path) -> None:
    from tellapart.answers.cache import CacheWarning

    with (
        AnswerCache.open(tmp_path / "cache.sqlite") as cache,
        RunStore.open(tmp_path / "run.sqlite") as store,
        Asker(store, cache=cache) as asker,
    ):
        cache._connection.execute("DROP TABLE answers")
        with pytest.warns(CacheWarning, match="off for the rest"):
            answers = asker.ask("t", Echo(), requests_of(2), phase="test")
        assert all(answer.ok for answer in answers)
