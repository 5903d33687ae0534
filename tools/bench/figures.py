"""The measurements as plain data, kept as JSON."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Measurement:
    """One way to grade a class.

    `cpu_seconds` counts the whole machine: kernels are forked from a process that is no child of ours, so
    what they used can't be told apart. `peak_bytes` is the most memory that all processes had together,
    shared pages counted once, by looks one second apart. `inside_seconds`: what the cells of students and the
    tests took; None where it is not known.
    """

    way: str
    submissions: int
    when: str
    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int
    inside_seconds: float | None = None

    @property
    def is_ours(self) -> bool:
        return self.way.startswith("autograder")

    @property
    def seconds_each(self) -> float:
        return self.wall_seconds / self.submissions


@dataclass(frozen=True)
class LessonFigures:
    """All that was measured with one lesson, and where. `profile`: seconds a submission, by stage.

    `commit`: the commit at which our grader was measured.
    """

    lesson: str
    measured: tuple[Measurement, ...]
    profile: Mapping[str, float]
    commit: str
    cores: int
    versions: Mapping[str, str]

    @classmethod
    def of(cls, lesson: str, measured: Sequence[Measurement], profile: Mapping[str, float]) -> LessonFigures:
        """Return the figures, with the commit, and the cores and versions of this machine."""
        versions = {name: version(name) for name in ("nbgrader", "tensorflow")}
        versions["Python"] = platform.python_version()
        return cls(
            lesson,
            tuple(measured),
            profile,
            _commit(),
            os.cpu_count() or 1,
            versions,
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> LessonFigures:
        measured = tuple(Measurement(**each) for each in document["measured"])
        return cls(**{**document, "measured": measured})


def read_published(path: Path) -> list[LessonFigures]:
    """Return what was measured before, here or elsewhere, in the order of the lessons."""
    return [LessonFigures.from_json(each) for each in json.loads(path.read_text(encoding="utf-8"))]


def publish(here: Sequence[LessonFigures], path: Path) -> list[LessonFigures]:
    """Replace the figures that the file has of these lessons by those measured here; return all figures."""
    before = read_published(path) if path.exists() else []
    every = {figures.lesson: figures for figures in (*before, *here)}
    ordered = [every[name] for name in sorted(every)]
    document = [figures.as_json() for figures in ordered]
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return ordered


def _commit() -> str:
    here = Path(__file__).parent
    return subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=here, capture_output=True, text=True, check=True
    ).stdout.strip()
