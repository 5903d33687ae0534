"""Limits on the processor time of a page's pieces: a slow piece is stopped, and the page goes on without."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

PIECE_SECONDS = 1.5
PAGE_SECONDS = 8.0
#: The signal is repeated at this interval, since a library may catch the first exception.
AGAIN_SECONDS = 0.2


class OutOfTime(BaseException):
    """A piece took more than its time. Not an Exception, since libraries that draw catch many of those."""


class Clock:
    """Limits the processor time of each piece of a page, and of all pieces together.

    A signal stops Python code and its regular expressions. Where there is no such signal, and outside of the
    main thread, nothing is stopped; the limits of the process still hold.
    """

    def __init__(self, page_seconds: float = PAGE_SECONDS, piece_seconds: float = PIECE_SECONDS) -> None:
        self._left = page_seconds
        self._piece_seconds = piece_seconds

    @contextmanager
    def piece(self) -> Iterator[None]:
        """Raise OutOfTime inside the block when it takes too long; at once when the page's time is over."""
        if self._left <= 0:
            raise OutOfTime
        begun = time.process_time()
        try:
            with _alarm(min(self._left, self._piece_seconds)):
                yield
        finally:
            self._left -= time.process_time() - begun


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _stop(number: int, frame: FrameType | None) -> None:
    raise OutOfTime
