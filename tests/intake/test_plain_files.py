"""Of what others have put there, plain files of a bounded size are read, and nothing is waited for."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import NotReadable, NotTaken
from autograder.intake.plain_files import read_bounded

LIMIT = 1000


def link(path: Path) -> None:
    path.with_name("elsewhere").write_text("a secret", encoding="utf-8")
    path.symlink_to("elsewhere")


def lost_link(path: Path) -> None:
    path.symlink_to("nowhere")


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def bound_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


def hole(path: Path) -> None:
    path.touch()
    os.truncate(path, 100 << 30)


def one_byte_too_many(path: Path) -> None:
    path.write_bytes(b"x" * (LIMIT + 1))


ODD: dict[Callable[[Path], None], str] = {
    link: "It is a link; links are not followed.",
    lost_link: "It is a link; links are not followed.",
    link_to_itself: "It is a link; links are not followed.",
    device: "It is a link; links are not followed.",
    os.mkfifo: "It is a pipe, not a file.",
    bound_socket: "It is a socket, not a file.",
    Path.mkdir: "It is a folder, not a file.",
    hole: "The file is larger than 1000 bytes, so it was not opened.",
    one_byte_too_many: "The file is larger than 1000 bytes, so it was not opened.",
}


@pytest.mark.parametrize("make", ODD, ids=lambda make: make.__name__)
def test_what_is_no_plain_small_file_is_refused_unopened(
    make: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x"
    make(path)
    monkeypatch.setattr(os, "open", lambda *arguments: pytest.fail("it was opened"))
    with pytest.raises(NotTaken) as refused:
        read_bounded(path, LIMIT)
    assert str(refused.value) == ODD[make]


def test_a_plain_file_is_read_whole_up_to_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "x"
    content = os.urandom(LIMIT)
    path.write_bytes(content)
    assert read_bounded(path, LIMIT) == content


def test_what_turns_into_a_pipe_or_a_link_on_the_way_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x"
    really = os.open
    for make in (os.mkfifo, link):
        path.write_text("harmless", encoding="utf-8")

        def swap(name: Path, flags: int, make: Callable[[Path], None] = make) -> int:
            path.unlink()
            make(path)
            return really(name, flags)

        monkeypatch.setattr(os, "open", swap)
        with pytest.raises(NotTaken):
            read_bounded(path, LIMIT)
        path.unlink()


def test_a_file_that_grows_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"x" * LIMIT)
    really = os.read

    def grow(descriptor: int, count: int) -> bytes:
        with path.open("ab") as file:
            file.write(b"y")
        return really(descriptor, count)

    monkeypatch.setattr(os, "read", grow)
    with pytest.raises(NotTaken, match="larger than 1000 bytes"):
        read_bounded(path, LIMIT)


@pytest.mark.parametrize("stage", ["open", "read"])
def test_what_the_grader_may_not_read_is_told_with_the_reason(
    stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object) -> int:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    path = tmp_path / "x"
    path.write_text("x", encoding="utf-8")
    monkeypatch.setattr(os, stage, refuse)
    with pytest.raises(NotReadable, match="can't read the file: Permission denied"):
        read_bounded(path, LIMIT)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match="No such file"):
        read_bounded(tmp_path / "x", LIMIT)


def test_a_link_that_a_user_names_is_followed_to_a_plain_file_only(tmp_path: Path) -> None:
    link(tmp_path / "x")
    assert read_bounded(tmp_path / "x", LIMIT, follow=True) == b"a secret"
    device(tmp_path / "zero")
    with pytest.raises(NotTaken, match="It is a device, not a file"):
        read_bounded(tmp_path / "zero", LIMIT, follow=True)
