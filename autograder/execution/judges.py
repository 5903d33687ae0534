"""Kernels for isolated tests, so that no test meets what an earlier one has left behind."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from types import TracebackType

from autograder.execution.client import Client
from autograder.sandbox.usage import Usage


class Judges:
    """Starts a kernel by `start` for each of so many tests, and awaits `prepare` for it.

    `lasting`: one kernel does for all tests while it lives. Else each test has one of its own; while it runs,
    that of the next one is made ready, so that nobody waits for it.
    """

    def __init__(
        self,
        start: Callable[[], AbstractAsyncContextManager[Client]],
        prepare: Callable[[Client], Awaitable[None]],
        count: int,
        *,
        lasting: bool,
    ) -> None:
        self._start = start
        self._prepare = prepare
        self._lasting = lasting
        self._left = min(count, 1) if lasting else count
        self._all: list[Client] = []
        self._next: asyncio.Task[tuple[AsyncExitStack, Client]] | None = None
        self._used: list[tuple[AsyncExitStack, Client]] = []
        self._closing: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Judges:
        self._begin_next()
        if self._next is not None:
            await asyncio.wait({self._next})
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._next is not None:
            with contextlib.suppress(Exception):
                self._used.append(await self._next)
        self._retire()
        await asyncio.gather(*self._closing)

    @property
    def usage(self) -> Usage:
        """The time that all kernels together have used, including those that have ended."""
        return sum((client.usage for client in self._all), Usage())

    async def fresh(self) -> Client:
        """Return a kernel that has run nothing; the one that was returned before must not be used any more.

        Raises KernelError.
        """
        if self._lasting and self._used and not self._used[-1][1].killed:
            return self._used[-1][1]
        if self._next is None:
            self._left += 1
            self._begin_next()
        assert self._next is not None
        made = await self._next
        self._next = None
        self._retire()
        self._used.append(made)
        self._begin_next()
        return made[1]

    def _begin_next(self) -> None:
        if self._left > 0:
            self._left -= 1
            self._next = asyncio.ensure_future(self._make())

    async def _make(self) -> tuple[AsyncExitStack, Client]:
        stack = AsyncExitStack()
        try:
            client = await stack.enter_async_context(self._start())
            self._all.append(client)
            await self._prepare(client)
        except BaseException:
            await stack.aclose()
            raise
        return stack, client

    def _retire(self) -> None:
        while self._used:
            stack, client = self._used.pop()
            self._closing.append(asyncio.ensure_future(_close(stack, client)))


async def _close(stack: AsyncExitStack, client: Client) -> None:
    await client.kill()
    await stack.aclose()
