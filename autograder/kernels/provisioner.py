"""The kernel provisioner: how Jupyter's programs get warm, sandboxed kernels.

    {"metadata": {"kernel_provisioner": {"provisioner_name": "warm-provisioner", "config": {…}}}}

in a kernel spec, or JUPYTER_DEFAULT_PROVISIONER_NAME=warm-provisioner for all kernel specs as they are.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Bool, Enum, Float, Int, List, Unicode

from autograder.errors import KernelError, NotConfined
from autograder.kernels import command, pool
from autograder.sandbox import Policy, Process, start, supported
from autograder.sandbox.external_meter import ExternalMeter
from autograder.sandbox.layout import PrivateDirectory
from autograder.sandbox.private import lock, new_path
from autograder.sandbox.usage import Usage

_POLL_SECONDS = 0.005
#: How long a killed kernel, with all its descendants, may take to be gone, on a machine that is busy.
_KILL_SECONDS = 60.0
#: How long to wait for the watchdog's answer, where what it watches leaves it hardly a processor.
_LOOK_SECONDS = 30.0


class WarmProvisioner(LocalProvisioner):
    """Kernels forked from the shared zygote, or executed where that can't be, in a sandbox either way.

    On other systems than Linux a stock local kernel, which is neither warm nor isolated.
    """

    isolation = Enum(
        ["required", "limits", "none"],
        default_value="required",
        config=True,
        help="`required`: no kernel without a sandbox. `none`: for one's own notebooks; the kernel is warm, "
        "and may do all that you may. `limits`: the same, but for memory and time.",
    )
    warm = Bool(True, config=True, help="Fork kernels from a process that has imported TensorFlow.")
    modes = List(
        Unicode(),
        default_value=["namespaces", "landlock"],
        config=True,
        help="Kinds of sandbox, in the order in which they are tried.",
    )
    memory_bytes = Int(Policy.memory_bytes, config=True, help="Memory, on top of the imported libraries.")
    processes = Int(Policy.processes, config=True, help="Processes at once.")
    disk_bytes = Int(Policy.disk_bytes, config=True, help="Disk, in the kernel's own directories.")
    cpu_seconds = Float(None, allow_none=True, config=True, help="CPU time of all its processes.")
    share_cwd = Bool(
        True,
        config=True,
        help="Let the kernel read and write the directory it is started in. Without that it starts in an "
        "empty one, which is gone afterwards.",
    )

    sandboxed: Process | None = None
    is_warm = False
    reason = ""  # the limit that ended the last kernel: 'memory', 'cpu', 'processes', 'disk'; or ''
    notices: frozenset[str] = frozenset()  # limits that it ran into and lived on: 'disk'
    _used = Usage()
    _external_meter: ExternalMeter | None = None
    _private = ""
    _lock = -1

    @property
    def has_process(self) -> bool:
        return self.sandboxed is not None or super().has_process

    @property
    def usage(self) -> Usage:
        """The time that the kernel's processes have used."""
        if self.sandboxed is not None:
            self._ended(self.sandboxed)
        elif self._external_meter is not None:
            self._used = self._external_meter.look()
        return self._used

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Have the kernel talk by Unix sockets in a directory of its own; the same one on restart."""
        if supported() and self.parent is not None:
            self.reason = ""
            self._private = self._private or new_path()
            self._unlock()
            self._lock = lock(self._private)
            layout, manager = PrivateDirectory(self._private), self.parent
            manager.cache_ports = False
            manager.transport, manager.ip = "ipc", layout.kernel_sockets
            manager.connection_file = manager.connection_file or layout.connection_file
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel, held by every layer. Raises KernelError when it can't be."""
        if not supported():
            if self.isolation != "none":
                self.log.warning("This kernel is not isolated: there is no sandbox for this system.")
            info = await super().launch_kernel(cmd, **kwargs)
            assert self.pid is not None
            self._external_meter = ExternalMeter(self.pid)
            return info
        # In a thread: the first one may wait until the zygote has imported everything.
        loop = asyncio.get_running_loop()
        self.sandboxed = await loop.run_in_executor(None, self._launch, cmd, kwargs)
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def poll(self) -> int | None:
        """None while the kernel lives; else its exit code, negative for a signal."""
        return await super().poll() if self.sandboxed is None else self._ended(self.sandboxed)

    async def look(self) -> bool:
        """Whether the kernel lives and keeps to its limits, now and not only at the watchdog's last look."""
        if (process := self.sandboxed) is None:
            return await self.poll() is None
        within = await asyncio.get_running_loop().run_in_executor(None, process.look, _LOOK_SECONDS)
        self._ended(process)
        return within

    async def wait(self) -> int | None:
        """Wait until the kernel, with all its descendants, is gone."""
        if self.sandboxed is None:
            return await super().wait()
        while (code := self._ended(self.sandboxed)) is None:
            await asyncio.sleep(_POLL_SECONDS)
        self.sandboxed = None
        return code

    async def send_signal(self, signum: int) -> None:
        """Signal the kernel's process group."""
        if self.sandboxed is None:
            await super().send_signal(signum)
        else:
            self.sandboxed.send_signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel; it is gone when this returns, so that nobody has to ask again later."""
        if self.sandboxed is None:
            await super().kill(restart)
            return
        self.sandboxed.kill()
        deadline = asyncio.get_running_loop().time() + _KILL_SECONDS
        while self._ended(self.sandboxed) is None and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(_POLL_SECONDS)

    async def terminate(self, restart: bool = False) -> None:
        """Ask the kernel to end."""
        if self.sandboxed is None:
            await super().terminate(restart)
        else:
            self.sandboxed.send_signal(signal.SIGTERM)

    async def cleanup(self, restart: bool = False) -> None:
        """End the process and delete its directory."""
        if self.sandboxed is not None:
            self.sandboxed.close()
            self.sandboxed = None
        elif self._lock >= 0:
            shutil.rmtree(self._private, ignore_errors=True)  # no kernel has ever come to live there
        self._unlock()
        await super().cleanup(restart)

    def _unlock(self) -> None:
        """Unlock the directory, which the process's own lock keeps from now on."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _ended(self, process: Process) -> int | None:
        code = process.poll()
        self.reason, self.notices, self._used = process.reason, process.notices, process.usage
        return code

    def policy(self, cwd: str) -> Policy:
        """What the kernel may do, by this provisioner's settings."""
        return Policy(
            writable=(cwd,) if cwd else (),
            memory_bytes=self.memory_bytes,
            processes=self.processes,
            disk_bytes=self.disk_bytes,
            cpu_seconds=self.cpu_seconds,
        )

    def _launch(self, cmd: list[str], kwargs: dict[str, Any]) -> Process:
        free = self.isolation == "none"
        cwd = os.path.realpath(kwargs.get("cwd") or Path.cwd()) if self.share_cwd else ""
        if cwd == "/" and self.isolation == "required":
            raise KernelError("A sandboxed kernel can't share the root directory: start it in another one.")
        env = command.environment(kwargs["env"], "" if free else PrivateDirectory(self._private).scratch)
        how = command.Command(cmd, env)
        file = str(self.parent.connection_file)
        with _Streams(kwargs, inherit=free) as descriptors:
            common: dict[str, Any] = {
                "env": env,
                "cwd": cwd,
                "policy": None if free else self.policy(cwd),
                "files": {os.path.realpath(file): Path(file).read_text(encoding="utf-8")},
                "descriptors": descriptors,
                "private": self._private,
                "modes": self.modes,
                "unsafe": self.isolation != "required",
            }
            if self.warm and how.can_be_warm:
                try:
                    process = start(**how.warm(debugger=free), connect=pool.connect, **common)
                    self.is_warm = True
                    return process
                except NotConfined:
                    raise
                except (KernelError, OSError) as error:
                    self.log.warning("No warm kernel, so a cold one: %s", error)
            self.is_warm = False
            return start(**how.cold(), **common)


class _Streams:
    """The descriptors for a kernel's standard streams, as subprocess.Popen takes them."""

    def __init__(self, kwargs: dict[str, Any], *, inherit: bool) -> None:
        """`inherit`: what is not given is ours, as with Popen. A sandboxed kernel gets nothing instead."""
        self._wanted = [kwargs.get(name) for name in ("stdin", "stdout", "stderr")]
        self._inherit = inherit
        self._nothing = -1

    def __enter__(self) -> list[int]:
        self._nothing = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        return [self._descriptor(number, wanted) for number, wanted in enumerate(self._wanted)]

    def __exit__(self, *_: object) -> None:
        os.close(self._nothing)

    def _descriptor(self, number: int, wanted: Any) -> int:
        if wanted is None:
            return number if self._inherit and number > 0 else self._nothing
        if wanted == subprocess.DEVNULL:
            return self._nothing
        if wanted == subprocess.STDOUT:
            return self._descriptor(1, self._wanted[1])
        if wanted == subprocess.PIPE:
            raise KernelError("A kernel's standard streams can't be pipes here: give it files.")
        return wanted if isinstance(wanted, int) else int(wanted.fileno())
