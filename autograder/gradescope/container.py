"""On Gradescope's machine: one submission graded, and results.json written whatever happens.

Each submission has a container of its own, which is thrown away; in it everything runs as root. It keeps a
student's code from other students' work, and not from the solution, the hidden tests and the results, which
lie in it too. The sandbox does, as anywhere.
https://gradescope-autograders.readthedocs.io/en/latest/best_practices/#security-best-practices
"""

from __future__ import annotations

import json
import shutil
import tempfile
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.atomic import write_atomic
from autograder.course import Course, Submission
from autograder.errors import AutograderError
from autograder.executors import InThisProcess
from autograder.gradescope.results import results
from autograder.job import nothing_to_grade
from autograder.model import Graded, Job, Lesson, Limits
from autograder.sandbox import doctor
from autograder.visible import in_json

#: By the clock. With all patience, and a second attempt, that is 32 minutes. Gradescope allows at most 40,
#: and what takes longer gets no points and no word.
#: https://gradescope-autograders.readthedocs.io/en/latest/troubleshooting/#your-submission-timed-out
WALL_SECONDS = 240.0
STUDENT = "student"

NOT_GRADED = "This could not be graded, which is not your fault. Your instructors can see why."
UNSAFE = (
    "Gradescope's machine allowed no sandbox, and this autograder was made with --unsafe: the code that was "
    "handed in ran as root beside the solution, the hidden tests and this very result. Look at the code."
)


def grade_in_container(root: Path, *, unsafe: bool = False) -> None:
    """Grade `root/submission` by the one lesson of `root/source/course` into `root/results/results.json`.

    What an instructor has to know is printed: Gradescope shows it to them alone. Students' code runs in the
    sandbox wherever there can be one; `unsafe`: where there can be none, without.
    """
    try:
        content = _graded(root, unsafe)
    except Exception as error:  # noqa: BLE001 (whatever it is, Gradescope wants a results.json)
        print(error if isinstance(error, AutograderError) else "".join(traceback.format_exception(error)))
        content = {"score": 0, "output": NOT_GRADED, "visibility": "visible", "stdout_visibility": "hidden"}
    text = in_json(json.dumps(content, ensure_ascii=False, indent=1))
    write_atomic(root / "results" / "results.json", text + "\n")


def _graded(root: Path, unsafe: bool) -> dict[str, Any]:
    open_wide = unsafe and not doctor()[0].holds
    with tempfile.TemporaryDirectory(prefix="autograder-") as name:
        folder = Path(shutil.copytree(root / "source" / "course", Path(name) / "course"))
        course = Course(folder)
        (lesson,) = course.lessons()
        handed_in = course.submitted / STUDENT / lesson.name
        shutil.copytree(root / "submission", handed_in, symlinks=True, ignore_dangling_symlinks=True)
        submissions = course.submissions([lesson.name])
        outcome = _outcome(submissions[0] if submissions else None, lesson, open_wide)
    if outcome.broken:
        print(outcome.broken)
    return results(outcome.verdict, for_instructor=UNSAFE if open_wide else "")


def _outcome(submission: Submission | None, lesson: Lesson, unsafe: bool) -> Graded:
    if submission is None or submission.path is None:
        why = submission.reasons if submission else ()
        return nothing_to_grade(lesson, " ".join((*why, "No notebook was handed in.")))
    beside = submission.read_files()
    limits = Limits(wall_seconds=WALL_SECONDS)
    notebooks = submission.read_notebooks()
    job = Job(lesson, submission.read(), limits, unsafe=unsafe, files=beside.files, notebooks=notebooks)
    ((_, graded),) = InThisProcess().run([(None, job)])
    said = dict.fromkeys((*submission.reasons, *beside.reasons, *graded.verdict.reasons))
    return replace(graded, verdict=replace(graded.verdict, reasons=tuple(said)))
