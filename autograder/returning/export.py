"""Grades for other systems: a plain table, Canvas, Moodle, Gradescope.

Scores are those in the rows: where a person has still to mark something, the points so far.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from autograder.gradebook import Person, Row, write_atomic
from autograder.model import ExerciseVerdict, Verdict, total
from autograder.output import WrongOutput, is_standard_output, write_output
from autograder.reports.wording import points, state_of, waiting_points
from autograder.visible import in_json, visible

Target = Literal["csv", "canvas", "moodle", "gradescope"]
TARGETS: tuple[Target, ...] = get_args(Target)

#: Spreadsheets take a cell that begins with one of these for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Excel takes a file without this mark for one in the local encoding, and garbles every name.
BYTE_ORDER_MARK = "\ufeff"
LONGEST_FEEDBACK = 1500
PLAIN_COLUMNS = (
    *("student", "last_name", "first_name", "email", "lesson", "score", "max_score"),
    *("late_penalty", "status", "points_to_mark", "reasons"),
)


def export(
    to: Target,
    rows: Iterable[Row],
    path: Path,
    *,
    people: Mapping[str, Person] | None = None,
) -> tuple[Path, ...]:
    """Write the grades in `rows` for `to` and return the files written.

    csv, canvas and moodle write the file `path`; gradescope writes `path/STUDENT/LESSON/results.json`, or
    `path` itself if it ends in .json, for one row. A `path` that is no plain file is written to; `-` is
    standard output. `people` adds names, addresses and the ids that Canvas knows (`Gradebook.people()`).
    Late penalties are taken off the scores. Raises ValueError for an unknown target, WrongOutput or
    GradebookError when a file can't be written.
    """
    ordered = sorted(rows, key=lambda row: (row.student, row.lesson))
    known = people or {}
    if to == "csv":
        return (_write_table(path, _plain(ordered, known)),)
    if to == "canvas":
        return (_write_table(path, _canvas(ordered, known)),)
    if to == "moodle":
        return (_write_table(path, _moodle(ordered, known)),)
    if to == "gradescope":
        return _gradescope(ordered, path)
    raise ValueError(f"unknown target '{to}'; there are {', '.join(TARGETS)}")


def _plain(rows: Sequence[Row], people: Mapping[str, Person]) -> list[list[str]]:
    """One line a submission."""
    table = [list(PLAIN_COLUMNS)]
    for row in rows:
        person = people.get(row.student, Person(row.student))
        table.append(
            [
                *map(_text, (row.student, person.last_name, person.first_name, person.email, row.lesson)),
                points(row.verdict.final_score),
                points(row.verdict.max_score),
                points(row.verdict.late_penalty),
                row.verdict.status,
                points(waiting_points(row.verdict)),
                _text(" ".join(row.verdict.reasons)),
            ]
        )
    return table


def _canvas(rows: Sequence[Row], people: Mapping[str, Person]) -> list[list[str]]:
    """What Canvas' gradebook import reads: one line a student, one column a lesson.

    Canvas finds a student by ID (its own number, our `lms_user_id`), then by login, then by name, and an
    assignment by its title. The order of the first five columns is fixed.
    """
    lessons, most = _lessons(rows)
    table = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *map(_text, lessons)],
        ["    Points Possible", "", "", "", "", *(points(most[lesson]) for lesson in lessons)],
    ]
    for student, scores in _by_student(rows).items():
        person = people.get(student, Person(student))
        canvas_id = (
            person.lms_user_id if person.lms_user_id.isascii() and person.lms_user_id.isdigit() else ""
        )
        name = ", ".join(filter(None, (person.last_name, person.first_name))) or student
        table.append(
            [_text(name), canvas_id, "", _text(student), "", *(scores.get(lesson, "") for lesson in lessons)]
        )
    return table


def _moodle(rows: Sequence[Row], people: Mapping[str, Person]) -> list[list[str]]:
    """For Moodle's grade import: columns to tell a student by, then grade and feedback of each lesson.

    Both columns of a lesson belong in the mapping: Moodle drops the grade where only feedback is mapped.
    """
    lessons, _ = _lessons(rows)
    header = ["Username", "ID number", "Email address", "First name", "Last name"]
    for lesson in lessons:
        header += [_text(lesson), _text(f"{lesson} (feedback)")]
    feedback = {(row.student, row.lesson): _in_short(row.verdict) for row in rows}
    table = [header]
    for student, scores in _by_student(rows).items():
        person = people.get(student, Person(student))
        line = [student, person.lms_user_id, person.email, person.first_name, person.last_name]
        line = list(map(_text, line))
        for lesson in lessons:
            line += [scores.get(lesson, ""), _text(feedback.get((student, lesson), ""))]
        table.append(line)
    return table


def _gradescope(rows: Sequence[Row], path: Path) -> tuple[Path, ...]:
    written = []
    one_file = path.suffix == ".json" or is_standard_output(path) or (path.exists() and not path.is_dir())
    if one_file and len(rows) != 1:
        raise WrongOutput(
            f"Gradescope takes a file for each submission, and there are {len(rows)}: name a folder by -o, "
            f"not '{path}'."
        )
    for row in rows:
        file = path if one_file else path / _file_name(row.student) / _file_name(row.lesson) / "results.json"
        content = in_json(json.dumps(_results(row), ensure_ascii=False, indent=1))
        if one_file:
            write_output(file, content + "\n")
        else:
            write_atomic(file, content + "\n")
        written.append(file)
    return tuple(written)


def _results(row: Row) -> dict[str, Any]:
    """A submission as Gradescope's results.json has it."""
    verdict = row.verdict
    return {
        "score": round(row.verdict.final_score, 4),
        "execution_time": round(verdict.seconds, 3),
        "output": "\n".join(verdict.reasons),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [
            test
            for number, exercise in enumerate(verdict.exercises, start=1)
            for test in _tests(exercise, str(number))
        ],
        "extra_data": {"status": verdict.status, "max_score": verdict.max_score},
    }


