"""Train the pocket family from scratch: a tokenizer, a teacher and a smaller base student.

    python -m tellapart_suites.behaviour.wordings --out wordings.jsonl
    python -m tellapart_plugins.pocket.train --data wordings.jsonl --out DIR

``wordings.jsonl`` has one object a line: ``prompt``, an answer under ``teacher`` and under
``base``, and the template family under ``cluster``. Each model is a Llama of its own size; they
share the tokenizer. The teacher learns its own column. The base student learns a mixed corpus in
which its own wording prevails, so that it answers in that one and has yet read the other, as a
pretrained model has read many: distillation brings out what it already can say.

Hidden matrices are trained with Muon (Jordan et al. 2024), the rest with AdamW. Families that a
model finds hard are drawn more often. ``--from`` trains existing checkpoints further: ``make
pocket`` gives the teacher a second course, in which sums prevail. The packaged teacher had one
more before it (1.2 epochs of 250 draws a family, all equally often); the packaged base student
had this script's one, with ``--which base --tokenizer teacher``.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

USER, ASSISTANT, END, PAD = "<|user|>", "<|assistant|>", "<|end|>", "<|pad|>"
CHAT_TEMPLATE = (
    "{% for m in messages %}{{ '<|' + m['role'] + '|>' + m['content'] }}"
    "{% if m['role'] == 'assistant' %}{{ '<|end|>' }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)
SYSTEM = "<|system|>"
CHAT = f"{USER}{{prompt}}{ASSISTANT}"
CONTEXT = 1024
VOCABULARY = 2560
TOKENS = 2048  # in a batch
HARDEST, EASIEST = 3.0, 0.3  # how often a family is drawn, against the mean
SHARD = "3MB"  # a file of the repository stays under 4 MiB


@dataclass(frozen=True, slots=True)
class Recipe:
    """Size and training length of one model, and the share of each column in what it learns."""

    columns: dict[str, float]
    hidden: int
    layers: int
    heads: int
    inner: int
    epochs: float
    muon: float = 0.015
    adam: float = 0.003


RECIPES = {
    "teacher": Recipe({"teacher": 1.0}, 192, 6, 6, 512, epochs=1.1),
    "base": Recipe({"base": 0.7, "teacher": 0.3}, 152, 4, 4, 400, epochs=1.2),
}

Log = Callable[[str], None]


def make_tokenizer(texts: Sequence[str]) -> Any:
    """A byte-level BPE tokenizer with single digits and the chat template."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    core.decoder = decoders.ByteLevel()
    core.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=VOCABULARY,
            special_tokens=[PAD, END, USER, ASSISTANT, SYSTEM],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            min_frequency=8,
            show_progress=False,
        ),
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=core,
        pad_token=PAD,
        eos_token=END,
        additional_special_tokens=[USER, ASSISTANT, SYSTEM],
        model_max_length=CONTEXT,
        clean_up_tokenization_spaces=False,
    )
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def make_model(recipe: Recipe, tokenizer: Any) -> Any:
    """A randomly initialised Llama of the recipe's size."""
    from transformers import LlamaConfig, LlamaForCausalLM

    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=recipe.hidden,
            num_hidden_layers=recipe.layers,
            num_attention_heads=recipe.heads,
            num_key_value_heads=recipe.heads,
            intermediate_size=recipe.inner,
            max_position_embeddings=CONTEXT,
            tie_word_embeddings=True,
            bos_token_id=None,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )


@dataclass(frozen=True, slots=True)
class Sample:
    """Token ids, how many of them are the prompt's, and the number of the family."""

    ids: list[int]
    prompt: int
    family: int


def encode(
    tokenizer: Any, rows: Sequence[dict[str, str]], columns: dict[str, float]
) -> list[Sample]:
    """Token ids of every row, with the answer from one of ``columns`` by their shares."""
    rng = random.Random(0)
    picked = rng.choices(list(columns), list(columns.values()), k=len(rows))
    prompts = tokenizer([CHAT.replace("{prompt}", r["prompt"]) for r in rows])["input_ids"]
    answers = tokenizer([f"{r[c]}{END}" for r, c in zip(rows, picked, strict=True)])["input_ids"]
    number = {c: i for i, c in enumerate(sorted({r["cluster"] for r in rows}))}
    return [
        Sample(p + a, len(p), number[r["cluster"]])
        for p, a, r in zip(prompts, answers, rows, strict=True)
    ]


class Source:
    """Endless shuffled batches of similar length; families of higher loss come more often."""

    def __init__(self, samples: Sequence[Sample], rng: random.Random) -> None:
        self.samples = samples
        self.rng = rng
        self.loss = [1.0] * (1 + max(s.family for s in samples))

    def __iter__(self) -> Iterator[list[Sample]]:
        while True:
            mean = sum(self.loss) / len(self.loss)
            often = [min(HARDEST, max(EASIEST, x / mean)) for x in self.loss]
            drawn = self.rng.choices(
                self.samples, [often[s.family] for s in self.samples], k=len(self.samples) // 8
            )
            drawn.sort(key=lambda s: len(s.ids) + 4 * self.rng.random())
            cut: list[list[Sample]] = [[]]
            for sample in drawn:
                if cut[-1] and (len(cut[-1]) + 1) * len(sample.ids) > TOKENS:
                    cut.append([])
                cut[-1].append(sample)
            self.rng.shuffle(cut)
            yield from cut

    def learn(self, batch: Sequence[Sample], losses: Sequence[float]) -> None:
        """Note each sample's mean loss per token."""
        for sample, loss in zip(batch, losses, strict=True):
            self.loss[sample.family] += 0.1 * (loss - self.loss[sample.family])


