from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from habit_pairs import WORDS, habit_pairs
from tellapart import Context
from tellapart.errors import ModelError
from tellapart_plugins.adversaries.transformer import Transformer

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random BERT of two layers with a word tokenizer."""
    from tiny_encoder import bert

    return bert(tmp_path_factory.mktemp("encoder"), [*WORDS, "zebra", "."])


def params(encoder: Path, **changes: object) -> dict[str, object]:
    return {"encoder": str(encoder), "tokens": 24, "epochs": 3, "rate": 3e-3} | changes


def test_fine_tuning_finds_a_habit(encoder: Path, tmp_path: Path) -> None:
    adversary = Transformer.make(params(encoder, epochs=8))
    adversary.context = Context(tmp_path)
    adversary.fit(habit_pairs(80, "zebra"))
    test = habit_pairs(40, "zebra", seed=1)
    chosen = adversary.compare([p.teacher for p in test], [p.student for p in test])
    assert np.mean(np.array(chosen) > 0) > 0.85


def test_the_end_of_a_long_answer_is_seen(encoder: Path, tmp_path: Path) -> None:
    from tellapart_plugins.adversaries.encoder_tail import frozen

    lower = frozen(encoder, 1, 24)
    long = "stone " * 200
    states, mask = lower.hidden([long, long + "zebra", "stone"])
    assert not torch.equal(states[0], states[1])
    assert mask.sum(1).tolist() == [24, 24, 3]


def test_training_leaves_the_encoder_and_the_global_random_state_alone(encoder: Path) -> None:
    from tellapart_plugins.adversaries.encoder_tail import frozen, train

    lower = frozen(encoder, 1, 24)
    before = [p.clone() for p in lower.model.parameters()]
    state = torch.random.get_rng_state()
    pairs = habit_pairs(20, "zebra")
    texts = [p.teacher.text for p in pairs], [p.student.text for p in pairs]
    train(lower, *texts, epochs=1, batch=8, rate=1e-2)
    assert torch.equal(state, torch.random.get_rng_state())
    assert all(torch.equal(a, b) for a, b in zip(before, lower.model.parameters(), strict=True))


def test_more_layers_than_there_are_is_one_clear_line(encoder: Path, tmp_path: Path) -> None:
    adversary = Transformer.make(params(encoder, layers=9))
    adversary.context = Context(tmp_path)
    with pytest.raises(ModelError, match="has 2 layers, fewer than 9"):
        adversary.fit(habit_pairs(4, "zebra"))
