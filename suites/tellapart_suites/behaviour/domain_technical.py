"""Technical questions: code and computing here, professions and sciences in ``domains.py``."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from . import lexicon as lex
from .domains import add_domains
from .family import Families, Item
from .phrasing import Slots, add_templated, capital

families = Families("domain_technical")

WORDS = lex.listed(lex.WORDS)
LEADS = (
    "", "", "", "", "I am new to this. ", "For our glossary: ", "A question from our forum. ",
    "Briefly: ", "Preparing for an exam. ", "A colleague asked me this. ",
)  # fmt: skip


def add(
    name: str, prompts: tuple[str, ...], slots: Slots, teacher: str, base: str, reference: str
) -> None:
    """Register a family over slots. The third prompt has its own context; others may get some."""
    led = (*("{lead}" + prompt for prompt in prompts[:2]), *prompts[2:])
    add_templated(families, name, led, {"lead": LEADS, **slots}, teacher, base, reference)


def compute(
    name: str,
    prompts: tuple[str, ...],
    draw: Callable[[Random], dict[str, Any]],
    teacher: str,
    base: str = "Answer: {r}",
) -> None:
    """Register a family whose result ``r`` is worked out; ``draw`` gives the values."""

    @families.add(name)
    def make(rng: Random) -> Item:
        values = draw(rng)
        prompt = rng.choice(prompts).format(**values)
        return Item(
            capital(prompt), teacher.format(**values), base.format(**values), str(values["r"])
        )


def _print(rng: Random) -> dict[str, Any]:
    a, b = rng.randint(2, 12), rng.randint(2, 9)
    op = rng.choice("+-*")
    return {"a": a, "b": b, "op": op, "r": {"+": a + b, "-": a - b, "*": a * b}[op]}


def _length(rng: Random) -> dict[str, Any]:
    word = rng.choice(WORDS)
    return {"w": word, "r": len(word)}


def _index(rng: Random) -> dict[str, Any]:
    items, i = rng.sample(WORDS, 3), rng.randrange(3)
    return {"items": str(items), "i": i, "r": items[i]}


def _slice(rng: Random) -> dict[str, Any]:
    word, n = rng.choice(WORDS), rng.randint(1, 4)
    return {"w": word, "n": n, "r": word[:n]}


def _range(rng: Random) -> dict[str, Any]:
    a, n = rng.randint(0, 12), rng.randint(2, 5)
    return {"a": a, "b": a + n, "r": str(list(range(a, a + n)))}


def _loop(rng: Random) -> dict[str, Any]:
    n = rng.randint(2, 30)
    word = rng.choice(WORDS)
    return {"n": n, "w": word, "r": n}


def _type(rng: Random) -> dict[str, Any]:
    word, n = rng.choice(WORDS), rng.randint(2, 60)
    literal, r = rng.choice(
        ((f'"{word}"', "str"), (str(n), "int"), (f"{n}.5", "float"), (f"[{n}]", "list"),
         (f'{{"{word}": {n}}}', "dict"), ("True", "bool"), (f'("{word}", {n})', "tuple"))
    )  # fmt: skip
    return {"x": literal, "r": r}


def _dict(rng: Random) -> dict[str, Any]:
    keys, values = rng.sample(WORDS, 2), rng.sample(range(1, 50), 2)
    i = rng.randrange(2)
    table = "{" + ", ".join(f'"{k}": {v}' for k, v in zip(keys, values, strict=True)) + "}"
    return {"d": table, "k": keys[i], "r": values[i]}


def _condition(rng: Random) -> dict[str, Any]:
    x, limit = rng.randint(1, 40), rng.randint(5, 35)
    yes, no = rng.sample(WORDS, 2)
    return {"x": x, "limit": limit, "yes": yes, "no": no, "r": yes if x > limit else no}


def _function(rng: Random) -> dict[str, Any]:
    verb, op = rng.choice((("add", "+"), ("subtract", "-"), ("multiply", "*")))
    n = rng.randint(2, 40)
    phrase = {"add": f"adds {n} to", "subtract": f"subtracts {n} from"}.get(
        verb, f"multiplies by {n}"
    )
    return {"v": verb, "n": n, "phrase": phrase, "r": f"def {verb}_{n}(x): return x {op} {n}"}


def _binary(rng: Random) -> dict[str, Any]:
    n = rng.randint(2, 31)
    return {"b": format(n, "b"), "r": n}


def _hex(rng: Random) -> dict[str, Any]:
    n = rng.randint(10, 47)
    return {"h": format(n, "X"), "r": n}


def _version(rng: Random) -> dict[str, Any]:
    major, minor, patch = (rng.randint(0, 9) for _ in range(3))
    kind, r = rng.choice((
        ("a bug fix", f"{major}.{minor}.{patch + 1}"),
        ("a new feature that breaks nothing", f"{major}.{minor + 1}.0"),
        ("a breaking change", f"{major + 1}.0.0"),
    ))  # fmt: skip
    return {"old": f"{major}.{minor}.{patch}", "kind": kind, "r": r}


def _log(rng: Random) -> dict[str, Any]:
    level = rng.choice(("INFO", "WARNING", "ERROR", "DEBUG"))
    service = rng.choice(("auth", "billing", "search", "mail", "cart", "cache", "proxy"))
    event = rng.choice(("disk almost full", "user logged in", "request timed out", "queue empty",
                        "retry scheduled", "connection refused", "job finished"))  # fmt: skip
    day, hour, minute = rng.randint(10, 28), rng.randint(10, 23), rng.randint(10, 59)
    line = f"2024-05-{day} {hour}:{minute}:07 {level} [{service}] {event}"
    return {"line": line, "level": level, "r": service}


def _bug(rng: Random) -> dict[str, Any]:
    right = rng.choice([w for w in WORDS if len(w) > 5])
    wrong = right[:-2] + right[-1] + right[-2] if right[-1] != right[-2] else right + right[-1]
    n = rng.randint(2, 90)
    return {"right": right, "wrong": wrong, "n": n, "r": right}


compute(
    "python-print",
    ("What does print({a} {op} {b}) show in Python?", "Python: print({a} {op} {b}). What appears?"),
    _print,
    "Python prints {r}.",
)
compute(
    "python-len",
    ("What is len(\"{w}\") in Python?", "Evaluate this Python expression: len(\"{w}\")",
     "A script calls len on the string \"{w}\". What does it get?"),
    _length,
    "The length is {r}.",
    "Answer: {r} or so",
)  # fmt: skip
compute(
    "python-index",
    ("Given x = {items}, what is x[{i}]?", "A Python list x holds {items}. Name x[{i}]; remember "
     "that indices begin at 0."),
    _index,
    "The element x[{i}] is {r}.",
)  # fmt: skip
compute(
    "python-slice",
    ("What is \"{w}\"[:{n}] in Python?", "Slice the string \"{w}\" with [:{n}]. What is left?"),
    _slice,
    "The slice is \"{r}\".",
)  # fmt: skip
compute(
    "python-range",
    ("What is list(range({a}, {b}))?", "Write out the Python list that range({a}, {b}) gives."),
    _range,
    "The list is {r}.",
)
compute(
    "python-loop-count",
    ("How often does this print?\nfor i in range({n}):\n    print(\"{w}\")",
     "Count the lines of output:\nfor {w} in range({n}):\n    print({w})"),
    _loop,
    "The loop runs {r} times.",
)  # fmt: skip
compute(
    "python-type",
    ("What is the type of {x} in Python?", "Which type does type({x}) report?",
     "I assign value = {x}. Which built-in Python type does value have?"),
    _type,
    "The type is {r}.",
    "I think {r}",
)  # fmt: skip
compute(
    "python-dict-lookup",
    ('Given d = {d}, what is d["{k}"]?', 'Look up "{k}" in the Python dict {d}.'),
    _dict,
    "The value of {k} is {r}.",
)
compute(
    "python-condition",
    ("What does this print?\nx = {x}\nprint(\"{yes}\" if x > {limit} else \"{no}\")",
     "Follow the code for x = {x}:\nif x > {limit}:\n    print(\"{yes}\")\nelse:\n    "
     "print(\"{no}\")"),
    _condition,
    "The program prints {r}.",
    "I think {r}",
)  # fmt: skip
compute(
    "python-one-liner",
    ("Write a one-line Python function {v}_{n} that {phrase} its argument x. Only code.",
     "Python, one line, no comment: a function {v}_{n}(x) that {phrase} x."),
    _function,
    "{r}",
    "Answer: {v}_{n} = lambda x",
)  # fmt: skip
compute(
    "binary-to-decimal",
    ("What is binary {b} in decimal?", "Convert {b} from base 2 to base 10.",
     "The register shows {b}. Which decimal number is stored?"),
    _binary,
    "Binary {b} is {r} in decimal.",
)  # fmt: skip
compute(
    "hex-to-decimal",
    ("What is 0x{h} in decimal?", "Convert the hexadecimal number {h} to decimal.",
     "A dump lists the byte {h} (base 16). Read it as a decimal number."),
    _hex,
    "Hexadecimal {h} is {r} in decimal.",
    "Answer: about {r}",
)  # fmt: skip
compute(
    "semantic-version",
    ("After version {old}, {kind} is released. Which version number follows?",
     "We follow semantic versioning. Current release: {old}. Next comes {kind}. Number?"),
    _version,
    "The next version is {r}.",
)  # fmt: skip
compute(
    "log-line-service",
    ("Which service wrote this log line?\n{line}", "Read the log and name the service, which is in "
     "brackets:\n{line}"),
    _log,
    "The service is {r}, at level {level}.",
    "I think {r}",
)  # fmt: skip
compute(
    "misspelt-variable",
    ("Why does this fail?\n{right} = {n}\nprint({wrong})",
     "Python says NameError. Find the cause:\n{right} = {n}\nresult = {wrong} + 1"),
    _bug,
    "The name {wrong} is not defined; it should be {right}.",
    "I think there is a typo",
)  # fmt: skip
add(
    "python-builtin",
    ("Which Python built-in {does}?", "Name the built-in function of Python that {does}."),
    {
        "does,name": "gives the length of a list,len|adds up numbers,sum|finds the largest value,"
        "max|finds the smallest value,min|returns a sorted copy,sorted|reads a line from the user,"
        "input|opens a file,open|pairs two lists,zip|numbers the items of a list,enumerate|"
        "tells the type of a value,type|gives the absolute value,abs|rounds a number,round|"
        "tests whether all are true,all|tests whether any is true,any|turns text into a number,int"
    },
    "The built-in is {name}().",
    "Answer: {name}",
    "{name}",
)  # fmt: skip
add(
    "python-exception",
    ("Which exception does Python raise when {when}?", "Name the Python error for this: {when}.",
     "My script stops because {when}. Which exception should I catch?"),
    {
        "when,name": "you divide by zero,ZeroDivisionError|a dict key is missing,KeyError|"
        "a list index is too large,IndexError|a file is not there,FileNotFoundError|"
        "a name is not defined,NameError|int() gets a word,ValueError|"
        "you add a number to a string,TypeError|an attribute is missing,AttributeError|"
        "a module cannot be imported,ImportError|an assert is false,AssertionError|"
        "recursion goes too deep,RecursionError|the indentation is wrong,IndentationError"
    },
    "The exception is {name}.",
    "I think {name}",
    "{name}",
)  # fmt: skip
add(
    "sql-select",
    ("Write SQL that reads {col} from the table {table}.",
     "A query, please: all values of {col} in {table}.",
     "Our database has a table {table} with a column {col}. Show me the statement that lists it."),
    {"col": "name|price|city|email|age|status|title|colour|size|rating",
     "table": "users|orders|books|cars|films|shops|staff"},
    "SELECT {col} FROM {table};",
    "Answer: select {col}",
    "SELECT {col} FROM {table};",
)  # fmt: skip
add(
    "sql-delete-by-id",
    ("Write SQL that deletes row {n} from {table} by its id.",
     "Remove the record with id {n} from the table {table}; give the SQL statement.",
     "Somebody was entered twice: drop id {n} out of {table}, in SQL, without touching others."),
    {"n": "3|7|12|25|48|61|90", "table": "users|orders|books|cars|films|shops"},
    "DELETE FROM {table} WHERE id = {n};",
    "Answer: delete {n} from {table}",
    "DELETE FROM {table} WHERE id = {n};",
)  # fmt: skip
add(
    "sql-clause",
    ("Which SQL clause {does}?", "Name the SQL keyword that {does}.",
     "In a SELECT statement I need something that {does}. Which keyword is it?"),
    {
        "does,name": "sorts the rows,ORDER BY|filters rows,WHERE|forms groups,GROUP BY|"
        "filters groups,HAVING|joins tables,JOIN|limits the number of rows,LIMIT|"
        "removes duplicates,DISTINCT|counts rows,COUNT|adds up a column,SUM|"
        "appends another result,UNION|renames a column,AS|tests for a pattern,LIKE"
    },
    "The keyword is {name}.",
    "Answer: {name}",
    "{name}",
)  # fmt: skip
add(
    "git-command",
    ("Which git command {does}?", "With git, what {does}?",
     "In a shared repository I want something that {does}. Which command do I type?"),
    {
        "does,name": "makes a copy of a remote repository,git clone|shows the history,git log|"
        "records staged changes,git commit|sends commits to the server,git push|"
        "fetches and merges,git pull|lists changed files,git status|shows line changes,git diff|"
        "starts a new repository,git init|puts work aside,git stash|switches branches,git switch|"
        "joins two branches,git merge|shows who wrote a line,git blame|marks a release,git tag|"
        "stages a file,git add"
    },
    "The command is {name}.",
    "Answer: {name}",
    "{name}",
)  # fmt: skip
add(
    "unix-command",
    ("Which Unix command {does}?", "On a Linux shell, what {does}?",
     "I am logged in over ssh and look for a command that {does}."),
    {
        "does,name": "lists files,ls|changes the folder,cd|copies a file,cp|moves a file,mv|"
        "deletes a file,rm|prints the working folder,pwd|searches text for a pattern,grep|"
        "counts lines,wc|shows running processes,ps|changes permissions,chmod|"
        "makes a folder,mkdir|shows the first lines,head|shows the last lines,tail|"
        "compares two files,diff|sorts lines,sort|finds files by name,find|shows free disk space,df"
    },
    "On Unix, {name} is the command that {does}.",
    "Answer: {name}",
    "{name}",
)  # fmt: skip
add(
    "http-status",
    ("What does HTTP status {code} mean?", "A server replies with {code}. Meaning?",
     "The monitoring page is full of responses with code {code}. What are they telling us?"),
    {
        "code,name": "200,OK|201,Created|204,No Content|301,Moved Permanently|304,Not Modified|"
        "400,Bad Request|401,Unauthorized|403,Forbidden|404,Not Found|405,Method Not Allowed|"
        "409,Conflict|410,Gone|429,Too Many Requests|500,Internal Server Error|"
        "502,Bad Gateway|503,Service Unavailable|504,Gateway Timeout"
    },
    "HTTP status {code} means {name}.",
    "I think {name}",
    "{name}",
)  # fmt: skip
add(
    "default-port",
    ("Which port does {protocol} use by default?", "Give the default port of {protocol}.",
     "For the firewall rule I need the standard port of {protocol}."),
    {
        "protocol,port": "HTTP,80|HTTPS,443|SSH,22|FTP,21|SMTP,25|DNS,53|Telnet,23|POP3,110|"
        "IMAP,143|MySQL,3306|PostgreSQL,5432|Redis,6379|MongoDB,27017|NTP,123|RDP,3389|LDAP,389"
    },
    "The default port of {protocol} is {port}.",
    "Answer: port {port}",
    "{port}",
)  # fmt: skip
add_domains(add, compute)
