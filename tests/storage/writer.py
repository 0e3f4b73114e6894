"""
A process that writes to a store until it is killed: `python -m tests.storage.writer URL [POINT]`.

It takes messages 1, 2, 3… of each of CHATS, in one batch each time, and prints a number once its batch is done. POINT,
a number, is the statement (counted from 0, after the store is open) before which it kills itself; "avant" kills it
before the commit, "apres" after it. Without POINT it goes on until someone kills it.
"""

import asyncio
import os
import signal
import sys

from sqlalchemy import Connection, Engine, event

from storage.coffre import Coffre
from storage.store import Store

from .batches import turn
from .conftest import CLE

CHATS = [f"c{i}" for i in range(20)]


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(point: str) -> None:
    """Set the trap: it goes off in the first batch that comes after."""
    left = int(point) if point.isdecimal() else -1

    def count(*_: object) -> None:
        nonlocal left
        if left == 0:
            die()
        left -= 1

    def commit(connection: Connection) -> None:
        if point == "avant":
            die()

    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", commit)


async def write(url: str, point: str | None) -> None:
    store = await Store.open(url, Coffre(CLE))
    number = 1
    await turn(store, CHATS, number)
    print(number, flush=True)
    if point:
        die_at(point)
    while True:
        number += 1
        await turn(store, CHATS, number)
        if point == "apres":
            die()
        print(number, flush=True)


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None))
