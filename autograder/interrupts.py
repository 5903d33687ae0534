"""Ctrl-C that waits for what must not be torn apart."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from types import FrameType


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl-C waits until the block has come to its end, then raises KeyboardInterrupt."""
    is_main = threading.current_thread() is threading.main_thread()
    # Nobody but the main thread is ever interrupted, nor one started in the background by a script.
    if not is_main or signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        yield
        return
    pressed = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt


@contextmanager
def shielded_start() -> Iterator[None]:
    """Ctrl-C waits meanwhile, here and in a process that is started; that one lets it in when it can."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Left to the first process that is started, this lets Ctrl-C in again behind our back.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
