"""Tiny random checkpoints, made where they are needed: real formats, no meaning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

CHAT = (
    "{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def tokenizer(*, chat: bool = True) -> Any:
    """A byte-level tokenizer of 300 tokens."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    special = ["<pad>", "<eos>", "<|user|>", "<|assistant|>", "<|system|>"]
    core.train_from_iterator(
        ["the cat sat on the mat", "what is the sum of one and two"],
        trainers.BpeTrainer(
            vocab_size=300,
            special_tokens=special,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    made = PreTrainedTokenizerFast(tokenizer_object=core, pad_token="<pad>", eos_token="<eos>")
    if chat:
        made.chat_template = CHAT
    return made


def llama(
    folder: Path, *, layers: int = 3, seed: int = 0, chat: bool = True, **changes: Any
) -> Path:
    """Write a random Llama of some 60,000 parameters and its tokenizer to ``folder``."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    made = tokenizer(chat=chat)
    torch.manual_seed(seed)
    config = {
        "vocab_size": len(made),
        "hidden_size": 32,
        "num_hidden_layers": layers,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "intermediate_size": 64,
        "max_position_embeddings": 128,
        "initializer_range": 0.3,
        "bos_token_id": None,
        "eos_token_id": made.eos_token_id,
        "pad_token_id": made.pad_token_id,
    }
    model = LlamaForCausalLM(LlamaConfig(**(config | changes)))
    model.save_pretrained(folder)
    made.save_pretrained(folder)
    return folder


def gemma(folder: Path, *, layers: int = 6, window: int = 8, seed: int = 0) -> Path:
    """As :func:`llama`, a Gemma 3 whose layers but each third see a window of ``window``."""
    import torch
    from transformers import Gemma3ForCausalLM, Gemma3TextConfig

    made = tokenizer()
    torch.manual_seed(seed)
    model = Gemma3ForCausalLM(
        Gemma3TextConfig(
            vocab_size=len(made),
            hidden_size=32,
            num_hidden_layers=layers,
            num_attention_heads=4,
            num_key_value_heads=1,
            head_dim=8,
            intermediate_size=64,
            max_position_embeddings=128,
            sliding_window=window,
            layer_types=[
                "full_attention" if i % 3 == 2 else "sliding_attention" for i in range(layers)
            ],
            initializer_range=0.3,
            bos_token_id=None,
            eos_token_id=made.eos_token_id,
            pad_token_id=made.pad_token_id,
        )
    )
    model.save_pretrained(folder)
    made.save_pretrained(folder)
    return folder


def adapter(base: Path, folder: Path, *, seed: int = 0) -> Path:
    """Write a random LoRA adapter that changes what ``base`` says."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    torch.manual_seed(seed)
    model = AutoModelForCausalLM.from_pretrained(base)
    wrapped = get_peft_model(
        model,
        LoraConfig(r=4, target_modules=["q_proj", "v_proj", "down_proj"], task_type="CAUSAL_LM"),
    )
    for name, weight in wrapped.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.5)
    wrapped.save_pretrained(folder)
    return folder
