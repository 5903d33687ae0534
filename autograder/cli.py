"""The command line: one short function for each command."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from autograder import layout
from autograder.atomic import write_atomic
from autograder.audit import audit_lesson, write_sample_class
from autograder.audit.disputes import KEPT as DISPUTES
from autograder.audit.disputes import answer_in, disputed, reject, unlike, uphold
from autograder.authoring import assignment_folders, read_attempts, release_course
from autograder.batch import Outcome, grade_course, redraw_feedback
from autograder.collecting import collect as collect_from
from autograder.collecting import collected_table
from autograder.course import Course, Submission, files_with, lesson_of
from autograder.errors import (
    AutograderError,
    NoSuchPath,
    NotReadable,
    NotTaken,
    UnreadableTimestamp,
    UsageError,
    WrongOutput,
)
from autograder.executors import Executor, InThisProcess, LocalProcesses, OnDask
from autograder.gradebook import Gradebook
from autograder.grader_log import GraderLog
from autograder.gradescope.bundle import write_bundle
from autograder.intake import MAX_BYTES, HandedIn, NotGraded, read_bounded
from autograder.intake.spelling import readable
from autograder.layout import ATTEMPTS, CONFIG_FILE, COURSE_TOML, REPORT_CARD, SOLUTIONS
from autograder.marking import Comparing, MarkingController, best_way, new_token, serve
from autograder.model import VERDICT_VERSION, Job, Person, Row, Verdict
from autograder.open_files import make_room
from autograder.other_lesson import named
from autograder.output import expect_file, is_standard_output, write_output
from autograder.reports import changes, changes_table, class_report, class_tables, verdict_table
from autograder.reports.class_report import link_between
from autograder.reports.job_summary import job_summary
from autograder.reports.junit import junit
from autograder.reports.outline import outline
from autograder.reports.status_table import status_table
from autograder.reports.wording import points, share
from autograder.returning import Grade, LeftOut, Platform, Target, give_back, grade_list
from autograder.returning import export as export_grades
from autograder.roster import read_roster
from autograder.sandbox import doctor as find_layers
from autograder.similarity import (
    THRESHOLD,
    Compared,
    NotRead,
    Reader,
    StudentAnswers,
    explained,
    similar_pairs,
    similarity_json,
    similarity_page,
    similarity_table,
)
from autograder.status import GONE, gone, lacking, status_of
from autograder.terminal import Terminal
from autograder.visible import in_json, visible_name

app = typer.Typer(
    help="From a lesson's text to a student's score.", no_args_is_help=True, pretty_exceptions_enable=False
)
# In a file or a log, tables get a fixed width.
console = Terminal(width=None if sys.stdout.isatty() else 110)
errors = Terminal(stderr=True)

BAD_USAGE = 2
COULD_NOT = 1
TOO_LOW = 3
INTERRUPTED = 130
#: The most things that were not graded that the terminal names; the class report names all.
MOST_NOT_GRADED = 20
#: The most submissions without a time that it names.
MOST_UNDATED = 8

Lessons = Annotated[
    list[str] | None, typer.Argument(metavar="[LESSON]…", help="Names of lessons; all, if none.")
]
Workers = Annotated[int | None, typer.Option(min=1, help="How many at once; all cores, unless given.")]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Grade on the Dask cluster of this scheduler: tcp://host:8786."),
]
CourseFolder = Annotated[
    Path, typer.Option("--course", help="The course folder, with solutions/ and submitted/.", file_okay=False)
]
Unsafe = Annotated[
    bool, typer.Option("--unsafe", help="Run without a sandbox: this code may then do what you may.")
]
HERE = Path()


def main() -> None:
    """Run the command line; an error that a person can act on is printed without a traceback."""
    console.stderr = False  # an earlier run in the same process may have changed it
    try:
        app()
    except AutograderError as error:
        errors.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(BAD_USAGE if isinstance(error, UsageError | NoSuchPath | WrongOutput) else COULD_NOT)


@app.command()
def release(
    lessons: Lessons = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if what is committed is stale.")
    ] = False,
    course: CourseFolder = HERE,
) -> None:
    """Build course/ from solutions/, and check every lesson."""
    released = release_course(course, lessons or (), check=check)
    for path in released.written:
        console.print(f"wrote {path}", markup=False, highlight=False, soft_wrap=True)
    for finding in released.findings:
        errors.print(finding, style="red", markup=False, highlight=False, soft_wrap=True)
    if released.findings:
        raise typer.Exit(COULD_NOT)
    if check:
        console.print("course/ is up to date, and every lesson keeps the rules.")


@app.command()
def collect(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH…", help="What the platform gave: archives, folders, notebooks."),
    ],
    lesson: Annotated[str | None, typer.Option(help="All of it is of this lesson.")] = None,
    roster: Annotated[
        Path | None, typer.Option(help="CSV of the students, as a platform exports it. Else: course.toml.")
    ] = None,
    file_times: Annotated[
        bool,
        typer.Option(
            "--file-times/--no-file-times",
            help="Take a file's time for that of handing in, where nothing better tells it.",
        ),
    ] = True,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; say what would be done.")
    ] = False,
    course: CourseFolder = HERE,
) -> None:
    """Lay out a platform's download as submitted/STUDENT/LESSON/: docs/collecting.md."""
    place = Course(course)
    people = read_roster(roster) if roster else None
    with console.status("Collecting"):
        collected = collect_from(
            place, paths, lesson=lesson or "", roster=people, file_times=file_times, dry=dry_run
        )
    console.print(collected_table(collected, dry=dry_run))
    if roster and not place.arrangements.roster:
        console.print(
            f"Other commands know who handed in nothing once {COURSE_TOML} names the list: roster = …",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )


