"""A message that comes in just before one is sent is not lost on whoever waits for it."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
import zmq
import zmq.asyncio
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.session import Session

from autograder.execution.channels import QuickClient, WakefulChannel

SECONDS = 0.1


class _AtTheWrongMoment(Session):
    """Sends nothing, but uses up the news of what has come in, as a send does when it happens to be in time.

    With two real sockets, one in fifty sends does so on a channel of jupyter_client's.
    """

    def send(self, stream: Any, *_: Any, **__: Any) -> None:
        zmq.Socket.shadow(stream.underlying).get(zmq.EVENTS)


async def received(kind: type[AsyncZMQSocketChannel], folder: Path) -> str:
    """Wait for a message, and send one when another has arrived but is not yet noticed."""
    address = f"ipc://{folder}/{kind.__name__}"
    with zmq.asyncio.Context() as context, zmq.Context() as other:
        ours, theirs = context.socket(zmq.DEALER), other.socket(zmq.DEALER)
        theirs.bind(address)
        ours.connect(address)
        channel = kind(ours, _AtTheWrongMoment(key=b"key"))
        waiting = asyncio.ensure_future(channel.get_msg(timeout=None))
        await asyncio.sleep(SECONDS)
        Session(key=b"key").send(theirs, "execute_reply", {})
        time.sleep(SECONDS)  # the event loop stands still meanwhile, as on a busy machine
        channel.send({})
        try:
            return str((await asyncio.wait_for(waiting, 10 * SECONDS))["msg_type"])
        except TimeoutError:
            return "nothing"
        finally:
            ours.close(linger=0)
            theirs.close(linger=0)


def test_a_message_is_noticed_although_one_is_sent(tmp_path: Path) -> None:
    assert asyncio.run(received(WakefulChannel, tmp_path)) == "execute_reply"


def test_jupyter_clients_own_channel_would_wait_for_ever(tmp_path: Path) -> None:
    assert asyncio.run(received(AsyncZMQSocketChannel, tmp_path)) == "nothing"


@pytest.mark.timeout(30)
def test_an_answer_to_a_kernel_that_has_died_stops_nobody(tmp_path: Path) -> None:
    async def answer() -> str:
        client = QuickClient(transport="ipc", ip=f"{tmp_path}/kernel", stdin_port=1)
        client.input("nobody hears this")
        client.stdin_channel.socket.close(linger=0)
        return "went on"

    assert asyncio.run(answer()) == "went on"
