"""A sandboxed process, from outside: start it, signal it, wait for it, learn how it ended.

    with sandbox.start(argv=[sys.executable, "-c", "print(1)"], policy=Policy()) as process:
        code = process.wait()

Nothing of the process outlives this object, nor whoever holds it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.errors import KernelError, NotConfined
from autograder.sandbox.layout import PrivateDirectory
from autograder.sandbox.policy import Layer, Mode, Policy, missing, supported
from autograder.sandbox.private import lock, new_path
from autograder.sandbox.request import Lines, Request, own_namespaces, send, send_request
from autograder.sandbox.usage import Usage

#: Setting up a sandbox takes some ten milliseconds. But the first one waits until TensorFlow is loaded: ten
#: seconds of computing, which a crowded machine may spread over minutes. What fails says so at once.
START_SECONDS = 900.0
#: How long a supervisor may take to kill all that is left; longer than it tries to itself.
END_SECONDS = 75.0
MODES: tuple[Mode, ...] = ("namespaces", "landlock")
# All that a launcher needs; what else is in the environment is none of its business.
_LAUNCHERS_VARIABLES = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH")


@dataclass(frozen=True)
class Connection:
    """A connection to a supervisor that waits for a request; `launcher` is its parent, if we started that."""

    socket: socket.socket
    launcher: subprocess.Popen[bytes] | None = None


def start(
    *,
    argv: Sequence[str] = (),
    call: str = "",
    argument: Any = None,
    sealable: bool = False,
    policy: Policy | None = None,
    env: Mapping[str, str] | None = None,
    cwd: str = "",
    files: Mapping[str, str] | None = None,
    descriptors: Sequence[int] = (),
    private: str = "",
    connect: Callable[[Mode], Connection] | None = None,
    modes: Sequence[Mode] = MODES,
    unsafe: bool = False,
) -> Process:
    """Run a program (`argv`), or a function (`call`) in a process forked by what `connect` reaches.

    `descriptors` become 0, 1, 2, … in the process; the first three default to /dev/null. `cwd` is a path
    as seen inside, and defaults to its scratch directory. `private` names a
    directory for this process alone, which is deleted at its end; '' chooses one. `modes` are tried in
    turn. Raises NotConfined when none of them holds, unless `unsafe` is given: then nothing is isolated, and
    only limits are set. Raises KernelError when the process can't be started for another reason.
    """
    if unsafe:
        modes = ("none",)
    elif not supported():
        raise NotConfined([Layer("platform", False, "this is not Linux on x86_64 or aarch64", "Use Linux.")])
    failures: list[Layer] = []
    for mode in modes:
        process = Process(
            mode,
            connect or cold,
            {
                "argv": tuple(argv),
                "call": call,
                "argument": argument,
                "sealable": sealable,
                "policy": policy if mode == "none" else policy or Policy(),
                "env": env or {},
                "cwd": cwd,
                "files": files or {},
            },
            descriptors,
            private,
        )
        lacking = missing(process.layers, mode)
        if not lacking:
            process.resume()
            return process
        process.close()
        failures += lacking
    raise NotConfined(failures)


def cold(mode: Mode) -> Connection:
    """A supervisor forked by a new interpreter. Raises OSError."""
    ours, theirs = socket.socketpair()
    with theirs:
        # -P: a module in the working directory is not ours, whatever its name.
        command = [sys.executable, "-P", "-m", "autograder.sandbox.launch", mode, str(theirs.fileno())]
        launcher = subprocess.Popen(
            command,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _LAUNCHERS_VARIABLES if name in os.environ},
            start_new_session=True,
        )
    return Connection(ours, launcher)


class Process:
    """One process in a sandbox. `layers` tells what was found to hold it, from inside."""

    def __init__(
        self,
        mode: Mode,
        connect: Callable[[Mode], Connection],
        body: dict[str, Any],
        descriptors: Sequence[int],
        private: str,
    ) -> None:
        """Start the process; it waits until `resume` is called. Raises KernelError."""
        self.mode = mode
        self.layers: tuple[Layer, ...] = ()
        self.notices: frozenset[str] = frozenset()  # limits it ran into and lived on: 'disk'
        self.usage = Usage()  # what it has used, as its supervisor last told: ten times a second
        self.reason = ""  # the limit that ended it: 'memory', 'cpu', 'processes', 'disk'; or ''
        self.returncode: int | None = None  # as in subprocess.Popen: negative for a signal
        self.private = os.path.realpath(private or new_path())
        self._lock = lock(self.private)
        try:
            _make_layout(PrivateDirectory(self.private), body.get("files", {}))
            self._connection = connect(mode)
        except BaseException:
            self._unlock_private()
            raise
        self._lines = Lines(self._connection.socket)
        self._why = ""
        self._reported = False
        self._asked_for = self._looked = 0  # numbers of looks
        try:
            with _listening() as address, _at_least_three(descriptors) as all_descriptors:
                request = Request(mode, self.private, address, own_namespaces(), **body)
                send_request(self._connection.socket, request, all_descriptors)
                self._wait_for_layers()
        except OSError as error:
            self.close()
            raise KernelError(f"The supervisor of a process could not be reached: {error}") from error
        except BaseException:
            self.close()
            raise

    @property
    def scratch(self) -> str:
        """The process's own directory, as seen inside."""
        return PrivateDirectory(self.private).scratch

    @property
    def sockets(self) -> str:
        """A directory that is the same inside and outside, for Unix sockets that the process makes."""
        return PrivateDirectory(self.private).sockets

    def resume(self) -> None:
        """Let the process run, which has waited until now."""
        with contextlib.suppress(OSError):  # it is gone already; poll() will tell
            send(self._connection.socket, go=True)

    def fileno(self) -> int:
        """The descriptor of the connection, for `select`: it becomes readable when there is a message."""
        return self._connection.socket.fileno()

    def poll(self) -> int | None:
        """The exit code if the process, with all its descendants, has ended; else None."""
        if self.returncode is None:
            for message in self._lines.read():
                self._take(message)
            if self.returncode is None and self._lines.ended:
                self.returncode, self.reason = -signal.SIGKILL, self._why or "its supervisor died"
            if self.returncode is not None:
                self.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, when it has ended. Raises TimeoutError."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise TimeoutError("The process is still running.")
            select.select([self], [], [], left)
        return code

    def send_signal(self, number: int) -> None:
        """Signal the process and its group. Does nothing when it has ended."""
        if self.poll() is None:
            with contextlib.suppress(OSError):
                send(self._connection.socket, signal=int(number))

    def kill(self) -> None:
        """End the process and all its descendants at once."""
        self.send_signal(signal.SIGKILL)

    def look(self, timeout: float) -> bool:
        """Have it compared now with its limits; whether it lives and keeps them.

        The watchdog looks ten times a second by itself, later on a crowded machine. `timeout`: seconds to
        wait for its answer at most.
        """
        self._asked_for += 1
        with contextlib.suppress(OSError):  # it is gone already; poll() will tell
            send(self._connection.socket, look=self._asked_for)
        deadline = time.monotonic() + timeout
        while self.poll() is None and not self.reason and self._looked < self._asked_for:
            if (left := deadline - time.monotonic()) <= 0:
                break
            select.select([self], [], [], left)
        return self.returncode is None and not self.reason

    def close(self) -> None:
        """End everything, if it has not ended, and wait until nothing is left."""
        line = self._connection.socket
        if line.fileno() >= 0:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_WR)  # the supervisor takes this as its order to end all
            deadline = time.monotonic() + END_SECONDS
            while not self._lines.ended and time.monotonic() < deadline:
                select.select([line], [], [], deadline - time.monotonic())
                for message in self._lines.read():
                    self._take(message)
            line.close()
        if self._connection.launcher is not None:
            self._connection.launcher.wait()
        self._unlock_private()
        if self.returncode is None:
            self.returncode = -signal.SIGKILL

    def __enter__(self) -> Process:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def _wait_for_layers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._reported:
            if time.monotonic() > deadline:
                raise KernelError(f"No process was started within {START_SECONDS:g} s.")
            select.select([self], [], [], deadline - time.monotonic())
            for message in self._lines.read():
                self._take(message)
            if self._lines.ended and not self._reported:
                raise KernelError(f"The process could not be started. {self._why or 'Its supervisor died.'}")

    def _unlock_private(self) -> None:
        shutil.rmtree(self.private, ignore_errors=True)  # the supervisor has, unless it was killed
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _take(self, message: dict[str, Any]) -> None:
        event = message["event"]
        if event == "layers":
            self.layers = tuple(Layer(**layer) for layer in message["layers"])
            self._reported = True
        elif event == "usage":
            self.usage = Usage(message["cpu"], message["denied"])
        elif event == "notice":
            self.notices |= {message["what"]}
        elif event == "looked":
            self._looked = message["number"]
        elif event == "exceeded":
            self.reason = message["reason"]  # it is being ended
        elif event == "exited":
            self.returncode, self.reason = message["code"], message["reason"]
        elif event == "failed":
            self._why = message["why"]


