"""Which file is the student's notebook of a lesson, and what of it is not saved yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coursekit.shell import shell
from coursekit.student import lessons, notebooks
from coursekit.student.lessons import Lesson
from coursekit.student.notebooks import source_of

#: Stands in the name of a notebook that `fresh` has kept.
KEPT = "(before "


def own_notebook(known: Lesson) -> Path | None:
    """The student's notebook of the lesson: by its name, else by its cells; None where there is none."""
    if path := lessons.notebook_of(known.name):
        return path
    here = lessons.notebook_here()
    candidates = [here] if here and here.is_file() else []
    candidates += sorted(Path.cwd().glob("*.ipynb"))
    candidates += sorted((lessons.course_folder() / known.name).glob("*.ipynb"))
    wanted = {answer.id for answer in known.answers if not answer.id.startswith("question_")}
    for candidate in (path for path in candidates if KEPT not in path.name):
        try:
            ids = set(notebooks.answers_in(notebooks.read(candidate)))
        except notebooks.NotANotebook:
            continue
        if ids & wanted:
            return candidate
    return None


def unsaved(notebook: dict[str, Any], known: Lesson) -> str:
    """What ran here and is not in the file, in words; "" for nothing, or outside the lesson's notebook."""
    running = shell()
    if running is None or lessons.lesson_here() != known.name:
        return ""
    saved = {source_of(cell).strip() for cell in notebook["cells"]}
    ran = [str(source).strip() for source in running.user_ns.get("In", [])[1:]]
    latest = {name: source for source in ran for name in _defined(source, known)}
    lost = ", ".join(f"`{name}`" for name, source in latest.items() if source not in saved)
    if not lost:
        return ""
    return (
        f"NOT SAVED: your last {lost} ran, but is not in the file. Save the notebook (Ctrl+S), then call "
        "this again."
    )


def _defined(source: str, known: Lesson) -> list[str]:
    return [name for answer in known.answers for name in answer.defines if notebooks.binds(source, name)]
