"""Which hand-in counts, what is kept aside, and that collecting again changes nothing."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from small_class import (
    NOON,
    XOR,
    canvas_download,
    exchange_inbound,
    gradescope_download,
    laid_out,
    make_course,
    moodle_download,
    notebook,
    zipped,
)

from autograder.collecting import Collected, collect
from autograder.course import Course
from autograder.errors import GradebookError
from autograder.gradebook import Gradebook, read_timestamp

DUE = f"[lessons.{XOR}]\ndue = 2026-03-01 11:00:00\n[lessons.{XOR}.extensions]\nbo = 2026-03-02 11:00:00\n"
MORNING = datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return make_course(tmp_path / "course", DUE)


def state(root: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below a folder: what is in it, and when it was written."""
    return {
        str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in root.rglob("*")
        if path.is_file()
    }


def hand_in(course: Course, folder: Path, student: str, said: str, at: datetime) -> Collected:
    files = {f"{student}/03_xor.ipynb": notebook(said=said)}
    return collect(course, [laid_out(folder, files, at)])


def counts(course: Course, student: str) -> bytes:
    return (course.submitted / student / XOR / "03_xor.ipynb").read_bytes()


def aside(course: Course, student: str) -> list[bytes]:
    folders = sorted((course.root / "earlier" / student / XOR).glob("*"))
    return [(folder / "03_xor.ipynb").read_bytes() for folder in folders]


def what(collected: Collected) -> list[str]:
    return [fate.what for fate in collected.fates]


def test_a_later_one_replaces_an_earlier_one_which_is_kept(course: Course, tmp_path: Path) -> None:
    assert what(hand_in(course, tmp_path / "1", "ada", "return 'first'", MORNING - timedelta(hours=1))) == [
        "placed"
    ]
    again = hand_in(course, tmp_path / "2", "ada", "return 'second'", MORNING)
    assert what(again) == ["placed", "replaced"]
    assert again.fates[1].source == "submitted/ada/03_xor"
    assert b"'second'" in counts(course, "ada")
    assert [b"'first'" in one for one in aside(course, "ada")] == [True]
    stamp = (course.submitted / "ada" / XOR / "timestamp.txt").read_text()
    assert stamp == "2026-03-01 10:00:00.000000 UTC", "as nbgrader writes it"


def test_one_after_the_deadline_does_not_replace_one_before_it(course: Course, tmp_path: Path) -> None:
    hand_in(course, tmp_path / "1", "ada", "return 'in time'", MORNING)
    late = hand_in(course, tmp_path / "2", "ada", "return 'late'", NOON)
    assert what(late) == ["kept aside"]
    assert "after the deadline; an earlier one counts" in late.fates[0].why
    assert b"'in time'" in counts(course, "ada")
    assert [b"'late'" in one for one in aside(course, "ada")] == [True]


def test_the_order_in_which_they_are_collected_makes_no_difference(course: Course, tmp_path: Path) -> None:
    hand_in(course, tmp_path / "1", "ada", "return 'late'", NOON)
    assert b"'late'" in counts(course, "ada"), "better late than nothing"
    hand_in(course, tmp_path / "2", "ada", "return 'in time'", MORNING)
    assert b"'in time'" in counts(course, "ada")
    assert what(hand_in(course, tmp_path / "3", "ada", "return 'old'", MORNING - timedelta(1))) == [
        "kept aside"
    ]
    assert len(aside(course, "ada")) == 2


def test_an_extension_is_a_deadline_of_ones_own(course: Course, tmp_path: Path) -> None:
    hand_in(course, tmp_path / "1", "bo", "return 'first'", MORNING)
    hand_in(course, tmp_path / "2", "bo", "return 'second'", NOON)
    assert b"'second'" in counts(course, "bo")


def test_a_longer_deadline_brings_back_what_was_kept_aside(course: Course, tmp_path: Path) -> None:
    hand_in(course, tmp_path / "1", "ada", "return 'in time'", MORNING)
    hand_in(course, tmp_path / "2", "ada", "return 'late'", NOON)
    longer = make_longer(course)
    hand_in(longer, tmp_path / "2", "ada", "return 'late'", NOON)
    assert b"'late'" in counts(course, "ada")
    assert [b"'in time'" in one for one in aside(course, "ada")] == [True]


def make_longer(course: Course) -> Course:
    path = course.root / "course.toml"
    path.write_text(path.read_text().replace("due = 2026-03-01", "due = 2026-03-02"))
    return Course(course.root)


def test_the_same_again_is_as_early_as_at_first(course: Course, tmp_path: Path) -> None:
    hand_in(course, tmp_path / "1", "ada", "return 1", MORNING)
    before = state(course.root)
    assert what(hand_in(course, tmp_path / "2", "ada", "return 1", NOON)) == ["unchanged"]
    assert state(course.root) == before