@app.command()
def status(lessons: Lessons = None, course: CourseFolder = HERE) -> None:
    """Say who has handed in what, what is graded, and what waits for you. Only reads."""
    place = Course(course)
    with console.status("Looking"):
        found = status_of(place, lessons or ())
    console.print(status_table(found, place.arrangements.zone))


@app.command()
def grade(
    lessons: Lessons = None,
    course: CourseFolder = HERE,
    student: Annotated[list[str] | None, typer.Option(help="Only this student; may be given again.")] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write every verdict here too; - is standard output.")
    ] = None,
    junit_file: Annotated[
        Path | None, typer.Option("--junit", help="Write them as JUnit's XML, too, which any CI shows.")
    ] = None,
    markdown_file: Annotated[
        Path | None, typer.Option("--markdown", help="Write them as Markdown, as a CI shows on a page, too.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what has not changed.")] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Run every cell, also what no score depends on.")
    ] = False,
    unsafe: Unsafe = False,
) -> None:
    """Grade what is new or changed under submitted/."""
    place = Course(course)
    _expect_data_in(json_file, junit_file, markdown_file)
    executor = _executor(workers, scheduler)
    graded = _grade(place, lessons, student, executor, full=full, unsafe=unsafe, force=force)
    _write_class_report(place, graded.handed_in, graded.log)
    console.print(class_tables(graded.outcomes))
    if json_file:
        write_output(json_file, _as_json(graded.outcomes, graded.not_graded))
    if junit_file:
        write_output(junit_file, junit(graded.outcomes))
    if markdown_file:
        write_output(markdown_file, job_summary(graded.outcomes, graded.not_graded))
    _say_where(place, graded, json_file)


@app.command()
def regrade(
    lessons: Lessons = None,
    course: CourseFolder = HERE,
    student: Annotated[list[str] | None, typer.Option(help="Only this student; may be given again.")] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    diff: Annotated[
        bool, typer.Option("--diff", help="Say whose score has changed, and why, in place of the tables.")
    ] = False,
    unsafe: Unsafe = False,
) -> None:
    """Grade again after a change in a lesson's tests: only what the change concerns is run."""
    place = Course(course)
    executor = _executor(workers, scheduler)
    with Gradebook(place.gradebook_url) as book:
        before = book.verdicts()
    graded = _grade(place, lessons, student, executor, unsafe=unsafe)
    rows = _write_class_report(place, graded.handed_in, graded.log)
    console.print(changes_table(changes(before, graded.outcomes)) if diff else class_tables(rows))
    _say_where(place, graded, None)


