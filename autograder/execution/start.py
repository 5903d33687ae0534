"""Starting the kernel for one notebook: warm and sandboxed unless it is said otherwise."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import zmq
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbformat import NotebookNode

from autograder.errors import KernelError
from autograder.execution.channels import STARTUP_SECONDS, QuickClient
from autograder.execution.client import IMPORTS_SECONDS, Client
from autograder.kernels.environment import kernel_environment
from autograder.kernels.provisioner import WarmProvisioner
from autograder.model import Limits
from autograder.sandbox import Mode, supported

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
    manager = AsyncKernelManager(kernel_spec_manager=_OneKernel(), client_factory=QuickClient)
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
                client.kc = await _start(manager, options, limits.output_bytes)
                client.listen()
            except (RuntimeError, OSError, LookupError) as error:
                log.seek(0)
                raise KernelError(
                    f"No kernel could be started: {error}. `make setup` installs the environment. "
                    f"What the kernel said: {log.read()[-2000:] or 'nothing'}"
                ) from error
            yield client
        finally:
            await _end(client, manager)


async def _start(manager: AsyncKernelManager, options: dict[str, Any], output_bytes: int) -> QuickClient:
    """Start a kernel without nbclient, which would take over the signals of the grading process."""
    await manager.start_kernel(**options)
    channels: QuickClient = manager.client()
    # A note on what was cut off says more than the end of the line: what is a little too large comes in.
    channels.largest_output = 2 * output_bytes
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
    """A registry of kernels that knows only this environment's, whatever else is installed for this user."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python")
