"""
Makes the schema of a store or upgrades it, and checks its key with a witness (temoin).

A new store is made from `tables.metadata`; an older one is upgraded by Alembic, which is imported only then. All of it
is one transaction under a lock: of two processes that start together one does it, and a kill leaves the old schema or
the new one.
"""

from typing import Final

from sqlalchemy import Connection, func, insert, inspect, select
from sqlalchemy.schema import CreateTable

from storage.coffre import Coffre, ScelleRompu
from storage.tables import HEAD, alembic_version, metadata, temoin

LOCK: Final = 0x4C49565245540001  # PostgreSQL's advisory lock of those who make or upgrade a schema


class SchemaInconnu(Exception):
    """The schema of the store is of a version that this one does not know."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"Cette base est d'une version que ce programme ne connaît pas (« {version} »). "
            "Installez la version du programme qui l'a écrite, ou une plus récente."
        )


class CleEtrangere(Exception):
    """The key is not the one that this store was made with."""

    def __init__(self) -> None:
        super().__init__(
            "Cette base a été créée avec une autre clé. Remettez la clé d'origine (LIVRET_KEY, ou le fichier "
            "keys/livret.key de LIVRET_HOME) : sans elle, les livrets ne peuvent pas être lus."
        )


def read_version(connection: Connection) -> str | None:
    """The version of this store's schema; None when there is no store yet."""
    if not inspect(connection).has_table(alembic_version.name):
        return None
    return connection.execute(select(alembic_version.c.version_num)).scalar_one_or_none()


def is_ready(connection: Connection, coffre: Coffre) -> bool:
    """Whether the store has this version's schema and its witness. Raises CleEtrangere."""
    return read_version(connection) == HEAD and check_temoin(connection, coffre)


def make_ready(connection: Connection, coffre: Coffre) -> None:
    """Makes the store, or upgrades it to this version. Raises CleEtrangere, SchemaInconnu."""
    take_lock(connection)
    version = read_version(connection)
    if version is None:
        metadata.create_all(connection)
        connection.execute(CreateTable(alembic_version))
        connection.execute(insert(alembic_version).values(version_num=HEAD))
    elif version != HEAD:
        check_temoin(connection, coffre)  # before the upgrade: a store of another key is not changed
        from storage.migrations import upgrade_connection

        upgrade_connection(connection)
    if not check_temoin(connection, coffre):
        connection.execute(insert(temoin).values(id=1, scelle=coffre.house.seal(b"livret", "temoin")))


def take_lock(connection: Connection) -> None:
    """Takes the lock of the schema until the end of the transaction; SQLite has one writer already."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))


def check_temoin(connection: Connection, coffre: Coffre) -> bool:
    """Whether the store has its witness. Raises CleEtrangere when this key does not open it."""
    scelle = connection.execute(select(temoin.c.scelle)).scalar_one_or_none()
    if scelle is None:
        return False
    try:
        coffre.house.open(scelle, "temoin")
    except ScelleRompu:
        raise CleEtrangere from None
    return True
