"""Private names of jupyter_client.

* `_recv`: reads one message from a socket. If the name goes, messages may be of any size.
* `_make_url`: the address of a channel. If the name goes, there is no connection to any kernel.
* `_handle_kernel_info_reply`: takes over the version of the protocol that a kernel speaks. If the name goes,
  no kernel starts.
"""

from __future__ import annotations

from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel


class ReceivingChannel(AsyncZMQSocketChannel):
    """A channel whose subclass decides how a message is read from its socket."""

    async def receive(self, **options: Any) -> dict[str, Any]:
        """Read one message. `options` are those of pyzmq's `recv_multipart`."""
        raise NotImplementedError

    async def _recv(self, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        return await self.receive(**kwargs)


class OpenClient(AsyncKernelClient):
    """A client that gives the addresses of its channels."""

    def address_of(self, channel: str) -> str:
        """Return the address of the channel of that name."""
        return self._make_url(channel)

    def take_kernel_info(self, reply: dict[str, Any]) -> None:
        """Use the version of the protocol that a kernel has sent in its kernel_info reply."""
        self._handle_kernel_info_reply(reply)
