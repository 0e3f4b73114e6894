"""Every test of the store runs on SQLite and on PostgreSQL, which is skipped by name where no server answers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from storage.coffre import Coffre
from storage.store import Store
from tests.postgres import driven, empty

__all__ = ["driven", "empty"]

CLE = bytes(range(32))

Open = Callable[..., Awaitable[Store]]


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
