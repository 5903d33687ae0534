"""`pack("03_xor")`: the file to hand in, after a look at what may be wrong with it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from coursekit.student import lessons, notebooks
from coursekit.student.lessons import Answer, Lesson
from coursekit.student.notebooks import grade_id, source_of
from coursekit.student.own_notebook import own_notebook, unsaved

FOLDER = "hand_in"
#: A larger file is packed without what its cells have shown: the grader runs them anew anyway.
LARGE = 10_000_000


def pack(lesson: str = "") -> Path:
    """Write the file to hand in to the folder `hand_in`, and say what to look at before. Returns its path.

    lesson: its name ("03_xor") or number; left out, that of the notebook that this is called in

    Said are: changes that are not saved, answers that are not there yet, cells or functions that have gone or
    have another name, a file that is too large. What is packed is what is saved.

    Raises ValueError for a lesson that there is not, FileNotFoundError where its notebook is not found,
    `coursekit.student.notebooks.NotANotebook` for a broken one, OSError where nothing can be written.
    """
    name = lesson or lessons.lesson_here()
    if not name:
        raise ValueError('Which lesson? Say it: pack("03_xor").')
    known = lessons.lesson(name)
    path = own_notebook(known)
    if path is None:
        raise FileNotFoundError(
            f"{known.name}.ipynb is neither here nor in {lessons.course_folder() / known.name}. "
            "Call this in the lesson's own notebook, or in one that lies beside it."
        )
    notebook = notebooks.read(path)
    findings = [
        *filter(None, [unsaved(notebook, known)]),
        *_about_the_name(path, known),
        *_about_answers(notebook, known),
    ]
    size = path.stat().st_size
    if size > LARGE:
        notebook = _without_outputs(notebook)
        findings.append(
            f"It has {size / 1e6:.0f} MB, so what its cells showed is left out; the grader runs them anew."
        )
    target = lessons.course_folder() / FOLDER / f"{known.name}.ipynb"
    with notebooks.writing(target.parent):
        target.parent.mkdir(exist_ok=True)
        notebooks.write(target, notebook)
    _say(known, path, target, findings)
    return target


def _about_the_name(path: Path, known: Lesson) -> list[str]:
    if path.stem == known.name:
        return []
    return [f"Your notebook is called {path.name}; it goes in as {known.name}.ipynb."]


def _about_answers(notebook: dict[str, Any], known: Lesson) -> list[str]:
    """Answers that are missing, still as handed out, or bind another name than is asked for."""
    here = notebooks.answers_in(notebook)
    blank, gone, renamed = [], [], []
    for exercise in known.exercises:
        for answer in exercise.answers:
            cell = here.get(answer.id)
            if cell is None:
                gone.append(exercise.label)
            elif _is_blank(source_of(cell), answer):
                blank.append(exercise.label)
            elif names := [name for name in answer.defines if not _is_bound(notebook, name)]:
                renamed.append(f"{exercise.label}: no cell defines `{names[0]}`; was it renamed?")
    findings = [f"Not answered yet: {_listed(blank)}."] if blank else []
    if gone:
        findings.append(f"The cell is gone, or is not the lesson's any more: {_listed(gone)}.")
    return findings + renamed


def _is_blank(source: str, answer: Answer) -> bool:
    return not source.strip() or lessons.digest(source) == answer.stub


def _is_bound(notebook: dict[str, Any], name: str) -> bool:
    return any(
        notebooks.binds(source_of(cell), name)
        for cell in notebook["cells"]
        if cell.get("cell_type") == "code" and not _is_test(cell)
    )


def _is_test(cell: dict[str, Any]) -> bool:
    return bool(grade_id(cell)) and not notebooks.is_answer(cell)


def _listed(labels: list[str]) -> str:
    return ", ".join(dict.fromkeys(labels))


def _without_outputs(notebook: dict[str, Any]) -> dict[str, Any]:
    cells = [
        {**cell, "outputs": [], "execution_count": None} if cell.get("cell_type") == "code" else cell
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}


def _say(known: Lesson, path: Path, target: Path, findings: list[str]) -> None:
    minutes = max(0, time.time() - path.stat().st_mtime) / 60
    ago = f"{minutes:.0f} minutes" if minutes < 120 else f"{minutes / 60:.0f} hours"
    print(f"Lesson {known.number}, {known.title}: packed as it was saved {ago} ago.")
    for finding in findings:
        print(f"  ! {finding}")
    if not findings:
        print("  Every answer is there.")
    print(f"Hand in {target} ({target.stat().st_size / 1e6:.1f} MB).")
