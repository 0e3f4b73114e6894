"""
Checks what a person shows to come in: the personal code and the PIN; wrong ones are rate-limited.

Wrong codes are counted by address, in memory (`throttle.py`); wrong PINs are counted by conversation, in the store
(`storage/acces.py`). Codes and PINs are stored as slow hashes, which a pool of threads computes.
"""

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from bot.throttle import Busy, HashPool, Throttle
from storage import acces
from storage.codes import new_code
from storage.sessions import SessionRow
from storage.store import Batch, Concurrence, Store

T = TypeVar("T")

TRIES: Final = 5
"""times that a transaction is tried when another process writes to the same rows"""


class RefusalReason(StrEnum):
    """Why someone is not let in. The page is given these values."""

    CODE = "code"  # unknown, or another person's
    PIN_DEMANDE = "pin_demande"  # the code is right, its PIN is missing
    PIN = "pin"
    LIEN = "lien"  # used, too old or unknown
    ATTENDRE = "attendre"
    SESSION = "session"  # this token opens nothing any more


@dataclass(frozen=True, slots=True)
class EntryRefusal:
    """Someone is not let in. retry_after: the seconds to wait when the reason is ATTENDRE, else 0."""

    reason: RefusalReason
    retry_after: int = 0


class Proofs:
    """now: the date and time, with its offset. monotonic: seconds that only go forward."""

    def __init__(self, store: Store, now: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self._store = store
        self._now = now
        self._hashes = HashPool()
        self.throttle = Throttle(monotonic)

    async def draw_code(self) -> tuple[str, bytes]:
        """A new personal code, and its hash. Raises Busy."""
        code = new_code()
        return code, await self._hash_code(code)

    async def hash_pin(self, pin: str) -> str:
        """Raises Busy."""
        return await self._hashes.run(lambda: acces.hash_pin(pin))

    async def find(self, words: str, address: str, conversation: bytes | None = None) -> acces.Acces | EntryRefusal:
        """
        The conversation that this personal code leads to. Raises Busy.

        address: where the attempt comes from. conversation: the only one that the code may lead to, if given.
        """
        wait = self.throttle.seconds_left(address)
        if wait:
            return EntryRefusal(RefusalReason.ATTENDRE, wait)
        found = await acces.find_acces(self._store, await self._hash_code(words))
        if found is None or conversation not in (None, found.conversation):
            self.throttle.count_wrong(address)
            return EntryRefusal(RefusalReason.CODE)
        self.throttle.reset(address)
        return found

    async def check_pin(self, conversation: bytes, phc: str, words: str | None) -> EntryRefusal | None:
        """None when these words spell the PIN with this hash. words: None when none was typed. Raises Busy."""
        if words is None:
            return EntryRefusal(RefusalReason.PIN_DEMANDE)
        self._hashes.check_room()  # first: otherwise a PIN that cannot be verified now would count as a wrong one
        if left := await write(self._store, lambda batch: acces.try_pin(batch, conversation, self._now())):
            return EntryRefusal(RefusalReason.ATTENDRE, math.ceil(left.total_seconds()))
        pin = acces.read_pin(words)
        if pin is None or not await self._hashes.run(lambda: acces.verify_pin(phc, pin)):
            return EntryRefusal(RefusalReason.PIN)
        await write(self._store, lambda batch: acces.reset_pin_tries(batch, conversation))
        return None

    async def check_lock(self, row: SessionRow, pin: str | None, code: str | None, address: str) -> EntryRefusal | None:
        """None when this opens a locked session: its PIN, or the personal code when it has no PIN. Raises Busy."""
        if row.pin is not None:
            return await self.check_pin(row.conversation, row.pin, pin)
        if code is None:
            return EntryRefusal(RefusalReason.CODE)
        found = await self.find(code, address, row.conversation)
        return found if isinstance(found, EntryRefusal) else None

    async def _hash_code(self, words: str) -> bytes:
        return await self._hashes.run(lambda: acces.hash_code(self._store.coffre, words))


async def write(store: Store, work: Callable[[Batch], Awaitable[T]]) -> T:
    """Runs this work in a transaction of its own; tries again when another process wrote meanwhile. Raises Busy."""
    for _ in range(TRIES):
        try:
            async with store.batch() as batch:
                return await work(batch)
        except Concurrence:
            continue
    raise Busy
