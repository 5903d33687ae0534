"""What enforces each limit on this machine, and what it does not hold: for `autograder doctor`."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

from autograder.sandbox.namespaces import TERMINALS
from autograder.sandbox.policy import Layer, Mode
from autograder.sandbox.share import MOST_SESSIONS

MEMORY = "limit on memory"
PROCESSORS = "share of the processors"
TASKS = "limit on processes"
DISK = "limit on disk"
TERMINALS_HELD = "limit on terminals"

_COUNTED = "the supervisor, which looks every 0.1 s"
#: How an ordinary user gets a control group.
_GET_A_GROUP = "`systemd-run --user --scope autograder grade` lets the kernel count as well"


def limit_enforcement(
    mode: Mode, *, controllers: Set[str], version: int, own_user: bool, asks: bool
) -> tuple[Layer, ...]:
    """One layer for each limit.

    `controllers`: of a control group that there is, of this version of the interface. `own_user`: the
    kernel counts this sandbox's threads apart from those of all others. `asks`: each new thread is asked for.
    """
    group = f"the kernel, by a control group (v{version})"
    if "memory" in controllers:
        memory = f"{group}, and {_COUNTED}: memory of every kind"
    else:
        memory = (
            f"{_COUNTED}: own and shared pages, page tables, sockets; memory without a mapping is refused. "
            "Not held: what is taken within that time, and small things in the kernel (locks on files, "
            f"watched descriptors). {_GET_A_GROUP}"
        )
    if "cpu" in controllers:
        processors = f"{group}: the same for each sandbox"
    elif _autogroups():
        processors = (
            f"the kernel's shares of sessions: of at most {MOST_SESSIONS}, the supervisor puts all but two "
            "at the back of the queue"
        )
    else:
        processors = "the supervisor, which puts all but a few computing threads at the back of the queue"
    if "pids" in controllers:
        tasks = f"{group}, for each sandbox"
    elif own_user:
        tasks = "the kernel, for each sandbox: it has a user, or a world of users, of its own"
    elif asks:
        tasks = "the supervisor, which is asked before each new one, for each sandbox"
    else:
        tasks = "the kernel, for all of this user together: a sandbox with many leaves its neighbours few"
    if mode == "namespaces":
        disk = f"a file system of its own, and for the log {_COUNTED}"
        terminals = f"{TERMINALS} of its own"
    else:
        disk = f"{_COUNTED}: all files, deleted ones too. Not held: what is written within that time"
        terminals = "there are none"
    found = {MEMORY: memory, PROCESSORS: processors, TASKS: tasks, DISK: disk, TERMINALS_HELD: terminals}
    return tuple(Layer(name, True, detail) for name, detail in found.items())


def _autogroups() -> bool:
    try:
        return Path("/proc/sys/kernel/sched_autogroup_enabled").read_text(encoding="ascii").strip() == "1"
    except OSError:
        return False
