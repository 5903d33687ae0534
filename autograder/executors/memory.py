"""A worker's limit on its own memory: what a kernel sends is read there, and must not take the machine's."""

from __future__ import annotations

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

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = data_bytes() + WORKER_BYTES
    resource.setrlimit(
        resource.RLIMIT_DATA, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
    )
