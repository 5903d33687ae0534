"""Grades the submissions under `submitted/`: makes the jobs, runs them, and records each verdict at once."""

from __future__ import annotations

import errno
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError

from autograder.atomic import write_atomic
from autograder.authoring import course_config
from autograder.course import Course, Submission
from autograder.errors import GradebookError, KernelError, NotReadable, NotTaken
from autograder.executors import BROKE, Executor, without_verdict
from autograder.fingerprint import exercise_fingerprints, fingerprint
from autograder.gradebook import (
    Claims,
    Gradebook,
    LatePolicy,
    autograded_paths,
    is_for_exchange,
    read_autograded,
    write_autograded,
    write_beside,
    write_for_exchange,
)
from autograder.grader_log import GraderLog
from autograder.interrupts import uninterrupted
from autograder.job import nothing_to_grade
from autograder.layout import AUTOGRADED
from autograder.model import Earlier, Graded, Job, Landmarks, Lesson, Limits, Row, Verdict
from autograder.other_lesson import named
from autograder.reports import Pages, is_unfinished, plain_page

NOT_YET_DRAWN = (
    "Your notebook is not shown on this page yet: the run of the grader that draws it did not end."
)

UNREADABLE = "Nothing of this is the student's fault; the next run tries it again."
#: How often a submission's files may change before they are graded, as while somebody copies them there.
MOST_CHANGES = 3
#: The interval in seconds of checking whether another grader has finished.
OTHERS_SECONDS = 0.5
#: The operating system's errors when it is out of something that every submission needs.
_OF_THE_MACHINE = {
    getattr(errno, name, None) for name in ("ENOSPC", "EDQUOT", "EROFS", "EIO", "EMFILE", "ENFILE", "ENOMEM")
} - {None}


@dataclass(frozen=True)
class Outcome(Row):
    """One submission's verdict. `fresh` is False where an earlier run had already given it.

    `broken`: the grader failed on the submission, or may not read it; the verdict says so, and the next run
    tries it again.
    """

    fresh: bool
    broken: bool = False


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
    log: GraderLog | None = None,
) -> list[Outcome]:
    """Grade the submissions; those that an earlier run graded from the same content are not run again.

    Each verdict is recorded at once, files and gradebook together: it counts from its entry in the gradebook
    on. A run that is killed loses only the submissions that were being graded. An error in one submission
    affects no other: it is recorded as failed, the traceback goes to `log`, and
    the next run tries again. Raises KernelError when nothing can be run at all, and GradebookError when the
    gradebook or the disk can't be used. `on_outcome` gets each verdict, in the order in which they come.

    Several graders may work on one course at once: each leaves out what another one is grading, and reports
    its verdict.
    """
    log = log or GraderLog(course.grader_log)
    faults = _PageFaults(log)
    arrangements = course.arrangements
    config = arrangements.with_late_rule(course_config(course.root), course.root)
    policy = LatePolicy(config, course.root)
    with (
        Gradebook(course.gradebook_url) as book,
        book.claims() as claims,
        Pages(on_error=faults.take, notes=course.page_notes) as pages,
    ):
        for lesson in lessons:
            book.register_lesson(lesson)
        if arrangements.roster or arrangements.due_dates:
            book.arrange(arrangements.roster.people.values(), arrangements.due_dates)
        settings = (limits or Limits(), full, unsafe)
        by_name = {lesson.name: lesson for lesson in lessons}
        run = _Run(course, book, claims, policy, pages, log, by_name, settings, on_outcome)
        if not force:
            run.look_up()
        for submission in submissions:
            run.examine(submission)
        run.tell_unchanged()
        while run.is_work_left():
            # Closing the results ends all running jobs, also after an error or Ctrl-C.
            with closing(executor.run(run.drawn())) as results:
                for key, graded in results:
                    for submission in run.waiting.pop(key):
                        run.finish(submission, graded, key)
                    claims.give_back(key)
            run.tell_unchanged()
    faults.tell()
    return sorted(run.outcomes, key=lambda outcome: (outcome.student, outcome.lesson))


def redraw_feedback(course: Course, lessons: Sequence[Lesson], log: GraderLog | None = None) -> list[Row]:
    """Write the feedback pages again, with the marks by hand since; nothing is graded.

    A page that would be the same is left as it is. Returns every verdict. Pages that can't be drawn are
    reported in `log`. Raises GradebookError.
    """
    log = log or GraderLog(course.grader_log)
    by_name = {lesson.name: lesson for lesson in lessons}
    with Gradebook(course.gradebook_url, only_to_read=True) as book:
        rows = book.verdicts()
    faults = _PageFaults(log)
    with Pages(on_error=faults.take, notes=course.page_notes) as pages:
        for row in rows:
            if row.lesson in by_name:
                _draw(course, pages, by_name[row.lesson], row, log)
    faults.tell()
    return rows


