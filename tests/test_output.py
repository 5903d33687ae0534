"""Paths that a user names are written to: what is no plain file is not replaced by one."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from autograder.errors import WrongOutput
from autograder.output import expect_file, is_standard_output, write_output

TEXT = "점수 5\n"


def written(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_a_new_file_is_written_with_the_folders_above_it(tmp_path: Path) -> None:
    write_output(tmp_path / "a" / "b.csv", TEXT)
    assert written(tmp_path / "a" / "b.csv") == TEXT


def test_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_output(tmp_path / "grades.csv", TEXT)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "grades.csv").stat().st_mode) == 0o600


def test_a_file_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    path.write_text("old, and longer than what comes")
    path.chmod(0o640)
    write_output(path, TEXT)
    assert written(path) == TEXT
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "target.csv").write_text("old")
    for name in ("target.csv", "new.csv"):
        link = tmp_path / f"link to {name}"
        link.symlink_to(name)
        write_output(link, TEXT)
        assert link.is_symlink()
        assert written(tmp_path / name) == TEXT


def test_a_file_with_two_names_keeps_both(tmp_path: Path) -> None:
    path, other = tmp_path / "a.csv", tmp_path / "b.csv"
    path.write_text("old, and longer than what comes")
    other.hardlink_to(path)
    write_output(path, TEXT)
    assert written(path) == written(other) == TEXT


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(written(pipe)))
    reader.start()
    write_output(pipe, TEXT)
    reader.join()
    assert read == [TEXT]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_is_written_to_through_a_link_too(tmp_path: Path) -> None:
    link = tmp_path / "nowhere"
    link.symlink_to(os.devnull)
    for path in (Path(os.devnull), link):
        write_output(path, TEXT)
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
    assert link.is_symlink()


STANDARD = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "//dev//stdout"]


SCRIPT = f"""
from autograder.output import *
for name in {STANDARD}:
    print("before", name)
    write_output(Path(name), "data\\n")
    print("after")
"""


@pytest.mark.parametrize("redirected", [False, True])
def test_standard_output_is_written_to_where_it_stands(tmp_path: Path, redirected: bool) -> None:
    """Into a file too, which is not begun anew: what was printed before and comes after stays."""
    words = [sys.executable, "-c", SCRIPT]
    if redirected:
        with (tmp_path / "out").open("wb") as file:
            subprocess.run(words, stdout=file, check=True, cwd=tmp_path)
        said = written(tmp_path / "out")
    else:
        said = subprocess.run(words, capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    assert said == "".join(f"before {name}\ndata\nafter\n" for name in STANDARD)
    assert [path.name for path in tmp_path.iterdir()] == (["out"] if redirected else [])


def test_only_standard_output_counts_as_such() -> None:
    names = [*STANDARD, "x", "/dev/stderr", "/dev/null"]
    assert [name for name in names if is_standard_output(Path(name))] == STANDARD


def test_a_file_descriptor_is_written_to() -> None:
    reading, writing = os.pipe()
    write_output(Path(f"/dev/fd/{writing}"), TEXT)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        assert file.read().decode() == TEXT


def test_what_can_t_take_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(WrongOutput, match="is a folder"):
        expect_file(tmp_path)
    with pytest.raises(WrongOutput, match="is a folder"):
        write_output(tmp_path, TEXT)
    with pytest.raises(WrongOutput, match=r"circle can't be written: .*symbolic links"):
        write_output(tmp_path / "circle", TEXT)
    if Path("/dev/full").exists():
        with pytest.raises(WrongOutput, match="No space left"):
            write_output(Path("/dev/full"), TEXT)
