"""The updates whose handling failed: set aside, given back, forgotten."""

import asyncio

import pytest

from storage.store import ConversationRow, Parked, Receipt, Store

from .batches import CANAL, counts, livret_of, met, receipt, turn
from .conftest import EVERY_DRIVER, Open
from .test_store import Boom


async def park(store: Store, chat: str, *numbers: int, brut: bytes = b"brut") -> list[Receipt]:
    """Set these messages of a known chat aside, in one batch and in this order; their receipts."""
    row, receipts = await met(store, chat), [receipt(store, chat, number) for number in numbers]
    async with store.batch() as batch:
        for its in receipts:
            batch.park(its, brut, "ValueError", row.livret)
    return receipts


@EVERY_DRIVER
async def test_one(store: Store) -> None:
    """One is found by its receipt, as it is in the list, with its canal; what is not set aside is not found."""
    await turn(store, ["awa"], 1)
    [its] = await park(store, "awa", 2)
    async with store.batch() as batch:
        found = await batch.parked(its.cle)
        assert await batch.parked(receipt(store, "awa", 1).cle) is None
    assert found == Parked(its.cle, its.conversation, CANAL, its.jour, "ValueError", b"brut")
    assert (await store.parked(), await store.count_parked()) == ([found], 1)


async def test_from_a_stranger(store: Store) -> None:
    """One whose conversation was never put has no canal; the house had sealed it."""
    its = receipt(store, "awa", 1)
    async with store.batch() as batch:
        batch.park(its, b"brut", "ValueError", None)
    async with store.batch() as batch:
        found = await batch.parked(its.cle)
    assert found is not None and (found.canal, found.brut) == (None, b"brut")


async def test_in_order(store: Store) -> None:
    """They are listed in the order they came, in one batch or in several; one that fails again keeps its place."""
    await turn(store, ["awa", "bob"], 1)
    came = await park(store, "awa", 9, 2, 5) + await park(store, "bob", 7) + await park(store, "awa", 3)
    await park(store, "awa", 2, brut=b"encore")
    found = await store.parked()
    assert [parked.cle for parked in found] == [its.cle for its in came]
    assert found[1].brut == b"encore"


@EVERY_DRIVER
async def test_unpark(store: Store) -> None:
    """It is forgotten with the batch that says so, and only if its savepoint ends well; its receipt stays."""
    await turn(store, ["awa"], 1)
    one, two, three = await park(store, "awa", 2, 3, 4)
    async with store.batch() as batch:
        batch.unpark(one.cle)
        with pytest.raises(Boom), batch.savepoint():  # noqa: PT012 (it is the end of the savepoint that is tested)
            batch.unpark(two.cle)
            raise Boom
        with batch.savepoint():
            batch.unpark(three.cle)
            batch.unpark(b"inconnue")
        assert await batch.parked(one.cle) is not None, "what is read never shows what is gathered"
    assert [parked.cle for parked in await store.parked()] == [two.cle]
    assert await store.count_parked() == 1
    assert [await turn(store, ["awa"], number) for number in (2, 3, 4)] == [0, 0, 0]
    assert (await counts(store))["inbox"] == 4


async def test_fails_again(store: Store) -> None:
    """One that is set aside anew in the batch that forgets it stays, whichever is said first."""
    await turn(store, ["awa"], 1)
    livret = await livret_of(store, "awa")
    one, two = await park(store, "awa", 2, 3)
    async with store.batch() as batch:
        batch.unpark(one.cle)
        for its in (one, two):
            batch.park(its, b"encore", "KeyError", livret)
        batch.unpark(two.cle)
    assert [(parked.brut, parked.erreur) for parked in await store.parked()] == [(b"encore", "KeyError")] * 2


@EVERY_DRIVER
async def test_held(open_store: Open) -> None:
    """Of two processes that take the same one, the second waits, and finds it forgotten."""
    stores = [await open_store(), await open_store()]
    await turn(stores[0], ["awa"], 1)
    [its] = await park(stores[0], "awa", 2)

    async def take(store: Store) -> bool:
        async with store.batch() as batch:
            found = await batch.parked(its.cle)
            await asyncio.sleep(0.02)  # the other asks meanwhile
            batch.unpark(its.cle)
        return found is not None

    assert sorted(await asyncio.gather(*(take(store) for store in stores))) == [False, True]


async def test_closed_meanwhile(open_store: Open) -> None:
    """A livret that is closed while one of its updates is taken: whichever comes first, neither locks the other."""
    one, other = await open_store(), await open_store()
    for number in range(8):
        chat = f"awa{number}"
        await turn(one, [chat], 1)
        [its] = await park(one, chat, 2)
        row = await met(one, chat)
        await asyncio.gather(take_again(one, its, row), close(other, row))
        assert await one.count_parked() == 0


async def take_again(store: Store, its: Receipt, row: ConversationRow) -> None:
    async with store.batch() as batch:
        if await batch.parked(its.cle):
            await batch.conversations([row.cle])
            batch.unpark(its.cle)


async def close(store: Store, row: ConversationRow) -> None:
    async with store.batch() as batch:
        await batch.conversations([row.cle])
        assert row.livret is not None
        batch.erase(row.livret.id)
