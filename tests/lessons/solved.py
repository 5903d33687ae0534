"""The solved run of a lesson: executed once in a session, whichever test and worker asks first."""

from __future__ import annotations

import fcntl
import pickle
from pathlib import Path

from autograder.authoring import build_lesson, filled_notebook, model_answers
from autograder.job import grade
from autograder.model import Graded, Job, Limits

ROOT = Path(__file__).parent.parent.parent
# A lesson's demonstrations may take their time on a busy machine; what is tested here is what they do.
PATIENT = Limits(wall_seconds=900, cell_seconds=300)


def solved_run(name: str, folder: Path) -> Graded:
    """Run all cells of a lesson with its model answers, or read what an earlier call came to.

    folder: one that all workers of the session share. A second worker waits for the first, and reads.
    """
    kept = folder / f"{name}.pickle"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if kept.exists():
            before: Graded = pickle.loads(kept.read_bytes())
            return before
        lesson = build_lesson(ROOT / "solutions" / name)
        graded = grade(Job(lesson, filled_notebook(lesson, model_answers(lesson)), PATIENT, full=True))
        kept.write_bytes(pickle.dumps(graded))
        return graded
