"""Every command that README or a page of docs/ shows is one that there is, with the options that it has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from autograder.cli import app

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
_CALL = re.compile(r"autograder (?P<command>[a-z-]+)(?P<rest>[^\n`#|]*)")


def commands() -> dict[str, Any]:
    group: Any = typer.main.get_command(app)
    return dict(group.commands)


def calls() -> list[tuple[str, str, str]]:
    """Page, command and what follows it, of all that stands in a block of a console."""
    found = []
    for page in PAGES:
        blocks = re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        for match in _CALL.finditer("\n".join(blocks).replace("\\\n", " ")):
            found.append((page.name, match["command"], match["rest"]))
    return found


@pytest.mark.parametrize(("page", "command", "rest"), calls(), ids=lambda value: value.strip()[:60])
def test_the_command_is_there_with_these_options(page: str, command: str, rest: str) -> None:
    there = commands()
    assert command in there, page
    options = {option for parameter in there[command].params for option in parameter.opts}
    options |= {option for parameter in there[command].params for option in parameter.secondary_opts}
    used = {word.partition("=")[0] for word in rest.split() if word.startswith("-") and len(word) > 1}
    assert used <= options, f"{page}: {used - options}"
