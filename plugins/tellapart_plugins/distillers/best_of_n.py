"""The ``best-of-n`` distiller: the student also learns its own answers that pass for the teacher's.

A black-box step towards adversarial distillation (arXiv 2511.10643): a discriminator is trained to
tell the teacher's answers from the student's, and the student is trained towards what the
discriminator takes for the teacher's. Here by rejection sampling, without reinforcement learning.
No further teacher query is made.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
from pydantic import Field

from tellapart.contracts.base import Params
from tellapart.contracts.data import Generation, Request
from tellapart.contracts.distiller import Distiller, DistilReport, Example, ModelRef
from tellapart.plugins import Plugins
from tellapart_plugins.distillers.lora import Lora, LoraParams
from tellapart_plugins.distillers.options import Progress

_FOLDS = 5


class BestOfNParams(LoraParams):
    """As ``lora``; ``n`` answers are sampled to each prompt at ``temperature`` and ``top_p``,
    ``max_tokens`` long at most, in each of ``rounds`` rounds after a first plain one."""

    n: int = Field(4, ge=2)
    rounds: int = Field(1, ge=1)
    temperature: float = Field(0.8, gt=0)
    top_p: float = Field(0.95, gt=0, le=1)
    max_tokens: int = Field(128, ge=1)


class BestOfN(Distiller):
    """LoRA on the teacher's answers and on the student's own that a discriminator likes best."""

    name: ClassVar[str] = "best-of-n"
    Params: ClassVar[type[Params]] = BestOfNParams
    plugins: Plugins | None = None

    def check(self, base: ModelRef) -> None:
        from tellapart_plugins.distillers.student import open_base

        open_base(base, self.seed, self.plugins)

    def distil(
        self,
        base: ModelRef,
        examples: Sequence[Example],
        out: Path,
        *,
        progress: Progress = None,
    ) -> DistilReport:
        p = self.params
        plain = LoraParams(**p.model_dump(include=set(LoraParams.model_fields)))
        stages = p.rounds + 1
        losses: list[tuple[int, float]] = []
        held_out: list[tuple[int, float]] = []
        taught = list(examples)
        for stage in range(stages):
            before = losses[-1][0] if losses else 0

            def told(step: int, total: int, note: str, stage: int = stage) -> None:
                if progress is not None:
                    label = f"{note}, part {stage + 1} of {stages}"
                    progress(stage * total + step, stages * total, label)

            folder = out / f"part-{stage + 1}"
            lora = Lora(plain, seed=self.seed)
            lora.plugins = self.plugins
            report = lora.distil(base, taught, folder, progress=told)
            losses += [(before + s, x) for s, x in report.losses]
            held_out += [(before + s, x) for s, x in report.held_out]
            if stage + 1 < stages:
                taught = [*examples, *self._chosen(report.student, examples, folder, stage)]
        notes = (
            f"{len(taught) - len(examples)} of the student's own answers, best of {p.n} by a "
            f"discriminator, beside {len(examples)} of the teacher's"
        )
        return DistilReport(report.student, tuple(losses), tuple(held_out), notes)

    def _chosen(
        self, student: ModelRef, examples: Sequence[Example], folder: Path, stage: int
    ) -> list[Example]:
        """The best of n sampled answers to each prompt that got any."""
        from tellapart_plugins.models.local import local_class

        p = self.params
        how = Generation(p.max_tokens, p.temperature, p.top_p, seed=self.seed + stage)
        requests = [
            Request(str(i), e.prompt, d, how) for i, e in enumerate(examples) for d in range(p.n)
        ]
        model = local_class(student.model, self.plugins).make(student.params, seed=self.seed)
        model.open()
        try:
            answers = dict(model.answer(requests))
        finally:
            model.close()
        texts = [
            [t for d in range(p.n) if (t := answers[i * p.n + d].text) is not None]
            for i in range(len(examples))
        ]
        best = best_by_discriminator([e.answer for e in examples], texts)
        chosen = [
            Example(e.prompt, b) for e, b in zip(examples, best, strict=True) if b is not None
        ]
        path, part = folder / "samples.jsonl", folder / "samples.jsonl.part"
        rows = [
            {"prompt": e.prompt, "teacher": e.answer, "sampled": t, "best": b}
            for e, t, b in zip(examples, texts, best, strict=True)
        ]
        part.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
        os.replace(part, path)
        return chosen


def best_by_discriminator(
    teacher: Sequence[str], sampled: Sequence[Sequence[str]]
) -> list[str | None]:
    """Of each prompt's sampled answers the one most like the teacher's answers; None without any.

    The discriminator (character n-grams, logistic regression) that judges a prompt's answers was
    trained on other prompts, so that it cannot know them by heart.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    fold = np.arange(len(teacher)) % _FOLDS
    best: list[str | None] = [None] * len(teacher)
    for k in range(_FOLDS):
        inside = [i for i in range(len(teacher)) if fold[i] == k and sampled[i]]
        outside = [i for i in range(len(teacher)) if fold[i] != k]
        texts = [teacher[i] for i in outside] + [t for i in outside for t in sampled[i]]
        labels = [1] * len(outside) + [0] * (len(texts) - len(outside))
        if not inside or len(set(labels)) < 2:
            for i in inside:
                best[i] = sampled[i][0]
            continue
        discriminator = make_pipeline(
            TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True),
            LogisticRegression(C=10.0, class_weight="balanced", max_iter=300),
        )
        discriminator.fit([t or " " for t in texts], labels)
        for i in inside:
            scores = discriminator.decision_function([t or " " for t in sampled[i]])
            best[i] = sampled[i][int(np.argmax(scores))]
    return best
