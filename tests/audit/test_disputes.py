"""An objection becomes an attempt that holds the test to it, or a reason; neither names anybody."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tiny_course import LESSON, hand_in, make_course

from autograder import cli
from autograder.audit.disputes import (
    NotDisputable,
    answer_in,
    disputed,
    read_disputes,
    reject,
    unlike,
    uphold,
)
from autograder.authoring import Attempt, build_lesson, filled_notebook, read_attempts, release_course
from autograder.errors import LessonError
from autograder.model import ExerciseVerdict, Lesson, Part

SHIFTED = "def double(x):\n    return x + 2"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return make_course(tmp_path)


@pytest.fixture
def folder(course: Path) -> Path:
    return course / "solutions" / LESSON


@pytest.fixture
def lesson(folder: Path) -> Lesson:
    return build_lesson(folder)


def test_an_upheld_objection_is_an_attempt_once(folder: Path, lesson: Lesson) -> None:
    source = 'def double(x):\n    """Says “twice”."""\n    return x * 2 + 0'
    for _ in range(2):
        attempt = uphold(folder, lesson, lesson.exercises[0], source, "It is\nright.", earns=3)
    assert attempt == Attempt("double", "disputed_1", source, 3.0, None)
    assert [each for each in read_attempts(folder, lesson) if each.name.startswith("disputed")] == [attempt]
    (kept,) = read_disputes(folder)
    assert (kept.exercise, kept.upheld, kept.why, kept.attempt) == (
        "double",
        True,
        "It is right.",
        "disputed_1",
    )


def test_a_wrong_answer_can_be_upheld_for_better_words(folder: Path, lesson: Lesson) -> None:
    source = "def double(x):\n    return x + 3"
    uphold(folder, lesson, lesson.exercises[0], source, "bare", earns=0, says='twice, not "three more"')
    attempt = read_attempts(folder, lesson)[-1]
    assert (attempt.earns, attempt.says) == (0, 'twice, not "three more"')


def test_what_is_an_attempt_already_is_not_made_another_one(folder: Path, lesson: Lesson) -> None:
    with pytest.raises(NotDisputable, match="the attempt 'plus_two' already, which earns 1"):
        uphold(folder, lesson, lesson.exercises[0], SHIFTED, "It is right.", earns=3)
    assert read_disputes(folder) == []


def test_an_answer_that_would_be_several_cells_is_left_to_a_person(folder: Path, lesson: Lesson) -> None:
    before = (folder / "attempts.py").read_text()
    with pytest.raises(NotDisputable, match="by hand"):
        uphold(folder, lesson, lesson.exercises[0], "# %% other\ndef double(x):\n    pass", "why", earns=3)
    assert (folder / "attempts.py").read_text() == before


def test_a_rejected_objection_is_kept_with_its_reason(folder: Path, lesson: Lesson) -> None:
    reject(folder, lesson.exercises[0], 'The task says "twice".')
    reject(folder, lesson.exercises[0], "Again.")
    assert [(each.upheld, each.why) for each in read_disputes(folder)] == [
        (False, 'The task says "twice".'),
        (False, "Again."),
    ]
    (folder / "disputes.toml").write_text("[[dispute]]\nexercise = 1\nby = 'ada'\n")
    with pytest.raises(LessonError, match="can't be read"):
        read_disputes(folder)


def test_what_can_not_be_disputed_says_why(lesson: Lesson) -> None:
    with pytest.raises(NotDisputable, match="There are: double, why"):
        disputed(lesson, "treble")
    with pytest.raises(NotDisputable, match="autograder mark"):
        disputed(lesson, "why")
    with pytest.raises(NotDisputable, match="was not answered"):
        answer_in(lesson.release.encode(), lesson, lesson.exercises[0])
    with pytest.raises(NotDisputable, match="can't be read"):
        answer_in(b"no notebook", lesson, lesson.exercises[0])


def test_the_answer_is_what_stands_in_the_submission(lesson: Lesson) -> None:
    submission = filled_notebook(lesson, {"double": SHIFTED})
    assert answer_in(submission, lesson, lesson.exercises[0]) == SHIFTED


def test_a_verdict_is_held_against_the_attempt() -> None:
    parts = (Part("a", 1, 1, False), Part("b", 2, 0, False, "That is the square."))
    verdict = ExerciseVerdict("double", 1, 3, parts)
    assert unlike(verdict, Attempt("double", "x", "", 3, None)) == "it earns 1, and should earn 3"
    assert unlike(verdict, Attempt("double", "x", "", 1, "the cube")) == "no check says “the cube”"
    assert unlike(verdict, Attempt("double", "x", "", 1, "the Square")) == ""


@pytest.mark.kernel
def test_from_an_objection_to_the_score_of_everybody_whom_it_concerns(
    course: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def command(*arguments: str) -> tuple[int, str, str]:
        # In this process: each one of its own would load TensorFlow anew for two small notebooks.
        monkeypatch.setattr(sys, "argv", ["autograder", *arguments, "--workers", "1"])
        with pytest.raises(SystemExit) as left:
            cli.main()
        out, err = capsys.readouterr()
        return int(left.value.code or 0), out, err

    monkeypatch.chdir(course)
    release_course(course)
    for student in ("ada", "bora"):
        hand_in(course, student, double="def double(x):\n    return 2.0001 * x")
    assert command("grade")[0] == 0

    upholding = ("dispute", "ada", LESSON, "double", "--uphold", "Near enough.")
    status, out, err = command(*upholding)
    assert status == 1
    assert "return 2.0001 * x" in out
    assert "3 becomes 6" in out
    assert "it earns 0, and should earn 3" in err

    text = folder / f"{LESSON}.py"
    kinder = text.read_text().replace("double, 2), 4)", "double, 2), 4, rtol=0.01)")
    kinder = kinder.replace("double, 3), 6,", "double, 3), 6, rtol=0.01,").replace(
        "check.equal", "check.close"
    )
    text.write_text(kinder)
    status, out, err = command(*upholding)
    assert status == 0, err
    for student in ("ada", "bora"):
        assert student in out.partition("Scores that have changed")[2]
    kept = (folder / "disputes.toml").read_text() + (folder / "attempts.py").read_text()
    assert kept.count("disputed_1") == 2
    assert "ada" not in kept
