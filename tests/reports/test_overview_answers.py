"""From the overview alone: who is hardest to tell, by how much, how sure, where each is told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from many_submissions import write_many
from tellapart.submission.archive import open_submission
from tellapart.submission.evidence import Evidence
from tellapart_reports.site.build import build

SAME = ("student", "game", "queries", "adversary", "category")
VISIBLE = """
const shown = e => e.checkVisibility({opacityProperty: true, visibilityProperty: true});
return [...document.querySelectorAll(arguments[0])].filter(shown).map(e => e.innerText.trim())
"""


@pytest.fixture(scope="module")
def archives(evidence: Evidence, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_many(evidence, tmp_path_factory.mktemp("archives"), 3)


@pytest.fixture(scope="module")
def site(archives: list[Path]) -> Path:
    return build(archives, archives[0].parent / "site", recompute=False, workers=1).path


@pytest.fixture(scope="module")
def truth(archives: list[Path]) -> dict[str, dict[str, Any]]:
    """From the submissions' own estimates: title → figures of the pairwise game."""
    found: dict[str, dict[str, Any]] = {}
    for path in archives:
        submission = open_submission(path)
        estimates = submission.evidence.estimates
        verdicts = [v for v in estimates["verdicts"] if v["game"] == "pairwise"]
        for v in (v for v in verdicts if v["category"] == "all"):
            row = next(
                r for r in estimates["rows"]
                if all(r[k] == v[k] for k in SAME)
            )  # fmt: skip
            told = {
                w["category"].replace("_", " ") for w in verdicts
                if w["student"] == v["student"] and w["category"] != "all"
                and w["outcome"] == "distinguishable"
            }  # fmt: skip
            found[f"{submission.name}: {v['student']}"] = v | {
                "advantage": row["advantage"], "told": told
            }  # fmt: skip
    return found


@pytest.fixture
def page(chromium: Any, site: Path) -> Any:
    chromium.get((site / "index.html").as_uri())
    return chromium


def numbers(text: str) -> list[float]:
    return [float(n.replace("−", "-")) for n in re.findall(r"[−-]?\d+\.\d+", text)]


def test_the_four_answers_are_there_to_read(page: Any, truth: dict[str, dict[str, Any]]) -> None:
    hardest = min(truth, key=lambda t: truth[t]["advantage"])
    want = truth[hardest]
    (heading,) = page.execute_script(VISIBLE, "h1")
    assert heading == f"“{hardest}” is the hardest to tell from its teacher."
    questions = page.execute_script(VISIBLE, ".answers dt")
    answers = dict(zip(questions, page.execute_script(VISIBLE, ".answers dd"), strict=True))
    assert answers["Student"].startswith(hardest)
    assert numbers(answers["By how much"])[0] == pytest.approx(want["advantage"], abs=5e-4)
    assert want["adversary"] in answers["By how much"]
    sure = answers["How sure"]
    assert numbers(sure)[:2] == pytest.approx([want["low"], want["high"]], abs=6e-4)
    assert "95 % confidence" in sure
    assert want["outcome"] in sure
    where = answers["Where it gives itself away"].splitlines()[0]
    if want["told"]:
        assert where.split(", ")[0].split(" and ")[0] in want["told"]
    else:
        assert where == "no single category"


def test_where_each_gives_itself_away_is_there_to_read(
    page: Any, truth: dict[str, dict[str, Any]]
) -> None:
    heads = [h.split("\n")[0] for h in page.execute_script(VISIBLE, "#table-students thead th")]
    away = next(i for i, h in enumerate(heads) if h.startswith("gives itself away on")) + 1
    names = page.execute_script(VISIBLE, "#table-students tbody tr td:nth-child(2)")
    texts = page.execute_script(VISIBLE, f"#table-students tbody tr td:nth-child({away})")
    assert {n.splitlines()[0] for n in names} == set(truth)
    assert any(t["told"] for t in truth.values())
    assert not all(t["told"] for t in truth.values())
    for name, text in zip(names, texts, strict=True):
        told = truth[name.splitlines()[0]]["told"]
        if not told:
            assert text.startswith("none alone is resolved; largest on ")
            continue
        named = [w for part in text.split(", ") for w in part.split(" and ")]
        shown = [w for w in named if not w.endswith(" more")]
        assert set(shown) <= told
        assert len(told) == len(shown) + sum(int(w.split()[0]) for w in named if w not in shown)


def test_it_is_seen_without_scrolling(page: Any) -> None:
    bottom = page.execute_script(
        "return document.querySelector('.answers').getBoundingClientRect().bottom - innerHeight"
    )
    assert bottom < 0
