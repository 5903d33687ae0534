"""The state of a course: who has handed in what, what is graded, what waits for a person. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from autograder.collecting import deadlines_of
from autograder.course import Course, Submission
from autograder.errors import AutograderError, NoGradebook
from autograder.fingerprint import fingerprint
from autograder.gradebook import Gradebook
from autograder.intake import HandedIn, NotGraded
from autograder.model import NOT_LATE, Job, Lesson, Limits, Person, Row, Verdict
from autograder.reports.missing import Missing, not_handed_in

#: The next step for a submission: a person looks at it, then it is graded, then marked.
State = Literal["missing", "to look at", "to grade", "to mark", "graded"]


#: Said of a grade in the gradebook that nothing below `submitted/` belongs to.
GONE = "graded, but what was handed in is no longer under submitted/; the grade still counts"


@dataclass(frozen=True)
class Standing:
    """The state of one student in one lesson. `why`: why to look at it. `to_mark`: how many answers wait."""

    student: str
    state: State
    late: bool = False
    why: str = ""
    to_mark: int = 0


@dataclass(frozen=True)
class LessonStanding:
    """The state of one lesson: its due date in UTC, and the state of each student."""

    lesson: str
    due: datetime | None
    students: tuple[Standing, ...]

    def those(self, *states: State) -> tuple[Standing, ...]:
        """Return the students who are in one of these states."""
        return tuple(one for one in self.students if one.state in states)


@dataclass(frozen=True)
class Status:
    """The state of the course. `nobodys`: files below `submitted/` without a known student or lesson."""

    lessons: tuple[LessonStanding, ...]
    people: Mapping[str, Person]
    nobodys: tuple[NotGraded, ...]
    broken: tuple[NotGraded, ...]  # lessons that can't be built


def status_of(course: Course, lessons: Iterable[str] = ()) -> Status:
    """Return the state of the named lessons, or of all. Nothing is written or graded.

    course.toml says who is in the class; without a list there, the class is everybody who has handed in
    anything or is in the gradebook. Raises UsageError, LessonError, GradebookError, CourseTomlError,
    RosterError.
    """
    built, broken = course.sound_lessons(lessons)
    handed_in = course.handed_in()
    found = {
        (one.student, one.lesson): one
        for one in course.submissions([lesson.name for lesson in built], handed_in=handed_in)
    }
    verdicts: dict[tuple[str, str], Verdict] = {}
    known: Mapping[tuple[str, str], str] = {}
    people: dict[str, Person] = {}
    try:
        with Gradebook(course.gradebook_url, only_to_read=True) as book:
            verdicts = {(row.student, row.lesson): row.verdict for row in book.verdicts()}
            known, people = book.fingerprints(), book.people()
    except NoGradebook:
        pass  # nothing has been graded yet
    roster = course.arrangements.roster.people
    everybody = sorted({*roster, *(student for student, _ in found)} | (set() if roster else people.keys()))
    deadlines = deadlines_of(course)

    def standing(student: str, lesson: Lesson) -> Standing:
        key = (student, lesson.name)
        submission, verdict = found.get(key), verdicts.get(key)
        if submission is None:
            return Standing(student, "to look at", why=GONE) if verdict else Standing(student, "missing")
        at, due = submission.stamp.at, deadlines.of(lesson.name, student)
        late = at is not None and due is not None and _utc(at) > due
        if verdict is None or not _is_graded(submission, lesson, known.get(key, "")):
            return Standing(student, "to grade", late)
        waiting = sum(exercise.needs_manual for exercise in verdict.exercises)
        if why := _to_look_at(verdict, lesson):
            return Standing(student, "to look at", late, why)
        if why := submission.stamp.unread:
            return Standing(student, "to look at", late, f"{NOT_LATE}{why}.", waiting)
        return Standing(student, "to mark" if waiting else "graded", late, to_mark=waiting)

    return Status(
        tuple(
            LessonStanding(
                lesson.name,
                deadlines.due.get(lesson.name),
                tuple(standing(student, lesson) for student in everybody),
            )
            for lesson in built
        ),
        {**people, **roster},
        handed_in.not_graded,
        tuple(broken),
    )


def gone(course: Course, graded: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return those of the graded (student, lesson) whose files are no longer below `submitted/`.

    None, where there is no such folder: then they were graded elsewhere.
    """
    if not course.submitted.is_dir():
        return []
    there = {(one.student, one.lesson) for one in course.handed_in().placed}
    return [key for key in graded if key not in there]


def lacking(
    course: Course, rows: Iterable[Row], handed_in: HandedIn, people: Collection[str]
) -> tuple[Missing, ...]:
    """Return, by lesson, who has handed in nothing by the due date. Files that are not graded yet count.

    `people`: the gradebook's students, used if course.toml names none. Raises CourseTomlError, RosterError.
    """
    there = {(row.student, row.lesson) for row in rows}
    there |= {(one.student, one.lesson) for one in handed_in.placed}
    everybody = course.arrangements.roster.people.keys() or {*people, *(student for student, _ in there)}
    deadlines = deadlines_of(course)
    lessons = sorted({lesson for _, lesson in there} | deadlines.due.keys())
    return not_handed_in(
        everybody, lessons, there, lambda student, lesson: deadlines.of(lesson, student), datetime.now(UTC)
    )


def _is_graded(submission: Submission, lesson: Lesson, recorded: str) -> bool:
    """Whether the recorded verdict is about the present files; otherwise `grade` would grade them."""
    try:
        files = submission.read_files().files
        content, notebooks = submission.read(), submission.read_notebooks()
    except AutograderError:
        return True  # the files can't be read: the verdict says so
    for full, unsafe in ((False, False), (False, True), (True, False), (True, True)):
        job = Job(lesson, content, Limits(), full, unsafe, files, notebooks)
        if fingerprint(job) == recorded:
            return True
    return False


def _to_look_at(verdict: Verdict, lesson: Lesson) -> str:
    """Return why a person has to look at the verdict itself, and not only at an answer in words; or ''."""
    if verdict.status == "failed":
        return " ".join(verdict.reasons)
    in_words = {exercise.id for exercise in lesson.exercises if exercise.kind == "manual"}
    doubtful = [one for one in verdict.exercises if one.needs_manual and one.id not in in_words]
    return " ".join(f"{one.id}: {one.message}" for one in doubtful)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
