"""Runs a test in a process of its own, forked from a kernel in which nothing has run.

The grader sends this text into the judge's kernel. So each exercise has a judge that knows nothing of the one
before it, for a tenth of what a kernel of its own would cost. What the test puts out, and what it asks, goes
by way of the kernel, which only passes it on.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import shutil
import signal
import socket
import struct
import sys
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

#: Kinds of frames: a question, an answer to one, something put out, the end.
QUESTION, ANSWER, OUTPUT, END = b"?", b"!", b"o", b"."
HEAD = struct.Struct("=cQ")
#: What is printed waits until it is that long, or something else is sent.
PRINTED_CHARACTERS = 8192
#: Whether the directory for temporary files is this sandbox's alone. Set by whoever sends this.
ISOLATED = False
#: The source of the payload that tells of the error by which the test ended.
PAYLOAD = "autograder.test"


def run(bind: str, source: str) -> None:
    """Run `bind` and then a test's `source` in a fork of this kernel, which must have run nothing else.

    When the process of the test dies, so does this one, in the same way.
    """
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()
    places = [_Place(Path.cwd(), contents=True)]
    if ISOLATED:
        places.append(_Place(Path(tempfile.gettempdir()), contents=False))
    ours, theirs = socket.socketpair()
    with warnings.catch_warnings():
        # Of the kernel's own threads none is needed in the fork, which leaves all of their sockets alone.
        warnings.simplefilter("ignore", DeprecationWarning)
        test = os.fork()
    if test == 0:
        ours.close()
        _test(shell, theirs, bind, source)
    theirs.close()
    # An interrupt is for the test: it has a process group of its own, so that all of it can be ended.
    usual = signal.signal(signal.SIGINT, lambda number, frame: _signal(test, signal.SIGINT))
    error = None
    try:
        error = _pass_on(shell, ours)
    finally:
        _signal(test, signal.SIGKILL)
        _, status = os.waitpid(test, 0)
        signal.signal(signal.SIGINT, usual)
        ours.close()
    if error is None:
        _die_likewise(status)
    for place in places:
        place.restore()
    if error:
        shell.payload_manager.write_payload({"source": PAYLOAD, **error})


def _pass_on(shell: Any, pipe: socket.socket) -> dict[str, str] | None:
    """Pass messages on until the test has ended; return its error, {} if it had none, None if it died."""
    kernel = shell.kernel
    reader = pipe.makefile("rb")
    while True:
        kind, content = _received(reader)
        if kind == QUESTION:
            number, _, prompt = content.partition(" ")
            with contextlib.suppress(OSError):  # it has died meanwhile
                _send(pipe, ANSWER, f"{number} {kernel.raw_input(prompt)}")
        elif kind == OUTPUT:
            name, what = json.loads(content)
            kernel.session.send(kernel.iopub_socket, name, what, parent=kernel.get_parent("shell"))
        elif kind == END:
            ended: dict[str, str] = json.loads(content)
            return ended
        else:
            return None


def _die_likewise(status: int) -> NoReturn:
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        with contextlib.suppress(OSError):  # some can't be caught anyway
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code if code > 0 else 1)


# --- in the fork ---------------------------------------------------------------------------------------


def _test(shell: Any, pipe: socket.socket, bind: str, source: str) -> NoReturn:
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        gc.freeze()  # what the kernel has is not for the fork to clear away
        link = _KernelLink(pipe)
        shell.kernel.session.send = link.publish
        shell.kernel.raw_input = link.ask
        sys.stdout, sys.stderr = _Printed(link, "stdout"), _Printed(link, "stderr")
        shell.execution_count = 1
        result = shell.run_cell(bind, store_history=True)
        if result.success:
            result = shell.run_cell(source, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        link.end({} if error is None else {"ename": type(error).__name__, "evalue": str(error)})
    except BaseException:  # noqa: BLE001  nothing of this may go on in the kernel's own code
        os._exit(1)
    os._exit(0)


class _KernelLink:
    """The forked process's connection to the kernel."""

    def __init__(self, pipe: socket.socket) -> None:
        self._pipe = pipe
        self._reader = pipe.makefile("rb")
        self._asked = 0
        self._printed: list[str] = []
        self._printed_on = ""
        self._characters = 0

    def publish(self, stream: Any, message: Any, content: Any = None, *_: Any, **__: Any) -> None:
        """Send a message to the kernel; it takes the place of the `send` of the kernel's session."""
        if isinstance(message, Mapping):
            message, content = message["header"]["msg_type"], message["content"]
        self.flush()
        _send(self._pipe, OUTPUT, json.dumps([message, content], default=repr))

    def print(self, name: str, text: str) -> None:
        """Put out text on the stream of that name."""
        if name != self._printed_on:
            self.flush()
        self._printed_on = name
        self._printed.append(text)
        self._characters += len(text)
        if self._characters > PRINTED_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        """Send what was printed."""
        text, self._printed, self._characters = "".join(self._printed), [], 0
        if text:
            _send(self._pipe, OUTPUT, json.dumps(["stream", {"name": self._printed_on, "text": text}]))

    def ask(self, prompt: str = "") -> str:
        """Ask a question through the kernel; it takes the place of the kernel's own `raw_input`."""
        self.flush()
        self._asked += 1
        _send(self._pipe, QUESTION, f"{self._asked} {prompt}")
        while True:
            kind, content = _received(self._reader)
            if kind != ANSWER:
                raise EOFError("the kernel has gone")
            number, _, answer = content.partition(" ")
            if int(number) == self._asked:  # else it answers a question that was interrupted
                return answer

    def end(self, error: dict[str, str]) -> None:
        """Send the outcome of the test, after which nothing more is sent."""
        self.flush()
        _send(self._pipe, END, json.dumps(error))


