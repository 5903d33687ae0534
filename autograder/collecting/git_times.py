"""Tells when the last commit of a cloned repository was made.

The repository may be a stranger's, unpacked from an archive, and its configuration could make git run
programs. So git never sees it: it is asked about the objects alone, from an empty repository of our own. The
time is the one that the student's machine had.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from autograder.collecting.entries import GIT
from autograder.errors import AutograderError
from autograder.intake import read_bounded

MAX_REFS_BYTES = 5_000_000
MAX_COMMIT_BYTES = 100_000
SECONDS = 20
_COMMIT = re.compile(r"[0-9a-f]{40}")
_REF = re.compile(r"ref: (refs/heads/[\w./-]{1,200})\s*")


def last_commit(repository: Path) -> datetime | None:
    """Return the time of the commit that is checked out, in UTC; None where it is unknown."""
    git = shutil.which("git")
    commit = _checked_out(repository / GIT)
    if git is None or commit is None:
        return None
    with tempfile.TemporaryDirectory() as empty:
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": empty,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_TERMINAL_PROMPT": "0",
        }
        objects = {"GIT_OBJECT_DIRECTORY": str((repository / GIT / "objects").resolve())}

        def ask(*arguments: str, more: Mapping[str, str] = objects) -> bytes:
            return subprocess.run(
                [git, *arguments],
                env={**environment, **more},
                capture_output=True,
                timeout=SECONDS,
                check=True,
            ).stdout

        try:
            ask("init", "--quiet", "--bare", empty, more={})
            kind = ask("-C", empty, "cat-file", "-t", commit).strip()
            size = int(ask("-C", empty, "cat-file", "-s", commit))
            if kind != b"commit" or size > MAX_COMMIT_BYTES:
                return None
            return _committed(ask("-C", empty, "cat-file", "commit", commit))
        except (OSError, ValueError, subprocess.SubprocessError):
            return None


def _checked_out(git: Path) -> str | None:
    """Return the hash of the commit that HEAD names, read from the files without running git."""
    try:
        head = read_bounded(git / "HEAD", 1_000).decode("ascii", "replace").strip()
        if _COMMIT.fullmatch(head):
            return head
        ref = _REF.fullmatch(head)
        if ref is None or ".." in ref[1]:
            return None
        if (git / ref[1]).is_file():
            commit = read_bounded(git / ref[1], 1_000).decode("ascii", "replace").strip()
            return commit if _COMMIT.fullmatch(commit) else None
        packed = read_bounded(git / "packed-refs", MAX_REFS_BYTES).decode("utf-8", "replace")
    except (AutograderError, OSError):
        return None
    found = re.search(rf"^([0-9a-f]{{40}}) {re.escape(ref[1])}$", packed, re.MULTILINE)
    return found[1] if found else None


def _committed(commit: bytes) -> datetime | None:
    header = commit.partition(b"\n\n")[0]
    found = re.search(rb"^committer .*> (\d{1,12}) [+-]\d{4}$", header, re.MULTILINE)
    try:
        return datetime.fromtimestamp(int(found[1]), UTC) if found else None
    except (ValueError, OverflowError, OSError):
        return None