def test_the_due_date_of_the_gradebook_counts_where_course_toml_says_none(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    with Gradebook(course.gradebook_url) as book:
        book.register_lesson(course.lessons([XOR])[0])
        book.arrange((), {XOR: datetime(2026, 3, 1, 11, tzinfo=UTC)})
    hand_in(course, tmp_path / "1", "ada", "return 'in time'", MORNING)
    assert what(hand_in(course, tmp_path / "2", "ada", "return 'late'", NOON)) == ["kept aside"]


def test_a_gradebook_that_can_not_be_read_is_an_error_and_not_taken_for_none(
    course: Course, tmp_path: Path
) -> None:
    (course.root / "gradebook.db").write_text("something else, that is no database and long enough " * 100)
    with pytest.raises(GradebookError, match="is not a database"):
        hand_in(course, tmp_path / "1", "ada", "return 1", MORNING)
    assert not course.submitted.exists()
    (course.root / "gradebook.db").write_bytes(b"")
    assert what(hand_in(course, tmp_path / "1", "ada", "return 1", MORNING)) == ["placed"]


def test_without_the_times_of_files_nobody_is_late(course: Course, tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "in", {"ada/03_xor.ipynb": notebook()}, NOON)
    (fate,) = collect(course, [folder], file_times=False).fates
    assert fate.why == "no time known"
    assert not (course.submitted / "ada" / XOR / "timestamp.txt").exists()


def test_times_in_an_archive_are_of_the_courses_zone(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", 'timezone = "Asia/Seoul"\n')
    collect(course, [zipped(tmp_path / "in.zip", {"ada/03_xor.ipynb": notebook()}, NOON)])
    stamp = (course.submitted / "ada" / XOR / "timestamp.txt").read_bytes()
    assert read_timestamp(stamp) == NOON - timedelta(hours=9)


@pytest.mark.parametrize(
    "download", [canvas_download, moodle_download, gradescope_download, exchange_inbound]
)
def test_twice_changes_nothing(download, course: Course, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = download(tmp_path / "in")
    first = collect(course, [path])
    before = state(course.root)
    second = collect(course, [path, path])
    assert state(course.root) == before
    assert "placed" in what(first)
    assert {fate.source for fate in second.fates} == {fate.source for fate in first.fates}
    assert not {"placed", "replaced", "kept aside", "dated"} & set(what(second))


@pytest.mark.parametrize(
    "download", [canvas_download, moodle_download, gradescope_download, exchange_inbound]
)
def test_a_dry_run_writes_nothing_and_tells_the_same(download, course: Course, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = download(tmp_path / "in")
    before = state(course.root)
    dry = collect(course, [path], dry=True)
    assert state(course.root) == before
    assert collect(course, [path]) == dry


def test_what_lay_in_submitted_by_hand_is_kept_when_it_is_replaced(course: Course, tmp_path: Path) -> None:
    by_hand = course.submitted / "ada" / XOR
    laid_out(by_hand, {"03_xor.ipynb": notebook(said="return 'by hand'"), "data.csv": b"1"})
    hand_in(course, tmp_path / "1", "ada", "return 'collected'", MORNING)
    assert b"'collected'" in counts(course, "ada")
    assert not (by_hand / "data.csv").exists()
    (kept,) = (course.root / "earlier" / "ada" / XOR).iterdir()
    assert (kept / "data.csv").read_bytes() == b"1"


def test_a_link_in_the_course_is_not_written_through(course: Course, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    course.submitted.mkdir()
    (course.submitted / "ada").symlink_to(elsewhere)
    (fate,) = hand_in(course, tmp_path / "1", "ada", "return 1", MORNING).fates
    assert (fate.what, fate.why) == ("not placed", "'ada' is a link in the course's folder.")
    assert not list(elsewhere.iterdir())


def test_a_student_cannot_set_the_time_or_the_secret(course: Course, tmp_path: Path) -> None:
    files = {
        "Ada_1_assignsubmission_file_/03_xor.ipynb": notebook(),
        "Ada_1_assignsubmission_file_/timestamp.txt": b"2020-01-01 00:00:00 UTC",
        "Ada_1_assignsubmission_file_/submission_secret.txt": b"mine",
        "Ada_1_assignsubmission_file_/.collected.json": b"{}",
    }
    collected = collect(course, [zipped(tmp_path / "in.zip", files)])
    assert what(collected).count("not placed") == 3
    assert read_timestamp((course.submitted / "Ada" / XOR / "timestamp.txt").read_bytes()) == NOON
    assert not (course.submitted / "Ada" / XOR / "submission_secret.txt").exists()


def test_two_files_of_one_name_are_both_kept(course: Course, tmp_path: Path) -> None:
    files = {
        "bo/x/03_xor.ipynb": notebook(),
        "bo/y/03_xor.ipynb": notebook(said="return 2"),
        "bo/x/d.csv": b"1",
    }
    collected = collect(course, [laid_out(tmp_path / "in", files)])
    assert what(collected) == ["placed", "beside", "beside"]
    names = sorted(
        p.relative_to(course.submitted / "bo" / XOR).as_posix() for p in course.submitted.rglob("*.*")
    )
    assert [name for name in names if name.endswith(("ipynb", "csv"))] == [
        "03_xor.ipynb",
        "x/03_xor.ipynb",
        "x/d.csv",
    ]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told_of(course: Course, tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "in", {"ada/03_xor.ipynb": notebook()})
    (folder / "ada" / "03_xor.ipynb").chmod(0)
    (fate,) = collect(course, [folder], lesson=XOR).fates
    assert fate.what == "not placed"