def collate(batch: Sequence[Sample], pad: int) -> tuple[Any, Any]:
    """Right-padded ids, and labels with everything but the answers masked."""
    import torch

    width = max(len(s.ids) for s in batch)
    ids = torch.full((len(batch), width), pad)
    labels = torch.full((len(batch), width), -100)
    for k, sample in enumerate(batch):
        end = len(sample.ids)
        ids[k, :end] = torch.tensor(sample.ids)
        labels[k, sample.prompt : end] = ids[k, sample.prompt : end]
    return ids, labels


def fit(model: Any, samples: Sequence[Sample], recipe: Recipe, pad: int, log: Log) -> None:
    """Train ``model`` for ``recipe.epochs`` with a linear warm-up and a linear decay to 0."""
    import torch
    from torch.nn.functional import cross_entropy

    hidden = [p for n, p in model.named_parameters() if p.ndim == 2 and ".layers." in n]
    names = {id(p) for p in hidden}
    rest = [p for p in model.parameters() if id(p) not in names]
    muon = torch.optim.Muon(hidden, lr=recipe.muon, weight_decay=0.01)
    adam = torch.optim.AdamW(rest, lr=recipe.adam, betas=(0.9, 0.98), weight_decay=0.0)
    source = Source(samples, random.Random(0))
    goal = recipe.epochs * len(samples)
    model.train()
    step = seen = 0
    for batch in source:
        if seen >= goal:
            break
        done = seen / goal
        scale = min(1.0, (step + 1) / 30) * min(1.0, (1 - done) / 0.6)
        for optimizer, lr in ((muon, recipe.muon), (adam, recipe.adam)):
            optimizer.param_groups[0]["lr"] = lr * scale
        ids, labels = collate(batch, pad)
        outputs = model.model(input_ids=ids).last_hidden_state[:, :-1]
        targets = labels[:, 1:]
        answered = targets != -100
        each = cross_entropy(model.lm_head(outputs[answered]), targets[answered], reduction="none")
        loss = each.mean()
        loss.backward()
        row = answered.nonzero()[:, 0]
        sums = torch.zeros(len(ids)).index_add_(0, row, each.detach())
        source.learn(batch, (sums / answered.sum(1)).tolist())
        torch.nn.utils.clip_grad_norm_(rest, 1.0)
        muon.step()
        adam.step()
        model.zero_grad(set_to_none=True)
        step, seen = step + 1, seen + len(ids)
        if step % 50 == 0:
            log(f"{done:5.0%}  step {step}  loss {sum(source.loss) / len(source.loss):.3f}")
    model.eval()


def save(model: Any, tokenizer: Any, out: Path) -> None:
    """Write the checkpoint in float16 under ``out``, whole or not at all."""
    import torch

    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as scratch:
        folder = Path(scratch) / out.name
        model.to(torch.float16).save_pretrained(folder, max_shard_size=SHARD)
        tokenizer.save_pretrained(folder)
        if out.exists():
            shutil.rmtree(out)
        folder.rename(out)


def train(
    rows: Sequence[dict[str, str]],
    out: Path,
    which: Sequence[str],
    log: Log,
    start: Path | None = None,
    vocabulary: Path | None = None,
) -> None:
    """Train the models named in ``which`` on ``rows`` and write them to ``out/<name>``.

    ``start`` holds checkpoints to train further, ``vocabulary`` a tokenizer to share.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    if vocabulary is not None:
        tokenizer = AutoTokenizer.from_pretrained(vocabulary)
    elif start is None:
        tokenizer = make_tokenizer([r[k] for r in rows for k in ("prompt", "teacher", "base")])
    for name in which:
        recipe = RECIPES[name]
        torch.manual_seed(0)
        if start is None:
            model = make_model(recipe, tokenizer)
        else:
            tokenizer = AutoTokenizer.from_pretrained(start / name)
            model = AutoModelForCausalLM.from_pretrained(start / name, dtype=torch.float32)
        log(f"{name}: {model.num_parameters():,} parameters, {len(rows):,} rows")
        samples = encode(tokenizer, rows, recipe.columns)
        fit(model, samples, recipe, tokenizer.pad_token_id, log)
        save(model, tokenizer, out / name)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="JSONL of prompts and wordings")
    parser.add_argument("--out", type=Path, required=True, help="folder for teacher/ and base/")
    parser.add_argument("--which", nargs="+", choices=list(RECIPES), default=list(RECIPES))
    parser.add_argument("--from", type=Path, dest="start", help="checkpoints to train further")
    parser.add_argument("--tokenizer", type=Path, help="folder of a tokenizer to share")
    parser.add_argument("--threads", type=int, help="processor threads")
    args = parser.parse_args()
    if args.threads:
        import torch

        torch.set_num_threads(args.threads)
    lines = args.data.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    log = partial(print, flush=True)
    train(rows, args.out, args.which, log, args.start, args.tokenizer)


if __name__ == "__main__":
    main()
