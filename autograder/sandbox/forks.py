"""A limit on the threads of one sandbox, where the kernel's own limit counts all that its user has.

Without namespaces an ordinary user's sandboxes are all of one user, and RLIMIT_NPROC adds them up: one with
many threads would leave its neighbours none. So each asks its supervisor before it makes a process or a
thread (seccomp's user notification), and the supervisor counts. What it can't be asked for is not made.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import struct
import time

from autograder.sandbox import seccomp
from autograder.sandbox.processes import descendants

_RECEIVE, _SEND = 0xC050_2100, 0xC018_2101
_NOTIFICATION_BYTES = 80
_GO_ON = 1
#: A storm of requests is not to make the supervisor count all the time.
_COUNT_EVERY_SECONDS = 0.05


class Forks:
    """Answers the requests that come in by `descriptor`, which `seccomp.ask_before_forking` has made."""

    def __init__(self, descriptor: int, most: int) -> None:
        """Allow at most `most` threads of all processes together."""
        self.descriptor = descriptor
        self._most = most
        self._threads = 0  # at least as many as there are
        self._counted = 0.0

    def answer(self) -> None:
        """Allow or refuse one new thread. To be called when the descriptor is readable."""
        notification = bytearray(_NOTIFICATION_BYTES)
        with contextlib.suppress(FileNotFoundError):  # whoever asked has been killed meanwhile
            fcntl.ioctl(self.descriptor, _RECEIVE, notification)
            (number,) = struct.unpack_from("=Q", notification)
            allowed = self._there_is_room()
            self._threads += allowed
            error, flags = (0, _GO_ON) if allowed else (-errno.EAGAIN, 0)
            fcntl.ioctl(self.descriptor, _SEND, struct.pack("=QqiI", number, 0, error, flags))

    def _there_is_room(self) -> bool:
        now = time.monotonic()
        if self._threads >= self._most and now - self._counted >= _COUNT_EVERY_SECONDS:
            self._threads = sum(process.tasks for process in descendants(os.getpid()))
            self._counted = now
        return self._threads < self._most


def ask_first() -> int | None:
    """Make this process ask before it forks. Returns the descriptor to answer by, None where it can't.

    It must have no_new_privs and one thread.
    """
    try:
        return seccomp.ask_before_forking()
    except OSError:
        return None  # an old kernel, or somebody outside has a filter of this kind already
