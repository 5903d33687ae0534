"""What the course's nbgrader_config.py says of its folders is heeded, or named as not supported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pages_here import PagesHere
from test_two_graders import Ran
from tiny_course import LESSON, hand_in, make_course

from autograder import batch
from autograder.authoring import build_lesson, write_release
from autograder.batch import grade_course
from autograder.course import Course
from autograder.errors import UsageError

FOLDERS = """
c.CourseDirectory.submitted_directory = "in/handed in"
c.CourseDirectory.autograded_directory = "out/autograded"
c.CourseDirectory.feedback_directory = "out/pages"
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(batch, "Pages", PagesHere)
    monkeypatch.delenv("AUTOGRADER_GRADEBOOK", raising=False)
    return make_course(tmp_path)


def configure(root: Path, text: str) -> Course:
    config = root / "nbgrader_config.py"
    config.write_text(config.read_text("utf-8") + text, "utf-8")
    return Course(root)


def test_folders_that_the_configuration_names_are_used(root: Path) -> None:
    folder = root / "solutions" / LESSON
    write_release(build_lesson(folder), folder)
    hand_in(root, "ada")
    (root / "in").mkdir()
    (root / "submitted").rename(root / "in" / "handed in")
    course = configure(root, FOLDERS + f"c.CourseDirectory.db_url = 'sqlite:///{root}/out/grades.db'\n")
    (root / "out").mkdir()
    grade_course(course, course.lessons(), course.submissions([LESSON]), Ran([]))
    assert (root / "out" / "autograded" / "ada" / LESSON / f"{LESSON}.ipynb").is_file()
    assert (root / "out" / "pages" / "ada" / LESSON / f"{LESSON}.html").is_file()
    assert (root / "out" / "grades.db").is_file()
    assert not {path.name for path in root.iterdir()} & {
        "autograded",
        "feedback",
        "submitted",
        "gradebook.db",
    }


def test_sources_may_lie_deeper(root: Path) -> None:
    folder = root / "solutions" / LESSON
    source = json.loads(build_lesson(folder).source)
    place = root / "content" / "source" / "ps1" / "ps1.ipynb"
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps(source), "utf-8")
    course = configure(root, 'c.CourseDirectory.source_directory = "content/source"\n')
    (lesson,) = course.lessons(["ps1"])
    assert [exercise.points for exercise in lesson.exercises] == [3, 2]
    assert "BEGIN HIDDEN TESTS" not in lesson.release


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (
            "c.CourseDirectory.directory_structure = '{nbgrader_step}/{assignment_id}/{student_id}'",
            "structure",
        ),
        ("c.CourseDirectory.root = '/elsewhere'", "root"),
    ],
)
def test_what_is_not_supported_is_said(root: Path, line: str, what: str) -> None:
    course = configure(root, line + "\n")
    with pytest.raises(UsageError, match=rf"sets c\.CourseDirectory\.\w*{what}, which is not supported here"):
        course.submissions([LESSON])


def test_nbgraders_own_structure_may_be_written_out(root: Path) -> None:
    line = "c.CourseDirectory.directory_structure = '{nbgrader_step}/{student_id}/{assignment_id}/'\n"
    course = configure(root, line + f"c.CourseDirectory.root = {str(root)!r}\n")
    assert course.submissions([LESSON]) == []
