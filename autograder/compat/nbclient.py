"""Private names of nbclient.

* `_async_poll_kernel_alive`: nbclient looks only once a second whether a kernel lives, a second lost for each
  that dies. If the name goes, that second is lost again.
* `_async_poll_for_reply`: nbclient's own has no patience with a busy machine, and counts a cell's outputs as
  lost after 4 s by the clock. If the name goes, a cell may lose its outputs, and a test its points.
* `_display_id_map`: where nbclient keeps which outputs a later cell may replace. If the name goes, grading
  stops with AttributeError at the first test.
"""

from __future__ import annotations

import asyncio
from typing import Any

from nbclient import NotebookClient
from nbformat import NotebookNode

#: How often a running cell's kernel is looked at.
ALIVE_SECONDS = 0.1


class PatientClient(NotebookClient):  # type: ignore[misc]  # nbclient has no types
    """A client that says itself how long it waits for the outputs of a cell that has ended."""

    async def wait_for_outputs(self, outputs: asyncio.Future[None]) -> None:
        """Wait until a cell's outputs are there, or for as long as is right."""
        raise NotImplementedError

    def forget_displays(self) -> None:
        """Have no later cell replace what has been shown so far, by the display's id."""
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
