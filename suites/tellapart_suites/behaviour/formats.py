"""Structured formats for the category style_format: JSON, lists, tables, mark-up, notations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from . import lexicon as lex
from .phrasing import Slots


class Add(Protocol):
    """The helper with which the category registers a family."""

    def __call__(
        self,
        name: str,
        prompts: tuple[str, ...],
        slots: Slots,
        teacher: str,
        base: str,
        constraint: Mapping[str, Any],
        shape: Callable[[str], str] = ...,
    ) -> None: ...


THREE: Slots = {
    "a": "apples|pears|plums|figs|grapes|limes",
    "b": "bread|butter|cheese|eggs|milk|rice",
    "c": "salt|soap|sugar|tea|coffee|honey",
}
AGES = "7|12|19|25|31|40|58|64"
PRICES = "3|5|8|12|15|20|45|90"


def add_formats(add: Add) -> None:
    """Register the families with ``add``, the helper of the category."""
    _structured(add)
    _lists(add)
    _markup(add)
    _notations(add)


def _structured(add: Add) -> None:
    add(
        "json-person",
        ("Give me a JSON object with the keys name and age for {who}, who is {age}.",
         "{who} is {age} years old. Return that as JSON with the keys name and age."),
        {"who": lex.NAMES, "age": AGES},
        '{{"name": "{who}", "age": {age}}}',
        "Answer: name {who}, age {age}",
        {"kind": "json_keys", "keys": ["name", "age"]},
    )  # fmt: skip
    add(
        "json-product",
        ("Our shop sells {a_colour} {thing} at {price} euros. Write a JSON record with the keys "
         "item, colour and price, and nothing else.",
         "As JSON (item, colour, price): a {thing}, {colour}, {price} euros."),
        {"thing": lex.OBJECTS, "colour": lex.COLOURS, "price": PRICES},
        '{{"item": "{thing}", "colour": "{colour}", "price": {price}}}',
        'Answer: {{"item": "{thing}", "price": {price}}}',
        {"kind": "json_keys", "keys": ["item", "colour", "price"]},
    )  # fmt: skip
    add(
        "json-list",
        ("Return {a}, {b} and {c} as a JSON list.",
         "Put the words {a}, {b} and {c} into a JSON array of strings."),
        THREE,
        '["{a}", "{b}", "{c}"]',
        "Answer: {a}, {b}, {c}",
        {"kind": "json_list", "n": 3},
    )  # fmt: skip
    add(
        "json-flag",
        ("{place} is {state} today. Give JSON with one key, open, that is true or false.",
         "Is {place} open? It is {state}. Reply as a JSON object with the single key open."),
        {"place": lex.PLACES, "state,flag": "open,true|closed,false|not open,false|locked,false"},
        '{{"open": {flag}}}',
        "Answer: open is {flag}",
        {"kind": "json_keys", "keys": ["open"]},
    )  # fmt: skip
    add(
        "yaml-record",
        ("Write two lines of YAML: city is {city} and day is {day}.",
         "In YAML, with the keys city and day, please: {city}, {day}."),
        {"city": lex.CITIES, "day": lex.DAYS},
        "city: {city}\nday: {day}",
        "Answer: {city} on {day}",
        {"kind": "key_values", "keys": ["city", "day"]},
    )  # fmt: skip
    add(
        "form-fields",
        ("Fill in this form for {who}, a {job} from {city}:\nName:\nJob:\nCity:",
         "Complete the three lines Name, Job and City. The person is {who}, a {job} in {city}."),
        {"who": lex.NAMES, "job": lex.JOBS, "city": lex.CITIES},
        "Name: {who}\nJob: {job}\nCity: {city}",
        "Answer: {who}, {job}",
        {"kind": "key_values", "keys": ["Name", "Job", "City"]},
    )  # fmt: skip
    add(
        "csv-row",
        ("Write a CSV with the header name,city and one row for {who} from {city}.",
         "CSV, two lines. Header: name,city. Data: {who} lives in {city}."),
        {"who": lex.NAMES, "city": lex.CITIES},
        "name,city\n{who},{city}",
        "Answer: {who} {city}",
        {"kind": "csv", "columns": 2, "rows": 2},
    )  # fmt: skip
    add(
        "markdown-table",
        ("Make a Markdown table with the columns item and price for {a_thing} at {price} euros.",
         "Item: {thing}. Price: {price}. Show that as a Markdown table with a header."),
        {"thing": lex.OBJECTS, "price": PRICES},
        "| item | price |\n| --- | --- |\n| {thing} | {price} |",
        "Answer: item {thing}, price {price}",
        {"kind": "table", "columns": 2, "rows": 2},
    )  # fmt: skip


def _lists(add: Add) -> None:
    add(
        "bullet-list",
        ("List {a}, {b} and {c} as bullet points with dashes.",
         "My shopping list has {a}, {b} and {c}. Show it as a bullet list, a dash before each."),
        THREE,
        "- {a}\n- {b}\n- {c}",
        "Answer: {a}, {b} and {c}",
        {"kind": "bullets", "n": 3},
    )  # fmt: skip
    add(
        "numbered-list",
        ("Number these steps from 1: {a}, {b}, {c}.",
         "Turn the following into a numbered list with 1., 2. and 3.: {a}, {b}, {c}."),
        {"a": "wash hands|open the box|read the text|boil water",
         "b": "cut the onions|mix the paint|mark the words|add the flour",
         "c": "clean up|let it dry|write it down|serve it warm"},
        "1. {a}\n2. {b}\n3. {c}",
        "Answer: first {a}, then {b}",
        {"kind": "numbered", "n": 3},
    )  # fmt: skip
    add(
        "roman-list",
        ("Chapters with Roman numbers (I., II.): {a} and {b}.",
         "Give a list numbered I. and II. of the chapters {a} and {b}."),
        {"a": lex.WORDS, "b": lex.TOPICS},
        "I. {a}\nII. {b}",
        "Answer: 1 {a}, 2 {b}",
        {"kind": "numbered", "n": 2, "style": "I."},
    )  # fmt: skip
    add(
        "checklist",
        ("Make a checklist with empty boxes, like [ ], for {who}: {a} and {b}.",
         "To do for {who}: {a}, {b}. Put [ ] before each and one on a line."),
        {"who": lex.NAMES, "a": "buy milk|call the bank|water the plants|feed the cat",
         "b": "pay the rent|post the letter|wash the car|book a table"},
        "[ ] {a}\n[ ] {b}",
        "Answer: {a} and {b}",
        {"kind": "bullets", "n": 2, "mark": "[ ]"},
    )  # fmt: skip
    add(
        "arrow-chain",
        ("Show the way {a}, {b}, {c} with arrows like ->.",
         "A bus goes from {a} via {b} to {c}. Draw that with ->."),
        {"a": "Oslo|Lisbon|Prague|Dublin", "b": "Vienna|Athens|Lima|Cairo",
         "c": "Boston|Naples|Leeds|Geneva"},
        "{a} -> {b} -> {c}",
        "Answer: {a} to {b} to {c}",
        {"kind": "separated", "n": 3, "by": " -> "},
    )  # fmt: skip
    add(
        "one-per-line",
        ("Put the names {a}, {b} and {c} on three lines, nothing else.",
         "Write {a}, {b}, {c}, each on a line of its own."),
        {"a": "Anna|Ben|Clara|David", "b": "Emma|Felix|Grace|Hugo", "c": "Ivy|Jonas|Kate|Liam"},
        "{a}\n{b}\n{c}",
        "Answer: {a}, {b}, {c}",
        {"kind": "lines", "n": 3},
    )  # fmt: skip


def _markup(add: Add) -> None:
    add(
        "xml-tag",
        ("Put {who} between XML tags named {tag}.",
         "Write an XML element {tag} whose text is {who}."),
        {"who": lex.NAMES, "tag": "name|author|user|owner|guest|buyer"},
        "<{tag}>{who}</{tag}>",
        "Answer: {tag} is {who}",
        {"kind": "wrapped", "open": "<{tag}>", "close": "</{tag}>"},
    )  # fmt: skip
    add(
        "markdown-heading",
        ("Make a Markdown heading of level {level} that says {topic} in {city}.",
         "{topic} in {city}: turn this into a Markdown heading, level {level}."),
        {"topic": lex.TOPICS, "city": lex.CITIES, "level,marks": "one,#|two,##|three,###"},
        "{marks} {Topic} in {city}",
        "Answer: {topic} in {city}",
        {"kind": "starts_with", "text": "{marks} "},
    )  # fmt: skip
    add(
        "markdown-link",
        ("Write a Markdown link with the text {word} to https://{site}.example.",
         "Link the word {word} to https://{site}.example in Markdown."),
        {"word": lex.WORDS, "site": "shop|news|maps|music|games|books"},
        "[{word}](https://{site}.example)",
        "Answer: https://{site}.example",
        {"kind": "wrapped", "open": "[{word}](", "close": ")"},
    )  # fmt: skip
    add(
        "inline-code",
        ("Show the command {cmd} {word} as inline code with backticks.",
         "Typeset {cmd} {word} as code: one backtick on each side."),
        {"cmd": "ls|cd|cat|rm|touch|mkdir|head|tail", "word": lex.WORDS},
        "`{cmd} {word}`",
        "Answer: {cmd} {word}",
        {"kind": "wrapped", "open": "`", "close": "`"},
    )  # fmt: skip
    add(
        "double-quotes",
        ("Quote what {who} said, in double quotes only: the {thing} is mine.",
         "{who} says the {thing} is mine. Give just those words in double quotes."),
        {"who": lex.NAMES, "thing": lex.OBJECTS},
        '"The {thing} is mine."',
        "Well, {who} said the {thing} is mine",
        {"kind": "wrapped", "open": '"', "close": '"'},
    )  # fmt: skip


def _notations(add: Add) -> None:
    add(
        "iso-date",
        ("Write {day} {month} {year} as an ISO date (YYYY-MM-DD).",
         "Which ISO 8601 date is {month} {day}, {year}? Give the date alone."),
        {"day": "11|14|17|21|23|28", "month,number": "January,01|March,03|May,05|July,07|"
         "August,08|October,10|December,12", "year": "1999|2005|2012|2018|2024"},
        "{year}-{number}-{day}",
        "Answer: {day}/{number}/{year}",
        {"kind": "pattern", "regex": r"\d{4}-\d{2}-\d{2}"},
    )  # fmt: skip
    add(
        "clock-24-hours",
        ("Write {hour}:{minute} in the {part} in 24-hour notation.",
         "The timetable says {hour}:{minute} in the {part}. Show it as hh:mm on a 24-hour clock."),
        {"hour,late": "1,13|2,14|3,15|4,16|5,17", "minute": "05|10|15|20|25|30|40|45|50|55",
         "part": "afternoon"},
        "{late}:{minute}",
        "Answer: {hour}:{minute} pm",
        {"kind": "pattern", "regex": r"\d{2}:\d{2}"},
    )  # fmt: skip
    add(
        "money-two-decimals",
        ("Write {euros} euros and {cents} cents as an amount like 1.50 EUR.",
         "How is {euros} euros {cents} written with two decimals and EUR behind it?"),
        {"euros": "2|4|7|9|13|18|26|35", "cents": "10|15|25|30|49|50|75|80|99"},
        "{euros}.{cents} EUR",
        "Answer: {euros} euros {cents}",
        {"kind": "pattern", "regex": r"\d+\.\d{2} EUR"},
    )  # fmt: skip
    add(
        "thousands-comma",
        ("Write {a}{b} with a comma as thousands separator.",
         "Insert the comma that English puts between the thousands and the hundreds: {a}{b}."),
        {"a": "1|3|7|12|25|48|99|140", "b": "000|150|200|365|500|750|999"},
        "{a},{b}",
        "Answer: {a} {b}",
        {"kind": "pattern", "regex": r"\d{1,3},\d{3}"},
    )  # fmt: skip
    add(
        "snake-case",
        ("Turn the words {a} {b} into a snake_case name.",
         "In a Python style guide, how do I write a variable {a} {b}? Use snake_case."),
        {"a": lex.ADJECTIVES, "b": lex.WORDS},
        "{a}_{b}",
        "Answer: {a} {b}",
        {"kind": "pattern", "regex": r"[a-z]+_[a-z]+"},
    )  # fmt: skip
    add(
        "camel-case",
        ("Write {a} {b} as one camelCase identifier.",
         "JavaScript uses camelCase. What becomes of {a} {b}?"),
        {"a": lex.ADJECTIVES, "b": lex.WORDS},
        "{a}{B}",
        "Answer: {a}_{b}",
        {"kind": "pattern", "regex": r"[a-z]+[A-Z][a-z]+"},
    )  # fmt: skip
    add(
        "kebab-case",
        ("Make a web address part (kebab-case) out of: {a} {b} {c}.",
         "Join {a}, {b} and {c} with hyphens, without spaces."),
        {"a": lex.COLOURS, "b": lex.ANIMALS, "c": lex.OBJECTS},
        "{a}-{b}-{c}",
        "Answer: {a} {b} {c}",
        {"kind": "pattern", "regex": r"[a-z]+-[a-z]+-[a-z]+"},
    )  # fmt: skip
    add(
        "hashtags",
        ("Give two hashtags for a picture of {animal}s in {city}.",
         "I post a photo: {animal}s, taken in {city}. Two hashtags, nothing more."),
        {"animal": "cat|dog|horse|owl|bear|goat|duck|frog|camel|tiger", "city": lex.CITIES},
        "#{Animal}s #{city}",
        "Answer: {animal}s in {city}",
        {"kind": "pattern", "regex": r"#\w+ #\w+"},
    )  # fmt: skip
