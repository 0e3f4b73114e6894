"""A process that is killed leaves a batch whole or not at all, and what it said was done is done."""

import random
import signal
import subprocess
import time

import pytest

from storage.coffre import Coffre
from storage.store import Store
from tests.processes import Process

from .batches import CANAL, counts, livret_of, met, receipt, turn
from .conftest import CLE, driven
from .writer import CHATS


def start(url: str, *point: str) -> Process:
    return Process(["-m", "tests.storage.writer", url, *point], stdout=subprocess.PIPE)


async def check(url: str, printed: str) -> int:
    """How many batches were written: all of each, and at least those that were said to be done."""
    store = await Store.open(url, Coffre(CLE))
    try:
        done = (await met(store, CHATS[0])).n
        assert done >= len(printed.split())
        for chat in CHATS:
            livret = await livret_of(store, chat)
            assert await store.journal(livret.id) == [b"un", b"deux"] * done
            assert (await met(store, chat)).n == done
        found = await counts(store)
        assert (found["inbox"], found["outbox"], found["envoi"]) == (20 * done, 20 * done, 20 * done)
        assert len(await store.unsent(CANAL)) == 20 * done
        async with store.batch() as batch:  # what is delivered again: the done is done, the rest is taken
            new, _ = await batch.receive([receipt(store, chat, done) for chat in CHATS])
            assert new == set()
        assert await turn(store, CHATS, done + 1) == 20
        return done
    finally:
        await store.close()


@pytest.mark.parametrize(("point", "done"), [*((str(i), 1) for i in range(7)), ("avant", 1), ("apres", 2)])
async def test_killed_at(sqlite_url: str, point: str, done: int) -> None:
    """Killed before each statement of a batch, before its commit and after it: old or new, never between."""
    process = start(sqlite_url, point)
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert await check(sqlite_url, printed) == done


@pytest.mark.parametrize(("point", "done"), [("3", 1), ("avant", 1), ("apres", 2)])
async def test_killed_at_on_postgresql(clean_postgres: str, point: str, done: int) -> None:
    """The same on a server, which learns of the death by itself."""
    url = driven(clean_postgres, "asyncpg")
    process = start(url, point)
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert await check(url, printed) == done


@pytest.mark.parametrize("seed", range(3))
async def test_killed_at_any_moment(sqlite_url: str, seed: int) -> None:
    """Killed again and again at moments drawn at random, in the midst of commits and checkpoints."""
    moments = random.Random(seed)
    written: list[int] = []
    for _ in range(2):
        process = start(sqlite_url.replace("livret.db", f"livret{len(written)}.db"))
        assert process.stdout is not None
        first = process.stdout.readline().decode()
        time.sleep(moments.uniform(0, 0.3))  # the moment is what is drawn here
        process.kill()
        rest, _ = process.communicate()
        written.append(await check(sqlite_url.replace("livret.db", f"livret{len(written)}.db"), first + rest))
    assert all(written)
