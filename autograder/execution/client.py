"""nbclient's client with limits on output, which also ends cells that do not stop."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import nbformat
from nbclient.exceptions import CellControlSignal
from nbformat import NotebookNode

from autograder.compat.nbclient import PatientClient
from autograder.execution.channels import Name
from autograder.execution.clock import Clock, within
from autograder.execution.fork_per_test import PAYLOAD
from autograder.execution.outputs import proper
from autograder.model import Limits
from autograder.sandbox.usage import Usage

#: A kernel that starts from nothing may compute for this long on nobody's account: it has to import
#: TensorFlow, which a forked one has in memory already.
IMPORTS_SECONDS = 30.0
#: How long a cell that has ended may take to deliver what it printed; time without a processor doesn't count.
#: With nbclient's 4 s by the clock, points could be lost on a machine that stands still for a moment.
OUTPUT_SECONDS = 30.0
#: What a kernel says by itself, for each cell and each call.
HOUSEKEEPING = ("status", "execute_input")
#: What is kept of a message takes some room, however little it says. (Text is put together to one output.)
LEAST_BYTES = 200


class Client(PatientClient):
    """One kernel, and the outcome of its last cell. Call `configure_limits` before anything else."""

    def configure_limits(self, limits: Limits) -> None:
        """Set the limits on the output of a cell and of the notebook."""
        self._limits = limits
        self._notebook_bytes = 0
        self.killed = False
        self.keeps_outputs = False  # while a test runs: nobody is to clear its output and put another there
        self._noticed: set[str] = set()
        self.flooded = asyncio.Event()  # set when the notebook has printed more than it may
        self._is_asking = False
        self.on_cell_executed = self._note_reply
        self.begin_cell()

    def begin_cell(self) -> None:
        """Forget the last cell."""
        self._cell_bytes = 0
        self._told = False
        self.exit_called = False
        self.error_name = ""
        self.error_text = ""

    @property
    def floods(self) -> tuple[asyncio.Event, ...]:
        """One of these is set when a cell has put out more than is listened to."""
        return (self.flooded,)

    def begin_test(self) -> None:
        """Forget what tests before this one have put out: each may as much as a notebook.

        What a test asks does not count: one question at a time comes in, and none is kept.
        """
        self._is_asking = True
        self._notebook_bytes = 0
        self.flooded.clear()

    @property
    def usage(self) -> Usage:
        """The time that its processes have used since they were started."""
        used: Usage = self.km.provisioner.usage
        free = 0.0 if self.km.provisioner.is_warm else IMPORTS_SECONDS
        return Usage(max(0.0, used.cpu - free), used.denied)

    @property
    def cause_of_death(self) -> str:
        """Return why the kernel has ended, in words that go after a colon."""
        limits = self._limits
        return {
            "memory": f"its processes took more than {limits.memory_bytes / 2**30:.3g} GiB of memory",
            "cpu": f"its processes used more than {limits.cpu_seconds:g} s of computing time",
            "processes": f"it had {limits.processes} processes at once, or too many threads or sessions",
            "disk": f"it wrote more than {limits.disk_bytes / 2**20:.4g} MiB to disk",
        }.get(self.km.provisioner.reason, "it called os._exit, crashed, or ran out of memory")

    def shortages(self) -> list[str]:
        """What the last cell used up, in words that go after its name. Each is told once."""
        limits, found = self._limits, []
        if self.error_name == "MemoryError":
            found.append(
                f"asked for more than the {limits.memory_bytes / 2**30:.3g} GiB of memory it may use"
            )
        if "disk" in self.km.provisioner.notices - self._noticed:
            found.append(f"filled the {limits.disk_bytes / 2**20:.4g} MiB of disk it may use")
        self._noticed |= self.km.provisioner.notices
        return found

    async def keeps_to_its_limits(self) -> bool:
        """Whether the kernel lives and holds no more than it may, as of now."""
        return bool(await self.km.provisioner.look())

    async def wait_for_outputs(self, outputs: asyncio.Future[None]) -> None:
        """Wait for outputs without a time limit of nbclient's: `run` limits the time of a cell."""
        await within([outputs], Clock(self), wall=OUTPUT_SECONDS)

    async def interrupt(self) -> None:
        """Interrupt the cell that is running."""
        with contextlib.suppress(RuntimeError):  # the kernel has just died by itself
            await self.km.interrupt_kernel()

    async def kill(self) -> None:
        """End the kernel, whatever it is doing."""
        self.killed = True
        await self.km.shutdown_kernel(now=True)

    def close_outputs(self) -> None:
        """Keep later code from replacing by its display id what has been shown so far."""
        self.forget_displays()

    def listen(self) -> None:
        """Count each message that comes in from now on, on whatever channel, whoever reads it."""
        for channel in self.kc.channels:
            channel.heard = self._count
            channel.is_full = self.flooded.is_set

    @property
    def is_cut_off(self) -> bool:
        """Whether the kernel has ended, or has sent something so large that it is no longer listened to."""
        # Past a limit the line is cut because the kernel is being ended, which may take a while.
        exceeded = self.km.provisioner.reason
        return not exceeded and any(channel.is_cut_off for channel in self.kc.channels)

    def _count(self, channel: Name, message: dict[str, Any], size: int) -> None:
        """Add a message to what came in so far; past the notebook's limit, set `flooded`."""
        kind = message["msg_type"]
        if channel == "iopub":
            if kind not in HOUSEKEEPING:
                size = size if kind == "stream" else max(size, LEAST_BYTES)
                self._cell_bytes += size
        elif self._is_asking and channel == "stdin":
            return
        elif self.kc.asked:
            # A test wants to know, and takes one answer at a time. It may be large, and is not kept.
            if channel == "shell" and message["parent_header"].get("msg_id") == self.kc.asked:
                self.kc.asked = ""
            return
        self._notebook_bytes += size
        if self._notebook_bytes > self._limits.output_bytes:
            self.flooded.set()

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Process a message; past a cell's limit, drop it and note that once."""
        if msg["msg_type"] == "clear_output" and self.keeps_outputs:
            return None
        if msg["msg_type"] not in HOUSEKEEPING and self._cell_bytes > self._limits.output_bytes_per_cell:
            self.note_the_cut(cell)
            return None
        try:
            if made := proper(msg):
                return super().process_message(made, cell, cell_index)
        except CellControlSignal:
            raise
        except Exception:  # noqa: BLE001 (a student's code can send what it likes, and break any reader)
            self.log.debug("A message can't be read: %.200r", msg)
        return None

    def note_the_cut(self, cell: NotebookNode) -> None:
        """Say in the cell's output that there is more of it; once."""
        if not self._told:
            self._told = True
            note = f"[More output than {self._limits.output_bytes_per_cell:,} bytes: the rest was cut off.]\n"
            cell.outputs.append(nbformat.v4.new_output("stream", name="stdout", text=note))

    def _note_reply(self, cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
        """Note, in nbclient's hook after each cell, whether it failed or asked Jupyter to end the kernel.

        Only `exit` and `quit` do that. `sys.exit()` and SystemExit are errors like any other.
        """
        reply = execute_reply["content"]
        self.error_name = str(reply.get("ename", ""))
        self.error_text = str(reply.get("evalue", ""))
        self.exit_called = False
        for payload in reply.get("payload", []):
            if payload.get("source") == "ask_exit" and not payload.get("keepkernel"):
                self.exit_called = True
            elif payload.get("source") == PAYLOAD:  # of a test that ran in a process of its own
                self.error_name, self.error_text = (
                    str(payload.get("ename", "")),
                    str(payload.get("evalue", "")),
                )
