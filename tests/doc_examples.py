"""The documentation's examples: read from the pages, run in order, compared with what is shown.

    python tests/doc_examples.py                          # put what commands print into all pages
    python tests/doc_examples.py docs/tutorials/check.md  # into one

Every fenced block is one of

* ``python``: run; one whose first line is ``# NAME.py`` is also saved under that name. A ``text``
  block that follows it directly is what it prints.
* ``console``: lines that begin with ``$ `` are commands, the lines under each what it prints;
  ``...`` stands for anything. A command ends with another exit code than 0 only where
  ``# exit code N`` follows it.
* ``yaml``: a spec, saved if its first line is ``# NAME.yaml``, otherwise a part of one.

``<!-- not run: REASON -->`` on the line before a block leaves it out and says why.
"""

from __future__ import annotations

import doctest
import glob
import io
import os
import re
import runpy
import shlex
import shutil
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

DOCS = Path(__file__).parents[1] / "docs"
FENCE = re.compile(
    r"(?P<skip><!-- not run: (?P<reason>[^\n]+) -->\n+)?"
    r"^(?P<ticks>`{3,})(?P<language>[\w{}-]*)[^\n]*\n(?P<body>.*?)^(?P=ticks)[ ]*$",
    re.MULTILINE | re.DOTALL,
)
NAMED = re.compile(r"# (\S+\.(?:py|yaml))\n")
COMMAND = re.compile(r"\$ (?P<text>.*?)(?:\s+# exit code (?P<code>\d+))?$")
DECIMAL = re.compile(r"-?\d+\.\d+")
TOLERANCE = 0.02
"""Other machines round otherwise; what a page says must still be true there."""
WIDTH = "100"


@dataclass(frozen=True)
class Block:
    """A fenced block: what it holds, where it stands, and why it is not run if it is not."""

    language: str
    body: str
    start: int
    line: int
    reason: str = ""
    printed: str | None = None


@dataclass
class Command:
    """A command of a console block, the exit code it should have and what it should print."""

    text: str
    code: int
    shown: list[str] = field(default_factory=list)


def blocks(text: str) -> list[Block]:
    """All fenced blocks of a page, in order."""
    found: list[Block] = []
    matches = list(FENCE.finditer(text))
    for i, match in enumerate(matches):
        printed = None
        if match["language"] == "python" and i + 1 < len(matches):
            after = matches[i + 1]
            if after["language"] == "text" and not text[match.end() : after.start()].strip():
                printed = after["body"]
        start = match.start("body")
        line = text.count("\n", 0, start) + 1
        found.append(
            Block(match["language"], match["body"], start, line, match["reason"] or "", printed)
        )
    return found


def commands(body: str) -> list[Command]:
    """The commands of a console block."""
    found: list[Command] = []
    for line in body.splitlines():
        match = COMMAND.fullmatch(line)
        if match:
            found.append(Command(match["text"], int(match["code"] or 0)))
        elif found:
            found[-1].shown.append(line)
        else:
            raise AssertionError(f"output before the first command: {line!r}")
    return found


