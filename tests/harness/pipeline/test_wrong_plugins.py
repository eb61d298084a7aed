"""Every method of every kind of plugin, done wrong: one line that names it, and no traceback."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tellapart.cli import run_command

GOOD = '''
from tellapart import *
from tellapart import hookimpl


class M(Model):
    """Repeats the prompt."""

    name = "m"
    deterministic = True

    class Params(Params):
        habit: str = ""

    def identity(self):
        return {"m": self.params.habit}

    def answer(self, requests):
        for i, r in enumerate(requests):
            yield i, Answer(r.probe, self.params.habit + r.prompt, r.draw)


class S(Suite):
    """Twenty clusters in two categories."""

    name = "s"

    def probes(self):
        return [probe(i) for i in range(40)]


def probe(i, **changes):
    fields = {"id": f"p{i}", "prompt": f"Say {i}.", "category": "ab"[i // 2 % 2],
              "cluster": f"c{i // 2}"}
    return Probe(**(fields | changes))


class A(Acquisition):
    """What comes first."""

    name = "a"

    def propose(self, state, n):
        return [p.id for p in state.pool if p.id not in state.bought][:n]


class D(Distiller):
    """Takes over the teacher's habit."""

    name = "d"

    def distil(self, base, examples, out, *, progress=None):
        return DistilReport(ModelRef("m", {"habit": "T"}), ((1, 1.0),))


class Me(Metric):
    """Is always 1."""

    name = "me"

    def measure(self, pairs):
        return [1.0] * len(pairs)


class E(Executor):
    """Runs at once."""

    name = "e"

    def run(self, function, arguments, limits, *, on_done=None):
        for i, job in enumerate(arguments):
            on_done(i, JobResult("ok", function(*job)))
        return []


@hookimpl
def register_models():
    return [M]


@hookimpl
def register_suites():
    return [S]


@hookimpl
def register_acquisitions():
    return [A]


@hookimpl
def register_distillers():
    return [D]


@hookimpl
def register_metrics():
    return [Me]


@hookimpl
def register_executors():
    return [E]
