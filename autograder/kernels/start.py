"""Starting the kernel for one notebook: warm and sandboxed unless it is said otherwise."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbformat import NotebookNode
from traitlets import Type

from autograder.errors import KernelError
from autograder.kernels.client import IMPORTS_SECONDS, Client
from autograder.kernels.environment import kernel_environment
from autograder.kernels.warm.provisioner import WarmProvisioner
from autograder.model import Limits
from autograder.sandbox import Mode, supported

#: A kernel that fails to start says so at once; what is waited for is a crowded machine.
STARTUP_SECONDS = 900
RECONNECT_MILLISECONDS = 5
NOT_ISOLATED = "Not isolated: this code could do on this machine whatever the grader may."


@dataclass(frozen=True)
class Settings:
    """How kernels are started. Nothing outside of this object, no file and no variable, changes it.

    `warm`: forked from a process that has imported TensorFlow; False starts each from nothing, with the
    same results. `unsafe`: run without a sandbox where there can be none, or none is wanted.
    `modes`: the kinds of sandbox, in the order in which they are tried.
    """

    warm: bool = True
    unsafe: bool = False
    modes: tuple[Mode, ...] = ("namespaces", "landlock")

    @property
    def isolated(self) -> bool:
        """Whether a student's code is kept from everything else. False on macOS and Windows."""
        return supported() and not self.unsafe


@contextlib.asynccontextmanager
async def started(notebook: NotebookNode, limits: Limits, settings: Settings) -> AsyncIterator[Client]:
    """A fresh kernel in an empty directory of its own; both are gone afterwards. Raises KernelError."""
    manager = AsyncKernelManager(kernel_spec_manager=_OneKernel(), client_factory=_QuickClient)
    manager.provisioner = WarmProvisioner(
        parent=manager,
        kernel_spec=manager.kernel_spec,
        isolation="required" if settings.isolated else "limits",
        warm=settings.warm,
        modes=list(settings.modes),
        share_cwd=False,
        memory_bytes=limits.memory_bytes,
        processes=limits.processes,
        disk_bytes=limits.disk_bytes,
        # The wall behind the one that asks politely (`run`).
        cpu_seconds=limits.cpu_seconds + IMPORTS_SECONDS,
    )
    client = Client(
        notebook,
        km=manager,
        allow_errors=True,
        timeout=None,
    )
    client.owns_km = True  # it is ours alone: closing the client ends the kernel
    client.configure_limits(limits)
    with contextlib.ExitStack() as stack:
        log = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace"))
        options: dict[str, Any] = {"env": kernel_environment(), "stdout": log, "stderr": log}
        if not supported():
            scratch = tempfile.TemporaryDirectory(prefix="agk-", ignore_cleanup_errors=True)
            home = stack.enter_context(scratch)
            if os.name != "nt":
                manager.transport, manager.ip = "ipc", f"{home}/kernel"
            options |= {
                "cwd": home,
                "env": {**kernel_environment(), "HOME": home, "IPYTHONDIR": f"{home}/.ipython"},
            }
        try:
            try:
                client.kc = await _start(manager, options)
            except (RuntimeError, OSError, LookupError) as error:
                log.seek(0)
                raise KernelError(
                    f"No kernel could be started: {error}. `make setup` installs the environment. "
                    f"What the kernel said: {log.read()[-2000:] or 'nothing'}"
                ) from error
            yield client
        finally:
            await _end(client, manager)


async def _start(manager: AsyncKernelManager, options: dict[str, Any]) -> AsyncKernelClient:
    """Not by way of nbclient, which would take over the signals of the process that grades."""
    await manager.start_kernel(**options)
    channels: AsyncKernelClient = manager.client()
    channels.start_channels()
    await channels.wait_for_ready(timeout=STARTUP_SECONDS)
    # A kernel that asks for input before this channel is connected asks nobody, and waits for ever.
    if not await channels.stdin_channel.socket.poll(STARTUP_SECONDS * 1000, zmq.POLLOUT):
        raise RuntimeError("the kernel's channel for input did not connect in time")
    channels.allow_stdin = False
    return channels


async def _end(client: Client, manager: AsyncKernelManager) -> None:
    if client.kc is not None:
        client.kc.stop_channels()
    if manager.provisioner is not None and manager.has_kernel:
        await manager.provisioner.kill()
    await manager.cleanup_resources()


class _OneKernel(KernelSpecManager):
    """Knows one kernel, that of this very environment, whatever else is installed for this user."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python")


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


class _QuickClient(AsyncKernelClient):
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
