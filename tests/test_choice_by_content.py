"""Of several notebooks none that can't be read or holds no answer wins against one that is filled in."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tiny_course import LESSON, make_course

from autograder import course as course_module
from autograder.bounded import BoundedProcess
from autograder.course import Course, Submission
from autograder.errors import NotReadable
from autograder.intake.choose import MOST_LOOKED_INTO
from autograder.intake.filled_in import nothing_to_grade
from autograder.model import Lesson

EXACT = f"{LESSON}/{LESSON}.ipynb"
BLANK_ONE = "No answer in it is filled in."

#: Files without an answer: what is in them, of the blank notebook's bytes, and what is said of that.
NOTHING: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "as it was released": (lambda blank: blank, BLANK_ONE),
    "run, and nothing filled in": (lambda blank: blank.replace(b"\n", b"\r\n"), BLANK_ONE),
    "with a text cell of another edition": (
        lambda blank: blank.replace(b"# Why?", b"# Why is that so?"),
        BLANK_ONE,
    ),
    "cut off before the exercise": (lambda blank: blank[: blank.index(b"raise NotImpl")], BLANK_ONE),
    "empty": (lambda blank: b"", "The file is empty"),
    "zeros": (lambda blank: b"\0" * 900, "The file is empty"),
    "garbage": (lambda blank: b"garbage", "The file is not a notebook"),
    "an archive": (lambda blank: b"PK\x03\x04 and more", "The file is a ZIP archive"),
    "of nobody's lesson": (
        lambda blank: b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "1", "metadata": {}}]}',
        "This is not the notebook of lesson",
    ),
}
#: Where a copy that is filled in may lie, and under which name.
COPIES = (
    f"{LESSON}/{LESSON}_final.ipynb",
    f"{LESSON}/{LESSON} (1).ipynb",
    f"{LESSON}/Doubling.ipynb",
    f"{LESSON}/sub/{LESSON}.ipynb",
    f"{LESSON}_final.ipynb",
)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return Course(make_course(tmp_path_factory.mktemp("course")))


@pytest.fixture(scope="module")
def notebooks(course: Course) -> tuple[bytes, bytes]:
    """The lesson as released, and filled in."""
    (lesson,) = course.lessons()
    return lesson.release.encode(), lesson.source.encode()


@pytest.fixture
def handed_in(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[dict[str, bytes]], Submission]:
    """Hand in what is given, by path in ada's folder; the first was changed last."""
    monkeypatch.setattr(Course, "submitted", tmp_path)

    def hand_in(files: dict[str, bytes]) -> Submission:
        for number, (name, content) in enumerate(files.items()):
            path = tmp_path / "ada" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            os.utime(path, (1000 - number, 1000 - number))
        (found,) = course.submissions([LESSON])
        return found

    return hand_in


def chosen(submission: Submission, root: Path) -> str:
    assert submission.path is not None
    return submission.path.relative_to(root / "ada").as_posix()


@pytest.mark.parametrize("copy", COPIES)
@pytest.mark.parametrize("what", NOTHING)
def test_a_copy_that_is_filled_in_wins(what, copy, handed_in, notebooks, tmp_path) -> None:
    blank, done = notebooks
    make, why = NOTHING[what]
    found = handed_in({EXACT: make(blank), copy: done})
    assert chosen(found, tmp_path) == copy
    said = " ".join(found.reasons)
    assert f"'{LESSON}.ipynb' was passed over: {why}" in said
    assert f"{Path(copy).name}' was graded, not '{LESSON}.ipynb'" in said
    assert "there is no" not in said


@pytest.mark.parametrize("copy", COPIES)
def test_the_exact_name_wins_where_both_are_filled_in(copy, handed_in, notebooks, tmp_path) -> None:
    _, done = notebooks
    found = handed_in({copy: done, EXACT: done})
    assert chosen(found, tmp_path) == EXACT
    assert "passed over" not in " ".join(found.reasons)


@pytest.mark.parametrize("what", NOTHING)
def test_the_exact_name_wins_where_none_is_filled_in(what, handed_in, notebooks, tmp_path) -> None:
    blank, _ = notebooks
    make, _ = NOTHING[what]
    found = handed_in(
        {f"{LESSON} (1).ipynb": blank, f"{LESSON}/{LESSON}_final.ipynb": b"", EXACT: make(blank)}
    )
    assert chosen(found, tmp_path) == EXACT
    assert "passed over" not in " ".join(found.reasons)