class _Printed(io.TextIOBase):
    """A standard stream of the forked process."""

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, link: _KernelLink, name: str) -> None:
        self._link = link
        self.name = name

    def write(self, text: str) -> int:
        """Write text, as to any text stream."""
        self._link.print(self.name, text)
        return len(text)

    def flush(self) -> None:
        """Send what was printed."""
        self._link.flush()

    def writable(self) -> bool:
        """Return True: the stream can always be written to."""
        return True

    def fileno(self) -> int:
        """The file descriptor that C code prints to."""
        return 1 if self.name == "stdout" else 2


# --- both ----------------------------------------------------------------------------------------------


def _send(pipe: socket.socket, kind: bytes, text: str) -> None:
    content = text.encode("utf-8", "surrogatepass")
    pipe.sendall(HEAD.pack(kind, len(content)))
    pipe.sendall(content)


def _received(reader: io.BufferedReader) -> tuple[bytes, str]:
    """Receive a frame: its kind and content. The kind is b'' when the other end is gone."""
    head = reader.read(HEAD.size)
    if len(head) < HEAD.size:
        return b"", ""
    kind, size = HEAD.unpack(head)
    content = reader.read(size)
    return (kind if len(content) == size else b""), content.decode("utf-8", "surrogatepass")


def _signal(group: int, number: int) -> None:
    for send in (os.killpg, os.kill):  # it may not have come to have a group yet
        with contextlib.suppress(ProcessLookupError):
            send(group, number)
            return


class _Place:
    """The state of a folder before a test, so that it can be restored afterwards."""

    def __init__(self, folder: Path, *, contents: bool) -> None:
        """`contents`: also what is in its files, and below it. Else only what lies in it, by name."""
        self._folder = folder
        self._contents = contents
        self._files: dict[Path, bytes] = {}
        self._all = set(self._below())
        if contents:
            self._files = {path: path.read_bytes() for path in self._all if _is_file(path)}

    def restore(self) -> None:
        """Take away what has come, and write anew what has changed."""
        with contextlib.suppress(OSError):
            for path in self._below():
                if path not in self._all:
                    _remove(path)
            for path, content in self._files.items():
                if not _is_file(path) or path.read_bytes() != content:
                    _remove(path)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)

    def _below(self) -> list[Path]:
        if not self._contents:
            return list(self._folder.iterdir())
        own = self._folder / ".ipython"
        return [path for path in self._folder.rglob("*") if path != own and own not in path.parents]


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
