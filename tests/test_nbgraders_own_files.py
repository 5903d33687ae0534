"""nbgrader's own example files, graded by stock `nbgrader autograde` and by us: the same, or for a reason.

The files are those of the installed package: its tests' notebooks and the course of its manual, which
`nbgrader quickstart` writes. In short form, a few of them; all, where AUTOGRADER_STRESS is set.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbgrader
import pytest
from full_length import STRESS
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.authoring import load_assignment
from autograder.batch import grade_course
from autograder.course import Course
from autograder.errors import LessonError
from autograder.executors import InThisProcess
from autograder.model import Verdict

PACKAGE = Path(nbgrader.__file__).parent
APPS = PACKAGE / "tests/apps/files"
STEPS = PACKAGE / "tests/preprocessors/files"
MANUAL = PACKAGE / "docs/source/user_guide"

pytestmark = [
    pytest.mark.stock,
    pytest.mark.skipif(
        not (APPS.is_dir() and STEPS.is_dir() and MANUAL.is_dir()),
        reason="the installed nbgrader came without its tests and manual",
    ),
    # nbgrader's own: it adds objects to a session while a query goes on.
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]


#: (assignment, student, notebook, cell) -> (points by the machine, whether a person has to look)
Grades = dict[tuple[str, str, str, str], tuple[float | None, bool]]


@dataclass(frozen=True)
class Case:
    """An assignment: its source notebook or folder, what students hand in, and files beside the source."""

    source: Path
    submitted: dict[str, Path]
    files: tuple[Path, ...] = ()
    always: tuple[str, ...] = ()  # the students of the short form


SIMPLE = {
    "changed": APPS / "submitted-changed.ipynb",
    "unchanged": APPS / "submitted-unchanged.ipynb",
    "test-changed": APPS / "submitted-grade-cell-changed.ipynb",
    "locked-changed": APPS / "submitted-locked-cell-changed.ipynb",
    "cheat": APPS / "submitted-cheat-attempt.ipynb",
    "cheat-too": APPS / "submitted-cheat-attempt-alternative.ipynb",
    "test-as-text": STEPS / "submitted-grade-cell-type-changed.ipynb",
    "answer-as-text": STEPS / "submitted-answer-cell-type-changed.ipynb",
}


def autotest(kind: str, *students: str, always: tuple[str, ...] = ()) -> Case:
    """One of the sources with `### AUTOTEST` lines, with answers that are right, wrong or not there."""
    submitted = {student: APPS / f"autotest-{kind}-{student}.ipynb" for student in students}
    return Case(APPS / f"autotest-{kind}.ipynb", submitted, always=always)


def solved(path: Path, *files: Path) -> Case:
    """A source that is handed in as it is."""
    return Case(path, {"solved": path}, files)


MANUALS = {name: MANUAL / "submitted" / name / "ps1" for name in ("bitdiddle", "hacker")}
CASES = {
    "ps1": Case(MANUAL / "source/ps1", MANUALS, always=("bitdiddle",)),
    "ps1 auto": Case(MANUAL / "source/ps1_autotest", MANUALS),
    "simple": Case(APPS / "submitted-unchanged.ipynb", SIMPLE),
    "autotest-simple": autotest("simple", "changed", "unchanged"),
    "autotest-hashed": autotest("hashed", "changed", "unchanged"),
    "autotest-hidden": autotest("hidden", "changed-right", "changed-wrong", always=("changed-wrong",)),
    "autotest-multi": autotest("multi", "changed", "unchanged"),
    "file": solved(APPS / "open_relative_file.ipynb", APPS / "data.txt"),
    "tests": solved(APPS / "test.ipynb"),
    "hidden": solved(APPS / "test-hidden-tests.ipynb"),
    "task": solved(STEPS / "test_taskcell.ipynb"),
    "by-hand": solved(STEPS / "manually-graded-code-cell.ipynb"),
    "worth-nothing": solved(APPS / "validation-zero-points.ipynb"),
    "environment": solved(APPS / "validating-environment-variable.ipynb"),
    "slow": solved(APPS / "timeout.ipynb"),
}

TO_LOOK_AT, NOTHING, FULL = (None, True), (0.0, False), (1.0, False)
TAMPERED = "the answer replaces what shows errors: here a person has to look at what it touches"
BROKE_OFF = "stock breaks off: it turns the cell back into one without an id, which this nbformat refuses"
MISSING = "the cell was not handed in: stock leaves it to a person, here the original is put in and run"
#: Where the two differ: why, in which notebook, and for each cell what stock and what ours gives.
DIFFERENCES = {
    ("simple", "cheat"): (TAMPERED, "simple", {"foo": (FULL, TO_LOOK_AT), "bar": (NOTHING, TO_LOOK_AT)}),
    ("simple", "cheat-too"): (TAMPERED, "simple", {"foo": (FULL, TO_LOOK_AT), "bar": (NOTHING, TO_LOOK_AT)}),
    **{
        ("simple", student): (
            BROKE_OFF,
            "simple",
            {"foo": (TO_LOOK_AT, FULL), **dict.fromkeys(("bar", "baz", "quux"), (TO_LOOK_AT, NOTHING))},
        )
        for student in ("test-as-text", "answer-as-text")
    },
    **{
        ("ps1 auto", student): (MISSING, "problem1", {"cell-6e9ff83aa5dfaf17": (TO_LOOK_AT, NOTHING)})
        for student in MANUALS
    },
}


@dataclass(frozen=True)
class Gradings:
    """What came of the same submissions: by stock nbgrader and by ours, read from the gradebooks alike.

    `grades`: (assignment, student, notebook, cell) -> (points by the machine, whether a person has to look).
    """

    stock: Grades
    stock_notebooks: list[tuple[str, str, float]]
    ours: Grades
    our_notebooks: list[tuple[str, str, float]]
    verdicts: dict[tuple[str, str], Verdict]


@pytest.fixture(scope="module")
def gradings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gradings]:
    """One course, graded by both."""
    root = tmp_path_factory.mktemp("own-files")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(kernel_called_python(root / "jupyter")))
        patch.setenv("XDG_CACHE_HOME", str(root / "cache"))
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        stock, ours = root / "stock", root / "ours"
        write_course(ours)
        shutil.copytree(ours, stock)
        grade_by_stock(stock, patch)
        verdicts = grade_by_ours(ours)
        yield Gradings(*read_grades(stock), *read_grades(ours), verdicts)


def kernel_called_python(folder: Path) -> Path:
    """Most of the files ask for the kernel `python`, which nbgrader's own tests have."""
    spec = {"argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]}
    path = folder / "kernels/python/kernel.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({**spec, "display_name": "Python", "language": "python"}))
    return folder


def write_course(root: Path) -> None:
    """The course of the manual, as `nbgrader quickstart` writes it, with the other cases beside its ps1."""
    if STRESS:
        quickstart = [sys.executable, "-m", "nbgrader", "quickstart", root.name]
        subprocess.run(quickstart, cwd=root.parent, check=True, capture_output=True)
    else:  # the same, without the six programs which that starts
        (root / "source").mkdir(parents=True)
        shutil.copy(MANUAL / "source/header.ipynb", root / "source")
        config = 'c = get_config()\nc.IncludeHeaderFooter.header = "source/header.ipynb"\n'
        (root / "nbgrader_config.py").write_text(config)
    shutil.copy(MANUAL / "autotests.yml", root)
    for name, case in CASES.items():
        students = students_of(case)
        if not students:
            continue
        source = root / "source" / name
        shutil.rmtree(source, ignore_errors=True)
        copy(case.source, source, name)
        for file in case.files:
            shutil.copy(file, source)
        for student, submission in students.items():
            copy(submission, root / "submitted" / student / name, name)


def students_of(case: Case) -> dict[str, Path]:
    """Those who take part, with what they hand in."""
    return {who: what for who, what in case.submitted.items() if STRESS or who in case.always}


def copy(what: Path, folder: Path, name: str) -> None:
    """A folder as it is, or a notebook as `name`.ipynb, into `folder`."""
    if what.is_dir():
        shutil.copytree(what, folder)
    else:
        folder.mkdir(parents=True)
        shutil.copy(what, folder / f"{name}.ipynb")


def grade_by_stock(root: Path, patch: pytest.MonkeyPatch) -> None:
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.db_url = f"sqlite:///{root}/gradebook.db"
    config.IncludeHeaderFooter.header = "source/header.ipynb"
    patch.chdir(root)  # its steps look for a header and for autotests.yml there
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    for name in sorted(path.name for path in (root / "source").iterdir() if path.is_dir()):
        done = api.generate_assignment(name)
        assert done["success"], done.get("log") or done.get("error")
        api.autograde(name, "*")  # it goes on to the next student where it fails on one: see the table


def grade_by_ours(root: Path) -> dict[tuple[str, str], Verdict]:
    course = Course(root)
    lessons = course.lessons()
    submissions = course.submissions(lesson.name for lesson in lessons)
    outcomes = grade_course(course, lessons, submissions, InThisProcess())
    return {(outcome.lesson, outcome.student): outcome.verdict for outcome in outcomes}


def read_grades(root: Path) -> tuple[Grades, list[tuple[str, str, float]]]:
    with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
        notebooks = [(a.name, n.name, n.max_score) for a in book.assignments for n in a.notebooks]
        grades = {
            (assignment.name, submission.student.id, notebook.name, grade.name): (
                grade.auto_score,
                bool(grade.needs_manual_grade),
            )
            for assignment in book.assignments
            for submission in assignment.submissions
            for notebook in submission.notebooks
            for grade in notebook.grades
        }
    return grades, sorted(notebooks)


def test_both_gradebooks_have_the_same_notebooks(gradings: Gradings) -> None:
    assert gradings.our_notebooks == gradings.stock_notebooks


def test_what_differs_differs_for_a_reason(gradings: Gradings) -> None:
    assert gradings.stock.keys() == gradings.ours.keys()
    graded = {(assignment, student) for assignment, student, _, _ in gradings.stock}
    assert len(graded) == sum(len(students_of(case)) for case in CASES.values())
    expected = {
        (*who, notebook, cell): outcomes
        for who, (_, notebook, cells) in DIFFERENCES.items()
        if who in graded
        for cell, outcomes in cells.items()
    }
    found = {
        key: (gradings.stock[key], gradings.ours[key])
        for key in gradings.stock
        if gradings.stock[key] != gradings.ours[key]
    }
    assert found == expected


def test_the_assignment_has_one_verdict_for_all_its_notebooks(gradings: Gradings) -> None:
    verdict = gradings.verdicts["ps1", "bitdiddle"]
    assert {exercise.id.split("/")[0] for exercise in verdict.exercises} == {"problem1", "problem2"}
    points = [score for key, (score, _) in gradings.ours.items() if key[:2] == ("ps1", "bitdiddle")]
    assert verdict.score == sum(score or 0 for score in points) > 0
    assert not [reason for reason in verdict.reasons if "kernel" in reason]


#: What can't be graded, with what stock does about it: it refuses, too; or it makes an assignment in which
#: nothing is graded, so that everybody gets 0 of 0 points.
REFUSED = {
    APPS / "too-new.ipynb": ("none above 3; install a newer nbgrader", "refuses"),
    APPS / "test-v0-invalid.ipynb": ("it has no grade_id", "refuses"),
    APPS / "test-no-metadata.ipynb": ("within solution cells", "refuses"),
    APPS / "test-no-metadata-autotest.ipynb": ("mark it as 'Autograder tests'", "refuses"),
    APPS / "infinite-loop.ipynb": ("no cell of it carries points", "nothing to grade"),
    APPS / "side-effects.ipynb": ("no cell of it carries points", "nothing to grade"),
    STEPS / "bad-markdown-cell-1.ipynb": ("make it a code cell", "refuses"),
    STEPS / "bad-markdown-cell-2.ipynb": ("it has no grade_id", "refuses"),
    STEPS / "blank-grade-id.ipynb": ("it has no grade_id", "refuses"),
    STEPS / "blank-points.ipynb": ("it has no points", "refuses"),
    STEPS / "cell-type-changed.ipynb": ("'outputs' is a required property", "refuses"),
    STEPS / "duplicate-grade-ids.ipynb": ("is that of cell 1 too", "refuses"),
    STEPS / "header.ipynb": ("no cell of it carries points", "nothing to grade"),
    STEPS / "submitted-grade-cell-type-changed.ipynb": ("make it a code cell", "refuses"),
    STEPS / "submitted-answer-cell-type-changed.ipynb": ("make it a code cell", "refuses"),
}
#: Metadata of older schemas: stock asks for `nbgrader update` first; here that is done in memory.
OLD = tuple(APPS / f"test-v{version}.ipynb" for version in (0, 1, 2))


def test_what_stock_refuses_is_refused_in_a_sentence_or_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    config = Config()
    config.CourseDirectory.root = str(tmp_path)
    shutil.copy(MANUAL / "autotests.yml", tmp_path)
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    said, stock = {}, {}
    tried = (*REFUSED, *OLD) if STRESS else (*REFUSED, *OLD)[::4]
    for path in tried:
        name = f"{path.parent.parent.name}-{path.stem}"
        copy(path, tmp_path / "source" / name, name)
        try:
            said[path] = f"{load_assignment(tmp_path / 'source' / name).max_score:g} points"
        except LessonError as error:
            said[path] = str(error)
        stock[path] = "nothing to grade" if api.generate_assignment(name)["success"] else "refuses"
    for path in tried:
        sentence, does = REFUSED.get(path, ("6 points", "refuses"))
        assert stock[path] == does
        assert sentence in said[path]
        assert path in OLD or path.stem in said[path]
