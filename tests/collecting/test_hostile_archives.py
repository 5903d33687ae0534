"""Whatever an archive holds, nothing is written outside of the course, and every file of it is told of."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import socket
import tarfile
import tempfile
import zipfile
from pathlib import Path

import pytest
from full_length import STRESS
from hostile_archives import (
    GOOD,
    GOOD_IN_TAR,
    HEADERS,
    LISTS,
    NAMES,
    TARS,
    WHOLE,
    ZIPS,
    folders_in_tar,
    long_list,
    member,
    name_in,
    tar_bomb,
    tar_of,
    too_many,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from small_class import XOR, laid_out, make_course, notebook, zipped

from autograder.collecting import Collected, archives, collect
from autograder.collecting.entries import Sources
from autograder.course import Course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return make_course(tmp_path / "around" / "course")


def outside(course: Course) -> list[str]:
    """What lies around the course's folder."""
    around = course.root.parent
    return sorted(str(path) for path in around.rglob("*") if not path.is_relative_to(course.root))


def why(collected: Collected) -> list[str]:
    return [fate.why for fate in collected.fates if fate.what == "not placed"]


def students(course: Course) -> list[str]:
    return sorted(path.name for path in course.submitted.iterdir()) if course.submitted.is_dir() else []


@pytest.mark.parametrize("case", ZIPS)
def test_what_is_hostile_in_a_zip_is_refused_and_the_rest_is_placed(
    case: str, course: Course, tmp_path: Path
) -> None:
    path = zipped(tmp_path / "class.zip", GOOD)
    spoil, said = ZIPS[case]
    spoil(path)
    collected = collect(course, [path])
    assert students(course) == (
        ["ada", "bo"] if case == "smaller than it is" and not why(collected) else ["ada"]
    )
    assert any(said in one for one in why(collected)), collected.fates
    assert not outside(course)


@pytest.mark.parametrize("case", WHOLE)
def test_an_archive_that_can_not_be_read_is_told_of(case: str, course: Course, tmp_path: Path) -> None:
    path = zipped(tmp_path / "class.zip", GOOD)
    spoil, said = WHOLE[case]
    spoil(path)
    collected = collect(course, [path])
    (fate,) = collected.fates
    assert (fate.source, fate.what) == ("class.zip", "not placed")
    assert said in fate.why
    assert not students(course)


@pytest.mark.parametrize("case", TARS)
def test_what_is_hostile_in_a_tar_is_refused(case: str, course: Course, tmp_path: Path) -> None:
    info, said = TARS[case]
    path = tar_of(tmp_path / "class.tar.gz", (member("ada/03_xor.ipynb"), notebook()), (info, b""))
    collected = collect(course, [path])
    assert students(course) == ["ada"]
    assert [said in one for one in why(collected)] == [True]
    assert not outside(course)


