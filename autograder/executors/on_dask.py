"""Runs jobs on a Dask cluster."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import pickle
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from autograder.errors import KernelError
from autograder.executors.interface import GRACE_SECONDS, Tag, broken, given_up, second_attempt
from autograder.fingerprint import essentials
from autograder.job import grade
from autograder.model import Files, Graded, Job, Lesson, Limits

CONNECT_SECONDS = 60.0
#: The seconds that a cluster may have no worker: a scheduler such as SLURM's may need long to start one.
WORKERLESS_SECONDS = 600.0
#: The interval in seconds of checking whether there are workers, while no verdict comes.
LOOK_SECONDS = 2.0
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class _Task:
    tag: Any
    job: Job


class OnDask:
    """Runs jobs on a Dask cluster, whose workers need only this package, with the same versions as here."""

    def __init__(
        self,
        address: str,
        work: Any = grade,
        connect_seconds: float = CONNECT_SECONDS,
        workerless_seconds: float = WORKERLESS_SECONDS,
        grace_seconds: float = GRACE_SECONDS,
    ) -> None:
        """Set the `address` of the scheduler, as `tcp://host:8786`. `work` must be picklable by name.

        A cluster may have no workers for `workerless_seconds`. A worker that has not answered
        `grace_seconds` after `Limits.longest_seconds` counts as dead; that is long enough for a crowded
        machine.
        """
        self.address = address
        self._work = work
        self._connect_seconds = connect_seconds
        self._workerless_seconds = workerless_seconds
        self._grace_seconds = grace_seconds

    def run(self, jobs: Iterable[tuple[Tag, Job]]) -> Generator[tuple[Tag, Graded]]:
        """Yield each job's outcome as it finishes.

        A lesson is sent to the cluster once, not with every job, and no more jobs run than the cluster has
        threads. When a worker is lost, the scheduler gives its job to another one. A job that was lost too
        often is tried once more alone, since another job may have been at fault; if it kills workers again,
        it is given up. A job that reached its wall time on a busy machine is tried again alone too. Raises
        KernelError.
        """
        try:
            import distributed
        except ImportError as error:
            raise KernelError(
                "Grading on a cluster needs Dask: pip install 'neuron-to-transfer[cluster]' (or "
                "'.[cluster]' in the folder of the course), here and on the workers."
            ) from error
        try:
            client = distributed.Client(self.address, timeout=self._connect_seconds, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise KernelError(
                f"No Dask scheduler answers at {self.address} ({error}). Is it running, and is that its "
                "address, as in tcp://host:8786? `dask scheduler` prints it when it starts."
            ) from error
        with client:
            batch = _Batch(distributed, client, self._work, self._workerless_seconds, self._grace_seconds)
            yield from batch.run(jobs)


class _Batch:
    def __init__(
        self, distributed: Any, client: Any, work: Any, workerless_seconds: float, grace_seconds: float
    ) -> None:
        self._distributed = distributed
        self._client = client
        self._work = work
        self._workerless_seconds = workerless_seconds
        self._grace_seconds = grace_seconds
        self._lessons: dict[str, tuple[Lesson, Any]] = {}
        self._suspects: list[tuple[_Task, int]] = []
        self._crowded: list[_Task] = []

    def run(self, jobs: Iterable[tuple[Tag, Job]]) -> Generator[tuple[Tag, Graded]]:
        waiting = (_Task(tag, job) for tag, job in jobs)
        under_way: dict[Any, _Task] = {}
        done = self._distributed.as_completed(loop=self._client.loop)

        def begin(task: _Task) -> None:
            future = self._submit(task.job)
            under_way[future] = task
            done.add(future)

        def finished() -> tuple[_Task, Graded | None, int]:
            self._await(done)
            future = next(done)
            return under_way.pop(future), *self._outcome(future)

        try:
            while True:
                while len(under_way) < self._room() and (task := next(waiting, None)) is not None:
                    begin(task)
                if not under_way:
                    break
                task, graded, deaths = finished()
                if graded is None:
                    self._suspects.append((task, deaths))
                elif graded.crowded:
                    self._crowded.append(task)
                else:
                    yield task.tag, graded
            for task in self._crowded:
                begin(task)
                _, graded, deaths = finished()
                yield task.tag, second_attempt(graded) if graded else given_up(task.job, deaths)
            for task, deaths in self._suspects:
                begin(task)
                _, graded, more = finished()
                yield task.tag, graded or given_up(task.job, deaths + more)
        finally:
            self._client.cancel(list(under_way), force=True)

    def _await(self, done: Any) -> None:
        """Wait until a job is done. Raises KernelError when the cluster has had no workers for too long."""
        workers_seen = looked = time.monotonic()
        while not done.has_ready():
            time.sleep(POLL_SECONDS)
            if time.monotonic() - looked < LOOK_SECONDS:
                continue
            looked = time.monotonic()
            if self._client.nthreads():
                workers_seen = looked
            elif looked - workers_seen > self._workerless_seconds:
                raise KernelError(
                    f"The Dask cluster has had no worker for {self._workerless_seconds:g} s. Start some and "
                    "run it again: what was graded so far is kept."
                )

    def _room(self) -> int:
        """Return how many jobs may run at once; one while there is no worker yet."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def _submit(self, job: Job) -> Any:
        return self._client.submit(
            _grade_on_worker,
            essentials(),
            self._work,
            self._lesson(job.lesson),
            job.submission,
            job.limits,
            job.full,
            job.files,
            job.notebooks,
            self._grace_seconds,
            pure=False,
        )

    def _lesson(self, lesson: Lesson) -> Any:
        """Return the lesson on the cluster: a task's result, which is made again if its worker is lost."""
        known = self._lessons.get(lesson.name)
        if known is None or known[0] != lesson:
            known = (lesson, self._client.submit(_same, lesson, pure=False))
            self._lessons[lesson.name] = known
        return known[1]

    def _outcome(self, future: Any) -> tuple[Graded | None, int]:
        """Return a job's outcome, or None and how many workers died of it."""
        try:
            graded: Graded = future.result()
        except self._distributed.KilledWorker as error:
            return None, error.allowed_failures + 1
        except (ImportError, AttributeError) as error:
            raise KernelError(
                f"A worker of the cluster can't grade: {error}. Install the same version there."
            ) from error
        except (self._distributed.client.FutureCancelledError, OSError, TimeoutError) as error:
            raise KernelError(
                f"The Dask scheduler has gone ({error}). What was graded so far is kept; run it again."
            ) from error
        return graded, 0


