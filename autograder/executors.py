"""Where jobs run. One small interface: jobs in, outcomes out, in whatever order they finish."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Protocol, TypeVar

from autograder.errors import KernelError
from autograder.job import grade
from autograder.model import Graded, Job

Tag = TypeVar("Tag")

#: A job whose worker process died this often is given up: the machine kills it, whatever the reason.
ATTEMPTS = 3


class Executor(Protocol):
    """Runs jobs. `tag` is the caller's own name for a job and comes back with its outcome."""

    def run(self, jobs: Iterable[tuple[Tag, Job]]) -> Iterator[tuple[Tag, Graded]]:
        """Yield each job's outcome as it finishes. Raises KernelError when nothing can be run."""
        ...


class InThisProcess:
    """One job after another, in this process: for one notebook, and for debugging."""

    def run(self, jobs: Iterable[tuple[Tag, Job]]) -> Iterator[tuple[Tag, Graded]]:
        """Yield each job's outcome, in order."""
        for tag, job in jobs:
            yield tag, grade(job)


class LocalProcesses:
    """Several worker processes on this machine; jobs are drawn only as workers get free."""

    def __init__(self, workers: int | None = None, work: Callable[[Job], Graded] = grade) -> None:
        """`workers` defaults to the number of cores. `work` must pickle; tests put failing ones in."""
        self.workers = workers or os.cpu_count() or 1
        self._work = work

    def run(self, jobs: Iterable[tuple[Tag, Job]]) -> Iterator[tuple[Tag, Graded]]:
        """Yield each job's outcome as it finishes.

        A worker that dies costs the jobs under way another attempt, not their verdict.
        """
        waiting: Iterator[tuple[Tag, Job, int]] = ((tag, job, 1) for tag, job in jobs)
        while True:
            lost = yield from self._run_until_a_worker_dies(waiting)
            if not lost:
                return
            for tag, _, attempt in lost:
                if attempt >= ATTEMPTS:
                    raise KernelError(f"The worker that graded {tag} died {ATTEMPTS} times. Is memory short?")
            rest = waiting
            waiting = iter([*((tag, job, attempt + 1) for tag, job, attempt in lost), *rest])

    def _run_until_a_worker_dies(
        self, waiting: Iterator[tuple[Tag, Job, int]]
    ) -> Generator[tuple[Tag, Graded], None, list[tuple[Tag, Job, int]]]:
        # Spawned, not forked: this process may hold threads, sockets and a database.
        context = multiprocessing.get_context("spawn")
        under_way: dict[Future[Graded], tuple[Tag, Job, int]] = {}
        with ProcessPoolExecutor(self.workers, mp_context=context) as pool:
            try:
                while True:
                    for task in islice(waiting, self.workers + 1 - len(under_way)):
                        under_way[pool.submit(self._work, task[1])] = task
                    if not under_way:
                        return []
                    done, _ = wait(under_way, return_when=FIRST_COMPLETED)
                    for future in done:
                        outcome = future.result()
                        yield under_way.pop(future)[0], outcome
            except BrokenProcessPool:
                return list(under_way.values())
            finally:
                pool.shutdown(cancel_futures=True)
