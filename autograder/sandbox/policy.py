"""What a sandboxed process may do, and the layers that hold it to that."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from typing import Literal

#: How a process is held. `namespaces`: a world of its own, in which nothing else can be seen.
#: `landlock`: in the machine's world, with access rules; for where namespaces are not allowed.
#: `none`: not at all.
Mode = Literal["namespaces", "landlock", "none"]

PIDS = "pid namespace"
NETWORK = "network namespace"
MOUNTS = "mount namespace"
LANDLOCK_FILES = "landlock: files"
OUTSIDERS = "signals and abstract sockets"
SECCOMP = "seccomp"
LIMITS = "resource limits"
PRIVILEGES = "no privileges"

#: Without all of these, nothing is run in that mode.
REQUIRED: dict[Mode, frozenset[str]] = {
    "namespaces": frozenset({PIDS, NETWORK, MOUNTS, SECCOMP, LIMITS, PRIVILEGES}),
    "landlock": frozenset({LANDLOCK_FILES, OUTSIDERS, SECCOMP, LIMITS, PRIVILEGES}),
    "none": frozenset(),
}

REMEDIES = {
    PIDS: "Allow user namespaces: `sysctl user.max_user_namespaces=10000` (on Ubuntu also "
    "`kernel.apparmor_restrict_unprivileged_userns=0`; in Docker `--security-opt seccomp=unconfined`).",
    NETWORK: "Allow user namespaces, as for the pid namespace.",
    MOUNTS: "Allow user namespaces, as for the pid namespace; Linux 5.12 or later; in Docker also "
    "`--security-opt systempaths=unconfined`, so that a process may have a /proc of its own.",
    LANDLOCK_FILES: "Linux 5.13 or later, with `landlock` among the modules of the boot option `lsm=`.",
    OUTSIDERS: "Linux 5.13 or later with Landlock, or user namespaces.",
    SECCOMP: "A kernel with CONFIG_SECCOMP_FILTER, on x86_64 or aarch64.",
    LIMITS: "Raise the hard limits (`ulimit -H -a`) of the shell that starts the grader.",
    PRIVILEGES: "Grade as an ordinary user; or, as root, keep Python and the environment where every "
    "user can read them (not below a home directory of mode 0700).",
}


@dataclass(frozen=True)
class Layer:
    """One layer of the sandbox, as seen from inside after it was applied.

    `detail` says what was tried or why it does not hold, `remedy` what a person can do about it.
    """

    name: str
    holds: bool
    detail: str
    remedy: str = ""


@dataclass(frozen=True)
class Policy:
    """What one sandboxed process, with all its children, may read, write and use.

    The interpreter, its libraries and the usual system directories can be read always, and each process
    has a scratch directory and a /tmp, which together hold `disk_bytes` and are gone afterwards.
    There is no network, whatever the policy.
    """

    readable: tuple[str, ...] = ()  # absolute paths, files or directories
    writable: tuple[str, ...] = ()  # real directories, in which what is written stays
    memory_bytes: int = 2 << 30  # on top of what the imported libraries take
    processes: int = 100  # each of which may have some threads
    disk_bytes: int = 512 << 20
    cpu_seconds: float | None = None  # of all processes together
    open_files: int = 4096


def supported() -> bool:
    """Whether this is a system that the sandbox is made for: Linux on x86_64 or aarch64."""
    return platform.system() == "Linux" and platform.machine() in ("x86_64", "aarch64")


def missing(layers: tuple[Layer, ...], mode: Mode) -> tuple[Layer, ...]:
    """The layers that `mode` requires and that do not hold, or that did not report at all."""
    seen = {layer.name: layer for layer in layers}
    return tuple(
        seen.get(name, Layer(name, False, "it did not report itself", REMEDIES[name]))
        for name in sorted(REQUIRED[mode])
        if not (name in seen and seen[name].holds)
    )
