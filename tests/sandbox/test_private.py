"""Private directories: swept up when nobody holds them, and not before."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from autograder.sandbox import private, supported, sweeper

pytestmark = pytest.mark.skipif(not supported(), reason="the sandbox is for Linux")


def test_only_directories_that_nobody_holds_are_swept_up(tmp_path: Path) -> None:
    held, left, other = tmp_path / "agk-held", tmp_path / "agk-left", tmp_path / "other"
    for directory in (held, left, other):
        directory.joinpath("scratch").mkdir(parents=True)
    descriptor = private.lock(str(held))
    assert private.sweep(str(tmp_path)) >= 1
    assert (held.exists(), left.exists(), other.exists()) == (True, False, True)
    os.close(descriptor)
    private.sweep(str(tmp_path))
    assert not held.exists()


def test_one_that_a_worker_makes_in_its_last_moment_is_found_too(tmp_path: Path) -> None:
    late = threading.Timer(0.5, (tmp_path / "agk-late").mkdir)
    late.start()
    sweeper.main(str(tmp_path))
    late.join()
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (tmp_path / "agk-link").symlink_to(target)
    private.sweep(str(tmp_path))
    assert target.exists()


def test_one_that_was_swept_up_in_between_is_made_again(tmp_path: Path) -> None:
    directory = tmp_path / "agk-new"
    directory.mkdir()
    private.sweep(str(tmp_path))
    os.close(private.lock(str(directory)))
    assert directory.is_dir()
