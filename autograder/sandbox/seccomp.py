"""A filter of system calls: what no exercise needs, and what opens a way out, is refused.

Refused calls fail with an error (so the student's code can go on), they don't kill.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import platform
import socket
import struct
from collections.abc import Iterable, Sequence

from autograder.sandbox import linux

#: x86_64 and aarch64 numbers. -1: there is no such call on that machine.
DENIED = {
    # a way to look into or change other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440),
    "perf_event_open": (298, 241),
    # new worlds, mounts
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_tree_attr": (467, 467),
    # the machine and its kernel
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "syslog": (103, 116),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172, -1),
    "ioperm": (173, -1),
    "modify_ldt": (154, -1),
    "uselib": (134, -1),
    "ustat": (136, -1),
    "personality": (135, 92),
    "vhangup": (153, 58),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "lookup_dcookie": (212, 18),
    "memfd_secret": (447, 447),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    # memory that no process has mapped, so that nobody's limit counts it
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "inotify_init": (253, -1),
    "inotify_init1": (294, 26),
}
#: The same; but refused as an old kernel would, so that libraries that could do with them do without.
UNKNOWN = {
    "memfd_create": (319, 279),
    # Pipes then hold pages of others, each of which may keep a huge one from being freed.
    "splice": (275, 76),
    "tee": (276, 77),
    "vmsplice": (278, 75),
}
#: What reaches other processes and files of the same user, by ways that Landlock leaves open.
DENIED_WITHOUT_NAMESPACES = {
    "chown": (92, -1),
    "lchown": (94, -1),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    "truncate": (76, 45),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    # Descriptors on their way to somebody: what they hold is on no list that a supervisor could read here.
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
}
#: The same, but for calls that much harmless code makes on its own files: they do nothing, and succeed.
IDLE_WITHOUT_NAMESPACES = {
    "chmod": (90, -1),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "utime": (132, -1),
    "utimes": (235, -1),
    "futimesat": (261, -1),
    "utimensat": (280, 88),
}
#: Calls whose first argument is a process id, or 0 for oneself: only that is let through. Without
#: namespaces the others do nothing, and succeed.
ONESELF = {"prlimit64": (302, 261)}
ONESELF_WITHOUT_NAMESPACES = {
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274),
    "sched_setaffinity": (203, 122),
}
#: Calls that give a file its mode, and which argument that is. None may make a file set-uid: in a
#: directory that is shared with the outside, whoever runs it there would become its owner.
MODES = {
    "chmod": (90, -1, 1),
    "fchmod": (91, 52, 1),
    "fchmodat": (268, 53, 2),
    "fchmodat2": (452, 452, 2),
    "open": (2, -1, 2),
    "openat": (257, 56, 3),
    "creat": (85, -1, 1),
    "mkdir": (83, -1, 1),
    "mkdirat": (258, 34, 2),
    "mknod": (133, -1, 1),
    "mknodat": (259, 33, 2),
}
#: Have their mode, or their flags, in memory, where a filter can't look. Nobody needs the one; instead of the
#: other glibc takes clone, where a filter can.
OPENAT2, CLONE3 = (437, 437), (435, 435)
_SET_ID_BITS = 0o6000
_SOCKET, _SOCKETPAIR, _CONNECT = (41, 198), (53, 199), (42, 203)
_SETSOCKOPT, _PRCTL = (54, 208), (157, 167)
_FORK, _VFORK, _CLONE, _IOCTL, _FCNTL = (57, -1), (58, -1), (56, 220), (16, 29), (72, 25)
_KILL_CALL, _TKILL, _TGKILL, _PIDFD_SEND_SIGNAL = (62, 129), (200, 130), (234, 131), (424, 424)
_RT_SIGQUEUEINFO, _RT_TGSIGQUEUEINFO, _F_SETOWN_EX = (129, 138), (297, 240), 15

_NEW_NAMESPACES = 0x7E02_0080  # every CLONE_NEW… flag
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
#: The options by which a socket's buffers grow: SO_SNDBUF, SO_RCVBUF, both with …FORCE, SO_ZEROCOPY.
_BUFFER_SIZES = (7, 8, 32, 33, 60)
_F_SETPIPE_SZ = 1031
_MACHINES = ("x86_64", "aarch64")
_ARCHITECTURE = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
_X32 = 0x4000_0000

_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _JUMP_IF_ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_NO_ERROR = 0
_ALLOW, _ERROR, _ASK, _KILL = 0x7FFF_0000, 0x0005_0000, 0x7FC0_0000, 0x8000_0000
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENT_AT = 0, 4, (16, 24, 32, 40)
_SET_MODE_FILTER, _SYNC_THREADS, _NEW_LISTENER = 1, 1, 8

Instruction = tuple[int, int, int, int]


def refuse_system_calls(*, families: Iterable[int], without_namespaces: bool) -> None:
    """Install the filter in this process, irrevocably. The process must have no_new_privs.

    `families`: the socket families that may be used. `without_namespaces`: this process sees the files and
    processes of others, so it may not use datagrams either, which reach an address without connect(). Raises
    OSError.
    """
    _install(_base_filter(list(families), without_namespaces))


def refuse_connections() -> None:
    """From now on no thread of this process connects a socket to anything. Raises OSError."""
    _install([*_head(), *_refuse(_of(_CONNECT), errno.EACCES), _returned(_ALLOW)])


def refuse_signals_to_others() -> None:
    """Let this process signal only itself, and its children nobody; where Landlock can't do that.

    What a terminal's group would get (kill with 0) is let through: it has a group of its own. Raises OSError.
    """
    program = _head()
    program += _when(_of(_KILL_CALL), _only(_ARGUMENT_AT[0], [os.getpid(), 0], code=errno.EPERM))
    for pair in (_TGKILL, _RT_TGSIGQUEUEINFO):
        program += _when(_of(pair), _only(_ARGUMENT_AT[0], [os.getpid()], code=errno.EPERM))
    for pair in (_TKILL, _RT_SIGQUEUEINFO, _PIDFD_SEND_SIGNAL):
        program += _refuse(_of(pair), errno.EPERM)
    # signals by way of a descriptor that gets ready
    commands = _refuse_each([fcntl.F_SETOWN, _F_SETOWN_EX], errno.EPERM)
    program += _when(_of(_FCNTL), [_load(_ARGUMENT_AT[1]), *commands])
    _install([*program, _returned(_ALLOW)])


def ask_before_forking() -> int:
    """From now on each new thread or process has to be allowed by whoever holds the descriptor returned.

    Raises OSError: Linux 5.5 or later, and no other such filter.
    """
    program = _head()
    for pair in (_FORK, _VFORK, _CLONE):
        if _of(pair) >= 0:
            program += _when(_of(pair), [_returned(_ASK)])
    descriptor = _install([*program, _returned(_ALLOW)], _NEW_LISTENER)
    os.set_inheritable(descriptor, False)
    return descriptor


def _base_filter(families: list[int], without_namespaces: bool) -> list[Instruction]:
    program = _head()
    refused: dict[int, Iterable[tuple[int, int]]] = {
        errno.EPERM: [*DENIED.values(), *(DENIED_WITHOUT_NAMESPACES.values() if without_namespaces else ())],
        errno.ENOSYS: [*UNKNOWN.values(), OPENAT2, CLONE3],
        _NO_ERROR: IDLE_WITHOUT_NAMESPACES.values() if without_namespaces else (),
    }
    for code, pairs in refused.items():
        for pair in pairs:
            if _of(pair) >= 0:
                program += _refuse(_of(pair), code)
    for pair in ONESELF.values():
        program += _when(_of(pair), _only(_ARGUMENT_AT[0], [0], code=errno.EPERM))
    for pair in ONESELF_WITHOUT_NAMESPACES.values() if without_namespaces else ():
        # libzmq asks for its own threads by their ids, and aborts when it is refused.
        program += _when(_of(pair), _only(_ARGUMENT_AT[0], [0], code=_NO_ERROR))
    # Buffers keep the size that the kernel gives them, whatever is asked: so what sockets and pipes may hold
    # is known by their number. And no process hides from the supervisor who counts (PR_SET_DUMPABLE).
    sizes = [_load(_ARGUMENT_AT[2]), *_refuse_each(_BUFFER_SIZES, _NO_ERROR)]
    program += _when(_of(_SETSOCKOPT), [_load(_ARGUMENT_AT[1]), *_if_equal(socket.SOL_SOCKET, sizes)])
    program += _when(_of(_FCNTL), [_load(_ARGUMENT_AT[1]), *_refuse_each([_F_SETPIPE_SZ], errno.EPERM)])
    program += _when(_of(_PRCTL), [_load(_ARGUMENT_AT[0]), *_refuse_each([linux.PR_SET_DUMPABLE], _NO_ERROR)])
    for *numbers, position in MODES.values():
        if _of(numbers) >= 0:
            body = [
                _load(_ARGUMENT_AT[position]),
                (_JUMP_IF_ANY_BIT, 0, 1, _SET_ID_BITS),
                _error(errno.EPERM),
            ]
            program += _when(_of(numbers), body)
    program += _when(
        _of(_CLONE), [_load(_ARGUMENT_AT[0]), (_JUMP_IF_ANY_BIT, 0, 1, _NEW_NAMESPACES), _error(errno.EPERM)]
    )
    program += _when(
        _of(_IOCTL),
        [_load(_ARGUMENT_AT[1]), *_refuse_each([_TIOCSTI, _TIOCLINUX], errno.EPERM)],
    )
    types = [socket.SOCK_STREAM, socket.SOCK_SEQPACKET] + [socket.SOCK_DGRAM] * (not without_namespaces)
    for pair in (_SOCKET, _SOCKETPAIR):
        program += _when(
            _of(pair), _only(_ARGUMENT_AT[0], families) + _only(_ARGUMENT_AT[1], types, mask=0xF)
        )
    return [*program, _returned(_ALLOW)]


def _head() -> list[Instruction]:
    machine = platform.machine()
    program = [
        _load(_ARCHITECTURE_AT),
        (_JUMP_IF_EQUAL, 1, 0, _ARCHITECTURE[machine]),
        _returned(_KILL),
        _load(_NUMBER_AT),
    ]
    if machine == "x86_64":
        program += [(_JUMP_IF_AT_LEAST, 0, 1, _X32), _error(errno.ENOSYS)]
    return program


def _when(number: int, body: list[Instruction]) -> list[Instruction]:
    """Run `body` for one system call; afterwards it is allowed, and for others nothing has changed."""
    body = [*body, _returned(_ALLOW)]
    return [(_JUMP_IF_EQUAL, 0, len(body), number), *body]


def _refuse(number: int, code: int) -> list[Instruction]:
    return [(_JUMP_IF_EQUAL, 0, 1, number), _error(code)]


def _refuse_each(values: Iterable[int], code: int) -> list[Instruction]:
    """Fail if what was loaded is one of these."""
    return [step for value in values for step in _refuse(value, code)]


def _if_equal(value: int, body: list[Instruction]) -> list[Instruction]:
    """Run `body` if what was loaded is this; it may load something else."""
    return [(_JUMP_IF_EQUAL, 0, len(body), value), *body]


def _only(
    offset: int, values: Sequence[int], *, mask: int = 0xFFFF_FFFF, code: int = errno.EACCES
) -> list[Instruction]:
    """Go on if the argument (under the mask) is one of `values`, else fail."""
    tests = [(_JUMP_IF_EQUAL, len(values) - position, 0, int(value)) for position, value in enumerate(values)]
    return [_load(offset), (_AND, 0, 0, mask), *tests, _error(code)]


def _load(offset: int) -> Instruction:
    return (_LOAD, 0, 0, offset)


def _returned(value: int) -> Instruction:
    return (_RETURN, 0, 0, value)


def _error(code: int) -> Instruction:
    return _returned(_ERROR | code)


def _of(pair: Sequence[int]) -> int:
    return pair[_MACHINES.index(platform.machine())]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def _install(program: list[Instruction], flags: int = _SYNC_THREADS) -> int:
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = _Program(len(program), ctypes.cast(buffer, ctypes.c_void_p))
    pointer = ctypes.cast(ctypes.pointer(header), ctypes.c_void_p)
    return linux.syscall(linux.number("seccomp"), _SET_MODE_FILTER, flags, pointer)
