"""A lesson's text (jupytext py:percent) and the source notebook made from it.

Cell headers say only what a person needs to say (`exercise="…"`, `tests="…" points=3 live=true`,
`answer="…" points=2`); nbgrader's metadata is derived from them here, and the options themselves
do not reach the notebook.
"""

from __future__ import annotations

import copy
import hashlib
import re
from dataclasses import dataclass
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode

from autograder.authoring import test_cells
from autograder.errors import LessonError
from autograder.notebooks import regions

#: Without `comment_magics`, jupytext would turn a comment such as `# cat and dog` into a shell command.
PERCENT = {"extension": ".py", "format_name": "percent", "comment_magics": False}

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE_INFO = {"name": "python"}
NBGRADER_SCHEMA = 3

#: What jupytext itself writes into a cell's metadata.
LAYOUT_KEYS = frozenset({"lines_to_next_cell", "lines_to_end_of_cell_marker", "cell_marker"})
#: `tags` is Jupyter's own option (hide-input and the like) and stays in the notebook.
KEPT_KEYS = frozenset({"tags"})
OPTIONS = {
    "exercise": frozenset({"exercise"}),
    "tests": frozenset({"tests", "points", "live"}),
    "answer": frozenset({"answer", "points"}),
}
REQUIRED = {"exercise": frozenset[str](), "tests": frozenset({"points"}), "answer": frozenset({"points"})}


@dataclass(frozen=True)
class TextCell:
    """One cell of a py:percent text, with the options of its header."""

    cell_type: str
    source: str
    options: dict[str, Any]

    @property
    def place(self) -> str:
        """Words that point a person to this cell: its header if it has options, else its first line."""
        if self.options:
            header = " ".join(f"{key}={value!r}" for key, value in self.options.items())
            return f"cell [{header}]"
        return f"cell {self.source.strip().splitlines()[0][:50]!r}" if self.source.strip() else "empty cell"


def read_cells(text: str) -> list[TextCell]:
    """Return the cells of a py:percent text. Raises LessonError when a header can't be read."""
    notebook = jupytext.reads(text, fmt=PERCENT)
    cells = [
        TextCell(
            cell_type=cell.cell_type,
            source=cell.source,
            options={key: value for key, value in cell.metadata.items() if key not in LAYOUT_KEYS},
        )
        for cell in notebook.cells
    ]
    findings = [finding for cell in cells for finding in _unreadable(cell)]
    if findings:
        raise LessonError("\n".join(findings))
    return cells


def source_notebook(name: str, text: str) -> NotebookNode:
    """Return the notebook, solutions and hidden tests included, that `text` describes.

    `name`: the lesson's name, which goes into the cell ids; they are the same in every build. Raises
    LessonError with every finding: unknown or missing options, double ids, unclosed regions.
    """
    cells = read_cells(text)
    findings = [finding for cell in cells for finding in _misused(cell)] + _double_ids(cells)
    if findings:
        raise LessonError("\n".join(findings))
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": KERNELSPEC, "language_info": LANGUAGE_INFO})
    taken: set[str] = set()
    for cell in cells:
        metadata = _metadata(cell)
        grade_id = metadata.get("nbgrader", {}).get("grade_id")
        cell_id = _unused(_cell_id(name, cell, grade_id), taken)
        make = nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
        source = test_cells.as_handed_out(cell.source) if _role(cell) == "tests" else cell.source
        notebook.cells.append(make(source, id=cell_id, metadata=metadata))
    return notebook


def _unreadable(cell: TextCell) -> list[str]:
    raw = cell.options.get("incorrectly_encoded_metadata")
    if raw is not None:
        return [f'cell header "{raw}" can\'t be read; write options as key="text" or key=2, blanks between']
    title = cell.options.get("title")
    if title is not None:
        return [f'cell header with the title "{title}"; a header holds options only, put titles in markdown']
    return []


def _role(cell: TextCell) -> str | None:
    roles = [role for role in OPTIONS if role in cell.options]
    return roles[0] if roles else None


