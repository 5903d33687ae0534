"""Runs jobs in worker processes on this machine.

`concurrent.futures` is not used: when one of its workers dies, all of them are ended, and it is unknown which
job did it.
"""

from __future__ import annotations

import contextlib
import faulthandler
import multiprocessing
import os
import signal
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from typing import Any

from autograder.errors import KernelError, NotConfined
from autograder.executors.interface import (
    ATTEMPTS,
    BROKE,
    GRACE_SECONDS,
    Tag,
    broken,
    given_up,
    second_attempt,
    without_verdict,
)
from autograder.executors.memory import limit_own_memory
from autograder.interrupts import shielded_start
from autograder.job import grade
from autograder.kernels import pool
from autograder.model import Graded, Job
from autograder.sandbox import supported
from autograder.sandbox.private import sweep

#: The seconds that a worker may take to end before it is killed.
END_SECONDS = 5.0

Work = Callable[[Job], Graded]


@dataclass(frozen=True)
class _Task:
    tag: Any
    job: Job
    deaths: int = 0  # workers that died with this job
    refusals: int = 0  # how often no kernel could be started for it
    alone: bool = False  # tried once more, with no other job running


class LocalProcesses:
    """Several worker processes on this machine that share one zygote; each has one job at a time."""

    def __init__(
        self, workers: int | None = None, work: Work = grade, grace_seconds: float = GRACE_SECONDS
    ) -> None:
        """Set the number of workers, by default that of the cores. `work` must be picklable.

        A worker that has not answered `grace_seconds` after `Limits.longest_seconds` counts as dead; that is
        long enough for a crowded machine.
        """
        self.workers = workers or os.cpu_count() or 1
        self._work = work
        self._grace_seconds = grace_seconds

    def run(self, jobs: Iterable[tuple[Tag, Job]]) -> Generator[tuple[Tag, Graded]]:
        """Yield each job's outcome as it finishes.

        If a worker dies, its job is tried again; other jobs are not affected. A job that kills its worker
        each time is given up, and so is one that is the only one to get no kernel. Raises KernelError when
        no job gets one.
        """
        if self._work is grade and supported():
            pool.ensure()
        fresh = (_Task(tag, job) for tag, job in jobs)
        again: deque[_Task] = deque()
        crowded: deque[_Task] = deque()
        idle: list[_Worker] = []
        busy: list[_Worker] = []
        stillborn = 0
        kernels_start = False
        try:
            while True:
                while len(busy) < self.workers:
                    task = again.popleft() if again else next(fresh, None)
                    if task is None and crowded and not busy:
                        task = crowded.popleft()
                    if task is None:
                        break
                    worker = idle.pop() if idle else _Worker(self._work, self._grace_seconds)
                    busy.append(worker)
                    worker.begin(task)
                if not busy:
                    return
                ready = wait([worker.line for worker in busy])
                for worker in [worker for worker in busy if worker.line in ready]:
                    try:
                        outcome = worker.outcome()
                    except EOFError:
                        busy.remove(worker)
                        worker.end()
                        if not worker.has_started:
                            stillborn += 1
                            if stillborn >= ATTEMPTS:
                                raise KernelError(_STILLBORN.format(worker.process.exitcode)) from None
                            again.append(worker.task)
                            continue
                        task = replace(worker.task, deaths=worker.task.deaths + 1)
                        if task.deaths < ATTEMPTS:
                            again.append(task)
                        else:
                            yield task.tag, given_up(task.job, task.deaths)
                        continue
                    stillborn = 0
                    if outcome is None:
                        continue
                    busy.remove(worker)
                    idle.append(worker)
                    task = worker.task
                    if not isinstance(outcome, KernelError):
                        kernels_start = kernels_start or outcome.verdict.seconds > 0
                        if task.alone:
                            yield task.tag, second_attempt(outcome)
                        elif outcome.crowded:
                            crowded.append(replace(task, alone=True))
                        else:
                            yield task.tag, outcome
                        continue
                    task = replace(task, refusals=task.refusals + 1)
                    if isinstance(outcome, NotConfined) or (task.refusals >= ATTEMPTS and not kernels_start):
                        raise outcome
                    if task.refusals < ATTEMPTS:
                        again.append(task)
                    else:
                        log = f"No kernel started, {ATTEMPTS} times in turn. {outcome}\n"
                        yield task.tag, without_verdict(task.job.lesson, BROKE, log)
        finally:
            for worker in (*idle, *busy):
                worker.end(at_once=worker in busy)


_STILLBORN = "No worker process could be started: each ended at once, with exit code {}."


class _Worker:
    """One worker process, as the parent process sees it."""

    task: _Task

    def __init__(self, work: Work, grace_seconds: float) -> None:
        # Spawned, not forked: this process may hold threads, sockets and a database.
        context = multiprocessing.get_context("spawn")
        self.line, theirs = context.Pipe()
        self.has_started = False
        self.process = context.Process(target=_serve, args=(theirs, work, grace_seconds), daemon=False)
        with theirs, shielded_start():
            self.process.start()

    def begin(self, task: _Task) -> None:
        """Assign a job, which is sent when the worker has started."""
        self.task = task
        if self.has_started:
            self._send()

    def outcome(self) -> Graded | KernelError | None:
        """Return the job's outcome; None if the worker has just started. Raises EOFError if it is dead."""
        try:
            kind, value = self.line.recv()
        except OSError as error:
            raise EOFError from error
        if kind == "started":
            self.has_started = True
            self._send()
            return None
        assert isinstance(value, Graded | KernelError)
        return value

    def end(self, *, at_once: bool = False) -> None:
        """End the worker; `at_once`: even during a job. Kernels end with the process that asked for them."""
        self.line.close()  # ends an idle worker
        if at_once:
            self.process.kill()
        self.process.join(END_SECONDS)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        if self.process.exitcode and supported():
            sweep(tempfile.gettempdir())  # files for a kernel that never started

    def _send(self) -> None:
        with contextlib.suppress(OSError):  # the worker has died; `outcome` reports it
            self.line.send(self.task.job)


def _serve(line: Connection, work: Work, grace_seconds: float) -> None:
    """Do one job after another in the worker process, until the connection is closed."""
    _outlive_nobody()
    limit_own_memory()
    # A parent that is stopped closes the connection even during a job: then the worker ends too.
    with contextlib.suppress(EOFError, ConnectionError):
        line.send(("started", None))
        while True:
            line.send_bytes(_answer(line.recv(), work, grace_seconds))


def _answer(job: Job, work: Work, grace_seconds: float) -> memoryview:
    """Return the job's outcome, pickled. One that can't be pickled counts as a failure of this job alone."""
    # A hang ends like any other death of a worker, and prints a traceback of where it was.
    faulthandler.dump_traceback_later(job.longest_seconds + grace_seconds, exit=True)
    try:
        return _pickled(work(job))
    except KernelError as error:
        return _pickled(error)
    except MemoryError:
        raise  # its state is unknown: a new worker takes its place
    except Exception as error:  # noqa: BLE001 (any error concerns this job alone)
        return _pickled(broken(job, error))
    finally:
        faulthandler.cancel_dump_traceback_later()


def _pickled(outcome: Graded | KernelError) -> memoryview:
    return ForkingPickler.dumps(("done", outcome))


def _outlive_nobody() -> None:
    """Ignore Ctrl-C, which the parent process handles, and end when that process ends."""
    signal.signal(signal.SIGINT, lambda number, frame: None)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    parent = multiprocessing.parent_process()
    assert parent is not None

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