@app.command()
def check(
    notebook: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A submission, or your own try.")
    ],
    course: CourseFolder = HERE,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the verdict here too; - is standard output.")
    ] = None,
    min_score: Annotated[
        str | None,
        typer.Option(
            metavar="POINTS", help=f"Exit with {TOO_LOW} below so many points, or so many % of all."
        ),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Run every cell, also what no score depends on.")
    ] = False,
    unsafe: Unsafe = False,
) -> None:
    """Grade one notebook now, print the table, write nothing that you do not ask for."""
    place = Course(course)
    enough = _enough(min_score)
    _expect_data_in(json_file)
    make_room()
    try:
        content = read_bounded(notebook, MAX_BYTES, follow=True)
    except (NotTaken, NotReadable) as error:
        raise UsageError(f"{notebook} can't be graded. {error}") from error
    lesson = lesson_of(notebook, place)
    with console.status(f"Grading {notebook.name}"):
        beside = files_with(notebook, place)
        job = Job(lesson, content, full=full, unsafe=unsafe, files=beside.files)
        ((_, outcome),) = InThisProcess().run([(None, job)])
        graded = named(outcome, lesson, place.landmarks)
        told = replace(graded.verdict, reasons=beside.reasons + graded.verdict.reasons)
    console.print(verdict_table(told, title=lesson.name))
    if json_file:
        write_output(json_file, _as_json([Row("", lesson.name, told)]))
    if graded.broken:
        errors.print(graded.broken, markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(COULD_NOT)
    if not enough(told):
        errors.print(f"That is less than {min_score}.", markup=False, highlight=False)
        raise typer.Exit(TOO_LOW)


def _expect_data_in(*files: Path | None) -> None:
    """Raise WrongOutput if one is a folder. If one is standard output, print the rest on standard error."""
    named = [file for file in files if file]
    for file in named:
        expect_file(file)
    console.stderr = any(map(is_standard_output, named))


def _enough(min_score: str | None) -> Callable[[Verdict], bool]:
    """Return a check whether a verdict reaches '7.5' points or '60%' of all. Raises UsageError otherwise."""
    if min_score is None:
        return lambda verdict: True
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)(%?)", min_score.strip())
    if match is None:
        raise UsageError(f"--min-score {min_score!r} is no score: write points, 7.5, or a share, 60%.")
    wanted = float(match[1])
    if match[2]:
        return lambda verdict: 100 * share(verdict.final_score, verdict.max_score) >= wanted - 1e-9
    return lambda verdict: verdict.final_score >= wanted - 1e-9


@app.command()
def doctor() -> None:
    """Say what keeps a student's code in on this machine, and what to do about what does not."""
    layers = find_layers()
    for layer in layers:
        mark, style = ("✔", "green") if layer.holds else ("✘", "red")
        console.print(mark, layer.name, style=style, end="", markup=False, highlight=False)
        remedy = f"\n  {layer.remedy}" if layer.remedy and not layer.holds else ""
        console.print(f"  {layer.detail}{remedy}", markup=False, highlight=False, soft_wrap=True)
    if not layers[0].holds:
        raise typer.Exit(COULD_NOT)


@app.command()
def sample_class(
    course: Annotated[Path, typer.Option(help="The scratch course to write.", file_okay=False)],
    students: Annotated[int, typer.Option(min=1)] = 24,
    seed: Annotated[int, typer.Option(help="The same seed writes the same class.")] = 1,
    lessons_from: Annotated[
        Path, typer.Option(help="The course whose lessons they take.", file_okay=False)
    ] = HERE,
) -> None:
    """Write a class of submissions, made from the lessons' attempts, into a scratch course."""
    source, target = Course(lessons_from), Course(course)
    built = source.lessons()
    if not (source.root / CONFIG_FILE).is_file():
        raise UsageError(
            f"There is no {CONFIG_FILE} in {source.root.resolve()}: name a course folder by --lessons-from."
        )
    solutions = source.root / SOLUTIONS
    shutil.copytree(solutions, target.root / SOLUTIONS, dirs_exist_ok=True)
    shutil.copy(source.root / CONFIG_FILE, target.root / CONFIG_FILE)
    attempts = [(lesson, read_attempts(solutions / lesson.name, lesson)) for lesson in built]
    written = write_sample_class(target.submitted, attempts, students, seed)
    console.print(f"{written} submissions of {students} students are in {target.submitted}", highlight=False)


