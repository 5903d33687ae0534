"""What the sandboxed programs of these tests are told by."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import psutil

PEOPLE = str(Path(__file__).with_name("people.py"))


@dataclass(frozen=True)
class Outcome:
    code: int
    reason: str
    printed: str
    notices: frozenset[str]


def living(token: str) -> list[psutil.Process]:
    """Processes with this word on their command line, zombies aside."""
    found = []
    for process in psutil.process_iter(["cmdline", "status", "pid"]):
        line = process.info["cmdline"] or []
        alive = process.info["status"] != psutil.STATUS_ZOMBIE and process.pid != os.getpid()
        if alive and any(token in word for word in line):
            found.append(process)
    return found
