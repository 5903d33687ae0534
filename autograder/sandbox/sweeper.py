"""Deletes what a grader that was killed has left: `python -m autograder.sandbox.sweeper [DIRECTORY]`.

A module that nothing imports: Python warns of one that is run as a program after its package has imported it.
"""

from __future__ import annotations

import sys
import tempfile
import time

from autograder.sandbox.private import sweep

#: How long the sweeper waits for those to end who belonged to a grader that was killed.
SWEEP_SECONDS = 10.0
#: A worker outlives its grader by a moment, in which it may make one more: so long is looked in any case.
LAST_LOOK_SECONDS = 2.0


def main(temporary: str) -> None:
    """Sweep as long as a directory is locked, from LAST_LOOK_SECONDS up to SWEEP_SECONDS."""
    start = time.monotonic()
    locked = 1
    while time.monotonic() - start < (SWEEP_SECONDS if locked else LAST_LOOK_SECONDS):
        locked = sweep(temporary)
        time.sleep(0.1)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else tempfile.gettempdir())