@app.command()
def audit(
    lessons: Lessons = None,
    course: CourseFolder = HERE,
    workers: Workers = None,
    seeds: Annotated[
        int | None,
        typer.Option(min=1, help="In place of that, run the tests that train or draw with so many seeds."),
    ] = None,
) -> None:
    """Try the tests with right and wrong answers, into docs/report-card.md: only what has changed."""
    place = Course(course)
    executor = _executor(workers, None)
    titles = [(lesson.name, outline(lesson).title) for lesson in place.lessons()]
    for lesson in place.lessons(lessons or ()):
        with _progress() as progress:
            task = progress.add_task(lesson.name, total=None)

            def tell(done: int, all_: int, progress: Progress = progress, task: TaskID = task) -> None:
                progress.update(task, completed=done, total=all_)

            # The card is written after each lesson, so that an interruption loses no finished measurement.
            audit_lesson(place.root, lesson, titles, executor, seeds, tell)
    _say({"report card": str(place.root / REPORT_CARD)})


@app.command()
def dispute(
    student: str,
    lesson: str,
    exercise: str,
    uphold_why: Annotated[
        str | None,
        typer.Option("--uphold", metavar="WHY", help="The student is right: make the answer an attempt."),
    ] = None,
    reject_why: Annotated[
        str | None, typer.Option("--reject", metavar="WHY", help="The verdict stands: keep the reason.")
    ] = None,
    earns: Annotated[
        float | None, typer.Option(min=0, help="What the answer should earn; all points, if not given.")
    ] = None,
    says: Annotated[
        str | None, typer.Option(help="It is wrong, and its feedback should hold these words.")
    ] = None,
    course: CourseFolder = HERE,
    workers: Workers = None,
) -> None:
    """Look at an answer whose verdict a student objects to; uphold the objection, or reject it."""
    place = Course(course)
    if uphold_why is not None and reject_why is not None:
        raise UsageError("An objection is upheld or rejected: give one of --uphold and --reject.")
    if (earns is not None or says) and uphold_why is None:
        raise UsageError("--earns and --says are for --uphold.")
    (built,) = place.lessons([lesson])
    about = disputed(built, exercise)
    (submission,) = place.submissions([lesson], [student]) or (None,)
    before = _verdicts(place)
    mine = [row for row in before if (row.student, row.lesson) == (student, lesson)]
    if submission is None or not mine:
        raise UsageError(f"{lesson} of {student} has no verdict yet: `autograder grade {lesson}` gives one.")
    answer = answer_in(submission.read(), built, about)
    verdict = next(each for each in mine[0].verdict.exercises if each.id == about.id)
    console.print(answer, markup=False, soft_wrap=True)
    shown = replace(
        mine[0].verdict, score=verdict.score, max_score=verdict.max_score, reasons=(), exercises=(verdict,)
    )
    console.print(verdict_table(shown, title=f"{lesson}: {exercise}"))
    folder = layout.lesson_folder(place.root, lesson)
    if reject_why is not None:
        reject(folder, about, reject_why)
        console.print(f"Kept in {folder / DISPUTES}.", markup=False, highlight=False, soft_wrap=True)
    if uphold_why is None:
        return
    worth = about.points if earns is None and not says else verdict.score if earns is None else earns
    attempt = uphold(folder, built, about, answer, uphold_why, earns=worth, says=says or "")
    where = folder / ATTEMPTS
    console.print(f"{attempt.name} in {where} has it now.", markup=False, highlight=False, soft_wrap=True)
    graded = _grade(place, [lesson], None, _executor(workers, None))
    _write_class_report(place, graded.handed_in, graded.log)
    console.print(changes_table(changes(before, graded.outcomes)))
    now = next(one for one in graded.outcomes if (one.student, one.lesson) == (student, lesson))
    if problem := unlike(next(e for e in now.verdict.exercises if e.id == about.id), attempt):
        errors.print(
            f"The test does not agree yet: {problem}. Mend it in {folder / lesson}.py, and give the same "
            "command again: it says then whose score changes.",
            style="red",
            markup=False,
            soft_wrap=True,
        )
        raise typer.Exit(COULD_NOT)