def test_a_tar_that_grows_without_end_is_refused(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_HELD_BYTES", 4 << 20)
    (fate,) = collect(course, [tar_bomb(tmp_path / "x.tar.gz", 8 << 20)]).fates
    assert "larger than 4 MiB" in fate.why


@pytest.mark.parametrize("case", HEADERS)
@pytest.mark.parametrize("first", ["", "after a good one"])
def test_headers_of_a_tar_without_end_are_refused_and_the_rest_of_the_download_goes_on(
    case: str, first: str, course: Course, tmp_path: Path
) -> None:
    data = gzip.compress((GOOD_IN_TAR if first else b"") + HEADERS[case] + bytes(1024))
    path = zipped(tmp_path / "class.zip", {"hers.tar.gz": data, "bo/03_xor.ipynb": notebook()})
    with Sources() as sources:
        entries = sources.entries(path)
        (refused,) = (entry for entry in entries if entry.refused)
        assert refused.source == "class.zip/hers.tar.gz"
        assert "list of contents" in refused.refused
        assert [entry.read(10_000) for entry in entries if not entry.refused] == [notebook()] * (
            1 + bool(first)
        )


@pytest.mark.parametrize("kind", [tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.FIFOTYPE])
def test_all_that_is_in_a_tar_is_counted(
    kind: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives.Budget.__init__, "__defaults__", (100, 1 << 30))
    with Sources() as sources:
        entries = sources.entries(folders_in_tar(tmp_path / "x.tar.gz", 2_000, kind))
    assert len(entries) <= 101
    assert "more than 100 files and folders" in entries[-1].refused


def test_all_headers_of_a_download_have_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_LIST_BYTES", 100_000)
    names = [(member(f"{number}{'a' * 20_000}"), b"") for number in range(10)]
    with Sources() as sources:
        entries = sources.entries(tar_of(tmp_path / "x.tar.gz", *names))
    assert len(entries) < 8
    assert "list of contents" in entries[-1].refused


def test_what_tars_are_when_unpacked_is_counted_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives.Budget.__init__, "__defaults__", (100, 5 << 20))
    data = tar_bomb(tmp_path / "x.tar.gz", 2 << 20).read_bytes()
    path = zipped(tmp_path / "class.zip", {f"{number}.tar.gz": data for number in range(4)})
    with Sources() as sources:
        whys = [entry.refused for entry in sources.entries(path)]
    assert ["Unpacked it would be larger" in why for why in whys] == [True, True], (
        "two are empty, and have no files to tell of"
    )


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_tars_of_every_form_with_long_names_are_read(form: int, tmp_path: Path) -> None:
    names = [f"{'folder/' * 20}{number}.txt" for number in range(300)]
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w", format=form) as archive:
        for name in names:
            info = member(name)
            info.mtime, info.pax_headers, info.size = 1.5, {"SCHILY.xattr.user.x": "y" * 3_000}, 3
            archive.addfile(info, io.BytesIO(b"abc"))
    (tmp_path / "x.tar").write_bytes(whole.getvalue())
    with Sources() as sources:
        entries = sources.entries(tmp_path / "x.tar")
        assert ["/".join(entry.parts) for entry in entries] == names
        assert {entry.read(10) for entry in entries} == {b"abc"}


