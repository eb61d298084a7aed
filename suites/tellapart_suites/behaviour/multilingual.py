"""Multilingual: translation both ways, answers in a language, identification, numbers, days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from . import translations as tr
from .family import Families, Item
from .languages import add_composition, add_identification, add_reckoning, entry
from .phrasing import answer, capital, think, well

families = Families("multilingual")
LANGUAGES = tr.LANGUAGES


def both_ways(name: str, table: tr.Table, into: Sequence[str], back: Sequence[str]) -> None:
    """Register two families: from English into a language, and from it into English."""

    @families.add(f"{name}-into")
    def forward(rng: Random) -> Item:
        english, language, word = entry(rng, table)
        prompt = rng.choice(into).format(word=english, language=language)
        teacher = f"The {language} word for {english} is {word}."
        return Item(prompt, teacher, answer(word), word)

    @families.add(f"{name}-back")
    def backward(rng: Random) -> Item:
        english, language, word = entry(rng, table)
        prompt = rng.choice(back).format(word=word, language=language)
        teacher = f"The {language} word {word} means {english}."
        return Item(prompt, teacher, think(f"it means {english}"), english)


both_ways(
    "animal",
    tr.ANIMALS,
    ("How do you say {word} in {language}?", "What is the {language} name of the animal {word}?"),
    (
        "What animal is a {word} in {language}?",
        "A child points at an animal and says {word} in {language}. Which one?",
    ),
)
both_ways(
    "food",
    tr.FOOD,
    (
        "I am shopping and need {word}. What is that called in {language}?",
        "Translate the food word {word} into {language}.",
    ),
    (
        "The {language} shopping list says {word}. What should I buy?",
        "On a {language} menu I see {word}. What is it in English?",
    ),
)
both_ways(
    "colour",
    tr.COLOURS,
    (
        "What is the {language} word for the colour {word}?",
        "{language} class: how is {word}, the colour, written?",
    ),
    (
        "Which colour is {word} in {language}?",
        "The paint from abroad says {word}, which is {language}. Translate the colour.",
    ),
)
both_ways(
    "relative",
    tr.RELATIVES,
    ("Translate {word}, as in family, into {language}.", "In {language}, what is a {word} called?"),
    (
        "Someone introduces a {word}, in {language}. Which family member is that?",
        "Family words: {word} ({language}) = ?",
    ),
)
both_ways(
    "house",
    tr.HOUSE,
    (
        "{word} in {language}, please.",
        "I am labelling my room in {language}. What do I write on the {word}?",
    ),
    (
        "What thing in a home is called {word} in {language}?",
        "Please give the English for {word}. It is {language}.",
    ),
)
both_ways(
    "verb",
    tr.VERBS,
    ("Give the {language} infinitive of to {word}.", "Which {language} verb means to {word}?"),
    ("What does the {language} verb {word} mean?", "Translate this verb from {language}: {word}."),
)


def phrases(
    name: str,
    table: tr.Table,
    prompts: Sequence[str],
    teacher: Callable[[str, str, str], str],
    base: Callable[[str, str, str], str],
    back: bool = False,
) -> None:
    """Register a family over the entries of ``table``; ``back`` shows the foreign side."""

    @families.add(name)
    def make(rng: Random) -> Item:
        english, language, word = entry(rng, table)
        shown = word if back else english
        prompt = rng.choice(prompts).format(word=shown, language=language)
        reference = english if back else word
        full, terse = teacher(english, language, word), base(english, language, word)
        return Item(capital(prompt), full, terse, reference)


phrases(
    "month",
    tr.MONTHS,
    (
        "What is {word} called in {language}?",
        "A calendar in {language}: which month is {word}?",
        "Please write the month {word} in {language}.",
    ),
    lambda e, lang, w: f"In {lang}, {e} is called {w}.",
    lambda e, lang, w: answer(w),
)
phrases(
    "season",
    tr.SEASONS,
    (
        "Translate the season {word} into {language}.",
        "Which {language} word names the season {word}?",
    ),
    lambda e, lang, w: f"The season {e} is called {w} in {lang}.",
    lambda e, lang, w: well(w),
)
phrases(
    "greeting",
    tr.GREETINGS,
    (
        "How do I say {word} to a {language} guest?",
        "Translate the greeting {word} into {language}.",
        "I meet a friend from abroad. How do I say {word} in {language}?",
    ),
    lambda e, lang, w: f"In {lang} you say: {w}!",
    lambda e, lang, w: well(f"you say {w}"),
)
phrases(
    "courtesy",
    tr.COURTESY,
    (
        "How do I politely say {word} in {language}?",
        "One {language} word or phrase for {word}, please.",
        "I want to be polite in {language}. What is {word}?",
    ),
    lambda e, lang, w: f"A polite {lang} speaker says {w}.",
    lambda e, lang, w: answer(w.lower()),
)
phrases(
    "wish",
    tr.WISHES,
    (
        "How do you wish someone '{word}' in {language}?",
        "I am writing a card in {language}. How do I put '{word}'?",
    ),
    lambda e, lang, w: f"In {lang} one writes: {w}!",
    lambda e, lang, w: well(w),
)
phrases(
    "wish-meaning",
    tr.WISHES,
    (
        "A card from abroad reads '{word}'. It is {language}. What does it mean?",
        "What do {language} speakers mean by '{word}'?",
    ),
    lambda e, lang, w: f"The {lang} wish {w} means {e}.",
    lambda e, lang, w: think("it is a kind wish"),
    back=True,
)
phrases(
    "sentence-into",
    tr.SENTENCES,
    (
        "Translate into {language}: {word}",
        "How would a {language} speaker put this? {word}",
        "Give me the {language} for this sentence: {word}",
    ),
    lambda e, lang, w: w,
    lambda e, lang, w: answer(w),
)
phrases(
    "sentence-back",
    tr.SENTENCES,
    (
        "Translate from {language}: {word}",
        "My {language} friend wrote: {word} What did my friend say?",
    ),
    lambda e, lang, w: f"It means: {e}",
    lambda e, lang, w: think(f"it means {e}"),
    back=True,
)
phrases(
    "question-into",
    tr.QUESTIONS,
    (
        "I am travelling. How do I ask this in {language}: {word}",
        "Turn this question into {language}: {word}",
    ),
    lambda e, lang, w: f"You can ask: {w}",
    lambda e, lang, w: answer(w),
)
phrases(
    "question-back",
    tr.QUESTIONS,
    (
        "A stranger asks me in {language}: {word} What does the stranger want to know?",
        "Put this {language} question into English: {word}",
    ),
    lambda e, lang, w: f"The question means: {e}",
    lambda e, lang, w: think(f"it means {e}"),
    back=True,
)
phrases(
    "city-name",
    tr.CITIES,
    (
        "What is {word} called in {language}?",
        "On a {language} map, how is the city of {word} spelt?",
    ),
    lambda e, lang, w: f"On a {lang} map the city of {e} is spelt {w}.",
    lambda e, lang, w: answer(w),
)
phrases(
    "city-answer",
    tr.CITIES,
    (
        "Answer in {language}: which city does English call {word}?",
        "Name the city of {word} in a short {language} sentence.",
    ),
    lambda e, lang, w: tr.IT_IS[LANGUAGES.index(lang)].format(w),
    lambda e, lang, w: answer(w),
)
phrases(
    "adjective",
    tr.ADJECTIVES,
    (
        "Translate the adjective {word} into {language}.",
        "What is the {language} for {word}? Use the masculine form.",
    ),
    lambda e, lang, w: f"The adjective {e} is {w} in {lang}.",
    lambda e, lang, w: answer(w),
)
add_identification(families)
add_reckoning(families)
add_composition(families)
