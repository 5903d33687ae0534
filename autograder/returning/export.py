"""Exports grades to a plain table, Canvas, Moodle and Gradescope.

Platforms get final grades only, and no empty cell: Canvas' import takes an empty cell as an order to clear
the grade (https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_importer.rb, an empty cell
differs from the grade that it has), and so does Moodle's. Where a student has a grade in one lesson and none
in another, each lesson has a file of its own.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

from autograder.atomic import write_atomic
from autograder.errors import WrongOutput
from autograder.gradescope.results import results
from autograder.model import Person
from autograder.output import is_standard_output, write_output
from autograder.reports.wording import points, waiting_points
from autograder.returning.grades import Grade, by_lesson
from autograder.visible import in_json, visible

Target = Literal["csv", "canvas", "moodle", "gradescope"]
TARGETS: tuple[Target, ...] = get_args(Target)

#: Spreadsheets take a cell that begins with one of these characters for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_AFTER_SEMICOLON = re.compile(rf"(;[ '\"]*)(?=[{re.escape(''.join(FORMULA_SIGNS))}])")
#: Without this mark Excel reads a file in the local encoding, and garbles every name.
BYTE_ORDER_MARK = "\ufeff"
LONGEST_FEEDBACK = 1500
WHO_COLUMNS = ("student", "last_name", "first_name", "email", "lesson")
PLAIN_COLUMNS = (
    *(*WHO_COLUMNS, "score", "max_score"),
    *("late_penalty", "status", "points_to_mark", "reasons"),
)
EXERCISE_COLUMNS = (*WHO_COLUMNS, "exercise", "score", "max_score", "status")
NOT_HANDED_IN = "not_handed_in"


def export(
    to: Target,
    grades: Iterable[Grade],
    path: Path,
    *,
    people: Mapping[str, Person] | None = None,
    titles: Mapping[str, str] | None = None,
    by_exercise: bool = False,
) -> tuple[Path, ...]:
    """Write the grades for `to` and return the files written.

    csv has a line for every student, also without a grade (`by_exercise`: for each exercise). canvas and
    moodle write final grades into the file `path`; or into a file for each lesson beside it, where one file
    would have empty cells. gradescope writes `path/STUDENT/LESSON/results.json`, or `path` itself if it ends
    in .json, for one submission. `path` may be a device or a pipe; `-` is standard output. `people`
    adds names, addresses and the ids that Canvas knows. `titles`: what the platform calls each lesson.

    Raises ValueError for an unknown target, WrongOutput or GradebookError when a file can't be written.
    """
    ordered = sorted(grades, key=lambda grade: (grade.student, grade.lesson))
    known, names = people or {}, titles or {}
    if by_exercise and to != "csv":
        raise WrongOutput("Points by exercise are exported to csv only: --to csv --by-exercise.")
    if to == "csv":
        table = _exercises(ordered, known) if by_exercise else _plain(ordered, known)
        return (_write_table(path, table),)
    final = [grade for grade in ordered if grade.is_final]
    if to == "gradescope":
        return _gradescope(final, path)
    tables = {"canvas": _canvas, "moodle": _moodle}
    if to not in tables:
        raise ValueError(f"unknown target '{to}'; there are {', '.join(TARGETS)}")
    return tuple(
        _write_table(file, tables[to](part, known, names)) for file, part in _without_gaps(final, path, to)
    )


def _without_gaps(grades: Sequence[Grade], path: Path, to: str) -> list[tuple[Path, list[Grade]]]:
    """Split the grades into as many files as are needed to leave no cell empty. Raises WrongOutput."""
    lessons = by_lesson(grades)
    students = {grade.student for grade in grades}
    if len(grades) == len(lessons) * len(students):
        return [(path, list(grades))]
    if is_standard_output(path) or (path.exists() and not path.is_file()):
        raise WrongOutput(
            f"Not everybody has a grade in every lesson, and {to} would clear those that it has where a cell "
            "is empty: name a file by -o, and each lesson gets one beside it; or name one lesson."
        )
    return [
        (path.with_name(f"{path.stem}-{file_name(lesson)}{path.suffix}"), part)
        for lesson, part in sorted(lessons.items())
    ]


def _plain(grades: Sequence[Grade], people: Mapping[str, Person]) -> list[list[str]]:
    """Return the table for csv: one line for each student and lesson."""
    table = [list(PLAIN_COLUMNS)]
    for grade in grades:
        verdict = grade.verdict
        if verdict is None:
            score = points(grade.score) if grade.is_final else ""
            table.append([*_who(grade, people), score, points(grade.max_score), "", NOT_HANDED_IN, "", ""])
            continue
        table.append(
            [
                *_who(grade, people),
                points(grade.score),
                points(grade.max_score),
                points(verdict.late_penalty),
                verdict.status,
                points(waiting_points(verdict)),
                safe_text(" ".join(verdict.reasons)),
            ]
        )
    return table


def _exercises(grades: Sequence[Grade], people: Mapping[str, Person]) -> list[list[str]]:
    """Return one line for each exercise of each student; one for the lesson if nothing was handed in."""
    table = [list(EXERCISE_COLUMNS)]
    for grade in grades:
        if grade.verdict is None:
            table.append([*_who(grade, people), "", "", points(grade.max_score), NOT_HANDED_IN])
            continue
        for exercise in grade.verdict.exercises:
            status = "needs_manual" if exercise.needs_manual else "graded"
            score = "" if exercise.needs_manual else points(exercise.score)
            whole = "failed" if grade.verdict.status == "failed" else status
            line = [safe_text(exercise.id), score, points(exercise.max_score), whole]
            table.append([*_who(grade, people), *line])
    return table


def _who(grade: Grade, people: Mapping[str, Person]) -> list[str]:
    person = people.get(grade.student, Person(grade.student))
    who = (grade.student, person.last_name, person.first_name, person.email, grade.lesson)
    return list(map(safe_text, who))


def _canvas(
    grades: Sequence[Grade], people: Mapping[str, Person], titles: Mapping[str, str]
) -> list[list[str]]:
    """Return the table for Canvas' gradebook import: one line a student, one column a lesson.

    Canvas finds a student by ID (its own number, our `lms_user_id`), then by login, then by name, and an
    assignment by its title; for an unknown title it makes a new assignment. The order of the
    first five columns is fixed.
    """
    lessons, most = _lessons(grades)
    table = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *_titles(lessons, titles)],
        ["    Points Possible", "", "", "", "", *(points(most[lesson]) for lesson in lessons)],
    ]
    for student, scores in _by_student(grades).items():
        person = people.get(student, Person(student))
        canvas_id = (
            person.lms_user_id if person.lms_user_id.isascii() and person.lms_user_id.isdigit() else ""
        )
        name = ", ".join(filter(None, (person.last_name, person.first_name))) or student
        table.append(
            [
                safe_text(name),
                canvas_id,
                "",
                safe_text(student),
                "",
                *(points(scores[x].score) for x in lessons),
            ]
        )
    return table


def _moodle(
    grades: Sequence[Grade], people: Mapping[str, Person], titles: Mapping[str, str]
) -> list[list[str]]:
    """Return the table for Moodle's grade import: who the student is, then grade and feedback of each lesson.

    Both columns of a lesson belong in the mapping: Moodle drops the grade where only feedback is mapped.
    """
    lessons, _ = _lessons(grades)
    header = ["Username", "ID number", "Email address", "First name", "Last name"]
    for title in _titles(lessons, titles):
        header += [title, f"{title} (feedback)"]
    table = [header]
    for student, scores in _by_student(grades).items():
        person = people.get(student, Person(student))
        line = [student, person.lms_user_id, person.email, person.first_name, person.last_name]
        line = list(map(safe_text, line))
        for lesson in lessons:
            grade = scores[lesson]
            line += [points(grade.score), safe_text(in_short(grade))]
        table.append(line)
    return table


def _gradescope(grades: Sequence[Grade], path: Path) -> tuple[Path, ...]:
    written = []
    handed_in = [(grade, grade.verdict) for grade in grades if grade.verdict is not None]
    one_file = path.suffix == ".json" or is_standard_output(path) or (path.exists() and not path.is_dir())
    if one_file and len(handed_in) != 1:
        raise WrongOutput(
            f"Gradescope takes a file for each submission, and there are {len(handed_in)}: name a folder by "
            f"-o, not '{path}'."
        )
    for grade, verdict in handed_in:
        folder = path / file_name(grade.student) / file_name(grade.lesson)
        file = path if one_file else folder / "results.json"
        content = in_json(json.dumps(results(verdict), ensure_ascii=False, indent=1))
        if one_file:
            write_output(file, content + "\n")
        else:
            write_atomic(file, content + "\n")
        written.append(file)
    return tuple(written)


def _lessons(grades: Sequence[Grade]) -> tuple[list[str], dict[str, float]]:
    most: dict[str, float] = {}
    for grade in grades:
        most[grade.lesson] = max(most.get(grade.lesson, 0.0), grade.max_score)
    return sorted(most), most


def _titles(lessons: Sequence[str], titles: Mapping[str, str]) -> list[str]:
    return [safe_text(titles.get(lesson) or lesson) for lesson in lessons]


def _by_student(grades: Sequence[Grade]) -> dict[str, dict[str, Grade]]:
    found: dict[str, dict[str, Grade]] = {}
    for grade in grades:
        found.setdefault(grade.student, {})[grade.lesson] = grade
    return found


def in_short(grade: Grade) -> str:
    """Return the outcome of a submission in a few lines."""
    verdict = grade.verdict
    if verdict is None:
        return "Nothing was handed in."
    lines = list(verdict.reasons)
    for exercise in verdict.exercises:
        if exercise.needs_manual:
            lines.append(f"{exercise.id}: not yet marked")
            continue
        lines.append(f"{exercise.id}: {points(exercise.score)}/{points(exercise.max_score)}")
        told = dict.fromkeys(p.message for p in exercise.parts if p.message and p.earned < p.points)
        lines += [f"  {message}" for message in told or filter(None, [exercise.message])]
    text = "\n".join(lines)
    return text if len(text) <= LONGEST_FEEDBACK else text[: LONGEST_FEEDBACK - 2] + " …"


def _write_table(path: Path, table: Sequence[Sequence[str]]) -> Path:
    write_output(path, csv_text(table))
    return path


def csv_text(table: Sequence[Sequence[str]]) -> str:
    """Return the table as CSV text, as spreadsheets and platforms read it."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(table)
    return BYTE_ORDER_MARK + buffer.getvalue()


def safe_text(value: str) -> str:
    """Return `value` so that no spreadsheet takes it for a formula and no terminal for a control sequence.

    Where a semicolon divides cells, as in Germany, what follows one begins a cell as well.
    """
    value = _AFTER_SEMICOLON.sub(r"\1'", visible(value))
    return f"'{value}" if value.lstrip(" ").startswith(FORMULA_SIGNS) else value


def file_name(name: str) -> str:
    """Return `name` in a form that can be one part of a path."""
    cleaned = name.replace("/", "_").replace("\\", "_").replace("\0", "_")
    return f"_{cleaned}" if cleaned in ("", ".", "..") else cleaned
