"""Pages are drawn beside the grading; what can't be drawn costs that page its notebook, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from class_of_rows import verdict

from autograder.errors import GradebookError
from autograder.model import Graded, Lesson
from autograder.reports import Pages, is_unfinished, plain_page
from autograder.reports import drawing as drawing_module


def graded(lesson: Lesson) -> Graded:
    return Graded(verdict(1, message="It gave 9."), lesson.release)


def endless(*_: object) -> str:
    while True:
        pass


def gone(student: str, *_: object) -> str:
    if student == "mallory":
        os._exit(9)
    return f"the page of {student}"


def test_pages_are_drawn_and_written(lesson: Lesson, tmp_path: Path) -> None:
    with Pages() as pages:
        for student in "abcdefghij":
            pages.draw(tmp_path / student / "page.html", student, lesson, graded(lesson))
    for student in "abcdefghij":
        page = (tmp_path / student / "page.html").read_text(encoding="utf-8")
        assert f"Feedback for <strong>{student}</strong>" in page
        assert "Your notebook, as it was graded" in page


@pytest.mark.skipif(os.name != "posix", reason="limits of a process are for POSIX")
def test_a_page_that_takes_for_ever_is_a_plain_one(
    lesson: Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing_module, "feedback_page", endless)
    monkeypatch.setattr(drawing_module, "PAGE_SECONDS", 1)
    with Pages(1) as pages:
        pages.draw(tmp_path / "page.html", "mallory", lesson, graded(lesson))
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "Your notebook could not be shown on this page: it took more than 1 s of computing time." in page
    assert "It gave 9." in page, "and the verdict is whole"


def test_a_page_that_ends_its_process_costs_the_next_one_nothing(
    lesson: Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing_module, "feedback_page", gone)
    with Pages(1) as pages:
        for student in ("ada", "mallory", "zoe"):
            pages.draw(tmp_path / student, student, lesson, graded(lesson))
    assert (tmp_path / "ada").read_text() == "the page of ada"
    assert (tmp_path / "zoe").read_text() == "the page of zoe"
    page = (tmp_path / "mallory").read_text(encoding="utf-8")
    assert "the program that draws it gave up" in page and "It gave 9." in page


def test_a_page_that_cannot_be_written_is_said_at_the_end(lesson: Lesson, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(GradebookError, match=r"page\.html can't be written"), Pages() as pages:
        pages.draw(tmp_path / "file" / "page.html", "ada", lesson, graded(lesson))
        pages.draw(tmp_path / "other.html", "ada", lesson, graded(lesson))
    assert (tmp_path / "other.html").is_file()


def test_a_plain_page_says_all_but_the_notebook(lesson: Lesson, tmp_path: Path) -> None:
    page = plain_page("ada", lesson, graded(lesson).verdict, note="It is still being drawn.", unfinished=True)
    assert "It gave 9." in page and "It is still being drawn." in page
    assert "Your notebook, as it was graded" not in page
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert is_unfinished(tmp_path / "page.html")


def test_only_such_a_page_is_unfinished(lesson: Lesson, tmp_path: Path) -> None:
    assert not is_unfinished(tmp_path / "there is none")
    marker = "<!-- the notebook is still to be drawn -->"
    (tmp_path / "page.html").write_text(plain_page(marker, lesson, verdict(0, message=marker)))
    assert not is_unfinished(tmp_path / "page.html")
