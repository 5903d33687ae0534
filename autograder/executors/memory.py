"""A worker's limit on its own memory, since it reads what a kernel sends."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from autograder.sandbox import supported

#: The memory of a worker beyond its imports. A notebook with its pictures takes a tenth of that.
WORKER_BYTES = 1 << 30


def limit_own_memory() -> None:
    """Limit this process to `WORKER_BYTES` more than it has. Its child processes may raise their own limits.

    Does nothing on other systems than Linux.
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
    """Limit the memory as `limit_own_memory` does while the context lasts, then restore the limit."""
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
