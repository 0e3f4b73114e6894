"""The store and what is remembered of it; both change under one lock."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.memory import Memory
from storage.store import Batch, Concurrence, Store

log = structlog.get_logger()

T = TypeVar("T")

TRIES = 5
"""of a batch that another process disturbs"""


class Transactions:
    """One for each house. lock: held from the beginning of a batch until everyone was told what it did."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.memory = Memory()
        self.lock = asyncio.Lock()
        self.to_wipe = False
        """whether a livret was erased, and SQLite's WAL not yet emptied"""

    async def run(self, work: Callable[[Batch], Awaitable[T]]) -> T:
        """This work in one transaction, with what was delivered meanwhile; begun again if another process disturbs."""
        for attempt in range(TRIES):
            try:
                delivered = self.memory.delivered
                marked = len(delivered)  # more may come while this batch is written: they wait for the next
                async with self.store.batch() as unit:
                    for row, externe in delivered[:marked]:
                        unit.mark_sent(row, externe)
                    done = await work(unit)
                del delivered[:marked]
                return done
            except Concurrence:
                log.info("turn.again", attempt=attempt + 1)
                self.memory.forget()
        raise Concurrence("the store is too busy with another process")

    async def wipe(self) -> None:
        """After an erasure, empty SQLite's WAL; a reader may be in the way, then it is done with the next batch."""
        if self.to_wipe:
            self.to_wipe = not await self.store.checkpoint()