def _make_layout(private: PrivateDirectory, files: Mapping[str, str]) -> None:
    """Make what a supervisor needs in the private directory, which others may traverse but not list.

    Files that are to be shown and lie in here are written anew if they are gone: the directory is deleted
    with each process, one that was held in another way and did not come to run too.
    """
    for folder in map(Path, (private.root, private.scratch, private.sockets)):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)  # mkdir's own mode would be subject to the umask
    canary = Path(private.canary)
    canary.write_text("Nobody in a sandbox should be able to read this.\n", encoding="ascii")
    canary.chmod(0o644)
    for path, text in files.items():
        if Path(path).parent == Path(private.path) and not Path(path).exists():
            Path(path).touch(mode=0o600)
            Path(path).write_text(text, encoding="utf-8")
    Path(private.path).chmod(0o711)


@contextlib.contextmanager
def _listening() -> Iterator[str]:
    """The address of an abstract socket that anybody on the machine could connect to."""
    address = f"\0agk-{secrets.token_hex(16)}"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(1)
        yield address


@contextlib.contextmanager
def _at_least_three(descriptors: Sequence[int]) -> Iterator[list[int]]:
    nothing = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    try:
        yield [*descriptors, nothing, nothing, nothing][: max(3, len(descriptors))]
    finally:
        os.close(nothing)
