"""What grades a submission anew, and what does not."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from doubling_lesson import LESSON

from autograder import fingerprint as module
from autograder.fingerprint import essentials, fingerprint
from autograder.model import Exercise, Job, Lesson, Limits, PartSpec

JOB = Job(LESSON, b'{"cells": [{"source": "import keras\\nfrom coursekit import plots"}]}')
OF_CODE = (module._code_digest, module._file_digest, module._code, module._imported, module._imports)


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the grader's code and the course's, to be changed."""
    for name, place in (("GRADER", module.GRADER), ("COURSEKIT", module.COURSEKIT)):
        copy = shutil.copytree(place, tmp_path / place.name, ignore=shutil.ignore_patterns("__pycache__"))
        monkeypatch.setattr(module, name, Path(copy))
    forget_code()
    yield tmp_path
    forget_code()


def forget_code() -> None:
    for function in OF_CODE:
        function.cache_clear()


def now(job: Job) -> str:
    forget_code()
    return fingerprint(job)


def edit(path: Path, old: str, new: str) -> Callable[[], object]:
    text = path.read_text("utf-8")
    assert old in text
    return lambda: path.write_text(text.replace(old, new, 1), "utf-8")


def first(exercise: Exercise) -> Lesson:
    return replace(LESSON, exercises=(exercise, *LESSON.exercises[1:]))


double = LESSON.exercises[0]
OTHERS: Mapping[str, Job] = {
    "the submission": replace(JOB, submission=JOB.submission + b" "),
    "a limit": replace(JOB, limits=Limits(memory_bytes=1 << 30)),
    "all cells": replace(JOB, full=True),
    "no sandbox": replace(JOB, unsafe=True),
    "a file beside it": replace(JOB, files=(("helper.py", b"x = 1"),)),
    "a file of the lesson": replace(JOB, lesson=replace(LESSON, files=(("data.csv", b"1"),))),
    "another notebook": replace(JOB, notebooks=(("problem1", b"{}"),)),
    "the points": replace(JOB, lesson=first(replace(double, points=4))),
    "the parts": replace(JOB, lesson=first(replace(double, parts=(PartSpec("all", 3, False),)))),
    "where it runs": replace(JOB, lesson=first(replace(double, live=True))),
    "an answer's names": replace(
        JOB, lesson=replace(LESSON, answers=(replace(LESSON.answers[0], defines=("twice",)),))
    ),
    "the release": replace(JOB, lesson=replace(LESSON, release=LESSON.release + " ")),
}


def test_every_part_of_a_job_counts() -> None:
    found = {fingerprint(job) for job in (JOB, *OTHERS.values())}
    assert len(found) == 1 + len(OTHERS)
    assert fingerprint(replace(JOB, submission=bytes(JOB.submission))) == fingerprint(JOB)


COUNT = {
    "the grader's": ("autograder/scoring/plain.py", "points", "points_"),
    "what that imports": ("autograder/visible.py", "_UNSEEN", "_UNSEEN_"),
    "what the judge imports": ("coursekit/remote/values.py", "import", "import  "),
    "rubrics": ("coursekit/checks/rubric.py", "import math", "import math "),
    "what rubrics import": ("coursekit/checks/comparing.py", "import", "import  "),
    "how plots are called": ("coursekit/plots/curves.py", "def history(", "def histories("),
}
DO_NOT_COUNT = {
    "a colour": ("coursekit/plots/style.py", "#0072B2", "#0072B3"),
    "a size": ("coursekit/plots/style.py", "6.0, 4.2", "7.0, 4.2"),
    "what nobody here imports": ("coursekit/textures.py", "import", "import  "),
    "a report": ("autograder/reports/wording.py", "import", "import  "),
    "the gradebook": ("autograder/gradebook/book.py", "import", "import  "),
    "the command line": ("autograder/cli.py", "import", "import  "),
}


def test_code_that_a_verdict_can_depend_on_counts(code: Path) -> None:
    found = {"unchanged": now(JOB)}
    for what, (path, old, new) in COUNT.items():
        edit(code / path, old, new)()  # one after the other: each is seen in what the last has left
        found[what] = now(JOB)
    assert len(set(found.values())) == len(found)


def test_code_that_no_verdict_depends_on_does_not_count(code: Path) -> None:
    before = now(JOB)
    for path, old, new in DO_NOT_COUNT.values():
        edit(code / path, old, new)()
    assert now(JOB) == before


def test_a_part_of_coursekit_counts_for_the_submissions_that_name_it(code: Path) -> None:
    naming = replace(JOB, submission=rb'{"source": "x = 1\nimport coursekit.textures"}')
    before = now(naming)
    edit(code / "coursekit/textures.py", "import", "import  ")()
    assert now(naming) != before


PACKAGES = {
    "of the grader": ("ipykernel", True),
    "of the submission": ("keras", True),
    "that one of those needs": ("h5py", True),
    "of a tool": ("mypy", False),
    "that tells of verdicts": ("rich", True),  # keras needs it
    "of the gradebook": ("alembic", False),
}


def test_a_package_counts_if_this_job_can_meet_it(monkeypatch: pytest.MonkeyPatch) -> None:
    stock, newer = module._version_and_needs, ""

    def with_newer(asked: str) -> tuple[str, tuple[str, ...]]:
        found = stock(asked)
        return ("99", found[1]) if asked == newer else found

    monkeypatch.setattr(module, "_version_and_needs", with_newer)
    before, counted = fingerprint(JOB), {}
    for what, (newer, _) in PACKAGES.items():  # noqa: B007 (with_newer looks at it)
        module._packages_digest.cache_clear()
        counted[what] = fingerprint(JOB) != before
    module._packages_digest.cache_clear()
    assert counted == {what: counts for what, (_, counts) in PACKAGES.items()}


def test_a_package_that_the_submission_asks_for_counts_once_it_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = dict(module._top_level())
    asking = replace(JOB, submission=rb'{"source": "import keras\nimport seaborn"}')
    before = fingerprint(asking)
    monkeypatch.setattr(module, "_top_level", lambda: {**here, "polars": ["mypy"]})
    assert fingerprint(asking) == before
    monkeypatch.setattr(module, "_top_level", lambda: {**here, "seaborn": ["mypy"]})
    assert fingerprint(asking) != before


def test_two_machines_with_the_same_code_agree_and_others_do_not(code: Path) -> None:
    essentials.cache_clear()
    ours = essentials()["the autograder's code"]
    edit(code / "coursekit/textures.py", "import", "import  ")()
    essentials.cache_clear()
    forget_code()
    assert essentials()["the autograder's code"] != ours
    essentials.cache_clear()
