"""Works on a stranger's text in a process of its own, with limits on its time and its memory.

Other projects' parsers take minutes or gigabytes for some texts of a few kilobytes, and a few end the process
that they run in. Here they end a process that has nothing else to do.
"""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Self, TypeVar, cast

from autograder.errors import Died, NotDone, TookTooLong, TooMuchMemory
from autograder.interrupts import shielded_start

with contextlib.suppress(ImportError):  # Windows has no resource; there only the limit on wall time holds
    import resource
LIMITS = os.name == "posix"

Result = TypeVar("Result")

#: The limit on wall time, as a factor of the processor time and seconds more, for a crowded machine or a task
#: that sleeps.
BACKSTOP_FACTOR, BACKSTOP_SECONDS = 10, 60.0
END_SECONDS = 5.0
#: Limits for reading one submission: a usual one takes a fiftieth of a second, a huge one a few seconds.
READ_SECONDS = 20.0
READ_BYTES = 2 << 30


class BoundedProcess:
    """A process that does one task after another. It is ended and replaced when a task passes a limit.

    `cpu_seconds`: processor time for one task (to the next whole second). `memory_bytes`: memory of the whole
    process. It ends with the process that made it: at once when it is idle, else when its task is done. Call
    it from one thread at a time.
    """

    def __init__(self, *, cpu_seconds: float, memory_bytes: int) -> None:
        self.cpu_seconds, self.memory_bytes = cpu_seconds, memory_bytes
        self._process: BaseProcess | None = None
        self._line: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Return what `function` returns. It, its arguments and its result must be picklable.

        Raises TookTooLong, TooMuchMemory, and Died: also when the function raises.
        """
        line = self._started()
        try:
            line.send((function, arguments))
            if not line.poll(BACKSTOP_FACTOR * self.cpu_seconds + BACKSTOP_SECONDS):
                raise TookTooLong("it stood still")
            kind, value = line.recv()
        except (EOFError, OSError):
            raise self._cause_of_death() from None
        except BaseException:  # nobody waits for the answer any more
            self.close(at_once=True)
            raise
        if kind == "memory":
            self.close()  # after a MemoryError its state is unknown
            raise TooMuchMemory(f"it needed more than {self.memory_bytes >> 20} MiB of memory")
        if kind == "raised":
            raise Died(str(value))
        return cast(Result, value)

    def close(self, *, at_once: bool = False) -> None:
        """End the process; `at_once`: even in the middle of a task."""
        if self._line is not None:
            self._line.close()  # ends an idle process
        if self._process is not None:
            if at_once:
                self._process.kill()
            self._process.join(END_SECONDS)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
        self._process = self._line = None

    def kill(self) -> None:
        """End the process, from any thread. Who waits for its answer gets `Died`."""
        if (process := self._process) is not None:
            process.kill()

    def _started(self) -> Connection:
        if self._line is None:
            # Spawned, not forked: this process may hold threads, sockets and a database.
            context = multiprocessing.get_context("spawn")
            line, theirs = context.Pipe()
            limits = (self.cpu_seconds, self.memory_bytes)
            process = context.Process(target=_serve, args=(theirs, *limits), daemon=True)
            with theirs, shielded_start():
                process.start()
            self._line, self._process = line, process
        return self._line

    def _cause_of_death(self) -> NotDone:
        assert self._process is not None
        self._process.join(END_SECONDS)
        code = self._process.exitcode
        self.close(at_once=True)
        if code == -getattr(signal, "SIGXCPU", 0):
            return TookTooLong(f"it took more than {self.cpu_seconds:g} s of computing time")
        return Died(f"its process ended with exit code {code}")


def _serve(line: Connection, cpu_seconds: float, memory_bytes: int) -> None:
    """Do one task after another in the process, until the connection is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if LIMITS:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with contextlib.suppress(ValueError, OSError):  # macOS takes no limit on memory
            resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            function, arguments = line.recv()
            _begin_budget(cpu_seconds)
            line.send(_answer(function, arguments))


def _begin_budget(seconds: float) -> None:
    """Set so many seconds of processor time, after which the system ends this process."""
    if not LIMITS:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    limit = math.ceil(used.ru_utime + used.ru_stime + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (limit if most < 0 else min(limit, most), most))


def _answer(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[str, Any]:
    try:
        return "done", function(*arguments)
    except MemoryError:
        return "memory", ""
    except BaseException:  # noqa: BLE001 (sent to the caller as text: not every error pickles)
        return "raised", traceback.format_exc()
