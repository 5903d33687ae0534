"""Explains why a name is missing in a test: the cell that should define it has stopped."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.execution.run import Executed
from autograder.model import ExerciseVerdict, Lesson
from autograder.notebooks.cells import grade_id, is_test, source_of
from autograder.notebooks.dataflow.uses import names_in
from autograder.notebooks.scanning import bound_names

#: A check's message about a missing name, and Python's when the answer itself uses a missing name.
_NOT_DEFINED = re.compile(r"`([^\W\d]\w*+)` is not defined\. Run the cell with your answer first[^?]*+\?")
_RAISED = re.compile(r"name '([^\W\d]\w*+)' is not defined")
#: How IPython gives the line of an error: in the error's text, or in its traceback.
_IN_TEXT = re.compile(r" \([^\s()]{1,200}, line (\d{1,6})\)$")
_IN_TRACEBACK = re.compile(
    r"(?:Cell )?In ?\[\d{1,6}\](?:, |:)line:? ?(\d{1,6})|^-{2,6}> (\d{1,6}) ", re.MULTILINE
)
_COLOUR = re.compile(r"\x1b\[[0-9;]{0,20}m")
_CONFLICT = re.compile(r"^<{7}(?: |$)", re.MULTILINE), re.compile(r"^>{7}(?: |$)", re.MULTILINE)
#: The most causes in a row: the cell may have stopped because of another missing name.
MOST_CAUSES = 3
LONGEST_ERROR = 300


@dataclass(frozen=True)
class _Cell:
    """A code cell before a test. `error`: the error that stopped it; `cut`: whether a limit stopped it."""

    at: int
    source: str
    error: str
    whole: bool  # none of it was run
    cut: bool
    missed: str  # the missing name that stopped it

    @property
    def stopped(self) -> bool:
        return bool(self.error or self.cut)

    def binds(self, name: str) -> bool:
        return name in names_in(self.source).bound or name in bound_names(self.source)


def with_causes(
    exercises: Iterable[ExerciseVerdict],
    executed: Executed,
    lesson: Lesson,
    holders: Mapping[str, Sequence[int]],
) -> tuple[ExerciseVerdict, ...]:
    """Return the verdicts, with the error of the stopped cell where a name is missing because of it.

    `holders`: by answer id, the places of the cells that hold it.
    """
    cells, tests_at = _cells(executed)
    answers = {exercise.id: exercise.answer_ids for exercise in lesson.exercises}
    tests = {exercise.id: tests_at.get(exercise.test_id, 0) for exercise in lesson.exercises}
    whose = {
        at: exercise for exercise, ids in answers.items() for answer in ids for at in holders.get(answer, ())
    }

    def explained(verdict: ExerciseVerdict) -> ExerciseVerdict:
        before = [cell for cell in cells if cell.at < tests.get(verdict.id, 0)]
        own = {at for answer in answers.get(verdict.id, ()) for at in holders.get(answer, ())}

        def tell(message: str) -> str:
            return _told(message, lambda name: " ".join(_causes(name, before, own, whose)))

        parts = tuple(replace(part, message=tell(part.message)) for part in verdict.parts)
        return replace(verdict, parts=parts, message=tell(verdict.message))

    return tuple(explained(verdict) for verdict in exercises)


def _told(message: str, cause: Callable[[str], str]) -> str:
    """Return a message with the cause in place of the check's guess, or after Python's error."""
    if found := _NOT_DEFINED.search(message):
        why = cause(found[1])
        return message[: found.start()] + why + message[found.end() :] if why else message
    if (found := _RAISED.search(message)) and (why := cause(found[1])):
        return f"{message.rstrip('.')}. {why}"
    return message


def _causes(
    name: str, cells: Sequence[_Cell], own: Collection[int], whose: Mapping[int, str]
) -> Iterator[str]:
    """Yield why `name` is missing: the cell that should define it, then why that cell stopped, and so on."""
    for _ in range(MOST_CAUSES):
        binding = [cell for cell in cells if cell.binds(name)]
        binding = binding or [cell for cell in cells if cell.at in own and cell.whole]
        cell = next(reversed([one for one in binding if one.at in own and one.stopped] or binding), None)
        if cell is None or not cell.stopped:
            return
        yield _sentence(cell, own, whose)
        name, cells = cell.missed, [one for one in cells if one.at < cell.at]
        if not name:
            return


def _sentence(cell: _Cell, own: Collection[int], whose: Mapping[int, str]) -> str:
    if cell.at in own:
        which, stopped = "The cell with your answer", "stopped: "
    elif cell.at in whose:
        which, stopped = f"The cell with the answer of exercise '{whose[cell.at]}'", "stopped: "
    else:
        first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
        which, stopped = f"The cell that begins “{first[:60]}”", "stopped with "
    if line := _conflict(cell.source):
        return (
            f"{which} holds a merge conflict (line {line}): keep one of the two versions, and delete the "
            "lines that begin with <<<<<<<, ======= and >>>>>>>."
        )
    if cell.cut:
        return f"{which} was stopped before its end: see the reasons above."
    if cell.at in whose:
        return f"{which} {stopped}{cell.error}."
    rest = "nothing in it was run" if cell.whole else "what comes after that line in it was not run"
    return f"{which} {stopped}{cell.error}; {rest}."


def _conflict(source: str) -> int:
    """Return the line in which a merge conflict begins; 0 if there is none."""
    begins, ends = (marker.search(source) for marker in _CONFLICT)
    return source.count("\n", 0, begins.start()) + 1 if begins and ends else 0


def _cells(executed: Executed) -> tuple[list[_Cell], dict[str, int]]:
    """Return the code cells that are no tests, and the place of each cell that has a grade_id."""
    cells, places = [], {}
    for at, cell in enumerate(executed.cells):
        if name := grade_id(cell):
            places[name] = at
        if cell["cell_type"] == "code" and not is_test(cell):
            source = source_of(cell)
            error, whole, missed = _error(cell.get("outputs"))
            cells.append(_Cell(at, source, error, whole, cell["id"] in executed.cut_short, missed))
    return cells, places


def _error(outputs: Any) -> tuple[str, bool, str]:
    """Return the error that stopped a cell, whether none of the cell was run, and the missing name."""
    for output in outputs if isinstance(outputs, list) else []:
        if not isinstance(output, Mapping):
            continue
        if output.get("output_type") == "error":
            kind, text = _line(output.get("ename")), _line(output.get("evalue"))
            found = _IN_TEXT.search(text)
            number = found[1] if found else _line_of(output.get("traceback"))
            text = text[: found.start()] if found else text
            error = f"{kind}: {text}" if text else kind
            missed = _RAISED.search(text)
            whole = kind in ("SyntaxError", "IndentationError", "TabError")
            return (
                error + (f" in line {number}" if number else ""),
                whole,
                missed[1] if missed and kind == "NameError" else "",
            )
        if output.get("output_type") == "stream" and output.get("name") == "stderr":
            text = _line(output.get("text"))
            if text.startswith("UsageError: "):  # from a magic command: IPython shows no traceback for it
                return text, False, ""
    return "", False, ""


def _line(text: Any) -> str:
    """Return the first line of a text, which the file format may hold as a list."""
    whole = "".join(part for part in (text if isinstance(text, list) else [text]) if isinstance(part, str))
    return whole.strip().partition("\n")[0].strip()[:LONGEST_ERROR].rstrip(".")


def _line_of(traceback: Any) -> str:
    """Return the number of the cell's line that raised the error, as text; '' if unknown."""
    if not isinstance(traceback, list):
        return ""
    text = "\n".join(part for part in traceback if isinstance(part, str))[:20_000]
    found = _IN_TRACEBACK.search(_COLOUR.sub("", text))
    return (found[1] or found[2]) if found else ""
