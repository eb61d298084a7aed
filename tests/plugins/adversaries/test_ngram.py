from __future__ import annotations

import numpy as np
import pytest

from habit_pairs import habit_pairs
from tellapart_plugins.adversaries.grams import TfIdf, char_grams, token_grams
from tellapart_plugins.adversaries.ngram import Ngram


def test_it_finds_a_habit_and_names_it() -> None:
    adversary = Ngram()
    adversary.fit(habit_pairs(60, "zebra"))
    test = habit_pairs(40, "zebra", seed=1)
    chosen = adversary.compare([p.teacher for p in test], [p.student for p in test])
    assert np.mean(np.array(chosen) > 0) > 0.95
    top = adversary.reasons()[:8]
    assert any("zeb" in r.feature for r in top)
    assert all(r.weight < 0 for r in top if "zeb" in r.feature)


@pytest.mark.parametrize("grams", [char_grams, token_grams])
def test_hashed_grams_depend_on_order_and_on_nothing_else(grams: object) -> None:
    assert callable(grams)

    def ids(text: str) -> set[int]:
        return {int(i) for part in grams(text) for i in part}

    assert ids("one two three") == ids("one two three")
    assert ids("one two") != ids("two one")
    assert len(ids("one two three")) > len(ids("one"))
    assert ids("") == set()


def test_gram_matrix_is_that_of_unit_rows() -> None:
    texts = [p.teacher.text for p in habit_pairs(30, "")]
    made = TfIdf.fit("chars", texts)
    dense, sparse = made.rows(texts)
    rows = np.concatenate([dense, sparse.toarray()], axis=1)
    np.testing.assert_allclose(made.gram(), rows @ rows.T, atol=1e-5)
    np.testing.assert_allclose(np.diag(made.gram()), 1.0, atol=1e-5)
    np.testing.assert_allclose(made.gram(texts[:3]), made.gram()[:3], atol=1e-5)
    assert made.gram(["", "日本語"])[0].tolist() == [0.0] * 30
