"""`fresh("03_xor")`: the newest copy of a lesson, with the answers of the old one in it."""

from __future__ import annotations

import copy
import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from coursekit.student import lessons, notebooks
from coursekit.student.notebooks import Cell, grade_id, source_of
from coursekit.student.own_notebook import KEPT, own_notebook, unsaved

#: Where the lessons lie as they were handed out; `coursekit lab` sets it.
HANDED_OUT = "COURSEKIT_LESSONS"


def fresh(lesson: str, new: str | Path | None = None) -> None:
    """Replace your notebook of `lesson` by a fresh copy that holds your answers.

    lesson: its name ("03_xor") or number ("03")
    new: the fresh copy, a file; where left out, the one that came with the course

    Answers go by exercise; cells that you have added stay in front of the answer that they stood in front of.
    Your notebook as it was is kept beside it, under a name with the date. Close the lesson's tab before, or
    reload it after: Jupyter shows what it had read. Where something ran and is not saved,
    that is said, and nothing is changed.

    Raises ValueError for a lesson that there is not, FileNotFoundError where there is no fresh copy,
    `coursekit.student.notebooks.NotANotebook` for a broken notebook, OSError where nothing can be written.
    """
    known = lessons.lesson(lesson)
    source = _handed_out(known.name) if new is None else Path(new)
    replacement = notebooks.read(source)
    mine = own_notebook(known)
    if mine is None:
        target = lessons.course_folder() / known.name / f"{known.name}.ipynb"
        with notebooks.writing(target.parent):
            target.parent.mkdir(exist_ok=True)
            notebooks.write(target, replacement)
        print(f"You had no notebook of lesson {known.name}: it is at {target} now.")
        return
    notebook = notebooks.read(mine)
    if not_in_the_file := unsaved(notebook, known):
        print(f"Nothing was changed. {not_in_the_file}")
        return
    filled, carried, lost = carried_over(notebook, replacement)
    kept = _kept_name(mine)
    with notebooks.writing(mine.parent):
        shutil.copyfile(mine, kept)
        notebooks.write(mine, filled)
    labels = {answer.id: one.label for one in known.exercises for answer in one.answers}
    print(f"{mine.name} is a fresh copy of the lesson, with {len(carried)} of your answers in it.")
    if lost:
        print(
            "No longer in the lesson, so only in the old copy: "
            + ", ".join(labels.get(name, name) for name in lost)
        )
    print(f"Your notebook as it was: {kept.name}. If the lesson is open, close its tab and open it again.")


def carried_over(
    mine: Mapping[str, Any], new: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str], list[str]]:
    """`new` with the answers and the added cells of `mine`.

    Returns it, the ids of the answers carried, and the ids of those that it has no place for.
    """
    answers = notebooks.answers_in(dict(mine))
    added = dict(_added(mine["cells"]))
    filled = copy.deepcopy(dict(new))
    cells: list[Cell] = []
    carried: list[str] = []
    for cell in filled["cells"]:
        name = grade_id(cell)
        cells += added.pop(name, []) if name else []
        if notebooks.is_answer(cell) and name in answers:
            answer = answers[name]
            if source_of(answer).strip() != source_of(cell).strip():
                carried.append(name)
            cell["source"] = answer.get("source", "")
            if answer.get("attachments"):
                cell["attachments"] = answer["attachments"]
        cells.append(cell)
    filled["cells"] = cells + [cell for left in added.values() for cell in left]
    here = notebooks.answers_in(filled)
    return filled, carried, [name for name in answers if name not in here]


def _added(cells: list[Cell]) -> Iterator[tuple[str, list[Cell]]]:
    """Cells that the student has added, by the id of the graded cell that follows; "" at the end."""
    waiting: list[Cell] = []
    seen: set[str] = set()
    for cell in cells:
        name = grade_id(cell)
        if name and name not in seen:
            seen.add(name)
            yield name, waiting
            waiting = []
        elif notebooks.is_the_students_own(cell) and source_of(cell).strip():
            waiting.append(cell)
    yield "", waiting


def _handed_out(name: str) -> Path:
    """The lesson as it came with the course."""
    places = [Path(os.environ[HANDED_OUT])] if HANDED_OUT in os.environ else []
    for folder in (lessons.course_folder(), *lessons.course_folder().parents):
        places += [folder / "lessons", folder / "course"]
    mine = lessons.notebook_of(name)
    for place in places:
        path = place / name / f"{name}.ipynb"
        if path.is_file() and not (mine and path.samefile(mine)):
            return path
    raise FileNotFoundError(
        f"There is no fresh copy of {name} on this machine. Download the lesson from where you had it, and "
        f'say where it is: fresh("{name}", "Downloads/{name}.ipynb").'
    )


def _kept_name(mine: Path) -> Path:
    stamp = datetime.now().strftime("%Y-%m-%d %H.%M.%S")
    kept = mine.with_name(f"{mine.stem} {KEPT}{stamp}).ipynb")
    count = 1
    while kept.exists():
        count += 1
        kept = mine.with_name(f"{mine.stem} {KEPT}{stamp}, {count}).ipynb")
    return kept