def same(shown: str, got: str) -> bool:
    """Whether ``got`` is what is ``shown``, but for white space, ``...`` and rounding."""
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    shown, got = (re.sub(r"\s+", " ", text).strip() for text in (shown, got))
    if not doctest.OutputChecker().check_output(DECIMAL.sub("#", shown), DECIMAL.sub("#", got),
                                                flags):  # fmt: skip
        return False
    if "..." in shown:
        return True
    numbers = zip(DECIMAL.findall(shown), DECIMAL.findall(got), strict=True)
    return all(abs(float(a) - float(b)) <= TOLERANCE for a, b in numbers)


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Work in ``folder``, with output of a fixed width and a cache of its own."""
    before, environment = Path.cwd(), dict(os.environ)
    os.chdir(folder)
    os.environ |= {"COLUMNS": WIDTH, "NO_COLOR": "1", "TELLAPART_CACHE": str(folder / ".cache")}
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(environment)


class Page:
    """One page's examples, which share a folder and a Python module."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path, self.folder = path, folder
        self.text = path.read_text(encoding="utf-8")
        self.module = ModuleType("docs_" + re.sub(r"\W", "_", path.stem))
        sys.modules[self.module.__name__] = self.module  # so that its classes pickle by name

    def run(self) -> list[str]:
        """Run everything; what is not as the page says, each with its line."""
        wrong: list[str] = []
        with inside(self.folder):
            for block in blocks(self.text):
                if not block.reason:
                    wrong += [f"{self.path}:{block.line}: {w}" for w in self._run(block)]
        return wrong

    def _run(self, block: Block) -> list[str]:
        self._save(block)
        if block.language == "python":
            code, got = self.python(block)
            if code:
                return [got]
            if block.printed is not None and not same(block.printed, got):
                return [f"shown\n{block.printed}\nprinted\n{got}"]
        if block.language == "console":
            return [w for command in commands(block.body) for w in self._check(command)]
        return []

    def _save(self, block: Block) -> None:
        named = NAMED.match(block.body)
        if named:
            path = Path(named[1])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.body, encoding="utf-8")

    def _check(self, command: Command) -> list[str]:
        code, got = run_command_line(command.text)
        wrong = []
        if code != command.code:
            wrong.append(f"'{command.text}' ended with {code}, not {command.code}:\n{got}")
        elif not same("\n".join(command.shown), got):
            shown = "\n".join(command.shown)
            wrong.append(f"'{command.text}' is shown with\n{shown}\nand printed\n{got}")
        return wrong

    def python(self, block: Block) -> tuple[int, str]:
        """Run a Python block in the page's module: (0, output) or (1, traceback)."""
        out = io.StringIO()
        try:
            with redirect_stdout(out):
                code = compile("\n" * (block.line - 1) + block.body, str(self.path), "exec")
                exec(code, vars(self.module))
        except Exception:
            return 1, traceback.format_exc()
        return 0, out.getvalue()

    def filled(self) -> str:
        """The page with what its commands and blocks print now; ``...`` is left as it is."""
        text = self.text
        with inside(self.folder):
            for block in blocks(self.text):
                if block.reason:
                    continue
                self._save(block)
                if block.language == "python":
                    code, got = self.python(block)
                    assert not code, got
                    if block.printed is not None and "..." not in block.printed:
                        text = text.replace(block.body + "```\n\n```text\n" + block.printed,
                                            block.body + "```\n\n```text\n" + got)  # fmt: skip
                elif block.language == "console":
                    text = text.replace(f"```console\n{block.body}", _filled(block.body))
        return text


def _filled(body: str) -> str:
    lines = ["```console"]
    for command in commands(body):
        code, got = run_command_line(command.text)
        end = f"  # exit code {code}" if code else ""
        lines.append(f"$ {command.text}{end}")
        shown = got.strip("\n").splitlines() if got.strip() else []
        kept = command.shown if "..." in "\n".join(command.shown) else shown
        lines += [line.rstrip() for line in kept]
    return "\n".join(lines) + "\n"


def run_command_line(text: str) -> tuple[int, str]:
    """Run ``tellapart …``, ``python FILE`` or ``cat FILE`` here; (exit code, what it printed)."""
    from tellapart.cli import run_command

    program, *arguments = shlex.split(text, comments=True)
    arguments = [
        found
        for a in arguments
        for found in (sorted(glob.glob(a)) if set("*?[") & set(a) else [a]) or [a]
    ]
    out, errors = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(errors):
        if program == "tellapart":
            code = run_command(arguments)
        elif program == "python":
            runpy.run_path(arguments[0], run_name="__main__")
            code = 0
        elif program in {"cat", "ls"}:
            names = sorted(os.listdir(arguments[0])) if program == "ls" else []
            out.write("\n".join(names) if names else Path(arguments[0]).read_text(encoding="utf-8"))
            code = 0
        else:
            raise AssertionError(f"'{program}' cannot be run in an example; say why it is not run")
    # Progress is no part of what a page shows.
    told = [e for e in errors.getvalue().splitlines() if e.startswith(("error: ", "warning: "))]
    return code, out.getvalue() + "".join(f"{line}\n" for line in told)


def prepare(folder: Path) -> None:
    """What a page may take for granted: the first tutorial's answers, and a run of them."""
    page = Page(DOCS / "tutorials" / "check.md", folder)
    first = next(b for b in blocks(page.text) if b.language == "python")
    with inside(folder):
        code, got = page.python(first)
        assert not code, got
        code, got = run_command_line("tellapart check teacher.jsonl student.jsonl --out runs/mine")
        assert code == 1, got
        shutil.copytree("runs/mine", "runs/other")
        Path("submissions").mkdir()


def runnable() -> list[Path]:
    """Pages with an example that is run."""
    return [
        path
        for path in sorted(DOCS.rglob("*.md"))
        if "reference" not in path.parts
        and any(
            block.language in ("python", "console") and not block.reason
            for block in blocks(path.read_text(encoding="utf-8"))
        )
    ]


def main(names: list[str]) -> int:
    """Put what commands print into the pages."""
    import tempfile

    paths = [Path(name).resolve() for name in names] or runnable()
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        for i, path in enumerate(paths):
            copy = Path(f"{folder}-{i}")
            shutil.copytree(folder, copy)
            try:
                path.write_text(Page(path, copy).filled(), encoding="utf-8")
            finally:
                shutil.rmtree(copy)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
