"""
The store: opens the database, reads beside batches, and begins batches (batch.py), which write.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Self, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import reading
from storage.base import BaseInapte, Database
from storage.batch import Batch
from storage.coffre import Coffre, ScelleRompu
from storage.rows import ConversationRow, FoldSource, LivretRow, OutboxRow, Parked, Receipt, Task, Unsent
from storage.schema import CleEtrangere, SchemaInconnu, is_ready, make_ready
from storage.statements import WINDOW

__all__ = [
    "WINDOW",
    "BaseInapte",
    "Batch",
    "CleEtrangere",
    "Concurrence",
    "ConversationRow",
    "FoldSource",
    "LivretRow",
    "OutboxRow",
    "Parked",
    "Receipt",
    "ScelleRompu",
    "SchemaInconnu",
    "Store",
    "Task",
    "Unsent",
]

T = TypeVar("T")


class Concurrence(Exception):
    """Another process wrote to the same rows meanwhile: begin the batch again, and read again."""


class Store:
    """Everything that the assistant remembers."""

    def __init__(self, base: Database, coffre: Coffre) -> None:
        self.coffre = coffre
        self._database = base

    @classmethod
    async def open(cls, url: str, coffre: Coffre) -> Self:
        """
        Opens the store; makes it, or upgrades its schema, when needed.

        Finishes an erasure that a kill interrupted after its commit: empties SQLite's WAL.
        Raises CleEtrangere, BaseInapte, SchemaInconnu, or what the database raises.
        """
        base = Database(url)
        try:
            store = cls(base, coffre)
            await store._prepare()
        except BaseException:  # a cancellation too must not leave the database open
            await base.close()
            raise
        return store

    async def close(self) -> None:
        await self._database.close()

    def conversation_key(self, canal: str, chat: str) -> bytes:
        return self.coffre.index("conversation", canal, chat)

    def receipt_key(self, canal: str, chat: str, message: str) -> bytes:
        return self.coffre.index("inbox", canal, chat, message)

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Batch]:
        """
        One transaction, committed at the end; an exception rolls it all back.

        Raises Concurrence. Other errors of the database (locked, disk full) are raised as they are.
        """
        with _concurrence():
            async with self._database.transaction() as transaction:
                batch = Batch(self.coffre, transaction)
                yield batch
                await batch.commit()

    async def unsent(self, canal: str) -> list[Unsent]:
        """What is still to be sent on this canal, by conversation and in order, except to blocked conversations."""
        return await self._database.read(lambda connection: reading.read_unsent(connection, self.coffre, canal))

    async def conversation(self, cle: bytes) -> ConversationRow | None:
        rows = await self._database.read(lambda connection: reading.read_conversations(connection, self.coffre, [cle]))
        return rows.get(cle)

    async def fil(
        self, cle: bytes, *, after: int = 0, before: int | None = None, last: int | None = None
    ) -> list[tuple[int, bytes]]:
        """
        The lines of this conversation that `Batch.keep` kept, by number and in order.

        after, before: exclusive bounds of their numbers. last: only the last so many.
        """
        return await self._database.read(
            lambda connection: reading.read_fil(connection, self.coffre, cle, after, before, last)
        )

    async def livret(self, livret: str) -> LivretRow | None:
        return await self._database.read(lambda connection: reading.read_livret(connection, self.coffre, livret))

    async def journal(self, livret: str) -> list[bytes]:
        """All the écritures of this livret, in order; none when there is no such livret."""
        return await self._database.read(lambda connection: reading.read_journal(connection, self.coffre, livret))

    async def find(self, name: str, canaux: Iterable[str]) -> list[str]:
        """
        The ids of the livrets with this name: a livret's id, `canal:chat`, or a chat of any of these canaux.

        Sorted, without duplicates.
        """
        couples = [(canal, name) for canal in canaux]
        canal, colon, chat = name.partition(":")
        if colon:
            couples.append((canal, chat))
        cles = [self.conversation_key(*couple) for couple in couples]
        livret = name if name.isascii() and name.isprintable() else ""  # a database refuses other signs
        return await self._database.read(lambda connection: reading.find_livrets(connection, livret, cles))

    async def parked(self) -> list[Parked]:
        """The updates set aside by `Batch.park`, in the order they came."""
        return await self._database.read(lambda connection: reading.read_parked(connection, self.coffre))

    async def count_parked(self) -> int:
        """How many updates are set aside."""
        return await self._database.read(reading.count_parked)

    def task_key(self, kind: str, canal: str, chat: str, message: str) -> bytes:
        """The idempotency key of the slow step of this kind that this update asks for."""
        return self.coffre.index("tache", kind, canal, chat, message)

    async def tasks(self) -> list[Task]:
        """The slow steps that are still to be done, in the order they were asked for."""
        return await self._database.read(lambda connection: reading.read_tasks(connection, self.coffre))

    async def active_since(self, canal: str, moment: datetime) -> list[str]:
        """
        The chats of this canal where a person with a livret wrote since this moment; the most recent is last.

        Blocked conversations are left out. It reads all conversations: to be called at a start, not at each message.
        """
        return await self._database.read(
            lambda connection: reading.read_active_since(connection, self.coffre, canal, int(moment.timestamp()))
        )

    async def repere(self, nom: str) -> datetime | None:
        """The moment that `Batch.set_repere` stored under this name, to the second, in UTC."""
        return await self._database.read(lambda connection: reading.read_repere(connection, nom))

    async def unanswered(self) -> dict[str, int]:
        """How many questions found no answer, by day (AAAA-MM-JJ), in order."""
        return await self._database.read(reading.read_unanswered)

    async def left_questions(self) -> list[tuple[str, str]]:
        """The questions that agents left: (day, words), in the order of the days."""
        return await self._database.read(lambda connection: reading.read_left_questions(connection, self.coffre))

    async def checkpoint(self) -> bool:
        """Empties SQLite's WAL, after an erasure. False when a reader blocked it: call it again later."""
        return await self._database.checkpoint()

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Runs this read beside any batch (codes.py)."""
        return await self._database.read(work)

    async def _prepare(self) -> None:
        ready = await self._database.read(lambda connection: is_ready(connection, self.coffre))
        if not ready:
            async with self._database.transaction() as transaction:
                await transaction.commit(lambda connection: make_ready(connection, self.coffre))
        await self._database.checkpoint()


@contextmanager
def _concurrence() -> Iterator[None]:
    """
    Raises Concurrence for a duplicate key, or a deadlock of PostgreSQL (40P01, 40001): another process wrote meanwhile.

    The error of the database is not chained: it may quote keys.
    """
    try:
        yield
    except DBAPIError as error:
        if isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) in ("40P01", "40001"):
            raise Concurrence("another process wrote to the same rows") from None
        raise
