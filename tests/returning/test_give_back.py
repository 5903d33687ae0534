"""What goes back is read as each platform's documentation, and its source, says that it is read.

The addresses are in autograder/returning/platforms.py. Submissions are collected from downloads that are made
after the same documentation, and graded without a kernel.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import zipfile
from collections.abc import Generator, Iterable
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from pages_here import PagesHere
from small_class import (
    XOR,
    canvas_download,
    exchange_inbound,
    laid_out,
    make_course,
    moodle_download,
    notebook,
)

from autograder import batch, cli
from autograder.batch import grade_course
from autograder.collecting import collect
from autograder.course import Course
from autograder.executors.interface import Tag
from autograder.gradebook import Gradebook
from autograder.model import ExerciseVerdict, Graded, Job, Verdict
from autograder.returning import Returned, give_back, grade_list
from autograder.status import GONE

TITLED = f'[lessons.{XOR}]\ntitle = "XOR (55)"\n'


class ByTheWord:
    """Full marks; half of them, and the rest waits for a person, where the answer says 'kim'."""

    def run(self, jobs: Iterable[tuple[Tag, Job]]) -> Generator[tuple[Tag, Graded]]:
        for tag, job in jobs:
            waits = b"'kim'" in job.submission
            exercises = (
                ExerciseVerdict("draw", 1, 1),
                ExerciseVerdict("solve", 0 if waits else 1, 1, needs_manual=waits),
            )
            score = 1.0 if waits else 2.0
            verdict = Verdict(score, 2, "needs_manual" if waits else "graded", 0.1, (), exercises)
            yield tag, Graded(verdict, job.submission.decode())


def graded(root: Path, download: Path, course_toml: str = TITLED) -> Course:
    """A course with what a platform gave, collected and graded."""
    course = make_course(root, course_toml)
    collect(course, [download])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "Pages", PagesHere)
        lessons = course.lessons([XOR])
        grade_course(course, lessons, course.submissions([XOR]), ByTheWord())
    return course


def back(course: Course, to: str, folder: Path, **settings: bool) -> Returned:
    with Gradebook(course.gradebook_url, only_to_read=True) as book:
        grades, people = grade_list(book.verdicts(), book.people(), [XOR], **settings), book.people()
    titles = {XOR: course.arrangements.title(XOR)}
    return give_back(to, course, grades, folder, people=people, titles=titles)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def from_moodle(tmp_path_factory: pytest.TempPathFactory) -> Course:
    place = tmp_path_factory.mktemp("moodle")
    return graded(place / "course", moodle_download(place))


@pytest.fixture(scope="module")
def from_canvas(tmp_path_factory: pytest.TempPathFactory) -> Course:
    place = tmp_path_factory.mktemp("canvas")
    return graded(place / "course", canvas_download(place))


def as_moodle_reads(name: str) -> tuple[int, str] | None:
    """Participant and file name, as `is_valid_filename_for_import` takes a path apart; None: not taken."""
    parts = name.split("/")
    if parts[-1].startswith((".", "~")):
        return None
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) >= 4 and info[1].isdigit() and info[2:4] == ["assignsubmission", "file"]:
            rest = info[4:] or [""]
            return int(info[1]), "/".join([*rest, *parts]).lstrip("/")
    return None


def test_moodle_finds_the_participant_of_every_page(from_moodle: Course, tmp_path: Path) -> None:
    returned = back(from_moodle, "moodle", tmp_path / "out")
    assert [path.name for path in returned.written] == ["03_xor-feedback.zip", "03_xor-worksheet.csv"]
    with zipfile.ZipFile(returned.written[0]) as archive:
        read = {as_moodle_reads(name): archive.read(name) for name in archive.namelist()}
    students = {
        5101: "Ada Lovelace",
        5102: "김철수",
        5103: "Grace Hopper",
        5104: "Participant 5104",
        5105: "Alan Turing",
    }
    assert read == {
        (number, "03_xor.html"): from_moodle.feedback(student, XOR).read_bytes()
        for number, student in students.items()
    }


def test_moodles_worksheet_has_the_columns_that_it_looks_for_and_final_grades(
    from_moodle: Course, tmp_path: Path
) -> None:
    returned = back(from_moodle, "moodle", tmp_path / "out")
    text = returned.written[1].read_text(encoding="utf-8-sig")
    lines = list(csv.DictReader(text.splitlines(keepends=True)))
    assert {"Identifier", "Grade", "Last modified (grade)", "Feedback comments"} <= set(lines[0])
    prefix = len(
        "Participant "
    )  # Moodle cuts off `hiddenuser` and the space, and takes the rest for the number
    grades = {int(line["Identifier"][prefix:]): line["Grade"] for line in lines}
    assert grades == {5101: "2", 5103: "2", 5104: "2", 5105: "2"}
    assert [(one.student, one.why) for one in returned.left_out] == [
        ("김철수", "1 point wait to be marked: the page goes back, and no grade")
    ]
    again = back(from_moodle, "moodle", tmp_path / "out", unmarked_as_zero=True)
    assert "Participant 5102" in again.written[1].read_text(encoding="utf-8-sig")
    assert not again.left_out


def test_what_has_not_changed_is_the_same_zip(from_moodle: Course, tmp_path: Path) -> None:
    one, two = (back(from_moodle, "moodle", tmp_path / name).written[0] for name in ("1", "2"))
    assert one.read_bytes() == two.read_bytes()


def as_canvas_reads(name: str) -> tuple[str, str] | None:
    """User and file, as `infer_comment_context_from_filename` finds them; None: it is ignored."""
    steps = name.rpartition("/")[2].split("_")
    numbers = [step for step in steps if re.fullmatch(r"\d+", step)][:2]
    if len(numbers) < 2 or steps[-1].startswith("link"):
        return None
    return numbers[0], numbers[1]


def test_canvas_finds_student_and_file_of_every_page(from_canvas: Course, tmp_path: Path) -> None:
    returned = back(from_canvas, "canvas", tmp_path / "out")
    assert returned.pages == 4
    names = [path.name for path in returned.written]
    assert names == ["03_xor-comments.zip", "03_xor-grade_data.json", "grades.csv"]
    with zipfile.ZipFile(returned.written[0]) as archive:
        read = {as_canvas_reads(name): archive.read(name) for name in archive.namelist()}
        assert "anon_x1y2z_9005_03_xor.html" in archive.namelist(), "as it was called in the download"
        assert "김철수_LATE_103_9004_03_xor.html" in archive.namelist()
    files = {("101", "9001"): "lovelaceada", ("102", "9003"): "babbagecharles", ("103", "9004"): "김철수"}
    assert {key: read[key] for key in files} == {
        key: from_canvas.feedback(student, XOR).read_bytes() for key, student in files.items()
    }


def test_canvas_interface_and_gradebook_get_final_grades_and_no_empty_cell(
    from_canvas: Course, tmp_path: Path
) -> None:
    returned = back(from_canvas, "canvas", tmp_path / "out")
    data = json.loads(returned.written[1].read_text(encoding="utf-8"))["grade_data"]
    assert data["101"]["posted_grade"] == "2"
    assert "posted_grade" not in data["103"], "an answer waits to be marked"
    assert "solve: not yet marked" in data["103"]["text_comment"]
    lines = list(csv.reader(returned.written[2].read_text(encoding="utf-8-sig").splitlines()))
    assert lines[0][5:] == ["XOR (55)"], "the title of course.toml"
    assert {line[1]: line[5] for line in lines[2:]} == {"101": "2", "102": "2"}
    assert sorted((one.student, one.why.partition(":")[0]) for one in returned.left_out) == [
        ("anon x1y2z", "Canvas gives no number of an anonymous student"),
        ("김철수", "1 point wait to be marked"),
    ]


def test_who_came_by_another_way_is_told_of(tmp_path: Path) -> None:
    course = graded(tmp_path / "course", laid_out(tmp_path / "in", {"ada/03_xor.ipynb": notebook()}))
    for platform, said in (("canvas", "Canvas"), ("moodle", "Moodle")):
        returned = back(course, platform, tmp_path / platform)
        assert [one.why for one in returned.left_out] == [
            f"was not collected from {said} by `autograder collect`"
        ]
        assert not returned.written
    with Gradebook(course.gradebook_url) as book:
        book.arrange(
            make_course(tmp_path / "b", '[[students]]\nid = "eve"\n').arrangements.roster.people.values(), {}
        )
    (left,) = back(course, "folder", tmp_path / "out").left_out
    assert (left.student, left.why) == ("eve", "has handed in nothing")


def test_gradescope_gets_results_of_final_grades(from_moodle: Course, tmp_path: Path) -> None:
    returned = back(from_moodle, "gradescope", tmp_path / "out")
    assert {path.parent.parent.name for path in returned.written} == {
        *("Ada Lovelace", "Grace Hopper", "Participant 5104", "Alan Turing")
    }
    results = json.loads(returned.written[0].read_text(encoding="utf-8"))
    assert results["score"] == 2
    assert [one.student for one in returned.left_out] == ["김철수"]


def test_a_folder_has_an_index_of_all_pages(from_moodle: Course, tmp_path: Path) -> None:
    returned = back(from_moodle, "folder", tmp_path / "out")
    index = returned.written[-1]
    page = BeautifulSoup(index.read_text(encoding="utf-8"), "html.parser")
    links = [unquote(str(link["href"])) for link in page.find_all("a")]
    assert len(links) == 5
    for link, path in zip(links, returned.written, strict=False):
        assert (index.parent / link).resolve() == path.resolve()
    (kim,) = [row for row in page.find_all("tr") if "김철수" in row.text]
    assert "1 point wait to be marked" in kim.text


def test_a_page_that_is_not_drawn_yet_does_not_go_back(tmp_path: Path) -> None:
    course = graded(tmp_path / "course", laid_out(tmp_path / "in", {"ada/03_xor.ipynb": notebook()}))
    course.feedback("ada", XOR).unlink()
    (left,) = back(course, "folder", tmp_path / "out").left_out
    assert left.why == "has no page yet: run `autograder report`"


def test_the_exchange_gets_the_pages_by_nbgraders_own_classes(tmp_path: Path) -> None:
    course = graded(tmp_path / "course", exchange_inbound(tmp_path))
    exchange = tmp_path / "there"
    exchange.mkdir()
    exchange.chmod(0o777)
    (course.root / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.course_id = 'course'\nc.Exchange.root = {str(exchange)!r}\n"
    )
    returned = back(Course(course.root), "nbgrader", tmp_path / "out")
    assert (returned.released, returned.pages, returned.left_out) == ((XOR,), 2, ())
    assert len(list((exchange / "course" / "feedback").glob("*.html"))) == 2
    assert not (tmp_path / "out").exists()


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["autograder", *arguments])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    return int(stop.value.code or 0)


def test_the_commands(
    from_moodle: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here = ["--course", str(from_moodle.root)]
    assert command(monkeypatch, "return", XOR, "--to", "moodle", "-o", str(tmp_path / "out"), *here) == 0
    told = capsys.readouterr()
    assert "5 pages in" in told.out.replace("\n", "")
    assert "김철수, 03_xor: 1 point wait to be marked" in told.err
    assert "gone" not in told.err
    file = tmp_path / "grades.csv"
    named = ["--title", f"{XOR}=Week 3", "-o", str(file)]
    assert command(monkeypatch, "export", XOR, "--to", "moodle", *named, *here) == 0
    assert "Week 3 (feedback)" in file.read_text(encoding="utf-8-sig")
    assert "left out      1 in all" in capsys.readouterr().err
    assert command(monkeypatch, "export", "--to", "csv", "--title", "nope=x", "-o", str(file), *here) == 2
    assert "write LESSON=TITLE, with one of: 03_xor" in capsys.readouterr().err
    assert command(monkeypatch, "export", "nope", "--to", "csv", "-o", str(file), *here) == 2


def test_a_grade_whose_submission_has_moved_is_named(
    from_moodle: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    was = next(path for path in sorted(from_moodle.submitted.iterdir()) if path.is_dir())
    now = was.rename(tmp_path / "elsewhere")
    try:
        to = ["--to", "csv", "-o", str(tmp_path / "grades.csv"), "--course", str(from_moodle.root)]
        assert command(monkeypatch, "export", *to) == 0
    finally:
        now.rename(was)
    assert f"gone          {was.name}, {XOR}: {GONE}" in capsys.readouterr().err
