"""A worker's limit on its own memory: what a kernel sends is read there, and must not take the machine's."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from autograder.sandbox import supported

#: What a worker may take on top of what it has imported. A notebook with its pictures takes a tenth of that.
WORKER_BYTES = 1 << 30


def limit_own_memory() -> None:
    """From now on this process is refused more than that. What it starts may raise the limit for itself.

    On other systems than Linux nothing happens.
    """
    if not supported():
        return
    import resource

    from autograder.sandbox.limits import data_bytes

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = data_bytes() + WORKER_BYTES
    least = min((limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY), default=wanted)
    resource.setrlimit(resource.RLIMIT_DATA, (min(wanted, least), hard))


@contextlib.contextmanager
def own_memory_limited() -> Iterator[None]:
    """The same for a while, in a process that does other things as well."""
    if not supported():
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_DATA)
    limit_own_memory()
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)
