"""How we talk to a kernel: jupyter_client's channels, without their waits."""

from __future__ import annotations

import contextlib
import time
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type

#: A kernel that fails to start says so at once; what is waited for is a crowded machine.
STARTUP_SECONDS = 900
RECONNECT_MILLISECONDS = 5


class WakefulChannel(AsyncZMQSocketChannel):
    """A channel on which a message may be sent while somebody waits for one.

    jupyter_client sends behind the event loop's back. If a message has come in just before, the news of it
    is used up by that, and whoever waits for it waits for ever: so did cells with an Output widget, to
    which nbclient sends while it waits for the cell's reply.
    """

    def send(self, msg: dict[str, Any]) -> None:
        """Send, then have the event loop look whether there is something to receive."""
        # To a kernel that has died a send would block, and the event loop with it; that it is gone, whoever
        # waits for it is told by others.
        if zmq.Socket.shadow(self.socket.underlying).poll(0, zmq.POLLOUT):
            super().send(msg)
        self.socket.get(zmq.EVENTS)


class QuickClient(AsyncKernelClient):
    """Ready as soon as the kernel is: jupyter_client's own always waits 0.2 s more, to be on the safe side.

    It has no heartbeat either: whether the kernel lives, its supervisor tells.
    """

    shell_channel_class = Type(WakefulChannel)
    stdin_channel_class = Type(WakefulChannel)
    control_channel_class = Type(WakefulChannel)

    def connect_stdin(self, identity: bytes | None = None) -> zmq.Socket[bytes]:
        """Like jupyter_client's, but the socket can tell when it is connected: not writable before."""
        connected: zmq.Socket[bytes] = self.context.socket(zmq.DEALER)
        connected.linger = 1000
        connected.immediate = True
        if identity:
            connected.identity = identity
        connected.connect(self._make_url("stdin"))
        return connected

    def start_channels(self, *channels: bool, **more: bool) -> None:
        # The kernel's sockets may not be there yet; ZeroMQ would look again only a tenth of a second later.
        self.context.setsockopt(zmq.RECONNECT_IVL, RECONNECT_MILLISECONDS)
        super().start_channels(*channels, **{"hb": False, **more})

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
                self._handle_kernel_info_reply(reply)
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
