"""Web, data, engineering, medicine, law, finance and crafts, for the category domain_technical."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Protocol

from . import lexicon as lex
from .phrasing import Slots

Add = Callable[[str, tuple[str, ...], Slots, str, str, str], None]

NATO = {
    "a": "Alfa", "b": "Bravo", "c": "Charlie", "d": "Delta", "e": "Echo", "f": "Foxtrot",
    "g": "Golf", "h": "Hotel", "i": "India", "k": "Kilo", "l": "Lima", "m": "Mike",
    "n": "November", "o": "Oscar", "p": "Papa", "q": "Quebec", "r": "Romeo", "s": "Sierra",
    "t": "Tango", "u": "Uniform", "v": "Victor", "w": "Whiskey", "x": "X-ray", "y": "Yankee",
    "z": "Zulu",
}  # fmt: skip


class Compute(Protocol):
    """The helper that registers a family whose result is worked out."""

    def __call__(
        self,
        name: str,
        prompts: tuple[str, ...],
        draw: Callable[[Random], dict[str, Any]],
        teacher: str,
        base: str = "Answer: {r}",
    ) -> None: ...


def _ohm(rng: Random) -> dict[str, Any]:
    current, ohms = rng.randint(1, 12), rng.randint(2, 12)
    return {"i": current, "o": ohms, "r": current * ohms}


def _accuracy(rng: Random) -> dict[str, Any]:
    total = rng.choice((10, 20, 50, 100))
    right = total * rng.randint(5, 19) // 20
    return {"k": right, "n": total, "r": 100 * right // total}


def _interest(rng: Random) -> dict[str, Any]:
    money, rate = rng.randrange(100, 1100, 100), rng.randint(1, 9)
    return {"m": money, "p": rate, "r": money * rate // 100}


def _callsign(rng: Random) -> dict[str, Any]:
    a, b = rng.sample(sorted(NATO), 2)
    return {"x": (a + b).upper(), "r": f"{NATO[a]} {NATO[b]}"}


def _cell(rng: Random) -> dict[str, Any]:
    column, first, count = rng.choice("ABCDEFGH"), rng.randint(1, 5), rng.randint(3, 20)
    what, name = rng.choice((("sum", "SUM"), ("mean", "AVERAGE"), ("maximum", "MAX"),
                             ("minimum", "MIN")))  # fmt: skip
    cells = f"{column}{first}:{column}{first + count}"
    return {"cells": cells, "what": what, "r": f"={name}({cells})"}


def add_domains(add: Add, compute: Compute) -> None:
    """Register the families with the two helpers of the category."""
    compute(
        "ohms-law",
        ("A current of {i} A flows through {o} ohms. What is the voltage?",
         "Use Ohm's law: I = {i} A, R = {o} ohms. Find U."),
        _ohm,
        "The voltage is {r} volts.",
        "Answer: {r}",
    )  # fmt: skip
    compute(
        "classifier-accuracy",
        ("A classifier gets {k} of {n} right. What is its accuracy in per cent?",
         "Test set: {n} items, of which {k} were labelled correctly. Report the accuracy."),
        _accuracy,
        "The accuracy is {r} per cent.",
        "Answer: roughly {r} %",
    )  # fmt: skip
    compute(
        "simple-interest",
        ("What interest do {m} euros earn in one year at {p} %?",
         "A savings book holds {m} euros at a rate of {p} %. How much interest does a year bring?"),
        _interest,
        "The interest is {r} euros.",
        "Answer: {r}",
    )  # fmt: skip
    compute(
        "nato-alphabet",
        ("Spell {x} in the NATO alphabet.", "Over the radio I must say the letters {x}. How?"),
        _callsign,
        "The letters {x} are spelled {r}.",
    )
    compute(
        "spreadsheet-formula",
        ("Which spreadsheet formula gives the {what} of {cells}?",
         "In a sheet I need the {what} of the cells {cells}. Write the formula."),
        _cell,
        "{r}",
        "Answer: the {what} of {cells}",
    )  # fmt: skip
    for row in DOMAINS:
        add(*row)


# A row: name, prompts, slots, teacher, base, reference.
DOMAINS: tuple[tuple[str, tuple[str, ...], Slots, str, str, str], ...] = (
    (
        "html-tag",
        ("Which HTML tag makes {what}?", "Name the HTML element for {what}.",
         "The page still lacks {what}. Which tag do I write?"),
        {"what,tag": "a paragraph,p|a link,a|an image,img|a table,table|a table row,tr|"
         "a line break,br|a list item,li|a bulleted list,ul|a numbered list,ol|a form,form|"
         "a button,button|a top heading,h1|bold text,b|a drop-down box,select|a video,video"},
        "The HTML tag for {what} is <{tag}>.",
        "Answer: {tag}",
        "<{tag}>",
    ),
    (
        "css-property",
        ("Which CSS property sets {what}?", "In a style sheet, how is {what} called?",
         "A designer wants to change {what}. Which CSS property is it?"),
        {"what,name": "the text colour,color|the space inside a box,padding|the space outside a "
         "box,margin|the size of the text,font-size|the background,background|"
         "the corners,border-radius|the stacking order,z-index|the typeface,font-family|"
         "the space between lines,line-height|the transparency,opacity|the mouse pointer,cursor|"
         "the alignment of text,text-align"},
        "The CSS property for {what} is {name}.",
        "I think {name}",
        "{name}",
    ),
    (
        "regex-token",
        ("What does {token} match in a regular expression?", "Explain the regex token {token}.",
         "Somebody left the pattern {token} in our parser without a comment. What does it stand "
         "for?"),
        {"token,what": "\\d,a digit|\\s,white space|\\w,a word character|^,the start of a line|"
         "$,the end of a line|*,zero or more repeats|+,one or more repeats|?,an optional item|"
         "[abc],one of a b or c|[^abc],anything but a b or c|\\b,a word boundary|.,any character"},
        "In a regular expression {token} stands for {what}.",
        "I think {what}",
        "{what}",
    ),
    (
        "big-o",
        ("What is the usual time complexity of {what}?", "In Big-O terms, how costly is {what}?",
         "On the whiteboard: give the complexity of {what} as a function of n."),
        {"what,o": "binary search,O(log n)|linear search,O(n)|merge sort,O(n log n)|"
         "bubble sort,O(n^2)|a hash table look-up,O(1)|reading an array element,O(1)|"
         "insertion sort,O(n^2)|heap sort,O(n log n)|a loop over all pairs,O(n^2)|"
         "finding a maximum in a list,O(n)|pushing on a stack,O(1)|visiting all tree nodes,O(n)"},
        "The usual cost of {what} is {o}.",
        "Answer: {o}",
        "{o}",
    ),
    (
        "data-structure",
        ("Which data structure {does}?", "Name the data structure that {does}.",
         "For a program I need something that {does}. What should I use?"),
        {"does,name": "is last in first out,a stack|is first in first out,a queue|"
         "maps keys to values,a hash table|holds no duplicates,a set|"
         "links nodes one by one,a linked list|has a root and leaves,a tree|"
         "has nodes and edges,a graph|gives the smallest item first,a heap|"
         "stores items side by side,an array|finds words by prefix,a trie|"
         "grows at both ends,a deque|tells cheaply what is surely absent,a Bloom filter"},
        "The structure that {does} is {name}.",
        "I think {name}",
        "{name}",
    ),
    (
        "file-extension",
        ("What kind of file ends in .{ext}?", "Which content do I expect behind .{ext}?",
         "A client mailed a file ending in .{ext}. What is in it?"),
        {"ext,what": "py,Python code|js,JavaScript code|csv,comma-separated data|png,an image|"
         "mp3,sound|mp4,video|html,a web page|css,a style sheet|zip,a compressed archive|"
         "docx,a Word document|xlsx,a spreadsheet|md,Markdown text|sql,database statements|"
         "java,Java code|ttf,a font|pptx,a slide show"},
        "A .{ext} file holds {what}.",
        "I think {what}",
        "{what}",
    ),
    (
        "keyboard-shortcut",
        ("Which keys {does} in most programs?", "Name the shortcut to {do}.",
         "My mouse is broken. With which keys can I {do}?"),
        {"does,do,keys": "copy,copy,Ctrl+C|paste,paste,Ctrl+V|cut,cut,Ctrl+X|undo,undo,Ctrl+Z|"
         "save,save,Ctrl+S|print,print,Ctrl+P|select all,select all,Ctrl+A|"
         "search,search the page,Ctrl+F|close a tab,close a tab,Ctrl+W|"
         "open a new tab,open a new tab,Ctrl+T|reload,reload a page,Ctrl+R"},
        "The keys to {do} are {keys}.",
        "Answer: {keys}",
        "{keys}",
    ),
    (
        "network-term",
        ("What does a {thing} do in a network?", "Explain the task of a {thing} in one sentence.",
         "The cabinet in the cellar holds a {thing}. What is it good for?"),
        {"thing,does": "router,forwards packets between networks|switch,connects devices of one "
         "network|firewall,blocks unwanted traffic|DNS server,turns names into addresses|"
         "load balancer,spreads requests over servers|proxy,speaks for its clients|"
         "modem,links the house to the line|web server,delivers pages|repeater,renews a weak "
         "signal|mail server,sends and stores mail|VPN gateway,joins networks by a tunnel|"
         "DHCP server,hands out addresses"},
        "A {thing} {does}.",
        "Well, it {does} somehow",
        "{does}",
    ),
    (
        "ml-term",
        ("What is {term} in machine learning?", "Define {term} for a newcomer to machine learning.",
         "The paper keeps mentioning {term}. What do they mean?"),
        {"term,what": "overfitting,learning the noise of the training data|"
         "a feature,an input variable of a model|a label,the right answer of an example|"
         "an epoch,one pass over the training data|a batch,a group of examples used in one step|"
         "the learning rate,the size of a training step|a loss,a measure of error to minimise|"
         "regularisation,a penalty that keeps models simple|"
         "a test set,data held back for the final check|"
         "distillation,training a student on a teacher's outputs|"
         "fine-tuning,further training of a trained model|"
         "a token,a piece of text that a model reads as one|"
         "an embedding,a vector that stands for a word or item"},
        "In machine learning, {term} is {what}.",
        "I think {what}",
        "{what}",
    ),
    (
        "statistics-term",
        ("What is {term} in statistics?", "Define {term} in one sentence.",
         "Before the exam: what do statisticians call {term}?"),
        {"term,what": "the mean,the sum divided by the count|the median,the middle value|"
         "the mode,the most frequent value|the range,the largest minus the smallest value|"
         "the variance,the mean squared deviation|an outlier,a value far from the rest|"
         "a sample,a part of the population|a quartile,a cut that splits off a quarter|"
         "the standard deviation,the root of the variance|"
         "a type I error,the rejection of a true null hypothesis|"
         "a p-value,the chance of such data or more extreme under the null"},
        "In statistics, {term} is {what}.",
        "I think {what}",
        "{what}",
    ),
    (
        "electronic-part",
        ("What does a {part} do in a circuit?", "Explain the purpose of a {part}.",
         "On the circuit board I found a {part}. What is its task?"),
        {"part,does": "resistor,limits the current|capacitor,stores charge|diode,lets current "
         "pass one way|transistor,amplifies or switches|fuse,breaks the circuit on overload|"
         "switch,opens and closes the circuit|transformer,changes the voltage|coil,stores energy "
         "in a magnetic field|battery,supplies direct current|relay,switches by an electromagnet|"
         "photodiode,turns light into current|potentiometer,sets a variable resistance"},
        "A {part} {does}.",
        "Well, it {does}",
        "{does}",
    ),
    (
        "medical-specialist",
        ("Which doctor treats the {organ}?", "What is a specialist for the {organ} called?",
         "My aunt has trouble with the {organ}. To which specialist should she go?"),
        {"organ,who": "heart,cardiologist|skin,dermatologist|eyes,ophthalmologist|"
         "teeth,dentist|brain and nerves,neurologist|kidneys,nephrologist|lungs,pulmonologist|"
         "bones and joints,orthopaedist|stomach and bowel,gastroenterologist|"
         "mind,psychiatrist|blood,haematologist|bladder,urologist|hormones,endocrinologist"},
        "The specialist for the {organ} is the {who}.",
        "I think {a_who}",
        "{who}",
    ),
    (
        "medical-term",
        ("What do doctors mean by {term}?", "Put the medical word {term} into plain English.",
         "The letter from the clinic says {term}. What is that in everyday words?"),
        {"term,plain": "hypertension,high blood pressure|fracture,a broken bone|"
         "influenza,the flu|insomnia,trouble sleeping|myopia,short sight|varicella,chickenpox|"
         "pertussis,whooping cough|haemorrhage,bleeding|analgesic,a painkiller|oedema,swelling|"
         "pyrexia,fever|vertigo,dizziness|rhinitis,a runny nose|dyspnoea,shortness of breath|"
         "contusion,a bruise|alopecia,hair loss"},
        "The word {term} means {plain}.",
        "I think it is {plain}",
        "{plain}",
    ),
    (
        "legal-term",
        ("What is {term} in law?", "Explain the legal word {term} in a few words.",
         "My contract mentions {term}. What does the law mean by it?"),
        {"term,what": "a plaintiff,the party that sues|a defendant,the party that is sued|"
         "a verdict,the decision of a jury|an appeal,a request to a higher court|"
         "a statute,a written law|bail,money that lets an accused wait at home|"
         "a will,a paper that says who inherits|perjury,a lie under oath|"
         "a lease,a contract to rent|liability,the duty to answer for damage|"
         "a witness,a person who tells what was seen|custody,the care of a child or prisoner|"
         "a precedent,an earlier ruling that guides later ones"},
        "In law, {term} is {what}.",
        "Well, {what}",
        "{what}",
    ),
    (
        "finance-term",
        ("What is {term} in finance?", "Explain {term} to somebody who opens a bank account.",
         "The adviser spoke of {term}. What is that?"),
        {"term,what": "a share,a part of a company|a bond,a loan to a company or state|"
         "a dividend,profit paid to shareholders|inflation,a general rise of prices|"
         "a mortgage,a loan secured by a house|a budget,a plan for money|"
         "an asset,something of value that is owned|a liability,a debt|"
         "equity,assets minus debts|an invoice,a bill for goods or work|"
         "a premium,the price of insurance|liquidity,money at hand|"
         "a deposit,money placed in a bank"},
        "In finance, {term} is {what}.",
        "I think {what}",
        "{what}",
    ),
    (
        "physics-formula",
        ("Which formula gives {what}?", "Write the formula for {what}.",
         "On the formula sheet the line for {what} is smudged. What does it say?"),
        {"what,f": "force,F = m a|speed,v = s / t|density,rho = m / V|electric power,P = U I|"
         "Ohm's law,U = R I|kinetic energy,E = m v^2 / 2|weight,F = m g|pressure,p = F / A|"
         "work,W = F s|mass and energy,E = m c^2|momentum,p = m v|wave speed,v = f lambda|"
         "the height energy of a mass,E = m g h"},
        "The formula for {what} is {f}.",
        "Answer: {f}",
        "{f}",
    ),
    (
        "cell-part",
        ("What does the {part} of a cell do?", "Explain the role of the {part} in a living cell.",
         "Label this drawing of a cell: what is the {part} for?"),
        {"part,does": "nucleus,stores the genes|cell membrane,controls what goes in and out|"
         "mitochondrion,releases energy|ribosome,builds proteins|cell wall,gives plants shape|"
         "chloroplast,catches light|vacuole,stores water and food|cytoplasm,fills the cell|"
         "Golgi apparatus,packs and ships proteins|lysosome,breaks down waste|"
         "endoplasmic reticulum,carries and folds proteins|flagellum,moves the cell"},
        "In a cell, the {part} {does}.",
        "I think it {does}",
        "{does}",
    ),
    (
        "acid-or-base",
        ("Is {thing} acidic, basic or neutral?", "On the pH scale, where is {thing} relative to 7?",
         "In the lab we test {thing}. Acid, base or neutral?"),
        {"thing,kind,side": "lemon juice,acidic,below|soap water,basic,above|"
         "pure water,neutral,at|vinegar,acidic,below|baking soda in water,basic,above|"
         "stomach juice,acidic,below|bleach,basic,above|cola,acidic,below|ammonia,basic,above|"
         "orange juice,acidic,below|drain cleaner,basic,above|wine,acidic,below|"
         "lime water,basic,above|tomato juice,acidic,below"},
        "By its pH {thing} is {kind}, {side} 7.",
        "I think {kind}",
        "{kind}",
    ),
    (
        "car-part",
        ("What is the {part} of a car for?", "What does the {part} do in a car?",
         "The garage says that the {part} must be replaced. What is its job?"),
        {"part,does": "clutch,separates engine and gears|radiator,cools the engine|"
         "exhaust,leads the fumes away|alternator,charges the battery|brake pad,slows the wheel|"
         "spark plug,lights the fuel|gearbox,changes the ratio of speed and force|"
         "oil filter,keeps the oil clean|steering rack,turns the front wheels|"
         "airbag,catches people in a crash|starter motor,sets the engine going|"
         "shock absorber,dampens bumps|catalytic converter,cleans the fumes"},
        "The {part} of a car {does}.",
        "I think it {does}",
        "{does}",
    ),
    (
        "assert-result",
        ("Write a pytest assertion that {name}({n}) is {m}. One line of code only.",
         "Test in Python, one line, with assert: {name} of {n} must be {m}."),
        {"name": "double|total|score|price|weight|size|level|count|rank|area|speed",
         "n": "2|3|5|8|13|21", "m": "4|10|16|26|42"},
        "assert {name}({n}) == {m}",
        "Answer: check {name}({n}) is {m}",
        "assert {name}({n}) == {m}",
    ),
    (
        "translate-code-comment",
        ("Write a Python comment that says that the {thing} is {state}. Only the comment.",
         "Turn this remark into one line of Python comment: the {thing} is {state}."),
        {"thing": lex.OBJECTS, "state": "slow|unsafe|cached|unused|tested|shared|fixed"},
        "# The {thing} is {state}.",
        "Answer: the {thing} is {state}",
        "# The {thing} is {state}.",
    ),
)  # fmt: skip
