"""Every test of the store runs on SQLite and on PostgreSQL, which is skipped by name where no server answers."""

import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from storage.coffre import Coffre
from storage.store import Store

SERVER = os.environ.get("LIVRET_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432")
CLE = bytes(range(32))

Open = Callable[..., Awaitable[Store]]


def driven(url: str, driver: str) -> str:
    """The same URL, by this driver."""
    return f"postgresql+{driver}://" + url.partition("://")[2]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL database that is thrown away at the end."""
    import psycopg

    name = f"livret_test_{os.getpid()}_{secrets.token_hex(4)}"
    try:
        admin = psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        if os.environ.get("LIVRET_TEST_ALL") == "1":
            raise
        pytest.skip("PostgreSQL: no server answers at LIVRET_TEST_POSTGRES")
    with admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{SERVER}/{name}"
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def empty(postgres: str) -> None:
    import psycopg

    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


@pytest.fixture
def clean_postgres(postgres: str) -> str:
    """The same, emptied."""
    empty(postgres)
    return postgres


EVERY_DRIVER = pytest.mark.parametrize("url", ["sqlite", "asyncpg", "psycopg"], indirect=True)
"""For the tests that also run by the other driver of PostgreSQL."""


@pytest.fixture(params=["sqlite", "asyncpg"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'livret.db'}"
    return driven(request.getfixturevalue("clean_postgres"), request.param)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'livret.db'}"


@pytest.fixture
def coffre() -> Coffre:
    return Coffre(CLE)


@pytest.fixture
async def open_store(url: str, coffre: Coffre) -> AsyncIterator[Open]:
    """Opens the store of this test, as often as wanted; each is closed at the end."""
    async with AsyncExitStack() as stack:

        async def open_one(at: str = url, by: Coffre = coffre) -> Store:
            store = await Store.open(at, by)
            stack.push_async_callback(store.close)
            return store

        yield open_one


@pytest.fixture
async def store(open_store: Open) -> Store:
    return await open_store()
