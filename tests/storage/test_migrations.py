"""The migrations and the tables say the same thing, and a migration happens whole or not at all."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, Integer, MetaData, insert, inspect, select

from storage import migrations, schema, sessions
from storage.base import Database
from storage.coffre import Coffre
from storage.migrations import upgrade
from storage.store import ConversationRow, SchemaInconnu, Store, Task
from storage.tables import HEAD, alembic_version, metadata
from tests.processes import run

from .batches import CANAL, NOW, counts, execute, livret_of, message, met, raw, receipt, turn
from .conftest import CLE, EVERY_DRIVER, Open, driven, empty

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "9000"
down_revision = "{head}"

def upgrade():
    op.add_column("conversation", sa.Column("neuf", sa.Integer, nullable=True))
    op.execute("UPDATE conversation SET neuf = n")
    {die}
"""


def differences(connection: Connection) -> list[object]:
    options = {"compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def described(connection: Connection) -> dict[str, object]:
    """All that the database says of its tables."""
    found = inspect(connection)
    return {
        table: (
            [(c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(table)],
            found.get_pk_constraint(table),
            found.get_foreign_keys(table),
            found.get_indexes(table),
        )
        for table in sorted(found.get_table_names())
    }


@pytest.fixture
def clean_postgres(postgres: str) -> str:
    """A database without tables: these tests make them."""
    empty(postgres)
    return postgres


async def ask(url: str, work: Callable[[Connection], object]) -> object:
    base = Database(url)
    try:
        return await base.read(work)
    finally:
        await base.close()


@EVERY_DRIVER
async def test_migrations_make_the_tables(url: str) -> None:
    """What the migrations build is what `tables.metadata` describes."""
    await upgrade(url)
    assert await ask(url, differences) == []
    await upgrade(url)
    assert await ask(url, schema.read_version) == HEAD


async def test_new_store_is_the_same(
    url: str, tmp_path: Path, open_store: Open, request: pytest.FixtureRequest
) -> None:
    """A store that was made at once and one that was migrated are the same, on SQLite down to the rowid."""
    await (await open_store()).close()
    made, other = await ask(url, described), url
    if url.startswith("sqlite"):
        other = f"sqlite+aiosqlite:///{tmp_path / 'other.db'}"
    else:
        empty(request.getfixturevalue("postgres"))
    await upgrade(other)
    assert made == await ask(other, described)
    if url.startswith("sqlite"):
        rowids = [sorted(raw(one).execute("SELECT name, wr FROM pragma_table_list").fetchall()) for one in (url, other)]
        assert rowids[0] == rowids[1]


async def test_store_on_migrated_tables(url: str, open_store: Open) -> None:
    """`livret db upgrade` on an empty database, then the store: it takes it as its own."""
    await upgrade(url)
    assert await turn(await open_store(), ["awa"], 1) == 1


async def test_unknown_version(url: str, open_store: Open, coffre: Coffre) -> None:
    """A store of a version that is not known is left as it is, and a sentence says what to do."""
    store = await open_store()
    await execute(store, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaInconnu, match="9999"):
        await Store.open(url, coffre)
    with pytest.raises(SchemaInconnu):
        await upgrade(url)
    assert await counts(store) == {"temoin": 1}


def take_back(connection: Connection, version: str) -> None:
    """Make this store one of this version, with all that it holds, as far as that version could hold it."""
    kept = {table.name: connection.execute(select(table)).mappings().all() for table in metadata.sorted_tables}
    metadata.drop_all(connection)
    alembic_version.drop(connection)
    migrations.upgrade_connection(connection, version)
    older = MetaData()
    older.reflect(connection)
    for table in older.sorted_tables:
        rows = [{c.name: _as_stored(row[c.name], c) for c in table.c} for row in kept.get(table.name, ())]
        if rows:
            connection.execute(insert(table), rows)


def _as_stored(value: object, column: Column[object]) -> object:
    """Identities at a canal were numbers before 0006."""
    return int(value) if isinstance(value, str) and isinstance(column.type, Integer) else value


@EVERY_DRIVER
@pytest.mark.parametrize("version", ["0001", "0002", "0004", "0005"])
async def test_from_older(url: str, open_store: Open, version: str) -> None:
    """A store of each older version keeps all that it holds, and does from then on what this version does."""
    older = await open_store()
    for number in (1, 2, 3):
        await turn(older, ["awa"], number)
    await turn(older, ["bob"], 1)
    row, livret = await met(older, "awa"), await livret_of(older, "bob")
    async with older.batch() as batch:
        batch.mark_sent(message(row.cle, 1), "9")
        batch.mark_sent(message(row.cle, 2), "10")
        batch.keep(row, 1, b"mots", row.livret)
        batch.park(receipt(older, "awa", 4), b"brut", "Boom", row.livret)
        await sessions.open_session(batch, "jeton", "awa", row.cle, True, NOW)
    async with older.batch() as batch:
        await batch.run(lambda connection: take_back(connection, version))
    assert await older.read(schema.read_version) == version
    await older.close()
    store = await open_store()
    assert await ask(url, differences) == []
    assert await store.conversation(row.cle) == row
    assert [(unsent.adresse, unsent.row.n) for unsent in await store.unsent(CANAL)] in (
        [("awa", 3), ("bob", 1)],
        [("bob", 1), ("awa", 3)],
    )
    assert await store.journal(livret.id) == [b"un", b"deux"]
    assert await store.fil(row.cle) == ([] if version == "0001" else [(1, b"mots")])
    session = await sessions.read_session(store, "jeton")
    assert (session is None) == (version == "0001")
    assert session is None or (session.own_device, session.plume, session.since_line) == (True, False, 0)
    assert await turn(store, ["awa", "bob"], 1) == 0
    async with store.batch() as batch:
        assert sorted(await batch.externes(row.cle)) == ["10", "9"]
        before = {avant: await batch.shown_at(row, avant=avant) for avant in ("9", "10", "11", "100")}
        assert {avant: shown and shown.n for avant, shown in before.items()} == {"9": None, "10": 1, "11": 2, "100": 2}
    await go_on(store, row)


async def go_on(store: Store, row: ConversationRow) -> None:
    """What came with a later version: moments, a fil, updates set aside in the order they come."""
    assert (await store.active_since(CANAL, NOW), await store.repere("debut")) == ([], None)
    async with store.batch() as batch:
        await batch.conversations([row.cle])
        batch.put_conversation(replace(row, n=row.n + 1, vu_le=int(NOW.timestamp())))
        batch.set_repere("debut", NOW)
        batch.keep(row, 2, b"suite", row.livret)
        batch.park(receipt(store, "awa", 5), b"suite", "Boom", row.livret)
        batch.mark_sent(message(row.cle, 3), "un-nom")
        batch.ask_task(Task(b"t" * 16, row.cle, b"voix"), row.livret)
    assert (await store.active_since(CANAL, NOW), await store.repere("debut")) == (["awa"], NOW)
    async with store.batch() as batch:
        assert "un-nom" in await batch.externes(row.cle)
    assert [task.clear for task in await store.tasks()] == [b"voix"]
    assert (await store.fil(row.cle))[-1] == (2, b"suite")
    assert [parked.brut for parked in await store.parked()] == [b"brut", b"suite"]


def add_version(folder: Path, monkeypatch: pytest.MonkeyPatch, die: str = "") -> None:
    """Pretend that this program has one more migration."""
    folder.mkdir()
    (folder / "9000_next.py").write_text(NEXT.format(head=HEAD, die=die), "utf-8")
    usual = migrations._config

    def config(connection: Connection) -> Config:
        made = usual(connection)
        versions = Path(migrations.__file__).parent / "versions"
        made.set_main_option("version_locations", f"{versions}{os.pathsep}{folder}")
        made.set_main_option("path_separator", "os")
        return made

    monkeypatch.setattr(migrations, "_config", config)
    monkeypatch.setattr(schema, "HEAD", "9000")


async def test_older_store(url: str, open_store: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of an older version is brought to this one when it is opened, with all that it holds."""
    store = await open_store()
    await turn(store, ["awa"], 1)
    await store.close()
    add_version(tmp_path / "versions", monkeypatch)
    newer = await open_store()
    assert await newer.read(schema.read_version) == "9000"
    assert (await met(newer, "awa")).n == 1
    found = await newer.read(lambda c: c.exec_driver_sql("SELECT neuf FROM conversation").scalar_one())
    assert found == 1


async def test_migration_that_fails(
    url: str, open_store: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A migration that fails at its end leaves the older store, whole."""
    store = await open_store()
    await turn(store, ["awa"], 1)
    before = await ask(url, described)
    with monkeypatch.context() as patch:
        add_version(tmp_path / "versions", patch, die="raise OSError('disk I/O error')")
        with pytest.raises(OSError, match="I/O"):
            await open_store()
    assert await ask(url, described) == before
    assert await turn(await open_store(), ["awa"], 2) == 1


KILLED = """
import asyncio, os, signal, sys
from sqlalchemy import Engine, event
from storage.coffre import Coffre
from storage.migrations import upgrade
from storage.store import Store

left = int(sys.argv[2])

def count(connection, cursor, statement, *rest):
    global left
    if statement.lstrip().startswith(("CREATE", "INSERT")):
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

def commit(connection):
    if sys.argv[2] == "-1":
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(Engine, "before_cursor_execute", count)
event.listen(Engine, "commit", commit)
if sys.argv[3] == "open":
    asyncio.run(Store.open(sys.argv[1], Coffre(bytes(range(32)))))
else:
    asyncio.run(upgrade(sys.argv[1]))
"""


@pytest.mark.parametrize("way", ["open", "upgrade"])
@pytest.mark.parametrize("point", [0, 1, 5, 11, -1])
async def test_killed(sqlite_url: str, point: int, way: str) -> None:
    """Killed half-way, a migration leaves no table at all, and the next start makes the store."""
    await check_killed(sqlite_url, point, way)


@pytest.mark.parametrize("way", ["open", "upgrade"])
async def test_killed_on_postgresql(clean_postgres: str, way: str) -> None:
    """The same on a server."""
    await check_killed(driven(clean_postgres, "asyncpg"), 5, way)


async def check_killed(url: str, point: int, way: str) -> None:
    done = run(["-c", KILLED, url, str(point), way])
    assert done.returncode == -signal.SIGKILL
    assert await ask(url, described) == {}
    store = await Store.open(url, Coffre(CLE))
    assert await turn(store, ["awa"], 1) == 1
    await store.close()
    assert await ask(url, differences) == []
