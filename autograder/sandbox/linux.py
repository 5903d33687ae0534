"""The Linux calls that Python's standard library lacks, as plain functions that raise OSError."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
from pathlib import Path

CLONE_NEWNS = 0x0002_0000
CLONE_NEWUTS = 0x0400_0000
CLONE_NEWIPC = 0x0800_0000
CLONE_NEWUSER = 0x1000_0000
CLONE_NEWPID = 0x2000_0000
CLONE_NEWNET = 0x4000_0000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2

PR_SET_PDEATHSIG, PR_GET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP = 1, 2, 4, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS = 36, 38, 39
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4

#: Numbers of the system calls used here that differ between machines.
_NUMBERS = {
    "x86_64": {"clone": 56, "pivot_root": 155, "seccomp": 317, "ptrace": 101},
    "aarch64": {"clone": 220, "pivot_root": 41, "seccomp": 277, "ptrace": 117},
}
_CLOSE_RANGE, _MOUNT_SETATTR = 436, 442

_MOUNT_ATTR_RDONLY, _MOUNT_ATTR_NOSUID, _MOUNT_ATTR_NODEV = 1, 2, 4
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_MADV_COLLAPSE, _HUGE = 25, 2 << 20

_libc = ctypes.CDLL(None, use_errno=True)
# Keeps the interpreter's lock during the call: a clone must come back in the child still holding it.
_libc_locked = ctypes.PyDLL(None, use_errno=True)


def number(name: str) -> int:
    """The number of a system call on this machine. Raises KeyError on an unknown machine."""
    return _NUMBERS[platform.machine()][name]


def syscall(nr: int, *arguments: int | bytes | ctypes.c_void_p | None) -> int:
    """Call the kernel. Integers are passed as 64 bits. Raises OSError."""
    wide = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return _checked(_libc.syscall(ctypes.c_long(nr), *wide))


def clone(flags: int) -> int:
    """Fork into new namespaces. Returns 0 in the child, as os.fork does. Raises OSError.

    glibc's own fork can't make namespaces, so this goes past it. What glibc does more (handlers, locks,
    the cached thread id) is of no concern in a process of one thread that only forks again, properly.
    """
    nr = ctypes.c_long(number("clone"))
    zero = ctypes.c_long(0)
    return _checked(_libc_locked.syscall(nr, ctypes.c_long(flags | signal.SIGCHLD), zero, zero, zero, zero))


def unshare(flags: int) -> None:
    """Move this process into new namespaces. Raises OSError."""
    _checked(_libc.unshare(ctypes.c_int(flags)))


def mount(source: str, target: str, kind: str | None, flags: int = 0, data: str = "") -> None:
    """mount(2). Raises OSError that names the target."""
    encoded = kind.encode() if kind is not None else None
    done = _libc.mount(
        os.fsencode(source), os.fsencode(target), encoded, ctypes.c_ulong(flags), data.encode()
    )
    _checked(done, target)


def unmount(target: str) -> None:
    """Detach what is mounted there. Raises OSError."""
    _checked(_libc.umount2(os.fsencode(target), MNT_DETACH), target)


def make_read_only(target: str) -> None:
    """A mount and all below it: no writing, no set-uid, no devices. Needs Linux 5.12. Raises OSError."""
    wanted = _MOUNT_ATTR_RDONLY | _MOUNT_ATTR_NOSUID | _MOUNT_ATTR_NODEV
    attributes = (ctypes.c_uint64 * 4)(wanted, 0, 0, 0)
    syscall(
        _MOUNT_SETATTR,
        _AT_FDCWD,
        os.fsencode(target),
        _AT_RECURSIVE,
        ctypes.cast(attributes, ctypes.c_void_p),
        ctypes.sizeof(attributes),
    )


def pivot_root_here() -> None:
    """Make the working directory the root, and let go of the old one. Raises OSError."""
    syscall(number("pivot_root"), b".", b".")
    unmount(".")
    os.chdir("/")


def prctl(option: int, *arguments: int) -> int:
    """prctl(2). Raises OSError."""
    padded = [*arguments, 0, 0, 0, 0][:4]
    return _checked(_libc.prctl(option, *(ctypes.c_ulong(value) for value in padded)))


def parent_death_signal() -> int:
    """The signal that this process gets when its parent dies; 0 for none."""
    value = ctypes.c_int(0)
    _checked(_libc.prctl(PR_GET_PDEATHSIG, ctypes.byref(value), 0, 0, 0))
    return value.value


def drop_bounding_set() -> None:
    """Make every capability one that no program can bring back. Raises OSError."""
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text(encoding="ascii"))
    for capability in range(last + 1):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except PermissionError:
            return  # whoever may not do this has no_new_privs to the same effect


def drop_capabilities() -> None:
    """Give up every capability that this process has. Raises OSError."""
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    version_3_this_process = (ctypes.c_uint32 * 2)(0x2008_0522, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _checked(_libc.capset(version_3_this_process, nothing))


def use_huge_pages() -> None:
    """Put this process's own memory into pages of 2 MiB, so that forking it is done in half the time.

    Needs Linux 6.1; elsewhere, or where memory is in too many pieces, all stays as it was.
    """
    for line in Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines():
        addresses, rights, _, _, _, *path = line.split(maxsplit=5)
        if rights == "rw-p" and path in ([], ["[heap]"]):
            start, end = (int(address, 16) for address in addresses.split("-"))
            start, end = -(-start // _HUGE) * _HUGE, end // _HUGE * _HUGE
            if start < end:
                _libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), _MADV_COLLAPSE)


def close_all_but(keep: set[int]) -> None:
    """Close every file descriptor but these. Raises OSError."""
    start = 0
    for descriptor in [*sorted(keep), None]:
        end = 0xFFFF_FFFF if descriptor is None else descriptor - 1
        if end >= start:
            syscall(_CLOSE_RANGE, start, end, 0)
        if descriptor is not None:
            start = descriptor + 1


def _checked(result: int, what: str | None = None) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), what)
    return result
