"""What a lesson expects in a submission: its cells, and how each can be recognised."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from autograder.model import Answer, Lesson
from autograder.notebooks.cells import KEPT, Role, grade_id, role, source_of, sources_by_id
from autograder.notebooks.scanning import bound_names, without_comments

_RUBRIC = re.compile(r"\brubric\(\s*+[\"']([^\"'\n]++)[\"']")
_NOT_IN_IDS = re.compile(r"[^a-zA-Z0-9_-]")
_WORD = re.compile(r"[^\W\d]\w*+")


@dataclass(frozen=True)
class ExpectedCell:
    """A cell of the lesson that has a grade_id.

    `exercise`: the name to use in sentences. `cell_json`: the cell to insert when it has to be
    inserted: a test's original with its hidden part, an answer's stub. `texts`: what `plain`
    returns for an untouched copy. `keys`: the names by which an answer in code is recognised.
    """

    grade_id: str
    role: Role
    cell_type: str
    position: int  # in the released notebook
    exercise: str
    carries_points: bool  # true of a task, and of an answer that a person marks
    cell_json: str
    texts: frozenset[str]
    lines: Counter[str]
    keys: frozenset[str]

    def cell(self) -> dict[str, Any]:
        """Return a new copy of the cell. A cell without an id (old formats) gets its grade_id, made valid."""
        cell: dict[str, Any] = {"id": _NOT_IN_IDS.sub("-", self.grade_id)[:64], **json.loads(self.cell_json)}
        return cell


@dataclass(frozen=True)
class ExpectedLesson:
    """All cells that a lesson expects.

    `given`: the released cells without grade_id, `plain` text -> position. `given_words`: those of them
    in words, position -> lines.
    """

    cells: tuple[ExpectedCell, ...]
    given: dict[str, int]
    given_words: dict[int, Counter[str]]
    tests_of: dict[str, tuple[str, ...]]  # answer id -> ids of the test cells that grade it
    answers_of: dict[str, tuple[str, ...]]  # test id -> ids of the answers that it grades
    test_by_rubric: dict[str, str]  # name in rubric("...") -> id of the test cell
    metadata: dict[str, Any]  # of the notebook

    def with_role(self, *roles: Role) -> tuple[ExpectedCell, ...]:
        return tuple(cell for cell in self.cells if cell.role in roles)


@lru_cache(maxsize=KEPT)
def expected(lesson: Lesson) -> ExpectedLesson:
    """Return what a submission of `lesson` should hold. The result is cached, so it must not be changed."""
    source, release = json.loads(lesson.source), json.loads(lesson.release)
    originals = {name: cell for cell in source["cells"] if (name := grade_id(cell))}
    released = {name: cell for cell in release["cells"] if (name := grade_id(cell))}
    # source and release have the same cells, so a place in one is a place in the other
    places = {grade_id(cell): place for place, cell in enumerate(source["cells"])}
    tested = [exercise for exercise in lesson.exercises if exercise.kind != "manual"]
    names = {exercise.test_id: exercise.id for exercise in lesson.exercises}
    names |= {answer: exercise.id for exercise in lesson.exercises for answer in exercise.answer_ids}
    keys = _keys(lesson, source["cells"], originals)
    cells = []
    for name, original in originals.items():
        flags = original["metadata"]["nbgrader"]
        release_copy = released.get(name, original)
        fixed = role(original) in ("test", "locked")
        untouched = (original, release_copy) if fixed else (release_copy,)
        cells.append(
            ExpectedCell(
                grade_id=name,
                role=role(original),
                cell_type=original["cell_type"],
                position=places[name],
                exercise=names.get(name, name),
                carries_points=bool(flags.get("grade") or flags.get("task")),
                cell_json=json.dumps(untouched[0]),
                texts=frozenset(plain(source_of(copy), original["cell_type"]) for copy in untouched),
                lines=telling_lines(source_of(release_copy)),
                keys=keys.get(name, frozenset()),
            )
        )
    return ExpectedLesson(
        cells=tuple(sorted(cells, key=lambda cell: cell.position)),
        given=_given(release["cells"]),
        given_words={
            position: telling_lines(source_of(cell))
            for position, cell in enumerate(release["cells"])
            if cell["cell_type"] == "markdown" and not grade_id(cell)
        },
        tests_of={
            answer.id: tuple(exercise.test_id for exercise in tested if answer.id in exercise.answer_ids)
            for answer in lesson.answers
        },
        answers_of={exercise.test_id: exercise.answer_ids for exercise in tested},
        test_by_rubric={
            match.group(1): exercise.test_id
            for exercise in tested
            if exercise.test_id in originals
            for match in _RUBRIC.finditer(source_of(originals[exercise.test_id]))
        },
        metadata=source.get("metadata", {}),
    )


def grade_ids(lesson: Lesson) -> set[str]:
    """Return the ids of all cells of a lesson that nbgrader knows."""
    return set(sources_by_id(json.loads(lesson.source)["cells"]))


def plain(text: str, cell_type: str) -> str:
    """Return the text as two cells are compared: without white space and comments of code."""
    return "".join((without_comments(text) if cell_type == "code" else text).split())


def telling_lines(text: str) -> Counter[str]:
    """Count the lines of a cell, without indentation and empty lines."""
    return Counter(line.strip() for line in text.split("\n") if line.strip())


def likeness(lines: Counter[str], others: Counter[str]) -> float:
    """Return how much two cells have in common, from 0 to 1: lines in both as a share of all."""
    total = lines.total() + others.total()
    return 2 * (lines & others).total() / total if total else 0.0


def rubrics_in(source: str) -> set[str]:
    """Return the names of the rubrics that a cell opens."""
    return set(_RUBRIC.findall(source))


def _given(cells: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Return the released cells that nobody has to change, by text. Of equal ones, the first counts."""
    given: dict[str, int] = {}
    for position, cell in enumerate(cells):
        text = plain(source_of(cell), cell["cell_type"])
        if not grade_id(cell) and text:
            given.setdefault(text, position)
    return given


def _keys(
    lesson: Lesson, cells: Iterable[dict[str, Any]], originals: dict[str, dict[str, Any]]
) -> dict[str, frozenset[str]]:
    """Return for each answer the names that only its cell defines, preferably those that its tests use.

    An exercise is named after the function to write, so that name is enough where there is one.
    """
    elsewhere = frozenset(
        name
        for cell in cells
        if cell["cell_type"] == "code" and not cell.get("metadata", {}).get("nbgrader", {}).get("solution")
        for name in bound_names(source_of(cell))
    )
    counts = Counter(name for answer in lesson.answers for name in answer.defines)
    looked_at = {
        answer.id: frozenset(
            word
            for exercise in lesson.exercises
            if answer.id in exercise.answer_ids and exercise.test_id in originals
            for word in _WORD.findall(source_of(originals[exercise.test_id]))
        )
        for answer in lesson.answers
    }

    def keys(answer: Answer) -> frozenset[str]:
        if answer.id in answer.defines and counts[answer.id] == 1:
            return frozenset({answer.id})
        own = frozenset(name for name in answer.defines if counts[name] == 1) - elsewhere
        return own & looked_at[answer.id] or own

    return {answer.id: keys(answer) for answer in lesson.answers}
