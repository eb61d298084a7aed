"""`check`, end to end, on files and sequences made here and on real pairs where they are."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from random import Random

import pytest

import tellapart
from tellapart.cli import run_command
from tellapart.errors import DataError, PluginError, TellapartError

WORDS = ("river", "stone", "cloud", "lamp", "garden", "window", "bridge", "paper", "winter")


def rows(n: int, *, differ: float, seed: int = 0) -> list[dict[str, str]]:
    """Pairs whose student closes with "I think" in a share ``differ`` of the answers."""
    rng = Random(seed)
    found = []
    for i in range(n):
        answers = []
        for _ in range(2):
            answers.append(" ".join(rng.choices(WORDS, k=rng.randint(6, 12))) + ".")
        if rng.random() < differ:
            answers[1] += " I think."
        found.append(
            {
                "id": f"r{i}",
                "category": f"cat{i % 2}",
                "prompt": f"Say thing {i}",
                "teacher": answers[0],
                "student": answers[1],
            }
        )
    return found


def write(path: Path, data: list[dict[str, str]]) -> Path:
    text = "".join(json.dumps(row) + "\n" for row in data)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text)
    return path


def test_a_clear_difference_is_distinguishable_and_exits_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = write(tmp_path / "pair.jsonl.gz", rows(300, differ=0.9))
    out = tmp_path / "out"
    assert run_command(["check", str(pair), "--out", str(out), "--adversaries", "ngram,coin"]) == 1
    text = capsys.readouterr().out
    assert "distinguishable" in text
    assert {p.name for p in out.iterdir()} >= {
        "spec.yaml", "manifest.json", "run.sqlite", "estimates.json", "report.html"
    }  # fmt: skip
    data = json.loads((out / "estimates.json").read_text())
    best = {
        (r["game"], r["adversary"]): r
        for r in data["rows"]
        if r["category"] == "all" and r["queries"] == 1
    }
    assert best["pairwise", "ngram"]["low"] > 0.5
    assert best["pairwise", "coin"]["low"] < 0 < best["pairwise", "coin"]["high"]
    assert all(c["passed"] for c in data["controls"] if c["adversary"] == "ngram")


def test_no_difference_is_not_called_one(tmp_path: Path) -> None:
    pair = write(tmp_path / "pair.jsonl", rows(300, differ=0.0))
    result = tellapart.check(pair, out=tmp_path / "out")
    assert result.outcome != "distinguishable"
    assert result.exit_code in {0, 3}


def test_two_files_and_sequences_say_the_same_as_a_pair(tmp_path: Path) -> None:
    data = rows(120, differ=0.9)
    pair = tellapart.check(write(tmp_path / "pair.jsonl", data), out=tmp_path / "a")
    one = write(tmp_path / "t.jsonl", [{**_common(r), "answer": r["teacher"]} for r in data])
    two = write(tmp_path / "s.jsonl", [{**_common(r), "answer": r["student"]} for r in data])
    files = tellapart.check(one, two, out=tmp_path / "b")
    same = [c for c in pair.estimates.columns if not c.endswith("_seconds")]
    assert files.estimates[same].equals(pair.estimates[same])
    memory = tellapart.check(
        prompts=[r["prompt"] for r in data],
        teacher=[r["teacher"] for r in data],
        student=[r["student"] for r in data],
        categories=[r["category"] for r in data],
        out=tmp_path / "c",
    )
    assert memory.outcome == pair.outcome
    assert "<iframe" in memory._repr_html_()


def _common(row: dict[str, str]) -> dict[str, str]:
    return {k: row[k] for k in ("id", "category", "prompt")}


def test_the_same_check_again_is_the_same_and_another_is_refused(tmp_path: Path) -> None:
    pair = write(tmp_path / "pair.jsonl", rows(120, differ=0.5))
    first = tellapart.check(pair, out=tmp_path / "out")
    again = tellapart.check(pair, out=tmp_path / "out")
    assert again.data == first.data
    with pytest.raises(
        TellapartError, match=r"another spec: estimate.epsilon: 0.1 there, 0.2 here"
    ):
        tellapart.check(pair, epsilon=0.2, out=tmp_path / "out")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds no answers"),
        ('{"id": "a"\n', "line 1 is not JSON"),
        ('{"id": "a", "category": "c", "prompt": "p", "teacher": NaN, "student": "s"}\n', "line 1"),
        (json.dumps(rows(1, differ=0)[0]) + "\n[1]\n", "line 2"),
        ((json.dumps(rows(1, differ=0)[0]) + "\n") * 2, "repeats"),
        (
            '{"id": "a", "category": "c", "prompt": "p", "teacher": null, "student": "s"}\n',
            "no prompt",
        ),
    ],
)
def test_bad_files_are_one_line_and_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, message: str
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(content)
    out = tmp_path / "out"
    assert run_command(["check", str(path), "--out", str(out)]) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.err.count("\n") == 1
    assert "Traceback" not in printed.err
    assert not out.exists()


def test_bad_calls(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pair = write(tmp_path / "pair.jsonl", rows(60, differ=0.5))
    assert run_command(["check", str(tmp_path / "none.jsonl")]) == 2
    assert run_command(["check", str(pair), "--adversaries", "ngramm"]) == 2
    assert "did you mean ngram" in capsys.readouterr().err
    assert run_command(["check", str(pair), "--epsilon", "nan"]) == 2
    assert run_command(["check", str(pair), str(pair), str(pair)]) == 2
    assert run_command(["check"]) == 2
    assert run_command(["chekc"]) == 2
    with pytest.raises(DataError, match="differ in length"):
        tellapart.check(prompts=["a"], teacher=[], student=["b"])
    with pytest.raises(DataError, match="not text"):
        tellapart.check(prompts=["a"], teacher=[1], student=["b"])  # type: ignore[list-item]
    with pytest.raises(DataError, match="nothing to check"):
        tellapart.check()
    with pytest.raises(PluginError):
        tellapart.check(pair, adversaries=["nope"], out=tmp_path / "never")
    assert not (tmp_path / "never").exists()


PAIRS = Path(__file__).parents[3].parent / "shared/data/pairs"


@pytest.mark.slow
@pytest.mark.skipif(not PAIRS.is_dir(), reason="the real pairs are not on this machine")
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("text_davinci_003__alpaca-7b.jsonl.gz", True),
        ("codellama-7b-draw0__codellama-7b-draw1.cruxeval_codellama7b.jsonl.gz", False),
        ("gpt4__gpt4_0314.jsonl.gz", False),
    ],
)
def test_real_pairs(tmp_path: Path, name: str, told: bool) -> None:
    result = tellapart.check(PAIRS / name, out=tmp_path / "out")
    assert (result.outcome == "distinguishable") is told
    if told:
        frame = result.estimates.query("game == 'pairwise' and category == 'all'")
        assert frame.advantage.max() >= 0.45


def test_the_order_of_lines_changes_no_figure(tmp_path: Path) -> None:
    """With trees too, which break ties by the order of rows."""
    data = rows(120, differ=0.6)
    shuffled = Random(3).sample(data, len(data))
    found = []
    for name, part in (("first", data), ("second", shuffled)):
        out = tmp_path / name
        pair = write(tmp_path / f"{name}.jsonl", part)
        run_command(["check", str(pair), "--out", str(out), "--adversaries", "length,ngram,style"])
        estimates = json.loads((out / "estimates.json").read_text())
        found.append(
            [
                [r[k] for k in ("adversary", "game", "category", "advantage", "low", "high", "auc")]
                for r in sorted(
                    estimates["rows"], key=lambda r: (r["adversary"], r["game"], r["category"])
                )
            ]
        )
    assert found[0] == found[1]
    assert len(found[0]) > 10
