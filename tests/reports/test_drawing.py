"""Pages are drawn beside the grading; what can't be drawn costs that page its notebook, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from class_of_rows import verdict

from autograder.errors import GradebookError, NotDone
from autograder.model import Graded, Lesson
from autograder.reports import Pages, is_unfinished, plain_page
from autograder.reports import drawing as drawing_module
from autograder.reports.drawn import drawn_from


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


class InThisProcess:
    """In place of the process with limits: what is drawn is asked about, not where."""

    def __init__(self, **_limits: float) -> None: ...

    def run(self, draw: Callable[..., str], *what: object) -> str:
        return draw(*what)

    def close(self) -> None: ...


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing_module, "BoundedProcess", InThisProcess)


def test_a_page_is_drawn_anew_only_when_it_would_be_another_one(
    lesson: Lesson, tmp_path: Path, here: None
) -> None:
    page, notes = tmp_path / "page.html", tmp_path / "notes"

    def is_drawn_anew(student: str, outcome: Graded) -> bool:
        before = page.stat().st_mtime_ns if page.exists() else 0
        with Pages(1, notes=notes) as pages:
            pages.draw(page, student, lesson, outcome)
        return page.stat().st_mtime_ns != before

    assert is_drawn_anew("ada", graded(lesson))
    assert not is_drawn_anew("ada", graded(lesson))
    marked = replace(graded(lesson), verdict=verdict(1, message="It gave 9.", words=1))
    assert is_drawn_anew("ada", marked)
    assert not is_drawn_anew("ada", marked)
    assert is_drawn_anew("ada", replace(marked, notebook=marked.notebook.replace("demonstration", "show")))
    page.write_text(page.read_text(encoding="utf-8") + "half of another page", encoding="utf-8")
    assert is_drawn_anew("ada", graded(lesson))
    (notes / "ada" / f"{lesson.name}.txt").write_bytes(b"\xff")
    assert is_drawn_anew("ada", graded(lesson))


def test_what_could_not_be_drawn_is_tried_again(
    lesson: Lesson, tmp_path: Path, here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gives_up(*_: object) -> str:
        raise NotDone("it took too long")

    page, notes = tmp_path / "page.html", tmp_path / "notes"
    with monkeypatch.context() as patch:
        patch.setattr(drawing_module, "feedback_page", gives_up)
        with Pages(1, notes=notes) as pages:
            pages.draw(page, "mallory", lesson, graded(lesson))
    assert "it took too long" in page.read_text(encoding="utf-8")
    with Pages(1, notes=notes) as pages:
        pages.draw(page, "mallory", lesson, graded(lesson))
    assert "Your notebook, as it was graded" in page.read_text(encoding="utf-8")


def test_no_page_tells_what_it_was_drawn_from(lesson: Lesson, tmp_path: Path, here: None) -> None:
    with Pages(1, notes=tmp_path / "notes") as pages:
        pages.draw(tmp_path / "page.html", "ada", lesson, graded(lesson))
    source, _ = (tmp_path / "notes" / "ada" / f"{lesson.name}.txt").read_text().split()
    assert source == drawn_from("ada", lesson, graded(lesson))
    assert source not in (tmp_path / "page.html").read_text(encoding="utf-8")