def _misused(cell: TextCell) -> list[str]:
    """Return what is wrong with the options and regions of one cell."""
    role = _role(cell)
    allowed = (OPTIONS[role] if role else frozenset()) | KEPT_KEYS
    given = set(cell.options)
    findings = [
        f"{cell.place}: unknown option '{option}'"
        + (f" beside '{role}'" if role else "")
        + f"; known are {', '.join(sorted(set().union(*OPTIONS.values()) | KEPT_KEYS))}"
        for option in sorted(given - allowed)
    ]
    if cell.cell_type not in ("code", "markdown"):
        findings.append(f"{cell.place}: a {cell.cell_type} cell; a lesson has code and markdown cells only")
    if role:
        findings += [f"{cell.place}: '{option}=…' is missing" for option in sorted(REQUIRED[role] - given)]
        findings += _bad_values(cell, role)
    findings += _bad_regions(cell, role)
    return findings


def _bad_values(cell: TextCell, role: str) -> list[str]:
    findings = []
    name = cell.options[role]
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9_]+", name):
        findings.append(f"{cell.place}: {role}={name!r} is no id; use letters, digits and _ in quotes")
    points = cell.options.get("points", 1)
    if isinstance(points, bool) or not isinstance(points, int | float) or points <= 0:
        findings.append(f"{cell.place}: points={points!r} is not a number above 0")
    if not isinstance(cell.options.get("live", True), bool):
        findings.append(f"{cell.place}: live={cell.options['live']!r}; write live=true or leave it out")
    wanted = "markdown" if role == "answer" else "code"
    if cell.cell_type != wanted:
        header = "# %% [markdown]" if wanted == "markdown" else "# %%"
        findings.append(f"{cell.place}: {role}=… belongs on a {wanted} cell; write '{header} {role}=…'")
    return findings


def _bad_regions(cell: TextCell, role: str | None) -> list[str]:
    homes = {
        regions.SOLUTION: ("exercise", "answer"),
        regions.HIDDEN_TESTS: ("tests",),
        regions.MARK_SCHEME: (),
        regions.SEALED: ("tests",),
    }
    findings = []
    for kind, roles in homes.items():
        try:
            found = regions.find_regions(cell.source, kind)
        except LessonError as error:
            findings.append(f"{cell.place}: {error}")
            continue
        if found and role not in roles:
            home = " or ".join(f"{home}=…" for home in roles)
            remedy = f"it belongs into a cell with {home}" if roles else "lesson texts have none"
            findings.append(f"{cell.place}: a {kind} region can't stand here; {remedy}")
    if role == "tests" and not findings:
        try:
            test_cells.as_handed_out(cell.source)
        except LessonError as error:
            findings.append(f"{cell.place}: {error}")
    return findings


def _double_ids(cells: list[TextCell]) -> list[str]:
    seen: dict[str, str] = {}
    findings = []
    for cell in cells:
        grade_id = _grade_id(cell)
        if grade_id is None:
            continue
        if grade_id in seen:
            findings.append(f"{cell.place}: id '{grade_id}' is taken by {seen[grade_id]}; rename one")
        seen.setdefault(grade_id, cell.place)
    return findings


def _grade_id(cell: TextCell) -> str | None:
    role = _role(cell)
    if role is None:
        return None
    return f"test_{cell.options[role]}" if role == "tests" else str(cell.options[role])


def _metadata(cell: TextCell) -> dict[str, Any]:
    metadata: dict[str, Any] = {key: cell.options[key] for key in sorted(KEPT_KEYS & set(cell.options))}
    role = _role(cell)
    if role is None:
        return metadata
    nbgrader = {
        "grade": role in ("tests", "answer"),
        "grade_id": _grade_id(cell),
        "locked": role == "tests",
        "schema_version": NBGRADER_SCHEMA,
        "solution": role in ("exercise", "answer"),
        "task": False,
        "cell_type": cell.cell_type,
    }
    if "points" in cell.options:
        nbgrader["points"] = cell.options["points"]
    metadata["nbgrader"] = nbgrader
    if role == "tests":
        metadata |= copy.deepcopy(test_cells.FOLDED)
    if cell.options.get("live"):
        metadata["autograder"] = {"live": True}
    return metadata


def _cell_id(name: str, cell: TextCell, grade_id: str | None) -> str:
    """Return a cell id (at most 64 of [A-Za-z0-9_-]) that depends on nothing but the cell and the lesson."""
    if grade_id is not None:
        return grade_id[:64]
    digest = hashlib.sha256("\0".join((name, cell.cell_type, cell.source)).encode())
    return digest.hexdigest()[:16]


def _unused(cell_id: str, taken: set[str]) -> str:
    candidate, count = cell_id, 1
    while candidate in taken:
        count += 1
        candidate = f"{cell_id[:60]}-{count}"
    taken.add(candidate)
    return candidate
