"""The channels to a kernel: jupyter_client's, without their waits and with limits on what may arrive.

A student's code can send whatever it likes, on each of them. So ZeroMQ lets in no part of a message that is
larger than any should be, and keeps few messages for us: the others wait in the kernel, on its own account.
What has come in is heard of, with its size, before anybody reads it.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from queue import Empty
from typing import Any, Literal

import zmq
from traitlets import Type

from autograder.compat.jupyter_client import OpenClient, ReceivingChannel

#: A kernel that fails to start says so at once; what is waited for is a crowded machine.
STARTUP_SECONDS = 900
RECONNECT_MILLISECONDS = 5

Name = Literal["iopub", "shell", "stdin"]
NAMES: tuple[Name, ...] = ("iopub", "shell", "stdin")
#: What a test asks for may be large: arrays, weights. Of such messages one waits here until it is read.
LARGEST_BYTES = 96 << 20
#: How many messages of what is put out wait here until they are read.
OUTPUTS_WAITING = 4
#: Who sent it and in reply to what: so much of a message is free.
ENVELOPE_BYTES = 2048
#: Once a kernel has said too much, only this much is still listened to: that a cell has ended, say.
SMALL_BYTES = 64 << 10
#: After so many messages others are let do something, such as notice a limit.
OTHERS_EVERY = 16


class WakefulChannel(ReceivingChannel):
    """A channel that can send while it waits for a message, and that counts each message that arrives.

    jupyter_client sends behind the event loop's back. If a message has come in just before, the news of it
    is used up by that, and whoever waits for it waits for ever: so did cells with an Output widget, to
    which nbclient sends while it waits for the cell's reply.
    """

    name: Name = "shell"
    _in_turn = 0
    #: Told of each message: on which channel, which it is, and its size in bytes.
    heard: Callable[[Name, dict[str, Any], int], None] = staticmethod(lambda name, message, size: None)
    #: Set by whoever is told, when only what is small is to be let through.
    is_full: Callable[[], bool] = staticmethod(lambda: False)

    async def receive(self, **options: Any) -> dict[str, Any]:
        while True:
            _, parts = self.session.feed_identities(await self.socket.recv_multipart(**options))
            size = max(0, sum(map(len, parts[:3])) - ENVELOPE_BYTES) + sum(map(len, parts[3:]))
            if size <= SMALL_BYTES or not self.is_full():
                break
            del parts
        message = self._read(parts)
        self.heard(self.name, message, size)
        self._in_turn += 1
        if self._in_turn % OTHERS_EVERY == 0:
            await asyncio.sleep(0)  # where one follows on another, nobody else would get to do anything
        return message

    def _read(self, parts: list[Any]) -> dict[str, Any]:
        try:
            message: dict[str, Any] = self.session.deserialize(parts)
        except RecursionError:
            if self.name != "iopub":
                raise
            # It is a display of what is nested deeper than JSON can be read: it counts, and is nobody's.
            return {"msg_type": "display_data", "parent_header": {}, "content": {}}
        return message

    def watch(self) -> None:
        """Watch the connection from now on, so that `is_cut_off` can tell when it ends."""
        monitor = self.socket.get_monitor_socket(zmq.Event.DISCONNECTED)
        self._monitor: zmq.Socket[bytes] = zmq.Socket.shadow(monitor.underlying)

    @property
    def is_cut_off(self) -> bool:
        """Whether the connection has ended, by the kernel's end or by a message that was too large."""
        return bool(self._monitor.poll(0))

    def send(self, msg: dict[str, Any]) -> None:
        """Send the message, then let the event loop check whether one has arrived."""
        # To a kernel that has died a send would block, and the event loop with it; that it is gone, whoever
        # waits for it is told by others.
        if zmq.Socket.shadow(self.socket.underlying).poll(0, zmq.POLLOUT):
            super().send(msg)
        self.socket.get(zmq.EVENTS)


class QuickClient(OpenClient):
    """A client that is ready as soon as the kernel is; jupyter_client's own always waits 0.2 s more.

    It has no heartbeat either: whether the kernel lives, its supervisor tells. Nor has it a channel for
    control, on which nobody would read.
    """

    iopub_channel_class = Type(WakefulChannel)
    shell_channel_class = Type(WakefulChannel)
    stdin_channel_class = Type(WakefulChannel)
    #: No part of what a cell puts out is larger than this.
    largest_output = LARGEST_BYTES
    #: The request to which the answer may be large, if there is one: what a test asks for.
    asked = ""

    @property
    def channels(self) -> list[WakefulChannel]:
        """The channels on which a kernel's messages arrive."""
        return [getattr(self, f"{name}_channel") for name in NAMES]

    def execute(self, code: str, *arguments: Any, **more: Any) -> str:
        """Execute code as jupyter_client does. With `user_expressions`, the reply is `asked` for."""
        request: str = super().execute(code, *arguments, **more)
        self.asked = request if more.get("user_expressions") else ""
        return request

    def connect_iopub(self, identity: bytes | None = None) -> zmq.Socket[bytes]:
        """Connect as jupyter_client does, with limits on the size and the number of messages."""
        self._bound(self.largest_output, OUTPUTS_WAITING)
        try:
            return super().connect_iopub(identity)
        finally:
            self._bound(LARGEST_BYTES, 1)

    def _bound(self, largest: int, waiting: int) -> None:
        """Set the limits for all sockets that are made after this."""
        self.context.setsockopt(zmq.MAXMSGSIZE, largest)
        self.context.setsockopt(zmq.RCVHWM, waiting)

    def connect_stdin(self, identity: bytes | None = None) -> zmq.Socket[bytes]:
        """Connect as jupyter_client does, with a socket that becomes writable only when it is connected."""
        connected: zmq.Socket[bytes] = self.context.socket(zmq.DEALER)
        connected.linger = 1000
        connected.immediate = True
        if identity:
            connected.identity = identity
        connected.connect(self.address_of("stdin"))
        return connected

    def start_channels(self, *channels: bool, **more: bool) -> None:
        # The kernel's sockets may not be there yet; ZeroMQ would look again only a tenth of a second later.
        self.context.setsockopt(zmq.RECONNECT_IVL, RECONNECT_MILLISECONDS)
        self._bound(LARGEST_BYTES, 1)
        super().start_channels(*channels, **{"hb": False, "control": False, **more})
        for name, channel in zip(NAMES, self.channels, strict=True):
            channel.name = name
            channel.watch()

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Raises RuntimeError when the kernel dies instead, or has not answered in `timeout` seconds."""
        deadline = time.monotonic() + (timeout or STARTUP_SECONDS)
        # Once anything comes we are subscribed, and will miss nothing: a welcome, or, from an older
        # kernel, its answer to our request.
        await self._first(self.iopub_channel, deadline)
        request = self.kernel_info()
        while True:
            reply = await self._first(self.shell_channel, deadline)
            if reply["msg_type"] == "kernel_info_reply":
                self.take_kernel_info(reply)
            if reply["parent_header"].get("msg_id") == request:
                return

    async def _first(self, channel: Any, deadline: float) -> dict[str, Any]:
        while True:
            with contextlib.suppress(Empty):
                message: dict[str, Any] = await channel.get_msg(timeout=0.5)
                return message
            if not await self.is_alive():
                raise RuntimeError("the kernel died while it was starting")
            if time.monotonic() > deadline:
                raise RuntimeError("the kernel did not answer in time")
            self.kernel_info()
