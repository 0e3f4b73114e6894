"""Two processes, or two tasks, on one store: nothing is lost, doubled or mixed."""

import asyncio
from dataclasses import replace

import pytest

from storage.coffre import Coffre
from storage.store import Concurrence, ConversationRow, Receipt, Store, Unsent

from .batches import CANAL, counts, livret_of, message, met, read, receipt, turn
from .conftest import CLE, EVERY_DRIVER, Open, empty


async def patient_turn(store: Store, chats: list[str], number: int) -> int:
    for _ in range(50):
        try:
            return await turn(store, chats, number)
        except Concurrence:
            continue
    raise AssertionError("never got its turn")


@EVERY_DRIVER
async def test_two_stores_same_updates(open_store: Open) -> None:
    """Two processes that are given the same updates share them out: each is taken once."""
    stores = [await open_store(), await open_store()]
    chats = [f"c{i}" for i in range(5)]
    taken = await asyncio.gather(*(patient_turn(store, chats, number) for number in range(1, 21) for store in stores))
    assert sum(taken) == 100
    for chat in chats:
        livret = await livret_of(stores[0], chat)
        assert (livret.longueur, (await met(stores[1], chat)).n) == (40, 20)
        assert await stores[1].journal(livret.id) == [b"un", b"deux"] * 20
    assert (await counts(stores[0]))["livret"] == 5


async def test_two_stores_one_new_chat(open_store: Open) -> None:
    """A chat that two processes meet at the same time gets one livret."""
    stores = [await open_store(), await open_store()]
    taken = await asyncio.gather(*(patient_turn(stores[n % 2], ["awa"], n) for n in range(6)))
    assert sum(taken) == 6
    assert (await counts(stores[0]))["livret"] == 1
    assert (await livret_of(stores[0], "awa")).longueur == 12


@EVERY_DRIVER
async def test_opposite_orders(open_store: Open) -> None:
    """Batches that hold the same chats in opposite orders do not lock each other for ever."""
    stores = [await open_store(), await open_store()]
    chats = [f"c{i}" for i in range(8)]
    await turn(stores[0], chats, 0)
    orders = [chats if n % 2 else chats[::-1] for n in range(16)]
    taken = await asyncio.gather(*(patient_turn(stores[n % 2], order, n + 1) for n, order in enumerate(orders)))
    assert sum(taken) == 128
    assert (await livret_of(stores[0], "c3")).longueur == 34


async def test_shared_livret(open_store: Open) -> None:
    """Two conversations that share a livret write to one journal, each in its turn, from two processes."""
    stores = [await open_store(), await open_store()]
    await turn(stores[0], ["awa"], 1)
    livret = await livret_of(stores[0], "awa")
    async with stores[0].batch() as batch:
        batch.put_conversation(ConversationRow(stores[0].conversation_key(CANAL, "autre"), CANAL, "autre", livret))
    turns = [patient_turn(stores[n % 2], [("awa", "autre")[n % 2]], n + 2) for n in range(20)]
    assert sum(await asyncio.gather(*turns)) == 20
    assert await stores[0].journal(livret.id) == [b"un", b"deux"] * 21


async def test_erased_meanwhile(open_store: Open) -> None:
    """What is written for a livret that another process has just closed is refused, not left without an owner."""
    one, other = await open_store(), await open_store()
    await turn(one, ["awa"], 1)
    row = await met(one, "awa")
    livret = await livret_of(one, "awa")
    async with other.batch() as batch:
        batch.erase(livret.id)
    with pytest.raises(Concurrence):
        async with one.batch() as batch:
            batch.append(livret, [b"tard"])
    with pytest.raises(Concurrence):  # noqa: PT012 (it is the end of the batch that is tested)
        async with one.batch() as batch:
            batch.say(message(b"inconnue", 1), livret)
            batch.put_conversation(replace(row, cle=b"autre"))
    assert await counts(one) == {"inbox": 1, "conversation": 1, "temoin": 1}


async def test_new_chat_not_read_first(store: Store) -> None:
    """A conversation that exists and was not read in the batch is never overwritten."""
    await turn(store, ["awa"], 1)
    with pytest.raises(Concurrence):
        async with store.batch() as batch:
            batch.put_conversation(ConversationRow(store.conversation_key(CANAL, "awa"), CANAL, "awa", None, 0))
    assert (await met(store, "awa")).n == 1


async def test_batches_of_one_process(store: Store) -> None:
    """Batches of one process wait for each other, the courier's between the turns'."""
    chats = [f"c{n}" for n in range(4)]
    await turn(store, chats, 0)

    async def deliver(unsent: Unsent) -> None:
        async with store.batch() as batch:
            batch.mark_sent(unsent.row, "1")

    deliveries = [deliver(unsent) for unsent in await store.unsent(CANAL)]
    await asyncio.gather(*(patient_turn(store, [chats[n % 4]], n) for n in range(1, 30)), *deliveries)
    assert sorted(unsent.row.n for unsent in await store.unsent(CANAL) if unsent.adresse == "c3") == list(range(2, 9))


@EVERY_DRIVER
async def test_cancelled(store: Store) -> None:
    """A batch that is cancelled leaves nothing, and the next one is not disturbed."""
    for moment in (0.0, 0.0005, 0.001, 0.002, 0.004):
        before = await counts(store)
        task = asyncio.create_task(turn(store, ["awa", "bob"], 1))
        await asyncio.sleep(moment)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        after = await counts(store)
        assert after == before or after["inbox"] == 2
    assert await turn(store, ["awa", "bob"], 1) in (0, 2)
    assert (await livret_of(store, "bob")).longueur == 2


async def test_cancelled_while_waiting(store: Store) -> None:
    """A batch that is cancelled before its turn has come takes nobody's turn."""
    async with store.batch() as batch:
        await batch.receive([receipt(store, "awa", 1)])
        waiting = asyncio.create_task(turn(store, ["bob"], 1))
        await asyncio.sleep(0.01)  # it waits for its turn, which does not come
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert await turn(store, ["awa", "bob"], 1) in (0, 1)


async def test_stores_made_at_once(url: str, request: pytest.FixtureRequest) -> None:
    """Processes that start together on an empty database make one store."""
    if not url.startswith("sqlite"):
        empty(request.getfixturevalue("postgres"))
    stores = await asyncio.gather(*(Store.open(url, Coffre(CLE)) for _ in range(4)))
    try:
        for number, store in enumerate(stores):
            assert await turn(store, ["awa"], number) == 1
        assert await read(stores[0], "bob") is None
        assert (await counts(stores[0]))["temoin"] == 1
    finally:
        for store in stores:
            await store.close()


async def test_receipts_without_their_chat(store: Store) -> None:
    """A receipt can be taken alone: the conversation it belongs to may not exist yet."""
    async with store.batch() as batch:
        new, rows = await batch.receive([Receipt(b"c" * 16, b"k" * 16, "2026-11-21")])
    assert (new, rows) == ({b"c" * 16}, {})
