"""Stylometry: some 400 named numbers that describe how a text is written, not what it says.

The families are those of the authorship literature (Stamatatos 2009, "A survey of modern
authorship attribution methods"; Zheng et al. 2006, "A framework for authorship identification
of online messages": lexical, syntactic, structural) and, for what is new with language models,
markup, openings and closings, and refusals.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tellapart_plugins.adversaries.memo import Memo
from tellapart_plugins.adversaries.style_words import (
    CLOSINGS,
    FUNCTION_WORDS,
    OPENINGS,
    PHRASES,
    SUFFIXES,
)

MOST_CHARACTERS = 20_000
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_SENTENCE = re.compile(r"(?<=[.!?。])[\"')\]]*\s+|\n+")
_MARKS = ",.;:!?-()\"'/*#`_|<>[]{}&%$=+\\~@^"
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})

# Bounded where a hostile text could make them backtrack over all of it from every position.
_COUNTED: dict[str, re.Pattern[str]] = {
    "bold": re.compile(r"\*\*[^*\n]+\*\*"),
    "italic": re.compile(r"(?<![*\w])[*_][^*_\n]+[*_](?![*\w])"),
    "heading": re.compile(r"^#{1,6} ", re.M),
    "bold line": re.compile(r"^\*\*[^*\n]+\*\*:?[ \t]*$", re.M),
    "dash bullet": re.compile(r"^[ \t]*- ", re.M),
    "star bullet": re.compile(r"^[ \t]*\* ", re.M),
    "plus bullet": re.compile(r"^[ \t]*\+ ", re.M),
    "dot bullet": re.compile(r"^[ \t]*[•·‣◦] ?", re.M),
    "indented bullet": re.compile(r"^[ \t]{2,20}[-*•+] ", re.M),
    "tab": re.compile(r"\t"),
    "number dot": re.compile(r"^[ \t]*\d+\. ", re.M),
    "number bracket": re.compile(r"^[ \t]*\(?\d+\) ", re.M),
    "letter item": re.compile(r"^[ \t]*\(?[a-hA-H][.)] ", re.M),
    "code fence": re.compile(r"^[ \t]*```", re.M),
    "inline code": re.compile(r"(?<!`)`[^`\n]+`(?!`)"),
    "table row": re.compile(r"^\|.*\|[ \t]*$", re.M),
    "rule": re.compile(r"^[ \t]*(?:---+|\*\*\*+|===+)[ \t]*$", re.M),
    "link": re.compile(r"https?://|\]\("),
    "html tag": re.compile(r"</?[a-zA-Z][^<>\n]{0,40}>"),
    "latex": re.compile(r"\\\(|\\\[|\$\$|\\frac|\\text"),
    "blank line": re.compile(r"\n\s*\n"),
    "single line end": re.compile(r"(?<!\n)\n(?!\n)"),
    "triple line end": re.compile(r"\n{3,}"),
    "double space": re.compile(r"\S {2,}\S"),
    "trailing space": re.compile(r"[ \t]{1,99}$", re.M),
    "indent": re.compile(r"^[ \t]+\S", re.M),
    "line colon": re.compile(r":[ \t]*$", re.M),
    "lead-in": re.compile(r"^[^\w\n]{0,9}[\w' ]{2,40}: \S", re.M),
    "line without stop": re.compile(r"[\w)]$", re.M),
    "ellipsis": re.compile(r"\.{3}|…"),
    "double mark": re.compile(r"[!?]{2,}"),
    "en dash": re.compile("–"),
    "em dash": re.compile("—|--"),
    "curly quote": re.compile("[“”‘’]"),
    "quoted": re.compile(r"[\"“][^\"“”\n]{2,200}[\"”]"),
    "bracketed": re.compile(r"\([^()\n]{1,200}\)"),
    "serial comma": re.compile(r", (?:and|or) "),
    "no serial comma": re.compile(r"\w, \w+ (?:and|or) \w"),
    "contraction": re.compile(r"\w['’](?:t|s|re|ve|ll|d|m)\b"),
    "number": re.compile(r"\d+(?:[.,]\d+)*"),
    "year": re.compile(r"\b(?:1[5-9]|20)\d\d\b"),
    "decimal": re.compile(r"\d\.\d"),
    "grouped thousands": re.compile(r"\d,\d{3}"),
    "money": re.compile(r"[$€£]\s?\d"),
    "percent": re.compile(r"\d\s?%"),
    "spaced operator": re.compile(r"\d\s+[-+*/x×÷=]\s+\S"),
    "tight operator": re.compile(r"\d[-+*/x×÷=]\S"),
    "calculator": re.compile(r"<<[^<>]*>>"),
    "placeholder": re.compile(r"\[[A-Z][^\]\n]{1,40}\]"),
    "all capitals": re.compile(r"\b[A-Z]{2,}\b"),
    "camel case": re.compile(r"\b[a-z]+[A-Z]\w*\b"),
    "title words": re.compile(r"(?<=[a-z,] )[A-Z][a-z]+"),
    "lower line": re.compile(r"^[a-z]", re.M),
    "lower after stop": re.compile(r"[.!?] [a-z]"),
    "no space after mark": re.compile(r"[a-z][,.!?;:][A-Za-z]"),
    "emoji": re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]"),
    "british": re.compile(r"\b\w+(?:isation|ise|ised|ising|our|ours|oured)\b"),
    "american": re.compile(r"\b\w+(?:ization|ize|ized|izing)\b"),
    "passive": re.compile(r"\b(?:is|are|was|were|been|being|be) \w+ed\b"),
    "question": re.compile(r"\?"),
}

_PHRASES = {
    name: re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b")
    for name, words in PHRASES.items()
}
_CLOSINGS = {name: re.compile("|".join(map(re.escape, words))) for name, words in CLOSINGS.items()}
_ENDS = {"stop": ".", "exclamation": "!", "question": "?", "colon": ":", "quote": "\"'”",
         "bracket": ")]}>", "fence": "`", "comma": ",;-"}  # fmt: skip


def _moments(name: str, lengths: Sequence[int]) -> Iterator[tuple[str, float]]:
    x = np.asarray(lengths or [0], dtype=np.float64)
    yield f"{name}, mean", float(x.mean())
    yield f"{name}, spread", float(x.std())
    yield f"{name}, longest", float(x.max())
    yield f"{name}, shortest", float(x.min())
    yield f"{name}, first", float(x[0])
    yield f"{name}, last", float(x[-1])


def _richness(words: Sequence[str]) -> Iterator[tuple[str, float]]:
    n, counts = max(len(words), 1), Counter(words)
    spectrum = Counter(counts.values())
    yield "distinct words", len(counts) / n
    yield "distinct words, root", len(counts) / math.sqrt(n)
    yield "distinct words, log", math.log1p(len(counts)) / math.log1p(n)
    yield "words used once", spectrum[1] / n
    yield "words used twice", spectrum[2] / n
    yield "Yule's K", 1e4 * (sum(v * i * i for i, v in spectrum.items()) - n) / (n * n)
    windows = [len(set(words[i : i + 30])) / 30 for i in range(0, len(words) - 29, 10)]
    yield "distinct words, moving", sum(windows) / len(windows) if windows else len(counts) / n
    for order in (2, 3):
        grams = list(zip(*(words[i:] for i in range(order)), strict=False))
        yield f"repeated {order}-grams", 1 - len(set(grams)) / len(grams) if grams else 0.0


def _syllables(words: Sequence[str]) -> int:
    return sum(max(1, len(re.findall(r"[aeiouy]+", w))) for w in words)


def describe(text: str) -> Iterator[tuple[str, float]]:
    """Every feature of ``text`` by name; counts come damped and as a rate of the words."""
    text = text[:MOST_CHARACTERS]
    plain = text.translate(_STRAIGHT)
    lower = plain.lower()
    words = _WORD.findall(lower)
    n, size = max(len(words), 1), max(len(text), 1)
    lines = [line for line in text.split("\n") if line.strip()]
    sentences = [s for s in _SENTENCE.split(plain) if s and s.strip()]
    paragraphs = [p for p in re.split(r"\n\s*\n", text) if p.strip()]

    yield "characters, log", math.log1p(len(text))
    yield "words, log", math.log1p(len(words))
    yield "lines, log", math.log1p(len(lines))
    yield "sentences, log", math.log1p(len(sentences))
    yield "paragraphs, log", math.log1p(len(paragraphs))
    yield from _moments("sentence length", [len(s.split()) for s in sentences])
    yield from _moments("line length", [len(s.split()) for s in lines])
    yield from _moments("paragraph length", [len(s.split()) for s in paragraphs])
    lengths = np.array([len(w) for w in words] or [0])
    yield "word length, mean", float(lengths.mean())
    yield "word length, spread", float(lengths.std())
    for low, high in ((1, 3), (4, 6), (7, 9), (10, 99)):
        yield f"words of {low}-{high} letters", float(((lengths >= low) & (lengths <= high)).mean())
    syllables = _syllables(words)
    per_sentence = n / max(len(sentences), 1)
    yield "Flesch reading ease", 206.8 - 1.015 * min(per_sentence, 100) - 84.6 * syllables / n
    yield from _richness(words)
    raw = text.encode("utf-8", "surrogatepass")
    yield "compressibility", len(zlib.compress(raw, 6)) / max(len(raw), 1)
    yield "repeated lines", 1 - len(set(lines)) / len(lines) if lines else 0.0

    for mark in _MARKS:
        count = text.count(mark)
        yield f"mark {mark}", count / size * 100
        yield f"mark {mark}, log count", math.log1p(count)
    for name, pattern in _COUNTED.items():
        count = len(pattern.findall(text))
        yield name, math.log1p(count)
        yield f"{name}, rate", count / n * 100
    yield "capital letters", sum(c.isupper() for c in text) / size
    yield "letters", sum(c.isalpha() for c in text) / size
    yield "digits", sum(c.isdigit() for c in text) / size
    yield "white space", sum(c.isspace() for c in text) / size
    outside = [c for c in text if ord(c) > 127]
    yield "outside ASCII", len(outside) / size
    yield "letters outside ASCII", sum(c.isalpha() for c in outside) / size
    for left, right in ("()", "[]", "{}"):
        yield f"unbalanced {left}{right}", float(text.count(left) != text.count(right))
    yield 'unbalanced "', float(plain.count('"') % 2)
    yield "unbalanced fence", float(text.count("```") % 2)

    counts = Counter(words)
    for word in FUNCTION_WORDS:
        yield f"word {word}", counts[word] / n * 100
    yield "function words", sum(counts[w] for w in FUNCTION_WORDS) / n
    endings = Counter(s for w in words if len(w) > 4 for s in SUFFIXES if w.endswith(s))
    for suffix in SUFFIXES:
        yield f"words in -{suffix}", endings[suffix] / n * 100
    for name, pattern in _PHRASES.items():
        count = len(pattern.findall(lower))
        yield f"phrase: {name}", math.log1p(count)
        yield f"phrase: {name}, rate", count / n * 100
    starts = Counter(s.split()[0].lower() for s in sentences)
    yield "distinct sentence openings", len(starts) / max(len(sentences), 1)

    for name, openings in OPENINGS.items():
        yield f"opens: {name}", float(lower.startswith(openings))
    yield "opens: digit", float(text[:1].isdigit())
    yield "opens: capital", float(text[:1].isupper())
    yield "opens: mark", float(bool(text) and not text[0].isalnum())
    yield "opens: list or markup", float(bool(re.match(r"[-*#>|`•]|\d+[.)]", text)))
    first = sentences[0] if sentences else ""
    yield "opens: exclamation", float(first.rstrip().endswith("!"))
    yield "opens: colon", float(lines[0].rstrip().endswith(":")) if lines else 0.0
    ending = lower[-160:]
    for name, pattern in _CLOSINGS.items():
        yield f"closes: {name}", float(bool(pattern.search(ending)))
    for name, marks in _ENDS.items():
        yield f"closes: {name}", float(text[-1:] in marks and bool(text))
    yield "closes: letter", float(text[-1:].isalnum())


def relate(text: str, prompt: str) -> Iterator[tuple[str, float]]:
    """How ``text`` relates to its prompt: length, overlap, restating."""
    words = _WORD.findall(text[:MOST_CHARACTERS].lower())
    asked = _WORD.findall(prompt[:MOST_CHARACTERS].lower())
    content = {w for w in asked if len(w) > 3}
    used = set(words)
    yield "length against prompt", math.log1p(len(words)) - math.log1p(len(asked))
    yield "prompt words used", len(content & used) / max(len(content), 1)
    yield "words from prompt", sum(w in content for w in words) / max(len(words), 1)
    opening = words[:15]
    yield "opening from prompt", sum(w in content for w in opening) / max(len(opening), 1)
    closing = words[-15:]
    yield "closing from prompt", sum(w in content for w in closing) / max(len(closing), 1)
    pairs = set(pairwise(asked))
    mine = list(pairwise(words))
    yield "prompt word pairs", sum(p in pairs for p in mine) / max(len(mine), 1)
    run = best = 0
    asked_text = " ".join(asked)
    for word in words[:60]:
        run = run + 1 if f"{word}" in asked_text and word in content else 0
        best = max(best, run)
    yield "longest restatement", math.log1p(best)
    yield "asks back", float("?" in text[-200:] and "?" not in prompt[-1:])


@lru_cache(maxsize=1)
def names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the features of a text, and of those of a text with its prompt."""
    return tuple(n for n, _ in describe("")), tuple(n for n, _ in relate("", ""))


def _vector(text: str) -> NDArray[np.float32]:
    return np.array([v for _, v in describe(text)], dtype=np.float32)


def _related(key: str) -> NDArray[np.float32]:
    prompt, _, text = key.partition("\x00")
    return np.array([v for _, v in relate(text, prompt)], dtype=np.float32)


_VECTORS = Memo(_vector)
_RELATED = Memo(_related)


def style_matrix(texts: Sequence[str], prompts: Sequence[str]) -> NDArray[np.float64]:
    """Features of every answer, shape (n, number of features), finite."""
    width = sum(map(len, names()))
    rows = [
        np.concatenate([_VECTORS(t), _RELATED(p.replace("\x00", " ") + "\x00" + t)])
        for t, p in zip(texts, prompts, strict=True)
    ]
    return np.array(rows, dtype=np.float64).reshape(len(rows), width)
