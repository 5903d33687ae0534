"""Feedback pages in the form that each platform takes.

Moodle: "Upload multiple feedback files in a zip", with the folders as in the download, and the offline
grading worksheet. A guide to the first, and the code that reads both:
https://help.itc.rwth-aachen.de/en/service/8d9eb2f36eea4fcaa9abd0e1ca008b22/article/0cfca4212fef4712ad2d432ac83eaf3e/
https://github.com/moodle/moodle/blob/main/mod/assign/feedback/file/importziplib.php
https://github.com/moodle/moodle/blob/main/mod/assign/feedback/offline/importgradeslib.php

Canvas: "Upload Submissions" turns a zip with files named as in the download into comments; and the body of
the call that grades in bulk. https://canvas.instructure.com/doc/api/submissions.html
https://github.com/instructure/canvas-lms/blob/master/app/models/abstract_assignment.rb
(`infer_comment_context_from_filename`)
"""

from __future__ import annotations

import html
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from autograder.atomic import write_atomic
from autograder.intake import read_bounded
from autograder.model import Person
from autograder.reports.wording import points
from autograder.returning.export import csv_text, file_name, in_short, safe_text
from autograder.returning.grades import Grade, by_lesson
from autograder.returning.pages import MAX_PAGE_BYTES, LeftOut, Page
from autograder.visible import in_json, visible_name

MOODLE_HEADER = (
    *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade"),
    *("Grade can be changed", "Last modified (submission)", "Last modified (grade)", "Feedback comments"),
)
#: What identifies a submission on each platform; without it nothing can go back.
NEEDED = {"moodle": ("participant",), "canvas": ("user", "attachment", "prefix")}
PLATFORM = {"moodle": "Moodle", "canvas": "Canvas"}

#: A fixed time for files in zip archives, so that unchanged feedback gives the same bytes.
NO_TIME = (1980, 1, 1, 0, 0, 0)


def to_moodle(
    pages: Sequence[Page], folder: Path, people: Mapping[str, Person]
) -> tuple[list[Path], list[LeftOut]]:
    """Write for each lesson a zip of feedback files, and the worksheet with the final grades."""
    known, left_out = _collected_from("moodle", pages)
    written = []
    for lesson, part in _by_lesson(known).items():
        files = {}
        table = [list(MOODLE_HEADER)]
        for page in part:
            # Moodle reads the participant's number between the first two underscores.
            name = page.origin["name"].replace("_", " ").replace("/", " ")
            files[f"{name}_{page.origin['participant']}_assignsubmission_file/{lesson}.html"] = page.path
            if page.grade.is_final:
                table.append(_worksheet_line(page, people.get(page.student, Person(page.student))))
        written.append(_zip(folder / f"{file_name(lesson)}-feedback.zip", files))
        written.append(_table(folder / f"{file_name(lesson)}-worksheet.csv", table))
    return written, left_out


def to_canvas(pages: Sequence[Page], folder: Path) -> tuple[list[Path], list[LeftOut]]:
    """Write for each lesson a zip of files that become comments, and the grades for Canvas' interface."""
    known, left_out = _collected_from("canvas", pages)
    written = []
    for lesson, part in _by_lesson(known).items():
        files = {}
        grade_data = {}
        for page in part:
            user = page.origin["user"]
            files[f"{page.origin['prefix'].replace('/', '')}{lesson}.html"] = page.path
            if not user.isdigit():
                why = "Canvas gives no number of an anonymous student: the page goes back, and no grade"
                left_out.append(LeftOut(page.student, lesson, why))
                continue
            said = {"text_comment": in_short(page.grade)}
            grade_data[user] = (
                {"posted_grade": points(page.grade.score), **said} if page.grade.is_final else said
            )
        written.append(_zip(folder / f"{file_name(lesson)}-comments.zip", files))
        body = in_json(json.dumps({"grade_data": grade_data}, ensure_ascii=False, indent=1))
        target = folder / f"{file_name(lesson)}-grade_data.json"
        write_atomic(target, body + "\n")
        written.append(target)
    return written, left_out


def to_folder(pages: Sequence[Page], folder: Path, people: Mapping[str, Person]) -> list[Path]:
    """Write `STUDENT/LESSON.html` for each page, and an index of them all for the instructor."""
    written = []
    lines = []
    for page in sorted(pages, key=lambda page: (page.student, page.lesson)):
        target = folder / file_name(page.student) / f"{file_name(page.lesson)}.html"
        write_atomic(target, read_bounded(page.path, MAX_PAGE_BYTES))
        written.append(target)
        lines.append(_index_line(page, target.relative_to(folder), people.get(page.student)))
    index = folder / "index.html"
    write_atomic(index, _INDEX.format(lines="\n".join(lines)))
    return [*written, index]


_INDEX = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Feedback pages</title>
<style>
body {{ font-family: system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #ccc }}
</style>
</head>
<body>
<h1>Feedback pages</h1>
<table>
<thead><tr><th>Student</th><th>Lesson</th><th>Points</th><th></th></tr></thead>
<tbody>
{lines}
</tbody>
</table>
</body>
</html>
"""


def _index_line(page: Page, target: Path, person: Person | None) -> str:
    full = " ".join(filter(None, (person.first_name, person.last_name))) if person else ""
    name = html.escape(visible_name(f"{page.student} ({full})" if full else page.student))
    score = f"{points(page.grade.score)} of {points(page.grade.max_score)}"
    link = html.escape(target.as_posix().replace("%", "%25").replace("?", "%3F").replace("#", "%23"))
    lesson = html.escape(visible_name(page.lesson))
    cells = [name, f'<a href="./{link}">{lesson}</a>', score, html.escape(page.grade.why)]
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def is_from(platform: str, page: Page) -> bool:
    """Whether the page's submission was collected from that platform, so that it can go back there."""
    said = page.origin
    return said.get("platform") == platform and all(said.get(name) for name in NEEDED[platform])


def _collected_from(platform: str, pages: Iterable[Page]) -> tuple[list[Page], list[LeftOut]]:
    """Return the pages whose submissions came from that platform, and the others as left out."""
    known: list[Page] = []
    left_out: list[LeftOut] = []
    for page in pages:
        if is_from(platform, page):
            known.append(page)
        else:
            why = f"was not collected from {PLATFORM[platform]} by `autograder collect`"
            left_out.append(LeftOut(page.student, page.lesson, why))
    return known, left_out


def _worksheet_line(page: Page, person: Person) -> list[str]:
    name = page.origin["name"]
    grade: Grade = page.grade
    line = [f"Participant {page.origin['participant']}", safe_text(name), safe_text(person.email)]
    line += ["", points(grade.score), points(grade.max_score), "Yes", "-", "-"]
    return [*line, safe_text(in_short(grade))]


def _by_lesson(pages: Iterable[Page]) -> dict[str, list[Page]]:
    at = {(page.student, page.lesson): page for page in pages}
    lessons = by_lesson(page.grade for page in at.values())
    return {
        lesson: [at[grade.student, grade.lesson] for grade in grades]
        for lesson, grades in sorted(lessons.items())
    }


def _zip(path: Path, files: Mapping[str, Path]) -> Path:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, source in sorted(files.items()):
            info = zipfile.ZipInfo(visible_name(name), NO_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o100644 << 16
            archive.writestr(info, read_bounded(source, MAX_PAGE_BYTES))
    write_atomic(path, whole.getvalue())
    return path


def _table(path: Path, table: Sequence[Sequence[str]]) -> Path:
    write_atomic(path, csv_text(table))
    return path
