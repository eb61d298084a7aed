"""What an OpenAI-compatible endpoint's reply means: an answer, a typed failure, or neither."""

from __future__ import annotations

import email.utils
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tellapart.contracts.data import Failure
from tellapart.errors import ModelError

_RETRIED_STATUS = frozenset({408, 409, 425, 429})
_FATAL_STATUS = {
    401: "the key was not accepted",
    402: "the account has no credit",
    403: "access was denied",
    404: "the endpoint has no such path or model",
    405: "the endpoint does not take this kind of request",
}
_FILTER_CODES = frozenset(
    {"content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation"}
)
# The engine's own word that it stopped half-way: OpenRouter and Mistral; vLLM; DeepSeek.
_BROKEN_OFF = frozenset({"error", "abort", "insufficient_system_resource"})
_UNTAKEN_CODES = frozenset({"unsupported_parameter", "unsupported_value", "unknown_parameter"})
_LEFT_OUT = "take a value that it takes, or leave it out: 'extra_body: {%s: null}'"
_UNTAKEN_REMEDY = {
    "max_tokens": "set 'max_tokens_name: max_completion_tokens'",
    "max_completion_tokens": "set 'max_tokens_name: max_tokens'",
    "seed": "set 'seeded: false'",
    "logprobs": "leave out 'logprobs'",
    "top_logprobs": "leave out 'logprobs'",
    **{name: _LEFT_OUT % name for name in ("temperature", "top_p", "stop")},
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A well-formed reply: a text, or a failure that is the endpoint's final word."""

    text: str | None
    failure: Failure | None = None
    detail: str = ""
    finish: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    first_logprobs: Mapping[str, float] | None = None


class Transient(Exception):
    """An attempt that failed in a way that may pass.

    ``wait`` is the Retry-After in seconds, if the server gave one; ``overload`` whether it is
    a sign of too many requests; ``tokens`` what the server says the attempt cost anyway.
    """

    def __init__(
        self,
        failure: Failure,
        detail: str,
        *,
        wait: float | None = None,
        overload: bool = False,
        tokens: tuple[int, int] = (0, 0),
    ) -> None:
        super().__init__(detail)
        self.failure, self.detail = failure, detail
        self.wait, self.overload, self.tokens = wait, overload, tokens


def read_body(body: bytes, content_type: str, *, chat: bool) -> Reply:
    """The reply that a 200 response carries.

    Raises:
        Transient: truncated or malformed.
    """
    if "json" not in content_type.lower():
        raise Transient(Failure.MALFORMED, f"content type '{content_type[:60]}' is not JSON")
    try:
        data = json.loads(body)
    except UnicodeDecodeError as error:
        raise Transient(Failure.MALFORMED, "the body is not UTF-8") from error
    except RecursionError as error:
        raise Transient(Failure.MALFORMED, "the body is nested too deeply") from error
    except json.JSONDecodeError as error:
        cut = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated")
        failure = Failure.TRUNCATED if cut else Failure.MALFORMED
        raise Transient(failure, f"the body is not JSON: {error.msg}") from error
    except ValueError as error:  # Python's bound on the digits of a whole number
        raise Transient(Failure.MALFORMED, "the body has a number that is too long") from error
    return read_data(data, chat=chat)


def read_data(data: object, *, chat: bool) -> Reply:
    """As :func:`read_body`, from what was parsed already."""
    if not isinstance(data, dict):
        raise Transient(Failure.MALFORMED, "the body is not a JSON object")
    usage = data.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    tokens_in, tokens_out = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
    tokens = (tokens_in or 0, tokens_out or 0)
    choices = data.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        message = data.get("error")
        what = f": {str(message)[:200]}" if message else ""
        raise Transient(Failure.MALFORMED, f"the body has no choices{what}", tokens=tokens)
    choice = choices[0]
    finish = choice.get("finish_reason")
    finish = finish if isinstance(finish, str) else ""
    text, refusal = _text(choice, chat)
    if finish in _BROKEN_OFF or choice.get("error"):
        what = str(choice.get("error") or f"finish_reason {finish}")[:200]
        raise Transient(Failure.UNAVAILABLE, f"the endpoint broke off: {what}", tokens=tokens)
    if finish == "content_filter":
        return Reply(None, Failure.FILTERED, "finish_reason content_filter", finish, *_pair(usage))
    if refusal is not None:
        return Reply(None, Failure.REFUSED, refusal[:300], finish, tokens_in, tokens_out)
    if not text and (unanswered := _unanswered(choice, finish, usage, text)) is not None:
        return Reply(None, *unanswered, finish, tokens_in, tokens_out)
    if text is None:
        raise Transient(Failure.MALFORMED, "the first choice has no text", tokens=tokens)
    return Reply(text, None, "", finish, tokens_in, tokens_out, _logprobs(choice))


def read_error(status: int, body: bytes, headers: Mapping[str, str], where: str) -> Reply:
    """What an error status means: a failure that is the endpoint's final word.

    Raises:
        Transient: it may pass.
        ModelError: no request will ever succeed.
    """
    try:
        data: Any = json.loads(body)
    except (ValueError, RecursionError):
        data = body.decode(errors="replace").strip()
    error = data.get("error", data) if isinstance(data, dict) else data
    fields = error if isinstance(error, dict) else {}
    code, message = str(fields.get("code") or fields.get("type") or ""), fields.get("message")
    detail = f"HTTP {status}" + (f": {str(message or error)[:300]}" if message or error else "")
    if status == 429 and code == "insufficient_quota":
        raise ModelError(f"{where}: the account's quota is spent ({detail})", "raise the quota")
    if status in _RETRIED_STATUS or status >= 500:
        raise Transient(
            Failure.TIMEOUT if status in (408, 504) else Failure.UNAVAILABLE,
            detail,
            wait=retry_after(headers),
            overload=status in (429, 503, 529),
        )
    if code in _FILTER_CODES or _flagged(fields):
        return Reply(None, Failure.FILTERED, detail)
    untaken = _untaken(code, fields)
    if untaken in _UNTAKEN_REMEDY:  # it would refuse every other request as well
        raise ModelError(
            f"{where} does not take the request's '{untaken}' ({detail})", _UNTAKEN_REMEDY[untaken]
        )
    if 300 <= status < 400:
        raise ModelError(
            f"{where} has moved to {headers.get('location', 'another address')[:200]} ({detail})",
            "set base_url to where it is now",
        )
    if status in _FATAL_STATUS:
        raise ModelError(
            f"{where}: {_FATAL_STATUS[status]} ({detail})",
            "check base_url, served model and the variable that api_key_env names",
        )
    return Reply(None, Failure.REFUSED, detail)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait, from ``retry-after-ms`` or ``retry-after``."""
    for name, scale in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name)
        if value is None:
            continue
        try:
            return min(max(0.0, float(value) * scale), 3600.0)
        except ValueError:
            pass
        try:
            return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
        except (ValueError, TypeError):
            continue
    return None


def _text(choice: dict[str, Any], chat: bool) -> tuple[str | None, str | None]:
    """Text and refusal of a choice."""
    if not chat:
        text = choice.get("text")
        return (text, None) if isinstance(text, str) else (None, None)
    message = choice.get("message")
    if not isinstance(message, dict):
        return None, None
    content, refusal = message.get("content"), message.get("refusal")
    if isinstance(refusal, str) and refusal and not content:
        return None, refusal
    if isinstance(content, list):  # some servers send parts, reasoning among them
        parts = [p.get("text") for p in content if isinstance(p, dict)]
        texts = [part for part in parts if isinstance(part, str)]
        content = "".join(texts) if texts or not content else None
    return (content, None) if isinstance(content, str) else (None, None)


def _unanswered(
    choice: dict[str, Any], finish: str, usage: dict[str, Any], text: str | None
) -> tuple[Failure, str] | None:
    """Why a whole and billed reply has no answer in it, if it tells; asking again gives the same.

    An answer of nothing at all (``text`` "") is one, unless reasoning used up its tokens.
    """
    found = choice.get("message")
    message = found if isinstance(found, dict) else {}
    details = usage.get("completion_tokens_details")
    thought = any(message.get(name) for name in ("reasoning_content", "reasoning")) or (
        isinstance(details, dict) and bool(_count(details, "reasoning_tokens"))
    ) or isinstance(message.get("content"), list)  # fmt: skip
    if finish == "length" and (thought or text is None):
        return Failure.TRUNCATED, "max_tokens ended it before the answer began; raise max_tokens"
    if text is None and (message.get("tool_calls") or message.get("function_call")):
        return Failure.MALFORMED, "the model called a tool instead of answering"
    if text is None and thought:
        return Failure.MALFORMED, "the model reasoned and gave no answer"
    return None


def _flagged(fields: dict[str, Any]) -> bool:
    """Whether a moderation in front of the model stopped this prompt (OpenRouter's 403)."""
    metadata = fields.get("metadata")
    return isinstance(metadata, dict) and ("flagged_input" in metadata or "reasons" in metadata)


def _untaken(code: str, fields: dict[str, Any]) -> str:
    """The field of the request that the endpoint takes from nobody, or ""."""
    if code in _UNTAKEN_CODES:
        return str(fields.get("param") or "")
    message = fields.get("message")
    told = (message if isinstance(message, dict) else fields).get("detail")
    for item in told if isinstance(told, list) else []:  # pydantic's errors (Mistral, FastAPI)
        if isinstance(item, dict) and item.get("type") == "extra_forbidden":
            return str((item.get("loc") or [""])[-1])
    return ""


def _logprobs(choice: dict[str, Any]) -> dict[str, float] | None:
    """The first token's log-probabilities, if they came (llama.cpp uses one form for both)."""
    found: Any = choice.get("logprobs")
    try:
        if found.get("content"):
            top = found["content"][0]["top_logprobs"]
            best: dict[str, float] = {}
            for token in top:  # best first; tokens may share a text
                best.setdefault(str(token["token"]), float(token["logprob"]))
            return best
        return {str(k): float(v) for k, v in found["top_logprobs"][0].items()}
    except (TypeError, KeyError, IndexError, ValueError, AttributeError):
        return None


def _count(usage: dict[str, Any], name: str) -> int | None:
    value = usage.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value < 2**53 else None


def _pair(usage: dict[str, Any]) -> tuple[int | None, int | None]:
    return _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