def _tests(exercise: ExerciseVerdict, number: str) -> list[dict[str, Any]]:
    """One test a check; one for the whole exercise where checks don't tell its score (a person's mark)."""
    by_parts = total(part.earned for part in exercise.parts)
    if not exercise.parts or by_parts != exercise.score:
        outcome = {"score": exercise.score, "max_score": exercise.max_score}
        status = "passed" if state_of(exercise) == "full" else "failed"
        judged = {} if exercise.needs_manual else {"status": status}
        shown = {"name": exercise.id, "number": number, "output": exercise.message, "visibility": "visible"}
        return [{**outcome, **judged, **shown}]
    return [
        {
            "score": part.earned,
            "max_score": part.points,
            "status": "passed" if state_of(part) == "full" else "failed",
            "name": f"{exercise.id}: {part.title}",
            "number": f"{number}.{position}",
            "output": "\n".join(filter(None, (part.message, f"Hint: {part.hint}" if part.hint else ""))),
            "output_format": "text",
            "visibility": "visible",
        }
        for position, part in enumerate(exercise.parts, start=1)
    ]


def _lessons(rows: Sequence[Row]) -> tuple[list[str], dict[str, float]]:
    most: dict[str, float] = {}
    for row in rows:
        most[row.lesson] = max(most.get(row.lesson, 0.0), row.verdict.max_score)
    return sorted(most), most


def _by_student(rows: Sequence[Row]) -> dict[str, dict[str, str]]:
    scores: dict[str, dict[str, str]] = {}
    for row in rows:
        scores.setdefault(row.student, {})[row.lesson] = points(row.verdict.final_score)
    return scores


def _in_short(verdict: Verdict) -> str:
    """The verdict in a few lines."""
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
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(table)
    write_output(path, BYTE_ORDER_MARK + buffer.getvalue())
    return path


def _text(value: str) -> str:
    """`value` so that no spreadsheet takes it for a formula, and no terminal for an order."""
    value = visible(value)
    return f"'{value}" if value.lstrip(" ").startswith(FORMULA_SIGNS) else value


def _file_name(name: str) -> str:
    """`name` as one step of a path."""
    cleaned = name.replace("/", "_").replace("\\", "_").replace("\0", "_")
    return f"_{cleaned}" if cleaned in ("", ".", "..") else cleaned
