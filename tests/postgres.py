"""
A PostgreSQL database for the tests of a worker: made once, emptied of its rows between two tests.

Where no server answers, the tests that want one are skipped by name; with LIVRET_TEST_ALL=1 they fail.
"""

import os
import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from storage.tables import HEAD, alembic_version, metadata

SERVER = os.environ.get("LIVRET_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432")
COLUMNS = {table.name: len(table.columns) for table in (*metadata.sorted_tables, alembic_version)}
CLEAN = "; ".join(f'DELETE FROM "{table.name}"' for table in reversed(metadata.sorted_tables))


def driven(url: str, driver: str) -> str:
    """The same URL, by this driver."""
    return f"postgresql+{driver}://" + url.partition("://")[2]


def connect(url: str) -> Any:
    import psycopg

    return psycopg.connect(url, autocommit=True, connect_timeout=3)


def empty(url: str) -> None:
    """No table is left."""
    with connect(url) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def clean(url: str) -> None:
    """No row is left, and no witness of a key; the tables stay if they are those of today's version."""
    with connect(url) as connection:
        if _is_current(connection):
            connection.execute(CLEAN)
            return
    empty(url)


def _is_current(connection: Any) -> bool:
    found = connection.execute(
        "SELECT relname, relnatts FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    )
    if dict(found.fetchall()) != COLUMNS:
        return False
    return bool(connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)])


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a database that is thrown away at the end; none of its tests promises to outlive a power cut."""
    import psycopg

    name = f"livret_test_{os.getpid()}_{secrets.token_hex(4)}"
    try:
        admin = connect(f"{SERVER}/postgres")
    except psycopg.OperationalError:
        if os.environ.get("LIVRET_TEST_ALL") == "1":
            raise
        pytest.skip("PostgreSQL: no server answers at LIVRET_TEST_POSTGRES")
    with admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        admin.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        try:
            yield f"{SERVER}/{name}"
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def clean_postgres(postgres: str) -> str:
    """The same, with nothing in it."""
    clean(postgres)
    return postgres
