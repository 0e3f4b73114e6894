"""
The database: runs functions of a SQLAlchemy Core Connection, each in a transaction.

The store's reads and writes are plain functions of a Connection; they run in the event loop through an async driver:
aiosqlite, asyncpg or psycopg. A statement costs a round trip to the driver, so a batch has only a few.

SQLite has one writer: the batches of this process wait for a lock here, those of another process wait in SQLite
(busy_timeout). A transaction takes the write lock when it begins (BEGIN IMMEDIATE), not at its first write.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, nullcontext
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, event, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

T = TypeVar("T")

PRAGMAS: Final = {
    "busy_timeout": 5000,  # milliseconds; first, so that the next ones wait too
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a commit is on disk when it returns
    "secure_delete": 1,  # what is deleted is overwritten
    "foreign_keys": 1,
    "cache_size": -8000,  # KiB, negative: 8 MB a connection
    "temp_store": 2,  # MEMORY: no temporary file
}


class BaseInapte(Exception):
    """The database lacks what the store needs; the message is a French sentence for the operator."""


class Transaction:
    """One transaction: nothing is written until `commit` returns."""

    __slots__ = ("_connection",)

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def run(self, work: Callable[[Connection], T]) -> T:
        return await _to_its_end(self._connection.run_sync(work))

    async def commit(self, work: Callable[[Connection], None]) -> None:
        """Runs this last work, then commits."""
        await _to_its_end(self._finish(work))

    async def _finish(self, work: Callable[[Connection], None]) -> None:
        await self._connection.run_sync(work)
        await self._connection.commit()


class Database:
    """An open database, at this SQLAlchemy URL; `sqlite:` means `sqlite+aiosqlite:`."""

    def __init__(self, url: str) -> None:
        # hide_parameters: an error never quotes the values of a statement. pre_ping: a connection that the server
        # closed is replaced.
        place = make_url(url)
        local = place.get_backend_name() == "sqlite"
        place = place.set(drivername="sqlite+aiosqlite") if local else place
        connect = {"isolation_level": None, "cached_statements": 256} if local else {}
        self.engine = create_async_engine(place, hide_parameters=True, pool_pre_ping=not local, connect_args=connect)
        self.dialect = self.engine.dialect.name
        self._writing = asyncio.Lock() if local else nullcontext()
        if local:
            event.listen(self.engine.sync_engine, "connect", _set_pragmas)
            event.listen(self.engine.sync_engine, "begin", _begin)
        self._reading = self.engine.execution_options(reading=True)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A transaction that is rolled back unless it was committed."""
        async with self._writing, self.engine.connect() as connection:
            try:
                yield Transaction(connection)
            except BaseException:
                # A COMMIT that failed may leave its transaction open: the connection must not go back to the pool.
                await _to_its_end(connection.invalidate())
                raise

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Runs this work on a snapshot of its own, beside any transaction."""
        async with self._reading.connect() as connection:
            return await connection.run_sync(work)

    async def checkpoint(self) -> bool:
        """Writes SQLite's WAL into the database and empties it; returns False, at once, when a reader blocks it."""
        if self.dialect != "sqlite":
            return True
        async with self._writing, self.engine.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            assert raw is not None, "a pooled connection has a driver's"
            await raw.execute("PRAGMA busy_timeout=0")
            try:
                async with raw.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
                    busy, *_ = await cursor.fetchone()
            finally:
                await raw.execute(f"PRAGMA busy_timeout={PRAGMAS['busy_timeout']}")
            return not busy

    async def close(self) -> None:
        """Harmless a second time."""
        await self.engine.dispose()


async def _to_its_end(step: Coroutine[Any, Any, T]) -> T:
    """Waits for the end of a step even when cancelled: the driver's thread would finish it anyway."""
    task = asyncio.ensure_future(step)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _set_pragmas(raw: Any, _record: object) -> None:
    """Sets the pragmas of a connection, and checks them: a file system without shared memory refuses WAL."""
    for name, wanted in PRAGMAS.items():
        _pragma(raw, f"PRAGMA {name}={wanted}")
        kept = _pragma(raw, f"PRAGMA {name}")
        if kept != wanted:
            raise BaseInapte(
                f"SQLite ne peut pas garder le réglage {name}={wanted} ici ({kept}). "
                "Mettez LIVRET_HOME sur un disque local, ou choisissez PostgreSQL avec LIVRET_DATABASE_URL."
            )


def _pragma(raw: Any, order: str, tries: int = 100) -> object:
    """Runs a pragma, and tries again while SQLite is busy: the change to WAL does not wait for busy_timeout."""
    cursor = raw.cursor()
    for left in range(tries, -1, -1):
        try:
            cursor.execute(order)
            row = cursor.fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or not left:
                raise
            time.sleep(0.05)
        else:
            return row[0] if row else None
    return None
