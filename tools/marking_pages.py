"""How long the pages of `autograder mark` take with many answers: the figures of docs/marking.md.

.venv/bin/python tools/marking_pages.py [ANSWERS]     # 3000, unless said otherwise
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "marking"))

from class_of_words import LESSON, STYLES, Class

from autograder.marking import Comparing, MarkingController

TRIES = 5


def main(answers: int) -> None:
    """Write a class, and print the slowest of five calls of each page (wall time, processor time)."""
    with tempfile.TemporaryDirectory() as folder:
        made = Class(Path(folder))
        for number in range(answers):
            made.hand_in(f"student-{number:05}", f"{STYLES[number % len(STYLES)]} And {number // 2} more.")
        controller = MarkingController(
            made.course, made.book, [made.lesson], Comparing("words", start=lambda act: None)
        )
        key = made.key()
        _tell("all answers read for the first time", lambda: controller.prepare(LESSON), tries=1)
        _tell("the list of questions", controller.overview)
        _tell("an answer", lambda: controller.answer(key, "left", ""))
        _tell("the groups", lambda: controller.groups(key))
        group = made.standings()["student-00000"].alike
        _tell("a group", lambda: controller.group(key, group))
        _tell("a mark", lambda: made.mark(controller, "student-00001"), tries=1)
        controller.close()
        made.book.close()


def _tell(what: str, act: Callable[[], object], tries: int = TRIES) -> None:
    taken = []
    for _ in range(tries):
        begun, used = time.perf_counter(), time.process_time()
        act()
        taken.append((time.perf_counter() - begun, time.process_time() - used))
    wall, processor = max(taken)
    print(f"{what:40} {wall:6.2f} s, of them {processor:5.2f} s computing in the server", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
