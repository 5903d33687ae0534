"""A lesson with its outputs, as a page: what a reader sees of answers, tests and cells that wait."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader import utils
from unanswered import waiting_cells

from autograder.authoring.published import Place
from autograder.authoring.test_cells import FIRST_LINE
from autograder.model import INSTALLS_TAG
from autograder.notebooks.headings import headings_in, headings_of

#: The helpers of a test's checks: long lines of base64 that nobody reads, and that may hold an answer.
_SEALED = re.compile(r"^(?:from coursekit\.sealed import unseal|exec\(unseal\(.*\)\))\n*", re.MULTILINE)
_TITLE = re.compile(r"^# (?:\d\d )?(.+)$", re.MULTILINE)
_TIME = re.compile(r"\*\*Time:?\*\*\s*([^,;:.]+)")


@dataclass(frozen=True)
class About:
    """What the list of lessons says of one."""

    title: str
    time: str
    exercises: int
    points: float


def about(notebook: NotebookNode) -> About:
    """Read off the first cell, the headings and the test cells."""
    first = notebook.cells[0].source
    tests = [cell for cell in notebook.cells if utils.is_grade(cell)]
    return About(
        _first(_TITLE, first),
        _first(_TIME, first),
        sum(bool(heading.number) for heading in headings_of(notebook.cells)),
        sum(cell.metadata["nbgrader"]["points"] for cell in tests),
    )


def lesson_page(name: str, notebook: NotebookNode, place: Place | None) -> NotebookNode:
    """The notebook that is laid out; the given one stays as it is."""
    waiting = waiting_cells(notebook)
    page = nbformat.from_dict(notebook)
    cells: list[NotebookNode] = []
    for number, cell in enumerate(page.cells):
        if cell.id == "open-elsewhere" or INSTALLS_TAG in cell.metadata.get("tags", []):
            continue  # the page has links of its own, and needs no package
        nbgrader = cell.metadata.pop("nbgrader", {})
        cell.metadata = nbformat.from_dict({})
        cells.append(cell)
        if cell.cell_type == "markdown":
            if nbgrader:
                cell.source = '<p class="answer-here">Your answer goes here, in your notebook.</p>'
            else:
                rest = page.cells[number:]
                cell.source = _with_badges(cell.source, name, place, first=number == 0, cells=rest)
            continue
        _describe_pictures(cell)
        if nbgrader.get("grade"):
            cell.source = _readable_test(cell.source)
            cell.metadata["tags"] = ["hide-input", "check"]
            cell.metadata["mystnb"] = {
                "code_prompt_show": FIRST_LINE.removeprefix("# @title "),
                "code_prompt_hide": "Fold this check",
            }
        elif nbgrader.get("solution"):
            cell.metadata["tags"] = ["answer"]
        elif cell.id in waiting:
            cells.append(new_markdown_cell(_waits_for(waiting[cell.id])))
    page.cells = cells
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    return page


def _readable_test(source: str) -> str:
    source = source.removeprefix(f"{FIRST_LINE}\n")
    readable, sealed = _SEALED.subn("", source)
    if sealed:
        readable = "# The helpers that are called below stand in the notebook, sealed.\n" + readable
    return readable


def _waits_for(exercises: tuple[int, ...]) -> str:
    links = [f'<a href="#exercise-{number}">Exercise {number}</a>' for number in exercises]
    listed = " and ".join([", ".join(links[:-1]), links[-1]] if links[1:] else links)
    return f'<p class="waits">Run this cell when you have answered {listed}.</p>'


def _with_badges(
    source: str, name: str, place: Place | None, *, first: bool, cells: list[NotebookNode]
) -> str:
    """Links to the services below the title, and below each exercise's heading an anchor and links."""
    if first:
        head, newline, rest = source.partition("\n")
        return f"{head}\n\n{_links(place, name, None)}\n{newline}{rest}" if place else source

    lines = source.split("\n")
    for heading in headings_in(source):
        if heading.number:
            links = _links(place, name, _next_code_cell(cells)) if place else ""
            anchor = f'<a id="exercise-{heading.number}"></a>'
            lines[heading.line] = f"{anchor}\n\n{lines[heading.line]}\n\n{links}".rstrip() + "\n"
    return "\n".join(lines)


def _next_code_cell(cells: list[NotebookNode]) -> str | None:
    return next((cell.id for cell in cells if cell.cell_type == "code"), None)


def _links(place: Place, name: str, cell: str | None) -> str:
    links = [
        f'<a class="badge" href="{escape(address)}">{service}</a>'
        for service, address in place.badges(name, cell).items()
    ]
    return f'<p class="badges">Open in {" ".join(links)}</p>'


def _describe_pictures(cell: NotebookNode) -> None:
    """What the plots of a cell show, in words, as the text beside its pictures."""
    said = [
        output.data["text/plain"]
        for output in cell.outputs
        if output.output_type in ("display_data", "execute_result") and "image/png" in output.data
    ]
    if said:
        cell.metadata["mystnb"] = {"image": {"alt": " ".join(said)}}


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return " ".join(found[1].split()) if found else ""
