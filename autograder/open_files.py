"""Whether this process may open as many files as grading needs: sockets to kernels, pipes to workers."""

from __future__ import annotations

import contextlib

from autograder.errors import KernelError

with contextlib.suppress(ImportError):  # Windows has no such limit
    import resource

#: A notebook's kernels take some thirty, the libraries some more.
NEEDED = 96
#: A line to each worker.
NEEDED_FOR_A_WORKER = 4


def make_room(workers: int = 1) -> None:
    """Raise this process's limit on open files as far as needed. Raises KernelError where it may not."""
    try:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    except NameError:
        return
    needed = NEEDED + NEEDED_FOR_A_WORKER * workers
    if _allows(soft, needed):
        return
    if not _allows(hard, needed):
        raise KernelError(
            f"This program may have only {hard} files open at once, and grading needs {needed}. Raise that "
            "limit in the shell that starts it: `ulimit -n 1024`; where it may not, whoever looks after the "
            "machine can."
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


def _allows(limit: int, needed: int) -> bool:
    return limit == resource.RLIM_INFINITY or limit >= needed
