"""Helpers for tests of warm kernels."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import nbformat
import psutil
from jupyter_client.manager import AsyncKernelManager

from autograder.execution.run import execute
from autograder.execution.start import Settings
from autograder.kernels.environment import kernel_environment
from autograder.kernels.provisioner import WarmProvisioner
from autograder.model import Limits

LIMITS = Limits(wall_seconds=120, cell_seconds=60)


@dataclass(frozen=True)
class Ran:
    """What a notebook printed, cell by cell, and why it did not go on."""

    printed: tuple[str, ...]
    errors: tuple[str, ...]
    kinds: tuple[tuple[str, ...], ...]  # MIME types of what was displayed
    reasons: tuple[str, ...]


def run_cells(*sources: str, limits: Limits = LIMITS, settings: Settings | None = None) -> Ran:
    """Run cells as grading does."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    executed = execute(notebook, limits, settings=settings)
    cells = nbformat.reads(executed.notebook, as_version=4).cells
    return Ran(
        tuple("".join(o.text for o in cell.outputs if o.output_type == "stream") for cell in cells),
        tuple("".join(o.ename for o in cell.outputs if o.output_type == "error") for cell in cells),
        tuple(tuple(m for o in cell.outputs for m in o.get("data", {})) for cell in cells),
        executed.reasons,
    )


@contextlib.asynccontextmanager
async def kernel(env: dict[str, str] | None = None, **settings: Any) -> AsyncIterator[Kernel]:
    """A kernel as any of Jupyter's programs would start it."""
    manager = AsyncKernelManager(kernel_name="python3")
    manager.provisioner = WarmProvisioner(parent=manager, kernel_spec=manager.kernel_spec, **settings)
    await manager.start_kernel(env={**kernel_environment(), **(env or {})})
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=120)
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)


@dataclass(frozen=True)
class Kernel:
    manager: AsyncKernelManager
    client: Any

    async def run(self, code: str) -> str:
        """What the code printed, or the name of its error."""
        said: list[str] = []

        def hear(message: dict[str, Any]) -> None:
            content = message["content"]
            said.append(content.get("text") or content.get("ename") or "")

        await self.client.execute_interactive(code, output_hook=hear, timeout=60)
        return "".join(said)

    async def death(self, code: str) -> int | None:
        """Run code that ends the kernel; its exit code."""
        self.client.execute(code)
        for _ in range(2000):
            if not await self.manager.is_alive():
                break
            await asyncio.sleep(0.01)
        return await self.manager.provisioner.poll()


def forked_processes() -> Sequence[psutil.Process]:
    """Supervisors and kernels that were forked from a zygote of ours and still live."""
    return [
        child
        for broker in psutil.Process().children()
        if any("broker.py" in word for word in broker.cmdline())
        for zygote in broker.children()
        for child in zygote.children(recursive=True)
        if child.status() != psutil.STATUS_ZOMBIE
    ]
