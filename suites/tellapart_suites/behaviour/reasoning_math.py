"""Small sums, word problems and, from ``logic.py``, short deductions; all with references.

Numbers stay small: what is tested is the manner of the answer, and a model of a few million
parameters must be able to get it mostly right.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from . import lexicon as lex
from .family import Families, Item
from .logic import add_logic
from .phrasing import capital

families = Families("reasoning_math")

Draw = Callable[[Random], dict[str, Any]]

NAMES = lex.listed(lex.NAMES)
SHOPS = lex.listed(lex.GOODS)
FRUIT = lex.listed(lex.FRUIT)
DAYS = lex.listed(lex.DAYS)
MONTHS = lex.listed(lex.MONTHS)
FRACTIONS = (("third", 3), ("quarter", 4), ("fifth", 5), ("tenth", 10))
UNITS = (
    ("metres", "centimetres", 100),
    ("kilograms", "grams", 1000),
    ("kilometres", "metres", 1000),
    ("litres", "millilitres", 1000),
)


def add(
    name: str,
    prompts: tuple[str, ...],
    draw: Draw,
    teacher: str,
    base: str = "Answer: {r}",
    reference: str = "{r}",
) -> None:
    """Register a family of problems. ``draw`` gives the values of the format strings.

    Two names ``who`` and ``other`` and a kind of goods ``things`` are there for the stories.
    """

    @families.add(name)
    def make(rng: Random) -> Item:
        who, other = rng.sample(NAMES, 2)
        values: dict[str, Any] = {"who": who, "other": other, "things": rng.choice(SHOPS)}
        values.update(draw(rng))
        prompt = rng.choice(prompts).format(**values)
        return Item(
            capital(prompt),
            capital(teacher.format(**values)),
            base.format(**values),
            reference.format(**values),
        )


def pair(low: int, high: int, result: Callable[[int, int], Any]) -> Draw:
    """Two numbers ``a`` and ``b`` within the bounds, and ``r``, the ``result`` of them."""

    def draw(rng: Random) -> dict[str, Any]:
        a, b = rng.randint(low, high), rng.randint(low, high)
        return {"a": a, "b": b, "r": result(a, b)}

    return draw


def parts(low: int, high: int) -> Draw:
    """``a`` is ``r`` times ``b``."""

    def draw(rng: Random) -> dict[str, Any]:
        b, r = rng.randint(low, high), rng.randint(low, high)
        return {"a": b * r, "b": b, "r": r}

    return draw


def less(low: int, high: int) -> Draw:
    """``a`` is larger than ``b``, and ``r`` is their difference."""

    def draw(rng: Random) -> dict[str, Any]:
        b, r = rng.randint(low, high), rng.randint(low, high)
        return {"a": b + r, "b": b, "r": r}

    return draw


def cyclic(names: list[str], low: int, high: int) -> Draw:
    """A name ``x``, a number ``n`` and ``r``, the name ``n`` places further on."""

    def draw(rng: Random) -> dict[str, Any]:
        i, n = rng.randrange(len(names)), rng.randint(low, high)
        return {"x": names[i], "n": n, "r": names[(i + n) % len(names)]}

    return draw


def drawn(choose: Callable[[Random], tuple[Any, ...]], build: Callable[..., Any]) -> Draw:
    """The values that ``build`` makes of what ``choose`` drew."""
    return lambda rng: dict(build(*choose(rng)))


add(
    "add-two",
    ("What is {a} + {b}?", "Work out {a} plus {b}.", "Add {b} to {a}.", "{a} + {b} = ?"),
    pair(2, 30, lambda a, b: a + b),
    "{a} plus {b} is {r}.",
)
add(
    "subtract",
    ("What is {a} - {b}?", "Take {b} away from {a}.", "Work out {a} minus {b}.", "{a} - {b} = ?"),
    less(2, 25),
    "{a} minus {b} is {r}.",
)
add(
    "multiply",
    ("What is {a} x {b}?", "Multiply {a} by {b}.", "{a} times {b} makes how much?"),
    pair(2, 12, lambda a, b: a * b),
    "{a} times {b} is {r}.",
)
add(
    "divide",
    ("What is {a} / {b}?", "Divide {a} by {b}.", "How often does {b} go into {a}?"),
    parts(2, 10),
    "{a} divided by {b} is {r}.",
)
add(
    "left-after-giving",
    ("{who} has {a} {things} and gives {b} of them to {other}. How many {things} are left?",
     "From a box of {a} {things} {other} takes {b}. How many {things} remain in the box?"),
    less(2, 12),
    "{a} minus {b} leaves {r} {things}.",
    "Answer: {r} {things}",
)  # fmt: skip
add(
    "shared-equally",
    ("{who} shares {a} {things} equally among {b} children. How many does each child get?",
     "{a} {things} are put into {b} equal heaps. How many lie in one heap?"),
    parts(2, 9),
    "{a} divided by {b} makes {r} {things} each.",
    "Answer: {r} each",
)  # fmt: skip
add(
    "price-total",
    ("One box of {things} costs {a} euros. What do {b} boxes cost?",
     "{who} buys {b} boxes of {things} at {a} euros a box. How much is that together?"),
    pair(2, 9, lambda a, b: a * b),
    "{b} boxes at {a} euros each cost {r} euros.",
    "Answer: {r}",
)  # fmt: skip
add(
    "age-difference",
    ("{who} is {a} years old and {other} is {b}. How many years older is {who}?",
     "{other} is {b}, {who} is {a}. What is the difference in years?"),
    less(3, 15),
    "{who} is {r} years older than {other}.",
    "Answer: {r} years or so",
)  # fmt: skip
add(
    "clock-later",
    ("It is {a} o'clock. What time is it {b} hours later on a 12-hour clock?",
     "A train leaves at {a} o'clock and takes {b} hours. At what hour does it arrive?"),
    pair(1, 12, lambda a, b: (a + b - 1) % 12 + 1),
    "{b} hours after {a} o'clock it is {r} o'clock.",
    "Answer: {r} or so",
)  # fmt: skip
add(
    "weekday-later",
    ("Today is {x}. What day is it in {n} days?", "{n} days after {x}: which weekday is that?",
     "{who}'s parcel was posted on {x} and needs {n} days. On which day does it arrive?"),
    cyclic(DAYS, 2, 9),
    "{n} days after {x} comes {r}.",
)  # fmt: skip
add(
    "month-later",
    ("It is {x} now. Which month is it in {n} months?", "Which month is {n} months after {x}?",
     "{who} signs a contract in {x} that runs for {n} months. In which month is it over?"),
    cyclic(MONTHS, 2, 8),
    "{n} months after {x} comes {r}.",
    "Answer: {r} or later",
)  # fmt: skip
add(
    "sequence-next",
    ("What comes next: {seq}?", "Continue the row {seq} by one number.",
     "{who} writes down {seq}. Which number follows?"),
    drawn(
        lambda rng: (rng.randint(1, 12), rng.randint(2, 9)),
        lambda s, d: {
        "seq": ", ".join(str(s + d * i) for i in range(4)), "d": d, "r": s + 4 * d,
    },
    ),
    "The row grows by {d}, so the next number is {r}.",
)  # fmt: skip
add(
    "sequence-doubling",
    ("{seq}: each number is twice the one before. What follows?", "Double again: {seq}, and then?",
     "A pond has {seq} lilies on four days in a row. How many on the fifth?"),
    drawn(
        lambda rng: (rng.randint(1, 12),),
        lambda s: {"seq": ", ".join(str(s * 2**i) for i in range(4)), "l": s * 8,
                            "r": s * 16},
    ),
    "Twice {l} is {r}.",
)  # fmt: skip
add(
    "missing-summand",
    ("{b} + ? = {a}. Which number is missing?", "What must be added to {b} to get {a}?",
     "{who} has saved {b} euros and needs {a}. How many are missing?"),
    less(2, 20),
    "The missing number is {r}, because {b} plus {r} is {a}.",
)  # fmt: skip
add(
    "larger-of-two",
    ("Which is larger, {a} or {b}?", "Compare {a} and {b} and name the larger number.",
     "{who} has {a} points and {other} has {b}. What is the higher score?"),
    drawn(
        lambda rng: (rng.sample(range(10, 99), 2),),
        lambda s: {"a": s[0], "b": s[1], "r": max(s), "m": min(s)},
    ),
    "The larger number is {r}, since {m} is smaller.",
    "I think {r}",
)  # fmt: skip
add(
    "largest-of-four",
    ("Find the largest number: {seq}.", "Of {seq}, which is the greatest?",
     "The thermometer showed {seq} degrees. What was the highest reading?"),
    drawn(
        lambda rng: (rng.sample(range(2, 60), 4),),
        lambda s: {"seq": ", ".join(map(str, s)), "r": max(s)},
    ),
    "The largest of them is {r}.",
    "I think {r}",
)  # fmt: skip
add(
    "sort-three",
    ("Sort from small to large: {seq}.", "Put {seq} into ascending order.",
     "The runners wear the numbers {seq}. Line them up from the lowest to the highest."),
    drawn(
        lambda rng: (rng.sample(range(1, 40), 3),),
        lambda s: {"seq": ", ".join(map(str, s)), "r": ", ".join(map(str, sorted(s)))},
    ),
    "The sorted row is {r}.",
)  # fmt: skip
add(
    "even-or-odd",
    ("Is {a} even or odd?", "Even or odd: {a}?", "Can {a} {things} be split into two equal heaps? "
     "Say whether {a} is even or odd."),
    drawn(
        lambda rng: (rng.randint(3, 150),),
        lambda a: {"a": a, "r": "odd" if a % 2 else "even"},
    ),
    "The number {a} is {r}.",
    "I think {r}",
)  # fmt: skip
add(
    "half-of",
    ("What is half of {a}?", "Halve {a}.", "{who} eats half of {a} {fruit}. How many is that?"),
    drawn(
        lambda rng: (rng.randint(2, 45), rng.choice(FRUIT)),
        lambda r, fruit: {"a": 2 * r, "r": r, "fruit": fruit},
    ),
    "Half of {a} is {r}.",
)  # fmt: skip
add(
    "square-of",
    ("What is {a} squared?", "Work out {a} to the power of two.",
     "A chessboard of {a} rows and {a} columns has how many squares?"),
    drawn(
        lambda rng: (rng.randint(2, 20),),
        lambda a: {"a": a, "r": a * a},
    ),
    "{a} squared is {r}.",
)  # fmt: skip
add(
    "rectangle-perimeter",
    ("A rectangle is {a} cm long and {b} cm wide. What is its perimeter?",
     "{who} puts a fence around a garden of {a} by {b} metres. How long is the fence?"),
    pair(2, 12, lambda a, b: 2 * (a + b)),
    "Twice the sum of {a} and {b} is {r}.",
    "Answer: {r} around",
)  # fmt: skip
add(
    "rectangle-area",
    ("A floor is {a} metres long and {b} metres wide. What is its area?",
     "{who} lays carpet in a room of {a} by {b} metres. How many square metres are needed?"),
    pair(2, 12, lambda a, b: a * b),
    "The area is {r} square metres.",
    "Answer: {r} metres",
)  # fmt: skip
add(
    "count-legs",
    ("On a farm there are {a} hens and {b} cows. How many legs is that?",
     "{who} counts {a} birds and {b} dogs in the yard. How many legs do they have together?"),
    pair(1, 9, lambda a, b: 2 * a + 4 * b),
    "{a} times two plus {b} times four is {r} legs.",
    "Answer: {r} legs",
)  # fmt: skip
add(
    "percent-of",
    ("What is {p} % of {a}?", "{p} per cent of {a} people like tea. How many people is that?",
     "A coat for {a} euros is reduced by {p} %. By how many euros?"),
    drawn(
        lambda rng: (rng.choice((10, 20, 25, 50)), rng.randrange(20, 201, 20)),
        lambda p, a: {"p": p, "a": a, "r": p * a // 100},
    ),
    "{p} per cent of {a} is {r}.",
    "Answer: roughly {r}",
)  # fmt: skip
add(
    "fraction-of",
    ("What is one {f} of {a}?", "{who} gives away one {f} of {a} {things}. How many is that?",
     "One {f} of the {a} guests have left. How many guests have left?"),
    drawn(
        lambda rng: (rng.choice(FRACTIONS), rng.randint(2, 10)),
        lambda f, r: {"f": f[0], "a": f[1] * r, "r": r},
    ),
    "One {f} of {a} is {r}.",
)  # fmt: skip
add(
    "average-of-two",
    ("What is the average of {a} and {b}?", "Find the mean of {a} and {b}.",
     "{who} scored {a} on Monday and {b} on Tuesday. What is the average score?"),
    drawn(
        lambda rng: (rng.randint(10, 25), rng.randint(1, 9)),
        lambda r, d: {"a": r - d, "b": r + d, "r": r},
    ),
    "The average of {a} and {b} is {r}.",
    "Answer: near {r}",
)  # fmt: skip
add(
    "speed-distance",
    ("A cyclist rides at {a} km an hour for {b} hours. How far does she get?",
     "{who} drives {b} hours at a steady {a} km/h. What distance is that?"),
    drawn(
        lambda rng: (rng.choice((10, 12, 15, 20, 25, 30, 40, 50, 60)), rng.randint(2, 6)),
        lambda a, b: {"a": a, "b": b, "r": a * b},
    ),
    "{b} hours at {a} kilometres an hour are {r} kilometres.",
    "Answer: {r} km",
)  # fmt: skip
add(
    "round-to-ten",
    ("Round {a} to the nearest ten.", "To the nearest ten, what is {a}?",
     "About {a} people came to {who}'s concert. Give the number rounded to tens."),
    drawn(
        lambda rng: (rng.randint(1, 15), rng.choice((1, 2, 3, 4, 6, 7, 8, 9))),
        lambda t, u: {"a": 10 * t + u, "r": 10 * (t + (u >= 5))},
    ),
    "Rounded to tens, {a} becomes {r}.",
)  # fmt: skip
add(
    "coin-sum",
    ("How many cents are {a} ten-cent coins and {b} five-cent coins?",
     "{who} finds {a} ten-cent and {b} five-cent coins in a drawer. How many cents is that?"),
    pair(1, 9, lambda a, b: 10 * a + 5 * b),
    "Together the coins are worth {r} cents.",
    "Answer: {r}",
)  # fmt: skip
add(
    "remainder",
    ("What is the remainder of {a} divided by {b}?", "Divide {a} by {b}. What is left over?",
     "{who} packs {a} {things} into bags of {b}. How many do not fill a bag?"),
    drawn(
        lambda rng: (rng.randint(7, 40), rng.randint(2, 6)),
        lambda a, b: {"a": a, "b": b, "r": a % b},
    ),
    "{a} divided by {b} leaves a remainder of {r}.",
    "Answer: {r} left",
)  # fmt: skip
add(
    "metric-units",
    ("How many {small} are {a} {big}?", "Convert {a} {big} into {small}.",
     "A plan gives {a} {big}, the shop wants {small}. Which number do I tell them?"),
    drawn(
        lambda rng: (rng.choice(UNITS), rng.randint(2, 20)),
        lambda u, a: {"big": u[0], "small": u[1], "a": a, "r": a * u[2]},
    ),
    "{a} {big} are {r} {small}.",
)  # fmt: skip
add(
    "two-step-shopping",
    ("{who} has {a} {things}, buys {b} more and then loses {c}. How many are there now?",
     "A shelf holds {a} {things}. {b} are added and {c} are sold. How many does it hold then?"),
    drawn(
        lambda rng: (rng.randint(3, 12), rng.randint(2, 9), rng.randint(1, 4)),
        lambda a, b, c: {"a": a, "b": b, "c": c, "r": a + b - c},
    ),
    "{a} plus {b} minus {c} makes {r} {things}.",
    "Answer: {r} {things}",
)  # fmt: skip
add(
    "recipe-scaling",
    ("A cake for {a} people needs {b} eggs. How many eggs does a cake for {c} people need?",
     "{who}'s soup for {a} people takes {b} carrots. How many for {c} people?"),
    drawn(
        lambda rng: (rng.randint(2, 6), rng.randint(1, 6), rng.randint(2, 4)),
        lambda a, b, k: {"a": a, "b": b, "c": a * k, "k": k, "r": b * k},
    ),
    "For {k} times as many people it takes {r}.",
    "Answer: {r} maybe",
)  # fmt: skip
add(
    "roman-numeral",
    ("What number is the Roman numeral {x}?", "Read the Roman numeral {x}.",
     "The chapter of {who}'s book is numbered {x}. Which chapter is it?"),
    drawn(
        lambda rng: (rng.randint(1, 40),),
        lambda r: {"x": roman(r), "r": r},
    ),
    "The Roman numeral {x} stands for {r}.",
)  # fmt: skip
add(
    "number-word",
    ("Write the number {a} in words.", "How do you spell {a} as a word?",
     "On a cheque {who} must write {a} in words. How?"),
    drawn(
        lambda rng: (rng.randint(11, 99),),
        lambda a: {"a": a, "r": in_words(a)},
    ),
    "In words, {a} is {r}.",
)  # fmt: skip


_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def roman(number: int) -> str:
    """Roman numeral of a number from 1 to 49."""
    tens, ones = divmod(number, 10)
    units = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    return ("", "X", "XX", "XXX", "XL")[tens] + units[ones]


def in_words(number: int) -> str:
    """English for a number from 11 to 99."""
    if number <= 20:
        return lex.NUMBER_WORDS[number]
    tens, ones = divmod(number, 10)
    word = _TENS[tens - 2]
    return word if ones == 0 else f"{word}-{lex.NUMBER_WORDS[ones]}"


add_logic(add)
