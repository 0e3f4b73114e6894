"""Marks what was delivered: many messages in one commit."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Protocol

from bot.channels.base import Outbound

Done = tuple[Outbound, str | None]
"""(a message that was delivered, the channel's identity of it)"""

Delivered = Callable[[Outbound, str | None], None]
"""Called at each delivery, before the mark: the next thing that the person says may be a reply to it."""

GATHER = 0.05
"""seconds during which deliveries are gathered into one commit"""
GATHER_MOST = 200
"""… and how many at most"""


class Register(Protocol):
    """What the courier tells the store. An error of either method ends `run()`, which may be called again."""

    async def sent(self, done: Sequence[Done]) -> None:
        """These messages were delivered: they must not be pushed again."""

    async def parked(self, canal: str, chat: str) -> None:
        """This chat cannot be reached: its messages wait until the person writes again."""


class Marks:
    """The deliveries that are not marked yet."""

    def __init__(self, register: Register, delivered: Delivered | None) -> None:
        self._register = register
        self._delivered = delivered
        self._done: list[Done] = []
        self._flushing = asyncio.Lock()
        self._some = asyncio.Event()
        self._many = asyncio.Event()

    @property
    def waiting(self) -> int:
        return len(self._done)

    def add(self, message: Outbound, identity: str | None) -> None:
        self._done.append((message, identity))
        if self._delivered is not None:
            self._delivered(message, identity)
        if len(self._done) == 1:
            self._some.set()
        elif len(self._done) == GATHER_MOST:
            self._many.set()

    async def run(self) -> None:
        """Marks until cancelled, then marks the rest. After an error the deliveries are kept."""
        try:
            while True:
                await self._some.wait()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._many.wait(), GATHER)
                await self.flush()
        except asyncio.CancelledError:
            await self.flush()
            raise

    async def flush(self) -> None:
        """Marks everything that was delivered by now."""
        async with self._flushing:
            while self._done:
                group = self._done[:GATHER_MOST]
                await self._register.sent(group)
                del self._done[: len(group)]
            self._some.clear()
            self._many.clear()
