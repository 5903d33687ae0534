"""Says what was repaired, in sentences for the student and the instructor."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.intake.expected import ExpectedCell, ExpectedLesson
from autograder.intake.match import CodeAnswer, Copies, Match
from autograder.intake.words import TextAnswer


def reasons_of(found: Match, lesson: ExpectedLesson) -> tuple[str, ...]:
    """Return one sentence for each repair, in the order of the lesson."""
    reasons: list[str] = []
    if found.stripped and found.evidence:
        reasons.append(
            "The notebook had lost the metadata of its cells (as a copy into a new notebook does); "
            "answers were recognised by the names that they define and by their places."
        )
    for cell in lesson.cells:
        name = f"exercise '{cell.exercise}'"
        if cell.role == "code":
            reasons += _of_code(name, cell, found)
        elif cell.role == "words":
            reasons += _of_words(name, found.words[cell.grade_id], found.stripped)
        elif cell.role == "test":
            reasons += _of_copies(f"The test cell of {name}", found.copies.get(cell.grade_id))
            reasons += _of_order(name, cell, lesson, found)
        else:
            reasons += _of_copies(f"The locked cell '{cell.grade_id}'", found.copies.get(cell.grade_id))
    return tuple(reasons)


def _of_copies(what: str, copies: Copies | None) -> Iterator[str]:
    if copies is None:
        yield f"{what} was missing; the original was put back."
        return
    if copies.as_text:
        yield f"{what} had been turned into a text cell; the original was used."
    elif copies.changed:
        yield f"{what} differs from the one in the lesson, which was used."
    if len(copies.at) > 1:
        yield f"{what} was there {len(copies.at)} times; it was run once."


def _of_order(name: str, test: ExpectedCell, lesson: ExpectedLesson, found: Match) -> Iterator[str]:
    copies = found.copies.get(test.grade_id)
    answers = [
        found.code[answer] for answer in lesson.answers_of.get(test.grade_id, ()) if answer in found.code
    ]
    last = max((code.at[-1] for code in answers if code.at and not code.blank), default=-1)
    if copies is not None and copies.at[0] < last:
        yield f"The test cell of {name} stood above the answer; it was run after it."


def _of_code(name: str, cell: ExpectedCell, found: Match) -> Iterator[str]:
    code = found.code[cell.grade_id]
    if code.missing:
        yield f"The answer of {name} is missing."
        return
    if not code.marked and not code.blank and not found.stripped:
        yield f"The answer of {name} was not in its own cell; it was recognised{_by(cell, code)}."
    if set(code.at) & set(found.code_of):
        yield f"The answer of {name} had been turned into a text cell; it was run as code all the same."
    if len(code.at) > 1 and not code.blank:
        counts = "the last one counts" if code.defining > 1 else "all of them were run"
        yield f"The answer of {name} stands in {len(code.at)} cells; {counts}."
    if code.dropped or code.moved:
        yield f"An untouched copy of the answer cell of {name} stood below the answer; it did not count."


def _by(cell: ExpectedCell, code: CodeAnswer) -> str:
    if not code.defining:
        return " by its place"
    return f" by its name, {' and '.join(sorted(cell.keys))}" if len(cell.keys) < 3 else " by its names"


def _of_words(name: str, words: TextAnswer, stripped: bool) -> Iterator[str]:
    if words.unsure and words.elsewhere:
        yield (
            f"It can't be told whether the cell that begins “{words.elsewhere}” is the answer of {name}; "
            "a person has to look."
        )
    elif words.unsure:
        yield f"It can't be told which text near {name} is its answer; a person has to look."
    elif words.missing:
        yield f"The answer cell of {name} was missing."
    elif not words.marked and not stripped:
        yield f"The answer cell of {name} had lost its mark; the text in its place was taken for the answer."
    elif words.beside:
        yield f"The answer of {name} stood beside its cell; it was taken over."
    elif words.merged and not words.blank:
        yield f"The answer of {name} stood in {len(words.merged) + 1} cells; they were joined."
    if words.as_code:
        yield f"The answer of {name} stood in a code cell; it was taken as text."
