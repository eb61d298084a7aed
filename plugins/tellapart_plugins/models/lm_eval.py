"""The ``lm-eval`` model: any model of lm-evaluation-harness, by its name and arguments."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field

from tellapart.config import cache_dir
from tellapart.contracts.base import Params
from tellapart.contracts.data import Answer, Failure, Generation, Request
from tellapart.contracts.model import Model
from tellapart.errors import MissingGroupError, ModelError, TellapartError, near
from tellapart_plugins.digests import files_sha256

_TORCH_NAMES = frozenset({"hf", "hf-auto", "huggingface"})


class LmEvalParams(Params):
    """``name`` and ``args`` are lm-eval's (``--model`` and ``--model_args``).

    ``chat`` applies the model's chat template. ``batch`` is how many requests are handed over
    at once; how many of them run together is lm-eval's ``batch_size`` among the ``args``.
    Weights are read from safetensors only, unless ``args`` say otherwise.
    """

    name: str
    args: dict[str, Any] = Field(default_factory=dict)
    chat: bool = False
    batch: int = Field(default=64, ge=1)


class LmEval(Model):
    """Any model of lm-evaluation-harness by its name and arguments, its own caches off."""

    name: ClassVar[str] = "lm-eval"
    Params: ClassVar[type[Params]] = LmEvalParams

    _lm: Any = None
    _api = False

    def identity(self) -> dict[str, Any]:
        p = self.params
        try:
            installed = version("lm_eval")
        except PackageNotFoundError:
            installed = ""
        return {
            "model": self.name,
            "name": p.name,
            "args": p.args,
            "files": {k: _digests(v) for k, v in sorted(p.args.items())},
            "chat": p.chat,
            "lm_eval": installed,
        }

    def open(self) -> None:
        try:
            import lm_eval.models  # noqa: F401  # registers every name
            from lm_eval.api.registry import get_model, model_registry
            from lm_eval.models.api_models import TemplateAPI
        except ImportError as error:
            raise MissingGroupError("model 'lm-eval'", "lm-eval") from error
        p = self.params
        args = dict(p.args)
        if p.name in _TORCH_NAMES and "gguf_file" not in args:
            args.setdefault("use_safetensors", True)
        try:
            cls = get_model(p.name)
        except ValueError as error:
            raise ModelError(
                f"lm-eval has no model '{p.name}'", near(p.name, model_registry.keys())
            ) from error
        try:
            self._lm = cls.create_from_arg_obj(args)
        except ImportError as error:
            raise ModelError(
                f"lm-eval's '{p.name}' needs something that is not installed: {error}",
                "install what it names",
            ) from error
        except Exception as error:
            raise ModelError(
                f"lm-eval cannot open '{p.name}': {type(error).__name__}: {error}",
                "check 'args'",
            ) from error
        self._api = isinstance(self._lm, TemplateAPI)

    def close(self) -> None:
        self._lm = None

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        if self._lm is None:
            raise ModelError(f"lm-eval's '{self.params.name}' is not open")
        fits: list[int] = []
        contexts: dict[int, str] = {}
        tokens: dict[int, int | None] = {}
        for i, request in enumerate(requests):
            contexts[i] = self._context(request)
            tokens[i] = self._tokens(contexts[i])
            room = getattr(self._lm, "max_length", None)
            count, wanted = tokens[i], request.generation.max_tokens
            if count is not None and isinstance(room, int) and count + wanted > room:
                detail = f"{count} + {wanted} tokens do not fit {room}"  # it would cut the prompt
                yield i, Answer.failed(request, Failure.REFUSED, detail)
            else:
                fits.append(i)
        # Similar lengths together; sampling goes one at a time, each under its own seed.
        greedy = [i for i in fits if requests[i].generation.deterministic]
        greedy.sort(key=lambda i: -len(contexts[i]))
        size = self.params.batch
        groups = [greedy[k : k + size] for k in range(0, len(greedy), size)]
        groups += [[i] for i in fits if not requests[i].generation.deterministic]
        for group in groups:
            yield from self._ask(group, requests, contexts, tokens)

    def _ask(
        self,
        group: Sequence[int],
        requests: Sequence[Request],
        contexts: dict[int, str],
        tokens: dict[int, int | None],
    ) -> Iterator[tuple[int, Answer]]:
        began = time.monotonic()
        try:
            texts = self._generate(
                [contexts[i] for i in group], [requests[i].generation for i in group],
                requests[group[0]].seed,
            )  # fmt: skip
        except TellapartError:
            raise
        except Exception as error:
            if len(group) > 1:  # one bad request must not fail its neighbours
                for i in group:
                    yield from self._ask([i], requests, contexts, tokens)
                return
            detail = f"{type(error).__name__}: {error}"[:300]
            yield group[0], Answer.failed(requests[group[0]], Failure.ERROR, detail)
            return
        seconds = (time.monotonic() - began) / len(group)
        for i, text in zip(group, texts, strict=True):
            request = requests[i]
            if not isinstance(text, str) or (self._api and not text):
                # lm-eval's API models give "" for a request that failed.
                yield i, Answer.failed(request, Failure.ERROR, "lm-eval gave no answer")
            else:
                yield (
                    i,
                    Answer(request.probe, text, request.draw, tokens_in=tokens[i], seconds=seconds),
                )

    def _generate(
        self, contexts: Sequence[str], generations: Sequence[Generation], seed: int
    ) -> list[str | None]:
        from lm_eval.api.instance import Instance

        if any(not generation.deterministic for generation in generations):
            _seed_torch(seed)
        instances = [
            Instance("generate_until", {}, (context, _arguments(generation)), i)
            for i, (context, generation) in enumerate(zip(contexts, generations, strict=True))
        ]
        texts = list(self._lm.generate_until(instances, disable_tqdm=True))
        if len(texts) != len(contexts):
            raise RuntimeError(f"{len(texts)} answers to {len(contexts)} requests")
        return texts

    def _context(self, request: Request) -> str:
        system = request.generation.system
        if not self.params.chat:
            return f"{system}\n\n{request.prompt}" if system else request.prompt
        messages = [{"role": "user", "content": request.prompt}]
        if system is not None:
            messages.insert(0, {"role": "system", "content": system})
        try:
            return str(self._lm.apply_chat_template(messages))
        except Exception as error:
            raise ModelError(
                f"lm-eval's '{self.params.name}' has no usable chat template: {error}",
                "leave out 'chat'",
            ) from error

    def _tokens(self, context: str) -> int | None:
        encode = getattr(self._lm, "tok_encode", None)
        if encode is None or self._api:
            return None
        try:
            return len(encode(context))
        except Exception:
            return None


def _arguments(generation: Generation) -> dict[str, Any]:
    """lm-eval's generation arguments; ``until`` cuts the answer, as our ``stop`` does."""
    arguments: dict[str, Any] = {
        "until": list(generation.stop),
        "max_gen_toks": generation.max_tokens,
        "do_sample": not generation.deterministic,
    }
    if not generation.deterministic:
        # Nothing else may cut the distribution: transformers would take its top-k 50.
        arguments |= {"temperature": generation.temperature, "top_p": generation.top_p, "top_k": 0}
    return arguments


def _seed_torch(seed: int) -> None:
    import sys

    torch = sys.modules.get("torch")
    if torch is not None:
        torch.manual_seed(seed)


def _digests(value: Any) -> dict[str, str]:
    """Digests of the files that an argument points to, if it is a path of this machine."""
    if not isinstance(value, str) or not value:
        return {}
    path = Path(value).expanduser()
    try:
        if path.is_file():
            return files_sha256([path], cache_dir())
        if path.is_dir():
            return files_sha256([f for f in path.iterdir() if f.is_file()], cache_dir())
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}", "check 'args'") from error
    return {}