def test_an_answer_in_words_alone_is_an_answer(handed_in, notebooks, tmp_path) -> None:
    blank, done = notebooks
    words = blank.replace(b"*Your answer*", b"Because.").replace(b"YOUR ANSWER HERE", b"Because.")
    assert words != blank
    found = handed_in({f"{LESSON}/{LESSON} (1).ipynb": done, EXACT: words})
    assert chosen(found, tmp_path) == EXACT


def test_of_several_that_are_filled_in_the_usual_rule_decides(handed_in, notebooks, tmp_path) -> None:
    blank, done = notebooks
    found = handed_in({
        f"{LESSON}/mine.ipynb": done,
        f"{LESSON}/{LESSON} (1).ipynb": blank,
        f"{LESSON}/{LESSON} (2).ipynb": done,
        f"{LESSON}/{LESSON} (3).ipynb": done,
        EXACT: blank,
    })  # fmt: skip
    assert chosen(found, tmp_path) == f"{LESSON}/{LESSON} (2).ipynb"
    assert found.reasons == (
        f"Several notebooks were handed in; '{LESSON} (2).ipynb', which was changed last, was graded, not "
        f"'{LESSON}.ipynb', '{LESSON} (1).ipynb', '{LESSON} (3).ipynb'.",
        f"'{LESSON}.ipynb' was passed over: {BLANK_ONE}",
        f"'{LESSON} (1).ipynb' was passed over: {BLANK_ONE}",
    )


def test_two_of_other_names_that_are_filled_in_are_both_named(handed_in, notebooks, tmp_path) -> None:
    blank, done = notebooks
    found = handed_in({f"{LESSON}/a.ipynb": done, f"{LESSON}/b.ipynb": done, EXACT: blank})
    assert chosen(found, tmp_path) == f"{LESSON}/a.ipynb"
    assert f"not '{LESSON}.ipynb', 'b.ipynb'" in found.reasons[0]


def test_a_file_that_the_grader_may_not_read_is_passed_over(
    handed_in, notebooks, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(path: Path, most_bytes: int) -> bytes:
        if path == tmp_path / "ada" / EXACT:
            raise NotReadable("The grader can't read the file: Permission denied.")
        return path.read_bytes()

    monkeypatch.setattr(course_module, "read_bounded", read)
    _, done = notebooks
    found = handed_in({f"{LESSON}/{LESSON} (1).ipynb": done, EXACT: done})
    assert chosen(found, tmp_path) == f"{LESSON}/{LESSON} (1).ipynb"
    assert "was passed over: The grader can't read the file" in " ".join(found.reasons)


def test_of_very_many_only_the_best_by_name_are_looked_into(
    handed_in, notebooks, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank, _ = notebooks
    looked_into = []
    really = Course._lacks

    def lacks(course: Course, reader: BoundedProcess, lesson: str, path: Path, notebook: str) -> str:
        looked_into.append(path)
        return really(course, reader, lesson, path, notebook)

    monkeypatch.setattr(Course, "_lacks", lacks)
    many = {f"{LESSON}/{LESSON} ({number}).ipynb": b"" for number in range(2 * MOST_LOOKED_INTO)}
    assert chosen(handed_in({**many, EXACT: blank}), tmp_path) == EXACT
    assert len(looked_into) == 1 + MOST_LOOKED_INTO


def test_one_that_takes_too_long_to_read_ends_another_process_and_is_passed_over(
    handed_in, notebooks, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course_module, "nothing_to_grade", takes_too_long_for_a_long_one)
    monkeypatch.setattr(course_module, "READ_SECONDS", 1.0)
    _, done = notebooks
    found = handed_in({f"{LESSON}/{LESSON} (1).ipynb": done, EXACT: done + b" " * 100_000})
    assert chosen(found, tmp_path) == f"{LESSON}/{LESSON} (1).ipynb"
    assert "was passed over: The notebook could not be read: it took more than" in " ".join(found.reasons)


def takes_too_long_for_a_long_one(notebook: bytes, lesson: Lesson) -> str:
    while len(notebook) > 100_000:
        pass
    return nothing_to_grade(notebook, lesson)
