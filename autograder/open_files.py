"""Makes sure that this process may open enough files for grading: sockets to kernels, pipes to workers."""

from __future__ import annotations

import contextlib

from autograder.errors import KernelError

with contextlib.suppress(ImportError):  # Windows has no such limit
    import resource

#: Open files that a process needs: a notebook's kernels take some thirty, the libraries some more.
NEEDED = 96
#: Open files for each worker: its pipe.
NEEDED_FOR_A_WORKER = 4


def make_room(workers: int = 1) -> None:
    """Raise this process's limit on open files as far as needed. Raises KernelError if that is forbidden."""
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
