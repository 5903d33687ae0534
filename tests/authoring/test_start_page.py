"""The start page: the lessons as a table, and as data for `coursekit`."""

from __future__ import annotations

import json

import nbformat
import pytest
from coursekit.student.lessons import digest

from autograder.authoring import course as course_module
from autograder.authoring import release_course
from autograder.authoring.start_page import LESSONS_FILE, lesson_facts
from autograder.errors import LessonError
from autograder.layout import START_TEXT

FIRST_PAGE = "# # 01 Doubling\n#\n# **Time:** one\n# hour. **You need:** `print`, and\n# nothing else.\n"
START = "# %% [markdown]\n# # Start\n#\n# {{lessons}}\n"


@pytest.fixture
def told(course):
    """The tiny course with a first page that says what the start page needs."""
    text = course.text.read_text(encoding="utf-8")
    course.text.write_text(text.replace("# # Doubling\n", FIRST_PAGE, 1), encoding="utf-8")
    (course.root / "solutions" / START_TEXT).write_text(START, encoding="utf-8")
    (course.root / "course" / LESSONS_FILE).parent.mkdir(parents=True, exist_ok=True)
    return course


def test_the_page_has_a_row_for_each_lesson(told):
    release_course(told.root)
    page = nbformat.read(told.root / "course" / "00_start.ipynb", as_version=4)
    assert "| 01 | [Doubling](01_double/01_double.ipynb) | one hour. | print, and nothing else. |" in (
        page.cells[0].source
    )


def test_coursekit_is_told_what_there_is_to_do_and_no_answer(told):
    release_course(told.root)
    text = (told.root / "course" / LESSONS_FILE).read_text(encoding="utf-8")
    (lesson,) = json.loads(text)
    double = lesson["exercises"][0]
    assert (double["label"], double["points"], double["at_once"]) == ("Exercise 1", 3, 1)
    stub = told.build().answer("double").stub
    assert double["answers"] == [
        {"id": "double", "cell_type": "code", "defines": ["double"], "stub": digest(stub)}
    ]
    assert "2 * x" not in text and "arrays are doubled" not in text


def test_a_stale_page_is_found_and_nothing_is_written(told):
    release_course(told.root)
    assert not [line for line in release_course(told.root, check=True).findings if "00_start" in line]
    page = told.root / "course" / "00_start.ipynb"
    page.write_text("{}", encoding="utf-8")
    findings = release_course(told.root, check=True).findings
    assert "course/00_start.ipynb: stale; run `autograder release` and commit what it writes" in findings
    assert page.read_text(encoding="utf-8") == "{}"


def test_a_first_page_that_does_not_say_what_it_asks_for_is_named(course):
    with pytest.raises(LessonError, match=r"01_double: its first cell must say .*\*\*Time:\*\*"):
        lesson_facts(course.build())


def test_a_course_without_a_start_text_has_no_start_page(course):
    release_course(course.root)
    assert not (course.root / "course" / "00_start.ipynb").exists()


def test_a_start_text_without_its_table_is_named(told):
    (told.root / "solutions" / START_TEXT).write_text("# %% [markdown]\n# Hello\n", encoding="utf-8")
    assert [line for line in release_course(told.root).findings if "{{lessons}}" in line]


def test_a_lesson_that_can_not_be_built_is_told_of_once(told):
    text = told.text.read_text(encoding="utf-8")
    told.text.write_text(text.replace("### END SOLUTION", "", 1), encoding="utf-8")
    findings = release_course(told.root).findings
    assert findings and len(findings) == len(set(findings))


def test_a_release_builds_each_lesson_once(told, monkeypatch):
    built = []
    build = course_module.build_lesson
    monkeypatch.setattr(course_module, "build_lesson", lambda folder: built.append(folder) or build(folder))
    release_course(told.root)
    assert [folder.name for folder in built] == ["01_double"]