def _same(lesson: Lesson) -> Lesson:
    return lesson


def _grade_on_worker(
    expected: dict[str, str],
    work: Any,
    lesson: Lesson,
    submission: bytes,
    limits: Limits,
    full: bool,
    files: Files,
    notebooks: Files,
    grace_seconds: float,
) -> Graded:
    """Grade on the worker. Raises KernelError if its versions could lead to another verdict than here.

    Other errors are turned into an outcome here: the client takes an AttributeError as a sign of a worker
    with another version.
    """
    found = essentials()
    if found != expected:
        unlike = [
            f"{name} {found.get(name, 'missing')} instead of {expected.get(name, 'none')}"
            for name in sorted(found.keys() | expected.keys())
            if found.get(name) != expected.get(name)
        ]
        raise KernelError(
            "A worker of the cluster has other versions than this machine: " + ", ".join(unlike) + ". "
            "Install the same there, or scores could differ."
        )
    job = Job(lesson, submission, limits, full, files=files, notebooks=notebooks)
    with _this_process_ends_after(job.longest_seconds + grace_seconds):
        try:
            graded: Graded = work(job)
            pickle.dumps(graded)
        except Exception as error:  # noqa: BLE001 (any error concerns this job alone)
            return broken(job, error)
    return graded


@contextlib.contextmanager
def _this_process_ends_after(seconds: float) -> Iterator[None]:
    """End this process after so many seconds, so that a hang ends like any other death of a worker.

    Prints the tracebacks of all threads first. The worker may run other jobs in other threads, each with a
    time limit of its own, and faulthandler has only one timer; so each job has a timer here.
    """

    def end() -> None:
        faulthandler.dump_traceback(all_threads=True)
        os._exit(1)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