def _verdicts(place: Course) -> list[Row]:
    with Gradebook(place.gradebook_url, only_to_read=True) as book:
        return book.verdicts()


@app.command()
def report(course: CourseFolder = HERE) -> None:
    """Write feedback and class report anew, with what has been marked by hand since."""
    place = Course(course)
    log = GraderLog(place.grader_log)
    sound, broken = place.sound_lessons()
    redraw_feedback(place, sound, log)
    console.print(class_tables(_write_class_report(place, _with(broken, place.handed_in()), log)))
    _say({"class report": str(place.class_report)})
    _say_not_graded(broken, console)
    _say_what_broke(log, not_ours=bool(broken))


@app.command()
def similar(
    lesson: Annotated[str, typer.Argument(metavar="LESSON", help="The lesson's name.")],
    course: CourseFolder = HERE,
    threshold: Annotated[
        float,
        typer.Option(
            min=0.05,
            max=1,
            help="Name pairs that have this part, or more, in common of what is unusual in them.",
        ),
    ] = THRESHOLD,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write every pair here too; - is standard output.")
    ] = None,
) -> None:
    """List submissions that are closer than the lesson explains: a place to look, and no verdict."""
    place = Course(course)
    _expect_data_in(json_file)
    built = place.lessons([lesson])[0]
    handed_in = place.handed_in()
    submissions = place.submissions([built.name], handed_in=handed_in)
    if not submissions:
        _say_not_graded(handed_in.not_graded, errors)
        raise UsageError(f"Nobody has handed in {built.name}: nothing in {place.submitted} can be compared.")
    with _progress() as progress, Reader(built) as reader:
        read = [reader.read(one) for one in progress.track(submissions, description="Reading")]
    works = [one for one in read if isinstance(one, StudentAnswers)]
    pairs = similar_pairs(works, explained(built), threshold)
    not_read = [one for one in read if not isinstance(one, StudentAnswers)]
    not_read += [NotRead(one.path, one.why) for one in handed_in.not_graded]
    compared = Compared(built, threshold, works, pairs, not_read)
    page = place.similarity_page(built.name)
    write_atomic(page, similarity_page(compared))
    console.print(similarity_table(compared))
    if json_file:
        write_output(json_file, similarity_json(compared))
    _say({"page": str(page)})


Titles = Annotated[
    list[str] | None,
    typer.Option("--title", metavar="LESSON=TITLE", help="What the platform calls it. Else: course.toml."),
]
Where = Literal["gradescope"]
UnmarkedAsZero = Annotated[
    bool,
    typer.Option(
        "--unmarked-as-zero", help="Grades are final though answers are unmarked, or could not be graded."
    ),
]
MissingAsZero = Annotated[
    bool, typer.Option("--missing-as-zero", help="Who has handed in nothing gets 0, which is final.")
]


@app.command()
def mark(
    lessons: Lessons = None,
    course: CourseFolder = HERE,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: whichever is free.")] = 0,
    names: Annotated[bool, typer.Option("--names", help="Show whose answer it is.")] = False,
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in your browser.")
    ] = True,
) -> None:
    """Mark answers in words, and code that a person has to look at, on a page in your browser."""
    place = Course(course)
    with Gradebook(place.gradebook_url, only_to_read=True) as book:  # it must exist already
        graded = dict.fromkeys(score.lesson for score in book.scores())
    chosen = place.lessons(lessons) if lessons else place.lessons_among(graded)
    with Gradebook(place.gradebook_url) as book:
        controller = MarkingController(place, book, chosen, Comparing(best_way()), names=names)
        try:
            with _progress() as progress:
                for lesson in progress.track(chosen, description="Reading answers"):
                    controller.prepare(lesson.name)
            asyncio.run(serve(controller, port=port, token=new_token(), on_ready=_tell_address(open_browser)))
        except KeyboardInterrupt:  # the usual way to end it; every mark is in the gradebook already
            console.print("Stopped. All marks are in the gradebook.")
        finally:
            controller.close()