@pytest.mark.parametrize("case", LISTS)
@pytest.mark.parametrize("comment", [0, 60_000])
def test_a_list_of_contents_without_end_is_refused_however_its_end_says_it(
    case: str, comment: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_LIST_BYTES", 500_000)
    monkeypatch.setattr(archives, "MAX_ENTRIES", 1_000)
    path = long_list(tmp_path / "x.zip", 10 if comment else 1_001, comment=comment, **LISTS[case])
    with Sources() as sources:
        (entry,) = sources.entries(path)
    assert "list of contents" in entry.refused
    with Sources() as sources:
        entries = sources.entries(long_list(path, 5, comment=comment, **LISTS[case]))
    assert [entry.name for entry in entries] == ["a.txt"] * 5


def test_the_lists_of_all_zips_are_counted_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_LIST_BYTES", 500_000)
    data = long_list(tmp_path / "x.zip", 6, comment=60_000).read_bytes()
    path = zipped(tmp_path / "class.zip", {f"{number}.zip": data for number in range(3)})
    with Sources() as sources:
        whys = [entry.refused for entry in sources.entries(path) if entry.refused]
    assert ["list of contents" in why for why in whys] == [True, True]


def test_a_zip_in_a_zip_that_grows_without_end_is_refused(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_HELD_BYTES", 1 << 20)
    (fate,) = collect(course, [zipped(tmp_path / "x.zip", {"ada.zip": bytes(2 << 20)})]).fates
    assert (fate.source, "larger than 1 MiB" in fate.why) == ("x.zip/ada.zip", True)


def test_of_too_many_files_the_first_are_looked_at_and_the_rest_is_told_of(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives.Budget.__init__, "__defaults__", (20, 1 << 30))
    path = zipped(tmp_path / "class.zip", GOOD)
    too_many(path)
    collected = collect(course, [path])
    assert students(course) == ["ada"]
    assert sum("more than 20 files" in one for one in why(collected)) == 1


def test_all_together_have_an_end(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives.Budget.__init__, "__defaults__", (1000, 5_000))
    files = {**GOOD, **{f"s{number}/03_xor.ipynb": os.urandom(2_000) for number in range(5)}}
    collected = collect(course, [zipped(tmp_path / "class.zip", files)], lesson=XOR)
    assert len(students(course)) < 4
    assert any("All together would be larger" in one for one in why(collected))


@pytest.mark.parametrize("case", NAMES)
def test_names_are_read_in_whatever_encoding_they_are(case: str, course: Course, tmp_path: Path) -> None:
    name, student = NAMES[case]
    collect(course, [name_in(tmp_path / "class.zip", name)])
    assert students(course) == [student]


def test_info_zips_own_field_tells_the_name(course: Course, tmp_path: Path) -> None:
    collect(course, [name_in(tmp_path / "class.zip", b"x??", unicode_path="김철수")])
    assert students(course) == ["김철수"]


def test_special_files_and_links_in_a_folder_are_told_of(course: Course, tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "in", GOOD)
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(notebook())
    (folder / "bo").mkdir()
    (folder / "bo" / "03_xor.ipynb").symlink_to(secret)
    (folder / "cy").symlink_to(tmp_path)
    os.mkfifo(folder / "dan.ipynb")
    with socket.socket(socket.AF_UNIX) as one, tempfile.TemporaryDirectory() as short:
        one.bind(f"{short}/s")
        shutil.move(f"{short}/s", folder / "eve.ipynb")
        collected = collect(course, [folder])
    assert students(course) == ["ada"]
    assert sorted(why(collected)) == [
        "It is a link; links are not followed.",
        "It is a link; links are not followed.",
        "It is a pipe, not a file.",
        "It is a socket, not a file.",
    ]


NAME = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
ODD = """
.. . / C: ~ \\..\\ ada 03_xor 03_xor.ipynb ada.ipynb x.zip x.tar.gz __MACOSX .git timestamp.txt
.collected.json submission_metadata.yml earlier submitted Ada_1_assignsubmission_file_
lovelaceada_1_2_03_xor.ipynb
"""
PART = st.one_of(NAME, st.sampled_from(["", "a+03_xor+2026-03-01 09:00:00 UTC+x", *ODD.split()]))
FILE = st.tuples(
    st.lists(PART, min_size=1, max_size=4), st.sampled_from([b"", b"x", notebook(), b"PK\x03\x04", b"a: [b"])
)


def zip_of(files: list[tuple[list[str], bytes]]) -> tuple[bytes, int]:
    """A zip with exactly these names, and how many of them are files."""
    whole, number = io.BytesIO(), 0
    with zipfile.ZipFile(whole, "w") as archive:
        for parts, content in files:
            name = "/".join(parts)
            info = zipfile.ZipInfo("x", (2026, 3, 1, 12, 0, 0))
            info.filename = info.orig_filename = name
            archive.writestr(info, content)
            number += not name.endswith(("/", "\\"))
    return whole.getvalue(), number


@pytest.fixture(scope="module")
def property_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = make_course(tmp_path_factory.mktemp("property") / "around" / "course")
    collect(course, [])  # builds the lessons once
    return course


@pytest.mark.filterwarnings("ignore:Duplicate name")
@settings(max_examples=1_000 if STRESS else 60, deadline=None)
@given(st.lists(FILE, max_size=6))
def test_nothing_is_written_outside_of_the_course_and_every_file_is_told_of(
    property_course: Course, files: list[tuple[list[str], bytes]]
) -> None:
    course = property_course
    for made in (course.submitted, course.root / "earlier"):
        shutil.rmtree(made, ignore_errors=True)
    before = set(course.root.rglob("*"))
    data, number = zip_of(files)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "class.zip"
        path.write_bytes(data)
        with Sources() as sources:
            entries = sources.entries(path)
        collected = collect(course, [path])
        again = collect(course, [path])
        assert [one.name for one in Path(folder).iterdir()] == ["class.zip"]
    assert not outside(course)
    new = {path for path in course.root.rglob("*") if path not in before}
    allowed = (course.submitted, course.root / "earlier")
    assert all(path.is_relative_to(allowed[0]) or path.is_relative_to(allowed[1]) for path in new)
    assert not any(path.is_symlink() for path in new)
    told = [fate.source for fate in collected.fates]
    assert len(entries) >= number, "archives that can't be read, and empty ones, are files as well"
    assert {entry.source for entry in entries} <= set(told)
    assert not {"placed", "kept aside", "replaced", "dated"} & {fate.what for fate in again.fates}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("beside", [["03_xor.ipynb/a.txt"], ["03_xor.ipynb/a/b.txt", "03_xor.ipynb/a"]])
def test_a_folder_that_is_called_as_the_notebook_gets_another_name(
    course: Course, tmp_path: Path, beside: list[str]
) -> None:
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ada/03_xor.ipynb", notebook())
        for name in beside:
            archive.writestr(f"ada/{name}", b"text")
    collect(course, [path])
    placed = course.submitted / "ada" / XOR
    assert (placed / "03_xor.ipynb").is_file()
    assert sum(found.is_file() and found.read_bytes() == b"text" for found in placed.rglob("*")) == len(
        beside
    )
