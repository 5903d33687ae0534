"""What each platform gives out lands with the right student and lesson, and every file is told of."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from small_class import (
    MOONS,
    NOON,
    XOR,
    canvas_download,
    exchange_inbound,
    github_clones,
    google_download,
    gradescope_download,
    laid_out,
    make_course,
    moodle_download,
    notebook,
    zipped,
)

from autograder.collecting import Collected, collect, origin_of
from autograder.collecting.platforms import gradescope
from autograder.course import Course
from autograder.gradebook import read_timestamp
from autograder.model import Person
from autograder.roster import Member, Roster

DUE = f"[lessons.{XOR}]\ndue = 2026-03-01 11:00:00\n"
CLASS = Roster(
    (
        Member(Person("ada", "Ada", "Lovelace", "ada@example.org", "101"), ("ada-l", "3001")),
        Member(Person("charles", "Charles", "Babbage", "cb@example.org", "102")),
        Member(Person("grace", "Grace", "Hopper", "grace@example.org", "104"), ("3002",)),
        Member(Person("kim", "철수", "김", "kim@example.org", "103"), ("kimcs", "3003", "kim+cs")),
        Member(Person("alan", "Alan", "Turing", "alan@example.org", "105")),
    )
)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return make_course(tmp_path / "course")


def placed(collected: Collected) -> dict[tuple[str, str], str]:
    return {(f.student, f.lesson): f.source for f in collected.fates if f.what == "placed"}


def not_placed(collected: Collected) -> dict[str, str]:
    return {fate.source: fate.why for fate in collected.fates if fate.what == "not placed"}


def students(collected: Collected) -> set[str]:
    return {student for student, _ in placed(collected)}


def content(course: Course, student: str, lesson: str = XOR, name: str = "") -> bytes:
    return (course.submitted / student / lesson / (name or f"{lesson}.ipynb")).read_bytes()


def when(course: Course, student: str, lesson: str = XOR) -> datetime:
    return read_timestamp(content(course, student, lesson, "timestamp.txt"))


def test_canvas(course: Course, tmp_path: Path) -> None:
    collected = collect(course, [canvas_download(tmp_path)], roster=CLASS)
    assert students(collected) == {"ada", "charles", "kim"}
    assert b"'charles'" in content(course, "charles")
    assert content(course, "ada", name="data.csv") == b"1,2\n"
    untold = not_placed(collected)
    assert "no notebook of a lesson came with it" in untold["xor submissions.zip/hoppergrace_104_text.html"]
    assert "Nobody in the list of students" in untold["xor submissions.zip/anon_x1y2z_9005_03_xor.ipynb"]
    origin = origin_of(course.submitted / "ada" / XOR)
    assert origin == {
        "platform": "canvas",
        "prefix": "lovelaceada_101_9001_",
        "user": "101",
        "attachment": "9001",
    }


def test_canvas_without_a_list_of_students(course: Course, tmp_path: Path) -> None:
    collected = collect(course, [canvas_download(tmp_path)])
    assert students(collected) == {"lovelaceada", "babbagecharles", "김철수", "anon x1y2z"}


def test_canvas_mark_counts_and_not_the_time_of_the_download(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", DUE)
    collected = collect(course, [canvas_download(tmp_path)], roster=CLASS)
    due = datetime(2026, 3, 1, 11, tzinfo=UTC)
    assert when(course, "ada") == due, "the archive is of an hour later, and she is not marked as late"
    assert 0 < (when(course, "kim") - due).total_seconds() <= 1
    kim = next(fate for fate in collected.fates if fate.what == "placed" and fate.student == "kim")
    assert "marked as late; by how much is not said" in kim.why


def test_moodle(course: Course, tmp_path: Path) -> None:
    collected = collect(course, [moodle_download(tmp_path)])
    names = {"Ada Lovelace", "김철수", "Grace Hopper", "Participant 5104", "Alan Turing"}
    assert students(collected) == names
    assert content(course, "Ada Lovelace", name="data/points.csv") == b"1,2\n"
    assert b"'zip'" in content(course, "Alan Turing")
    assert when(course, "Ada Lovelace") == NOON
    assert origin_of(course.submitted / "김철수" / XOR)["participant"] == "5102"


def test_moodle_by_the_list_of_students(course: Course, tmp_path: Path) -> None:
    collected = collect(course, [moodle_download(tmp_path)], roster=CLASS)
    assert students(collected) == {"ada", "kim", "grace", "alan"}
    (why,) = [why for source, why in not_placed(collected).items() if "Participant" in source]
    assert "Nobody in the list of students is called 'Participant 5104'." in why


def test_gradescope(course: Course, tmp_path: Path) -> None:
    collected = collect(course, [gradescope_download(tmp_path)], roster=CLASS)
    assert students(collected) == {"ada", "grace", "kim"}
    assert content(course, "grace") == content(course, "kim"), "they handed in together"
    assert content(course, "kim", name="helper.py") == b"x = 1\n"
    assert when(course, "ada") == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    (told,) = [fate for fate in collected.fates if fate.what == "used"]
    assert told.source.endswith("submission_metadata.yml")


def test_gradescope_without_a_list_of_students(course: Course, tmp_path: Path) -> None:
    assert students(collect(course, [gradescope_download(tmp_path)])) == {"3001", "3002", "3003"}


@pytest.mark.parametrize(
    "metadata", [b"", b"[1, 2", b"- a", b"x: !ruby/object:A {}", b"a: &a [*a]", b"\xff\xfe", b"? [x]"]
)
def test_a_gradescope_file_that_is_none_costs_only_what_it_would_have_told(
    metadata: bytes, course: Course, tmp_path: Path
) -> None:
    files = {"e/submission_metadata.yml": metadata, "e/ada/03_xor.ipynb": notebook()}
    collected = collect(course, [zipped(tmp_path / "e.zip", files)], roster=CLASS)
    assert students(collected) == {"ada"}


def _multiplied(levels: int) -> bytes:
    """Merge keys that name ten times the one before."""
    lines = ["a0: &a0 {k: 1}"]
    for at in range(1, levels + 1):
        lines.append(f"a{at}: &a{at}\n  <<: [{', '.join([f'*a{at - 1}'] * 10)}]")
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    "more",
    [
        _multiplied(4),
        b"b: [" + b"1," * 200_001 + b"1]",
        b"b: {<<: {c: 1}}",
        b"b: " + b"[" * 101 + b"]" * 101,
    ],
    ids=["merge keys", "many nodes", "one merge key", "deep"],
)
def test_a_gradescope_file_that_grows_is_not_read(more: bytes) -> None:
    honest = b"submission_1:\n  :submitters:\n  - &one\n    :sid: 0071\n- *one\n".replace(
        b"- *one\n", b"  - *one\n"
    )
    claim = gradescope._described(honest)["submission_1"]
    assert [one.ids for one in claim.who] == [("0071",), ("0071",)], "an alias alone copies nothing"
    assert gradescope._described(honest + more) == {}


def test_a_number_without_end_is_a_text() -> None:
    data = b"submission_1: {sid: x, submitters: [{sid: " + b"1:" * 100_000 + b"1}]}"
    assert gradescope._described(data).keys() == {"submission_1"}


def test_google_classroom(course: Course, tmp_path: Path) -> None:
    folder = google_download(tmp_path)
    laid_out(folder, {"grace hopper xor.ipynb": notebook(said="return 'grace'")})
    assert students(collect(course, [folder], roster=CLASS)) == {"ada", "kim", "grace"}
    course = make_course(tmp_path / "another")
    assert students(collect(course, [google_download(tmp_path / "2")])) == {"Ada Lovelace", "김철수"}


def test_github_classroom(course: Course, tmp_path: Path) -> None:
    clones = github_clones(tmp_path)
    collected = collect(course, [clones], roster=CLASS)
    assert students(collected) == {"ada", "kim"}
    assert when(course, "ada") == datetime(2026, 3, 1, 8, tzinfo=UTC), "of the commit, not of the clone"
    assert [fate.source for fate in collected.fates if fate.what == "left"] == [
        "xor-net-submissions/xor-net-ada-l/.git",
        "xor-net-submissions/xor-net-kimcs/.git",
    ]
    course = make_course(tmp_path / "another")
    assert students(collect(course, [clones])) == {"ada-l", "kimcs"}


def test_git_reads_no_configuration_of_a_clone(course: Course, tmp_path: Path) -> None:
    clones = github_clones(tmp_path)
    sign = tmp_path / "it ran"
    for config in clones.glob("*/.git/config"):
        config.write_text(
            f"[log]\nshowSignature = true\n[gpg]\nprogram = touch '{sign}'\n"
            f"[core]\nfsmonitor = touch '{sign}'\n[alias]\ncat-file = !touch '{sign}'\n"
            f'[extensions]\npartialClone = x\n[remote "x"]\nurl = ext::touch {sign}\n'
        )
    collect(course, [clones], roster=CLASS)
    assert not sign.exists()
    assert when(course, "ada") == datetime(2026, 3, 1, 8, tzinfo=UTC)


def test_the_exchange_of_nbgrader(course: Course, tmp_path: Path) -> None:
    collected = collect(course, [exchange_inbound(tmp_path)])
    assert students(collected) == {"ada", "kim+cs"}
    assert b"'second'" in content(course, "ada"), "the last one counts"
    assert content(course, "ada", name="submission_secret.txt") == b"secret of second"
    assert when(course, "ada") == datetime(2026, 3, 1, 11, 0, 0, 2, tzinfo=UTC)
    (aside,) = (course.root / "earlier" / "ada" / XOR).iterdir()
    assert (aside / "submission_secret.txt").read_bytes() == b"secret of first"


LOOSE = {
    "ada/03_xor.ipynb": "ada",
    "ada/03_xor/03_xor.ipynb": "ada",
    "submitted/ada/03_xor/03_xor.ipynb": "ada",
    "03_xor/ada.ipynb": "ada",
    "03_xor/ada/work.ipynb": "ada",
    "ada_03_xor.ipynb": "ada",
    "03_xor_ada.ipynb": "ada",
    "03 XOR - ada (1).ipynb": "ada",
    "ada/my 03_xor final.ipynb": "ada",
    "ada/week 3/try 2/03_xor.ipynb": "ada",
    "ada.ipynb": "ada",
    "Some Body_12345_assignsubmission_file_/03_xor.ipynb": "Some Body",
    "1234-5678 - Some Body - Nov 29, 2026 1200 PM/03_xor.ipynb": "Some Body",
    "Homework 3_ada17_attempt_2026-03-01-12-00-00_03_xor.ipynb": "ada17",
}


@pytest.mark.parametrize("name", LOOSE)
def test_loose_files(name: str, course: Course, tmp_path: Path) -> None:
    collected = collect(course, [laid_out(tmp_path / "in", {name: notebook()})])
    assert placed(collected).keys() == {(LOOSE[name], XOR)}, collected.fates


def test_blackboard_tells_when_in_the_name_of_the_file(course: Course, tmp_path: Path) -> None:
    files = {
        f"Homework 3_ada17_attempt_2026-03-01-{time}_03_xor.ipynb": notebook(said=time)
        for time in ("12-30-01", "10-00-00")
    }
    collect(course, [zipped(tmp_path / "gradebook_course_Homework3.zip", files)])
    assert when(course, "ada17") == datetime(2026, 3, 1, 12, 30, 1, tzinfo=UTC)
    assert content(course, "ada17") == notebook(said="12-30-01")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Mar 1, 2026 1226 AM", (2026, 3, 1, 0, 26)),
        ("Sep 24, 2026 926 PM", (2026, 9, 24, 21, 26)),
        ("Nov 9, 2026 126 PM", (2026, 11, 9, 13, 26)),
        ("Nov 29, 2026 12 00 PM", (2026, 11, 29, 12, 0)),
    ],
)
def test_brightspace_tells_when_in_the_name_of_the_folder(
    written: str, meant: tuple[int, ...], course: Course, tmp_path: Path
) -> None:
    files = {f"397063-2557369 - Mary-Ann Smith - {written}/03_xor.ipynb": notebook()}
    collect(course, [zipped(tmp_path / "in.zip", files)])
    assert when(course, "Mary-Ann Smith") == datetime(*meant, tzinfo=UTC)


def test_a_date_that_is_none_costs_only_the_time(course: Course, tmp_path: Path) -> None:
    files = {"1234-5678 - Some Body - Feb 31, 2026 1200 PM/03_xor.ipynb": notebook()}
    collected = collect(course, [zipped(tmp_path / "in.zip", files)])
    assert students(collected) == {"Some Body"}
    assert when(course, "Some Body") == NOON


@pytest.mark.parametrize("name", ["03_xor.ipynb", "03_xor/03_xor.ipynb", "submissions/03_xor (1).ipynb"])
def test_a_notebook_of_nobody_is_told_of(name: str, course: Course, tmp_path: Path) -> None:
    collected = collect(course, [laid_out(tmp_path / "in", {name: notebook()})])
    (why,) = not_placed(collected).values()
    assert why.startswith("Whose it is can't be told")
    assert not course.submitted.exists()


def test_nobody_is_called_like_a_lesson(course: Course, tmp_path: Path) -> None:
    files = {"03 XOR_1_assignsubmission_file_/03_xor.ipynb": notebook()}
    (why,) = not_placed(collect(course, [zipped(tmp_path / "in.zip", files)])).values()
    assert "is a lesson's name" in why


def test_notebooks_side_by_side_are_not_all_of_their_folder(course: Course, tmp_path: Path) -> None:
    files = {
        f"homework 3/{who}_03_xor.ipynb": notebook(said=f"return '{who}'") for who in ("ada", "bo", "cy")
    }
    assert students(collect(course, [laid_out(tmp_path / "in", files)])) == {"ada", "bo", "cy"}


BY_LIST = {
    "whatever/kim@example.org.ipynb": "kim",
    "whatever/3001 final.ipynb": "ada",
    "Turing, Alan/notebook.ipynb": "alan",
    "xor by Grace Hopper.ipynb": "grace",
    "103/03_xor.ipynb": "kim",
    "Babbage_Charles_xor.ipynb": "charles",
}


@pytest.mark.parametrize("name", BY_LIST)
def test_loose_files_by_the_list_of_students(name: str, course: Course, tmp_path: Path) -> None:
    collected = collect(course, [laid_out(tmp_path / "in", {name: notebook()})], roster=CLASS)
    assert students(collected) == {BY_LIST[name]}, collected.fates


def test_a_zip_of_zips(course: Course, tmp_path: Path) -> None:
    inner = {
        f"{who}.zip": zipped(
            tmp_path / f"{who}.zip", {"03_xor.ipynb": notebook(said=f"return '{who}'")}
        ).read_bytes()
        for who in ("ada", "bo")
    }
    collected = collect(course, [zipped(tmp_path / "class.zip", inner)])
    assert students(collected) == {"ada", "bo"}
    assert b"'bo'" in content(course, "bo")


def test_an_archive_of_ones_own_is_called_after_its_student(course: Course, tmp_path: Path) -> None:
    collected = collect(course, [zipped(tmp_path / "ada.zip", {"03_xor/03_xor.ipynb": notebook()})])
    assert students(collected) == {"ada"}


def test_the_lesson_is_seen_from_the_content_whatever_the_name(course: Course, tmp_path: Path) -> None:
    files = {"ada/03_xor.ipynb": notebook(MOONS), "ada/homework.ipynb": notebook(XOR)}
    collected = collect(course, [laid_out(tmp_path / "in", files)])
    assert placed(collected) == {
        ("ada", MOONS): "in/ada/03_xor.ipynb",
        ("ada", XOR): "in/ada/homework.ipynb",
    }


def test_the_lesson_that_is_named_is_that_of_a_damaged_notebook(course: Course, tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "in", {"ada/homework.ipynb": b"{ broken"})
    (why,) = not_placed(collect(course, [folder])).values()
    assert "Which lesson it is of can't be told" in why
    assert students(collect(course, [folder], lesson=XOR)) == {"ada"}
    assert content(course, "ada") == b"{ broken", "as it was handed in: grading says what is wrong"


def test_only_what_was_asked_for_is_taken_of_a_folder_of_all_lessons(course: Course, tmp_path: Path) -> None:
    files = {
        "ada/03_xor.ipynb": notebook(XOR),
        "ada/04_moons.ipynb": notebook(MOONS),
        "bo/x.ipynb": notebook(MOONS),
    }
    collected = collect(course, [laid_out(tmp_path / "in", files)], lesson=XOR)
    assert placed(collected).keys() == {("ada", XOR), ("bo", XOR)}, "bo took the wrong one, and is told so"
    assert not_placed(collected) == {"in/ada/04_moons.ipynb": "It is of 04_moons, and 03_xor was asked for."}
