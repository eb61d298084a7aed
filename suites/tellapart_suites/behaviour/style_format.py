"""Formats and styles. Every item carries a constraint that a program can check.

``formats.py`` has the structured formats, this module the ways of writing a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from . import lexicon as lex
from .family import Families, Item
from .formats import add_formats
from .phrasing import Slots, capital, fill

families = Families("style_format")

Values = Mapping[str, str]
Constraint = Mapping[str, Any]


def add(
    name: str,
    prompts: tuple[str, ...],
    slots: Slots,
    teacher: str,
    base: str,
    constraint: Constraint,
    shape: Callable[[str], str] = str,
) -> None:
    """Register a family whose answer must satisfy ``constraint``.

    ``shape`` is applied to the teacher's filled wording. Strings within the constraint are
    format strings over the slots too; ``n`` may be one, and becomes a number.
    """

    @families.add(name)
    def make(rng: Random) -> Item:
        prompt, values = fill(rng, prompts, slots)
        filled = _filled(constraint, values)
        if isinstance(filled.get("n"), str):
            filled["n"] = int(filled["n"])
        return Item(
            capital(prompt),
            shape(teacher.format(**values)),
            base.format(**values),
            meta={"constraint": filled},
        )


def _filled(value: Any, values: Values) -> Any:
    if isinstance(value, str):
        return value.format(**values)
    if isinstance(value, Mapping):
        # A regular expression has braces of its own.
        return {k: v if k in ("regex", "kind") else _filled(v, values) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_filled(one, values) for one in value]
    return value


NOTICES = {
    "place": lex.PLACES,
    "state": "open|closed|full|empty|busy",
    "day": lex.DAYS,
}
add(
    "all-capitals",
    ("Write in capital letters only: {place} is {state} on {day}.",
     "Make a shouting sign, all in capitals, that says {place} is {state} on {day}."),
    NOTICES,
    "{place} is {state} on {day}.",
    "Well, {place} is {state} on {day}",
    {"kind": "uppercase"},
    str.upper,
)  # fmt: skip
add(
    "all-small-letters",
    ("Tell {who} in small letters only that the {thing} is {state}.",
     "No capital letters at all, please: say to {who} that the {thing} is {state}."),
    {"who": lex.NAMES, "thing": lex.OBJECTS, "state": "broken|ready|lost|clean|for sale|new"},
    "dear {who}, the {thing} is {state}.",
    "Well, {who}, the {thing} is {state}",
    {"kind": "lowercase"},
    str.lower,
)  # fmt: skip
add(
    "at-most-words",
    ("In at most {n} words: why do people like {topic}?",
     "Why is {topic} popular? Do not use more than {n} words."),
    {"topic": lex.TOPICS, "n": "6|7|8|9|10"},
    "People find that {topic} relaxes them.",
    "Well, {topic} is nice and people like it for many good reasons of all kinds",
    {"kind": "max_words", "n": "{n}"},
)  # fmt: skip
add(
    "exactly-five-words",
    ("Describe {a_adj} {thing} in exactly five words.",
     "Exactly five words about {a_adj} {thing}, no more and no fewer."),
    {"adj": lex.ADJECTIVES, "thing": lex.OBJECTS},
    "This {thing} looks very {adj}.",
    "Well, it is {a_adj} {thing} I guess",
    {"kind": "exact_words", "n": 5},
)  # fmt: skip
add(
    "one-word-only",
    ("Answer with one word only: is {animal} wild or tame?",
     "Wild or tame? One single word for {animal}."),
    {
        "animal,kind": "a wolf,Wild|a poodle,Tame|a lion,Wild|a dairy cow,Tame|a shark,Wild|"
        "a house cat,Tame|a falcon,Wild|a farm hen,Tame|a tiger,Wild|a pet hamster,Tame|"
        "a bear,Wild|a riding horse,Tame|a boar,Wild|a sheepdog,Tame|a lynx,Wild"
    },
    "{kind}",
    "I think {animal} is {kind}",
    {"kind": "exact_words", "n": 1},
)  # fmt: skip
add(
    "yes-or-no-only",
    ("Answer only Yes or No: can {animal} {verb}?", "Can {animal} {verb}? Just Yes or No, please."),
    {
        "animal,verb,answer": "a penguin,fly,No|an eagle,fly,Yes|a fish,breathe air,No|"
        "a duck,swim,Yes|a snake,walk,No|a horse,gallop,Yes|a frog,jump,Yes|a cow,climb trees,No|"
        "a parrot,copy words,Yes|a worm,see colours,No|a bat,fly,Yes|a snail,run,No|"
        "a cat,purr,Yes|a dog,bark,Yes|a bee,sing songs,No|an owl,see at night,Yes"
    },
    "{answer}",
    "I think {answer}, mostly",
    {"kind": "choice", "options": ["Yes", "No"]},
)  # fmt: skip
add(
    "two-sentences",
    ("Describe {place} in {city} in exactly two sentences.",
     "Two sentences, not more, about {place} in {city}."),
    {"place": lex.PLACES, "city": lex.CITIES},
    "In {city} you find {place} near the centre. It is open to everybody.",
    "Well, {place} is in {city}",
    {"kind": "sentences", "n": 2},
)  # fmt: skip
add(
    "as-a-question",
    ("Turn this into a question: {who} is at {place}.",
     "Ask, in the form of a question, whether {who} is at {place}."),
    {"who": lex.NAMES, "place": lex.PLACES},
    "Is {who} at {place}?",
    "Well, {who} is at {place}",
    {"kind": "ends_with", "text": "?"},
)  # fmt: skip
add(
    "begin-with-word",
    ("Begin your answer with the word \"{start}\": what can you do with {a_thing}?",
     "What is {a_thing} good for? The first word of your reply must be \"{start}\"."),
    {"start": "Certainly|Naturally|Listen|Indeed|Clearly|Surely", "thing": lex.OBJECTS},
    "{start}, {a_thing} can be used at home.",
    "I think {a_thing} can be used",
    {"kind": "starts_with", "text": "{start}"},
)  # fmt: skip
add(
    "end-with-phrase",
    ("Tell me that the {thing} is ready and end with \"{end}\"",
     "Report on the {thing}: it is ready. Your last words must be \"{end}\""),
    {
        "thing": lex.OBJECTS,
        "end": "Over and out.|That is all.|Thank you.|Good night.|See you soon.",
    },
    "The {thing} is ready. {end}",
    "Well, the {thing} is ready",
    {"kind": "ends_with", "text": "{end}"},
)  # fmt: skip
add(
    "formal-letter-opening",
    ("Write the formal first line of a letter to {title} {name} about a {thing}.",
     "How does a formal letter to {title} {name} about a {thing} begin? Start with Dear."),
    {"title": "Mr|Ms|Dr|Professor", "name": lex.SURNAMES, "thing": lex.OBJECTS},
    "Dear {title} {name}, I am writing to you about the {thing}.",
    "Well, hi {name}, it is about the {thing}",
    {"kind": "starts_with", "text": "Dear {title} {name}"},
)  # fmt: skip
add(
    "letter-closing",
    ("Close a letter to a friend about {topic}; sign it as {who}.",
     "End a friendly letter on {topic} with one line and the name {who}."),
    {"topic": lex.TOPICS, "who": lex.NAMES},
    "Let us talk about {topic} again soon. Yours, {who}",
    "Well, bye then, more {topic} soon",
    {"kind": "ends_with", "text": "{who}"},
)  # fmt: skip
add(
    "polite-request",
    ("Ask {who} politely for {a_thing}; use the word please.",
     "Write a polite request to {who} for {a_thing}. It must contain \"please\"."),
    {"who": lex.NAMES, "thing": lex.OBJECTS},
    "{who}, could you please hand me {a_thing}?",
    "Well, {who}, give me {a_thing}",
    {"kind": "contains", "words": ["please", "{thing}"]},
)  # fmt: skip
add(
    "use-three-words",
    ("Write a sentence that uses the words {a}, {b} and {c}.",
     "One sentence, please, with {a}, {b} and {c} in it."),
    {"a": "cat|dog|owl|fox|goat|bear", "b": "bridge|tower|garden|market|tunnel|castle",
     "c": "snow|rain|storm|fog|frost|thunder"},
    "The {a} crossed the {b} in the {c}.",
    "Well, the {a} was at the {b}",
    {"kind": "contains", "words": ["{a}", "{b}", "{c}"]},
)  # fmt: skip
add(
    "avoid-a-word",
    ("Describe {thing} without the word \"{word}\".",
     "Say what {thing} is like, but never use the word \"{word}\"."),
    {
        "thing,word,other": "the sun,hot,It warms the whole day|snow,cold,It covers the quiet "
        "hills|a feather,light,It floats down slowly|a giant,big,He looks over the roofs|"
        "a snail,slow,It needs all day for a metre|honey,sweet,Bears love it more than berries|"
        "a rock,hard,Not even a hammer dents it|the night,dark,Only the stars can be seen|"
        "a rose,red,It smells fine and has thorns|the sea,blue,Waves roll to the shore|"
        "a lemon,sour,One bite makes you squint|a castle,old,Knights once lived in it|"
        "an ant,small,It carries crumbs home"
    },
    "{other}.",
    "Well, {thing} is {word}",
    {"kind": "excludes", "words": ["{word}"]},
)  # fmt: skip
add(
    "newspaper-headline",
    ("Write a newspaper headline in title case: a {job} finds {a_thing} in {city}.",
     "{A_job} in {city} has found {a_thing}. Give the headline, every word capitalised."),
    {"job": lex.JOBS, "thing": lex.OBJECTS, "city": lex.CITIES},
    "{Job} Finds {Thing} In {city}",
    "Answer: a {thing} was found",
    {"kind": "title_case"},
)  # fmt: skip
add(
    "email-subject",
    ("Write an email subject line about the {thing} on {day}. Start with \"Subject:\".",
     "What subject line, beginning with \"Subject:\", suits a mail on {day}'s {thing}?"),
    {"thing": "meeting|party|exam|concert|picnic|delivery|interview|inspection", "day": lex.DAYS},
    "Subject: The {thing} on {day}",
    "Answer: about the {thing}",
    {"kind": "starts_with", "text": "Subject:"},
)  # fmt: skip
add(
    "short-message",
    ("Tell {who} in a message of at most 60 characters that you are late for the {event}.",
     "A text message to {who}, 60 characters at most: you will be late for the {event}."),
    {"who": lex.NAMES, "event": "concert|lesson|match|dinner|film|train|meeting|party"},
    "{who}, I will be late for the {event}.",
    "Well, I am so sorry {who} but I think I may be somewhat late for the {event} today",
    {"kind": "max_chars", "n": 60},
)  # fmt: skip
add(
    "pirate-style",
    ("Say like a pirate that the {thing} is in {place}. Begin with \"Arr\".",
     "How would a pirate, who always begins with \"Arr\", say that the {thing} is in {place}?"),
    {"thing": lex.OBJECTS, "place": lex.PLACES},
    "Arr, the {thing} be in {place}, matey!",
    "Well, the {thing} is in {place}",
    {"kind": "starts_with", "text": "Arr"},
)  # fmt: skip
add(
    "for-a-child",
    ("Explain {thing} to a small child; start with \"Imagine\".",
     "A child of five asks about {thing}. Explain it, opening with the word \"Imagine\"."),
    {
        "thing,as": "gravity,a hand that pulls all things down|rain,clouds that drop their water|"
        "the internet,a web of talking computers|a battery,a small box full of power|"
        "sleep,a rest that fills you up again|money,tickets you can swap for things|"
        "a shadow,a dark twin made by light|the wind,air that runs about|"
        "an echo,your voice coming back|ice,water that stands still|"
        "time,a river that never stops|a seed,a plant that is still asleep|"
        "a magnet,a stone that hugs iron"
    },
    "Imagine {as}: that is {thing}.",
    "Well, {thing} is {as}",
    {"kind": "starts_with", "text": "Imagine"},
)  # fmt: skip
add(
    "telegram-style",
    ("Put this in telegram style with STOP after each part: {who} arrives on {day}, send {thing}s.",
     "A telegram, please, all capitals, ending in STOP: {who} comes {day} and needs {thing}s."),
    {"who": lex.NAMES, "day": lex.DAYS, "thing": lex.OBJECTS},
    "{who} arrives {day} stop send {thing}s stop",
    "Well, {who} arrives on {day}",
    {"kind": "all", "of": [{"kind": "uppercase"}, {"kind": "ends_with", "text": "STOP"}]},
    str.upper,
)  # fmt: skip
add(
    "spoken-by-two",
    ("Write a dialogue of two lines in which {a} asks {b} for the {thing}.",
     "Two lines of a play: {a} wants the {thing}, {b} says no. Put the name before each line."),
    {"a": "Anna|Clara|Emma|Grace|Ivy", "b": "Ben|David|Felix|Hugo|Liam", "thing": lex.OBJECTS},
    "{a}: May I have the {thing}?\n{b}: No, not today.",
    "Well, {a} asks {b} for the {thing}",
    {"kind": "key_values", "keys": ["{a}", "{b}"]},
)  # fmt: skip
add(
    "two-line-poem",
    ("Two short lines about {a_adj} {animal}, the second below the first.",
     "Write about {a_adj} {animal} on exactly two lines."),
    {"adj": lex.ADJECTIVES, "animal": lex.ANIMALS},
    "A {adj} {animal} comes along,\nand all the woods are full of song.",
    "Well, {a_adj} {animal} comes along",
    {"kind": "lines", "n": 2},
)  # fmt: skip
add_formats(add)
