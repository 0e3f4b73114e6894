"""What is SQLite's own: its settings, its files, its faults, and what it costs."""

import random
import subprocess
import sys
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, select
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.exc import OperationalError

from storage import acces, base, sessions, statements
from storage.coffre import Coffre
from storage.store import BaseInapte, ConversationRow, LivretRow, Store
from storage.tables import livret, serrure

from .batches import NOW, counts, livret_of, raw, receipt, stored_bytes, turn
from .conftest import CLE, Open

ROOT = Path(__file__).parents[2]


@pytest.fixture
def url(sqlite_url: str) -> str:
    return sqlite_url


def pragmas(connection: Connection) -> dict[str, object]:
    return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in base.PRAGMAS}


async def test_pragmas(store: Store) -> None:
    """Every connection, those that write and those that read, keeps what was promised of it."""
    async with store.batch() as one:
        written = await one.run(pragmas)
        read = await store.read(pragmas)
    assert written == read == base.PRAGMAS
    assert written["synchronous"] == 2
    assert (written["journal_mode"], written["secure_delete"], written["foreign_keys"]) == ("wal", 1, 1)


async def test_pragmas_of_each_new_connection(sqlite_url: str) -> None:
    """Connections that the pool makes later are set and checked like the first."""
    opened = base.Database(sqlite_url)
    async with AsyncExitStack() as stack:
        reading = opened.engine.execution_options(reading=True)
        connections = [await stack.enter_async_context(reading.connect()) for _ in range(4)]
        found = [await connection.run_sync(pragmas) for connection in connections]
    assert found == [base.PRAGMAS] * 4
    await opened.close()


async def test_no_wal_no_store(coffre: Coffre) -> None:
    """Where SQLite cannot keep a promise, the store does not open, and says what to change."""
    with pytest.raises(BaseInapte, match="journal_mode=wal"):
        await Store.open("sqlite+aiosqlite://", coffre)


async def test_same_file_by_any_url(sqlite_url: str, coffre: Coffre) -> None:
    """`sqlite:` and `sqlite+aiosqlite:` open the same store."""
    for number, address in enumerate((sqlite_url, sqlite_url.replace("+aiosqlite", ""))):
        store = await Store.open(address, coffre)
        assert await turn(store, ["awa"], number) == 1
        await store.close()
        await store.close()


