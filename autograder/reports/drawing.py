"""Feedback pages, drawn in processes with limits while grading goes on."""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from autograder.atomic import write_atomic
from autograder.bounded import BoundedProcess
from autograder.errors import Died, NotDone
from autograder.model import Graded, Lesson
from autograder.reports.drawn import drawn_from, is_drawn, note_drawn
from autograder.reports.feedback import feedback_page, plain_page
from autograder.visible import visible

#: What drawing one page may take. A usual page takes a fifth of a second, and the process 200 MB.
PAGE_SECONDS = 20.0
PAGE_BYTES = 1 << 30
#: One process draws pages for every so many processors.
PROCESSORS_A_PROCESS = 4
#: Pages that may wait for each of these processes; `draw` blocks until there is room for one more.
WAITING = 4
NOTE = "Your notebook could not be shown on this page: {}. This costs no points: the verdict is whole."

_log = logging.getLogger(__name__)


class Pages:
    """Draws pages and writes them while the caller goes on. Leaving the `with` block waits for all of them.

    A page that can't be drawn within its limits becomes a plain one: the verdict, and a note in place of the
    notebook. Any other error with a page is handed to `on_error` with the page's path, in another thread.
    Without `on_error`, the first of these errors is raised at the end, such as a GradebookError for a page
    that can't be written.

    `notes`: a folder that records what each page was drawn from, so that no page is drawn again unchanged.
    """

    def __init__(
        self,
        processes: int | None = None,
        on_error: Callable[[Path, BaseException], None] | None = None,
        notes: Path | None = None,
    ) -> None:
        count = processes or max(1, (os.cpu_count() or 1) // PROCESSORS_A_PROCESS)
        self._processes = [
            BoundedProcess(cpu_seconds=PAGE_SECONDS, memory_bytes=PAGE_BYTES) for _ in range(count)
        ]
        self._idle: queue.SimpleQueue[BoundedProcess] = queue.SimpleQueue()
        for process in self._processes:
            self._idle.put(process)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="page")
        self._room = threading.BoundedSemaphore(count * WAITING)
        self._errors: list[BaseException] = []
        self._on_error = on_error or (lambda path, error: self._errors.append(error))
        self._given_up = False
        self._notes = notes

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._threads.shutdown()
        except BaseException:  # interrupted: what is not drawn by now is drawn by the next run
            self._given_up = True
            for process in self._processes:
                process.kill()
            raise
        for process in self._processes:
            process.close()
        if error is None and self._errors:
            raise self._errors[0]

    def draw(self, path: Path, student: str, lesson: Lesson, graded: Graded) -> None:
        """Draw the page of this submission and write it to `path`, in the background."""
        note = self._notes and self._notes / student / f"{lesson.name}.txt"
        source = drawn_from(student, lesson, graded) if note else ""
        if note and is_drawn(note, path, source):
            return
        self._room.acquire()
        future = self._threads.submit(self._draw, path, student, lesson, graded, note, source)
        future.add_done_callback(partial(self._done, path))

    def _draw(
        self, path: Path, student: str, lesson: Lesson, graded: Graded, note: Path | None, source: str
    ) -> None:
        process = self._idle.get()
        try:
            page = process.run(feedback_page, student, lesson, graded)
        except NotDone as error:
            _log.info("The page of %s for %s: %s", visible(student), lesson.name, visible(str(error)))
            why = "the program that draws it gave up" if isinstance(error, Died) else str(error)
            page = plain_page(student, lesson, graded.verdict, note=NOTE.format(why))
            note = None  # the next run tries again
        finally:
            self._idle.put(process)
        if not self._given_up:
            write_atomic(path, page)
            if note:
                note_drawn(note, page, source)

    def _done(self, path: Path, future: Future[None]) -> None:
        self._room.release()
        if error := future.exception():
            self._on_error(path, error)
