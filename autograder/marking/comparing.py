"""Comparing a question's answers in the background; pages show equal answers together meanwhile."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from autograder.bounded import BoundedProcess
from autograder.errors import NotDone
from autograder.marking.grouping import together
from autograder.marking.vectors import Way

#: Limits for comparing one question's answers; some thousands take minutes by the sentence model.
CPU_SECONDS = 1_200.0
MEMORY_BYTES = 3 << 30

_log = logging.getLogger(__name__)

Similar = list[list[str]]


@dataclass(frozen=True)
class _Known:
    compared: frozenset[str]
    similar: Similar  # the last result, also while other answers are compared
    under_way: bool


class Comparing:
    """Finds which different answers are similar, by question, and keeps the results.

    `way`: how answers are compared. The work is done in a process with limits. If it fails, none are similar.
    """

    def __init__(self, way: Way, start: Callable[[Callable[[], None]], object] | None = None) -> None:
        self.way = way
        self._process = BoundedProcess(cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="compare")
        self._start = start or self._pool.submit
        self._lock = threading.Lock()
        self._found: dict[str, _Known] = {}
        self._closed = False

    def close(self) -> None:
        """Stop comparing."""
        self._closed = True
        self._process.kill()
        self._pool.shutdown(cancel_futures=True)
        self._process.close()

    def similar(self, question: str, texts: Mapping[str, str]) -> tuple[Similar, bool]:
        """Return which answers are known to be similar by now, and whether a comparison is still running.

        `texts`: the different answers, each by a key. If they are not those that were compared, they are
        compared anew.
        """
        wanted = frozenset(texts)
        with self._lock:
            known = self._found.get(question, _Known(frozenset(), [], under_way=False))
            if known.compared != wanted:
                self._found[question] = _Known(wanted, known.similar, under_way=True)
                self._start(lambda: self._compare(question, dict(texts)))
            known = self._found[question]
        return known.similar, known.under_way

    def _compare(self, question: str, texts: dict[str, str]) -> None:
        keys = list(texts)
        try:
            found = self._process.run(together, [texts[key] for key in keys], self.way)
        except NotDone as error:
            if not self._closed:
                _log.warning("Answers could not be compared: %s", error)
            found = [[number] for number in range(len(keys))]
        similar = [[keys[number] for number in some] for some in found]
        if self._found[question].compared == frozenset(keys):
            self._found[question] = _Known(frozenset(keys), similar, under_way=False)
