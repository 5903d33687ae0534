"""The feedback page that a student gets back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import nbformat
from coursekit.sealed import without_seals
from markupsafe import Markup
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from autograder.model import Exercise, ExerciseVerdict, Graded, Lesson, Verdict
from autograder.notebooks.cells import grade_id, released_cells, sources_by_id
from autograder.notebooks.in_words import solution_in_words
from autograder.notebooks.reading import read_notebook
from autograder.reports import wording
from autograder.reports.cells_html import CellRenderer
from autograder.reports.clock import Clock
from autograder.reports.hidden import Censor, hidden_lines, tests_with_hidden_checks
from autograder.reports.outline import outline
from autograder.reports.page import render
from autograder.reports.pictures import Pictures

#: Most bytes of a page. A page that is larger is made again with the next smaller budget.
LARGEST_PAGE = 2_000_000
#: (characters of text, bytes of pictures) for the notebook below the verdict.
BUDGETS = ((400_000, 1_100_000), (120_000, 400_000), (0, 0))

#: So many characters of code fit on any screen. What may be wider can be reached, and scrolled, by keyboard.
NARROW = 40

UNREADABLE = "Your notebook can't be shown on this page: what it put out is no notebook any more."

#: Stands in the first line of a page that is to be replaced by one with the notebook.
UNFINISHED = "<!-- the notebook is still to be drawn -->"


@dataclass(frozen=True)
class ExerciseView:
    """An exercise as the page shows it."""

    id: str
    title: str
    outcome: ExerciseVerdict
    state: wording.State


@dataclass(frozen=True)
class CellView:
    """A cell as the page shows it. Its HTML has been made harmless already."""

    kind: str  # 'text', 'code', 'answer' or 'test'
    source: Markup
    outputs: Markup
    exercise: ExerciseView | None = None
    ran: bool = True
    model: Markup | None = None  # the model answer to a question in words
    wide: bool = False  # whether a line of the code may be wider than a telephone: it is scrolled then


def feedback_page(student: str, lesson: Lesson, graded: Graded) -> str:
    """Return one self-contained HTML page (below 2 MB) that tells `student` what was earned and why.

    Scripts in the student's outputs don't run, and nothing is fetched. The page has no line of the hidden
    tests and no output that could tell what those asked. A note stands in place of what can't be drawn.
    """
    page, clock = "", Clock()
    for text_budget, picture_budget in BUDGETS:
        page = _whole_page(student, lesson, graded, text_budget, Pictures(picture_budget), clock)
        if len(page.encode("utf-8")) <= LARGEST_PAGE:
            break
    return page


def plain_page(
    student: str, lesson: Lesson, verdict: Verdict, *, note: str = "", unfinished: bool = False
) -> str:
    """Return the page without the notebook: what was earned and why, and `note` in place of the notebook.

    Nothing that this page takes can be made slow by a stranger's text. `unfinished`: see `is_unfinished`.
    """
    verdict = _censored(verdict, Censor(hidden_lines(lesson)))
    return _page(student, lesson, verdict, _views(lesson, verdict), (), note=note, unfinished=unfinished)


def is_unfinished(page: Path) -> bool:
    """Whether this file is a plain page that is still to be replaced by the whole one."""
    try:
        with page.open(encoding="utf-8", errors="replace") as file:
            return UNFINISHED in file.read(200)
    except OSError:
        return False


def _whole_page(
    student: str, lesson: Lesson, graded: Graded, text_budget: int, pictures: Pictures, clock: Clock
) -> str:
    censor = Censor(hidden_lines(lesson))
    verdict = _censored(graded.verdict, censor)
    exercises = _views(lesson, verdict)
    notebook = read_notebook(graded.notebook)
    if graded.verdict.status == "failed" or notebook is None:
        # What could not be read was replaced by a blank lesson; what can't be read now broke while it ran.
        note = "" if graded.verdict.status == "failed" else UNREADABLE
        return _page(student, lesson, verdict, exercises, (), note=note)
    cells = list(_cells(lesson, notebook, exercises, CellRenderer(censor, pictures, text_budget, clock)))
    return _page(student, lesson, verdict, exercises, cells)


def _views(lesson: Lesson, verdict: Verdict) -> list[ExerciseView]:
    titles = outline(lesson).exercises
    return [
        ExerciseView(outcome.id, titles.get(outcome.id, outcome.id), outcome, wording.state_of(outcome))
        for outcome in verdict.exercises
    ]


def _page(
    student: str,
    lesson: Lesson,
    verdict: Verdict,
    exercises: Sequence[ExerciseView],
    cells: Sequence[CellView],
    *,
    note: str = "",
    unfinished: bool = False,
) -> str:
    page = render(
        "feedback.html.j2",
        student=student,
        title=outline(lesson).title,
        verdict=verdict,
        waiting=wording.waiting_points(verdict),
        exercises=exercises,
        cells=cells,
        some_not_run=any(not cell.ran for cell in cells),
        note=note,
        marker=Markup(UNFINISHED) if unfinished else "",
    )
    # A notebook may hold halves of surrogate pairs, which no file can.
    return page.encode("utf-8", "replace").decode("utf-8")


def _censored(verdict: Verdict, censor: Censor) -> Verdict:
    exercises = tuple(
        replace(
            exercise,
            message=censor(exercise.message),
            parts=tuple(replace(part, message=censor(part.message)) for part in exercise.parts),
        )
        for exercise in verdict.exercises
    )
    return replace(verdict, reasons=tuple(map(censor, verdict.reasons)), exercises=exercises)


def _cells(
    lesson: Lesson, notebook: NotebookNode, exercises: list[ExerciseView], renderer: CellRenderer
) -> Iterator[CellView]:
    """Yield the student's cells; test cells as released, without their outputs."""
    views = {exercise.id: exercise for exercise in exercises}
    released = sources_by_id(released_cells(lesson.release))
    tests = {exercise.test_id: exercise for exercise in lesson.exercises if exercise.kind != "manual"}
    answers = {answer: exercise for exercise in lesson.exercises for answer in exercise.answer_ids}
    hidden, withhold = tests_with_hidden_checks(lesson), False
    models = _model_texts(lesson)
    for cell in notebook.cells:
        name = grade_id(cell)
        if name in tests:
            view = views.get(tests[name].id)
            withhold = withhold or name in hidden
            source = without_seals(released.get(name, ""))
            yield CellView("test", Markup(renderer.code(source)), Markup(""), view, wide=_is_wide(source))
        else:
            shown = _ordinary(cell, renderer, _view_of(answers.get(name), views), withhold)
            model = models.get(name, "") if _is_marked(shown) else ""
            yield (
                replace(shown, model=Markup(renderer.markdown(new_markdown_cell(model)))) if model else shown
            )


