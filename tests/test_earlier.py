"""After a change in one exercise's test that exercise alone is graded again, and no verdict differs by it."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from tiny_course import REPOSITORY

from autograder.authoring import build_lesson, filled_notebook
from autograder.batch import grade_course
from autograder.course import Course
from autograder.executors import InThisProcess
from autograder.fingerprint import exercise_fingerprints, fingerprint
from autograder.job import grade
from autograder.layout import AUTOGRADED
from autograder.model import Earlier, Exercise, ExerciseVerdict, Graded, Job, Lesson, Verdict

NAME = "01_three"
TEXT = """\
# %% [markdown]
# # Three functions

# %% exercise="double"
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% tests="double" points=2
import math
from coursekit import rubric

with rubric("double", checks=1) as check:
    with check("3 becomes 6", points=2):
        check.equal(check.call(double, 3), 6)
check.score

# %% exercise="area"
### BEGIN SOLUTION
PI = math.pi

def area(r):
    return PI * r**2
### END SOLUTION

# %% tests="area" points=2
from coursekit import rubric

with rubric("area", checks=1) as check:
    with check("of a circle", points=2):
        check.close(check.call(area, 1), 3.141592653589793)
check.score

# %% exercise="half"
def half(x):
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION

# %% tests="half" points=2
from coursekit import rubric

with rubric("half", checks=1) as check:
    with check("6 becomes 3", points=2):
        check.equal(check.call(half, 6), 3)
check.score

# %% [markdown]
# ## Why?

# %% [markdown] answer="why" points=2
# Because. 2 points for any reason.
"""
ANSWERS = {
    "double": "def double(x):\n    return x * x",
    "area": "PI = math.pi\ndef area(r):\n    return PI * r ** 2",
    "half": "def half(x):\n    return x / 2",
    "why": "Who knows?",
}
#: A change in one exercise's test, and what is due by it.
KINDER = ("check.call(double, 3), 6", "check.call(double, 3), 9")
STRICTER = ("check.call(half, 6), 3", "check.call(half, 6), 4")


def lesson_with(folder: Path, *changes: tuple[str, str]) -> Lesson:
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    place = folder / "solutions" / NAME
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{NAME}.py").write_text(text, encoding="utf-8")
    return build_lesson(place)


def submission(lesson: Lesson, **other: str) -> bytes:
    return filled_notebook(lesson, {**ANSWERS, **other})


@cache
def found_before(lesson: Lesson, handed_in: bytes) -> Graded:
    return grade(Job(lesson, handed_in))


def with_a_note(outcome: ExerciseVerdict) -> ExerciseVerdict:
    return replace(outcome, message="as it was")


def noted(graded: Graded) -> Verdict:
    """The verdict, in which one can see what was taken from it."""
    return replace(graded.verdict, exercises=tuple(map(with_a_note, graded.verdict.exercises)))


def same_but_for_time(one: Verdict, other: Verdict) -> bool:
    return replace(one, seconds=0) == replace(other, seconds=0)


# What changes


@pytest.mark.parametrize(
    ("change", "due"),
    [
        (KINDER, {"double"}),
        (STRICTER, {"half"}),
        (('tests="half" points=2', 'tests="half" points=2 '), set[str]()),
        (("# # Three functions", "# # Three small functions"), {"double", "area", "half"}),
        (("PI * r**2", "PI * r * r"), {"double", "area", "half"}),
    ],
    ids=["a test", "another", "nothing", "the text", "a solution"],
)
def test_a_test_counts_for_its_own_exercise(tmp_path: Path, change: tuple[str, str], due: set[str]) -> None:
    before = lesson_with(tmp_path)
    job = Job(before, submission(before))
    now = replace(job, lesson=lesson_with(tmp_path, change))
    earlier, later = exercise_fingerprints(job), exercise_fingerprints(now)
    assert {name for name in later if later[name] != earlier[name]} == due
    assert (fingerprint(now) != fingerprint(job)) == bool(due)


def test_other_points_count_for_their_own_exercise(tmp_path: Path) -> None:
    before = lesson_with(tmp_path)
    change = (KINDER[0], KINDER[1]), ('"3 becomes 6", points=2', '"3 becomes 6", points=4')
    after = lesson_with(tmp_path, *change, ('tests="double" points=2', 'tests="double" points=4'))
    handed_in = submission(before)
    one, other = (exercise_fingerprints(Job(lesson, handed_in)) for lesson in (before, after))
    assert {name for name in other if other[name] != one[name]} == {"double"}


def in_the_students_process(lesson: Lesson, **change: object) -> Lesson:
    first: Exercise = replace(lesson.exercises[0], **change)  # type: ignore[arg-type]
    return replace(lesson, exercises=(first, *lesson.exercises[1:]))


@pytest.mark.parametrize("change", [{"live": True}, {"kind": "plain", "parts": ()}], ids=["live", "plain"])
def test_tests_that_run_beside_each_other_are_not_told_apart(
    tmp_path: Path, change: dict[str, object]
) -> None:
    lesson = in_the_students_process(lesson_with(tmp_path), **change)
    assert exercise_fingerprints(Job(lesson, submission(lesson))) == {}


def test_what_was_found_earlier_is_no_part_of_what_is_graded(tmp_path: Path) -> None:
    lesson = lesson_with(tmp_path)
    job = Job(lesson, submission(lesson))
    earlier = Earlier(Verdict(0, 8, "graded", 0, (), ()), "{}", frozenset({"double"}))
    assert fingerprint(replace(job, earlier=earlier)) == fingerprint(job)
    assert exercise_fingerprints(replace(job, earlier=earlier)) == exercise_fingerprints(job)


# What is run


@pytest.mark.kernel
@pytest.mark.parametrize(("change", "due"), [(KINDER, "double"), (STRICTER, "half")], ids=["first", "last"])
def test_only_what_is_due_is_graded(tmp_path: Path, change: tuple[str, str], due: str) -> None:
    before = lesson_with(tmp_path)
    handed_in = submission(before)
    earlier = found_before(before, handed_in)
    job = Job(lesson_with(tmp_path, change), handed_in)
    whole = grade(job)
    partly = grade(replace(job, earlier=Earlier(earlier.verdict, earlier.notebook, frozenset({due}))))
    assert same_but_for_time(partly.verdict, whole.verdict)
    assert outputs(partly) == outputs(whole)
    seen = grade(replace(job, earlier=Earlier(noted(earlier), earlier.notebook, frozenset({due}))))
    told = {outcome.id for outcome in seen.verdict.exercises if outcome.message == "as it was"}
    assert told == {"double", "area", "half"} - {due}


def outputs(graded: Graded) -> list[str]:
    return [json.dumps(cell.get("outputs")) for cell in json.loads(graded.notebook)["cells"]]


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("answers", "concerns_others"),
    [
        ({"half": "import os\nprint('x')\nos._exit(1)"}, True),
        ({"half": "def half(x):\n    import os\n    os._exit(1)"}, True),
        ({"area": "exit()"}, True),
        ({"area": "raise SystemExit"}, False),
    ],
    ids=["dies", "dies when it is called", "ends", "stops"],
)
def test_what_may_concern_others_is_graded_whole(
    tmp_path: Path, answers: dict[str, str], concerns_others: bool
) -> None:
    before = lesson_with(tmp_path)
    handed_in = submission(before, **answers)
    job = Job(lesson_with(tmp_path, STRICTER), handed_in)
    earlier = found_before(before, submission(before))  # of a better answer: nothing of it may stay
    partly = grade(replace(job, earlier=Earlier(noted(earlier), earlier.notebook, frozenset({"half"}))))
    whole = grade(job)
    assert same_but_for_time(partly.verdict, whole.verdict) == concerns_others
    assert whole.undisturbed == (not concerns_others)


# A class


class Noting:
    """Grades as `InThisProcess` does, and notes what it is handed."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    def run(self, jobs: Iterable[tuple[str, Job]]) -> Generator[tuple[str, Graded]]:
        return InThisProcess().run((tag, self._noted(job)) for tag, job in jobs)

    def _noted(self, job: Job) -> Job:
        self.jobs.append(job)
        return job


