"""Private names of nbclient.

* `_async_poll_kernel_alive`: nbclient checks only once a second whether a kernel lives, which loses a second
  for each that dies. If the name goes, that second is lost again.
* `_async_poll_for_reply`: nbclient's own makes no allowance for a busy machine, and gives up a cell's outputs
  after 4 s of wall time. If the name goes, a cell may lose its outputs, and a test its points.
* `_display_id_map`: the outputs that a later cell may replace. If the name goes, grading
  stops with AttributeError at the first test.
"""

from __future__ import annotations

import asyncio
from typing import Any

from nbclient import NotebookClient
from nbformat import NotebookNode

#: The interval in seconds of checking whether a running cell's kernel lives.
ALIVE_SECONDS = 0.1


class PatientClient(NotebookClient):  # type: ignore[misc]  # nbclient has no types
    """A client whose subclass decides how long it waits for the outputs of a cell that has ended."""

    async def wait_for_outputs(self, outputs: asyncio.Future[None]) -> None:
        """Wait until a cell's outputs have arrived, or until the subclass gives them up."""
        raise NotImplementedError

    def forget_displays(self) -> None:
        """Keep later cells from replacing by their display ids the outputs shown so far."""
        self._display_id_map.clear()

    async def _async_poll_kernel_alive(self) -> None:
        while await self.km.is_alive():
            await asyncio.sleep(ALIVE_SECONDS)
        assert self.task_poll_for_reply is not None
        self.task_poll_for_reply.cancel()

    async def _async_poll_for_reply(
        self,
        msg_id: str,
        cell: NotebookNode,
        timeout: int | None,
        task_poll_output_msg: asyncio.Future[None],
        task_poll_kernel_alive: asyncio.Future[None],
    ) -> dict[str, Any]:
        reply: dict[str, Any] = {"parent_header": {}}
        while reply["parent_header"].get("msg_id") != msg_id:
            reply = await self.kc.shell_channel.get_msg(timeout=None)
        await self.wait_for_outputs(task_poll_output_msg)
        if task_poll_output_msg.done():
            task_poll_output_msg.result()
        else:
            task_poll_output_msg.cancel()
        task_poll_kernel_alive.cancel()
        return reply
