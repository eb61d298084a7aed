"""Ways to disturb a prompt that leave its answer as it is.

Digits are never touched, and the words asked about (``keep``) are never misspelt.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

Disturb = Callable[[Random, str, frozenset[str]], str]

KEYS = dict(zip("abcdefghiklmnoprstuwy", "sbvfrdgjuklnmkoetdyie", strict=True))
LEET = str.maketrans({"a": "4", "e": "3", "o": "0", "i": "1"})
CHATTER = (
    "It rained all day here.",
    "My train leaves soon.",
    "The cat just woke up.",
    "I had soup for lunch.",
    "My neighbour is painting a fence.",
    "The radio is playing jazz.",
    "We moved house last spring.",
    "My sister says hello.",
    "The kettle is whistling.",
)
NOTES = (
    "I am sitting in a busy café and the people next to me talk about a football match.",
    "This morning I sorted my bookshelf, found an old ticket and forgot to have breakfast.",
    "My uncle collects stamps, plays the flute and tells the same joke every Sunday.",
    "The lift is broken again, so everyone takes the stairs and complains about it.",
)


def _free(words: list[str], keep: frozenset[str]) -> list[int]:
    """The places of the words that may be changed."""
    return [i for i, w in enumerate(words) if w.isalpha() and w.lower() not in keep]


def _in_word(
    rng: Random, text: str, keep: frozenset[str], change: Callable[[str, int], str]
) -> str:
    """Apply ``change(word, place)`` inside one long lower-case word, if there is one."""
    words = text.split(" ")
    free = _free(words, keep)
    long = [i for i in free if len(words[i]) >= 4] or [i for i in free if len(words[i]) == 3]
    for i in rng.sample(long, min(2, len(long))):
        words[i] = change(words[i], rng.randrange(1, len(words[i]) - 1))
    return " ".join(words)


def _swap(word: str, at: int) -> str:
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _spaces(rng: Random, text: str, _: frozenset[str]) -> str:
    return "".join(c if c != " " else " " * rng.choice((1, 2, 3)) for c in text) + "  "


def _joined(rng: Random, text: str, keep: frozenset[str]) -> str:
    words = text.split(" ")
    free = _free(words, keep)
    at = rng.choice([i for i in free if i + 1 in free] or [0])
    return " ".join((*words[:at], words[at] + words[at + 1], *words[at + 2 :]))


def _repeat(rng: Random, text: str, keep: frozenset[str]) -> str:
    words = text.split(" ")
    at = rng.choice(_free(words, keep) or [0])
    return " ".join((*words[: at + 1], words[at], *words[at + 1 :]))


def _filler(rng: Random, text: str, _: frozenset[str]) -> str:
    words = text.split(" ")
    at = rng.randrange(1, len(words))
    return " ".join((*words[:at], rng.choice(("um,", "uh,", "like,", "you know,")), *words[at:]))


def _leet(_: Random, text: str, keep: frozenset[str]) -> str:
    return " ".join(
        w.translate(LEET) if w.islower() and w.isalpha() and w not in keep else w
        for w in text.split(" ")
    )


def _lower_start(text: str) -> str:
    return text[:1].lower() + text[1:]


DISTURBANCES: dict[str, Disturb] = {
    "typo-swap": lambda r, t, k: _in_word(r, t, k, _swap),
    "typo-drop": lambda r, t, k: _in_word(r, t, k, lambda w, i: w[:i] + w[i + 1 :]),
    "typo-double": lambda r, t, k: _in_word(r, t, k, lambda w, i: w[:i] + w[i] + w[i:]),
    "typo-key": lambda r, t, k: _in_word(
        r, t, k, lambda w, i: w[:i] + KEYS.get(w[i], w[i]) + w[i + 1 :]
    ),
    "stretched": lambda r, t, k: _in_word(r, t, k, lambda w, i: w[:i] + w[i] * 3 + w[i:]),
    "upper-case": lambda r, t, k: t.upper() + r.choice(("", "!", "!!")),
    "lower-case": lambda r, t, k: t.lower().rstrip("?.") + r.choice(("", "?", "??")),
    "mixed-case": lambda r, t, k: "".join(c.upper() if r.random() < 0.5 else c.lower() for c in t),
    "spacing": _spaces,
    "joined-words": _joined,
    "line-breaks": lambda r, t, k: t.replace(" ", "\n", r.randint(1, 3)) + "\n",
    "no-punctuation": lambda r, t, k: (
        "".join(c for c in t if c not in ",.?!:;") + r.choice(("", " "))
    ),
    "extra-punctuation": lambda r, t, k: t + r.choice(("???", "?!", " ...", "!!!", " ?!?")),
    "leetspeak": _leet,
    "repeated-word": _repeat,
    "filler": _filler,
    "distractor-before": lambda r, t, k: f"{r.choice(CHATTER)} {t}",
    "distractor-after": lambda r, t, k: f"{t} {r.choice(CHATTER)}",
    "irrelevant-context": lambda r, t, k: f"{r.choice(NOTES)} {r.choice(CHATTER)} {t}",
    "politeness": lambda r, t, k: r.choice(
        (
            "Hello! Could you kindly tell me this? {} Thank you so much!",
            "Dear assistant, {} Many thanks!",
            "Sorry to bother you. {} I would be very grateful.",
        )
    ).format(t),
    "rudeness": lambda r, t, k: r.choice(
        ("Come on, hurry up. {}", "{} And be quick about it.", "Ugh. {}")
    ).format(t),
    "markup": lambda r, t, k: r.choice(("**{}**", "<p>{}</p>", "> {}", "# {}", "`{}`")).format(t),
    "emoji": lambda r, t, k: r.choice(("{} 🙂", "🤔 {}", "{} 🙏🙏", "👉 {} 👈")).format(t),
    "numbering": lambda r, t, k: r.choice(("a) {}", "Q: {} A:", "- {}", "Next one: {}")).format(t),
    "doubt": lambda r, t, k: r.choice(
        (
            "I should know this, but I forgot. {}",
            "{} I really have no idea.",
            "My friends and I disagree. {}",
        )
    ).format(t),
    "self-correction": lambda r, t, k: (
        f"{' '.join(t.split(' ')[: r.randint(2, 3)])}, sorry, I mean: {_lower_start(t)}"
    ),
}
