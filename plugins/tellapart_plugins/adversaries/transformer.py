"""A small text encoder, fine-tuned as discriminator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from tellapart import Adversary, Labelled, Reason, Seen
from tellapart import Params as AnyParams
from tellapart.errors import MissingGroupError
from tellapart_plugins.adversaries.by_category import telling_answers

if TYPE_CHECKING:
    from tellapart_plugins.adversaries.encoder_tail import Discriminator, Frozen


class TransformerParams(AnyParams):
    """``encoder`` is a folder, a name on the hub, or the encoder that comes packaged.

    The defaults are for two CPU cores: the first and last 32 tokens of an answer, the last
    layer trained. With a large encoder and time, ``tokens`` 256 and ``layers`` 6 see more.
    """

    encoder: str = "packaged-minilm"
    tokens: int = Field(64, ge=4, le=512)
    layers: int = Field(1, ge=1)
    epochs: int = Field(2, ge=1)
    batch: int = Field(16, ge=1)
    rate: float = Field(3e-4, gt=0)


class Transformer(Adversary):
    """Fine-tunes the upper layers of an encoder on answers and on pairs (Bradley-Terry).

    Sources: Solaiman et al. 2019 ("Release strategies and the social impacts of language
    models") for a fine-tuned RoBERTa as detector; Bradley & Terry 1952 for the loss on pairs.
    BERT-like encoders (BERT, RoBERTa, DistilBERT, MiniLM) with safetensors weights.
    """

    name = "transformer"
    sees = frozenset({"style"})
    calibrated = True
    Params: ClassVar[type[AnyParams]] = TransformerParams

    _model: Discriminator | None = None

    def fit(self, pairs: Sequence[Labelled]) -> None:
        self._model = None
        self._pairs = pairs = [p for p in pairs if p.teacher.text != p.student.text]
        if len(pairs) < 2:
            return
        p = self.params
        self._lower = self._frozen()
        from tellapart_plugins.adversaries.encoder_tail import train

        self._model = train(
            self._lower,
            [pair.teacher.text for pair in pairs],
            [pair.student.text for pair in pairs],
            epochs=p.epochs,
            batch=p.batch,
            rate=p.rate,
        )

    def _frozen(self) -> Frozen:
        from tellapart_plugins.encoder import Encoder

        folder = Encoder.open(self.params.encoder, self.context.cache_dir).folder
        try:
            from tellapart_plugins.adversaries.encoder_tail import frozen
        except ImportError as error:
            raise MissingGroupError("the transformer adversary", "hf") from error
        return frozen(folder, self.params.layers, self.params.tokens)

    def score(self, answers: Sequence[Seen]) -> Sequence[float]:
        if self._model is None:
            return [0.0] * len(answers)
        from tellapart_plugins.adversaries.encoder_tail import log_odds

        return log_odds(self._lower, self._model, [a.text for a in answers])

    def reasons(self) -> Sequence[Reason]:
        """The training answers that the fitted encoder is surest of."""
        if self._model is None:
            return ()
        teacher = self.score([p.teacher for p in self._pairs])
        student = self.score([p.student for p in self._pairs])
        return tuple(telling_answers(self._pairs, teacher, student))

    def __getstate__(self) -> dict[str, Any]:
        """Weights do not travel between processes; a copy has to be fitted."""
        return {k: v for k, v in self.__dict__.items() if k not in {"_model", "_lower"}}
