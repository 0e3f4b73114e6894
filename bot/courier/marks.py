"""What was delivered, gathered so that one commit serves many."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Protocol

from bot.channels.base import Outbound

Done = tuple[Outbound, str | None]
"""A message that was delivered, and the channel's identity of it."""

Delivered = Callable[[Outbound, str | None], None]
"""Told at once of each delivery, before it is marked: what the person says next may be a reply to it."""

GATHER = 0.05
"""seconds during which deliveries are gathered into one commit"""
GATHER_MOST = 200
"""… and how many at most"""


class Register(Protocol):
    """What the courier tells the store. A failure of either ends `run()`, which may be called again."""

    async def sent(self, done: Sequence[Done]) -> None:
        """These were delivered: they are not to be pushed again."""

    async def parked(self, canal: str, chat: str) -> None:
        """This chat cannot be reached: its messages wait for the person to write again."""


class Marks:
    """Deliveries to be marked."""

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
        """Marks until cancelled, and then what is left. What fails to be marked is kept."""
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
