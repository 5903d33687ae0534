"""What holds, seen from inside: each layer is tried by the process that it holds.

Runs in the sandboxed process, after the layers were applied and before any code of a student.
"""

from __future__ import annotations

import errno
import functools
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox import limits, linux, policy
from autograder.sandbox.landlock import SCOPES_SINCE
from autograder.sandbox.namespaces import GUARD
from autograder.sandbox.policy import Layer, Mode

_PTRACE_TRACEME = 0


@dataclass(frozen=True)
class Outside:
    """What the checking process must know of the outside, to try whether it can reach it."""

    mode: Mode
    canary: str  # a file that everybody may read, outside
    pid: int  # of a process outside, of the same user where there is only one
    namespaces: Mapping[str, int]  # name -> number of the namespaces outside
    limits: dict[int, int]
    landlock_abi: int
    address: str  # of an abstract Unix socket that listens outside


def layers(outside: Outside) -> tuple[Layer, ...]:
    """Try every layer of the mode. Never raises: what can't be tried does not hold."""
    checks: list[tuple[str, Callable[[Outside], str]]] = [
        (policy.SECCOMP, _system_calls_are_refused),
        (policy.LIMITS, _limits_are_set),
        (policy.PRIVILEGES, _no_privileges_are_left),
    ]
    if outside.mode == "namespaces":
        checks += [
            (policy.PIDS, _other_processes_are_gone),
            (policy.NETWORK, _nobody_can_be_reached),
            (policy.MOUNTS, _only_our_files_are_there),
        ]
    if outside.landlock_abi >= 1 or outside.mode == "landlock":
        checks.append((policy.LANDLOCK_FILES, _files_are_out_of_bounds))
    if outside.landlock_abi >= SCOPES_SINCE or outside.mode == "landlock":
        checks.append((policy.OUTSIDERS, _outsiders_are_out_of_reach))
    return tuple(_tried(name, check, outside) for name, check in checks)


class _Open(Exception):
    """A layer allowed what it should have refused."""


def _tried(name: str, check: Callable[[Outside], str], outside: Outside) -> Layer:
    try:
        return Layer(name, True, check(outside))
    except (_Open, OSError, ValueError, KeyError) as error:
        return Layer(name, False, str(error), policy.REMEDIES[name])


def _system_calls_are_refused(outside: Outside) -> str:
    _must_fail("ptrace", lambda: linux.syscall(linux.number("ptrace"), _PTRACE_TRACEME, 0, 0, 0))
    _must_fail("unshare", lambda: linux.unshare(linux.CLONE_NEWUSER))
    _must_fail("a netlink socket", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close())
    if outside.mode == "landlock":
        _must_fail("an internet socket", lambda: socket.socket(socket.AF_INET).close())
    return "ptrace, unshare and foreign socket families are refused"


def _limits_are_set(outside: Outside) -> str:
    if not limits.in_force(outside.limits):
        raise _Open("some limits are above what they should be")
    return "memory, processes, file size and open files have hard limits"


def _no_privileges_are_left(outside: Outside) -> str:
    if 0 in (os.getuid(), os.geteuid()):
        raise _Open("this process is root")
    for needed in (sys.executable, os.__file__):
        if not os.access(needed, os.R_OK):
            raise _Open(f"user {os.getuid()}, whom it would run as, can't read {needed}")
    status = dict(_status())
    held = [name for name in ("CapInh", "CapPrm", "CapEff", "CapAmb") if int(status[name], 16)]
    if held:
        raise _Open(f"capabilities are left in {', '.join(held)}")
    if linux.prctl(linux.PR_GET_NO_NEW_PRIVS) != 1:
        raise _Open("no_new_privs is not set")
    if linux.parent_death_signal() == 0:
        raise _Open("this process would outlive its supervisor")
    return f"user {os.getuid()}, no capabilities, none to be had, and it dies with its supervisor"


def _other_processes_are_gone(outside: Outside) -> str:
    _must_differ("pid", outside)
    if os.getppid() != 1:
        raise _Open(f"the parent is process {os.getppid()}, not 1")
    others = [entry.name for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    if not set(others) <= {"1", str(os.getpid())}:
        raise _Open(f"{len(others) - 2} other processes can be seen")
    return "only its supervisor and itself can be seen"


def _nobody_can_be_reached(outside: Outside) -> str:
    _must_differ("net", outside)
    interfaces = [line.split(":")[0].strip() for line in _lines("/proc/net/dev")[2:]]
    if interfaces != ["lo"]:
        raise _Open(f"there are network interfaces: {', '.join(interfaces)}")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
        _must_fail("sending to the network", lambda: sending.sendto(b"?", ("192.0.2.1", 9)))
    with socket.socket(socket.AF_UNIX) as connecting:
        _must_fail("an abstract socket outside", lambda: connecting.connect(outside.address))
    return "no interface but the loopback, and nobody to be reached"


def _only_our_files_are_there(outside: Outside) -> str:
    _must_differ("mnt", outside)
    _must_fail("reading a file outside", lambda: Path(outside.canary).read_bytes())
    for place in ("/", "/usr", "/etc"):
        _must_fail(f"writing to {place}", functools.partial(Path(place, ".written").write_bytes, b""))
    return "nothing can be read but what is shown, and written but the scratch directory"


def _files_are_out_of_bounds(outside: Outside) -> str:
    forbidden = GUARD if outside.mode == "namespaces" else outside.canary
    _must_fail(f"reading {forbidden}", lambda: Path(forbidden).read_bytes(), errno.EACCES)
    for place in ("/usr", "/etc"):
        _must_fail(f"writing to {place}", functools.partial(Path(place, ".written").write_bytes, b""))
    if outside.mode == "landlock":
        _must_fail("looking into /proc", lambda: list(Path("/proc").iterdir()), errno.EACCES)
    return f"a file that is not listed can't be read (Landlock ABI {outside.landlock_abi})"


def _outsiders_are_out_of_reach(outside: Outside) -> str:
    outsider = 1 if outside.mode == "namespaces" else outside.pid
    _must_fail("signalling a process outside", lambda: os.kill(outsider, 0), errno.EPERM)
    with socket.socket(socket.AF_UNIX) as connecting:
        _must_fail("an abstract socket outside", lambda: connecting.connect(outside.address))
    return "no process outside can be signalled, no abstract socket reached"


def _must_fail(what: str, action: Callable[[], object], code: int | None = None) -> None:
    try:
        action()
    except OSError as error:
        if code is not None and error.errno != code:
            raise _Open(f"{what} failed, but for another reason: {error}") from error
        return
    raise _Open(f"{what} was possible")


def _must_differ(name: str, outside: Outside) -> None:
    if Path(f"/proc/self/ns/{name}").stat().st_ino == outside.namespaces[name]:
        raise _Open(f"the {name} namespace is that of the machine")


def _status() -> Iterator[tuple[str, str]]:
    for line in _lines("/proc/self/status"):
        name, _, value = line.partition(":")
        yield name, value.strip()


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="ascii").splitlines()