CLASS: dict[str, dict[str, str]] = {
    "ada": {},
    "bo": {"half": "def half(x):\n    return x // 2"},
    "cy": {"half": "def half(x):\n    import os\n    os._exit(1)"},
}


@pytest.mark.kernel
def test_a_class_is_graded_again_by_exercise(tmp_path: Path) -> None:
    lesson = lesson_with(tmp_path)
    (tmp_path / "nbgrader_config.py").write_bytes((REPOSITORY / "nbgrader_config.py").read_bytes())
    for student, answers in CLASS.items():
        file = tmp_path / "submitted" / student / NAME / f"{NAME}.ipynb"
        file.parent.mkdir(parents=True)
        file.write_bytes(submission(lesson, **answers))

    def graded(*changes: tuple[str, str], force: bool = False) -> tuple[list[Verdict], list[set[str] | None]]:
        place, executor = Course(tmp_path), Noting()
        now = lesson_with(tmp_path, *changes)
        outcomes = grade_course(place, [now], place.submissions([NAME]), executor, force=force)
        due = [set(job.earlier.due) if job.earlier else None for job in executor.jobs]
        return [replace(outcome.verdict, seconds=0) for outcome in outcomes], due

    assert [verdict.score for verdict in graded()[0]] == [4, 4, 2]
    again, due = graded(KINDER)
    assert (due, [verdict.score for verdict in again]) == ([{"double"}, {"double"}, None], [6, 6, 4])
    assert graded(KINDER) == (again, [])
    again, due = graded(KINDER, STRICTER)
    assert (due, [verdict.score for verdict in again]) == ([{"half"}, {"half"}, None], [4, 4, 4])
    assert graded(KINDER, STRICTER, force=True) == (again, [None] * 3)
    # What was executed is gone, so there is nothing to take the rest from.
    executed = Course(tmp_path).step(AUTOGRADED) / "ada" / NAME / f"{NAME}.ipynb"
    executed.unlink()
    assert graded(KINDER)[1] == [None, {"half"}, None]
    every = (
        ("check.call(double, 3)", "check.call(double, 3.0)"),
        ("(area, 1)", "(area, 1.0)"),
        ("half, 6", "half, 6.0"),
    )
    assert graded(*every)[1] == [None] * 3
