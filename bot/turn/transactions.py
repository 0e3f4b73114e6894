"""Runs transactions on the store, under one lock with the copy of it that is in memory."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.memory import Memory
from storage.store import Batch, Concurrence, Store

log = structlog.get_logger()

T = TypeVar("T")

TRIES = 5
"""times that a batch is tried when another process writes to the same rows"""


class Transactions:
    """One for each house. lock: held from the beginning of a batch until its news are told."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.memory = Memory()
        self.lock = asyncio.Lock()
        self.to_wipe = False
        """a livret was erased, and SQLite's WAL was not emptied since"""

    async def run(self, work: Callable[[Batch], Awaitable[T]]) -> T:
        """Runs this work in one transaction, which also marks what was delivered. Tries again on Concurrence."""
        for attempt in range(TRIES):
            try:
                delivered = self.memory.delivered
                marked = len(delivered)  # more may be added while this batch is written: the next one marks them
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
        """Empties SQLite's WAL after an erasure; when a reader blocks it, tries again after the next batch."""
        if self.to_wipe:
            self.to_wipe = not await self.store.checkpoint()
