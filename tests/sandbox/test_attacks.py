"""What a student's code might try, in both kinds of sandbox. Each attempt ends in an error of its own."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from programs import Outcome

from autograder import sandbox
from autograder.sandbox import Mode, Policy

pytestmark = pytest.mark.sandbox

Run = Callable[..., Outcome]

#: Nothing that could hurt if the sandbox were broken is run without it.
CAREFUL = "import os, sys; assert os.getuid() != 0\n"

TRY = """
try:
    got = {attempt}
except Exception as error:
    print("failed:", type(error).__name__, error)
else:
    print("WORKED:", got)
"""


def worked(run: Run, mode: Mode, attempts: dict[str, str], **values: object) -> dict[str, str]:
    """Those of the attempts that did not end in an error, with what came of them. All in one sandbox."""
    text = CAREFUL + "import socket\n"
    text += "".join(TRY.format(attempt=attempt.format(**values)) for attempt in attempts.values())
    lines = [line for line in run(text, modes=[mode]).printed.splitlines() if line.strip()]
    assert len(lines) == len(attempts), lines
    outcomes = zip(attempts, lines, strict=True)
    return {name: line for name, line in outcomes if not line.startswith("failed:")}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A solution that lies open to everybody on this machine."""
    for directory in [tmp_path, *list(tmp_path.parents)[:-2]]:
        if directory.stat().st_uid == os.getuid():
            directory.chmod(directory.stat().st_mode | 0o055)
    file = tmp_path / "solutions.py"
    file.write_text("answer = 42", encoding="utf-8")
    file.chmod(0o666)
    return file


READING = {
    "a file": "open({path!r}).read()",
    "its directory": "os.listdir(os.path.dirname({path!r}))",
    "through the supervisor's root": "open('/proc/%d/root{path}' % os.getppid()).read()",
    "through a descriptor of the supervisor": "os.listdir('/proc/%d/fd' % os.getppid())",
    "the grader's environment": "open('/proc/{pid}/environ').read()",
    "the grader's memory": "open('/proc/{pid}/mem', 'rb').read(1)",
    "the grader's command line": "open('/proc/{pid}/cmdline').read()",
    "passwords": "open('/etc/shadow').read()",
    "by a hard link": "(os.link({path!r}, 'mine'), open('mine').read())",
    "by a symbolic link": "(os.symlink({path!r}, 'mine'), open('mine').read())",
    "by a child": "__import__('subprocess').check_output(['cat', {path!r}], stderr=-3)",
}


def test_nothing_outside_can_be_read(mode: Mode, run: Run, secret: Path) -> None:
    assert worked(run, mode, READING, path=str(secret), pid=os.getpid()) == {}


WRITING = {
    "a file": "open({path!r}, 'a').write('mine')",
    "beside it": "open({path!r} + '.new', 'w').write('mine')",
    "deleting it": "os.unlink({path!r})",
    "renaming it": "os.rename({path!r}, {path!r} + '.old')",
    "its mode": "os.chmod({path!r}, 0)",
    "its time": "os.utime({path!r}, (1, 1))",
    "its attributes": "os.setxattr({path!r}, 'user.mine', b'1')",
    "its length": "os.truncate({path!r}, 0)",
    "a library": "open(os.__file__, 'a').write('mine')",
    "a new library": "open(os.path.join(os.path.dirname(os.__file__), 'mine.py'), 'w').write('')",
    "system files": "open('/usr/mine', 'w').write('')",
    "the kernel's settings": "open('/proc/sys/kernel/hostname', 'w').write('mine')",
}


def test_nothing_outside_can_be_changed(mode: Mode, run: Run, secret: Path) -> None:
    before = secret.stat()
    # Without namespaces chmod() and utime() do nothing, and say that they did.
    assert set(worked(run, mode, WRITING, path=str(secret))) <= {"its mode", "its time"}
    assert secret.read_text(encoding="utf-8") == "answer = 42"
    assert (secret.stat().st_mode, secret.stat().st_mtime) == (before.st_mode, before.st_mtime)


class Server:
    """Listens on this machine in four ways, and remembers whether anybody came."""

    def __init__(self, directory: Path) -> None:
        self.path = str(directory / "socket")
        self.name = f"listening-{secrets.token_hex(8)}"
        self.tcp = _listening(socket.AF_INET, ("127.0.0.1", 0))
        self.unix = _listening(socket.AF_UNIX, self.path)
        self.abstract = _listening(socket.AF_UNIX, f"\0{self.name}")
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.datagrams = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.datagrams.bind(self.path + ".datagrams")
        for path in (self.path, self.path + ".datagrams"):
            Path(path).chmod(0o777)

    def visited(self) -> bool:
        for listener in (self.tcp, self.unix, self.abstract):
            listener.setblocking(False)
            try:
                listener.accept()
            except BlockingIOError:
                continue
            return True
        for receiver in (self.udp, self.datagrams):
            receiver.setblocking(False)
            try:
                receiver.recv(16)
            except BlockingIOError:
                continue
            return True
        return False

    def close(self) -> None:
        for each in (self.tcp, self.unix, self.abstract, self.udp, self.datagrams):
            each.close()


@pytest.fixture
def server(secret: Path) -> Iterator[Server]:
    listening = Server(secret.parent)
    yield listening
    listening.close()


REACHING = {
    "tcp": "socket.create_connection(('127.0.0.1', {tcp}), 2)",
    "udp": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'?', ('127.0.0.1', {udp}))",
    "a path": "socket.socket(socket.AF_UNIX).connect({path!r})",
    "an abstract name": "socket.socket(socket.AF_UNIX).connect(chr(0) + {name!r})",
    "a datagram": "socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'?', {path!r} + '.datagrams')",
    "a datagram from a pair": "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0]"
    ".sendto(b'?', {path!r} + '.datagrams')",
    "the internet": "socket.create_connection(('1.1.1.1', 53), 2)",
    "a name": "socket.getaddrinfo('example.org', 80)",
}


