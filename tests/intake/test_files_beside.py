"""Which of the files beside a notebook go along to be graded."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from autograder.fingerprint import fingerprint
from autograder.intake import beside, files_beside
from autograder.model import Job, Lesson


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A submission's folder, with nothing but the notebook in it."""
    folder = tmp_path / "02_twos"
    folder.mkdir()
    (folder / "02_twos.ipynb").write_text("{}", encoding="utf-8")
    return folder


def put(folder: Path, name: str, content: bytes = b"1") -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def taken(folder: Path) -> beside.Beside:
    return files_beside(folder / "02_twos.ipynb")


def test_a_notebook_alone_brings_nothing(folder: Path) -> None:
    assert taken(folder) == beside.Beside()


def test_files_and_folders_go_along_under_their_names(folder: Path) -> None:
    for name in ("shape.txt", "data/a/b.csv", "mycol.py", "other.ipynb", "$(touch x) '\";\n.txt"):
        put(folder, name, name.encode())
    files = dict(taken(folder).files)
    assert files == {name: name.encode() for name in files}
    assert sorted(files) == sorted(
        ["shape.txt", "data/a/b.csv", "mycol.py", "other.ipynb", "$(touch x) '\";\n.txt"]
    )


@pytest.mark.parametrize(
    "name",
    [
        "timestamp.txt",
        ".DS_Store",
        ".ipynb_checkpoints/02_twos-checkpoint.ipynb",
        "__pycache__/a.pyc",
        "__MACOSX/a",
        "Thumbs.db",
        "coursekit/rubric.py",
    ],
)
def test_what_is_not_the_students_stays_behind_without_a_word(folder: Path, name: str) -> None:
    put(folder, name)
    assert taken(folder) == beside.Beside()


def test_a_link_or_a_pipe_is_never_read(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret")
    (folder / "folder").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe")
    found = taken(folder)
    assert found.files == ()
    assert len(found.reasons) == 3
    assert all("a link or no plain file" in reason for reason in found.reasons)


def test_a_name_of_macos_goes_along_in_one_piece(folder: Path) -> None:
    put(folder, unicodedata.normalize("NFD", "자료.csv"))
    assert dict(taken(folder).files) == {unicodedata.normalize("NFC", "자료.csv"): b"1"}


def test_a_name_in_another_encoding_is_told_of(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + "/자료.csv".encode("cp949"))).write_bytes(b"1")
    found = taken(folder)
    assert found.files == ()
    assert "its name can't be read" in found.reasons[0]
    found.reasons[0].encode()


def test_each_limit_is_told_of_and_the_rest_goes_along(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit, value in (("MAX_FILE_BYTES", 1 << 20), ("MAX_BYTES", (3 << 20) + 9), ("MAX_FILES", 5)):
        monkeypatch.setattr(beside, limit, value)
    put(folder, "a.bin", b"x" * ((1 << 20) + 1))
    for number in range(4):
        put(folder, f"b{number}.bin", b"x" * (1 << 20))
    for number in range(10):
        put(folder, f"c{number}.txt")
    put(folder, "1/2/3/4/5/6/7/deep.txt")
    found = taken(folder)
    assert [name for name, _ in found.files] == ["b0.bin", "b1.bin", "b2.bin", "c0.txt", "c1.txt"]
    told = "\n".join(found.reasons)
    assert "'a.bin', handed in beside the notebook, was not there at grading: it is larger than 1 MiB" in told
    assert "'b3.bin', handed in beside the notebook, was not there at grading: all files together" in told
    assert "folders deep" in told
    assert "more than 5 files" in told
    assert found.reasons[-1] == "6 more file(s) beside the notebook were not there at grading."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_can_not_be_read_is_told_of(folder: Path) -> None:
    put(folder, "closed.txt")
    (folder / "closed.txt").chmod(0)
    assert "it can't be read" in taken(folder).reasons[0]


def test_the_files_are_part_of_the_fingerprint(lesson: Lesson) -> None:
    jobs = [
        Job(lesson, b"1"),
        Job(lesson, b"1", files=(("a", b"1"),)),
        Job(lesson, b"1", files=(("a", b"2"),)),
        Job(lesson, b"1", files=(("b", b"1"),)),
        Job(lesson, b"1", files=(("a", b""), ("b", b"1"))),
        Job(Lesson("x", lesson.source, lesson.release, (), (), (("a", b"1"),)), b"1"),
    ]
    assert len({fingerprint(job) for job in jobs}) == len(jobs)
