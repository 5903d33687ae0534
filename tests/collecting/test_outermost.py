"""What a student packs into a folder or an archive tells neither whose it is nor when it was handed in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hostile_archives import member, tar_of
from small_class import NOON, XOR, laid_out, make_course, notebook, zipped

from autograder.collecting import collect
from autograder.collecting.claims import Context
from autograder.collecting.entries import Sources
from autograder.collecting.handins import hand_ins
from autograder.collecting.lessons import LessonFinder
from autograder.collecting.platforms import claims_of
from autograder.course import Course
from autograder.gradebook import read_timestamp
from autograder.model import Person
from autograder.roster import Member, Roster

THEIRS = notebook(said="return 'eve'")
BACKDATED = b"2025-01-01 00:00:00 UTC"
METADATA = b"%s:\n  :submitters:\n  - :name: %s\n  :created_at: %s\n"
CLASS = Roster(
    (
        Member(Person("eve", "Eve", "Evil", "", "101"), ("evileve",)),
        Member(Person("victim", "Vic", "Tim", "", "102")),
        Member(Person("ada", "Ada", "Lovelace")),
    )
)

#: Where each platform's download has what Eve handed in, and what else lies in the download.
OUTER: dict[str, tuple[str, dict[str, bytes]]] = {
    "Moodle": ("Eve Evil_1234_assignsubmission_file/", {}),
    "Moodle, no folders": ("Eve Evil_1234_assignsubmission_file_", {}),
    "Canvas": ("evileve_101_201_", {}),
    "Blackboard": ("Homework 3_eve_attempt_2026-03-01-12-00-00_", {}),
    "Brightspace": ("12-34 - Eve Evil - Mar 1, 2026 1200 PM/", {}),
    "nbgrader": ("eve+03_xor+2026-03-01 12:00:00 UTC+abc/", {}),
    "Gradescope": (
        "export/submission_1/",
        {
            "export/submission_metadata.yml": METADATA
            % (b"submission_1", b"Eve Evil", b"2026-03-01 12:00:00 Z")
        },
    ),
    "Google": ("Eve Evil - ", {}),
    "GitHub": ("xor-submissions/xor-eve/", {"xor-submissions/xor-eve/.git/HEAD": b"ref: refs/heads/main"}),
    "folders": ("eve/", {"ada/03_xor.ipynb": notebook()}),
    "folders, one a repository": (
        "eve/",
        {"ada/03_xor.ipynb": notebook(), "ada/.git/HEAD": b"ref: refs/heads/main"},
    ),
}
#: What Eve makes up.
INNER: dict[str, dict[str, bytes]] = {
    "Moodle": {"victim_1235_assignsubmission_file/03_xor.ipynb": THEIRS},
    "Moodle, no folders": {"victim_1235_assignsubmission_file_03_xor.ipynb": THEIRS},
    "Canvas": {"victim_102_202_03_xor.ipynb": THEIRS},
    "Blackboard": {"Homework 3_victim_attempt_2025-01-01-00-00-00_03_xor.ipynb": THEIRS},
    "Brightspace": {"12-35 - victim - Jan 1, 2025 1200 AM/03_xor.ipynb": THEIRS},
    "nbgrader": {
        "victim+03_xor+2025-01-01 00:00:00 UTC+abc/03_xor.ipynb": THEIRS,
        "victim+03_xor+2025-01-01 00:00:00 UTC+abc/timestamp.txt": BACKDATED,
        "victim+03_xor+2025-01-01 00:00:00 UTC+abc/submission_secret.txt": b"secret",
    },
    "Gradescope": {
        "submission_metadata.yml": METADATA % (b"submission_1", b"victim", BACKDATED[:-4]),
        "submission_1/03_xor.ipynb": THEIRS,
    },
    "Google": {"victim - 03_xor.ipynb": THEIRS},
    "GitHub": {"victim/03_xor.ipynb": THEIRS, "victim/.git/HEAD": b"ref: refs/heads/main"},
    "folders": {"victim/03_xor.ipynb": THEIRS},
    "nbgrader's folders": {
        "submitted/victim/03_xor/03_xor.ipynb": THEIRS,
        "submitted/victim/03_xor/timestamp.txt": BACKDATED,
        "submitted/victim/03_xor/submission_secret.txt": b"secret",
    },
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make_course(tmp_path_factory.mktemp("outermost") / "course")


@pytest.fixture(scope="module")
def finder(course: Course) -> LessonFinder:
    return LessonFinder(course)


def whose(path: Path, finder: LessonFinder, roster: Roster) -> set[str]:
    """Whose hand-in Eve's notebook is said to be, in a download that may hold another one of ada's."""
    context = Context(path.name, path.is_file(), list(finder.notebooks), [XOR])
    with Sources() as sources:
        entries = sources.entries(path)
        made, _ = hand_ins(entries, claims_of(entries, context), roster, finder)
    assert not any(one.claim.at and one.claim.at.year == 2025 for one in made), made
    return {one.student for one in made} - {"ada"}


def downloads(folder: Path, outer: str, inner: Mapping[str, bytes]) -> list[Path]:
    """Eve's files in a zip of her own, and as they are; each in a folder and in a zip of the platform's."""
    before, more = OUTER[outer]
    own = zipped(folder / "own.zip", inner).read_bytes()
    hers = [{f"{before}03_xor.zip": own}]
    if before.endswith("/") or not any("/" in name for name in inner):
        hers.append({f"{before}{name}": content for name, content in inner.items()})
    return [
        made
        for number, files in enumerate(hers)
        for made in (
            laid_out(folder / f"in {number}", more | files),
            zipped(folder / f"in {number}.zip", more | files),
        )
    ]


@pytest.mark.parametrize("inner", INNER)
@pytest.mark.parametrize("outer", OUTER)
def test_the_outermost_name_tells_whose_it_is_and_when(
    outer: str, inner: str, finder: LessonFinder, tmp_path: Path
) -> None:
    for path in downloads(tmp_path, outer, INNER[inner]):
        (alone,) = whose(path, finder, Roster())
        assert alone in ("eve", "Eve Evil", "evileve"), path
        assert whose(path, finder, CLASS) == {"eve"}, path


@pytest.mark.parametrize(
    "where", ["Eve_1_assignsubmission_file", "eve", "eve+03_xor+2026-03-01 12:00:00 UTC+abc"]
)
@pytest.mark.parametrize("below", ["", "03_xor/", "work/03_xor/", "submitted/eve/03_xor/"])
def test_a_file_of_nbgraders_in_what_was_handed_in_decides_nothing(
    where: str, below: str, tmp_path: Path
) -> None:
    course = make_course(tmp_path / "course")
    files = {f"{where}/{below}{XOR}.ipynb": THEIRS, "ada/03_xor.ipynb": notebook()}
    if below or "+" not in where:  # in the exchange nbgrader has written those that lie beside
        for name in ("timestamp.txt", "submission_secret.txt"):
            files[f"{where}/{below}{name}"] = BACKDATED
    collect(course, [laid_out(tmp_path / "in", files)])
    (folder,) = (folder for folder in course.submitted.iterdir() if folder.name.casefold() == "eve")
    assert read_timestamp((folder / XOR / "timestamp.txt").read_bytes()) == NOON
    assert not (folder / XOR / "submission_secret.txt").exists()


def test_nbgraders_own_layout_keeps_its_time(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    files = {"eve/03_xor/03_xor.ipynb": THEIRS, "eve/03_xor/timestamp.txt": BACKDATED}
    collect(course, [laid_out(tmp_path / "submitted", files)])
    assert (course.submitted / "eve" / XOR / "timestamp.txt").read_bytes() == BACKDATED


@pytest.mark.parametrize("export", ["moodle/", "moodle/xor/", ""])
def test_several_downloads_may_lie_in_folders_of_the_instructors(
    export: str, course: Course, tmp_path: Path
) -> None:
    files = {
        f"{export}xor/Ada_1_assignsubmission_file/03_xor.ipynb": notebook(),
        f"{export}again/Bo_2_assignsubmission_file/03_xor.ipynb": notebook(),
    }
    collected = collect(course, [laid_out(tmp_path / "in", files)], dry=True)
    assert {fate.student for fate in collected.fates if fate.what == "placed"} == {"Ada", "Bo"}


@pytest.mark.parametrize(
    "name", ["ada.lovelace.zip", "03_xor/ada.lovelace.zip", "ada.lovelace/03_xor.zip", "ada.lovelace.tar.gz"]
)
def test_an_archive_tells_by_its_name_alone(name: str, course: Course, tmp_path: Path) -> None:
    own = zipped(tmp_path / "own.zip", {"work/homework.ipynb": notebook()}).read_bytes()
    if name.endswith(".tar.gz"):
        own = tar_of(tmp_path / "x.tar.gz", (member("work/homework.ipynb"), notebook())).read_bytes()
    collected = collect(course, [laid_out(tmp_path / "in", {name: own})], dry=True)
    assert {fate.student for fate in collected.fates if fate.what == "placed"} == {"ada.lovelace"}
