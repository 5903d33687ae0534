"""What every sandboxed process may read, whatever its policy: the interpreter and what it stands on."""

from __future__ import annotations

import functools
import importlib.util
import os
import sys
from collections.abc import Iterable
from pathlib import Path

#: Packages of ours that a kernel imports; in a development checkout they lie beside what it must not see.
OWN_PACKAGES = ("autograder", "coursekit")

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/sys/devices/system")
_ETC = (
    "alternatives",
    "fonts",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "localtime",
    "matplotlibrc",
    "mime.types",
    "os-release",
    "ssl/certs",
    "ssl/openssl.cnf",
    "timezone",
)
#: Files of /proc (those of the process itself come on top) that libraries read.
PROC_FILES = (
    "/proc/cpuinfo",
    "/proc/filesystems",
    "/proc/loadavg",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/sys/kernel/pid_max",
    "/proc/sys/vm/overcommit_memory",
    "/proc/uptime",
    "/proc/version",
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


@functools.cache
def always_readable() -> tuple[str, ...]:
    """Existing paths: system libraries and programs, Python, the environment, and our packages.

    A process that forks many supervisors calls this once before.
    """
    environment = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    wanted = [*_SYSTEM, *(f"/etc/{name}" for name in _ETC), *sorted(environment), *own_packages()]
    return tuple(without_nested(path for path in wanted if Path(path).exists()))


@functools.cache
def own_packages() -> tuple[str, ...]:
    """The directories of our packages, where they lie outside of the environment (a checkout)."""
    found = []
    for name in OWN_PACKAGES:
        spec = importlib.util.find_spec(name)
        for place in (spec.submodule_search_locations or ()) if spec else ():
            if not Path(place).is_relative_to(sys.prefix):
                found.append(place)
    return tuple(found)


def without_nested(paths: Iterable[str]) -> list[str]:
    """Absolute, each once, and none that lies in another (as written; links are not followed)."""
    kept: list[str] = []
    for path in sorted({os.path.abspath(path) for path in paths}):  # noqa: PTH100 (links must stay)
        if not any(Path(path).is_relative_to(other) for other in kept):
            kept.append(path)
    return kept