async def test_erased_for_good(store: Store, url: str) -> None:
    """
    After an erasure and its checkpoint, no file holds the livret's wrapped key any more.

    SQLite moves rows about as livrets come and go, and leaves bytes where they were: never those.
    """
    chance = random.Random(1)
    cles: dict[str, bytes] = {}
    erased: list[bytes] = []
    for number in range(20):
        chats = [f"c{number}.{i}" for i in range(chance.randrange(1, 60))]
        await turn(store, chats, number, [b"y" * chance.randrange(400)])
        cles |= dict([*await store.read(_cles)])
        for its in chance.sample(sorted(cles), len(cles) // chance.choice((2, 3, 9))):
            async with store.batch() as batch:
                batch.erase(its)
            erased.append(cles.pop(its))
        assert await store.checkpoint()
        stored = await stored_bytes(store, url)
        assert [cle for cle in erased if cle in stored] == []
        assert [stored.count(cle) for cle in cles.values()] == [1] * len(cles)
    assert len(erased) > 200


def _cles(connection: Connection) -> list[tuple[str, bytes]]:
    """The wrapped key of each livret."""
    rows = connection.execute(select(livret.c.id, serrure.c.cle).join(serrure, serrure.c.place == livret.c.place))
    return [(row.id, row.cle) for row in rows]


async def test_interrupted_erasure(open_store: Open, url: str) -> None:
    """An erasure that was committed and whose checkpoint never came is finished by the next start."""
    first = await open_store()
    await turn(first, ["awa"], 1)
    its = (await livret_of(first, "awa")).id
    async with first.batch() as batch:
        batch.erase(its)
    assert its.encode() in await stored_bytes(first, url)
    await open_store()  # the first is still open, as after a kill nobody closed it
    assert its.encode() not in await stored_bytes(first, url)


async def test_locked(store: Store, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that another process holds for too long: the error passes as it is, and the next batch is taken."""
    monkeypatch.setitem(base.PRAGMAS, "busy_timeout", 50)
    other = await Store.open(url, Coffre(CLE))
    holder = raw(url)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"):
        await turn(other, ["awa"], 1)
    holder.rollback()
    holder.close()
    assert await turn(other, ["awa"], 1) == 1
    await other.close()


async def test_disk_full(store: Store) -> None:
    """A disk that fills in the middle of a batch: the error passes as it is, nothing of the batch is left."""
    await turn(store, ["awa"], 1)
    before = await counts(store)

    def full(connection: Connection) -> None:
        connection.exec_driver_sql(
            f"PRAGMA max_page_count={connection.exec_driver_sql('PRAGMA page_count').scalar_one()}"
        )

    def empty(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=1073741823")

    async with store.batch() as batch:
        await batch.run(full)
    with pytest.raises(OperationalError, match="full"):
        await turn(store, ["awa", "bob"], 2, [b"x" * 100_000])
    async with store.batch() as batch:
        await batch.run(empty)
    assert await counts(store) == before
    assert await turn(store, ["awa", "bob"], 2, [b"x" * 100_000]) == 2


async def test_failed_commit(store: Store) -> None:
    """A commit that fails: the error passes, nothing is left, the next batch is taken."""

    def fail(connection: Connection) -> None:
        raise OSError("disk I/O error")

    opened = store._database
    event.listen(opened.engine.sync_engine, "commit", fail)
    with pytest.raises(OSError, match="I/O"):
        await turn(store, ["awa"], 1)
    event.remove(opened.engine.sync_engine, "commit", fail)
    assert await counts(store) == {"temoin": 1}
    assert await turn(store, ["awa"], 1) == 1


async def test_checkpoint_with_a_reader(store: Store, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkpoint that a reader prevents says so, and harms nothing; the next one ends it."""
    monkeypatch.setitem(base.PRAGMAS, "busy_timeout", 50)
    other = await Store.open(url, Coffre(CLE))
    await turn(other, ["awa"], 1)
    reader = raw(url)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM journal").fetchall()
    await turn(other, ["awa"], 2)
    assert not await other.checkpoint()
    assert await turn(other, ["awa"], 3) == 1
    reader.close()
    assert await other.checkpoint()
    await other.close()


async def test_plans(store: Store, url: str) -> None:
    """What a message asks is found by a key, never by going through a table, however big the store."""
    await turn(store, ["awa", "bob"], 1)
    asked: list[tuple[str, object]] = []
    opened = store._database

    def note(connection: object, cursor: object, statement: str, parameters: object, *rest: object) -> None:
        asked.append((statement, parameters))

    event.listen(opened.engine.sync_engine, "before_cursor_execute", note)
    await turn(store, ["awa", "bob"], 2)
    row = await livret_of(store, "awa")
    async with store.batch() as batch:
        rows = await batch.conversations([store.conversation_key("telegram", "awa")])
        await batch.shown(rows.values())
        await batch.shown_at(*rows.values(), externe="3", avant="10")
        await batch.journals([row])
    await store.journal(row.id)
    await store.find("awa", ["telegram"])
    async with store.batch() as batch:
        batch.park(receipt(store, "awa", 3), b"brut", "Boom", row)
    async with store.batch() as batch:
        await batch.parked(receipt(store, "awa", 3).cle)
        batch.unpark(receipt(store, "awa", 3).cle)
        batch.set_repere("debut", NOW)
    await store.repere("debut")
    await ask_for_the_web(store, rows[store.conversation_key("telegram", "awa")], row)
    event.remove(opened.engine.sync_engine, "before_cursor_execute", note)
    plain = raw(url)
    for statement, parameters in asked:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            given: Any = parameters[0] if isinstance(parameters, list) else parameters
            plan = plain.execute(f"EXPLAIN QUERY PLAN {statement}", given).fetchall()
            scans = {step[3] for step in plan if step[3].startswith("SCAN")}
            assert scans <= {"SCAN garde", "SCAN tache"}, statement  # gone through by a closing: both are short
    plain.close()


async def ask_for_the_web(store: Store, row: ConversationRow, livret: LivretRow) -> None:
    """All that the web chat asks, but to purge, which goes through what it keeps; then the livret is closed."""
    token, now = sessions.new_token(), datetime(2026, 11, 21, tzinfo=UTC)
    async with store.batch() as batch:
        batch.keep(row, 1, b"mots", livret)
        passage = sessions.open_passage(batch, livret.id, now)
        await acces.give_code(batch, "awa", row.cle, b"cle")
        await acces.set_pin(batch, row.cle, "phc")
        await acces.try_pin(batch, row.cle, now)
        await sessions.open_session(batch, token, "awa", row.cle, True, now)
    await acces.find_acces(store, b"cle")
    await sessions.read_session(store, token)
    await store.conversation(row.cle)
    await store.fil(row.cle, after=0, before=9, last=300)
    async with store.batch() as batch:
        await batch.conversation_of(livret.id, "telegram")
        await batch.livret_row(livret.id)
        await sessions.use_passage(batch, passage, now)
        await sessions.touch(batch, token, now)
        await sessions.lock(batch, token)
        await sessions.unlock(batch, token, now)
        await sessions.close_session(batch, token)
    async with store.batch() as batch:
        batch.erase(livret.id)


async def test_start_reads_only_what_is_unsent(store: Store, url: str) -> None:
    """The start goes through what is to be sent, and nothing that was sent."""
    plain = raw(url)
    compiled = str(statements.UNSENT.compile(dialect=dialect()))
    plan = [step[3] for step in plain.execute(f"EXPLAIN QUERY PLAN {compiled}", ("telegram",))]
    assert [step for step in plan if step.startswith("SCAN")] == ["SCAN envoi"]
    plain.close()


async def test_grows_little(open_store: Open, url: str) -> None:
    """A batch writes few pages, though its chats are all over the journal."""
    store = await open_store()
    chats = [f"c{i}" for i in range(100)]
    for number in range(30):
        await turn(store, chats, number, [b"e" * 150] * 2)
        async with store.batch() as batch:
            for unsent in await store.unsent("telegram"):
                batch.mark_sent(unsent.row, str(number))
    assert await store.checkpoint()
    await turn(store, chats, 30, [b"e" * 150] * 2)
    assert Path(url.partition(":///")[2] + "-wal").stat().st_size < 450 * 4120


def test_light_import() -> None:
    """The store is imported without Alembic, or what only PostgreSQL or the web chat needs."""
    code = "import sys, storage.store, storage.codes, storage.acces; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    heavy = ("alembic", "asyncpg", "psycopg", "sqlalchemy.dialects.postgresql", "argon2")
    assert [name for name in heavy if name in done.stdout.split()] == []


async def test_hundred_messages_are_quick(store: Store) -> None:
    """A batch of a hundred messages costs some 10 ms of processor; five times that is a fault."""
    chats = [f"c{i}" for i in range(100)]
    await turn(store, chats, 0)
    costs = []
    for number in range(1, 21):
        started = time.process_time()
        await turn(store, chats, number)
        costs.append(time.process_time() - started)
    assert min(costs) < 0.05
