"""Grade what is under `submitted/`: draw the jobs, run them, write down each verdict as it comes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from autograder.course import Course, Submission
from autograder.executors import Executor
from autograder.fingerprint import fingerprint
from autograder.gradebook import Gradebook, Row, read_autograded, write_atomic, write_autograded
from autograder.interrupts import uninterrupted
from autograder.job import nothing_to_grade
from autograder.model import Graded, Job, Lesson, Limits, Verdict
from autograder.reports import Pages, is_unfinished, plain_page

NOT_YET_DRAWN = (
    "Your notebook is not shown on this page yet: the run of the grader that draws it did not end."
)


@dataclass(frozen=True)
class Outcome(Row):
    """One submission's verdict. `fresh` is False where an earlier run had already given it."""

    fresh: bool


def grade_course(
    course: Course,
    lessons: Sequence[Lesson],
    submissions: Sequence[Submission],
    executor: Executor,
    *,
    limits: Limits | None = None,
    full: bool = False,
    unsafe: bool = False,
    force: bool = False,
    on_outcome: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Grade the submissions; those that an earlier run graded from the same content are not run again.

    Each verdict is written down as it comes, files and gradebook together: its entry in the gradebook is
    what makes it count. A run that is killed loses only what was under way. Raises KernelError
    and GradebookError. `on_outcome` hears of each verdict, in the order in which they come.
    """
    by_name = {lesson.name: lesson for lesson in lessons}
    outcomes: list[Outcome] = []

    def finish(outcome: Outcome) -> None:
        outcomes.append(outcome)
        on_outcome(outcome)

    with Gradebook(course.gradebook_url) as book, Pages() as pages:
        for lesson in lessons:
            book.register_lesson(lesson)
        known = {} if force else book.fingerprints()
        given = {(row.student, row.lesson): row.verdict for row in book.verdicts()} if known else {}
        waiting: dict[str, list[Submission]] = defaultdict(list)
        jobs: dict[str, Job] = {}
        for submission in submissions:
            beside = submission.read_files()
            submission = replace(submission, reasons=submission.reasons + beside.reasons)
            lesson, content = by_name[submission.lesson], submission.read()
            job = Job(
                lesson,
                content,
                limits or Limits(),
                full,
                unsafe,
                files=beside.files,
                notebooks=submission.read_notebooks(),
            )
            key = fingerprint(job)
            if known.get((submission.student, submission.lesson)) == key and _written(course, submission):
                verdict = given[submission.student, submission.lesson]
                finish(outcome := Outcome(submission.student, submission.lesson, verdict, fresh=False))
                if is_unfinished(course.feedback(submission.student, submission.lesson)):
                    _draw(course, pages, lesson, outcome)
            elif submission.path is None:
                graded = nothing_to_grade(job.lesson, "No notebook was handed in.")
                with uninterrupted():  # what is on record has been told of
                    finish(_write_down(course, book, lesson, submission, graded, key))
            else:
                waiting[key].append(submission)
                jobs[key] = job
        with closing(executor.run(_drawn(jobs))) as run:  # whatever stops this, nothing goes on behind it
            for key, graded in run:
                for submission in waiting[key]:
                    lesson = by_name[submission.lesson]
                    with uninterrupted():
                        finish(outcome := _write_down(course, book, lesson, submission, graded, key))
                    if not _is_all_told(lesson, outcome.verdict):
                        _draw(course, pages, lesson, outcome)
    return sorted(outcomes, key=lambda outcome: (outcome.student, outcome.lesson))


def tell_again(course: Course, lessons: Sequence[Lesson]) -> list[Row]:
    """Write the feedback pages anew, with what has been marked by hand since; nothing is graded.

    Returns every verdict. Raises GradebookError.
    """
    by_name = {lesson.name: lesson for lesson in lessons}
    with Gradebook(course.gradebook_url, only_to_read=True) as book:
        rows = book.verdicts()
    with Pages() as pages:
        for row in rows:
            if row.lesson in by_name:
                _draw(course, pages, by_name[row.lesson], row)
    return rows


def _draw(course: Course, pages: Pages, lesson: Lesson, row: Row) -> None:
    """Have the page drawn from what the grading left; nothing is done where that is gone."""
    graded = read_autograded(course.root, row.student, lesson, row.verdict)
    if graded is not None:
        pages.draw(course.feedback(row.student, row.lesson), row.student, lesson, graded)


def _drawn(jobs: dict[str, Job]) -> Iterator[tuple[str, Job]]:
    """Hand the jobs out, and let go of each submission's bytes once it is on its way."""
    for key in list(jobs):
        yield key, jobs.pop(key)


def _write_down(
    course: Course, book: Gradebook, lesson: Lesson, submission: Submission, graded: Graded, key: str
) -> Outcome:
    """Record the verdict, with a plain page that is true by itself; where there is a notebook, it follows."""
    reasons = _unique(submission.reasons + graded.verdict.reasons)
    graded = replace(graded, verdict=replace(graded.verdict, reasons=reasons))
    note = "" if _is_all_told(lesson, graded.verdict) else NOT_YET_DRAWN

    def publish(marked: Verdict) -> None:
        write_autograded(course.root, submission.student, lesson, graded)
        page = plain_page(submission.student, lesson, marked, note=note, unfinished=bool(note))
        write_atomic(course.feedback(submission.student, lesson.name), page)

    marked = book.record(
        submission.student,
        lesson,
        graded,
        submitted=submission.submitted,
        fingerprint="" if graded.broken else key,  # what the grader broke on is tried again
        publish=publish,
    )
    return Outcome(submission.student, lesson.name, marked, fresh=True)


def _is_all_told(lesson: Lesson, verdict: Verdict) -> bool:
    """Whether there is no notebook to show: of several, some may be there though one can't be graded."""
    return verdict.status == "failed" and not lesson.notebooks


def _written(course: Course, submission: Submission) -> bool:
    """Whether the files of an earlier run are still there."""
    return course.feedback(submission.student, submission.lesson).is_file()


def _unique(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sentences))
