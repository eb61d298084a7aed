"""The bare command shows its help; a mistake shows one line."""

from __future__ import annotations

import pytest

from tellapart.cli import run_command


def test_the_bare_command_is_no_error_message(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command([]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith("Usage: tellapart")
    assert "error" not in printed.err.partition("\n")[0]


def test_a_mistake_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["chek"]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith("error: ")
    assert printed.err.count("\n") == 1