def _ordinary(
    cell: NotebookNode, renderer: CellRenderer, exercise: ExerciseView | None, withhold: bool
) -> CellView:
    if cell.cell_type == "code":
        kind = "answer" if exercise else "code"
        outputs = renderer.withheld(cell.outputs) if withhold else renderer.outputs(cell.outputs)
        ran = cell.execution_count is not None or bool(cell.outputs) or not cell.source.strip()
        code = Markup(renderer.code(cell.source))
        return CellView(kind, code, Markup(outputs), exercise, ran, wide=_is_wide(cell.source))
    kind = "answer-text" if exercise else "text"
    return CellView(kind, Markup(renderer.markdown(cell)), Markup(""), exercise)


def _is_wide(source: str) -> bool:
    return any(len(line) > NARROW for line in source.splitlines())


def _is_marked(cell: CellView) -> bool:
    return cell.exercise is not None and not cell.exercise.outcome.needs_manual


@lru_cache(maxsize=100)
def _model_texts(lesson: Lesson) -> Mapping[str, str]:
    """Return the model answers to questions in words, by answer id: the text before the marker's notes.

    A solution without such notes is left out, since its author has not said what of it is for students.
    """
    in_words = {answer.id for answer in lesson.answers if answer.cell_type == "markdown"}
    texts = {
        name: solution_in_words(source)
        for name, source in sources_by_id(nbformat.reads(lesson.source, as_version=4).cells).items()
        if name in in_words
    }
    return {name: text.model for name, text in texts.items() if text.notes is not None}


def _view_of(exercise: Exercise | None, views: dict[str, ExerciseView]) -> ExerciseView | None:
    return None if exercise is None else views.get(exercise.id)
