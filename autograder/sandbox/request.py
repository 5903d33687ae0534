"""What a supervisor is asked to run, and how the two ends of its connection talk.

Messages are JSON, one a line; the first one, the request, comes with file descriptors.
"""

from __future__ import annotations

import array
import json
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from autograder.sandbox.layout import PrivateDirectory
from autograder.sandbox.policy import Mode, Policy

_MOST_DESCRIPTORS = 64


@dataclass(frozen=True)
class Request:
    """One process to run.

    Either `argv`, a program; or `call`, "module:function" in a process that is forked, not executed. The
    function gets `argument` and a function `seal`, which it calls when it has made the sockets it needs
    and before it runs any code that is not its own; what it returns is the exit code.
    A program that is `sealable` does the same through a descriptor (`child.SEAL`).
    `private` is the process's private directory, with nothing in it but what `process` has put there.
    """

    mode: Mode
    private: str
    address: str  # an abstract socket that listens outside, which must be out of reach
    namespaces: Mapping[str, int]  # numbers of the namespaces outside, by name
    argv: tuple[str, ...] = ()
    call: str = ""
    argument: Any = None
    sealable: bool = False
    policy: Policy | None = None  # None: no limits either (with mode `none` only)
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: str = ""  # '': the scratch directory
    files: Mapping[str, str] = field(default_factory=dict)  # small files, shown inside: path -> text

    @property
    def layout(self) -> PrivateDirectory:
        """The layout of the private directory."""
        return PrivateDirectory(self.private)


def own_namespaces() -> dict[str, int]:
    """The numbers of the namespaces that this process is in, by name."""
    return {name: Path(f"/proc/self/ns/{name}").stat().st_ino for name in ("pid", "net", "mnt")}


def send_request(connection: socket.socket, request: Request, descriptors: list[int]) -> None:
    """Send the request and its descriptors. Raises OSError."""
    text = json.dumps(asdict(request)).encode() + b"\n"
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
    sent = connection.sendmsg([text], rights)
    connection.sendall(text[sent:])


def receive_request(connection: socket.socket) -> tuple[Request, list[int]]:
    """The request and its descriptors. Raises EOFError when the other end went away instead."""
    text, descriptors = b"", array.array("i")
    room = socket.CMSG_SPACE(_MOST_DESCRIPTORS * descriptors.itemsize)
    while not text.endswith(b"\n"):
        chunk, ancillary, _, _ = connection.recvmsg(1 << 16, room)
        if not chunk:
            raise EOFError
        text += chunk
        for level, kind, data in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                descriptors.frombytes(data[: len(data) - len(data) % descriptors.itemsize])
    body = json.loads(text)
    policy = body.pop("policy")
    if policy is not None:
        policy = Policy(**{name: _frozen(value) for name, value in policy.items()})
    request = Request(policy=policy, **{**body, "argv": tuple(body["argv"])})
    return request, list(descriptors)


def send(connection: socket.socket, **message: Any) -> None:
    """Send one message. Raises OSError."""
    connection.sendall(json.dumps(message).encode() + b"\n")


def send_if_room(connection: socket.socket, **message: Any) -> bool:
    """Send one short message, unless nobody reads what was sent before. False if it was not sent."""
    text = json.dumps(message).encode() + b"\n"
    try:
        # So little goes in whole or not at all.
        return connection.send(text, socket.MSG_DONTWAIT) == len(text)
    except OSError:
        return False


class Lines:
    """Reads messages from the other end without blocking."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._rest = b""
        self.ended = False

    def read(self) -> list[dict[str, Any]]:
        """Return all messages that have arrived. Sets `ended` when the other end has closed."""
        while not self.ended:
            try:
                chunk = self._connection.recv(1 << 16, socket.MSG_DONTWAIT)
            except BlockingIOError:
                break
            except ConnectionError:
                chunk = b""
            self.ended = not chunk
            self._rest += chunk
        *lines, self._rest = self._rest.split(b"\n")
        return [json.loads(line) for line in lines]


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
