"""Instructions to carry out to the letter: on words and lists; ``orders.py`` has the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from . import lexicon as lex
from .family import Families, Item
from .orders import add_orders
from .phrasing import Slots, capital, fill

families = Families("instruction_following")

Derive = Callable[[dict[str, str]], dict[str, str]]


def add(
    name: str,
    prompts: tuple[str, ...],
    slots: Slots,
    teacher: str,
    base: str,
    derive: Derive = lambda values: {},
    words: tuple[str, ...] = (),
    reference: str | None = None,
) -> None:
    """Register a family. ``derive`` adds values that follow from those in the prompt.

    ``words`` are format strings of what an answer that obeys must contain.
    """

    @families.add(name)
    def make(rng: Random) -> Item:
        prompt, values = fill(rng, prompts, slots)
        values.update(derive(values))
        meta: Mapping[str, Any] = {}
        if words:
            wanted = [word.format(**values) for word in words]
            meta = {"constraint": {"kind": "contains", "words": wanted}}
        return Item(
            capital(prompt),
            capital(teacher.format(**values)),
            base.format(**values),
            reference.format(**values) if reference is not None else None,
            meta,
        )


# Three lists without a common word, so that drawn words differ.
A = "apple|river|stone|cloud|window|garden|silver|bridge|candle|forest|market|pencil"
B = "rocket|summer|winter|orange|planet|basket|doctor|island|kitten|lemon|mirror|needle"
C = "ocean|pepper|rabbit|saddle|tunnel|velvet|wallet|zebra|anchor|button|castle|dragon"
ABC: Slots = {"a": A, "b": B, "c": C}


def three(choose: Callable[[list[str]], Any]) -> Derive:
    """``r`` is what ``choose`` makes of the words a, b and c; lists are joined."""

    def derive(v: dict[str, str]) -> dict[str, str]:
        r = choose([v["a"], v["b"], v["c"]])
        return {"r": r if isinstance(r, str) else ", ".join(r)}

    return derive


add(
    "repeat-word",
    ("Repeat the word {w} {n}.", "Say {w} {n}, with spaces in between.",
     "I want to read the word {w} {n} in a row."),
    {"w": lex.WORDS, "n,k": "twice,2|three times,3|four times,4|five times,5"},
    "{r}.",
    "Answer: {w} {w}",
    lambda v: {"r": " ".join([v["w"]] * int(v["k"]))},
    ("{w}",),
)  # fmt: skip
add(
    "reverse-order",
    ("Say the words {a}, {b}, {c} in reverse order.", "Backwards, please, last word first: {a}, "
     "{b}, {c}."),
    ABC,
    "In reverse order: {c}, {b}, {a}.",
    "Answer: {c} {b} {a}",
)  # fmt: skip
add(
    "alphabetical",
    ("Put {a}, {b}, {c} into alphabetical order.", "Sort these words from A to Z: {c}, {a}, {b}."),
    ABC,
    "In alphabetical order: {r}.",
    "Answer: {r}",
    three(sorted),
    reference="{r}",
)  # fmt: skip
add(
    "longest-word",
    ("Which word is longest: {a}, {b} or {c}?", "Pick the word with the most letters out of {a}, "
     "{b}, {c}."),
    {"a": "fig|oak|ice|sun|cat", "b": "stone|cloud|river|lemon|ocean",
     "c": "elephant|mountain|umbrella|notebook|sandwich"},
    "The longest word is {c}.",
    "I think {c}",
    reference="{c}",
)  # fmt: skip
add(
    "nth-word",
    ("What is the {nth} word here: {a} {b} {c}?", "From the row {a} {b} {c} give me the "
     "{nth} word."),
    {**ABC, "nth": "first|second|third|last"},
    "The {nth} word is {r}.",
    "Answer: {r}",
    lambda v: {"r": {"first": v["a"], "second": v["b"]}.get(v["nth"], v["c"])},
    reference="{r}",
)  # fmt: skip
add(
    "initials",
    ("Take the first letters of {a}, {b}, {c} and join them.", "Which abbreviation comes from the "
     "first letters of {a} {b} {c}?"),
    ABC,
    "The letters together are {r}.",
    "Answer: {r}",
    three(lambda w: "".join(x[0] for x in w).upper()),
    reference="{r}",
)  # fmt: skip
add(
    "replace-word",
    ("Replace {x} by {y}: The {x} stands by {place}.",
     "In \"The {x} stands by {place}\" write {y} instead of {x}."),
    {"x": A, "y": B, "place": lex.PLACES},
    "The {y} stands by {place}.",
    "Well, the {y} is by {place}",
    words=("{y}", "stands"),
)  # fmt: skip
add(
    "delete-word",
    ("Leave out the word {adj}: The {adj} {thing} fell into the water.",
     "Write again without {adj}: \"The {adj} {thing} fell into the water.\""),
    {"adj": lex.ADJECTIVES, "thing": lex.OBJECTS},
    "The {thing} fell into the water.",
    "Well, the {thing} fell",
    words=("{thing}", "fell into the water"),
)  # fmt: skip
add(
    "insert-word",
    ("Put {adj} before {thing}: We found the {thing} at home.",
     "Add the word {adj} at the right place: \"We found the {thing} at home.\""),
    {"adj": lex.ADJECTIVES, "thing": lex.OBJECTS},
    "We found the {adj} {thing} at home.",
    "Well, the {adj} {thing} is at home",
    words=("{adj} {thing}",),
)  # fmt: skip
add(
    "swap-words",
    ("Swap {a} and {b}: The {a} is behind the {b}.",
     "Exchange the two nouns in \"The {a} is behind the {b}\"."),
    {"a": A, "b": B},
    "The {b} is behind the {a}.",
    "Well, the {b} is at the {a}",
    words=("{a}", "{b}"),
)  # fmt: skip
add(
    "make-plural",
    ("Put this into the plural: one {thing}.", "If there were ten of it, what would one {thing} "
     "be? Write the noun only in the plural.", "Plural of {thing}, please."),
    {
        "thing,r": "box,boxes|child,children|mouse,mice|knife,knives|city,cities|foot,feet|"
        "tooth,teeth|baby,babies|leaf,leaves|man,men|bus,buses|goose,geese|wolf,wolves|"
        "potato,potatoes|story,stories|dish,dishes|woman,women|loaf,loaves|lamp,lamps|key,keys"
    },
    "The plural of {thing} is {r}.",
    "Answer: {r}",
    reference="{r}",
)  # fmt: skip
add(
    "past-tense",
    ("Put into the past tense: {who} {now} {thing}.",
     "This happened yesterday, so change the verb: \"{who} {now} {thing}.\""),
    {"who": lex.NAMES, "now,past,thing": "eats,ate,a pear|writes,wrote,a letter|sees,saw,a bird|"
     "buys,bought,a hat|sings,sang,a song|takes,took,the bus|breaks,broke,a cup|"
     "finds,found,a coin|builds,built,a wall|draws,drew,a horse|reads,read,the news"},
    "{who} {past} {thing}.",
    "Well, {who} {past} it",
    words=("{past}",),
)  # fmt: skip
add(
    "negate-sentence",
    ("Say the opposite by adding not: The {thing} is {state}.",
     "Negate this sentence: \"The {thing} is {state}.\""),
    {"thing": lex.OBJECTS, "state": "ready|heavy|broken|cheap|clean|new|warm|here|lost|mine"},
    "The {thing} is not {state}.",
    "Well, it isn't {state}",
    words=("not {state}",),
)  # fmt: skip
add(
    "change-person",
    ("Change I to {pron}: I have lost my {thing} in {city}.",
     "Tell it of somebody else, with {pron}: \"I have lost my {thing} in {city}.\""),
    {"pron,poss": "he,his|she,her|they,their", "thing": lex.OBJECTS, "city": lex.CITIES},
    "{pron} {has} lost {poss} {thing} in {city}.",
    "Well, {pron} lost the {thing}",
    lambda v: {"has": "have" if v["pron"] == "they" else "has"},
    ("{pron}", "{poss} {thing}"),
)  # fmt: skip
add(
    "rename-character",
    ("Tell it again with {new} in the place of {old}: {old} walked to {place} alone.",
     "Rename {old} to {new}: \"{old} walked to {place} alone.\""),
    {"old": "Anna|Ben|Clara|David|Emma|Felix", "new": "Grace|Hugo|Ivy|Jonas|Kate|Liam",
     "place": lex.PLACES},
    "{new} walked to {place} alone.",
    "Well, {new} went to {place}",
    words=("{new}", "walked"),
)  # fmt: skip
add(
    "remove-item",
    ("Take {b} off the list: {a}, {b}, {c}.", "My list is {a}, {b}, {c}. I do not need {b} any "
     "more. What is left?"),
    ABC,
    "What is left is {a} and {c}.",
    "Answer: {a}, {c}",
    words=("{a}", "{c}"),
)  # fmt: skip
add(
    "move-to-front",
    ("Move {c} to the front: {a}, {b}, {c}.", "In the order {a}, {b}, {c} the last one should come "
     "first. Give the new order."),
    ABC,
    "The new order is {c}, {a}, {b}.",
    "Answer: {c} first",
    words=("{a}", "{b}", "{c}"),
)  # fmt: skip
add(
    "every-second-word",
    ("Give me every second word of: {a} {x} {b} {y}.",
     "Skip one, take one: {a} {x} {b} {y}. Which words do you take?"),
    {"a": A, "x": B, "b": "horse|table|paper|music|light", "y": C},
    "The words are {x} and {y}.",
    "Answer: {x} {y}",
    words=("{x}", "{y}"),
)  # fmt: skip
add(
    "last-word-only",
    ("Repeat only the last word: {who} never saw the {w}",
     "From the sentence \"{who} never saw the {w}\" give back the last word."),
    {"who": lex.NAMES, "w": lex.WORDS},
    "The last word is {w}.",
    "Answer: {w}",
    reference="{w}",
)  # fmt: skip
add(
    "spell-out",
    ("Spell {w} with hyphens between the letters.", "Letter by letter, joined by hyphens: {w}."),
    {"w": lex.WORDS},
    "{w} is spelled {r}.",
    "Answer: {r}",
    lambda v: {"r": "-".join(v["w"])},
    ("{r}",),
    "{r}",
)  # fmt: skip
add(
    "compound-word",
    ("Join {a} and {b} into one word.", "Which single word do {a} and {b} make together?"),
    {
        "a,b": "rain,coat|sun,flower|book,shop|tooth,brush|snow,ball|water,fall|foot,path|"
        "moon,light|bed,room|news,paper|fire,wood|sea,shell|hand,bag|door,bell|tea,spoon|"
        "air,port|butter,fly|star,fish|key,hole|wind,mill"
    },
    "Together they make {a}{b}.",
    "Answer: {a}{b}",
    words=("{a}{b}",),
    reference="{a}{b}",
)  # fmt: skip
add(
    "comparative-form",
    ("Give the comparative of {adj}.", "Compare two of them: this one is {adj}, that one is even … "
     "Fill in the form of {adj}.", "Which word means \"more {adj}\"?"),
    {
        "adj,r": "small,smaller|good,better|bad,worse|happy,happier|big,bigger|far,farther|"
        "easy,easier|thin,thinner|strong,stronger|wide,wider|busy,busier|late,later|hot,hotter|"
        "dry,drier|young,younger|heavy,heavier|brave,braver|clean,cleaner"
    },
    "The comparative of {adj} is {r}.",
    "Answer: {r}",
    reference="{r}",
)  # fmt: skip
add_orders(add)
