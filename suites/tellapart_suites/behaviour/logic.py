"""Short deductions for the category reasoning_math: order, conditions, positions, counting."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Protocol

from . import lexicon as lex

NAMES = lex.listed(lex.NAMES)
WORDS = lex.listed(lex.WORDS)
COMPASS = ("north", "east", "south", "west")

# (kind, members, an outsider): in the odd-one-out task the outsider is the answer.
GROUPS = (
    ("animals", ("a cow", "a goat", "a hen", "a pig"), ("a spoon", "a cloud", "a bus")),
    ("colours", ("red", "blue", "green", "pink"), ("Tuesday", "soup", "seven")),
    ("fruit", ("a plum", "a pear", "a fig", "an apple"), ("a hammer", "a shoe", "a train")),
    ("numbers", ("four", "nine", "six", "ten"), ("river", "bread", "purple")),
    ("tools", ("a saw", "a drill", "a file", "a wrench"), ("a rose", "a poem", "a cake")),
    ("vehicles", ("a car", "a tram", "a van", "a lorry"), ("a tulip", "a carrot", "a sock")),
    ("days", ("Monday", "Friday", "Sunday", "Thursday"), ("garlic", "April", "Paris")),
    ("clothes", ("a hat", "a coat", "a scarf", "a shirt"), ("a lake", "a comet", "a goose")),
)
QUALITIES = (
    ("taller", "shortest", "tallest"), ("older", "youngest", "oldest"),
    ("faster", "slowest", "fastest"), ("heavier", "lightest", "heaviest"),
    ("stronger", "weakest", "strongest"),
)  # fmt: skip
CLASSES = (
    ("roses", "flowers", "plants"), ("crows", "birds", "animals"), ("poodles", "dogs", "pets"),
    ("oaks", "trees", "plants"), ("trout", "fish", "swimmers"), ("violins", "instruments", "tools"),
    ("novels", "books", "gifts"), ("kittens", "cats", "hunters"), ("vans", "cars", "machines"),
    ("bakers", "workers", "citizens"), ("gulls", "birds", "flyers"), ("hats", "clothes", "goods"),
)  # fmt: skip
CONDITIONS = (
    ("it rains", "the street is wet"), ("the bell rings", "the class is over"),
    ("the lamp is red", "the machine is off"), ("the shop is shut", "the light is out"),
    ("the cat is hungry", "it cries"), ("the key is lost", "the door stays locked"),
    ("the wind blows", "the mill turns"), ("the oven is hot", "the bread bakes"),
    ("the river rises", "the bridge is closed"), ("the alarm sounds", "everybody leaves"),
    ("the fuse burns out", "the room is dark"), ("the train is late", "the hall is full"),
    ("the tap is open", "the basin fills"), ("the flag is up", "the queen is at home"),
)  # fmt: skip


class Add(Protocol):
    """The helper with which the category registers a family of problems."""

    def __call__(
        self,
        name: str,
        prompts: tuple[str, ...],
        draw: Callable[[Random], dict[str, Any]],
        teacher: str,
        base: str = "Answer: {r}",
        reference: str = "{r}",
    ) -> None: ...


def _people(rng: Random, count: int) -> list[str]:
    return rng.sample(NAMES, count)


def _compared(rng: Random) -> dict[str, Any]:
    a, b, c = _people(rng, 3)
    more, least, most = rng.choice(QUALITIES)
    asked, r = rng.choice(((least, c), (most, a)))
    return {"a": a, "b": b, "c": c, "more": more, "asked": asked, "r": r}


def _race(rng: Random) -> dict[str, Any]:
    a, b, c = _people(rng, 3)
    place, r = rng.choice((("first", a), ("second", b), ("last", c)))
    return {"a": a, "b": b, "c": c, "place": place, "r": r}


def _queue(rng: Random) -> dict[str, Any]:
    before, after = rng.randint(1, 9), rng.randint(1, 9)
    return {"before": before, "after": after, "r": before + after + 1}


def _odd_one(rng: Random) -> dict[str, Any]:
    kind, members, outsiders = rng.choice(GROUPS)
    r = rng.choice(outsiders)
    items = [*rng.sample(members, 3), r]
    rng.shuffle(items)
    return {"items": ", ".join(items), "kind": kind, "r": r}


def _syllogism(rng: Random) -> dict[str, Any]:
    low, middle, high = rng.choice(CLASSES)
    ask_up = rng.random() < 0.5
    asked = f"all {low} {high}" if ask_up else f"all {high} {low}"
    because = f"all {low} are {high}" if ask_up else f"some {high} may not be {low}"
    return {
        "low": low,
        "middle": middle,
        "high": high,
        "asked": asked,
        "because": because,
        "r": "yes" if ask_up else "no",
    }


def _condition(rng: Random) -> dict[str, Any]:
    first, second = rng.choice(CONDITIONS)
    return {"p": first, "q": second, "r": second}


def _contrapositive(rng: Random) -> dict[str, Any]:
    first, second = rng.choice(CONDITIONS)
    return {"p": first, "q": second, "r": "no"}


def _turns(rng: Random) -> dict[str, Any]:
    start, turn = rng.randrange(4), rng.choice((("right", 1), ("left", 3), ("around", 2)))
    times = rng.choice((("once", 1), ("twice", 2), ("three times", 3)))
    return {
        "start": COMPASS[start],
        "turn": turn[0],
        "times": times[0],
        "r": COMPASS[(start + turn[1] * times[1]) % 4],
    }


def _lift(rng: Random) -> dict[str, Any]:
    start, up, down = rng.randint(2, 9), rng.randint(2, 9), rng.randint(1, 6)
    return {"start": start, "up": up, "down": down, "r": start + up - down}


def _letters(rng: Random) -> dict[str, Any]:
    word = rng.choice(WORDS)
    return {"word": word, "r": len(word)}


def _letter_at(rng: Random) -> dict[str, Any]:
    word, i = rng.choice(WORDS), rng.randrange(4)
    last = rng.random() < 0.3
    return {
        "word": word,
        "which": "last" if last else ("first", "second", "third", "fourth")[i],
        "r": word[-1] if last else word[i],
    }


def _list_count(rng: Random) -> dict[str, Any]:
    items = rng.sample(WORDS, rng.randint(3, 8))
    return {"items": ", ".join(items), "r": len(items)}


def _bit(rng: Random) -> dict[str, Any]:
    a, b = rng.choice((True, False)), rng.choice((True, False))
    joint = rng.choice(("and", "or"))
    r = (a and b) if joint == "and" else (a or b)
    flat, house = rng.sample(WORDS, 2)
    return {
        "x": f"the {flat} is blue",
        "y": f"the {house} is round",
        "a": "true" if a else "false",
        "b": "true" if b else "false",
        "joint": joint,
        "r": "true" if r else "false",
    }


def _seats(rng: Random) -> dict[str, Any]:
    left, middle, right = _people(rng, 3)
    return {"left": left, "middle": middle, "right": right, "r": middle}


def _choice(rng: Random) -> dict[str, Any]:
    a, b = rng.randint(2, 12), rng.randint(2, 12)
    options = [a + b, a + b + rng.randint(1, 3), a + b - rng.randint(1, 2)]
    rng.shuffle(options)
    lines = "\n".join(f"{k}) {v}" for k, v in zip("ABC", options, strict=True))
    return {"a": a, "b": b, "lines": lines, "sum": a + b, "r": "ABC"[options.index(a + b)]}


def add_logic(add: Add) -> None:
    """Register the families with ``add``, the helper of the category."""
    add(
        "compare-people",
        ("{a} is {more} than {b}, and {b} is {more} than {c}. Who is the {asked}?",
         "Three friends compare: {b} is {more} than {c}, but {a} is {more} than {b}. Name the "
         "{asked} of them."),
        _compared,
        "The {asked} of the three is {r}.",
        "I think {r}",
    )  # fmt: skip
    add(
        "race-order",
        ("In a race {a} finished before {b}, and {b} before {c}. Who came {place}?",
         "{c} crossed the line after {b}; {b} crossed it after {a}. Who was {place}?"),
        _race,
        "It was {r} who came {place}.",
        "I think {r}",
    )  # fmt: skip
    add(
        "queue-length",
        ("{who} stands in a queue with {before} people in front and {after} behind. How many "
         "people are in the queue?",
         "In a row of trees, one has {before} to its left and {after} to its right. How many trees "
         "make the row?"),
        _queue,
        "{before} plus {after} plus one makes {r}.",
        "Answer: {r} or one less",
    )  # fmt: skip
    add(
        "odd-one-out",
        ("Which does not belong: {items}?", "Find the odd one out: {items}.",
         "A puzzle in the paper lists {items}. Three of them go together. Which one is left?"),
        _odd_one,
        "The odd one out is {r}, because the others are {kind}.",
        "I think {r}",
    )  # fmt: skip
    add(
        "syllogism",
        ("All {low} are {middle}. All {middle} are {high}. Are {asked}?",
         "Suppose that all {middle} are {high} and that all {low} are {middle}. Does it follow "
         "that they are the same way, that is: are {asked}?"),
        _syllogism,
        "{r}, {because}.",
        "I think {r}",
    )  # fmt: skip
    add(
        "if-then",
        ("If {p}, then {q}. Now {p}. What follows?",
         "Rule: whenever {p}, {q}. Fact: {p}. State the conclusion."),
        _condition,
        "It follows that {q}.",
        "I think {q}, maybe",
    )  # fmt: skip
    add(
        "if-then-denied",
        ("If {p}, then {q}. It is not the case that {q}. Can it be that {p}?",
         "{who} knows: whenever {p}, {q}. Today it is not so that {q}. Is it possible that {p}?"),
        _contrapositive,
        "No, for if {p}, then {q}.",
        "I think no",
    )  # fmt: skip
    add(
        "compass-turns",
        ("You face {start} and turn {turn} {times}. Which way do you face?",
         "{who} looks {start}, then turns {turn} {times}. In which direction does {who} look now?"),
        _turns,
        "After the turn the direction is {r}.",
        "I think {r}",
    )  # fmt: skip
    add(
        "lift-floors",
        ("A lift starts on floor {start}, goes up {up} floors and down {down}. Where is it now?",
         "{who} gets in on floor {start}, rides {up} floors up, then walks {down} floors down. On "
         "which floor is {who}?"),
        _lift,
        "The lift ride ends on floor {r}.",
        "Answer: floor {r}",
    )  # fmt: skip
    add(
        "count-letters",
        ("How many letters has the word {word}?", "Count the letters of {word}.",
         "{who} paints the word {word} on a wall, one tile a letter. How many tiles are needed?"),
        _letters,
        "The word {word} has {r} letters.",
        "Answer: {r}",
    )  # fmt: skip
    add(
        "letter-at",
        ("Which letter is the {which} one of {word}?", "Name the {which} letter in the word "
         "{word}.",
         "In a crossword {who} has filled in {word}. Which letter is the {which}?"),
        _letter_at,
        "The {which} letter of {word} is {r}.",
        "Answer: {r}",
    )  # fmt: skip
    add(
        "count-items",
        ("How many things are on this list: {items}?", "Count the entries: {items}.",
         "{who} packs the following: {items}. How many things is that?"),
        _list_count,
        "There are {r} entries on the list.",
        "Answer: {r} things",
    )  # fmt: skip
    add(
        "true-and-false",
        ("\"{x}\" is {a} and \"{y}\" is {b}. Is \"{x} {joint} {y}\" true or false?",
         "Let P (\"{x}\") be {a} and Q (\"{y}\") be {b}. What is the value of P {joint} Q?"),
        _bit,
        "With {joint}, the whole statement is {r}.",
        "I think {r}",
    )  # fmt: skip
    add(
        "seats-in-a-row",
        ("{left} sits to the left of {middle}, and {right} to the right of {middle}. Who sits in "
         "the middle?",
         "Three seats: {right} is at the right end, {left} at the left end, {middle} has the rest. "
         "Who is between the two?"),
        _seats,
        "{r} sits between {left} and {right}.",
        "I think {r}",
    )  # fmt: skip
    add(
        "choose-the-sum",
        ("Which is {a} + {b}?\n{lines}",
         "Tick the right answer. {who} adds {a} and {b}. The result is:\n{lines}"),
        _choice,
        "The right choice is {r}, because {a} plus {b} is {sum}.",
        "Answer: {r}",
    )  # fmt: skip