class _Run:
    """One run over a class: the submissions that wait to be graded, and the outcomes of the others."""

    def __init__(
        self,
        course: Course,
        book: Gradebook,
        claims: Claims,
        policy: LatePolicy,
        pages: Pages,
        log: GraderLog,
        lessons: Mapping[str, Lesson],
        settings: tuple[Limits, bool, bool],
        on_outcome: Callable[[Outcome], None],
    ) -> None:
        self.outcomes: list[Outcome] = []
        self.waiting: dict[str, list[Submission]] = {}  # by fingerprint: identical submissions are run once
        self._to_draw: deque[str] = deque()
        self._all_landmarks: Mapping[str, Landmarks] | None = None
        self._changes: Counter[tuple[str, str]] = Counter()
        self._depends_on: dict[str, dict[str, str]] = {}  # fingerprints of exercises, by that of the whole
        self._course, self._book, self._policy, self._pages, self._log = course, book, policy, pages, log
        self._lessons, self._settings, self._on_outcome = lessons, settings, on_outcome
        self._known: dict[tuple[str, str], str] | None = None  # None: grade all again
        self._unchanged: list[tuple[Submission, str]] = []
        self._claims, self._with_others, self._claimed = claims, deque[str](), set[str]()

    def look_up(self) -> None:
        """Read from the gradebook what earlier runs have graded. Raises GradebookError."""
        self._known = self._book.fingerprints()

    def examine(self, submission: Submission) -> None:
        """Record a verdict that needs no grading, or add the submission to those that wait to be graded."""
        lesson = self._lessons[submission.lesson]
        if submission.unreadable:
            self.finish(submission, without_verdict(lesson, UNREADABLE, "\n".join(submission.reasons)), "")
            return
        with self._boundary(submission):
            submission, job = self._job(submission)
            key = fingerprint(job)
            if self._is_unchanged(submission, key):
                return
            if submission.path is None:
                self.finish(submission, nothing_to_grade(lesson, "No notebook was handed in."), key)
            else:
                self._put_up(submission, key)

    def tell_unchanged(self) -> None:
        """Report the verdicts of earlier runs and of other graders. Raises GradebookError."""
        for submission, _ in self._unchanged:
            self._date_again(submission)
        rows = self._book.verdicts() if self._unchanged else []
        given = {(row.student, row.lesson): row.verdict for row in rows}
        for submission, key in self._unchanged:
            name = (submission.student, submission.lesson)
            if name not in given:  # somebody has removed its verdict meanwhile
                self._put_up(submission, key)
                continue
            self._tell(outcome := Outcome(*name, given[name], fresh=False))
            page = self._course.feedback(*name)
            if not is_for_exchange(page):  # an older version has written the page
                write_for_exchange(page, submission.came)
            if is_unfinished(page):
                _draw(self._course, self._pages, self._lessons[submission.lesson], outcome, self._log)
        self._unchanged = []

    def drawn(self) -> Iterator[tuple[str, Job]]:
        """Yield the jobs. Each submission is read again only now, so that few are in memory at once."""
        while self._to_draw:
            key = self._to_draw.popleft()
            if not (key in self._claimed or self._claims.take(key)):
                self._with_others.append(key)
                continue
            self._claimed.discard(key)
            self._leave_what_is_done(key)
            for submission in tuple(self.waiting[key]):
                job = self._still(submission, key)
                if job is not None:
                    self._depends_on[key] = exercise_fingerprints(job)
                    yield key, replace(job, earlier=self._earlier(submission, key))
                    break
                self.waiting[key].remove(submission)
            else:
                del self.waiting[key]
                self._claims.give_back(key)

    def is_work_left(self) -> bool:
        """Whether there are jobs to yield. Waits for other graders, which may give submissions up."""
        while not self._to_draw and self._with_others:
            for key in [key for key in self._with_others if self._claims.take(key)]:
                self._with_others.remove(key)
                self._claimed.add(key)
                self._to_draw.append(key)
            if not self._to_draw:
                time.sleep(OTHERS_SECONDS)
        return bool(self._to_draw)

    def _leave_what_is_done(self, key: str) -> None:
        """Remove submissions that another grader has recorded since `look_up`."""
        if self._known is None:
            return
        for submission in tuple(self.waiting[key]):
            name = (submission.student, submission.lesson)
            if self._book.fingerprint(*name) == key:
                self._known[name] = key
                if self._is_unchanged(submission, key):
                    self.waiting[key].remove(submission)

    def finish(self, submission: Submission, graded: Graded, key: str) -> None:
        """Record the verdict, and have its page drawn. Raises an error that concerns all submissions."""
        lesson = self._lessons[submission.lesson]
        if graded.broken:
            self._log.add(submission.student, submission.lesson, graded.broken)
        try:
            graded = named(graded, lesson, self._landmarks)
            outcome = self._recorded(submission, graded, key)
        except Exception as error:
            if _concerns_all(error):
                raise
            self._log.add(submission.student, submission.lesson, error)
            graded = without_verdict(lesson, BROKE, _text(error))
            try:
                outcome = self._recorded(submission, graded, "")
            except Exception as again:
                if _concerns_all(again):
                    raise
                self._log.add(submission.student, submission.lesson, again)
                self._tell(Outcome(submission.student, lesson.name, graded.verdict, True, broken=True))
                return
        if outcome.verdict.status != "failed":
            _draw(self._course, self._pages, lesson, outcome, self._log)

    @contextmanager
    def _boundary(self, submission: Submission) -> Iterator[None]:
        """Turn an error in the block into the verdict of this submission."""
        lesson = self._lessons[submission.lesson]
        try:
            yield
        except NotTaken as refused:  # nothing is read; another file there would give another key
            job = Job(lesson, str(refused).encode(), *self._settings)
            key = fingerprint(job)
            if not self._is_unchanged(submission, key):
                self.finish(submission, nothing_to_grade(lesson, str(refused)), key)
        except NotReadable as error:
            self.finish(submission, without_verdict(lesson, f"{error} {UNREADABLE}", str(error)), "")
        except Exception as error:
            if _concerns_all(error):
                raise
            self.finish(submission, without_verdict(lesson, BROKE, _text(error)), "")

    def _landmarks(self) -> Mapping[str, Landmarks]:
        if self._all_landmarks is None:
            self._all_landmarks = self._course.landmarks()
        return self._all_landmarks

    def _job(self, submission: Submission) -> tuple[Submission, Job]:
        """Return the job, and the submission with sentences about its files."""
        beside = submission.read_files()
        reasons = _unique(submission.reasons + beside.reasons)
        job = Job(
            self._lessons[submission.lesson],
            submission.read(),
            *self._settings,
            files=beside.files,
            notebooks=submission.read_notebooks(),
        )
        return replace(submission, reasons=reasons), job

    def _put_up(self, submission: Submission, key: str) -> None:
        if key not in self.waiting:
            self.waiting[key] = []
            self._to_draw.append(key)
        self.waiting[key].append(submission)

    def _still(self, submission: Submission, key: str) -> Job | None:
        """Return the job if the files have not changed; else put the submission up again and return None."""
        with self._boundary(submission):
            submission, job = self._job(submission)
            if (now := fingerprint(job)) == key:
                return job
            self._changes[submission.student, submission.lesson] += 1
            if self._changes[submission.student, submission.lesson] > MOST_CHANGES:
                raise NotReadable("The files changed each time that they were read.")
            self._put_up(submission, now)
        return None

    def _earlier(self, submission: Submission, key: str) -> Earlier | None:
        """What still holds of the last verdict on a submission, where the tests of some exercises changed."""
        name = (submission.student, submission.lesson)
        if self._known is None or not self._known.get(name):
            return None
        before = self._book.depends_on(*name)
        due = {one for one, now in self._depends_on[key].items() if before.get(one) != now}
        verdict = self._book.machine_verdict(*name)
        if verdict is None or verdict.status == "failed" or not due < self._depends_on[key].keys():
            return None
        graded = read_autograded(
            self._course.step(AUTOGRADED), submission.student, self._lessons[submission.lesson], verdict
        )
        if graded is None:
            return None
        return Earlier(verdict, graded.notebook, frozenset(due))

    def _is_unchanged(self, submission: Submission, key: str) -> bool:
        """Whether an earlier run has graded the same; then its verdict will be reported."""
        name = (submission.student, submission.lesson)
        if self._known is None or self._known.get(name) != key:
            return False
        if not _written(self._course, self._lessons[submission.lesson], submission):
            return False
        self._unchanged.append((submission, key))
        return True

    def _date_again(self, submission: Submission) -> None:
        """Update the lateness: the time of handing in or the due date may have changed since the grading."""
        course, lesson = self._course, self._lessons[submission.lesson]

        def publish(verdict: Verdict) -> None:
            notebook = autograded_paths(course.step(AUTOGRADED), submission.student, lesson)[0]
            write_beside(notebook, submission.came)
            _write_plain_page(course, submission, lesson, verdict)

        try:
            with uninterrupted():
                self._book.date(submission.student, lesson.name, submission.stamp, self._policy, publish)
        except Exception as error:  # the earlier verdict stays
            if _concerns_all(error):
                raise
            self._log.add(submission.student, submission.lesson, error)

    def _recorded(self, submission: Submission, graded: Graded, key: str) -> Outcome:
        lesson = self._lessons[submission.lesson]
        with uninterrupted():  # a verdict that is recorded is also reported
            depends_on = self._depends_on.get(key, {}) if graded.undisturbed else {}
            outcome = _write_down(
                self._course, self._book, self._policy, lesson, submission, graded, key, depends_on
            )
            self._tell(outcome)
        return outcome

    def _tell(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self._on_outcome(outcome)


class _PageFaults:
    """Collects errors with pages, from any thread."""

    def __init__(self, log: GraderLog) -> None:
        self._log = log
        self._concern_all: list[BaseException] = []

    def take(self, path: Path, error: BaseException) -> None:
        """Note that a page, `feedback/STUDENT/LESSON/LESSON.html`, could not be drawn or written."""
        if _concerns_all(error):
            self._concern_all.append(error)
        else:
            self._log.add(path.parent.parent.name, path.parent.name, error)

    def tell(self) -> None:
        """Raise the first error that concerns all submissions, if there was one."""
        if self._concern_all:
            raise self._concern_all[0]


def _text(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


def _concerns_all(error: BaseException) -> bool:
    """Whether an error is about the disk, the gradebook or the machine, and not about one submission."""
    if isinstance(error, KernelError):
        return True
    cause = error.__cause__ if isinstance(error, GradebookError) else error
    if isinstance(cause, OSError):
        return cause.errno in _OF_THE_MACHINE
    return isinstance(cause, OperationalError | InterfaceError | InternalError)


def _draw(course: Course, pages: Pages, lesson: Lesson, row: Row, log: GraderLog) -> None:
    """Have the page drawn from the executed notebook; do nothing where that is gone."""
    try:
        graded = read_autograded(course.step(AUTOGRADED), row.student, lesson, row.verdict)
        if graded is not None:
            pages.draw(course.feedback(row.student, row.lesson), row.student, lesson, graded)
    except Exception as error:  # noqa: BLE001 (only this page fails, and the plain one is there)
        log.add(row.student, row.lesson, error)


def _write_down(
    course: Course,
    book: Gradebook,
    policy: LatePolicy,
    lesson: Lesson,
    submission: Submission,
    graded: Graded,
    key: str,
    depends_on: Mapping[str, str],
) -> Outcome:
    """Record the verdict and a complete plain page; the page with the notebook, if there is one, follows."""
    reasons = _unique(submission.reasons + graded.verdict.reasons)
    graded = replace(graded, verdict=replace(graded.verdict, reasons=reasons))

    def publish(marked: Verdict) -> None:
        write_autograded(course.step(AUTOGRADED), submission.student, lesson, graded, came=submission.came)
        _write_plain_page(course, submission, lesson, marked)

    marked = book.record(
        submission.student,
        lesson,
        graded,
        stamp=submission.stamp,
        policy=policy,
        fingerprint="" if graded.broken else key,  # a submission that the grader failed on is tried again
        depends_on=depends_on,
        publish=publish,
    )
    return Outcome(submission.student, lesson.name, marked, fresh=True, broken=bool(graded.broken))


def _write_plain_page(course: Course, submission: Submission, lesson: Lesson, verdict: Verdict) -> None:
    note = "" if verdict.status == "failed" else NOT_YET_DRAWN
    page = plain_page(submission.student, lesson, verdict, note=note, unfinished=bool(note))
    path = course.feedback(submission.student, lesson.name)
    write_atomic(path, page)
    write_for_exchange(path, submission.came)


def _written(course: Course, lesson: Lesson, submission: Submission) -> bool:
    """Whether the files that an earlier run wrote still exist."""
    notebooks = autograded_paths(course.step(AUTOGRADED), submission.student, lesson)
    page = course.feedback(submission.student, submission.lesson)
    return page.is_file() and all(path.is_file() for path in notebooks)


def _unique(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sentences))
