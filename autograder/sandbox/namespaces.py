"""Namespaces for one process: its own processes, network and files.

Called by the supervisor, which is process 1 of the new namespaces and still has all capabilities there.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox import linux
from autograder.sandbox.idmap import bind_as
from autograder.sandbox.paths import DEVICES, without_nested

WITHOUT_USER = (
    linux.CLONE_NEWPID | linux.CLONE_NEWNET | linux.CLONE_NEWNS | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS
)
WITH_USER = WITHOUT_USER | linux.CLONE_NEWUSER

_PLAIN = linux.MS_NOSUID | linux.MS_NODEV

#: Pseudo-terminals of one sandbox. The machine has some thousands, for all sandboxes and everybody else.
TERMINALS = 16

#: The most that one direction of a TCP connection may hold, about as much as a Unix socket.
TCP_BUFFER = 212_992

#: A file that any process could read, were there no Landlock. See `verify`.
GUARD = "/.guard"


@dataclass(frozen=True)
class View:
    """The files of one sandbox. All paths are absolute, and the same inside as outside."""

    readable: tuple[str, ...]
    writable: tuple[str, ...]  # real directories, in which the process may do what their owner may
    sockets: str  # a real directory of the process's own
    scratch: str  # the size-limited directory for the process's own files
    disk_bytes: int  # of scratch, /tmp and /dev/shm together
    files: Mapping[str, str]  # path -> text: small files that exist in here only


def own_user(uid: int, gid: int) -> None:
    """In a new user namespace, let ourselves be who we were outside, with no other user. Raises OSError."""
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1", encoding="ascii")


def bring_up_loopback() -> None:
    """The one network interface in here, which leads nowhere else. Raises OSError."""
    up = 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh22x", b"lo", up))  # SIOCSIFFLAGS


def bound_buffers() -> None:
    """Keep the kernel from giving TCP connections in here buffers of many megabytes. Raises OSError.

    For after `enter`: a /proc of the outside may be one that nobody may write to.
    """
    for name in ("tcp_rmem", "tcp_wmem"):
        sizes = f"4096 131072 {TCP_BUFFER}"
        Path("/proc/sys/net/ipv4", name).write_text(sizes, encoding="ascii")


def enter(view: View, stage: str, owner: tuple[int, int]) -> None:
    """Build the view on the empty directory `stage` and make it the root.

    `owner` (user and group id) owns the scratch directory. Raises OSError; then nothing is mounted on
    `stage`, so that whoever deletes it deletes nothing that was to be shown.
    """
    linux.mount("none", "/", None, linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("tmpfs", stage, "tmpfs", _PLAIN, "size=4m,nr_inodes=16k,mode=755")
    try:
        # From here on without a name: should somebody delete the directory, all that follows fails, and
        # does not build the view again on the disk.
        os.chdir(stage)
        _make_layout(view, owner)
        linux.pivot_root_here()
    except BaseException:
        os.chdir("/")
        with contextlib.suppress(FileNotFoundError):  # it was deleted, which has let go of the mount as well
            linux.unmount(stage)
        raise
    linux.unmount("/.scratch")  # its parts stay where they are bound


def _make_layout(view: View, owner: tuple[int, int]) -> None:
    """Build the view in the working directory, and make that read-only."""
    root = _Root()
    root.scratch(view, owner)  # first: what is shown may lie in /tmp
    root.show(view.readable)
    for path in DEVICES:
        root.bind(path, path)
    root.link("/dev/fd", "/proc/self/fd")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        root.link(f"/dev/{name}", f"/proc/self/fd/{number}")
    root.terminals()
    root.show([view.sockets], writable=True)
    root.lend(view.writable, owner)
    for path, text in {**view.files, **_etc(owner), GUARD: "guard"}.items():
        root.write(path, text)
    root.proc()
    linux.mount("none", ".", None, _PLAIN | linux.MS_REMOUNT | linux.MS_BIND | linux.MS_RDONLY)


def _etc(owner: tuple[int, int]) -> dict[str, str]:
    uid, gid = owner
    return {
        "/etc/passwd": f"root:x:0:0:root:/root:/bin/false\nstudent:x:{uid}:{gid}:student:/tmp:/bin/sh\n",
        "/etc/group": f"root:x:0:\nstudent:x:{gid}:\n",
        "/etc/hosts": "127.0.0.1 localhost\n::1 localhost\n",
        "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    }


class _Root:
    """The new root while it is built in the working directory. Paths are as they will be seen later."""

    def at(self, path: str) -> str:
        return f".{path}"

    def show(self, paths: Iterable[str], *, writable: bool = False) -> None:
        """Make paths of the outside visible, with every symbolic link on the way to them."""
        paths = list(paths)
        for link, target in {pair for path in paths for pair in _links_on(path)}:
            self.link(link, target)
        for real in without_nested(os.path.realpath(path) for path in paths):
            self.bind(real, real)
            if not writable:
                linux.make_read_only(self.at(real))

    def lend(self, paths: Iterable[str], user: tuple[int, int]) -> None:
        """Make directories of others visible, to use as their owners would."""
        for real in map(os.path.realpath, paths):
            here = self.place(real)
            if os.getuid() == 0:
                try:
                    bind_as(real, here, user)
                    continue
                except OSError:
                    pass  # an old kernel or file system: then this user is one among all others
            self.bind(real, real)

    def place(self, path: str, source: str = "") -> str:
        """Something to mount `source` on (default: what is at that path outside)."""
        here = Path(self.at(path))
        if Path(source or path).is_dir():
            here.mkdir(parents=True, exist_ok=True)
        elif not here.exists():
            here.parent.mkdir(parents=True, exist_ok=True)
            here.touch()
        return str(here)

    def bind(self, source: str, path: str) -> None:
        linux.mount(source, self.place(path, source), None, linux.MS_BIND | linux.MS_REC)

    def link(self, path: str, target: str) -> None:
        here = Path(self.at(path))
        if not here.is_symlink():
            here.parent.mkdir(parents=True, exist_ok=True)
            here.symlink_to(target)

    def write(self, path: str, text: str) -> None:
        here = Path(self.at(path))
        here.parent.mkdir(parents=True, exist_ok=True)
        here.write_text(text, encoding="utf-8")
        here.chmod(0o644)

    def terminals(self) -> None:
        """Pseudo-terminals of our own, by which IPython runs `!command`."""
        here = Path(self.at("/dev/pts"))
        here.mkdir()
        flags = linux.MS_NOSUID | linux.MS_NOEXEC
        options = f"newinstance,ptmxmode=0666,mode=0620,max={TERMINALS}"
        linux.mount("devpts", str(here), "devpts", flags, options)
        self.link("/dev/ptmx", "pts/ptmx")

    def scratch(self, view: View, owner: tuple[int, int]) -> None:
        """One file system of limited size, from which the scratch directory, /tmp and /dev/shm are cut."""
        one = self.at("/.scratch")
        Path(one).mkdir()
        size = f"size={view.disk_bytes},nr_inodes={max(1024, view.disk_bytes // 4096)},mode=755"
        linux.mount("tmpfs", one, "tmpfs", _PLAIN, size)
        for name, path in (("tmp", "/tmp"), ("shm", "/dev/shm"), ("home", view.scratch)):
            part = Path(one) / name
            part.mkdir()
            os.chown(part, *owner)
            self.bind(str(part), path)

    def proc(self) -> None:
        here = Path(self.at("/proc"))
        here.mkdir()
        linux.mount("proc", str(here), "proc", _PLAIN | linux.MS_NOEXEC)


def _links_on(path: str) -> Iterable[tuple[str, str]]:
    """The symbolic links on the way to `path`: where each is, and what it points to."""
    for _ in range(40):  # as many as the kernel follows
        for step in [*reversed(Path(path).parents), Path(path)]:
            if step.is_symlink():
                target = str(step.readlink())
                yield str(step), target
                rest = Path(path).relative_to(step)
                path = os.path.normpath(step.parent / target / rest)
                break
        else:
            return
