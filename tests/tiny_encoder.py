"""A tiny random BERT, made where it is needed: real formats, no meaning."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def bert(folder: Path, words: Sequence[str] = (), *, seed: int = 0) -> Path:
    """Write a BERT of two layers and its tokenizer to ``folder``.

    Tokens are ``words``; without any they are bytes, so that every text has its own.
    """
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel

    import tiny_models

    if words:
        known = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *words]
        numbers = {word: i for i, word in enumerate(known)}
        tokenizer = Tokenizer(models.WordLevel(numbers, unk_token="[UNK]"))
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    else:
        tokenizer = tiny_models.tokenizer(chat=False).backend_tokenizer
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        config = BertConfig(
            vocab_size=tokenizer.get_vocab_size(), hidden_size=32, num_hidden_layers=2,
            num_attention_heads=2, intermediate_size=64, max_position_embeddings=64,
            initializer_range=0.3,
        )  # fmt: skip
        BertModel(config).save_pretrained(folder)
    return folder