def test_nobody_can_be_reached(mode: Mode, run: Run, server: Server) -> None:
    tcp, udp = server.tcp.getsockname()[1], server.udp.getsockname()[1]
    # In a network of its own, a datagram to the loopback is sent, and reaches nobody.
    reached = worked(run, mode, REACHING, tcp=tcp, udp=udp, path=server.path, name=server.name)
    assert set(reached) <= ({"udp"} if mode == "namespaces" else set())
    assert not server.visited()


BREAKING_OUT = {
    "ptrace": "ptrace(16, os.getppid(), 0, 0)",
    "unshare": "unshare(0x10000000)",
    "clone": "syscall({clone}, 0x10000011, 0, 0, 0, 0)",
    "mount": "mount(b'none', b'/tmp', b'tmpfs', 0, None)",
    "chroot": "chroot(b'/tmp')",
    "setuid": "setuid(0)",
    "kill of the supervisor": "kill(os.getppid(), 9)",
    "kill of the grader": "kill({pid}, 0)",
    "affinity of the grader": "sched_setaffinity({pid}, 8, b'\\1' + bytes(7))",
    "priority of the grader": "setpriority(0, {pid}, 19)",
    "limits of the grader": "prlimit({pid}, 0, None, None)",
    "limits of the supervisor": "prlimit(os.getppid(), 0, None, None)",
    "bpf": "syscall({bpf}, 0, 0, 0)",
    "io_uring": "syscall(425, 1, 0)",
    "keyctl": "syscall({keyctl}, 0, -3, 0)",
}


def test_what_would_lead_out_is_refused(mode: Mode, run: Run) -> None:
    here = os.uname().machine == "x86_64"
    numbers = {"clone": 56 if here else 220, "bpf": 321 if here else 280, "keyctl": 250 if here else 219}
    before = os.sched_getaffinity(0)
    start = "__import__('ctypes').CDLL(None)."
    attempts = {name: f"1 / (({start}{call}) + 1)" for name, call in BREAKING_OUT.items()}
    lines = worked(run, mode, attempts, pid=os.getpid(), **numbers)
    # Process 1 of a namespace is spared in silence; without namespaces this one call does nothing.
    assert set(lines) <= {"kill of the supervisor", "affinity of the grader"}
    assert os.sched_getaffinity(0) == before


def test_killing_everybody_reaches_nobody_outside(mode: Mode, run: Run) -> None:
    neighbour = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert neighbour.stdin is not None
    with sandbox.start(argv=["/bin/sleep", "60"], modes=[mode]) as another:
        outcome = run(CAREFUL + "print('got', os.kill(-1, 9))", modes=[mode])
        assert outcome.code in (0, 1)
        assert another.poll() is None
    assert neighbour.poll() is None
    neighbour.stdin.close()
    neighbour.wait()


def test_two_sandboxes_see_nothing_of_each_other(mode: Mode, run: Run) -> None:
    first = "open('mine', 'w').write('secret'); import time; print(os.getpid(), flush=True); time.sleep(60)"
    read, write = os.pipe()
    with sandbox.start(
        argv=[sys.executable, "-c", CAREFUL + first], descriptors=[read, write, write], modes=[mode]
    ) as process:
        number = int(os.read(read, 64))
        path = f"{process.scratch}/mine"
        attempts = [f"open({path!r}).read()"]
        if mode == "landlock":
            attempts += [f"os.kill({number}, 9)", f"open('/proc/{number}/mem', 'rb')"]
        for attempt in attempts:
            assert "failed:" in run(CAREFUL + TRY.format(attempt=attempt), modes=[mode]).printed
        assert process.poll() is None
    os.close(read)
    os.close(write)


def test_a_policy_shows_what_it_says_and_no_more(mode: Mode, run: Run, secret: Path) -> None:
    other = secret.with_name("other")
    other.write_text("hidden", encoding="utf-8")
    shown = Policy(readable=(str(secret),))
    text = CAREFUL + "print(open(sys.argv[1]).read())" + TRY.format(attempt="open(sys.argv[2]).read()")
    outcome = run(text, str(secret), str(other), policy=shown, modes=[mode])
    assert outcome.printed.startswith("answer = 42\nfailed:")
    outcome = run(CAREFUL + "open(sys.argv[1], 'a')", str(secret), policy=shown, modes=[mode])
    assert outcome.code == 1


def test_no_file_becomes_set_uid(mode: Mode, run: Run) -> None:
    attempts = {
        "chmod": "os.chmod(open('mine', 'w').name, 0o4755) or (os.stat('mine').st_mode & 0o6000 or 1 / 0)",
        "open": "os.open('other', os.O_CREAT, 0o4755)",
        "mkdir": "os.mkdir('folder', 0o2755)",
    }
    assert worked(run, mode, attempts) == {}


def test_what_is_written_to_a_writable_directory_stays(mode: Mode, run: Run, tmp_path: Path) -> None:
    directory = tmp_path / "out"
    directory.mkdir(mode=0o700)
    text = CAREFUL + "open(sys.argv[1] + '/result', 'w').write('done')"
    outcome = run(text, str(directory), policy=Policy(writable=(str(directory),)), modes=[mode])
    assert outcome.code == 0, outcome.printed
    result = directory / "result"
    assert result.read_text(encoding="utf-8") == "done"
    assert result.stat().st_uid == os.getuid()


def _listening(family: int, address: object) -> socket.socket:
    listener = socket.socket(family)
    listener.bind(address)  # type: ignore[arg-type]
    listener.listen()
    return listener
