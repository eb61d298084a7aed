"""What every model with local weights shares: parameters, identity, asking in batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field, field_validator

from tellapart.contracts.base import Params, Stops
from tellapart.contracts.data import Answer, Failure, Request
from tellapart.contracts.model import Model
from tellapart.errors import ModelError, SpecError
from tellapart.plugins import Plugins, load_plugins
from tellapart_plugins.models.source import Source

if TYPE_CHECKING:
    from tellapart_plugins.models.generating import Generator, Job, Outcome
    from tellapart_plugins.models.loading import Loaded
    from tellapart_plugins.models.prompting import Encode
    from tellapart_plugins.models.scoring import TokenScores

_CACHE_TOKENS = 32768
_ROWS_PARAMETERS = 8e9  # rows x parameters at which a batch gains nothing more on a CPU
_MIN_ROWS, _MAX_ROWS = 16, 256


class LocalParams(Params):
    """Parameters of a model with local weights.

    ``adapter`` is a PEFT folder, or several to put on one after the other. ``layers`` keeps
    only these decoder layers (depth pruning). ``batch_size`` 0 chooses by the model's size;
    ``batch_tokens`` bounds rows times (prompt + answer) tokens. ``chat_template`` is ``auto``
    (the tokenizer's own, if it has one), ``none``, or a Jinja template; ``prompt_template``
    is for base models and wins over it. ``stop`` adds to the spec's stop strings.
    ``logprobs`` keeps that many log-probabilities of the first token.
    """

    adapter: tuple[str, ...] = ()
    layers: tuple[int, ...] | None = None
    dtype: Literal["float32", "bfloat16", "float16"] = "float32"
    device: str = "auto"
    batch_size: int = Field(0, ge=0)
    batch_tokens: int = Field(_CACHE_TOKENS, ge=1)
    chat_template: str = "auto"
    prompt_template: str | None = None
    stop: Stops = ()
    logprobs: int = Field(0, ge=0, le=100)
    threads: int | None = Field(None, ge=1)

    @field_validator("adapter", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return (str(value),) if isinstance(value, str) or hasattr(value, "__fspath__") else value


class LocalModel(Model):
    """A causal language model whose weights are on this machine. Subclasses say where."""

    Params: ClassVar[type[Params]] = LocalParams

    _loaded: Loaded | None = None
    _encode: Encode | None = None
    _generator: Generator | None = None

    def source(self) -> Source:
        """Where the weights are.

        Raises:
            ModelError: they are not there, or not safe to read.
            MissingGroupError: they come with an optional group.
        """
        raise NotImplementedError

    def identity(self) -> dict[str, Any]:
        p = self.params
        digest = self.source().digest()
        return {
            "model": "local",
            "sha256": digest["sha256"],
            "weights": digest["weights"],
            "adapters": digest["adapters"],
            "layers": list(p.layers) if p.layers is not None else None,
            "dtype": p.dtype,
            "device": p.device,
            "chat_template": p.chat_template,
            "prompt_template": p.prompt_template,
            "stop": list(p.stop),
            "logprobs": p.logprobs,
            "remote_code": self.trusts_remote_code(),
        }

    def trusts_remote_code(self) -> bool:
        return False

    def load(self, *, merge: bool = True) -> Loaded:
        """Weights and tokenizer as parameters say; ``merge`` False leaves an adapter apart."""
        from tellapart_plugins.models.loading import load

        p = self.params
        return load(
            self.source(),
            layers=p.layers,
            dtype=p.dtype,
            device=p.device,
            remote_code=self.trusts_remote_code(),
            merge=merge,
        )

    def encoder(self, loaded: Loaded) -> Encode:
        """The function from (prompt, system prompt) to token ids."""
        from tellapart_plugins.models.prompting import make_encoder

        p = self.params
        return make_encoder(loaded.tokenizer, p.chat_template, p.prompt_template)

    def open(self) -> None:
        if self._loaded is not None:
            return
        loaded = self.load()
        self.use(loaded)

    def use(self, loaded: Loaded) -> None:
        """Answer with weights that are loaded already (a distiller's, while it trains)."""
        from tellapart_plugins.models.generating import Generator, Limits
        from tellapart_plugins.models.prompting import decode

        p = self.params
        if p.threads is not None:
            import torch

            torch.set_num_threads(p.threads)
        size = sum(x.numel() for x in loaded.model.parameters())
        rows = p.batch_size or int(min(_MAX_ROWS, max(_MIN_ROWS, _ROWS_PARAMETERS / size)))
        self._encode = self.encoder(loaded)
        self._loaded = loaded
        self._generator = Generator(
            loaded.model,
            end=loaded.end_tokens,
            decode=lambda ids: decode(loaded.tokenizer, ids),
            limits=Limits(rows, p.batch_tokens),
            top=p.logprobs,
        )

    def close(self) -> None:
        if self._loaded is None:
            return
        on_gpu = self._loaded.device.startswith("cuda")
        self._loaded = self._generator = self._encode = None
        if on_gpu:
            import torch

            torch.cuda.empty_cache()

    def answer(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        if self._loaded is None or self._generator is None:
            raise ModelError(f"model '{self.name}' is not open")
        jobs: list[Job] = []
        for i, request in enumerate(requests):
            job = self._job(i, request)
            if isinstance(job, str):
                yield i, Answer.failed(request, Failure.ERROR, job)
            else:
                jobs.append(job)
        lengths = {job.index: len(job.tokens) for job in jobs}
        for outcome in self._generator.run(jobs):
            request = requests[outcome.index]
            yield outcome.index, self._answer(request, outcome, lengths[outcome.index])

    def token_scores(
        self, pairs: Sequence[tuple[str, str]], *, system: str | None = None
    ) -> list[TokenScores]:
        """Log-probability and rank of every token of the answers in (prompt, answer) pairs.

        Raises:
            ModelError: the model is not open.
        """
        from tellapart_plugins.models.scoring import token_scores

        if self._loaded is None or self._encode is None:
            raise ModelError(f"model '{self.name}' is not open")
        return token_scores(self._loaded, self._encode, pairs, system=system)

    def log_likelihood(
        self, pairs: Sequence[tuple[str, str]], *, system: str | None = None
    ) -> list[float]:
        """Log-likelihood (nats) of each answer given its prompt; NaN where it does not fit."""
        return [s.total for s in self.token_scores(pairs, system=system)]

    def _job(self, index: int, request: Request) -> Job | str:
        """The request as a job, or why it cannot be one."""
        from tellapart_plugins.models.generating import Job

        assert self._loaded is not None
        assert self._encode is not None
        wanted = request.generation
        try:
            tokens = self._encode(request.prompt, wanted.system)
        except Exception as error:  # a prompt that its tokenizer or template refuses
            return f"the prompt cannot be encoded: {type(error).__name__}: {error}"
        context = self._loaded.context
        if not tokens or len(tokens) >= context:
            return f"the prompt has {len(tokens)} tokens, the model's context {context}"
        return Job(
            index,
            tokens,
            min(wanted.max_tokens, context - len(tokens)),
            wanted.temperature,
            wanted.top_p,
            request.seed,
            (*wanted.stop, *self.params.stop),
        )

    def _answer(self, request: Request, outcome: Outcome, tokens_in: int) -> Answer:
        from tellapart_plugins.models.prompting import decode

        assert self._loaded is not None
        tokenizer = self._loaded.tokenizer
        if outcome.error:
            return Answer(
                request.probe,
                None,
                request.draw,
                Failure.ERROR,
                outcome.error,
                tokens_in=tokens_in,
                seconds=outcome.seconds,
            )
        text = decode(tokenizer, outcome.tokens)
        for stop in (*request.generation.stop, *self.params.stop):
            text = text.partition(stop)[0]
        first: dict[str, float] = {}
        for token, value in outcome.first:  # best first; tokens may share a text
            first.setdefault(decode(tokenizer, [token]) or str(token), value)
        return Answer(
            request.probe,
            text,
            request.draw,
            finish=outcome.finish,
            tokens_in=tokens_in,
            tokens_out=len(outcome.tokens),
            seconds=outcome.seconds,
            first_logprobs=first or None,
        )


def local_class(name: str, plugins: Plugins | None = None) -> type[LocalModel]:
    """The registered model ``name``, which must have local weights (distillers train those).

    It is looked up in ``plugins``; among the installed ones if None.

    Raises:
        PluginError: no such model.
        SpecError: it has no local weights.
    """
    cls = (plugins or load_plugins()).get("model", name)
    if not issubclass(cls, LocalModel):
        raise SpecError(
            f"model '{name}' cannot be trained: its weights are not on this machine",
            "use a base model such as 'hf' or 'pocket'",
        )
    return cls