'''
SPEC = {
    "name": "wrong",
    "suite": "s",
    "teacher": {"model": "m", "params": {"habit": "T"}},
    "students": {
        "base": {"model": "m"},
        "distilled": {"distil": {"base": "base", "distiller": "d", "acquisition": "a",
                                 "queries": 4}},
    },
    "adversaries": ["length"],
    "metrics": ["me"],
    "executor": "e",
    "split": {"train": 0.4, "test": 0.4},
    "games": {"single": []},
    "estimate": {"replicates": 200},
}  # fmt: skip
PROPOSE = "return [p.id for p in state.pool if p.id not in state.bought][:n]"
PROBES = "return [probe(i) for i in range(40)]"
REPORT = 'return DistilReport(ModelRef("m", {"habit": "T"}), ((1, 1.0),))'
MEASURE = "return [1.0] * len(pairs)"
RUN = "            on_done(i, JobResult("
IDENTITY = 'return {"m": self.params.habit}'


Go = Callable[..., tuple[int, str, str]]
"""From a plugin's text (and more arguments) to a run's exit code and what it printed."""


@pytest.fixture
def go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Go:
    monkeypatch.setenv("TELLAPART_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec.yaml").write_text(yaml.safe_dump(SPEC))

    def run(plugin: str, *more: str) -> tuple[int, str, str]:
        (tmp_path / "mine.py").write_text(plugin)
        code = run_command(["run", "spec.yaml", "--plugin", "mine.py", "--no-cache", *more])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_the_plugin_that_the_others_are_made_of_is_right(go: Go) -> None:
    code, out, err = go(GOOD)
    assert (code, err) == (0, "")
    assert "distilled" in out


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (PROPOSE, "1 / 0", "acquisition 'a' failed in propose: ZeroDivisionError"),
        (PROPOSE, "return None", "acquisition 'a' failed in propose: TypeError"),
        (PROPOSE, "return [state.pool[0].id] * n", "acquisition 'a' proposed 4 .* 3 a second time"),
        (PROPOSE, "return ['x']", "acquisition 'a' proposed .* 1 of them unknown"),
        (PROPOSE, "return [p.id for p in state.pool]", "acquisition 'a' proposed 8 probes for 4"),
        (PROPOSE, "return []", "acquisition 'a' has nothing left"),
        (PROPOSE, "return [state.pool[0].id]", "acquisition 'a' proposed 1 .* while 8 were left"),
        (PROPOSE, "return [[1]]", "acquisition 'a' proposed an instance of list"),
        (PROBES, "1 / 0", "suite 's' failed in probes: ZeroDivisionError"),
        (PROBES, "return [{'id': 'a'}]", "suite 's' gives an instance of dict"),
        (PROBES, "return [probe(1)] * 2", "suite 's' has the id 'p1' twice"),
        (PROBES, "return [probe(1, prompt=' ')]", "suite 's': the prompt of probe 0"),
        (PROBES, "return [probe(1, prompt=float('nan'))]", "suite 's': the prompt of .* is nan"),
        (PROBES, "return [probe(1, cluster='')]", "suite 's': the cluster of probe 0"),
        (PROBES, "return [probe(1, id=7)]", "suite 's': the id of probe 0 is 7"),
        (PROBES, "return [probe(1, meta={'x': {1}})]", "suite 's': .*meta of probe 'p1'.*JSON"),
        (PROBES, "return [probe(1, prompt='\\ud800')]", "suite 's': probe 'p1' has half"),
        (REPORT, "1 / 0", "distiller 'd' failed in distil: ZeroDivisionError"),
        (REPORT, "raise SystemExit(3)", "distiller 'd' failed in distil: SystemExit: 3"),
        (REPORT, "return None", "distiller 'd' returned None"),
        (REPORT, "return DistilReport(ModelRef('zz', {}))", "distiller 'd' .* called 'zz'"),
        (REPORT, "return DistilReport(ModelRef('m', {'z': 1}))", "distiller 'd' .* key 'z'"),
        (REPORT, "return DistilReport(ModelRef('m', {'habit': {1}}))", "distiller 'd' .* not JSON"),
        (REPORT, "return DistilReport(ModelRef('m', {}), ((1, float('nan')),))",
         "distiller 'd' returned a loss that is not finite"),
        (MEASURE, "1 / 0", "metric 'me' failed in measure: ZeroDivisionError"),
        (MEASURE, "return [1.0]", "metric 'me' returned 1 values for 16 pairs"),
        (MEASURE, "return [1.0] * 99", "metric 'me' returned 99 values for 16 pairs"),
        (MEASURE, "return ['a'] * 16", "metric 'me' failed in measure: ValueError"),
        (RUN, "            (i, JobResult(", "executor 'e' told of 0 of 1 jobs"),
        (RUN, "            on_done(7, JobResult(", "executor 'e' told of job 7 of 1"),
        (RUN, "            1 / 0, (JobResult(", "executor 'e' failed in run: ZeroDivisionError"),
        ('"ok"', '"great"', "executor 'e' ended a job as 'great'"),
        (IDENTITY, "1 / 0", "model 'm' failed in identity: ZeroDivisionError"),
        (IDENTITY, "return None", "identity of model 'm' is not a JSON object"),
        (IDENTITY, "return {'x': {1}}", "identity of model 'm' is not a JSON object"),
    ],
)  # fmt: skip
def test_what_is_done_wrong_is_one_line(go: Go, old: str, new: str, words: str) -> None:
    assert GOOD.count(old) == 1
    code, out, err = go(GOOD.replace(old, new))
    assert code in (2, 4)
    assert out == ""
    (line,) = err.splitlines()
    assert re.search(words, line), line
    assert line.endswith(")"), "no remedy"
    if "1 / 0" in new:
        number = next(i for i, x in enumerate(GOOD.splitlines(), 1) if old.strip() in x)
        assert f"(mine.py, line {number})" in line


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ("games = frozenset({'triple'})", r"declares games = frozenset\({'triple'}\) \(.*single"),
        ("games = 'single'", "declares games = 'single'"),
        ("games = frozenset()", "plays no game"),
        ("access = frozenset({'names'})", "declares access = .* logprobs"),
        ("sees = frozenset({'lenght'})", "declares sees = .* length"),
    ],
)
def test_an_adversary_declares_what_there_is(go: Go, declared: str, words: str) -> None:
    """A misspelt claim to see a plant would never be put to the test."""
    mine = f"""

class Length(Adversary):
    name = "mine"
    {declared}

    def score(self, answers):
        return [len(a.text) for a in answers]


@hookimpl
def register_adversaries():
    return [Length]
"""
    code, _, err = go(GOOD + mine, "--set", "adversaries=[mine]")
    assert code == 2
    (line,) = err.splitlines()
    assert re.search(f"adversary 'mine' {words}", line), line


def test_what_can_be_declared_is_what_the_checks_of_authors_know() -> None:
    from tellapart.pipeline.prepare import DECLARATIONS
    from tellapart.testing.adversary import CHANNELS

    assert DECLARATIONS["access"] == CHANNELS


def test_the_cause_of_an_error_is_printed(go: Go) -> None:
    mine = (
        GOOD
        + """

class Raising(Adversary):
    name = "mine"

    def score(self, answers):
        raise ValueError("no such\\nthing")


@hookimpl
def register_adversaries():
    return [Raising]
"""
    )
    code, out, err = go(mine, "--set", "adversaries=[mine]")
    assert (code, err) == (0, "")
    assert out.count("error: mine: ValueError: no such thing") == 1


@pytest.mark.parametrize(
    "hook", ["run_started", "answer_recorded", "episode_finished", "run_finished",
             "report_sections", "register_commands"],
)  # fmt: skip
def test_an_observer_that_fails_is_named_with_its_hook(go: Go, hook: str) -> None:
    arguments = "app" if hook == "register_commands" else ""
    code, _, err = go(f"{GOOD}\n\n@hookimpl\ndef {hook}({arguments}):\n    1 / 0\n")
    assert code == 2
    (line,) = err.splitlines()
    assert f"'mine' (mine.py) failed in {hook}: ZeroDivisionError" in line
    assert f"(mine.py, line {GOOD.count(chr(10)) + 5})" in line


@pytest.mark.parametrize("returned", ["'abc'", "5", "[('a', None)]", "[('a', 'b', 'c')]"])
def test_sections_that_are_none_are_refused(go: Go, returned: str) -> None:
    code, _, err = go(f"{GOOD}\n\n@hookimpl\ndef report_sections():\n    return {returned}\n")
    assert code == 2
    assert "'mine' (mine.py) returned" in err
    assert "report_sections" in err


def test_no_observer_changes_what_is_reported(go: Go, tmp_path: Path) -> None:
    _, plain, _ = go(GOOD)
    (tmp_path / "runs" / "wrong").rename(tmp_path / "first")
    hooks = "\n".join(
        f"@hookimpl\ndef {hook}(estimates):\n    estimates.clear()\n"
        for hook in ("report_sections", "run_finished")
    )
    code, out, _ = go(f"{GOOD}\n\n{hooks}")
    assert code == 0
    assert out == plain


def test_a_strategy_that_forges_answers_trains_on_none_of_them(go: Go) -> None:
    """What it does to its state is its own affair."""
    forging = GOOD.replace(
        PROPOSE,
        f"{PROPOSE.replace('return', 'ids =')}\n        "
        "state.bought |= {p.id: 'FORGED' for p in state.pool[9:]}\n        return ids",
    ).replace(REPORT, f"assert len(examples) == 4\n        {REPORT}")
    code, _, err = go(forging)
    assert (code, err) == (0, "")
