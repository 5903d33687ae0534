"""Resource limits of the kernel (setrlimit): what one process may take."""

from __future__ import annotations

import resource
from pathlib import Path

from autograder.sandbox.policy import Policy

#: What the imported libraries take in a process that has to import them itself. A forked one has them
#: already, and is measured; so both leave a student's code the same room.
IMPORTS_BYTES = 512 << 20
#: The kernel counts threads as processes, and TensorFlow starts several for each core.
TASKS_PER_PROCESS = 4


def of(policy: Policy, *, imported: bool) -> dict[int, int]:
    """The limits for a process under this policy. `imported`: it has its libraries in memory already."""
    start = data_bytes() if imported else IMPORTS_BYTES
    limits = {
        resource.RLIMIT_DATA: start + policy.memory_bytes,
        resource.RLIMIT_NPROC: policy.processes * TASKS_PER_PROCESS,
        resource.RLIMIT_FSIZE: policy.disk_bytes,
        resource.RLIMIT_NOFILE: policy.open_files,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_RTPRIO: 0,
    }
    if policy.cpu_seconds is not None:
        # The watchdog counts all processes together; this is for one that outruns it.
        limits[resource.RLIMIT_CPU] = int(policy.cpu_seconds) + 2
    return limits


def set_all(limits: dict[int, int]) -> None:
    """Set each limit, soft and hard; a lower hard limit that is there already stays. Raises ValueError."""
    for kind, wanted in limits.items():
        _, hard = resource.getrlimit(kind)
        value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (value, value))


def in_force(limits: dict[int, int]) -> bool:
    """Whether this process is under all these limits, so that it can't raise them itself."""
    return all(
        value != resource.RLIM_INFINITY and value <= wanted
        for kind, wanted in limits.items()
        for value in resource.getrlimit(kind)
    )


def data_bytes() -> int:
    """What RLIMIT_DATA counts, now: private memory that this process may write."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    return pages * resource.getpagesize()
