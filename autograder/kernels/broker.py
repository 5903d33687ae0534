"""A broker: keeps one zygote for a process tree, and connects only that tree's processes to it.

A script of its own, started by `pool`; it imports nothing but the standard library. Its standard
input is the line to its owner: the secret comes in there, and at the end a word of farewell. When the line
ends, so does all of this; without that word, the owner was killed.

Kernels inherit the zygote's memory, so no secret may ever have been in there. That is why this process
stands in front of it: whoever connects is asked for the secret here, and only the connection goes on.
"""

from __future__ import annotations

import collections
import contextlib
import ctypes
import hmac
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
from typing import Any

_MODES = {b"namespaces": b"N", b"landlock": b"L", b"none": b"-"}
_LONGEST_GREETING = 256
_PR_SET_DUMPABLE, _PR_SET_CHILD_SUBREAPER = 4, 36
_LAST_OUTPUT_BYTES, _LAST_OUTPUT_SECONDS = 4096, 2.0


def main(listener: socket.socket, owner: int, temporary: str) -> None:
    """Serve until the owner has ended; then delete what it has left in its temporary directory."""
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)  # no other process reads the secret out of this one
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # supervisors whose zygote has died
    # Byte by byte: what comes after it is not to be read along with it.
    secret = b"".join(iter(lambda: os.read(0, 1).strip(), b""))
    orphan = True  # also where an owner that was killed is gone already, or where anything else goes wrong
    try:
        orphan = _Broker(listener, secret, owner).serve()
    finally:
        if orphan:
            command = [sys.executable, "-P", "-m", "autograder.sandbox.sweeper", temporary]
            subprocess.run(command, stdin=subprocess.DEVNULL, check=False)


class _Zygote:
    """The process that kernels are forked from, as its broker sees it."""

    def __init__(self) -> None:
        self.line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-P", "-m", "autograder.kernels.zygote", str(theirs.fileno())]
            self.process = subprocess.Popen(
                command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        assert self.process.stderr is not None
        self.errors = self.process.stderr
        os.set_blocking(self.errors.fileno(), False)
        self.last_output: collections.deque[bytes] = collections.deque(maxlen=64)
        self.ready = False

    def listen(self) -> None:
        """Read what the zygote wrote to stderr, so that it never blocks on a full pipe."""
        with contextlib.suppress(BlockingIOError):
            while chunk := os.read(self.errors.fileno(), 4096):
                self.last_output.append(chunk)

    def last_errors(self) -> str:
        """Return what the zygote wrote to stderr last; it may write after its connection is closed."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_LAST_OUTPUT_SECONDS)
        self.listen()
        return b"".join(self.last_output)[-_LAST_OUTPUT_BYTES:].decode(errors="replace")

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.line.close()
        self.errors.close()


class _Broker:
    def __init__(self, listener: socket.socket, secret: bytes, owner: int) -> None:
        self._listener = listener
        self._secret = secret
        self._owner = os.pidfd_open(owner)
        self._unauthenticated: dict[socket.socket, bytes] = {}
        self._waiting: list[tuple[socket.socket, bytes]] = []
        self._zygote: _Zygote | None = _Zygote()
        self._is_orphan = True

    def serve(self) -> bool:
        """Serve until the owner has ended. Returns whether it went without a word.

        Its line ends a moment before its process does.
        """
        try:
            while self._turn():
                pass
            return self._is_orphan
        finally:
            if self._zygote is not None:
                self._zygote.end()

    def _turn(self) -> bool:
        """Handle what has arrived; return False when the owner has ended."""
        zygote = self._zygote
        sources: list[Any] = [sys.stdin, self._owner, self._listener, *self._unauthenticated]
        if zygote is not None:
            sources += [zygote.line, zygote.errors]
        readable, _, _ = select.select(sources, [], [], 60)
        if sys.stdin in readable:
            self._is_orphan = not os.read(0, 1)
            return False
        if self._owner in readable:
            return False
        if zygote is not None and zygote.errors in readable:
            zygote.listen()
        if zygote is not None and zygote.line in readable:
            self._receive_from(zygote)
        for client in [client for client in self._unauthenticated if client in readable]:
            self._authenticate(client)
        if self._listener in readable:
            self._accept()
        self._pass_on()
        self._reap()
        return True

    def _receive_from(self, zygote: _Zygote) -> None:
        if zygote.line.recv(16):
            zygote.ready = True
            return
        # It has died. Who waited for it is told why; the next one who comes finds a new one.
        why = zygote.last_errors()
        zygote.end()
        self._zygote = _Zygote() if zygote.ready else None
        if not zygote.ready:
            for client, _ in self._waiting:
                _refuse(client, f"the process to fork from did not start: {why}")
            self._waiting.clear()

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        credentials = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        _, uid, _ = struct.unpack("3i", credentials)
        if uid != os.getuid():
            client.close()
            return
        client.setblocking(False)
        self._unauthenticated[client] = b""

    def _authenticate(self, client: socket.socket) -> None:
        """Read the client's first line, one byte at a time, since what follows is for the supervisor."""
        text = self._unauthenticated[client]
        try:
            while not text.endswith(b"\n") and len(text) < _LONGEST_GREETING:
                byte = client.recv(1)
                if not byte:
                    raise ConnectionError
                text += byte
        except BlockingIOError:
            self._unauthenticated[client] = text
            return
        except ConnectionError:
            text = b""
        del self._unauthenticated[client]
        said, _, mode = text.strip().partition(b" ")
        if hmac.compare_digest(said, self._secret) and mode in _MODES:
            client.setblocking(True)
            self._waiting.append((client, _MODES[mode]))
        else:
            client.close()

    def _pass_on(self) -> None:
        if self._waiting and self._zygote is None:
            self._zygote = _Zygote()
        zygote = self._zygote
        if zygote is None or not zygote.ready:
            return
        try:
            while self._waiting:
                client, letter = self._waiting[0]
                socket.send_fds(zygote.line, [letter], [client.fileno()])
                client.close()
                del self._waiting[0]
        except OSError:
            return  # it has just died; the next turn hears of it, and these wait for the next one

    def _reap(self) -> None:
        """Collect ended supervisors: those whose zygote has died have become children of this process."""
        with contextlib.suppress(ChildProcessError):
            while True:
                mine = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
                if mine is None or (self._zygote and mine.si_pid == self._zygote.process.pid):
                    return
                os.waitpid(mine.si_pid, 0)


def _refuse(client: socket.socket, why: str) -> None:
    with contextlib.suppress(OSError):
        client.sendall(json.dumps({"event": "failed", "why": why}).encode() + b"\n")
    client.close()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]), sys.argv[3])