def _tell_address(open_browser: bool) -> Callable[[str], None]:
    def tell(address: str) -> None:
        console.print(
            f"Mark at {address}\nWhoever has this address can mark. End with Ctrl-C.",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        sys.stdout.flush()
        if open_browser:
            typer.launch(address)

    return tell


@app.command()
def export(
    to: Annotated[Target, typer.Option(help="What the file is for.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="File to write, or -; for gradescope, a folder.")
    ],
    lessons: Lessons = None,
    title: Titles = None,
    by_exercise: Annotated[
        bool, typer.Option("--by-exercise", help="A line for each exercise; to csv only.")
    ] = False,
    unmarked_as_zero: UnmarkedAsZero = False,
    missing_as_zero: MissingAsZero = False,
    course: CourseFolder = HERE,
) -> None:
    """Write the grades in the form that a learning platform imports: docs/returning.md."""
    console.stderr = is_standard_output(output)
    place = Course(course)
    grades, people = _grades(place, lessons, unmarked_as_zero, missing_as_zero)
    titles = _titles(place, title, grades)
    written = export_grades(to, grades, output, people=people, titles=titles, by_exercise=by_exercise)
    for path in written if not is_standard_output(output) else ():
        console.print(f"wrote {path}", markup=False, highlight=False, soft_wrap=True)
    if to != "csv":
        _say_left_out([LeftOut(one.student, one.lesson, one.why) for one in grades if not one.is_final])


@app.command("return")
def return_(
    to: Annotated[Platform, typer.Option(help="Where the submissions came from; or a folder of pages.")],
    lessons: Lessons = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder to write into.", file_okay=False)
    ] = Path("returned"),
    title: Titles = None,
    unmarked_as_zero: UnmarkedAsZero = False,
    missing_as_zero: MissingAsZero = False,
    course: CourseFolder = HERE,
) -> None:
    """Write feedback and final grades in the form that a platform takes back: docs/returning.md."""
    place = Course(course)
    grades, people = _grades(place, lessons, unmarked_as_zero, missing_as_zero)
    titles = _titles(place, title, grades)
    returned = give_back(to, place, grades, output, people=people, titles=titles)
    if to in ("canvas", "moodle"):
        for path in returned.written:
            console.print(f"wrote {path}", markup=False, highlight=False, soft_wrap=True)
    where = "over nbgrader's exchange" if to == "nbgrader" else f"in {output}"
    console.print(f"{returned.pages} pages {where}", markup=False, highlight=False, soft_wrap=True)
    _say_left_out(returned.left_out)


def _grades(
    place: Course, lessons: list[str] | None, unmarked_as_zero: bool, missing_as_zero: bool
) -> tuple[list[Grade], dict[str, Person]]:
    """Return every grade of the lessons, and who is in the class. Raises UsageError for an unknown lesson."""
    there = assignment_folders(place.root)
    if unknown := [name for name in lessons or () if name not in there]:
        raise UsageError(f"No lesson {unknown[0]!r}. There are: {', '.join(there)}.")
    with Gradebook(place.gradebook_url, only_to_read=True) as book:
        rows, people = book.verdicts(), book.people()
    roster = place.arrangements.roster.people
    grades = grade_list(
        rows,
        roster or people,
        lessons or (),
        unmarked_as_zero=unmarked_as_zero,
        missing_as_zero=missing_as_zero,
    )
    _say_gone(place, grades)
    return grades, {**people, **roster}


def _titles(place: Course, said: list[str] | None, grades: Sequence[Grade]) -> dict[str, str]:
    """Return the platform's title of each lesson. Raises UsageError for an unknown lesson."""
    names = {grade.lesson for grade in grades}
    titles = {name: place.arrangements.title(name) for name in names}
    for text in said or ():
        lesson, sign, title = text.partition("=")
        if not sign or not title or lesson not in names:
            there = ", ".join(sorted(names)) or "none"
            raise UsageError(f"--title {text!r} names no lesson: write LESSON=TITLE, with one of: {there}.")
        titles[lesson] = title
    return titles


def _say_gone(place: Course, grades: Sequence[Grade]) -> None:
    """Name the grades whose submissions are no longer there: a folder that was renamed is graded twice."""
    for student, lesson in gone(place, [(one.student, one.lesson) for one in grades if one.verdict]):
        errors.print(
            f"gone          {student}, {lesson}: {GONE}", markup=False, highlight=False, soft_wrap=True
        )


def _say_left_out(left_out: Sequence[LeftOut]) -> None:
    """Name everybody for whom nothing, or no grade, goes to the platform."""
    for one in left_out:
        errors.print(
            f"left out      {one.student}, {one.lesson}: {one.why}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    if left_out:
        errors.print(f"left out      {len(left_out)} in all", markup=False, highlight=False)


@app.command()
def bundle(
    lesson: Annotated[str, typer.Argument(metavar="LESSON", help="The lesson that it is to grade.")],
    for_: Annotated[Where, typer.Option("--for", help="Where it will run.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.", dir_okay=False)] = Path(
        "autograder.zip"
    ),
    wheels: Annotated[
        Path, typer.Option(help="Folder with the wheels that `make dist` builds.", file_okay=False)
    ] = Path("build/dist"),
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Grade there also where no sandbox is to be had.")
    ] = False,
    course: CourseFolder = HERE,
) -> None:
    """Make the archive by which a platform grades a lesson on its own machines: docs/gradescope.md."""
    makers = {"gradescope": write_bundle}
    most = makers[for_](Course(course), lesson, wheels, output, unsafe=unsafe)
    said = f"wrote {output}; it gives {points(most)} points at most"
    console.print(said, markup=False, highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class _Run:
    """The result of one run of the grader."""

    outcomes: list[Outcome]
    broken_lessons: list[NotGraded]
    not_graded: list[NotGraded]  # of the students in this run, and broken lessons
    handed_in: HandedIn
    log: GraderLog
    undated: list[Submission]  # those whose time of handing in can't be read


def _executor(workers: int | None, scheduler: str | None) -> Executor:
    if scheduler:
        return OnDask(scheduler)
    executor = LocalProcesses(workers)
    make_room(executor.workers)
    return executor


def _grade(
    place: Course,
    lessons: list[str] | None,
    students: list[str] | None,
    executor: Executor,
    *,
    full: bool = False,
    unsafe: bool = False,
    force: bool = False,
) -> _Run:
    """Grade with a progress bar; Ctrl-C ends the program with a sentence on what is done."""
    built, broken = place.sound_lessons(lessons or ())
    handed_in = _with(broken, place.handed_in())
    submissions = place.submissions([lesson.name for lesson in built], students or (), handed_in)
    if not submissions:
        _say_not_graded(handed_in.not_graded, errors)
        raise UsageError(
            f"Nothing to grade in {place.submitted}: put submitted/STUDENT/LESSON/LESSON.ipynb there, "
            "or let `autograder collect` do it."
        )
    told = 0
    log = GraderLog(place.grader_log)
    settings: Any = {"full": full, "unsafe": unsafe, "force": force, "log": log}

    def tell(outcome: Outcome) -> None:
        nonlocal told
        told += 1
        progress.advance(task)

    try:
        with _progress() as progress:
            task = progress.add_task("Grading", total=len(submissions))
            outcomes = grade_course(place, built, submissions, executor, on_outcome=tell, **settings)
    except KeyboardInterrupt:
        errors.print(
            f"Stopped: {told} of {len(submissions)} submissions have their verdict, and keep it. "
            "Run the same command again, and it goes on with the others.",
            soft_wrap=True,
            highlight=False,
        )
        raise typer.Exit(INTERRUPTED) from None
    chosen = {readable(student) for student in students or ()}
    not_graded = [one for one in handed_in.not_graded if not chosen or one.student in chosen or one in broken]
    undated = [one for one in submissions if one.stamp.unread]
    return _Run(outcomes, broken, not_graded, handed_in, log, undated)


def _with(broken: Sequence[NotGraded], handed_in: HandedIn) -> HandedIn:
    """Return `handed_in`, with the broken lessons first among what is not graded."""
    return replace(handed_in, not_graded=(*broken, *handed_in.not_graded))


def _write_class_report(place: Course, handed_in: HandedIn, log: GraderLog) -> list[Row]:
    """Write the class report and return its rows. An error in that is printed, and logged."""
    with Gradebook(place.gradebook_url, only_to_read=True) as book:
        rows, people = book.verdicts(), book.people()
    try:
        missing = lacking(place, rows, handed_in, people)
        lessons = place.lessons_among({row.lesson for row in rows} | {one.lesson for one in missing})
        roster = place.arrangements.roster.people
        page = class_report(
            rows,
            lessons=lessons,
            people={**people, **roster},
            roster=roster,
            missing=missing,
            not_graded=handed_in.not_graded,
            page_of=lambda *name: link_between(place.feedback(*name), place.class_report),
        )
        write_atomic(place.class_report, page)
    except AutograderError:
        raise
    except Exception as error:  # noqa: BLE001 (every verdict is in the gradebook already)
        log.add("the whole class", "class report", error)
        errors.print(
            "The class report could not be written; all verdicts are in the gradebook. `autograder report` "
            "tries again.",
            style="red",
            soft_wrap=True,
        )
    return rows


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=console,
    )


def _as_json(rows: Sequence[Row], not_graded: Sequence[NotGraded] = ()) -> str:
    verdicts = [row.verdict.as_json(row.student, row.lesson) for row in rows]
    others = [{"path": one.path, "why": one.why} for one in not_graded]
    document = {"version": VERDICT_VERSION, "submissions": verdicts, "not_graded": others}
    return in_json(json.dumps(document, ensure_ascii=False, indent=1)) + "\n"


def _say_where(place: Course, graded: _Run, json_file: Path | None) -> None:
    """Print where everything is, and what could not be done; the exit status tells the latter too."""
    fresh = sum(outcome.fresh for outcome in graded.outcomes)
    where = {
        "graded now": f"{fresh}, {len(graded.outcomes) - fresh} unchanged",
        "gradebook": place.gradebook_name,
        "feedback": str(place.step(layout.FEEDBACK)),
        "class report": str(place.class_report),
    }
    if json_file:
        where["verdicts"] = str(json_file)
    _say(where)
    _say_not_graded(graded.not_graded, console)
    _say_undated(graded.undated)
    broken = [outcome for outcome in graded.outcomes if outcome.broken]
    not_ours = bool(graded.broken_lessons) or any(one.unreadable for one in graded.not_graded)
    _say_what_broke(graded.log, broken, not_ours=not_ours)


def _say(where: Mapping[str, str]) -> None:
    for name, value in where.items():
        console.print(f"{name:13} {value}", markup=False, highlight=False, soft_wrap=True)


def _say_not_graded(not_graded: Sequence[NotGraded], where: Terminal) -> None:
    """Print what lies under submitted/ and is not graded."""
    for one in not_graded[:MOST_NOT_GRADED]:
        where.print(
            f"not graded    {one.path}, because: {one.why}", markup=False, highlight=False, soft_wrap=True
        )
    if (more := len(not_graded) - MOST_NOT_GRADED) > 0:
        where.print(f"not graded    {more} more: see the class report", markup=False, highlight=False)


def _say_undated(undated: Sequence[Submission]) -> None:
    """Print whose time of handing in can't be read, and what that means for their points."""
    if not undated:
        return
    names = [visible_name(f"{one.student}/{one.lesson}") for one in undated[:MOST_UNDATED]]
    more = f" and {len(undated) - MOST_UNDATED} more" if len(undated) > MOST_UNDATED else ""
    whose = "a submission" if len(undated) == 1 else f"{len(undated)} submissions"
    console.print(
        f"time unknown  of {whose}, so no points are taken off for being late: {', '.join(names)}{more}. The "
        f"class report says why. Put timestamp.txt right, then grade again. {UnreadableTimestamp.REMEDY}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


def _say_what_broke(log: GraderLog, broken: Sequence[Outcome] = (), *, not_ours: bool = False) -> None:
    """Print the submissions that the grader failed on, and which log says why; exit with 1 then.

    `not_ours`: exit with 1 also for something that was printed before, and that is no student's fault.
    """
    for outcome in broken:
        errors.print(
            f"The grader failed on {outcome.lesson} of {outcome.student}; the next run tries it again.",
            style="red",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    if log.entries:
        errors.print(
            f"What went wrong is in {log.path}", style="red", markup=False, highlight=False, soft_wrap=True
        )
    if broken or log.entries or not_ours:
        raise typer.Exit(COULD_NOT)
