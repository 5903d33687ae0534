"""Landlock: what this process and its children may do with files, TCP, signals and abstract sockets."""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from autograder.sandbox import linux

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
REMOVE_FILE, MAKE_SOCK = 1 << 5, 1 << 9
_RIGHTS_OF_ABI_1 = (1 << 13) - 1
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_TCP_BIND_AND_CONNECT = 3
_SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 3
#: Since this ABI, processes outside can be neither signalled nor reached by abstract sockets.
SCOPES_SINCE = 6
_ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | _TRUNCATE | _IOCTL_DEV

READ = EXECUTE | READ_FILE | READ_DIR


def abi() -> int:
    """The version of Landlock that the kernel speaks; 0 when it has none or has it switched off."""
    try:
        return linux.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    except OSError:
        return 0


def restrict(
    *, read: Iterable[str], write: Iterable[str], sockets: Iterable[str], devices: Iterable[str], tcp: bool
) -> int:
    """Restrict this process for good. It must have no_new_privs and one thread. Returns the ABI.

    `read`: paths (with all below) that may be read and executed. `write`: where all may be done.
    `sockets`: directories in which Unix sockets may be made. `devices`: files, or directories of them,
    that may be read and written. `tcp`: leave TCP alone (in a network namespace there is nobody to reach).
    Paths that don't exist are passed over. Raises OSError; with ABI 0 it is ENOSYS or EOPNOTSUPP.
    """
    version = abi()
    rights = _RIGHTS_OF_ABI_1
    rights |= _REFER * (version >= 2) | _TRUNCATE * (version >= 3) | _IOCTL_DEV * (version >= 5)
    attributes = struct.pack("=Q", rights)
    if version >= 4:
        attributes += struct.pack("=Q", 0 if tcp else _TCP_BIND_AND_CONNECT)
    if version >= SCOPES_SINCE:
        attributes += struct.pack("=Q", _SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS)
    ruleset = linux.syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    try:
        for paths, allowed in (
            (read, READ),
            (write, rights & ~_IOCTL_DEV),
            (sockets, MAKE_SOCK | REMOVE_FILE),
            (devices, READ_FILE | READ_DIR | WRITE_FILE | _IOCTL_DEV),
        ):
            for path in paths:
                _allow(ruleset, path, allowed & rights)
        linux.syscall(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return version


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what isn't there needs no permission
    try:
        if not Path(path).is_dir():
            rights &= _ON_FILES
        rule = struct.pack("=Qi", rights, descriptor)
        buffer = ctypes.create_string_buffer(rule, len(rule))
        linux.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.cast(buffer, ctypes.c_void_p), 0)
    finally:
        os.close(descriptor)
