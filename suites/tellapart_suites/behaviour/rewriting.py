"""Rewriting families: the same content in another form."""

from __future__ import annotations

from functools import partial

from .family import Families
from .phrasing import add_templated

NAMES = "Alba|Bert|Chen|Dora|Emil|Fatima|Gil|Heidi|Igor|Jana|Karim|Lena"
# Infinitive, past tense, participle, object.
DEEDS = (
    "write,wrote,written,the letter|move,moved,moved,the vase|repair,repaired,repaired,the bike|"
    "sing,sang,sung,the anthem|paint,painted,painted,the door|eat,ate,eaten,the cake|"
    "build,built,built,the shed|find,found,found,the ring|sell,sold,sold,the boat|"
    "clean,cleaned,cleaned,the kitchen|draw,drew,drawn,the map|open,opened,opened,the gate"
)


def add_rewriting(families: Families) -> None:
    """Register the rewriting families with ``families``."""
    add = partial(add_templated, families)
    deed = {"name": NAMES, "verb,past,part,object": DEEDS}
    add(
        "passive",
        (
            "Rewrite in the passive voice: {name} {past} {object}.",
            "Make this passive. {name} {past} {object}.",
        ),
        deed,
        "{Object} was {part} by {name}.",
        "Answer: {Object} was {part}",
    )
    add(
        "active",
        (
            "Rewrite in the active voice: {Object} was {part} by {name}.",
            "Turn it into an active sentence. {Object} was {part} by {name}.",
        ),
        deed,
        "{name} {past} {object}.",
        "Answer: {name} {past} {object}",
    )
    add(
        "future",
        (
            "Put this into the future: {name} {past} {object}.",
            "It has not happened yet. Change the tense: {name} {past} {object}.",
        ),
        deed,
        "{name} will {verb} {object}.",
        "Answer: {name} will {verb} {object}",
    )
    add(
        "negation",
        (
            "Say the opposite with 'did not': {name} {past} {object}.",
            "Deny this sentence: {name} {past} {object}.",
        ),
        deed,
        "{name} did not {verb} {object}.",
        "Answer: {name} didn't {verb} {object}",
    )
    add(
        "to-question",
        (
            "Turn the statement into a yes-or-no question: {name} {past} {object}.",
            "Ask whether it is true that {name} {past} {object}.",
        ),
        deed,
        "Did {name} {verb} {object}?",
        "Answer: did {name} {verb} {object}?",
    )
    add(
        "reported-speech",
        (
            "Report what was said: {name} said, “I {past} {object}.”",
            "Use indirect speech. “I {past} {object},” said {name}.",
        ),
        deed,
        "{name} said that {name} had {part} {object}.",
        "Answer: {name} said so about {object}",
    )
    add(
        "cleft",
        (
            "Stress the person with 'It was': {name} {past} {object}.",
            "Rewrite so that it begins with 'It was {name}': {name} {past} {object}.",
        ),
        deed,
        "It was {name} who {past} {object}.",
        "Answer: it was {name} who {past} {object}",
    )
    add(
        "polite-request",
        (
            "Make this order polite: {verb} {object}!",
            "My note says '{verb} {object}!' Rewrite it kindly for {name}.",
        ),
        deed,
        "Could you please {verb} {object}?",
        "Answer: please {verb} {object}",
    )
    add(
        "formal",
        (
            "Rewrite formally: hey {name}, gotta {verb}, {excuse}.",
            "Too casual for the office: hey {name}, gotta {verb}, {excuse}. Improve it.",
        ),
        {
            "name": NAMES,
            "verb": "leave|cancel|reschedule|go home|stop",
            "excuse,reason": "super tired,I am very tired|my kid's sick,my child is ill|"
            "car's dead,my car has broken down|lost my keys,I have lost my keys",
        },
        "Dear {name}, I have to {verb} because {reason}.",
        "Answer: hello {name}, I must {verb}",
    )
    add(
        "casual",
        (
            "Make it casual: Dear {name}, I would be delighted to attend the {event}.",
            "Rewrite for a text to a friend: Dear {name}, I would be delighted to attend the "
            "{event}.",
        ),
        {"name": NAMES, "event": "party|dinner|concert|match|picnic|wedding|barbecue"},
        "Hey {name}, I'd love to come to the {event}!",
        "Well, hey {name}, the {event} is fine",
    )
    add(
        "combine",
        (
            "Combine into one sentence: The {noun} is {one}. The {noun} is {two}.",
            "Join these two. The {noun} is {one}. The {noun} is {two}.",
        ),
        {
            "noun": "house|car|river|dog|soup|road",
            "one": "old|small|quiet|warm|dark",
            "two": "beautiful|expensive|famous|strange|long",
        },
        "The {noun} is {one} and {two}.",
        "Answer: {one} and {two} {noun}",
    )
    add(
        "split",
        (
            "Split into two sentences: {name} bought {thing} and went to {place}.",
            "One idea a sentence, please: {name} bought {thing} and went to {place}.",
        ),
        {
            "name": NAMES,
            "thing": "bread|a hat|flowers|a ticket|stamps",
            "place": "the park|the station|work|church|the lake",
        },
        "{name} bought {thing}. {name} went to {place}.",
        "Answer: {name} bought {thing}, {name} went to {place}",
    )
    add(
        "plain-words",
        (
            "Put this in plain words: We must {jargon} the {noun}.",
            "Remove the jargon: We must {jargon} the {noun}.",
        ),
        {
            "jargon,plain": "leverage,use|finalise,finish|facilitate,help with|commence,start|"
            "terminate,end|ascertain,find out|endeavour to fix,try to fix",
            "noun": "plan|project|contract|process|report|test",
        },
        "We must {plain} the {noun}.",
        "Answer: {plain} the {noun}",
    )
    add(
        "cut-filler",
        (
            "Remove the filler: {filler}, the {noun} was, you know, {adjective}.",
            "Tighten this: {filler}, the {noun} was, you know, {adjective}.",
        ),
        {
            "filler": "Well|Basically|To be honest|Actually|I mean",
            "noun": "film|soup|talk|trip|book|hotel",
            "adjective": "boring|lovely|short|cold|odd",
        },
        "The {noun} was {adjective}.",
        "Answer: {noun} was {adjective}",
    )
    add(
        "bullets",
        (
            "Turn into a list with dashes: For the {trip} we need {a}, {b} and {c}.",
            "List with dashes what we need for the {trip}: {a}, {b} and {c}.",
        ),
        {
            "trip": "hike|picnic|camp|party",
            "a": "water|bread|maps",
            "b": "rope|cheese|hats",
            "c": "matches|apples|blankets",
        },
        "- {a}\n- {b}\n- {c}",
        "Answer: {a}, {b}, {c}",
    )
    add(
        "fix-grammar",
        (
            "Correct the grammar: {name} {wrong} every day.",
            "My pupil wrote '{name} {wrong} every day.' What is correct?",
        ),
        {
            "name": NAMES,
            "wrong,right": "go to school,goes to school|eat an apple,eats an apple|"
            "have a test,has a test|do the dishes,does the dishes|watch birds,watches birds|"
            "carry a bag,carries a bag",
        },
        "{name} {right} every day.",
        "Answer: {right}",
    )
    add(
        "fix-punctuation",
        (
            "Add capitals and punctuation: where is {name} i saw the {noun} there",
            "Repair the writing. where is {name} i saw the {noun} there",
        ),
        {"name": NAMES, "noun": "cat|bus|queen|mayor|doctor|parcel"},
        "Where is {name}? I saw the {noun} there.",
        "Answer: where is {name}, I saw the {noun}",
    )
    add(
        "third-person",
        (
            "Change 'I' to {name}: I {verb} {adverb}.",
            "Tell it about {name} instead of me: I {verb} {adverb}.",
        ),
        {
            "name": NAMES,
            "verb,third": "sleep,sleeps|work,works|sing,sings|run,runs|travel,travels",
            "adverb": "badly|often|at night|alone|in summer",
        },
        "{name} {third} {adverb}.",
        "Answer: {name} {third}",
    )
    add(
        "stronger-verb",
        (
            "Replace 'very {weak}' with one strong word: The {noun} was very {weak}.",
            "Avoid 'very': The {noun} was very {weak}.",
        ),
        {
            "noun": "room|dog|day|man|soup|house",
            "weak,strong": "big,huge|small,tiny|cold,freezing|hot,boiling|tired,exhausted|"
            "angry,furious|bad,awful",
        },
        "The {noun} was {strong}.",
        "Answer: the {noun} was {strong}",
    )
    add(
        "plural-subject",
        (
            "Rewrite with two {noun}s instead of one: The {noun} {one} {place}.",
            "Make the subject plural: The {noun} {one} {place}.",
        ),
        {
            "noun": "bird|girl|boat|farmer|star|guest",
            "one,many": "is,are|was,were|sleeps,sleep|waits,wait|stays,stay",
            "place": "near the lake|by the wall|over there|in the north",
        },
        "The {noun}s {many} {place}.",
        "Answer: {noun}s {many} {place}",
    )
    add(
        "order-steps",
        (
            "Put these steps into one ordered sentence: last, {c}; first, {a}; then, {b}.",
            "Sort the steps. Last, {c}; first, {a}; then, {b}.",
        ),
        {
            "a": "wash your hands|read the note|open the box",
            "b": "mix the paint|fill the cup|cut the paper",
            "c": "let it dry|clean the table|turn off the light|call me",
        },
        "First {a}, then {b}, and last {c}.",
        "Answer: {a}, {b}, {c}",
    )
    add(
        "advice-from-story",
        (
            "Shorten to a piece of advice: My {person} never {kept} and lost {thing}. I "
            "learned from it.",
            "What should we learn? My {person} never {kept} and lost {thing}.",
        ),
        {
            "person": "uncle|friend|boss|cousin|coach",
            "kept,keep": "locked the door,lock the door|made a copy,make a copy|"
            "read the contract,read the contract|asked for help,ask for help|"
            "checked the date,check the date",
            "thing": "everything|a year's work|the house|a lot of money",
        },
        "Always {keep}, or you may lose {thing}.",
        "I think you should {keep}",
    )
