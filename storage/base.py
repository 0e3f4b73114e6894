"""
The database, as a place where a function of a Connection runs in a transaction.

What the store asks is written once, as plain functions of a SQLAlchemy Core Connection. Here is where they run:
- on SQLite, on one thread of ours: the price of SQLite in an asyncio program is the hop to a thread and back, and a
  driver that hops for each cursor pays it three times a statement; here a function of several statements hops once;
- on PostgreSQL, in the event loop, by an async driver (asyncpg or psycopg).

SQLite has one writer: batches of this process wait for each other here, those of another process wait in SQLite
(busy_timeout). A transaction begins as a writer (BEGIN IMMEDIATE), so it never learns too late that it cannot be one.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

T = TypeVar("T")

PRAGMAS: Final = {
    "busy_timeout": 5000,  # milliseconds; first, so that the next ones wait too
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a commit is on disk when it returns
    "secure_delete": 1,  # what is deleted is overwritten
    "foreign_keys": 1,
    "cache_size": -8000,  # KiB, negative: 8 MB a connection
    "wal_autocheckpoint": 4000,  # pages: 16 MB of WAL at most, so that a page written often is copied home seldom
    "temp_store": 2,  # MEMORY: no temporary file
}


class BaseInapte(Exception):
    """The database cannot keep our promises; the message is a French sentence for the operator."""


class Transaction(Protocol):
    """One transaction: nothing is written until `commit` returns."""

    async def run(self, work: Callable[[Connection], T]) -> T: ...

    async def commit(self, work: Callable[[Connection], None]) -> None:
        """Run this last work, then commit."""


class Base(Protocol):
    """A database that is open."""

    dialect: str

    def transaction(self) -> AbstractAsyncContextManager[Transaction]: ...

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run this work on a snapshot of its own, beside any transaction."""

    async def checkpoint(self) -> bool:
        """Write SQLite's WAL into the database and empty it; False when a reader was in the way."""

    async def close(self) -> None:
        """Harmless a second time."""


def open_base(url: str) -> Base:
    """Open the database of this SQLAlchemy URL; `sqlite+aiosqlite:` and `sqlite:` are the same thing here."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return SQLite(parsed)
    return Server(parsed)


class SQLite:
    """A SQLite file. Writing has a thread and a connection; reading has its own, so that an export delays nobody."""

    dialect = "sqlite"

    def __init__(self, url: URL) -> None:
        self.engine = create_engine(
            url.set(drivername="sqlite+pysqlite"),
            hide_parameters=True,
            connect_args={"isolation_level": None, "cached_statements": 256},
        )
        event.listen(self.engine, "connect", _set_pragmas)
        event.listen(self.engine, "begin", _begin)
        self._reading = self.engine.execution_options(reading=True)
        self._writer = ThreadPoolExecutor(1, "livret-writer")
        self._reader = ThreadPoolExecutor(1, "livret-reader")
        self._turn = asyncio.Lock()
        self._closed = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._turn:
            transaction = _SQLiteTransaction(self.engine, self._writer)
            try:
                yield transaction
            except BaseException:
                await transaction.rollback()
                raise

    async def read(self, work: Callable[[Connection], T]) -> T:
        def step() -> T:
            with self._reading.connect() as connection:
                return work(connection)

        return await _on(self._reader, step)

    async def checkpoint(self) -> bool:
        async with self._turn:
            return await _on(self._writer, self._checkpoint)

    def _checkpoint(self) -> bool:
        raw = self.engine.raw_connection()
        try:
            busy = raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]  # type: ignore[union-attr]
        finally:
            raw.close()
        return not busy

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        await _on(self._reader, lambda: None)  # what is being read is read to its end
        await _on(self._writer, self.engine.dispose)
        self._writer.shutdown(wait=False)
        self._reader.shutdown(wait=False)


class _SQLiteTransaction:
    """Its steps run one after the other on the writer's thread; the first one begins it."""

    __slots__ = ("_connection", "_engine", "_thread")

    def __init__(self, engine: Engine, thread: Executor) -> None:
        self._engine = engine
        self._thread = thread
        self._connection: Connection | None = None

    async def run(self, work: Callable[[Connection], T]) -> T:
        return await _on(self._thread, lambda: work(self._begun()))

    async def commit(self, work: Callable[[Connection], None]) -> None:
        def step() -> None:
            connection = self._begun()
            work(connection)
            connection.commit()
            self._end()

        await _on(self._thread, step)

    async def rollback(self) -> None:
        """Even when we are cancelled: the step is queued at once, before whatever the thread is given next."""
        await asyncio.shield(_on(self._thread, self._abandon))

    def _begun(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _end(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _abandon(self) -> None:
        """Give the connection up: a COMMIT that fails may leave its transaction open, and the pool would keep it."""
        if self._connection is not None:
            self._connection.invalidate()
            self._end()


class Server:
    """A PostgreSQL server, by an async driver."""

    dialect = "postgresql"

    def __init__(self, url: URL) -> None:
        # Imported here: it brings the ORM along, which SQLite's users would pay for at each start.
        from sqlalchemy.ext.asyncio import create_async_engine

        self.engine: AsyncEngine = create_async_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,  # a connection that the server dropped is replaced unseen
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self.engine.connect() as connection:
            yield _ServerTransaction(connection)

    async def read(self, work: Callable[[Connection], T]) -> T:
        async with self.engine.connect() as connection:
            return await connection.run_sync(work)

    async def checkpoint(self) -> bool:
        return True

    async def close(self) -> None:
        await self.engine.dispose()


class _ServerTransaction:
    __slots__ = ("_connection",)

    def __init__(self, connection: "AsyncConnection") -> None:
        self._connection = connection

    async def run(self, work: Callable[[Connection], T]) -> T:
        return await self._connection.run_sync(work)

    async def commit(self, work: Callable[[Connection], None]) -> None:
        await self._connection.run_sync(work)
        await self._connection.commit()


async def _on(thread: Executor, step: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(thread, step)


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _set_pragmas(raw: sqlite3.Connection, _record: object) -> None:
    """Set what each connection needs, and check it: a file system without shared memory has no WAL, for instance."""
    for name, wanted in PRAGMAS.items():
        _pragma(raw, f"PRAGMA {name}={wanted}")
        kept = raw.execute(f"PRAGMA {name}").fetchone()[0]
        if kept != wanted:
            raise BaseInapte(
                f"SQLite ne peut pas garder le réglage {name}={wanted} ici ({kept}). "
                "Mettez LIVRET_HOME sur un disque local, ou choisissez PostgreSQL avec LIVRET_DATABASE_URL."
            )


def _pragma(raw: sqlite3.Connection, order: str, tries: int = 100) -> None:
    """The change to WAL does not wait for busy_timeout: two processes that make the store together must be patient."""
    for left in range(tries, -1, -1):
        try:
            raw.execute(order)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or not left:
                raise
            time.sleep(0.05)
        else:
            return
