"""The answers of a submission, ready to be compared. A stranger's file is read in a process with limits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from autograder.authoring import model_answers
from autograder.bounded import READ_BYTES, READ_SECONDS, BoundedProcess
from autograder.course import Submission
from autograder.errors import AutograderError, Died, NotDone
from autograder.intake import restore
from autograder.model import Files, Lesson
from autograder.notebooks.cells import source_of
from autograder.several import whole_id
from autograder.similarity.normal import LONGEST_SOURCE, Token, code_tokens, import_aliases, word_tokens
from autograder.similarity.winnowing import Fingerprints, fingerprints


@dataclass(frozen=True)
class Answered:
    """One answer: its text as written, and the lines of its fingerprints."""

    source: str
    fingerprints: Fingerprints


@dataclass(frozen=True)
class StudentAnswers:
    """One student's answers by id, without those that are blank or missing."""

    student: str
    answers: Mapping[str, Answered]


@dataclass(frozen=True)
class NotRead:
    """A submission that could not be compared: the student, or else its place, and why in a sentence."""

    who: str
    why: str


class Reader:
    """Reads submissions of one lesson, each within limits; its process ends with the `with` block."""

    def __init__(self, lesson: Lesson) -> None:
        self._lesson = _bare(lesson)
        self._process = BoundedProcess(cpu_seconds=READ_SECONDS, memory_bytes=READ_BYTES)

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.close()

    def read(self, submission: Submission) -> StudentAnswers | NotRead:
        """Return the submission's answers; any error concerns this submission alone."""
        student = submission.student
        if submission.path is None:
            return NotRead(student, " ".join(submission.reasons) or "There is no notebook.")
        try:
            return self._process.run(read_work, submission, self._lesson)
        except NotDone as error:
            why = "the program that reads it gave up" if isinstance(error, Died) else str(error)
            return NotRead(student, f"The notebook could not be read: {why}.")


def read_work(submission: Submission, lesson: Lesson) -> StudentAnswers | NotRead:
    """Return a submission's answers, read without limits on time and memory."""
    try:
        given = submission.read_notebooks() or ((lesson.name, submission.read()),)
        answers = answers_in(given, lesson)
    except AutograderError as error:
        return NotRead(submission.student, str(error))
    return StudentAnswers(submission.student, answers)


def answers_in(notebooks: Files, lesson: Lesson) -> dict[str, Answered]:
    """Return the answers in the notebooks that were handed in, by id: cells are found as for grading.

    Raises Unreadable.
    """
    given = dict(notebooks)
    found: dict[str, Answered] = {}
    for part in _parts(lesson):
        if part.name in given and part.answers:
            aliases = _imports(part.release)
            for answer, cells in _answer_cells(given[part.name], part).items():
                source = "\n\n".join(text for _, text in cells)[:LONGEST_SOURCE]
                prints = fingerprints(_tokens(cells, aliases))
                found[whole_id(lesson.name, part.name, answer)] = Answered(source, prints)
    return found


def explained(lesson: Lesson) -> frozenset[int]:
    """Return the fingerprints of the lesson itself: all that is handed out, and the model solutions."""
    return frozenset(
        fingerprint
        for part in _parts(lesson)
        for text in (part.release, part.source)
        for fingerprint in _fingerprints_of(part, text)
    )


def _fingerprints_of(lesson: Lesson, notebook: str) -> Iterator[int]:
    kinds = {answer.id: answer.cell_type for answer in lesson.answers}
    solved = [(kinds[answer], source) for answer, source in model_answers(lesson).items() if answer in kinds]
    for cell in (*_cells(json.loads(notebook)["cells"]), *solved):
        yield from fingerprints(_tokens([cell], _imports(lesson.release)))


@lru_cache(maxsize=8)
def _imports(notebook: str) -> dict[str, str]:
    """Return what the cells of a released notebook import, by the name that it gets there."""
    return import_aliases(source for kind, source in _cells(json.loads(notebook)["cells"]) if kind == "code")


def _answer_cells(notebook: bytes, lesson: Lesson) -> dict[str, list[tuple[str, str]]]:
    restored = restore(notebook, lesson)
    cells = _cells(restored.notebook.cells)
    return {
        answer: [cells[at] for at in holders]
        for answer, holders in restored.holders.items()
        if answer in restored.answered
    }


def _tokens(cells: list[tuple[str, str]], aliases: Mapping[str, str]) -> list[Token]:
    """Return the tokens of cells that are shown below each other, with an empty line between them."""
    tokens: list[Token] = []
    line = 1
    for kind, source in cells:
        tokens += code_tokens(source, aliases, line) if kind == "code" else word_tokens(source, line)
        line += source.count("\n") + 2
    return tokens


def _cells(cells: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return the type and the text of each cell."""
    return [(str(cell["cell_type"]), source_of(cell)) for cell in cells]


def _parts(lesson: Lesson) -> tuple[Lesson, ...]:
    return lesson.notebooks or (lesson,)


def _bare(lesson: Lesson) -> Lesson:
    """Return the lesson without its files, which are not used here: it is sent for each submission."""
    return replace(lesson, files=(), notebooks=tuple(replace(one, files=()) for one in lesson.notebooks))
