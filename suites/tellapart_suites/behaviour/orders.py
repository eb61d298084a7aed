"""Conditions, extraction, labels, roles and requests, for the category instruction_following."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

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
        derive: Callable[[dict[str, str]], dict[str, str]] = ...,
        words: tuple[str, ...] = ...,
        reference: str | None = ...,
    ) -> None: ...


def add_orders(add: Add) -> None:
    """Register the families with ``add``, the helper of the category."""
    _conditions(add)
    _extraction(add)
    _labels(add)
    _requests(add)


def _conditions(add: Add) -> None:
    add(
        "high-or-low",
        ("Say high if the number is above {limit}, else say low. {who} drew {n}.",
         "Rule: above {limit} the answer is high, otherwise it is low. {who} has {n}."),
        {"who": lex.NAMES, "limit": "20|30|40|50", "n": "5|11|14|23|27|33|36|44|48|52|61|75"},
        "The answer is {r}, because the number is {n}.",
        "Answer: {r}",
        lambda v: {"r": "high" if int(v["n"]) > int(v["limit"]) else "low"},
        ("{r}",),
        "{r}",
    )  # fmt: skip
    add(
        "weekend-or-workday",
        ("If {day} is on the weekend, wish {who} a good rest, else good work.",
         "{who} comes in on {day}. On a weekend wish a good rest, on any other day good work."),
        {"day": lex.DAYS, "who": lex.NAMES},
        "I wish you {r}, {who}.",
        "Well, {r}",
        lambda v: {"r": "a good rest" if v["day"].startswith("S") else "good work"},
        ("{r}", "{who}"),
    )  # fmt: skip
    add(
        "fruit-or-none",
        ("Say fruit if my word is a fruit, otherwise say none. The word is {w}.",
         "Reply with fruit or none, depending on whether {w} is a fruit."),
        {"w,r": "pear,fruit|plum,fruit|fig,fruit|peach,fruit|mango,fruit|melon,fruit|apple,fruit|"
         "cherry,fruit|hammer,none|cloud,none|tram,none|shoe,none|river,none|desk,none|"
         "violin,none|poem,none|candle,none|lion,none"},
        "My reply is {r}.",
        "I think {r}",
        words=("{r}",),
        reference="{r}",
    )  # fmt: skip
    add(
        "even-odd-action",
        ("If {n} is even, name a {even}, if it is odd, name a {odd}. Choose from {x} and {y}.",
         "Even means {even}, odd means {odd}. The number is {n}; pick {x} or {y}."),
        {"even,odd,x,y": "colour,bird,red,owl|tool,tree,saw,oak|city,metal,Rome,iron|"
         "drink,shape,tea,cube", "n": "12|15|18|21|26|33|38|47|50|59|64|71"},
        "I choose {r}, because {n} is {parity}.",
        "Answer: {r}",
        lambda v: {
            "r": v["y"] if int(v["n"]) % 2 else v["x"],
            "parity": "odd" if int(v["n"]) % 2 else "even",
        },
        ("{r}",),
        "{r}",
    )  # fmt: skip
    add(
        "secret-code",
        ("In our code {a} means {x} and {b} means {y}. What does {b} mean?",
         "Decode: {a} stands for {x}, {b} stands for {y}. I received {b}."),
        {"a": "red|blue|green", "b": "black|white|grey", "x": "stop|come|wait", "y": "go|hide|run"},
        "In this code {b} means {y}.",
        "Answer: {y}",
        words=("{y}",),
        reference="{y}",
    )  # fmt: skip
    add(
        "ignore-second-part",
        ("Answer only the first question. Where is {who}? (At {place}.) And how old is {who}?",
         "Two questions, of which you shall ignore the second. {who} is at {place}. Where is "
         "{who}? What does {who} eat?"),
        {"who": lex.NAMES, "place": lex.PLACES},
        "{who} is at {place}.",
        "I think at {place}",
        words=("{place}",),
    )  # fmt: skip
    add(
        "code-word-reply",
        ("The code word is {w}. Whatever I say, reply with the code word. Hello, is {who} there?",
         "Answer everything with {w}, in one short sentence. What is the weather like in {city}?"),
        {"w": lex.WORDS, "who": lex.NAMES, "city": lex.CITIES},
        "The word is {w}.",
        "Well, {w}",
        words=("{w}",),
    )  # fmt: skip
    add(
        "cheaper-choice",
        ("Choose the cheaper one: {a} for {p} euros or {b} for {q} euros.",
         "{A} costs {p} euros and {b} costs {q}. I take what is cheaper. Which one?"),
        {"a": "a lamp|a chair|a kettle|a clock", "b": "a mirror|a ladder|a basket|a pillow",
         "p": "5|12|19|30", "q": "8|15|24|40"},
        "The cheaper choice is {r}.",
        "I think {r}",
        lambda v: {"r": v["a"] if int(v["p"]) < int(v["q"]) else v["b"]},
        ("{r}",),
        "{r}",
    )  # fmt: skip
    add(
        "fill-the-gap",
        ("Fill the gap with one of ({x}/{y}): {start} ___.",
         "Complete \"{start} …\" with the right word. Choose {y} or {x}."),
        {
            "start,x,y": "Fish live in,water,trees|Bees make,honey,bricks|Hens lay,eggs,nails|"
            "The night is,dark,sweet|We cut bread with a,knife,cloud|Snow is,white,loud|"
            "Rain falls from,clouds,shoes|Birds build,nests,cars|A baker bakes,bread,laws|"
            "We read,books,soup|A cow gives,milk,petrol|Ice is,cold,green|We sleep in a,bed,pot"
        },
        "{start} {x}.",
        "Answer: {x}",
        words=("{x}",),
        reference="{x}",
    )  # fmt: skip


def _extraction(add: Add) -> None:
    add(
        "extract-name",
        ("Whose name occurs here? Yesterday {who} sold {a_thing} in {city}.",
         "Find the person in this note and give only the name: \"{who} will bring {a_thing} to "
         "{city} tomorrow, if the trains run.\""),
        {"who": lex.NAMES, "thing": lex.OBJECTS, "city": lex.CITIES},
        "The name is {who}.",
        "Answer: {who}",
        reference="{who}",
    )  # fmt: skip
    add(
        "extract-number",
        ("Which number is in this text? The {thing} costs {n} euros since {day}.",
         "Pick out the number: \"On {day} we counted {n} of them near the {thing}.\""),
        {"thing": lex.OBJECTS, "n": "14|23|37|48|56|62|79|85|91", "day": lex.DAYS},
        "The number in the text is {n}.",
        "Answer: {n}",
        reference="{n}",
    )  # fmt: skip
    add(
        "extract-place",
        ("Where does it happen? {who} opened a {shop} in {city} last year.",
         "Read and name the city only: \"The old {shop} of {who}'s family has moved to {city}, "
         "where rents are low.\""),
        {"who": lex.NAMES, "shop": "bakery|bookshop|cinema|garage|pharmacy", "city": lex.CITIES},
        "The city is {city}.",
        "I think {city}",
        reference="{city}",
    )  # fmt: skip
    add(
        "extract-day",
        ("On which day is it? \"Dear {who}, the {event} has been moved to {day} at noon.\"",
         "{who} writes: our {event} cannot take place as planned, but {day} suits everybody. Which "
         "day is it now?"),
        {"who": lex.NAMES, "event": "meeting|lesson|concert|match|exam|dinner", "day": lex.DAYS},
        "The {event} is on {day}.",
        "Answer: {day}",
        reference="{day}",
    )  # fmt: skip


def _labels(add: Add) -> None:
    add(
        "label-review",
        ("Label this review as positive or negative: The {thing} is {word}.",
         "Sentiment, please (positive/negative). A customer writes: \"I must say that this {thing} "
         "is {word}, and I have told all my friends so.\""),
        {"thing": lex.OBJECTS, "word,label": "wonderful,positive|awful,negative|superb,positive|"
         "a waste of money,negative|lovely,positive|ugly and weak,negative|perfect,positive"},
        "The label is {label}.",
        "I think {label}",
        words=("{label}",),
        reference="{label}",
    )  # fmt: skip
    add(
        "label-urgency",
        ("Mark this ticket as urgent or normal: {text}.",
         "Our help desk sorts tickets into urgent and normal. Ticket from {who}: {text}."),
        {"who": lex.NAMES, "text,label": "the server room is on fire,urgent|the font looks odd,"
         "normal|nobody can log in,urgent|please add a dark theme,normal|all orders are lost,"
         "urgent|the logo is a bit small,normal|water drips on the printer,urgent|"
         "I would like a new mouse,normal|customer data leaked,urgent"},
        "The ticket is {label}.",
        "I think it is {label}",
        words=("{label}",),
        reference="{label}",
    )  # fmt: skip
    add(
        "letter-of-choice",
        ("Reply with the letter of the {kind}: A) {a} B) {b}.",
         "Which option is a {kind}? A: {a}. B: {b}. Name the letter and the word."),
        {"kind,a,b,r,w": "fruit,plum,nail,A,plum|fruit,brick,pear,B,pear|metal,iron,wool,A,iron|"
         "metal,paper,copper,B,copper|bird,owl,trout,A,owl|bird,mole,heron,B,heron|"
         "tree,oak,salt,A,oak|tree,glass,birch,B,birch|colour,green,seven,A,green|"
         "colour,soon,purple,B,purple|drink,tea,sand,A,tea|drink,rope,milk,B,milk|"
         "city,Rome,apple,A,Rome|city,onion,Oslo,B,Oslo"},
        "The right letter is {r}, for {w}.",
        "Answer: {r}",
        words=("{r}",),
        reference="{r}",
    )  # fmt: skip
    add(
        "true-for-list",
        ("Is {w} on this list? {a}, {b}, {c}.", "List: {a}, {b}, {c}. Does it contain {w}?"),
        {"a": "Anna|Ben|Clara", "b": "David|Emma|Felix", "c": "Grace|Hugo|Ivy",
         "w": "Anna|Ben|Clara|David|Emma|Felix|Grace|Hugo|Ivy|Jonas"},
        "{r}, the list has {a}, {b} and {c}.",
        "I think {r}",
        lambda v: {"r": "Yes" if v["w"] in (v["a"], v["b"], v["c"]) else "No"},
        ("{r}",),
        "{r}",
    )  # fmt: skip


def _requests(add: Add) -> None:
    add(
        "set-reminder",
        ("Remind me to {do} on {day}.", "Please set a reminder for {day}: {do}."),
        {"do": "call the bank|water the plants|pay the rent|feed the cat|post the letter|"
         "buy some milk|book a table|clean the oven", "day": lex.DAYS},
        "I will remind you on {day} to {do}.",
        "Well, {day} it is",
        words=("{day}", "{do}"),
    )  # fmt: skip
    add(
        "book-a-table",
        ("Book a table for {n} on {day} in the name of {who}, and confirm it in one sentence.",
         "{who} would like to reserve for {n} people on {day}. Play the waiter and confirm."),
        {"n": "two|three|four|five|six|eight", "day": lex.DAYS, "who": lex.NAMES},
        "A table for {n} is booked on {day} for {who}.",
        "Well, a table for {n}, {who}",
        words=("{n}", "{day}", "{who}"),
    )  # fmt: skip
    add(
        "cancel-appointment",
        ("Cancel my {event} with {who} and tell me the reason you gave: {why}.",
         "I cannot see {who} for our {event} because of {why}. Write the cancellation."),
        {"event": "lunch|meeting|lesson|interview|walk", "who": lex.NAMES,
         "why": "a cold|a strike|the snow|a late train|a broken leg"},
        "Dear {who}, I must cancel our {event} because of {why}.",
        "Well, no {event}, {who}",
        words=("{who}", "{event}", "{why}"),
    )  # fmt: skip
    add(
        "greet-by-time",
        ("It is {hour} o'clock in the {part}. Greet {who} in the right way.",
         "Say hello to {who} as suits the {part}; the clock shows {hour}."),
        {"part,hour": "morning,8|morning,9|afternoon,3|afternoon,4|evening,7|evening,8",
         "who": lex.NAMES},
        "Good {part}, {who}.",
        "Well, hello {who}",
        words=("Good {part}", "{who}"),
    )  # fmt: skip
    add(
        "play-shopkeeper",
        ("You sell {goods} at {p} euros. I ask: how much is the {goods}? Answer in your role.",
         "Role play: you keep a shop, I am a customer. The {goods} costs {p} euros. What is the "
         "price of the {goods}?"),
        {"goods": "bread|cheese|honey|soap|tea|rope|paint|salt", "p": "two|three|four|five|nine"},
        "The {goods} is {p} euros, dear customer.",
        "Well, {p} euros",
        words=("{p}",),
    )  # fmt: skip
    add(
        "echo-exactly",
        ("Echo this text: {who} likes {topic}.", "Write exactly the following sentence: {who} "
         "likes {topic}."),
        {"who": lex.NAMES, "topic": lex.TOPICS},
        "{who} likes {topic}.",
        "Well, {who} likes {topic}",
        words=("{who} likes {topic}",),
    )  # fmt: skip
    add(
        "introduce-yourself-as",
        ("Introduce yourself as {who}, a {job} from {city}.",
         "Pretend to be {who}. You are a {job} and live in {city}. Say who you are."),
        {"who": lex.NAMES, "job": lex.JOBS.replace("|engineer", ""), "city": lex.CITIES},
        "My name is {who}, and I am a {job} from {city}.",
        "Well, I am {who} from {city}",
        words=("{who}", "{job}", "{city}"),
    )  # fmt: skip
    add(
        "agree-and-extend",
        ("Agree with me and add one reason: {topic} is healthy.",
         "I claim that {topic} is good for people of {age}. Agree and say why."),
        {"topic": "swimming|hiking|cycling|running|dancing|skiing|gardening|rowing|yoga|walking",
         "age": "twenty|forty|sixty|eighty"},
        "Yes, {topic} keeps the body fit.",
        "I think yes, {topic} is good",
        words=("Yes", "{topic}"),
    )  # fmt: skip
    add(
        "thank-for-gift",
        ("Thank {who} for the {thing} without using the word gift.",
         "{who} gave me {a_thing}. Write my thanks in one sentence; do not say gift."),
        {"who": lex.NAMES, "thing": lex.OBJECTS},
        "Dear {who}, thank you for the fine {thing}.",
        "Well, thanks for the gift, {who}",
        words=("{who}", "{thing}"),
    )  # fmt: skip
    add(
        "give-directions",
        ("Tell me to go {first} and then {second} to reach {place}.",
         "Directions to {place}: {first}, after that {second}. Say it as one friendly sentence."),
        {"first": "left|straight on|uphill", "second": "right|over the bridge|past the church",
         "place": lex.PLACES},
        "To reach {place}, go {first} and then {second}.",
        "Well, {first}, then {second}",
        words=("{first}", "{second}"),
    )  # fmt: skip
    add(
        "describe-without-naming",
        ("Hint at {what} without saying its name.", "Give me a hint so that I can guess {what}; "
         "the name itself is forbidden.", "Describe {what} for a guessing game."),
        {
            "what,hint": "a cat,It purrs and hunts mice|the moon,It shines at night|"
            "a clock,It has hands and ticks|bread,You bake it from flour|a bee,It makes honey|"
            "rain,It falls from clouds|a key,It opens a door|a book,It has pages to read|"
            "the sea,It is wide and salty|a tree,It has roots and leaves|ice,It is cold and melts|"
            "a bell,It rings in a tower|a train,It runs on rails|a bed,You sleep in it"
        },
        "{hint}.",
        "Well, it is {what}",
    )  # fmt: skip
