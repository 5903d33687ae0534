"""Private names of jupyter_client.

* `_recv`: reads one message from a socket. If the name goes, messages come in without a bound on their size.
* `_make_url`: where a channel is. If the name goes, no kernel can be talked to.
* `_handle_kernel_info_reply`: takes over the version of the protocol that a kernel speaks. If the name goes,
  no kernel starts.
"""

from __future__ import annotations

from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel


class ReceivingChannel(AsyncZMQSocketChannel):
    """A channel that says itself how a message is read from its socket."""

    async def receive(self, **options: Any) -> dict[str, Any]:
        """Read one message. `options` are those of pyzmq's `recv_multipart`."""
        raise NotImplementedError

    async def _recv(self, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        return await self.receive(**kwargs)


class OpenClient(AsyncKernelClient):
    """A client that tells where its channels are."""

    def address_of(self, channel: str) -> str:
        """The address of the channel of that name."""
        return self._make_url(channel)

    def take_kernel_info(self, reply: dict[str, Any]) -> None:
        """Speak the protocol of which a kernel has told."""
        self._handle_kernel_info_reply(reply)
